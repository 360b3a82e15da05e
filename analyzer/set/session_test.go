package set

import (
	"fmt"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

// Keys of sessions: a role's credentials are always a session's; a user has long-term keys and, if it
// likes, sessions of its own, with a second factor or without; what AssumeRole gives bears none (AWS global
// condition context keys; Permissions for GetSessionToken; Secure API access with MFA).
func TestSessionKeys(t *testing.T) {
	const user, role = "arn:aws:iam::111111111111:user/ann", "arn:aws:iam::111111111111:role/app"
	for _, test := range []struct {
		caller, condition string
		want              Verdict
		assumed           bool
	}{
		{user, `'DateGreaterThan':{'aws:TokenIssueTime':'2020-01-01T00:00:00Z'}`, Yes, false},
		{user, `'Null':{'aws:TokenIssueTime':'true'}`, Yes, false},
		{role, `'DateGreaterThan':{'aws:TokenIssueTime':'2020-01-01T00:00:00Z'}`, Yes, false},
		{role, `'DateLessThan':{'aws:TokenIssueTime':'2020-01-01T00:00:00Z'}`, No, false},
		{role, `'Null':{'aws:TokenIssueTime':'true'}`, No, false},
		{user, `'NumericLessThan':{'aws:MultiFactorAuthAge':'3600'}`, Yes, false},
		{user, `'Bool':{'aws:MultiFactorAuthPresent':'true'}`, Yes, false},
		{role, `'Bool':{'aws:MultiFactorAuthPresent':'true'}`, No, false},
		{user, `'StringEquals':{'ec2:SourceInstanceARN':'arn:aws:ec2:eu-west-1:111111111111:instance/i-1'}`, No, false},
		{role, `'StringEquals':{'ec2:SourceInstanceARN':'arn:aws:ec2:eu-west-1:111111111111:instance/i-1'}`, Yes, true},
	} {
		own := compiled(t, policy.Identity, fmt.Sprintf(`{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'iam:CreatePolicyVersion','Resource':'*','Condition':{%s}}}`, test.condition))
		a, err := Ask(&Question{Callers: []Caller{Exactly(caller(t, test.caller))}, Actions: []string{"iam:CreatePolicyVersion"}, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
			Resources: Resources{Exactly: "arn:aws:iam::111111111111:policy/p", Owner: "111111111111"}, Goal: Allowed(&decision.Policies{Identity: []*policy.Policy{own}})})
		if err != nil {
			t.Fatal(err)
		}
		if a.Verdict != test.want {
			t.Errorf("%s with %s: %v %v, want %v", test.caller, test.condition, a.Verdict, a.Reasons, test.want)
		} else if a.Witness != nil && len(a.Witness.Assumed) > 0 != test.assumed {
			t.Errorf("%s with %s takes %v for granted", test.caller, test.condition, a.Witness.Assumed)
		}
	}
}
