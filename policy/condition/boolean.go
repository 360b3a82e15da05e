package condition

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// boolFamily compares with true and false (Condition operators, "Boolean condition operators").
// The case of the value is undocumented; any is accepted.
var boolFamily = family{
	names:   map[string]comparison{"Bool": {}},
	compile: compileBool,
}

// nullFamily asks whether the request bears a key: "true" holds where it does not (Condition
// operators, "Condition operator to check existence of condition keys").
var nullFamily = family{
	names: map[string]comparison{"Null": {presence: true}},
	compile: func(text string, _ bool, how comparison) matcher {
		return compileBool(text, false, how)
	},
}

func compileBool(text string, variables bool, _ comparison) matcher {
	if variables && strings.Contains(text, "${") {
		return undecided(truth.BoolVariable) // the operator page says yes, the variables page no
	}
	if b, ok := parseBool(text); ok {
		return boolean(b)
	}
	return undecided(truth.MalformedValue)
}

type boolean bool

func (b boolean) match(_ *model.Context, value string) truth.Value {
	v, ok := parseBool(value)
	if !ok {
		return truth.Undecidable(truth.MalformedValue)
	}
	return truth.Of(v == bool(b))
}

func parseBool(s string) (value, ok bool) {
	switch {
	case s == "true":
		return true, true
	case s == "false":
		return false, true
	}
	return strings.EqualFold(s, "true"), strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
}
