package whocan

import (
	"testing"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// Each answer for the environments of the stories has witnesses that the engine allows.
func TestStories(t *testing.T) {
	answers := 0
	for _, story := range []string{"s1/06-the-incident", "s1/08-direct-cross-account", "s1/09-switch-role"} {
		text, err := fixtures.Stories.ReadFile(story + "/env.yaml")
		if err != nil {
			t.Fatal(err)
		}
		env, err := load.Scenario(source.NewFile("env.yaml", string(text)))
		if err != nil {
			t.Fatal(err)
		}
		r := reach.New(world.New(env))
		for _, ask := range []Ask{
			{Actions: []string{"s3:GetObject", "s3:Put*"}, Resource: "arn:aws:s3:::*", Hops: DefaultHops, Root: true},
			{Actions: []string{"sts:AssumeRole"}, Resource: "*", Hops: DefaultHops},
			{Actions: []string{"iam:PassRole"}, Resource: "arn:aws:iam::*:role/*", Hops: DefaultHops, Root: true},
			{Actions: []string{"*"}, Resource: "arn:aws:s3:::chibayuki-test/test.txt", Hops: DefaultHops},
			{Actions: []string{"s3:ListAllMyBuckets"}, Hops: DefaultHops},
		} {
			got, err := Who(r, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range got.Answers {
				replays(t, a)
				answers++
			}
		}
	}
	if answers < 20 {
		t.Errorf("only %d answers", answers)
	}
}

// So have those for real accounts.
func TestRealAccounts(t *testing.T) {
	for _, name := range []string{"example-authz-details.json", "example-authz-v2.json"} {
		env, err := load.Environment([]string{"../../fixtures/corpus/authorization-details/" + name})
		if err != nil {
			t.Fatal(err)
		}
		r := reach.New(world.New(env))
		for _, ask := range []Ask{
			{Actions: []string{"s3:GetObject"}, Resource: "arn:aws:s3:::somebucket/x", Hops: DefaultHops},
			{Actions: []string{"iam:PassRole", "sts:AssumeRole"}, Resource: "arn:aws:iam::*:role/*", Hops: DefaultHops},
			{Actions: []string{"kms:Decrypt"}, Resource: "arn:aws:kms:us-east-1:012345678901:key/k", Hops: DefaultHops},
		} {
			got, err := Who(r, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range got.Answers {
				replays(t, a)
			}
			if len(got.Answers) == 0 {
				t.Errorf("%s: nobody can do %v", name, ask.Actions)
			}
		}
	}
}
