package pattern

import (
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

func TestMatch(t *testing.T) {
	var c model.Context
	c.SetOne(model.NewKey("aws:username"), "alice")
	c.SetOne(model.NewKey("aws:PrincipalTag/star"), "a*")
	c.Set(model.NewKey("aws:TagKeys"), "a", "b")
	c.SetUnknown(model.NewKey("aws:PrincipalTag/later"))
	for _, test := range []struct {
		rule, pattern, text string
		how                 Comparison
		want                truth.Value
	}{
		{"R4.20 a star is an ordinary character", "a*", "a*", Equal, truth.True},
		{"R4.20", "a*", "ab", Equal, truth.False},
		{"R4.21", "ALICE", "alice", EqualFold, truth.True},
		{"R4.21 beyond ASCII", "É", "é", EqualFold, truth.Undecidable(truth.CaseBeyondASCII)},
		{"R4.21 ASCII letters beside others", "éA", "éa", EqualFold, truth.True},
		{"R4.22", "a*c?", "abbbcd", Like, truth.True},
		{"R4.22 an empty value", "*", "", Like, truth.True},
		{"R3.1", "home/${aws:username}/*", "home/alice/x", Like, truth.True},
		{"R1.23 key names without case", "home/${AWS:UserName}/*", "home/alice/x", Like, truth.True},
		{"R3.3 default", "${aws:PrincipalTag/no, 'none'}", "none", Equal, truth.True},
		{"R3.3 other spacing", "${aws:PrincipalTag/no,'none'}", "none", Equal, truth.False},
		{"R3.3 an empty default", "x${aws:PrincipalTag/no, ''}", "x", Equal, truth.True},
		{"R3.2 several values are no value", "${aws:TagKeys}", "a", Equal, truth.False},
		{"R3.4", "${*}${?}${$}", "*?$", Equal, truth.True},
		{"R3.4 in Like", "a${*}", "ab", Like, truth.False},
		{"R3.5 null", "${aws:PrincipalTag/no}", "", Equal, truth.False},
		{"R3.5 null in Like", "*${aws:PrincipalTag/no}*", "anything", Like, truth.False},
		{"R3.6 not given", "${aws:PrincipalTag/later}", "x", Equal, truth.Unknown},
		{"R3.7 literal", "${aws:PrincipalTag/star}", "a*", Like, truth.True},
		{"R3.7 perhaps a wildcard", "${aws:PrincipalTag/star}", "ab", Like, truth.Undecidable(truth.VariableWildcard)},
		{"R3.7 neither way", "${aws:PrincipalTag/star}", "b", Like, truth.False},

		{"R4.40", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/a/b", ARNLike, truth.True},
		{"R4.40 no crossing", "arn:aws:x:*:111122223333:finance/*", "arn:aws:x:eu:west:111122223333:finance/1", ARNLike, truth.False},
		{"R4.41 StringLike crosses", "arn:aws:x:*:111122223333:finance/*", "arn:aws:x:eu:west:111122223333:finance/1", Like, truth.True},
		{"R4.42", "*", "arn:aws:iam::111122223333:role/a", ARNLike, truth.Undecidable(truth.ShortARNPattern)},
		{"R4.61", "arn:aws:iam::*:role/*", "nonsense", ARNLike, truth.Undecidable(truth.MalformedValue)},

		{"R1.32 slashes", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b", Resource, truth.True},
		{"S1.1 the bucket is not its objects", "arn:aws:s3:::b", "arn:aws:s3:::b/a", Resource, truth.False},
		{"S1.1", "arn:aws:s3:::b*", "arn:aws:s3:::bb", Resource, truth.True},
		{"R1.21 case", "arn:aws:s3:::B/*", "arn:aws:s3:::b/a", Resource, truth.False},
		{"R1.33 the page's example", "arn:aws:dynamodb:*:table/prod-*", "arn:aws:dynamodb:us-east-1:111122223333:table/prod-x", Resource, truth.True},
		{"R1.33 part by part", "arn:aws:sqs:*:111122223333:q?", "arn:aws:sqs:eu-west-1:111122223333:q1", Resource, truth.True},
		{"R1.33 inside a part", "arn:aws:sqs:eu*333:q", "arn:aws:sqs:eu-west-1:111122223333:q", Resource, truth.Undecidable(truth.ColonCrossing)},
		{"R1.33 '?' never crosses", "arn:aws:sqs?eu-west-1:111122223333:q:x", "arn:aws:sqs:eu-west-1:111122223333:q:x", Resource, truth.Undecidable(truth.ColonCrossing)},
		{"R1.34 colons of the sixth part", "arn:aws:logs:*:*:log-group:x:*", "arn:aws:logs:eu-west-1:111122223333:log-group:x:log-stream:y", Resource, truth.True},
		{"R1.36", "arn:aws:sqs", "arn:aws:sqs:eu-west-1:111122223333:q", Resource, truth.Undecidable(truth.ShortARN)},
		{"R1.36 another service", "arn:aws:sns", "arn:aws:sqs:eu-west-1:111122223333:q", Resource, truth.False},
		{"R1.37 a star in a key is data", "arn:aws:s3:::b/x${*}", "arn:aws:s3:::b/x*", Resource, truth.True},
		{"R3.1 only in the resource part", "arn:aws:s3::${aws:username}:b", "arn:aws:s3::alice:b", Resource, truth.False},
		{"R3.1", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/alice/1", Resource, truth.True},
	} {
		p := Compile(test.pattern, true, test.how)
		if got := p.Match(&c, test.text); got != test.want {
			t.Errorf("%s: %q against %q gives %v, want %v", test.rule, test.pattern, test.text, got, test.want)
		}
	}
	old := Compile("${aws:username}", false, Equal)
	if got := old.Match(&c, "${aws:username}"); got != truth.True {
		t.Errorf("R1.7: in the older language a variable is plain text; got %v", got)
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	var c model.Context
	c.SetOne(model.NewKey("aws:username"), "alice")
	for _, text := range []string{"arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/*/x*", "arn:aws:sqs:*:*:x"} {
		p := Compile(text, true, Resource)
		if n := testing.AllocsPerRun(100, func() { p.Match(&c, "arn:aws:s3:::b/alice/file-with-quite-a-long-name") }); n != 0 {
			t.Errorf("matching %q allocates %v times", text, n)
		}
	}
}
