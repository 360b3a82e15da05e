package credentials

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/load"
)

// A question that names a place and no caller is answered for each credential that can be had
// there; what AWS does not take is refused before any policy.
func TestAsk(t *testing.T) {
	for _, test := range []struct {
		name, env, from, source, action, resource string
		wins, refused                             string
		result                                    decision.Result
	}{
		{"the instance's role signs (S1.2)", "../../fixtures/s1/02-instance-role/env.yaml", "i-047875da17caa9cc2", "", "s3:PutObject", "arn:aws:s3:::chibayuki-test/x",
			"iam-role", "", decision.Indeterminate},
		{"managed credentials behind a NAT gateway (S0.1)", "../../fixtures/s0/01-refused-behind-nat/env.yaml", "", "", "ec2:DescribeInstances", "*",
			"shared-credentials-file", "does not come from the environment's own address", decision.Allowed},
		{"managed credentials create no users (S8.43)", "../../fixtures/s0/01-refused-behind-nat/env.yaml", "", "shared-credentials-file", "iam:CreateUser", "*",
			"shared-credentials-file", "address", decision.Allowed},
	} {
		env, err := load.Environment([]string{test.env})
		if err != nil {
			t.Fatal(err)
		}
		if test.from == "" {
			test.from = env.Places[0].Name
		}
		r, err := Ask(env, check.AskFor{Action: test.action, Resource: test.resource, From: test.from}, nil, test.source, Options{SDK: Boto})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if len(r.Answers) == 0 || r.Place != test.from {
			t.Errorf("%s: no credential answers", test.name)
			continue
		}
		first := r.Answers[0]
		if first.Credential.Source != test.wins || !first.Credential.Wins {
			t.Errorf("%s: %s wins, want %s", test.name, first.Credential.Source, test.wins)
		}
		if !strings.Contains(first.Credential.Refused, test.refused) || (test.refused == "") != (first.Credential.Refused == "") {
			t.Errorf("%s: refused because %q, want %q", test.name, first.Credential.Refused, test.refused)
		}
		if test.refused == "" && first.Decision.Result != test.result {
			t.Errorf("%s: %v, want %v (%s)", test.name, first.Decision.Result, test.result, first.Headline)
		}
	}
}

// What cannot be asked is said in a sentence.
func TestAskErrors(t *testing.T) {
	env, err := load.Environment([]string{"../../fixtures/s1/02-instance-role/env.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ from, source, want string }{
		{"i-nowhere", "", "no instance i-nowhere"},
		{"i-047875da17caa9cc2", "keychain", "unknown credential source"},
		{"i-047875da17caa9cc2", "env", "yields no credential"},
	} {
		_, err := Ask(env, check.AskFor{Action: "s3:GetObject", Resource: "*", From: test.from}, nil, test.source, Options{SDK: Boto})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: %v, want %q", test.from, test.source, err, test.want)
		}
	}
	r, err := Ask(env, check.AskFor{Action: "s3:GetObject", Resource: "arn:aws:s3:::chibayuki-test/x", From: "internet"}, nil, "", Options{SDK: Boto})
	if err != nil || !r.Undetermined {
		t.Errorf("from the internet anybody may sign: %+v, %v", r, err)
	}
}
