package change

import "github.com/iampath/iampath/model/source"

// Source gives the value as a tree that a policy, or a record in the shape that AWS prints, can be
// read from: the very text where it stands as it is, else a tree made of it in which each part has
// the place that it came from. It is not OK where any part is unknown.
func (v Value) Source() source.Value {
	if v.Kind == Absent || v.WhyUnknown() != "" {
		return source.Value{}
	}
	if v.literal() {
		return v.At
	}
	if v.At.File() == nil {
		return source.Value{}
	}
	b := builder{out: source.NewBuilder(v.At.File()), outer: v.At}
	b.value(v, v.At)
	return b.out.Tree().Root()
}

// none makes a null, which says that it is known that there is nothing.
func none(at source.Value) source.Value {
	if at.File() == nil {
		return source.Value{}
	}
	b := source.NewBuilder(at.File())
	start, end := at.Offset()
	b.Scalar(source.Null, "null", start, end)
	return b.Tree().Root()
}

// builder writes values into a tree.
type builder struct {
	out   *source.Builder
	outer source.Value
}

// place gives the offsets of a value's place. What stands in another file has the place of what
// encloses it.
func (b *builder) place(at, enclosing source.Value) (start, end int) {
	if at.File() != b.outer.File() {
		at = enclosing
	}
	return at.Offset()
}

func (b *builder) value(v Value, enclosing source.Value) {
	at := v.At
	if at.File() != b.outer.File() {
		at = enclosing
	}
	start, end := at.Offset()
	switch v.Kind {
	case List:
		b.out.Open(source.Array, start)
		for _, e := range v.Items {
			b.value(e, at)
		}
		b.out.Close(end)
	case Object:
		b.out.Open(source.Object, start)
		for _, m := range v.Members {
			from, to := b.place(m.Value.At, at)
			b.out.Scalar(source.String, m.Name, from, to)
			b.value(m.Value, at)
		}
		b.out.Close(end)
	case Scalar:
		b.out.Scalar(v.Type, v.Text, start, end)
	default:
		b.out.Scalar(source.Null, "null", start, end)
	}
}

// Obj makes an object of members; those that are absent are left out.
func Obj(at source.Value, members ...Member) Value {
	v := Value{Kind: Object, At: at}
	for _, m := range members {
		if m.Value.Kind != Absent {
			v.Members = append(v.Members, m)
		}
	}
	return v
}

// ListOf makes a list.
func ListOf(at source.Value, items ...Value) Value { return Value{Kind: List, At: at, Items: items} }

// Truth makes a boolean.
func Truth(at source.Value, is bool) Value {
	text := "false"
	if is {
		text = "true"
	}
	return Value{Kind: Scalar, Type: source.Bool, At: at, Text: text}
}
