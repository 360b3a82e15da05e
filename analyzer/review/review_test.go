package review

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// worldOf is the world of the tests, with a text in it replaced.
func worldOf(t testing.TB, old, now string) *model.Environment {
	t.Helper()
	text, err := os.ReadFile("testdata/world.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if old != "" && strings.Count(string(text), old) != 1 {
		t.Fatalf("%q stands in the world %d times", old, strings.Count(string(text), old))
	}
	env, err := load.Scenario(source.NewFile("world.yaml", strings.Replace(string(text), old, now, 1)))
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// reviewed reviews a change of the world. Each proof is replayed: one world allows it, the other denies.
func reviewed(t *testing.T, old, now string) *Report {
	t.Helper()
	r, err := Run(&Subject{Before: worldOf(t, "", ""), After: worldOf(t, old, now), Reviewed: 1}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		ours := slices.ContainsFunc(Rules, func(rule *rules.Rule) bool { return rule.ID == f.Rule })
		if ours && f.Confidence == finding.Proved && f.Title != "" && !strings.Contains(f.Title, "is gone") && len(f.Witnesses) < 2 {
			t.Errorf("%s is proved by %d requests", f.Title, len(f.Witnesses))
		}
		for _, w := range f.Witnesses {
			var c struct {
				Expect struct {
					Decision string `json:"decision"`
				} `json:"expect"`
			}
			if err := json.Unmarshal([]byte(w.Case), &c); err != nil {
				t.Fatal(err)
			}
			if denied := strings.HasSuffix(w.Says, "denied"); denied == (c.Expect.Decision == "allow") {
				t.Errorf("%s: %s, and expects %s", f.Title, w.Says, c.Expect.Decision)
			}
			replay(t, w.Case, c.Expect.Decision)
		}
	}
	return r
}

func TestReview(t *testing.T) {
	const (
		known   = `{AWS: "arn:aws:iam::111111111111:user/ann"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*"}`
		reports = `Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*"}`
	)
	for _, c := range []struct {
		name, old, now string
		// want are rule, part of the title: each must be there, and no other finding of the review's rules.
		want [][2]string
		also []string // rules of the audit that newly find something
	}{
		{"nothing changed", "", "", nil, nil},
		{"only a description changed", "Name: ours", "Name: ours indeed", nil, nil},
		{"another order of the actions", `["s3:PutObject", "s3:DeleteBucket", "s3:PutBucketPolicy"]`, `["s3:PutBucketPolicy", "s3:PutObject", "s3:DeleteBucket"]`, nil, nil},
		{"a new principal", `      GroupDetailList:`, `        - {UserName: eve, Arn: "arn:aws:iam::111111111111:user/eve", Path: /, UserPolicyList: [], AttachedManagedPolicies: [], GroupList: [readers]}` + "\n      GroupDetailList:",
			[][2]string{{"new-access", "User eve may newly s3:GetObject on arn:aws:s3:::reports/*"}}, nil},
		{"a group's statement widened: one finding for its members", `Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*"}]}`, `Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "arn:aws:s3:::reports/*"}]}`,
			[][2]string{{"new-access", "User ann and 1 alike may newly s3:Get* on arn:aws:s3:::reports/*"}}, nil},
		{"a group's statement narrowed", `Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*"}]}`, `Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/2026/*"}]}`,
			[][2]string{{"access-removed", "User ann and 1 alike may no longer s3:GetObject"}}, nil},
		{"a deny removed", `                  - {Effect: Deny, Action: "s3:DeleteBucket", Resource: "*"}` + "\n", "", [][2]string{{"new-access", "Role worker may newly s3:DeleteBucket"}}, nil},
		{"the boundary widened", `Action: ["s3:DeleteBucket", "s3:PutBucketPolicy"], Resource: "*"}]}}`, `Action: "s3:*", Resource: "*"}]}}`, [][2]string{{"new-access", "Role worker may newly s3:PutObject"}}, []string{"inside-writes-outside"}},
		{"an SCP's deny moved to another action", `"Action":"s3:PutBucketPolicy"`, `"Action":"s3:CreateBucket"`, [][2]string{{"new-access", "Role worker may newly s3:PutBucketPolicy"}}, nil},
		{"the bucket policy for an account", known, known + `, {Effect: Allow, Principal: {AWS: "222222222222"}, ` + reports,
			[][2]string{{"newly-cross-account", "Any principal of account 222222222222 may newly s3:GetObject on arn:aws:s3:::reports"}}, []string{"outside-reads-inside"}},
		{"the bucket policy for a role of another account", known, known + `, {Effect: Allow, Principal: {AWS: "arn:aws:iam::222222222222:role/auditor"}, ` + reports,
			[][2]string{{"newly-cross-account", "arn:aws:iam::222222222222:role/auditor may newly s3:GetObject on arn:aws:s3:::reports"}}, []string{"outside-reads-inside"}},
		{"the bucket policy for an organization", known, known + `, {Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*", Condition: {StringEquals: {"aws:PrincipalOrgID": "o-theirs"}}}`,
			[][2]string{{"newly-cross-account", "Any principal of organization o-theirs may newly s3:GetObject"}}, []string{"outside-reads-inside"}},
		{"the bucket policy for anyone", known, known + `, {Effect: Allow, Principal: "*", ` + reports,
			[][2]string{{"newly-public", "Anyone, without signing, may newly s3:GetObject on arn:aws:s3:::reports"}}, []string{"outside-reads-inside", "public-access"}},
		{"Block Public Access taken off", `PublicAccessBlockConfiguration: {BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}`, `PublicAccessBlockConfiguration: null`,
			[][2]string{{"newly-public", "Anyone, without signing, may newly s3:GetObject on arn:aws:s3:::site"}}, []string{"outside-reads-inside", "public-access"}},
		{"the trust widened", `{AWS: "arn:aws:iam::111111111111:user/ann"}, Action: "sts:AssumeRole"`, `{AWS: ["arn:aws:iam::111111111111:user/ann", "arn:aws:iam::222222222222:root"]}, Action: "sts:AssumeRole"`,
			[][2]string{{"newly-cross-account", "Any principal of account 222222222222 may newly sts:AssumeRole on arn:aws:iam::111111111111:role/worker"}}, []string{"outside-assumes-role"}},
		{"the key policy for an account", `Action: "kms:*", Resource: "*"}]}`, `Action: "kms:*", Resource: "*"}, {Effect: Allow, Principal: {AWS: "222222222222"}, Action: "kms:Decrypt", Resource: "*"}]}`,
			[][2]string{{"newly-cross-account", "Any principal of account 222222222222 may newly kms:Decrypt on arn:aws:kms:eu-west-1:111111111111:key/"}}, nil},
		{"the endpoint opened", `, Condition: {StringEquals: {"aws:PrincipalAccount": "111111111111", "aws:ResourceAccount": "111111111111"}}`, "", nil, []string{"endpoint-open"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := reviewed(t, c.old, c.now)
			left := slices.Clone(c.want)
			var audit []string
			for _, f := range r.Findings {
				if !slices.ContainsFunc(Rules, func(rule *rules.Rule) bool { return rule.ID == f.Rule }) {
					audit = append(audit, f.Rule)
					continue
				}
				i := slices.IndexFunc(left, func(w [2]string) bool { return w[0] == f.Rule && strings.Contains(f.Title, w[1]) })
				if i < 0 {
					t.Errorf("too much: %s, %s, %v: %s", f.Rule, f.Confidence, f.HangsOn, f.Title)
					continue
				}
				left = slices.Delete(left, i, i+1)
			}
			for _, w := range left {
				t.Errorf("missing: %v", w)
			}
			for _, rule := range c.also {
				if !slices.Contains(audit, rule) {
					t.Errorf("the audit's %s is missing among %v", rule, audit)
				}
			}
			if c.old == "" && (len(r.Findings) > 0 || len(r.Closed) > 0 || len(r.NotReviewed) > 0) {
				t.Errorf("%d findings, %d closed, %v", len(r.Findings), len(r.Closed), r.NotReviewed)
			}
		})
	}
}

// What a change mends is told, and what it makes unknown is no clean bill.
func TestClosedAndUnknown(t *testing.T) {
	open := worldOf(t, `Principal: {AWS: "arn:aws:iam::111111111111:user/ann"}, Action: "s3:GetObject"`, `Principal: "*", Action: "s3:GetObject"`)
	r, err := Run(&Subject{Before: open, After: worldOf(t, "", "")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Closed, func(f *finding.Finding) bool { return f.Rule == "public-access" }) {
		t.Errorf("%d closed", len(r.Closed))
	}
	if _, found := r.Worst(); found && r.Findings[0].Severity > finding.Low {
		t.Errorf("%s", r.Findings[0].Title)
	}
	const policy = `          Policy: {Version: "2012-10-17", Statement: [{Sid: Known, Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:user/ann"}, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*"}]}` + "\n"
	r, err = Run(&Subject{Before: worldOf(t, "", ""), After: worldOf(t, policy, "")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.NotReviewed, func(text string) bool { return strings.Contains(text, "who may use arn:aws:s3:::reports") }) {
		t.Errorf("%v", r.NotReviewed)
	}
}

// A name that comes later is possible where a deny may mean it.
func TestNamesInPlay(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"*", "", true}, {"a*", "ab", true}, {"a*c", "*b", false}, {"a*", "*b", true}, {"a?c", "abc", true}, {"a?c", "ac", false}, {"", "", true}, {"a", "b", false}, {"**", "*", true}, {"ab*", "a*b", true}} {
		if got := overlap(c.a, c.b); got != c.want || overlap(c.b, c.a) != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
	if got := opened("arn:aws:iam::1:role/x-{aws_iam_role.a[\"k\"]}/y"); got != "arn:aws:iam::1:role/x-*/y" {
		t.Errorf("%q", got)
	}
}
