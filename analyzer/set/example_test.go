package set_test

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// compile reads a policy.
func compile(kind policy.Kind, text string) *policy.Policy {
	d, err := policy.ParseFile(source.NewFile("policy.json", text), kind)
	if err != nil {
		panic(err)
	}
	return policy.Compile("policy.json", d)
}

// May anyone outside read what is in the bucket? What an outsider's own account allows is not ours to
// say, so it is taken to allow everything.
func Example_anyoneOutside() {
	policies := decision.Policies{
		Identity: []*policy.Policy{compile(policy.Identity, `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`)},
		Resource: compile(policy.ResourceBased, `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
			 "Condition": {"StringLike": {"aws:PrincipalOrgID": ["o-ours", "o-partner*"]}}},
			{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::reports/internal/*"}]}`),
	}
	answer, err := set.Ask(&set.Question{
		Goal:      set.Allowed(&policies),
		Callers:   []set.Caller{set.Outside([]string{"111111111111"}, []string{"o-ours"})},
		Actions:   []string{"s3:*"},
		Resources: set.Resources{Domain: set.Below("arn:aws:s3:::reports"), OfAction: true, Owner: "111111111111", Suggest: []string{"arn:aws:s3:::reports/object"}},
	})
	if err != nil {
		panic(err)
	}
	r := answer.Witness.Request
	fmt.Println(answer.Verdict)
	fmt.Println(r.Principal.Text, r.Action.Text, r.Resource.Text)
	for _, key := range answer.Witness.Chosen {
		values, _ := r.Context.Lookup(model.NewKey(key))
		fmt.Println(key, values.At(0))
	}
	// Output:
	// yes
	// arn:aws:iam::999999999999:user/someone s3:GetObject arn:aws:s3:::reports/object
	// aws:PrincipalOrgID o-partner
}

// What does the new policy allow that the old one did not?
func Example_difference() {
	role, err := model.ParsePrincipal("arn:aws:iam::111111111111:role/app")
	if err != nil {
		panic(err)
	}
	allow := func(resource string) *decision.Policies {
		return &decision.Policies{Identity: []*policy.Policy{compile(policy.Identity, `{"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": "`+resource+`"}]}`)}}
	}
	before, after := allow("arn:aws:sqs:eu-central-1:111111111111:jobs-*"), allow("arn:aws:sqs:eu-central-1:111111111111:job*")
	for _, goal := range []set.Goal{set.Newly(after, before), set.Newly(before, after)} {
		answer, err := set.Ask(&set.Question{Goal: goal, Callers: []set.Caller{set.Exactly(role)}, Actions: []string{"*"},
			Resources: set.Resources{OfAction: true}})
		if err != nil {
			panic(err)
		}
		fmt.Println(answer.Verdict)
		if answer.Witness != nil {
			fmt.Println(answer.Witness.Request.Action.Text, answer.Witness.Request.Resource.Text)
		}
	}
	// Output:
	// yes
	// sqs:ReceiveMessage arn:aws:sqs:eu-central-1:111111111111:job
	// no
}
