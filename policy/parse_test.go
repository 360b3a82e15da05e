package policy_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// problems gives what is wrong with a document, one problem a line, "" for nothing.
func problems(text string, kind policy.Kind) string {
	if _, err := policy.ParseFile(source.NewFile("p.json", text), kind); err != nil {
		return err.Error()
	}
	return ""
}

func TestParseProblems(t *testing.T) {
	statement := func(inside string) string { return `{"Statement": {` + inside + `}}` }
	const (
		rest  = `"Action": "s3:*", "Resource": "*"`
		allow = `"Effect": "Allow", ` + rest
		to    = `"Principal": "*"`
	)
	for _, test := range []struct {
		rule, text string
		kind       policy.Kind
		want       string
	}{
		{"R1.1 elements in any order", `{"Statement": [{` + allow + `}], "Version": "2012-10-17"}`, policy.Identity, ""},
		{"R1.2 one object", statement(allow), policy.Identity, ""},
		{"R1.1 no statement", `{"Version": "2012-10-17"}`, policy.Identity, "p.json:1:1: the policy has no Statement"},
		{"R1.1 an empty list of statements", `{"Statement": []}`, policy.Identity, "p.json:1:15: Statement is an empty list; one statement or more was expected"},
		{"R1.1 a statement that is none", `{"Statement": [7]}`, policy.Identity, "p.json:1:16: a statement is a number; an object was expected"},
		{"R1.1 statements that are none", `{"Statement": "*"}`, policy.Identity, "p.json:1:15: Statement is a string; a list of objects, or one object, was expected"},
		{"R1.1 a list", `[]`, policy.Identity, "p.json:1:1: the policy is a list; an object was expected"},
		{"R1.3 no effect", statement(rest), policy.Identity, `p.json:1:15: the statement has no Effect; "Allow" or "Deny" was expected`},
		{"R1.4 the effect's case", statement(`"Effect": "allow", ` + rest), policy.Identity, `p.json:1:26: unknown Effect "allow"; "Allow" or "Deny" was expected, in this case`},
		{"R1.4 an effect that is no text", statement(`"Effect": true, ` + rest), policy.Identity, "p.json:1:26: Effect is a boolean; a string was expected"},
		{"R1.3 Action and NotAction", statement(`"Effect": "Deny", "NotAction": "a:b", ` + rest), policy.Identity, "p.json:1:47: Action and NotAction in one statement; one of them was expected"},
		{"R1.3 neither", statement(`"Effect": "Deny", "Resource": "*"`), policy.Identity, "p.json:1:15: the statement has no Action; an identity-based policy must have it"},
		{"R1.3 Resource and NotResource", statement(allow + `, "NotResource": "*"`), policy.Identity, "p.json:1:85: Resource and NotResource in one statement; one of them was expected"},
		{"R1.3 neither", statement(`"Effect": "Deny", "Action": "*"`), policy.SCP, "p.json:1:15: the statement has no Resource; a service control policy must have it"},
		{"R1.5 an action that is no text", statement(`"Effect": "Deny", "Action": {"a": 1}, "Resource": "*"`), policy.Identity, "p.json:1:44: Action is an object; a string or a list of strings was expected"},
		{"R1.5 a list that holds another thing", statement(`"Effect": "Deny", "Action": ["a:b", 1], "Resource": "*"`), policy.Identity, "p.json:1:52: Action holds a number; strings were expected"},
		{"R1.7 an unknown version", `{"Version": "2012-10-18", "Statement": {` + allow + `}}`, policy.Identity, `p.json:1:13: unknown Version "2012-10-18"; "2012-10-17" or "2008-10-17" was expected`},
		{"R1.7 a version that is no text", `{"Version": 2012, "Statement": {` + allow + `}}`, policy.Identity, "p.json:1:13: Version is a number; a string was expected"},
		{"R1.8 a key twice", statement(allow + `, "Effect": "Deny"`), policy.Identity, `p.json:1:70: "Effect" stands in a statement twice; once was expected`},
		{"R1.8 also if spelled with escapes", statement(allow + `, "\u0045ffect": "Deny"`), policy.Identity, `p.json:1:70: "Effect" stands in a statement twice; once was expected`},
		{"R1.8 the statement twice", `{"Statement": {` + allow + `}, "Statement": {` + allow + `}}`, policy.Identity, `p.json:1:71: "Statement" stands in the policy twice; once was expected`},
		{"R4.3 an operator twice", statement(allow + `, "Condition": {"Bool": {"a:b": true}, "Bool": {"a:c": true}}`), policy.Identity, `p.json:1:107: "Bool" stands in Condition twice; once was expected`},
		{"R4.3 a key twice under it", statement(allow + `, "Condition": {"Bool": {"a:b": true, "a:b": false}}`), policy.Identity, `p.json:1:106: "a:b" stands in the block of Bool twice; once was expected`},
		{"R1.8 OPEN-1 an element's case", statement(allow + `, "sid": "x"`), policy.Identity, `p.json:1:70: unknown element "sid" in a statement; did you mean "Sid"?`},
		{"an unknown element", statement(allow + `, "Comment": "x"`), policy.Identity, `p.json:1:70: unknown element "Comment" in a statement; Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition was expected`},
		{"an unknown element of the policy", `{"Comment": 1, "Statement": {` + allow + `}}`, policy.Identity, `p.json:1:2: unknown element "Comment" in a policy; Version, Id, Statement was expected`},

		{"R1.9 a trust policy's Resource", statement(to + `, ` + allow), policy.Trust, "p.json:1:83: Resource cannot stand in a role trust policy"},
		{"R1.9 a trust policy's NotResource", statement(to + `, "Effect": "Allow", "Action": "*", "NotResource": "x"`), policy.Trust, "p.json:1:83: NotResource cannot stand in a role trust policy"},
		{"R1.9 a bucket policy without", statement(to + `, "Effect": "Deny", "Action": "*"`), policy.ResourceBased, ""},
		{"R1.10 Principal in an identity-based policy", statement(to + `, ` + allow), policy.Identity, "p.json:1:29: Principal cannot stand in an identity-based policy"},
		{"R1.10 in a boundary", statement(to + `, ` + allow), policy.PermissionsBoundary, "p.json:1:29: Principal cannot stand in a permissions boundary"},
		{"R1.10 in a session policy", statement(to + `, ` + allow), policy.Session, "p.json:1:29: Principal cannot stand in a session policy"},
		{"R1.10 in an SCP", statement(to + `, ` + allow), policy.SCP, "p.json:1:29: Principal cannot stand in a service control policy"},
		{"R1.10 NotPrincipal in an SCP", statement(`"NotPrincipal": "*", ` + allow), policy.SCP, "p.json:1:32: NotPrincipal cannot stand in a service control policy"},
		{"R1.10 none in a bucket policy", statement(allow), policy.ResourceBased, "p.json:1:15: the statement has no Principal; a resource-based policy must have it"},
		{"R1.10 none in an endpoint policy", statement(allow), policy.VPCEndpoint, "p.json:1:15: the statement has no Principal; a VPC endpoint policy must have it"},
		{"R1.10 none in a trust policy", statement(`"Effect": "Allow", "Action": "sts:AssumeRole"`), policy.Trust, "p.json:1:15: the statement has no Principal; a role trust policy must have it"},
		{"R1.11 Id", `{"Id": "x", "Statement": {` + allow + `}}`, policy.Identity, "p.json:1:2: Id cannot stand in an identity-based policy"},
		{"R1.11 Id of a bucket policy", `{"Id": "x", "Statement": {` + to + `, ` + allow + `}}`, policy.ResourceBased, ""},
		{"R1.12 NotPrincipal in a trust policy", statement(`"NotPrincipal": "*", "Effect": "Deny", "Action": "*"`), policy.Trust, "p.json:1:32: NotPrincipal cannot stand in a role trust policy"},
		{"R1.12 both", statement(to + `, "NotPrincipal": "*", ` + allow), policy.ResourceBased, "p.json:1:50: Principal and NotPrincipal in one statement; one of them was expected"},
		{"R1.14 an SCP with all of the language", statement(`"Effect": "Allow", "NotAction": "s3:*x?", "NotResource": "arn:aws:s3:::b", "Condition": {"Bool": {"aws:SecureTransport": true}}`), policy.SCP, ""},
		{"R1.15 a customer's Allow in an RCP", statement(to + `, ` + allow), policy.RCP, "p.json:1:15: Allow in a resource control policy; only Deny was expected (AWS's own RCPFullAWSAccess gives the allow)"},
		{"R1.15 RCPFullAWSAccess", statement(to + `, "Effect": "Allow", "Action": "*", "Resource": "*"`), policy.RCP, ""},
		{"R1.15 everything", statement(to + `, "Effect": "Deny", "Action": "*", "Resource": "*"`), policy.RCP, `p.json:1:15: Action "*" in a resource control policy; it must name a service, such as s3:*`},
		{"R1.15 NotAction in an RCP", statement(to + `, "Effect": "Deny", "NotAction": "s3:*", "Resource": "*"`), policy.RCP, "p.json:1:65: NotAction cannot stand in a resource control policy"},
		{"R1.15 a Principal of an RCP", statement(`"Principal": {"AWS": "111111111111"}, "Effect": "Deny", ` + rest), policy.RCP, `p.json:1:15: Principal in a resource control policy must be "*"; use a Condition to name callers`},
		{"R1.15 NotPrincipal in an RCP", statement(`"NotPrincipal": "*", "Effect": "Deny", ` + rest), policy.RCP, "p.json:1:32: NotPrincipal cannot stand in a resource control policy"},
		{"R1.24 OPEN-2 an operator's case", statement(allow + `, "Condition": {"stringequals": {"a:b": "c"}}`), policy.Identity, `p.json:1:84: unknown condition operator "stringequals"; did you mean "StringEquals"?`},
		{"R4.62 an unknown operator", statement(allow + `, "Condition": {"Matches": {"a:b": "c"}}`), policy.Identity, `p.json:1:84: unknown condition operator "Matches"`},
		{"R4.17 IfExists behind Null", statement(allow + `, "Condition": {"NullIfExists": {"a:b": "true"}}`), policy.Identity, `p.json:1:84: unknown condition operator "NullIfExists"; did you mean "BoolIfExists"?`},
		{"R4.2 nothing to test", statement(allow + `, "Condition": {"Bool": {}}`), policy.Identity, ""},
		{"an operator's block", statement(allow + `, "Condition": {"Bool": "a"}`), policy.Identity, "p.json:1:92: the block of Bool is a string; an object was expected"},
		{"a condition's value", statement(allow + `, "Condition": {"Bool": {"a:b": [true, null]}}`), policy.Identity, "p.json:1:107: a condition's value is null; a string, number or boolean, or a list of them, was expected"},
		{"an empty key", statement(allow + `, "Condition": {"Bool": {"": true}}`), policy.Identity, "p.json:1:93: an empty condition key; a name such as aws:SourceIp was expected"},
		{"R1.40 a character beyond U+00FF", statement(`"Sid": "日", ` + allow), policy.Identity, `p.json:1:23: character '日' (U+65E5) in a policy; IAM takes only U+0020 to U+00FF, tabs and line ends`},
		{"R1.40 however it is spelled", statement(`"Sid": "\u65e5", ` + allow), policy.SCP, ""},
		{"R1.40 however it is spelled", statement(`"Sid": "x\u65e5", ` + allow), policy.Identity, `p.json:1:23: character '日' (U+65E5) in a policy; IAM takes only U+0020 to U+00FF, tabs and line ends`},
		{"R1.40 not in a bucket policy", statement(`"Sid": "日", ` + to + `, ` + allow), policy.ResourceBased, ""},

		{"R2.1 a Principal that is another text", statement(`"Principal": "alice", ` + allow), policy.ResourceBased, `p.json:1:29: Principal is "alice"; "*" or an object such as {"AWS": …} was expected`},
		{"R2.1 a list", statement(`"Principal": ["*"], ` + allow), policy.ResourceBased, "p.json:1:29: Principal is a list; an object was expected"},
		{"R2.1 an empty object", statement(`"Principal": {}, ` + allow), policy.ResourceBased, `p.json:1:29: Principal is an empty object; "*" or {"AWS": …} was expected`},
		{"an unknown type", statement(`"Principal": {"Aws": "*"}, ` + allow), policy.ResourceBased, `p.json:1:30: unknown element "Aws" in Principal; did you mean "AWS"?`},
		{"a type twice", statement(`"Principal": {"AWS": "*", "AWS": "*"}, ` + allow), policy.ResourceBased, `p.json:1:42: "AWS" stands in Principal twice; once was expected`},

		{"no JSON", `{"Statement": `, policy.Identity, "p.json:1:15: the text ends where a value was expected"},
		{"more than JSON", `{} {}`, policy.Identity, `p.json:1:4: found '{' after the end of the value`},
		{"nothing", ` `, policy.Identity, "p.json:1:2: the text is empty; a JSON value was expected"},

		{"all problems together, in order", "{\n \"Version\": \"2013\",\n \"Statement\": [\n  {\"Effect\": \"allow\", \"Action\": 1},\n  {\"Principal\": \"x\", \"Efect\": \"Deny\"}\n ],\n \"id\": \"x\"\n}", policy.Identity,
			`p.json:2:13: unknown Version "2013"; "2012-10-17" or "2008-10-17" was expected
p.json:4:3: the statement has no Resource; an identity-based policy must have it
p.json:4:14: unknown Effect "allow"; "Allow" or "Deny" was expected, in this case
p.json:4:33: Action is a number; a string or a list of strings was expected
p.json:5:3: the statement has no Effect; "Allow" or "Deny" was expected
p.json:5:3: the statement has no Action; an identity-based policy must have it
p.json:5:3: the statement has no Resource; an identity-based policy must have it
p.json:5:17: Principal cannot stand in an identity-based policy
p.json:5:17: Principal is "x"; "*" or an object such as {"AWS": …} was expected
p.json:5:22: unknown element "Efect" in a statement; Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition was expected
p.json:7:2: unknown element "id" in a policy; did you mean "Id"?`},
	} {
		if got := problems(test.text, test.kind); got != test.want {
			t.Errorf("%s: %s\n got %s\nwant %s", test.rule, test.text, got, test.want)
		}
	}
}

// Text inside text: positions lead into the file that a person can open.
func TestParseQuoted(t *testing.T) {
	inner := "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\"Effect\": \"Permit\", \"Action\": \"*\", \"Resource\": \"*\"}]}"
	wantInner := `unknown Effect "Permit"; "Allow" or "Deny" was expected, in this case`
	escaped := strconv.Quote(inner)
	encoded := url.QueryEscape(inner)
	encoded = strings.ReplaceAll(encoded, "+", "%20")
	for _, test := range []struct {
		name, outer, document string // the place of document in outer is where positions lead
		at                    string // the text in the outer file on which the problem must lie
	}{
		{"an object", `{"PolicyDocument": ` + inner + `}`, inner, `"Permit"`},
		{"quoted", "{\n\"PolicyDocument\": " + escaped + `}`, escaped, `\"Permit\"`},
		{"URL-encoded", "{\n\n \"PolicyDocument\": \"" + encoded + `"}`, encoded, "%22Permit%22"},
	} {
		tree, err := source.ParseJSON(source.NewFile("outer.json", test.outer))
		if err != nil {
			t.Fatal(err)
		}
		_, err = policy.Parse(tree.Root().Get("PolicyDocument"), policy.Identity)
		at := strings.Index(test.outer, test.at)
		line, column := strings.Count(test.outer[:at], "\n")+1, at-strings.LastIndexByte(test.outer[:at], '\n')
		want := "outer.json:" + strconv.Itoa(line) + ":" + strconv.Itoa(column) + ": " + wantInner
		if err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, err, want)
		}
	}
}

func TestParseQuotedNonsense(t *testing.T) {
	for text, want := range map[string]string{
		`"{"`:           "f:1:3: found the end of the text; a member's name in double quotes was expected",
		`"%7B%2"`:       `f:1:5: "%2" is no percent-encoding; two hexadecimal digits were expected behind '%'`,
		`"%7B%7D"`:      "f:1:2: the policy has no Statement",
		`""`:            "f:1:2: the text is empty; a JSON value was expected",
		`"\"{}\""`:      "f:1:1: the policy is a string; an object was expected",
		`7`:             "f:1:1: the policy is a number; an object was expected",
		`"{\"\\u0000x"`: "f:1:3: a string without its closing quote",
	} {
		tree, err := source.ParseJSON(source.NewFile("f", text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := policy.Parse(tree.Root(), policy.Identity); err == nil || err.Error() != want {
			t.Errorf("%s:\n got %v\nwant %s", text, err, want)
		}
	}
}

// A statement's line counts in the document's own text.
func TestStatementLines(t *testing.T) {
	document := "{\"Statement\": [\n{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"},\n\n{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]}"
	for _, test := range []struct {
		name, text string
		lines      [2]int
		places     [2]string
	}{
		{"a file", document, [2]int{2, 4}, [2]string{"f:2:1", "f:4:1"}},
		{"an object in a larger file", "{\n\"document\":\n" + document + "}", [2]int{2, 4}, [2]string{"f:4:1", "f:6:1"}},
		{"one line", strings.ReplaceAll(document, "\n", ""), [2]int{0, 0}, [2]string{"f:1:16", "f:1:68"}},
		{"quoted", `{"document": ` + strconv.Quote(document) + `}`, [2]int{2, 4}, [2]string{"f:1:34", "f:1:102"}},
		{"quoted, one line", `{"document": ` + strconv.Quote(strings.ReplaceAll(document, "\n", "")) + `}`, [2]int{1, 1}, [2]string{"f:1:32", "f:1:96"}},
	} {
		tree, err := source.ParseJSON(source.NewFile("f", test.text))
		if err != nil {
			t.Fatal(err)
		}
		v := tree.Root()
		if inside := v.Get("document"); inside.OK() {
			v = inside
		}
		d, err := policy.Parse(v, policy.Identity)
		if err != nil {
			t.Fatal(err)
		}
		for i := range d.Statements {
			if got := d.Statements[i].Line; got != test.lines[i] {
				t.Errorf("%s: statement %d stands on line %d, want %d", test.name, i, got, test.lines[i])
			}
			if got := d.Statements[i].Position().String(); got != test.places[i] {
				t.Errorf("%s: statement %d stands at %s, want %s", test.name, i, got, test.places[i])
			}
		}
	}
}

// Escapes, and characters that JSON or IAM do not take plainly, survive being printed.
func TestPrintIdentity(t *testing.T) {
	for _, test := range []struct {
		text string
		kind policy.Kind
	}{
		{`{"Version": "2012-10-17", "Id": "i", "Statement": {"Sid": "s", "Effect": "Deny", "NotPrincipal": {"Service": ["a.b"], "AWS": ["*", "1"], "CanonicalUser": "c", "Federated": "f"},
			"NotAction": ["a:b"], "NotResource": [], "Condition": {"Bool": {"a": true, "b": []}, "NumericEquals": {"a": [1, 1.50, "2"]}}}}`, policy.ResourceBased},
		{`{"Statement": {"Sid": "\u65e5 \u0001 \"\\ <>& \u2028", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "\u00e9"}}`, policy.ResourceBased},
		{`{"Statement": {"Sid": "\ud83d\ude00 \ud800", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": ["\u007f"]}}`, policy.VPCEndpoint},
		{`{"Statement": {"Sid": "\u00e9 \"\\ <>& \t\n", "Effect": "Allow", "Action": "*", "Resource": ["\u007f"]}}`, policy.Identity},
		{`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}`, policy.Trust},
	} {
		d, err := policy.ParseFile(source.NewFile("f", test.text), test.kind)
		if err != nil {
			t.Errorf("%v\n%s", err, test.text)
			continue
		}
		checkIdentity(t, d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, byte(policy.Identity))
	f.Add(`{"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": []}, "NotAction": ["s3:*"], "Condition": {"Bool": {"a": [true, 1]}}}]}`, byte(policy.ResourceBased))
	f.Add(`"%7B%22Statement%22%3A%5B%5D%7D"`, byte(policy.Trust))
	f.Add(`"{\"Statement\": {\"Effect\": \"Allow\"}}"`, byte(policy.SCP))
	f.Add(`{"Version": "2008-10-17", "Id": "\u65e5", "Statement": {"Sid": "\ud800", "Effect": "Deny", "Principal": "*", "Action": ["s3:*", ""], "Resource": ["${a}"]}}`, byte(policy.RCP))
	f.Fuzz(func(t *testing.T, text string, kind byte) {
		tree, err := source.ParseJSON(source.NewFile("f", text))
		if err != nil {
			return
		}
		d, err := policy.Parse(tree.Root(), policy.Kind(kind)%(policy.Session+1))
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a message")
			}
			return
		}
		checkIdentity(t, d)
	})
}
