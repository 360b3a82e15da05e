package set_test

import (
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// TestProbe: a probe finds what it is given, not what the question leaves out, and never more than is
// allowed.
func TestProbe(t *testing.T) {
	policies := decision.Policies{Identity: []*policy.Policy{compile(policy.Identity, `{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}},
		{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/secret/*"}]}`)}}
	caller, err := model.ParsePrincipal("arn:aws:iam::111111111111:role/any")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, account, resource string
		want                    bool
	}{
		{"one that is allowed, with the tag chosen", "111111111111", "arn:aws:s3:::b/x", true},
		{"one that is denied", "111111111111", "arn:aws:s3:::b/secret/x", false},
		{"another bucket", "111111111111", "arn:aws:s3:::other/x", false},
		{"a caller who is not in question", "222222222222", "arn:aws:s3:::b/x", false},
	} {
		q := &set.Question{
			Goal:      set.Allowed(&policies),
			Callers:   []set.Caller{set.Of(test.account)},
			Actions:   []string{"s3:GetObject"},
			Resources: set.Resources{Domain: set.Below("arn:aws:s3:::b"), OfAction: true, Owner: "111111111111"},
		}
		if got := set.Probe(q, []model.Principal{caller}, []string{test.resource}); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
		if test.want {
			if a, err := set.Ask(q); err != nil || a.Verdict == set.No {
				t.Errorf("%s: it is asked, and the answer is %v, %v", test.name, a.Verdict, err)
			}
		}
	}
}
