package paths

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

func environment(tb testing.TB, text string) *model.Environment {
	tb.Helper()
	env, err := load.Scenario(source.NewFile("scenario", text))
	if err != nil {
		tb.Fatal(err)
	}
	return env
}

// organisation is so many roles in ten accounts, in chains and circles: each may be assumed by the one
// before it, whose policies are of a hundred patterns, and every tenth by whoever of the account's may.
// One pattern passes roles, one is an administrator's, and one assumes by a wildcard.
func organisation(roles int) string {
	var b strings.Builder
	b.WriteString(`{"accounts": {`)
	const accounts = 10
	for a := range accounts {
		id := fmt.Sprintf("%012d", 111111111111*(a+1)%1000000000000)
		if a > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `"%s": {"s3": {"Buckets": [{"Name": "data-%d", "Policy": null}]}, "iam": {"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [`, id, a)
		count := roles / accounts
		for i := range count {
			if i > 0 {
				b.WriteString(",")
			}
			statements := []string{fmt.Sprintf(`{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::data-%d-%d/*"}`, a, i%100)}
			switch i % 100 {
			case 0:
				statements = append(statements, `{"Effect": "Allow", "Action": "*", "Resource": "*"}`)
			case 1:
				statements = append(statements, `{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances", "lambda:*"], "Resource": "*"}`)
			case 2:
				statements = append(statements, fmt.Sprintf(`{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::%s:role/team/*"}`, id))
			}
			trust := fmt.Sprintf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:role/team/r%d"}, "Action": "sts:AssumeRole"}`, id, (i+count-1)%count)
			switch i % 10 {
			case 0:
				trust += fmt.Sprintf(`, {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root"}, "Action": "sts:AssumeRole", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}`, id)
			case 1:
				trust += `, {"Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}, "Action": "sts:AssumeRole"}`
			}
			fmt.Fprintf(&b, `{"RoleName": "r%d", "Path": "/team/", "Arn": "arn:aws:iam::%s:role/team/r%d", "AttachedManagedPolicies": [], "RolePolicyList": [{"PolicyName": "p", "PolicyDocument":
				{"Version": "2012-10-17", "Statement": [%s]}}], "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [%s]}}`, i, id, i, strings.Join(statements, ","), trust)
		}
		b.WriteString("]}}")
	}
	b.WriteString(`}, "organization": null}`)
	return b.String()
}

// BenchmarkGraph finds the edges of all of 5,000 roles, chains and escalation, from a world that is
// compiled.
func BenchmarkGraph(b *testing.B) {
	w := world.New(environment(b, organisation(5000)))
	w.Groups()
	found := 0
	for b.Loop() {
		g := New(w)
		found = 0
		for _, p := range w.Principals() {
			n := g.principalNode(p)
			for _, rows := range [][][]edge{g.principalAssumes(n), g.escalates(n)} {
				for _, row := range rows {
					found += len(row)
				}
			}
		}
	}
	b.ReportMetric(float64(found), "edges")
}

// BenchmarkCompile is what BenchmarkGraph begins with.
func BenchmarkCompile(b *testing.B) {
	env := environment(b, organisation(5000))
	for b.Loop() {
		world.New(env).Groups()
	}
}

// BenchmarkAsk finds the paths from one role to a bucket among 5,000.
func BenchmarkAsk(b *testing.B) {
	w := world.New(environment(b, organisation(5000)))
	w.Groups()
	for b.Loop() {
		g := New(w)
		from, err := g.Begin("arn:aws:iam::111111111111:role/team/r3", "")
		if err != nil {
			b.Fatal(err)
		}
		to, err := g.End("administrator:111111111111", "")
		if err != nil {
			b.Fatal(err)
		}
		answer := g.Ask(Question{From: from, To: to})
		if len(answer.Paths) != 0 {
			b.Fatalf("%d paths", len(answer.Paths))
		}
		// Four roles further stands an administrator. (r2 may assume them all, and is held by their tests
		// of a second factor, which no role's session bears.)
		from, _ = g.Begin("arn:aws:iam::111111111111:role/team/r96", "")
		if answer = g.Ask(Question{From: from, To: to}); len(answer.Paths) == 0 {
			b.Fatal("no paths")
		}
		b.ReportMetric(float64(g.asked), "questions")
		b.ReportMetric(float64(len(answer.Paths)), "paths")
	}
}
