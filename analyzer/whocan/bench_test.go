package whocan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// many is an account of roles that share fifty managed policies, ten each, by one of a hundred patterns,
// and a bucket. Each role trusts EC2, and each hundredth the account; own makes a policy of its own for each.
func many(roles int, own bool) string {
	list := func(n int, item func(i int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = item(i)
		}
		return strings.Join(all, ",\n")
	}
	return fmt.Sprintf(`{"organization": {"Organization": null}, "accounts": {"111111111111": {
		"iam": {"RoleDetailList": [%s], "Policies": [%s]},
		"s3": {"PublicAccessBlockConfiguration": null, "Buckets": [{"Name": "bucket-7", "Region": "eu-west-1", "PublicAccessBlockConfiguration": null, "Policy":
			{"Version": "2012-10-17", "Statement": [
				{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111111111111:role/r4001", "arn:aws:iam::222222222222:root"]}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket-7/*"},
				{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::bucket-7/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}]}}}}`,
		list(roles, func(i int) string {
			pattern := i % 100
			attached := list(10, func(j int) string {
				n := (pattern + j*(1+pattern/50)) % 50
				return fmt.Sprintf(`{"PolicyName": "p%d", "PolicyArn": "arn:aws:iam::111111111111:policy/p%d"}`, n, n)
			})
			trust := `{"Service": "ec2.amazonaws.com"}`
			if i%100 == 99 {
				trust = `{"AWS": "111111111111"}`
			}
			inline := ""
			if own {
				inline = fmt.Sprintf(`{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home-%d/*"}]}}`, i)
			}
			return fmt.Sprintf(`{"RoleName": "r%d", "Arn": "arn:aws:iam::111111111111:role/r%d", "AttachedManagedPolicies": [%s], "RolePolicyList": [%s], "AssumeRolePolicyDocument":
				{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": %s, "Action": "sts:AssumeRole"}]}}`, i, i, attached, inline, trust)
		}),
		list(50, func(i int) string {
			statement := fmt.Sprintf(`{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "sqs:*"], "Resource": "arn:aws:s3:::bucket-%d/*"}`, i)
			return fmt.Sprintf(`{"PolicyName": "p%d", "Arn": "arn:aws:iam::111111111111:policy/p%d", "DefaultVersionId": "v1", "PolicyVersionList":
				[{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [%s]}}]}`,
				i, i, strings.Join([]string{statement, statement, statement, statement, statement, statement, statement, statement}, ", "))
		}))
}

func loaded(t testing.TB, text string) *reach.Reach {
	t.Helper()
	env, err := load.Scenario(source.NewFile("env.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	w := world.New(env)
	if p := w.Problems(); len(p) > 0 {
		t.Fatal(p)
	}
	return reach.New(w)
}

func benchmark(b *testing.B, own bool, ask Ask) {
	r := loaded(b, many(5000, own))
	r.World.Groups()
	b.ReportAllocs()
	for b.Loop() {
		got, err := Who(r, ask)
		if err != nil {
			b.Fatal(err)
		}
		if len(got.Answers) == 0 {
			b.Fatal("nobody can")
		}
	}
}

// BenchmarkWhoCan5000 asks who of 5,000 roles can read an object, whoever else can, and through which
// roles; once the environment is loaded.
func BenchmarkWhoCan5000(b *testing.B) {
	for _, v := range []struct {
		name string
		own  bool
		ask  Ask
	}{
		{"shared", false, Ask{Actions: []string{"s3:GetObject"}, Resource: "arn:aws:s3:::bucket-7/x", Hops: DefaultHops}},
		{"pattern", false, Ask{Actions: []string{"s3:Get*"}, Resource: "arn:aws:s3:::bucket-7/*", Hops: DefaultHops}},
		{"own", true, Ask{Actions: []string{"s3:GetObject"}, Resource: "arn:aws:s3:::bucket-7/x", Hops: DefaultHops}},
	} {
		b.Run(v.name, func(b *testing.B) { benchmark(b, v.own, v.ask) })
	}
}
