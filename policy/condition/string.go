package condition

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/pattern"
	"github.com/iampath/iampath/policy/truth"
)

// The kinds of string comparison.
const (
	exactly uint8 = iota
	ignoringCase
	like
)

// stringFamily compares texts (Condition operators, "String condition operators").
var stringFamily = family{
	names: map[string]comparison{
		"StringEquals":              {kind: exactly},
		"StringNotEquals":           {kind: exactly, negated: true},
		"StringEqualsIgnoreCase":    {kind: ignoringCase},
		"StringNotEqualsIgnoreCase": {kind: ignoringCase, negated: true},
		"StringLike":                {kind: like},
		"StringNotLike":             {kind: like, negated: true},
	},
	compile: func(text string, variables bool, how comparison) matcher {
		comparisons := [...]pattern.Comparison{exactly: pattern.Equal, ignoringCase: pattern.EqualFold, like: pattern.Like}
		return newText(text, variables, comparisons[how.kind])
	},
}

// arnFamily compares ARNs part by part; Equals and Like are the same (Condition operators, "Amazon
// Resource Name (ARN) condition operators").
var arnFamily = family{
	names: map[string]comparison{
		"ArnEquals":    {},
		"ArnLike":      {},
		"ArnNotEquals": {negated: true},
		"ArnNotLike":   {negated: true},
	},
	compile: func(text string, variables bool, _ comparison) matcher {
		return newText(text, variables, pattern.ARNLike)
	},
}

// text is a value of a string or ARN operator; variables may stand in it.
type text struct{ pattern pattern.Pattern }

func newText(s string, variables bool, how pattern.Comparison) *text {
	return &text{pattern.Compile(s, variables, how)}
}

func (t *text) match(c *model.Context, value string) truth.Value { return t.pattern.Match(c, value) }

func (t *text) keys() []model.Key { return t.pattern.Keys() }

// plainValues reports whether none of the values holds a variable.
func plainValues(values []string, variables bool) bool {
	for _, v := range values {
		if variables && strings.Contains(v, "${") {
			return false
		}
	}
	return true
}
