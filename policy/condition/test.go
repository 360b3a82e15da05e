package condition

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// manyValues is from how many values on a list of plain strings is looked up, not searched.
const manyValues = 9

// Test is one compiled test of a Condition block. It is immutable.
type Test struct {
	key      model.Key
	op       operator
	values   []matcher
	plain    map[string]struct{} // StringEquals of many plain values
	texts    []string
	operator string
}

// Compile reads a test. The operator must be known; variables says whether the policy's language
// version has policy variables.
func Compile(op, key string, values []string, variables bool) Test {
	t := Test{key: model.NewKey(key), op: operatorTable[op], operator: op, texts: values}
	if len(values) >= manyValues && t.op.family == &stringFamily && t.op.how.kind == exactly && plainValues(values, variables) {
		t.plain = make(map[string]struct{}, len(values))
		for _, v := range values {
			t.plain[v] = struct{}{}
		}
		return t
	}
	t.values = make([]matcher, len(values))
	for i, v := range values {
		t.values[i] = t.op.family.compile(v, variables, t.op.how)
	}
	if join := t.op.family.join; join != nil {
		t.values = join(t.values)
	}
	return t
}

// Eval says what the test makes of a context.
func (t *Test) Eval(c *model.Context) truth.Value {
	values, what := c.Lookup(t.key)
	switch {
	case what == model.Unknown:
		return truth.Unknown
	case t.op.how.presence:
		return t.presence(what == model.Present && values.Len() > 0)
	case what == model.Absent || values.Len() == 0:
		return t.absent()
	}
	switch t.op.quantifier {
	case forAll:
		return t.all(c, values)
	case forAny:
		got := truth.False
		for i := range values.Len() {
			if got = got.Or(t.satisfies(c, values.At(i))); got.IsTrue() {
				break
			}
		}
		return got
	}
	if values.Len() > 1 {
		return t.withoutSet(c, values)
	}
	return t.satisfies(c, values.At(0))
}

// withoutSet tests a key of several values with an operator that is made for one. AWS demands a set
// operator there and does not say what happens without one (Single-valued vs. multivalued condition
// keys; OPEN-27); where all values give the same, it does not matter.
func (t *Test) withoutSet(c *model.Context, values *model.Values) truth.Value {
	first := t.satisfies(c, values.At(0))
	same, open := true, truth.Undecidable(truth.SeveralValues)
	for i := range values.Len() {
		v := t.satisfies(c, values.At(i))
		same = same && v == first
		if v.IsOpen() {
			open = open.And(v)
		}
	}
	if same {
		return first
	}
	return open
}

// absent is the value of a test whose key the request does not bear (Condition operators;
// Conditions with multiple context keys or values).
func (t *Test) absent() truth.Value {
	switch {
	case t.op.ifExists: // true, also with ForAnyValue
		return truth.True
	case t.op.quantifier == forAll: // the empty set satisfies everything
		return truth.True
	case t.op.quantifier == forAny:
		return truth.False
	}
	if len(t.values) == 0 && t.plain == nil {
		return t.none()
	}
	return truth.Of(t.op.how.negated)
}

// presence is the value of Null: "true" asks for a key that is not there.
func (t *Test) presence(present bool) truth.Value {
	if len(t.values) == 0 {
		return t.none()
	}
	text := "true" // what Null must say to hold
	if present {
		text = "false"
	}
	got := truth.False
	for _, m := range t.values {
		got = got.Or(m.match(nil, text))
	}
	return got
}

// none is the value of a test without values: the grammar demands one or more (OPEN-18).
func (t *Test) none() truth.Value { return truth.Undecidable(truth.EmptyValues) }

// all is ForAllValues: each value satisfies the test. A set that holds nothing but an empty string
// counts as empty (Single-valued vs. multivalued condition keys).
func (t *Test) all(c *model.Context, values *model.Values) truth.Value {
	got := truth.True
	for i := range values.Len() {
		v := values.At(i)
		if v == "" && values.Len() == 1 {
			continue
		}
		if got = got.And(t.satisfies(c, v)); got.IsFalse() {
			break
		}
	}
	return got
}

// satisfies tests one value of the request: it matches one of the policy's values or, for a
// negated operator, none.
func (t *Test) satisfies(c *model.Context, value string) truth.Value {
	if t.plain != nil {
		_, found := t.plain[value]
		return truth.Of(found != t.op.how.negated)
	}
	if len(t.values) == 0 {
		return t.none()
	}
	got := truth.False
	for _, m := range t.values {
		if got = got.Or(m.match(c, value)); got.IsTrue() {
			break
		}
	}
	if t.op.how.negated {
		return got.Not()
	}
	return got
}

// Keys gives the keys on which the test hangs: its own, and those of its variables.
func (t *Test) Keys() []model.Key {
	keys := []model.Key{t.key}
	for _, m := range t.values {
		if v, ok := m.(interface{ keys() []model.Key }); ok {
			keys = append(keys, v.keys()...)
		}
	}
	return keys
}

// Operator gives the operator as the policy spells it.
func (t *Test) Operator() string { return t.operator }

// Values gives the values as the policy has them.
func (t *Test) Values() []string { return t.texts }

// Key gives the test's own key.
func (t *Test) Key() model.Key { return t.key }

// Negated reports whether the operator holds where no value matches.
func (t *Test) Negated() bool { return t.op.how.negated }

// Plain reports whether the operator bears neither a set operator nor IfExists, and is not Null.
func (t *Test) Plain() bool {
	return t.op.quantifier == single && !t.op.ifExists && !t.op.how.presence
}

// undecided is a value that its operator cannot read, or that AWS's documents do not settle.
type undecided truth.Question

func (u undecided) match(*model.Context, string) truth.Value {
	return truth.Undecidable(truth.Question(u))
}
