package condition

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/iampath/iampath/model"
)

// TestCutsReachEachClass: whatever a set of tests says of a random value, it says of one of the
// values that their cuts give.
func TestCutsReachEachClass(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	pick := func(parts ...string) string { return parts[random.IntN(len(parts))] }
	families := []struct {
		operators []string
		value     func() string
	}{
		{[]string{"StringEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEquals"},
			func() string { return pick("", "a", "b", "A") + pick("", "a", "*", "?") + pick("", "b", "*", "x") }},
		{[]string{"ArnLike", "ArnNotEquals"}, func() string {
			return "arn:aws:iam::" + pick("1", "2", "*") + ":" + pick("role/a", "role/*", "*", "user/a?", "x:y")
		}},
		{[]string{"NumericLessThan", "NumericGreaterThanEquals", "NumericEquals", "NumericNotEquals"},
			func() string { return pick("0", "1", "2", "10", "3") + pick("", "", ".5", ".25") }},
		{[]string{"DateLessThan", "DateGreaterThanEquals", "DateEquals"}, func() string {
			return pick("2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z", "2020-01-01T00:00:00.5Z", "1577836800", "2021-06-01T10:00:00+02:00", "2020-01-01T07:00:00Z")
		}},
		{[]string{"IpAddress", "NotIpAddress"}, func() string {
			return pick("10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "2001:db8::/32", "10.1.2.3/32", "::/0")
		}},
		{[]string{"Bool"}, func() string { return pick("true", "false") }},
		{[]string{"BinaryEquals"}, func() string { return pick("QUJD", "QUI=") }},
	}
	key := model.NewKey("x:key")
	for _, f := range families {
		for range 150 {
			var tests []Test
			var texts string
			var cuts Cuts
			for range 1 + random.IntN(3) {
				operator := f.operators[random.IntN(len(f.operators))]
				values := []string{f.value()}
				if random.IntN(2) == 0 {
					values = append(values, f.value())
				}
				tests = append(tests, Compile(operator, "x:key", values, true))
				texts += fmt.Sprint(operator, values, " ")
			}
			answer := func(value string) string {
				var c model.Context
				c.SetOne(key, value)
				s := ""
				for i := range tests {
					s += fmt.Sprint(tests[i].Eval(&c), " ")
				}
				return s
			}
			for i := range tests {
				tests[i].Cut(&model.Context{}, &cuts)
			}
			values, complete := cuts.Values(Space{})
			if !complete {
				t.Fatalf("%s: not complete", texts)
			}
			found := map[string]bool{}
			for _, v := range values {
				found[answer(v)] = true
			}
			for range 60 {
				v := f.value()
				if f.operators[0] == "IpAddress" {
					v = fmt.Sprintf("%d.%d.%d.%d", random.IntN(256), random.IntN(3), random.IntN(4), random.IntN(5))
					if random.IntN(2) == 0 {
						v = pick("10.1.2.3", "10.1.2.4", "10.1.3.3", "10.2.0.1", "11.0.0.1", "2001:db8::1", "fe80::1")
					}
				}
				if a := answer(v); !found[a] {
					t.Fatalf("%s: of %q they say %s, and of none of %q", texts, v, a, values)
				}
			}
		}
	}
}
