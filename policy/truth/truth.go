// Package truth holds the values that a test of a policy can have. There are four: true, false,
// unknown (it hangs on a value that was not given) and undecidable (AWS's documents do not settle
// it, or the text does not allow an answer). Where unknown and undecidable things meet, a value
// can be both. A plain bool would have to call the last two one of the first, and be wrong.
//
// A Value is small, is passed by value, and allocates nothing.
package truth

// Value is what is known of a test: whether it can be true, whether it can be false, and why it is
// not decided if it can be both.
type Value struct {
	can       uint8
	Questions Questions // what an undecidable value hangs on
}

const (
	canBeTrue   = 1
	canBeFalse  = 2
	unknown     = 4
	undecidable = 8

	open = canBeTrue | canBeFalse
)

// The definite values, and unknown.
var (
	True    = Value{can: canBeTrue}
	False   = Value{can: canBeFalse}
	Unknown = Value{can: open | unknown}
)

// Undecidable is the value of a test that hangs on a question.
func Undecidable(q Question) Value {
	return Value{can: open | undecidable, Questions: q.Set()}
}

// Of turns a bool into a Value.
func Of(b bool) Value {
	if b {
		return True
	}
	return False
}

// IsTrue reports whether the value is certainly true.
func (v Value) IsTrue() bool { return v.can&open == canBeTrue }

// IsFalse reports whether the value is certainly false.
func (v Value) IsFalse() bool { return v.can&open == canBeFalse }

// IsOpen reports whether the value can be either.
func (v Value) IsOpen() bool { return v.can&open == open }

// IsUnknown reports whether the value hangs on something that was not given.
func (v Value) IsUnknown() bool { return v.can&unknown != 0 }

// IsUndecidable reports whether the value hangs on a question.
func (v Value) IsUndecidable() bool { return v.can&undecidable != 0 }

// Not negates.
func (v Value) Not() Value {
	if v.IsOpen() {
		return v
	}
	v.can ^= open
	return v
}

// And is true where both are, and false where either is, whatever the other hangs on.
func (v Value) And(w Value) Value {
	switch {
	case v.IsFalse() || w.IsTrue():
		return v
	case w.IsFalse() || v.IsTrue():
		return w
	}
	return Value{v.can | w.can, v.Questions | w.Questions}
}

// Or is true where either is, whatever the other hangs on, and false where both are.
func (v Value) Or(w Value) Value {
	switch {
	case v.IsTrue() || w.IsFalse():
		return v
	case w.IsTrue() || v.IsFalse():
		return w
	}
	return Value{v.can | w.can, v.Questions | w.Questions}
}

// String names the value, for messages and tests.
func (v Value) String() string {
	switch {
	case v.IsTrue():
		return "true"
	case v.IsFalse():
		return "false"
	case v.IsUndecidable() && v.IsUnknown():
		return "unknown and undecidable"
	case v.IsUndecidable():
		return "undecidable"
	}
	return "unknown"
}
