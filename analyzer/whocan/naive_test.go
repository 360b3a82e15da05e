package whocan

import (
	"fmt"
	"testing"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
)

// Groups and sieves change no answer: who is asked by himself is told the same.
func TestGroupsChangeNothing(t *testing.T) {
	buckets := []string{"", grant(`"*"`, ""), grant(`{AWS: ["222222222222", "arn:aws:iam::111111111111:user/bound"]}`, ""),
		grant(`"*"`, `, Condition: {StringLike: {"aws:username": "b*"}}`),
		`, {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: {ArnNotLike: {"aws:PrincipalArn": ["arn:aws:iam::111111111111:user/*n*", "arn:aws:iam::111111111111:role/l*"]}}}`,
		`, {Effect: Allow, NotPrincipal: {AWS: ["arn:aws:iam::111111111111:user/cat", "arn:aws:iam::111111111111:root"]}, Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*"}`}
	scps := []string{"", `,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:username":"ann"}}}`}
	compared := 0
	for _, bucket := range buckets {
		for _, scp := range scps {
			r := loaded(t, fmt.Sprintf(scenario, scp, bucket))
			for _, q := range []struct{ action, resource string }{
				{"s3:GetObject", "arn:aws:s3:::data/x"}, {"s3:*", "arn:aws:s3:::data/home/x"}, {"s3:PutObject", "arn:aws:s3:::data"},
				{"s3:Get*", "arn:aws:s3:::plain/x"}, {"sts:AssumeRole", "arn:aws:iam::111111111111:role/first"}, {"iam:PassRole", "arn:aws:iam::111111111111:role/first"},
			} {
				got, err := Who(r, Ask{Actions: []string{q.action}, Resource: q.resource})
				if err != nil {
					t.Fatal(err)
				}
				can, open := map[string]bool{}, map[string]bool{}
				for _, a := range got.Answers {
					for _, p := range a.Members {
						can[p.ARN] = true
					}
				}
				for _, o := range got.Undecided {
					for _, p := range o.Members {
						open[p.ARN] = true
					}
				}
				for arn, verdict := range naive(t, r, q.action, q.resource) {
					compared++
					if can[arn] != (verdict == set.Yes) || open[arn] != (verdict == set.Undecided) {
						t.Errorf("bucket %q, SCP %q: %s on %s by %s: asked alone %v, listed %v, undecided %v", bucket, scp, q.action, q.resource, arn, verdict, can[arn], open[arn])
					}
				}
			}
		}
	}
	if compared < 500 {
		t.Errorf("only %d were compared", compared)
	}
}

func naive(t *testing.T, r *reach.Reach, action, resource string) map[string]set.Verdict {
	t.Helper()
	act, err := parseAction(action)
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.World.Resource(model.ParseARN(resource), act, "")
	if err != nil {
		t.Fatal(err)
	}
	on := r.On(res)
	if res.NotHeld { // IAM's resources have no policies of their own
		on.Policies.Resource = nil
	}
	all := map[string]set.Verdict{}
	for _, p := range r.World.Principals() {
		side := r.Principal(p)
		got, err := set.Ask(r.Question(&side, &on, []string{action}, nil))
		if err != nil {
			t.Fatal(err)
		}
		all[p.ARN] = got.Verdict
	}
	return all
}
