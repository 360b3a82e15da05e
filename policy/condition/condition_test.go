package condition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/truth"
)

// context gives a context: "key=value" sets a value, again another; "key" alone is unknown; "key="
// is an empty value.
func context(entries ...string) *model.Context {
	var c model.Context
	values := map[string][]string{}
	for _, e := range entries {
		key, value, given := strings.Cut(e, "=")
		if !given {
			c.SetUnknown(model.NewKey(key))
			continue
		}
		values[key] = append(values[key], value)
		c.Set(model.NewKey(key), values[key]...)
	}
	return &c
}

func eval(operator, key string, values []string, c *model.Context) truth.Value {
	t := condition.Compile(operator, key, values, true)
	return t.Eval(c)
}

var (
	yes, no   = truth.True, truth.False
	malformed = truth.Undecidable(truth.MalformedValue)
)

// allOperators are the operators of the documentation, without qualifiers, and whether they hold
// where no value matches.
var allOperators = map[string]bool{
	"StringEquals": false, "StringNotEquals": true, "StringEqualsIgnoreCase": false, "StringNotEqualsIgnoreCase": true, "StringLike": false, "StringNotLike": true,
	"NumericEquals": false, "NumericNotEquals": true, "NumericLessThan": false, "NumericLessThanEquals": false, "NumericGreaterThan": false, "NumericGreaterThanEquals": false,
	"DateEquals": false, "DateNotEquals": true, "DateLessThan": false, "DateLessThanEquals": false, "DateGreaterThan": false, "DateGreaterThanEquals": false,
	"Bool": false, "BinaryEquals": false, "IpAddress": false, "NotIpAddress": true,
	"ArnEquals": false, "ArnLike": false, "ArnNotEquals": true, "ArnNotLike": true,
}

// The whole of the table of missing keys (R4.10 to R4.18), for every operator.
func TestMissingKeys(t *testing.T) {
	for operator, negated := range allOperators {
		for _, test := range []struct {
			rule, set, suffix string
			want              bool
		}{
			{"R4.10, R4.11", "", "", negated},
			{"R4.12", "", "IfExists", true},
			{"R4.14", "ForAllValues:", "", true},
			{"R4.14", "ForAllValues:", "IfExists", true},
			{"R4.15", "ForAnyValue:", "", false},
			{"R4.16", "ForAnyValue:", "IfExists", true},
		} {
			name := test.set + operator + test.suffix
			if !condition.KnownOperator(name) {
				t.Errorf("%s is not known", name)
			}
			for _, c := range []*model.Context{context(), context("other=1")} {
				if got := eval(name, "key", []string{"1"}, c); got != truth.Of(test.want) {
					t.Errorf("%s: %s of a key that is missing is %v, want %v", test.rule, name, got, test.want)
				}
			}
			var empty model.Context
			empty.Set(model.NewKey("key"))
			if got := eval(name, "key", []string{"1"}, &empty); got != truth.Of(test.want) {
				t.Errorf("%s: %s of a key without values is %v, want %v", test.rule, name, got, test.want)
			}
			if got := eval(name, "key", []string{"1"}, context("key")); got != truth.Unknown {
				t.Errorf("R4.63: %s of a key that is unknown is %v", name, got)
			}
		}
	}
	for value, want := range map[string]truth.Value{"true": yes, "false": no} { // R4.13
		if got := eval("Null", "key", []string{value}, context()); got != want {
			t.Errorf("R4.13: Null %s of a key that is missing is %v, want %v", value, got, want)
		}
	}
}

func TestOperators(t *testing.T) {
	const arn = "arn:aws:sns:us-east-1:111122223333:news"
	for _, test := range []struct {
		rule, operator string
		values, have   []string // of the policy, of the request
		want           truth.Value
	}{
		{"R4.20", "StringEquals", []string{"a"}, []string{"a"}, yes},
		{"R4.20 case", "StringEquals", []string{"A"}, []string{"a"}, no},
		{"R4.20 a star is a character", "StringEquals", []string{"a*"}, []string{"ab"}, no},
		{"R4.20 a star is a character", "StringEquals", []string{"a*"}, []string{"a*"}, yes},
		{"R4.1 any of the values", "StringEquals", []string{"b", "a"}, []string{"a"}, yes},
		{"R4.1 none of the values", "StringNotEquals", []string{"b", "a"}, []string{"a"}, no},
		{"R4.1 none of the values", "StringNotEquals", []string{"b", "c"}, []string{"a"}, yes},
		{"R4.21", "StringEqualsIgnoreCase", []string{"A"}, []string{"a"}, yes},
		{"R4.21", "StringNotEqualsIgnoreCase", []string{"A"}, []string{"a"}, no},
		{"R4.21 no wildcards", "StringEqualsIgnoreCase", []string{"*"}, []string{"a"}, no},
		{"R4.21 OPEN-20", "StringEqualsIgnoreCase", []string{"É"}, []string{"é"}, truth.Undecidable(truth.CaseBeyondASCII)},
		{"R4.21 the same letters", "StringEqualsIgnoreCase", []string{"é"}, []string{"é"}, yes},
		{"R4.22", "StringLike", []string{"a*/c?"}, []string{"a:b/cd"}, yes},
		{"R4.22 the whole value", "StringLike", []string{"a"}, []string{"ab"}, no},
		{"R4.22 an empty value", "StringLike", []string{"*"}, []string{""}, yes},
		{"R4.22 an empty value", "StringLike", []string{""}, []string{""}, yes},
		{"R4.22 one character", "StringLike", []string{"?"}, []string{""}, no},
		{"R4.22 case", "StringNotLike", []string{"A*"}, []string{"ab"}, yes},

		{"R4.23", "NumericEquals", []string{"10"}, []string{"10.0"}, yes},
		{"R4.23", "NumericEquals", []string{"010"}, []string{"10"}, yes},
		{"R4.23", "NumericNotEquals", []string{"10"}, []string{"10.0"}, no},
		{"R4.23 fractions", "NumericLessThan", []string{"0.5"}, []string{"0.25"}, yes},
		{"R4.23 fractions", "NumericLessThan", []string{"0.1"}, []string{"0.09"}, yes},
		{"R4.23 longer is not larger", "NumericGreaterThan", []string{"9"}, []string{"10"}, yes},
		{"R4.23 equal", "NumericLessThan", []string{"1"}, []string{"1"}, no},
		{"R4.23 equal", "NumericLessThanEquals", []string{"1"}, []string{"1"}, yes},
		{"R4.23 equal", "NumericGreaterThan", []string{"1"}, []string{"1"}, no},
		{"R4.23 equal", "NumericGreaterThanEquals", []string{"1"}, []string{"1"}, yes},
		{"R4.23 beyond float64", "NumericEquals", []string{"9007199254740993"}, []string{"9007199254740992"}, no},
		{"R4.23 beyond float64", "NumericGreaterThan", []string{"0.30000000000000000000001"}, []string{"0.30000000000000000000002"}, yes},
		{"R4.23 any of the values", "NumericEquals", []string{"1", "2"}, []string{"2"}, yes},
		{"R4.23 OPEN-21 a sign", "NumericEquals", []string{"-1"}, []string{"1"}, truth.Undecidable(truth.NumberSyntax)},
		{"R4.23 OPEN-21 an exponent", "NumericEquals", []string{"1e1"}, []string{"10"}, truth.Undecidable(truth.NumberSyntax)},
		{"R4.23 OPEN-21 blanks", "NumericEquals", []string{"10"}, []string{" 10"}, truth.Undecidable(truth.NumberSyntax)},
		{"R4.23 OPEN-21 hexadecimal", "NumericEquals", []string{"0x10"}, []string{"16"}, truth.Undecidable(truth.NumberSyntax)},
		{"R4.60 text", "NumericEquals", []string{"ten"}, []string{"10"}, malformed},
		{"R4.60 text, negated", "NumericNotEquals", []string{"ten"}, []string{"10"}, malformed},
		{"R4.61 the request's", "NumericNotEquals", []string{"10"}, []string{"ten"}, malformed},
		{"R4.60 another value settles it", "NumericEquals", []string{"ten", "10"}, []string{"10"}, yes},
		{"R4.60 another value settles it", "NumericNotEquals", []string{"ten", "10"}, []string{"10"}, no},

		{"R4.24", "DateEquals", []string{"2026-01-01T00:00:00Z"}, []string{"1767225600"}, yes},
		{"R4.24 zones", "DateEquals", []string{"2026-01-01T00:00:00Z"}, []string{"2026-01-01T05:30:00+05:30"}, yes},
		{"R4.24 no seconds", "DateEquals", []string{"2026-01-01T00:00Z"}, []string{"2026-01-01T00:00:00.000Z"}, yes},
		{"R4.24 fractions", "DateLessThan", []string{"2026-01-01T00:00:00.5Z"}, []string{"1767225600.25"}, yes},
		{"R4.24 not milliseconds", "DateEquals", []string{"1767225600000"}, []string{"1767225600"}, no},
		{"R4.24 before", "DateLessThan", []string{"2026-01-01T00:00:00Z"}, []string{"2025-12-31T23:59:59Z"}, yes},
		{"R4.24 equal", "DateLessThanEquals", []string{"2026-01-01T00:00:00Z"}, []string{"2026-01-01T00:00:00Z"}, yes},
		{"R4.24 equal", "DateGreaterThan", []string{"2026-01-01T00:00:00Z"}, []string{"2026-01-01T00:00:00Z"}, no},
		{"R4.24 equal", "DateGreaterThanEquals", []string{"2026-01-01T00:00:00Z"}, []string{"2026-01-01T00:00:00Z"}, yes},
		{"R4.24 negated", "DateNotEquals", []string{"2026-01-01T00:00:00Z"}, []string{"2026-01-01T00:00:01Z"}, yes},
		{"R4.24 a leap day", "DateEquals", []string{"2024-02-29T00:00:00Z"}, []string{"1709164800"}, yes},
		{"R4.24 before 1970", "DateLessThan", []string{"1970-01-01T00:00:00Z"}, []string{"1969-12-31T23:59:59Z"}, yes},
		{"R4.24 no such day", "DateEquals", []string{"2025-02-29T00:00:00Z"}, []string{"1709164800"}, malformed},
		{"R4.24 no such month", "DateEquals", []string{"2025-13"}, []string{"1709164800"}, malformed},
		{"R4.24 no such hour", "DateEquals", []string{"2025-01-01T24:00:00Z"}, []string{"1709164800"}, malformed},
		{"R4.24 no wildcards", "DateEquals", []string{"2026-*"}, []string{"1767225600"}, malformed},
		{"R4.24 OPEN-22", "DateGreaterThan", []string{"2020"}, []string{"1767225600"}, truth.Undecidable(truth.BareYear)},
		{"R4.24 no zone, days away", "DateGreaterThan", []string{"2025-12"}, []string{"1767225600"}, yes},
		{"R4.24 no zone, days away", "DateEquals", []string{"2025-12"}, []string{"1767225600"}, no},
		{"R4.24 OPEN-22b no zone, hours away", "DateGreaterThan", []string{"2026-01-01"}, []string{"1767225601"}, truth.Undecidable(truth.DateWithoutZone)},
		{"R4.24 OPEN-22b 14 hours", "DateGreaterThan", []string{"2026-01-01"}, []string{"2026-01-01T14:00:00Z"}, truth.Undecidable(truth.DateWithoutZone)},
		{"R4.24 OPEN-22b hours before", "DateGreaterThan", []string{"2026-01-01"}, []string{"2025-12-31T10:00:01Z"}, truth.Undecidable(truth.DateWithoutZone)},
		{"R4.24 14 hours before", "DateGreaterThan", []string{"2026-01-01"}, []string{"2025-12-31T10:00:00Z"}, no},
		{"R4.24 OPEN-22b the request's", "DateLessThan", []string{"2026-01-01T00:00:00Z"}, []string{"2026-01-01T13:59:59"}, truth.Undecidable(truth.DateWithoutZone)},
		{"R4.24 OPEN-22b both, 28 hours", "DateLessThan", []string{"2026-01-02"}, []string{"2026-01-03T03:59:59"}, truth.Undecidable(truth.DateWithoutZone)},
		{"R4.24 both, 28 hours", "DateLessThan", []string{"2026-01-02"}, []string{"2026-01-03T04:00:00"}, no},
		{"R4.24 more", "DateGreaterThan", []string{"2026-01-01"}, []string{"2026-01-01T14:00:01Z"}, yes},
		{"R4.24 14 hours, or equal", "DateGreaterThanEquals", []string{"2026-01-01"}, []string{"2026-01-01T14:00:00Z"}, yes},
		{"R4.24 OPEN-22b both", "DateLessThan", []string{"2026-01-02T00:00"}, []string{"2026-01-01T00:00"}, truth.Undecidable(truth.DateWithoutZone)},

		{"R4.26", "Bool", []string{"true"}, []string{"true"}, yes},
		{"R4.26", "Bool", []string{"false"}, []string{"true"}, no},
		{"R4.26 OPEN-23 settled", "Bool", []string{"True"}, []string{"TRUE"}, yes},
		{"R4.26 neither", "Bool", []string{"1"}, []string{"true"}, malformed},
		{"R3.8 OPEN-17", "Bool", []string{"${aws:x}"}, []string{"true"}, truth.Undecidable(truth.BoolVariable)},
		{"R4.27", "BinaryEquals", []string{"c2VjcmV0"}, []string{"c2VjcmV0"}, yes},
		{"R4.27 case", "BinaryEquals", []string{"c2VjcmV0"}, []string{"C2VjcmV0"}, no},
		{"R4.27 no base64", "BinaryEquals", []string{"c2Vj!"}, []string{"c2VjcmV0"}, malformed},
		{"R4.27 the request's", "BinaryEquals", []string{"c2VjcmV0"}, []string{"secret!"}, malformed},
		{"R4.27 long", "BinaryEquals", []string{strings.Repeat("c2Vj", 400)}, []string{strings.Repeat("c2Vj", 400)}, yes},

		{"R4.28", "IpAddress", []string{"203.0.113.0/24"}, []string{"203.0.113.255"}, yes},
		{"R4.28", "NotIpAddress", []string{"203.0.113.0/24"}, []string{"203.0.114.0"}, yes},
		{"R4.28 one address", "IpAddress", []string{"203.0.113.7"}, []string{"203.0.113.7"}, yes},
		{"R4.28 one address", "IpAddress", []string{"203.0.113.7"}, []string{"203.0.113.8"}, no},
		{"R4.28 host bits", "IpAddress", []string{"203.0.113.9/24"}, []string{"203.0.113.1"}, yes},
		{"R4.28 IPv6", "IpAddress", []string{"2001:db8::/32"}, []string{"2001:DB8:0::1"}, yes},
		{"R4.28 IPv6, OPEN-24", "IpAddress", []string{"2001:db8::1"}, []string{"2001:db8::2"}, no},
		{"R4.28 families", "IpAddress", []string{"0.0.0.0/0"}, []string{"2001:db8::1"}, no},
		{"R4.28 families", "NotIpAddress", []string{"::/0"}, []string{"203.0.113.7"}, yes},
		{"R4.28 OPEN-25", "IpAddress", []string{"203.0.113.0/24"}, []string{"::ffff:203.0.113.7"}, truth.Undecidable(truth.MappedIPv6)},
		{"R4.28 OPEN-25", "IpAddress", []string{"::ffff:203.0.113.0/120"}, []string{"203.0.113.7"}, truth.Undecidable(truth.MappedIPv6)},
		{"R4.60 no address", "IpAddress", []string{"203.0.113"}, []string{"203.0.113.7"}, malformed},
		{"R4.60 no range", "NotIpAddress", []string{"10.0.0.0/33"}, []string{"10.0.0.1"}, malformed},
		{"R4.61 no address", "NotIpAddress", []string{"10.0.0.0/8"}, []string{"here"}, malformed},
		{"R4.61 a zone", "IpAddress", []string{"fe80::/10"}, []string{"fe80::1%eth0"}, malformed},
		{"R4.64 a wrong pairing", "IpAddress", []string{"10.0.0.0/8"}, []string{"red"}, malformed},

		{"R4.29", "Null", []string{"true"}, []string{"x"}, no},
		{"R4.29", "Null", []string{"false"}, []string{"x"}, yes},
		{"R4.29 both", "Null", []string{"true", "false"}, []string{"x"}, yes},
		{"R4.29 neither", "Null", []string{"perhaps"}, []string{"x"}, malformed},

		{"R4.40", "ArnEquals", []string{"arn:aws:sns:*:111122223333:n*"}, []string{arn}, yes},
		{"R4.40 no crossing", "ArnLike", []string{"arn:aws:*:111122223333:news"}, []string{arn}, truth.Undecidable(truth.ShortARNPattern)},
		{"R4.40 part by part", "ArnLike", []string{"arn:aws:*:news:*:*"}, []string{"arn:aws:a:b:news:c:d"}, no},
		{"R4.40 case", "ArnLike", []string{"arn:aws:SNS:*:*:*"}, []string{arn}, no},
		{"R4.40 negated", "ArnNotLike", []string{"arn:aws:sqs:*:*:*"}, []string{arn}, yes},
		{"R4.40 the sixth part keeps its colons", "ArnNotEquals", []string{"arn:aws:logs:*:*:log-group:*"}, []string{"arn:aws:logs:eu:1:log-group:x:y"}, no},
		{"R4.42 OPEN-26", "ArnLike", []string{"*"}, []string{arn}, truth.Undecidable(truth.ShortARNPattern)},
		{"R4.61", "ArnLike", []string{"arn:aws:*:*:*:*"}, []string{"news"}, malformed},

		{"R4.2 OPEN-18", "StringEquals", nil, []string{"a"}, truth.Undecidable(truth.EmptyValues)},
		{"R4.2 OPEN-18", "StringNotEquals", nil, []string{"a"}, truth.Undecidable(truth.EmptyValues)},
		{"R4.2 OPEN-18", "Null", nil, []string{"a"}, truth.Undecidable(truth.EmptyValues)},

		{"R4.51 all", "ForAllValues:StringEquals", []string{"a", "b"}, []string{"b", "a"}, yes},
		{"R4.51 not all", "ForAllValues:StringEquals", []string{"a"}, []string{"b", "a"}, no},
		{"R4.51 a null set", "ForAllValues:StringEquals", []string{"a"}, []string{""}, yes},
		{"R4.52 some", "ForAnyValue:StringEquals", []string{"a"}, []string{"b", "a"}, yes},
		{"R4.52 none", "ForAnyValue:StringEquals", []string{"a"}, []string{"b", "c"}, no},
		{"R4.53 none is listed", "ForAllValues:StringNotEquals", []string{"a", "x"}, []string{"b", "c"}, yes},
		{"R4.53 one is listed", "ForAllValues:StringNotEquals", []string{"a"}, []string{"b", "a"}, no},
		{"R4.53 one is not listed", "ForAnyValue:StringNotEquals", []string{"a"}, []string{"b", "a"}, yes},
		{"R4.53 all are listed", "ForAnyValue:StringNotEquals", []string{"a", "b"}, []string{"b", "a"}, no},
		{"R4.53 patterns", "ForAnyValue:StringNotLike", []string{"a*"}, []string{"ab", "a"}, no},
		{"R4.53 numbers", "ForAllValues:NumericLessThan", []string{"3"}, []string{"1", "2.5"}, yes},
		{"R4.54 one value", "ForAllValues:StringEquals", []string{"a"}, []string{"b"}, no},
		{"R4.55 OPEN-27", "StringEquals", []string{"a"}, []string{"a", "b"}, truth.Undecidable(truth.SeveralValues)},
		{"R4.55 all alike", "StringEquals", []string{"a", "b"}, []string{"a", "b"}, yes},
		{"R4.55 all alike", "StringEquals", []string{"c"}, []string{"a", "b"}, no},
		{"R4.56 repeated", "ForAllValues:StringEquals", []string{"a"}, []string{"a", "a"}, yes},
		{"R4.12 present", "StringEqualsIfExists", []string{"a"}, []string{"b"}, no},
	} {
		var c model.Context
		c.Set(model.NewKey("aws:Key"), test.have...)
		if got := eval(test.operator, "AWS:key", test.values, &c); got != test.want {
			t.Errorf("%s: %s of %q against %q is %v %v, want %v %v", test.rule, test.operator, test.values, test.have,
				got, got.Questions.List(), test.want, test.want.Questions.List())
		}
	}
}

// Variables in values (section 3).
func TestVariables(t *testing.T) {
	c := context("aws:username=anna", "aws:PrincipalTag/star=a*", "many=1", "many=2", "later", "key=anna", "arn=arn:aws:iam::111122223333:user/anna", "n=5", "five=5")
	for _, test := range []struct {
		rule, operator, key, value string
		want                       truth.Value
	}{
		{"R3.1", "StringEquals", "key", "${aws:username}", yes},
		{"R1.23", "StringEquals", "key", "${AWS:USERNAME}", yes},
		{"R3.1", "StringLike", "key", "a${aws:username}", no},
		{"R3.1", "ArnLike", "arn", "arn:aws:iam::*:user/${aws:username}", yes},
		{"R3.2 several values", "StringEquals", "many", "${many}", no},
		{"R3.3", "StringEquals", "key", "${none, 'anna'}", yes},
		{"R3.3 a value wins", "StringEquals", "key", "${aws:username, 'bob'}", yes},
		{"R3.3 OPEN-15", "StringEquals", "key", "${none,'anna'}", no},
		{"R3.4", "StringLike", "aws:PrincipalTag/star", "a${*}", yes},
		{"R3.4", "StringLike", "key", "ann${*}", no},
		{"R3.5", "StringEquals", "key", "${none}", no},
		{"R3.5", "StringLike", "key", "*${none}", no},
		{"R3.5 negated", "StringNotEquals", "key", "${none}", yes},
		{"R3.5 negated", "ArnNotLike", "arn", "arn:aws:iam::*:user/${none}", yes},
		{"R3.6", "StringNotEquals", "key", "${later}", truth.Unknown},
		{"R3.7 OPEN-16", "StringLike", "key", "${aws:PrincipalTag/star}", truth.Undecidable(truth.VariableWildcard)},
		{"R3.7 OPEN-16 negated", "StringNotLike", "key", "${aws:PrincipalTag/star}", truth.Undecidable(truth.VariableWildcard)},
		{"R3.8 not with numbers", "NumericEquals", "n", "${five}", malformed},
		{"R3.8 not with addresses", "IpAddress", "key", "${aws:username}", malformed},
	} {
		if got := eval(test.operator, test.key, []string{test.value}, c); got != test.want {
			t.Errorf("%s: %s of %s against %q is %v, want %v", test.rule, test.operator, test.key, test.value, got, test.want)
		}
	}
	old := condition.Compile("StringEquals", "key", []string{"${aws:username}"}, false)
	if got := old.Eval(c); got != no {
		t.Errorf("R1.7: in the older language a variable is plain text; got %v", got)
	}
	test := condition.Compile("StringLike", "Key", []string{"${aws:Username}x${other, 'y'}", "z"}, true)
	if got := fmt.Sprint(test.Keys()); !strings.EqualFold(got, "[key aws:username other]") {
		t.Errorf("the keys on which it hangs: %s", got)
	}
}

// Many values are looked up, few are searched; both say the same.
func TestManyValues(t *testing.T) {
	var many []string
	for i := range 40 {
		many = append(many, fmt.Sprint("v", i))
	}
	for n := range many {
		for _, operator := range []string{"StringEquals", "StringNotEquals", "ForAllValues:StringEquals", "ForAnyValue:StringNotEquals", "StringEqualsIfExists"} {
			negated := strings.Contains(operator, "Not")
			for _, value := range []string{"v0", fmt.Sprint("v", n), fmt.Sprint("v", n+1), "V0", ""} {
				want := negated
				for _, v := range many[:n+1] {
					if v == value {
						want = !negated
					}
				}
				if value == "" && strings.HasPrefix(operator, "ForAll") {
					want = true
				}
				if got := eval(operator, "k", many[:n+1], context("k="+value)); got != truth.Of(want) {
					t.Errorf("%s of %q against %d values is %v, want %v", operator, value, n+1, got, want)
				}
			}
			if got := eval(operator, "k", many[:n+1], context()); got != eval(operator, "k", many[:1], context()) {
				t.Errorf("%s of a key that is missing against %d values is %v", operator, n+1, got)
			}
		}
	}
	withVariable := append([]string{"${aws:username}"}, many...)
	if got := eval("StringEquals", "k", withVariable, context("k=anna", "aws:username=anna")); got != yes {
		t.Errorf("a variable among many values: %v", got)
	}
}

func TestOperatorNames(t *testing.T) {
	for _, name := range []string{"", "stringEquals", "BoolNotEquals", "NullIfExists", "ForAllValues:NullIfExists", "ForAnyValues:StringEquals", "StringEqualsIfExistsIfExists",
		"ForAllValues:ForAnyValue:Bool", "IfExists", "ForAllValues:", "DateLike"} {
		if condition.KnownOperator(name) {
			t.Errorf("R4.62: %q is known", name)
		}
	}
	for _, name := range []string{"Null", "ForAllValues:Null", "ForAnyValue:ArnNotLikeIfExists"} {
		if !condition.KnownOperator(name) {
			t.Errorf("%q is not known", name)
		}
	}
	for name, want := range map[string]string{"StringEqual": "StringEquals", "stringlike": "StringLike", "ForAnyValues:StringLike": "ForAnyValue:StringLike", "IPAddress": "IpAddress",
		"Matches": "", "": "", strings.Repeat("StringEquals", 100): ""} {
		if got := condition.Nearest(name); got != want {
			t.Errorf("nearest to %q is %q, want %q", name, got, want)
		}
	}
}

// FuzzEval: no operator panics, whatever the values; what is negated is the opposite where both are
// settled; and IfExists changes nothing of a key that is there.
func FuzzEval(f *testing.F) {
	f.Add("2026-01-01T00:00:00.5+01:00", "1767225600", "x")
	f.Add("203.0.113.0/24", "::ffff:203.0.113.7", "")
	f.Add("arn:aws:s3:::${x, 'y'}*", "arn:aws:s3:::b", "*")
	f.Add("${*}${?}${$}${", "*?$${", "${x}")
	f.Add("0.10", "00.1", "-1")
	pairs := [][2]string{{"StringEquals", "StringNotEquals"}, {"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}, {"StringLike", "StringNotLike"},
		{"NumericEquals", "NumericNotEquals"}, {"DateEquals", "DateNotEquals"}, {"IpAddress", "NotIpAddress"}, {"ArnLike", "ArnNotLike"}, {"ArnEquals", "ArnNotEquals"}}
	f.Fuzz(func(t *testing.T, policy, request, variable string) {
		c := context("k="+request, "x="+variable, "many="+request, "many="+variable)
		for operator := range allOperators {
			plain := eval(operator, "k", []string{policy}, c)
			if got := eval(operator+"IfExists", "k", []string{policy}, c); got != plain {
				t.Errorf("%s is %v, with IfExists %v", operator, plain, got)
			}
			if got := eval("ForAnyValue:"+operator, "k", []string{policy}, c); got != plain {
				t.Errorf("%s is %v, with ForAnyValue %v", operator, plain, got)
			}
			all, some := eval("ForAllValues:"+operator, "many", []string{policy}, c), eval("ForAnyValue:"+operator, "many", []string{policy}, c)
			if all.IsTrue() && some.IsFalse() {
				t.Errorf("%s holds for all values, and for none", operator)
			}
		}
		for _, pair := range pairs {
			if a, b := eval(pair[0], "k", []string{policy}, c), eval(pair[1], "k", []string{policy}, c); a != b.Not() {
				t.Errorf("%s is %v, %s %v", pair[0], a, pair[1], b)
			}
		}
		eval("Null", "k", []string{policy}, c)
	})
}
