package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// A policy that is not known may say anything: that is no finding, but is named. What is known beside it is
// a finding all the same.
func TestUnknownPolicies(t *testing.T) {
	t.Parallel()
	const (
		lost   = `AttachedManagedPolicies: [{PolicyName: Lost, PolicyArn: "arn:aws:iam::111111111111:policy/Lost"}]`
		none   = "AttachedManagedPolicies: []"
		nobody = `Principal: {Service: "s3.amazonaws.com"}`
		all    = `Principal: {AWS: "111111111111"}`
	)
	for _, test := range []struct {
		name, attached, statement, roleAttached, trust string
		findings, open                                 []string
	}{
		{"its own", lost, "", none, nobody, nil, []string{"whether User dev of account 111111111111 can make itself an administrator", "whether User dev of account 111111111111 can write to buckets outside"}},
		{"a role's that it may assume", none, `{Effect: Allow, Action: "sts:AssumeRole", Resource: "*"}`, lost, all, nil,
			[]string{"whether User dev of account 111111111111 can make itself an administrator", "whether Role target of account 111111111111 can make itself an administrator"}},
		{"its own, beside one that is known", lost, `{Effect: Allow, Action: "iam:PutUserPolicy", Resource: "*"}`, none, nobody,
			[]string{"User dev of account 111111111111 can make itself an administrator"}, []string{"whether User dev of account 111111111111 can write to buckets outside"}},
		{"none", none, "", none, nobody, nil, nil},
	} {
		env, err := load.Scenario(source.NewFile("env.yaml", fmt.Sprintf(`organization: null
accounts:
  "111111111111":
    iam:
      Policies: []
      GroupDetailList: []
      UserDetailList: [{UserName: dev, Path: /, Arn: "arn:aws:iam::111111111111:user/dev", GroupList: [], %s, UserPolicyList: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17",
        Statement: [{Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}, %s]}}]}]
      RoleDetailList: [{RoleName: target, Path: /, Arn: "arn:aws:iam::111111111111:role/target", %s, RolePolicyList: [],
        AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, %s, Action: "sts:AssumeRole"}]}}]
`, test.attached, test.statement, test.roleAttached, test.trust)))
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		r, err := audit.Run(world.New(env), audit.Options{Only: []string{"privilege-escalation", "inside-writes-outside"}})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, f := range r.Findings {
			found = append(found, f.Title)
		}
		if strings.Join(found, "\n") != strings.Join(test.findings, "\n") {
			t.Errorf("%s: found %q", test.name, found)
		}
		text := strings.Join(r.NotReviewed, "\n")
		for _, open := range test.open {
			if !strings.Contains(text, open) {
				t.Errorf("%s: %q is not among what was not looked at: %s", test.name, open, text)
			}
		}
		if test.open == nil && strings.Contains(text, "whether ") {
			t.Errorf("%s: %s", test.name, text)
		}
	}
}
