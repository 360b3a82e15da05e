package world

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func groups(w *World) string {
	var all []string
	for _, g := range w.Groups() {
		var names []string
		for _, p := range g.Members {
			names = append(names, p.Caller.Name)
		}
		if g.ByName {
			names = append(names, "(by name)")
		}
		all = append(all, strings.Join(names, "+"))
	}
	return strings.Join(all, " ")
}

// Texts make a group and names do not; a boundary parts, and so does a tag, if any policy reads it.
func TestGroups(t *testing.T) {
	for _, test := range []struct{ name, old, new, want string }{
		{"as it is", "", "", "anna+ben home+(by name) lost a+b+copy bound team"},
		{"nobody reads the team", "aws:PrincipalTag/team", "aws:SourceIp", "anna+ben home+(by name) lost a+b+copy+team bound"},
		{"the owner is read, in another case", "aws:PrincipalTag/team", "aws:principaltag/OWNER", "anna+ben home+(by name) lost a b bound copy+team"},
		{"a variable reads the owner", "home/${aws:username}", "home/${aws:PrincipalTag/Owner}", "anna+ben home lost a b bound copy team"},
		{"an SCP reads names", `"Action":"*","Resource":"*"}`, `"Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"*"}}}`,
			"anna+ben+(by name) home+(by name) lost+(by name) a+b+copy+(by name) bound+(by name) team+(by name)"},
		{"no boundary", `PermissionsBoundary: {PermissionsBoundaryArn: "arn:aws:iam::111111111111:policy/Read"}`, "Path: /", "anna+ben home+(by name) lost a+b+bound+copy team"},
	} {
		w := newWorld(t, strings.Replace(scenario, test.old, test.new, 1))
		if got := groups(w); got != test.want {
			t.Errorf("%s: the groups are %s, want %s", test.name, got, test.want)
		}
		for _, g := range w.Groups() {
			for _, p := range g.Members {
				if w.GroupOf(p) != g {
					t.Errorf("%s: %s is in another group", test.name, p.ARN)
				}
			}
		}
	}
}

// many is an account of roles that share fifty managed policies, ten each, by one of a hundred
// patterns.
func many(roles int) string {
	var b strings.Builder
	list := func(n int, item func(i int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = item(i)
		}
		return strings.Join(all, ",\n")
	}
	fmt.Fprintf(&b, `{"accounts": {"111111111111": {"iam": {"RoleDetailList": [%s], "Policies": [%s]}}}}`,
		list(roles, func(i int) string {
			pattern := i % 100
			attached := list(10, func(j int) string {
				n := (pattern + j*(1+pattern/50)) % 50
				return fmt.Sprintf(`{"PolicyName": "p%d", "PolicyArn": "arn:aws:iam::111111111111:policy/p%d"}`, n, n)
			})
			return fmt.Sprintf(`{"RoleName": "r%d", "Arn": "arn:aws:iam::111111111111:role/r%d", "AttachedManagedPolicies": [%s], "AssumeRolePolicyDocument":
				{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}`, i, i, attached)
		}),
		list(50, func(i int) string {
			statement := fmt.Sprintf(`{"Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "sqs:*"], "Resource": "arn:aws:s3:::bucket-%d/*"}`, i)
			return fmt.Sprintf(`{"PolicyName": "p%d", "Arn": "arn:aws:iam::111111111111:policy/p%d", "DefaultVersionId": "v1", "PolicyVersionList":
				[{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [%s]}}]}`,
				i, i, strings.Join(slices.Repeat([]string{statement}, 8), ", "))
		}))
	return b.String()
}

// Managed policies are parsed once, however many they are attached to.
func TestManyPrincipals(t *testing.T) {
	w := newWorld(t, many(1000))
	if got := len(w.Groups()); got != 100 {
		t.Errorf("%d groups, want 100", got)
	}
	if got := len(w.compiler.texts); got != 51 {
		t.Errorf("%d texts were compiled, want 51", got)
	}
	if got := len(w.compiler.placed); got != 50+1000 {
		t.Errorf("%d places were parsed, want each managed policy and each trust policy", got)
	}
}

// BenchmarkPrincipals makes 5,000 roles ready that share 50 managed policies, and groups them.
func BenchmarkPrincipals(b *testing.B) {
	env := newWorld(b, many(5000)).Env()
	for b.Loop() {
		if got := len(New(env).Groups()); got != 100 {
			b.Fatalf("%d groups", got)
		}
	}
}
