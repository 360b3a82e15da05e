package change

import (
	"strings"

	"github.com/iampath/iampath/model/source"
)

// Kind is what sort of value a property has.
type Kind uint8

// The kinds of values.
const (
	Absent  Kind = iota // not given, or null
	Unknown             // given only when the change is made; Why says what it hangs on
	Scalar
	List
	Object
)

// Value is the value of a property of a resource: what a plan or template states, with its
// references followed and its functions computed. Parts of it may be unknown.
type Value struct {
	Kind Kind
	// At is where it stands. Of a value that was computed, it is the place of what it was computed
	// from.
	At source.Value
	// Literal: the value is At, as it stands.
	Literal bool
	Text    string      // of a scalar
	Type    source.Kind // of a scalar: String, Number or Bool
	Items   []Value     // of a list
	Members []Member    // of an object, in order
	Why     string      // of an unknown value: what it hangs on
	// Generated: the text holds a name or id that AWS gives when the change is made, in braces.
	Generated bool
}

// Member is a member of an object.
type Member struct {
	Name  string
	Value Value
}

// Text makes a string that was computed; at is the place that it has.
func Text(at source.Value, text string) Value {
	return Value{Kind: Scalar, Type: source.String, At: at, Text: text}
}

// UnknownValue makes an unknown value; why says what it hangs on.
func UnknownValue(at source.Value, why string) Value { return Value{Kind: Unknown, At: at, Why: why} }

// Literal gives a value as it stands.
func Literal(v source.Value) Value {
	l := Value{At: v, Literal: true}
	switch k := v.Kind(); k {
	case source.Invalid, source.Null:
	case source.Array:
		l.Kind = List
		for e := v.First(); e.OK(); e = e.Next() {
			l.Items = append(l.Items, Literal(e))
		}
	case source.Object:
		l.Kind = Object
		for name := v.First(); name.OK(); name = name.Next().Next() {
			l.Members = append(l.Members, Member{name.Text(), Literal(name.Next())})
		}
	default:
		l.Kind, l.Type, l.Text = Scalar, k, v.Text()
	}
	return l
}

// Get gives an object's member; of an unknown value, what is unknown for the same reason.
func (v Value) Get(name string) Value {
	if v.Kind == Unknown {
		return v
	}
	for _, m := range v.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return Value{}
}

// First gives the first of a list, which is how Terraform has blocks that stand once.
func (v Value) First() Value {
	switch {
	case v.Kind == List && len(v.Items) > 0:
		return v.Items[0]
	case v.Kind == List:
		return Value{}
	}
	return v
}

// List gives a list's values, or the value alone where one was written in place of a list.
func (v Value) List() []Value {
	switch v.Kind {
	case List:
		return v.Items
	case Absent:
		return nil
	}
	return []Value{v}
}

// Is reports whether the value is the boolean true, in any of its spellings.
func (v Value) Is() bool { return v.Kind == Scalar && strings.EqualFold(v.Text, "true") }

// Given reports whether there is text: neither absent, nor unknown, nor empty.
func (v Value) Given() bool { return v.Kind == Scalar && v.Text != "" }

// WhyUnknown says why the value, or the first unknown value in it, is unknown; "" where all is known.
func (v Value) WhyUnknown() string {
	if v.Kind == Unknown {
		return v.Why
	}
	for _, e := range v.Items {
		if why := e.WhyUnknown(); why != "" {
			return why
		}
	}
	for _, m := range v.Members {
		if why := m.Value.WhyUnknown(); why != "" {
			return why
		}
	}
	return ""
}

// AllUnknown says of each unknown value in it why it is unknown.
func (v Value) AllUnknown() []string {
	if v.Kind == Unknown {
		return []string{v.Why}
	}
	var all []string
	for _, e := range v.Items {
		all = append(all, e.AllUnknown()...)
	}
	for _, m := range v.Members {
		all = append(all, m.Value.AllUnknown()...)
	}
	return all
}

// Known leaves out of the value's lists the elements that are not known whole: half of one could be
// taken for another. An object of which a member is not known is unknown.
func (v Value) Known() Value {
	if v.WhyUnknown() == "" {
		return v
	}
	switch v.Kind {
	case List:
		out := ListOf(v.At)
		for _, e := range v.Items {
			if known := e.Known(); known.Kind != Unknown {
				out.Items = append(out.Items, known)
			}
		}
		return out
	case Object:
		out := Obj(v.At)
		for _, m := range v.Members {
			known := m.Value.Known()
			if known.Kind == Unknown {
				return known
			}
			out.Members = append(out.Members, Member{m.Name, known})
		}
		return out
	}
	return v
}

// OrNothing gives the value where it is known, and otherwise one that is absent: for what is left out
// rather than have all that it is in be unknown.
func (v Value) OrNothing() Value {
	if v.WhyUnknown() != "" {
		return Value{}
	}
	return v
}

// literal reports whether all of the value stands as it is.
func (v Value) literal() bool {
	if !v.Literal {
		return false
	}
	for _, e := range v.Items {
		if !e.literal() {
			return false
		}
	}
	for _, m := range v.Members {
		if !m.Value.literal() {
			return false
		}
	}
	return true
}
