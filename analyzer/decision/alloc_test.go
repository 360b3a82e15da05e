package decision_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
)

// readAll reads cases, each with a reader of its own, so that all stay valid.
func readAll(t testing.TB, texts [][]byte) []*decision.Case {
	t.Helper()
	var all []*decision.Case
	for _, text := range texts {
		c, err := new(decision.Reader).Read(source.NewFile("case", string(text)))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		all = append(all, c)
	}
	return all
}

func TestDecideDoesNotAllocate(t *testing.T) {
	long := make([]string, 0, 100)
	for i := range 100 {
		long = append(long, twinAllow(twinNamed(twinAlice), fmt.Sprintf(`"Action": ["s3:Put*", "s3:GetObject"], "Resource": "arn:aws:s3:::b%d/*"`, i)))
	}
	conditions := strings.Join([]string{
		`"StringLike": {"aws:PrincipalTag/team": ["blue", "r*d"], "aws:username": "${aws:username}"}`,
		`"StringEqualsIgnoreCase": {"aws:PrincipalTag/team": "RED"}`,
		`"StringEquals": {"aws:RequestedRegion": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "us-east-1"]}`,
		`"NumericLessThan": {"aws:MultiFactorAuthAge": "3600.5"}`,
		`"DateGreaterThan": {"aws:CurrentTime": "2025-01-01"}`,
		`"DateLessThanEquals": {"aws:CurrentTime": "2027-01-01T00:00:00.25+01:00"}`,
		`"Bool": {"aws:SecureTransport": "true"}`,
		`"BinaryEquals": {"app:Token": "c2VjcmV0"}`,
		`"IpAddress": {"aws:SourceIp": ["2001:db8::/32", "203.0.113.0/24"]}`,
		`"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/${aws:username}"}`,
		`"Null": {"aws:TokenIssueTime": "true"}`,
		`"ForAllValues:StringLike": {"aws:TagKeys": ["t*", "cost"]}`,
		`"ForAnyValue:StringNotEqualsIfExists": {"aws:TagKeys": "cost"}`,
	}, ", ")
	context := `"aws:PrincipalTag/team": "red", "aws:RequestedRegion": "us-east-1", "aws:MultiFactorAuthAge": 12, "aws:CurrentTime": "2026-01-01T00:00:00Z",
		"aws:SecureTransport": true, "app:Token": "c2VjcmV0", "aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["team", "cost"]`
	everything := twinLayers(twinLayer("identity", twinAllow(`"Condition": {`+conditions+`}`, `"Resource": "arn:aws:s3:::b/${aws:username}*"`), twinDeny(`"Action": "s3:Put*"`)),
		twinLayer("permissionsBoundary", twinAllow(`"NotAction": "iam:*"`)), twinTree("scp", twinAllow(), twinAllow()), twinTree("rcp", twinDeny(twinEveryone, `"Action": "s3:Delete*"`)),
		twinLayer("resource", twinDeny(twinEveryone, twinIf("StringNotEquals", "aws:PrincipalAccount", `"${aws:ResourceAccount}"`)), twinAllow(twinNamed(twinAlice))),
		twinLayer("vpcEndpoint", twinAllow(twinStar)))
	object := "arn:aws:s3:::b/alice/a-file-with-quite-a-long-name-in-quite-a-deep-folder/2026/01/01.json"
	for _, test := range []struct {
		name string
		c    twinSelfCase
		want decision.Result
	}{
		{"all layers and conditions", twinSelfCase{principal: twinAlice, action: "s3:GetObject", resource: object, context: context, policies: everything, restrict: true}, decision.Allowed},
		{"across accounts", twinSelfCase{principal: twinAlice, action: "s3:GetObject", resource: object, owner: twinOther, context: context, policies: everything}, decision.ExplicitlyDenied},
		{"a long policy", twinSelfCase{principal: twinAlice, action: "s3:GetObject", resource: "arn:aws:s3:::b77/k", policies: twinLayer("resource", long...)}, decision.Allowed},
		{"a session whose role's path is not known", twinSelfCase{principal: twinSession, action: "s3:GetObject", resource: "arn:aws:s3:::b/k",
			policies: twinLayer("resource", twinAllow(twinNamed("arn:aws:iam::111111111111:role/a/Reader")))}, decision.Indeterminate},
		{"a resource with stars in all parts", twinSelfCase{principal: twinAlice, action: "sqs:SendMessage", resource: twinQueue,
			policies: twinLayer("identity", twinAllow(`"Resource": "arn:*:sqs:*:*:q"`))}, decision.Allowed},
		{"an anonymous caller", twinSelfCase{principal: "anonymous", action: "s3:GetObject", resource: object, policies: twinLayer("resource", twinAllow(twinStar))}, decision.Allowed},
		{"a key", twinSelfCase{principal: twinSession, action: "kms:Decrypt", resource: twinKey,
			policies: twinLayers(twinLayer("identity", twinAllow()), twinLayer("resource", twinAllow(twinNamed(twinRoot))))}, decision.Allowed},
		{"a star that crosses a colon", twinSelfCase{principal: twinAlice, action: "sqs:SendMessage", resource: twinQueue,
			policies: twinLayer("identity", twinAllow(`"Resource": "arn:aws:sqs:*:q"`))}, decision.Allowed},
	} {
		c := readAll(t, [][]byte{test.c.json()})[0]
		if got := decision.Decide(&c.Request, &c.Policies).Result; got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
		if n := testing.AllocsPerRun(50, func() { decision.Decide(&c.Request, &c.Policies) }); n != 0 {
			t.Errorf("%s: deciding allocates %v times", test.name, n)
		}
	}
}

// Requests and policies are shared by many goroutines, which all come to the same answers.
func TestConcurrentUse(t *testing.T) {
	texts := [][]byte{}
	for seed := range uint64(200) {
		texts = append(texts, generateJSON(1<<50+seed))
	}
	cases := readAll(t, append(texts, fixtureCases(t)...))
	var want []string
	for _, c := range cases {
		want = append(want, string(decision.Explain(&c.Request, &c.Policies).AppendJSON(nil, "1")))
	}
	var wait sync.WaitGroup
	for worker := range 16 {
		wait.Go(func() {
			for i := range cases {
				i = (i + worker*17) % len(cases)
				c := cases[i]
				d := decision.Explain(&c.Request, &c.Policies)
				if got := string(d.AppendJSON(nil, "1")); got != want[i] {
					t.Errorf("case %d: got %s, want %s", i, got, want[i])
					return
				}
				if got := decision.Decide(&c.Request, &c.Policies); got != d.Verdict {
					t.Errorf("case %d: Decide says %v, Explain %v", i, got, d.Verdict)
					return
				}
			}
		})
	}
	wait.Wait()
}
