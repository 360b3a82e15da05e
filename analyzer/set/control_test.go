package set

import (
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

// TestVariablesInLimits: an Allow with a variable in a policy that only limits is found the same in each
// such layer.
func TestVariablesInLimits(t *testing.T) {
	const text = `{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'iam:ListAccessKeys','Resource':'arn:aws:iam::*:user/${aws:username}'}}`
	const account = `{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:ResourceAccount':'${aws:PrincipalAccount}'}}}}`
	own := []*policy.Policy{compiled(t, policy.Identity, all)}
	for _, text := range []string{text, account} {
		for name, p := range map[string]decision.Policies{
			"boundary": {Identity: own, PermissionsBoundary: []*policy.Policy{compiled(t, policy.PermissionsBoundary, text)}},
			"SCP":      {Identity: own, SCP: []decision.Level{{Target: "r", Policies: []*policy.Policy{compiled(t, policy.SCP, text)}}}},
			"session":  {Identity: own, Session: []*policy.Policy{compiled(t, policy.Session, text)}},
			"identity": {Identity: []*policy.Policy{compiled(t, policy.Identity, text)}},
		} {
			a, err := Ask(&Question{Goal: Allowed(&p), Callers: []Caller{Of("111111111111")}, Actions: []string{"iam:ListAccessKeys"},
				Resources: Resources{OfAction: true, Outside: []string{}}})
			if err != nil {
				t.Fatal(err)
			}
			if a.Verdict != Yes {
				t.Errorf("%s: %v %v", name, a.Verdict, a.Reasons)
			}
		}
	}
}
