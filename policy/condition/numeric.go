package condition

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// The kinds of order comparison, of numbers and dates.
const (
	equal uint8 = iota
	less
	lessOrEqual
	greater
	greaterOrEqual
)

// ordered says what a comparison makes of request value and policy value, given their order.
func ordered(kind uint8, order int) bool {
	switch kind {
	case less:
		return order < 0
	case lessOrEqual:
		return order <= 0
	case greater:
		return order > 0
	case greaterOrEqual:
		return order >= 0
	}
	return order == 0
}

// numericFamily compares integers and decimals (Condition operators, "Numeric condition
// operators").
var numericFamily = family{
	names: map[string]comparison{
		"NumericEquals":            {kind: equal},
		"NumericNotEquals":         {kind: equal, negated: true},
		"NumericLessThan":          {kind: less},
		"NumericLessThanEquals":    {kind: lessOrEqual},
		"NumericGreaterThan":       {kind: greater},
		"NumericGreaterThanEquals": {kind: greaterOrEqual},
	},
	compile: func(text string, _ bool, how comparison) matcher {
		n, ok := parseDecimal(text)
		if !ok {
			return undecided(numberQuestion(text))
		}
		return &number{n, how.kind}
	},
}

type number struct {
	value decimal
	kind  uint8
}

func (n *number) match(_ *model.Context, value string) truth.Value {
	v, ok := parseDecimal(value)
	if !ok {
		return truth.Undecidable(numberQuestion(value))
	}
	return truth.Of(ordered(n.kind, v.compare(n.value)))
}

// numberQuestion tells a number in an undocumented spelling from what is no number at all.
func numberQuestion(text string) truth.Question {
	if text != "" && strings.Trim(text, "0123456789abcdefxABCDEFX.+- \t") == "" && strings.ContainsAny(text, "0123456789") {
		return truth.NumberSyntax
	}
	return truth.MalformedValue
}

// decimal is a number as its digits, so that none is too large or too fine: the whole part without
// leading zeros, the fraction without trailing ones.
type decimal struct{ whole, fraction string }

// parseDecimal reads digits, and digits behind a point. Signs, exponents and blanks are not
// documented (OPEN-21).
func parseDecimal(s string) (decimal, bool) {
	whole, fraction, point := strings.Cut(s, ".")
	if whole == "" || point && fraction == "" || !digits(whole) || !digits(fraction) {
		return decimal{}, false
	}
	return decimal{strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")}, true
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (d decimal) compare(e decimal) int {
	if len(d.whole) != len(e.whole) {
		return len(d.whole) - len(e.whole)
	}
	if order := strings.Compare(d.whole, e.whole); order != 0 {
		return order
	}
	return strings.Compare(d.fraction, e.fraction) // "1" < "12" < "2": right for fractions
}
