package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/whocan"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// whoCanQuestions cover each optional field of an answer.
var whoCanQuestions = []struct{ env, action, resource string }{
	{"s1/08-direct-cross-account/env.yaml", "s3:GetObject", "arn:aws:s3:::*"},
	{"s1/09-switch-role/env.yaml", "s3:GetObject", "arn:aws:s3:::chibayuki-test/test.txt"},
	{"s1/06-the-incident/env.yaml", "s3:*", "*"},
	{"s1/06-the-incident/env.yaml", "s3:*", "arn:aws:s3:::somewhere/x"},
	{"corpus/authorization-details/example-authz-details.json", "sts:AssumeRole", "arn:aws:iam::*:role/*"},
	{"corpus/authorization-details/example-authz-details.json", "iam:PassRole", "arn:aws:iam::*:role/*"},
	{"corpus/authorization-details/example-authz-v2.json", "ec2:DescribeInstances", ""},
	{"corpus/authorization-details/example-authz-v2.json", "kms:Decrypt", "arn:aws:kms:us-east-1:012345678901:key/k"},
}

// What is printed keeps the schema, and a table fits 100 columns, but for what cannot be broken.
func TestWhoCanKeepsItsSchema(t *testing.T) {
	schema := ourSchema(t, "who-can")
	for _, q := range whoCanQuestions {
		env, err := load.Environment([]string{"../../fixtures/" + q.env})
		if err != nil {
			t.Fatal(err)
		}
		got, err := whocan.Who(reach.New(world.New(env)), whocan.Ask{Actions: []string{q.action}, Resource: q.resource, Hops: 5, Root: true})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := whoCanJSON(&out, &WhoCanResult{Result: got}, Style{}); err != nil {
			t.Fatal(err)
		}
		keeps(t, schema, out.Bytes(), q.env+" "+q.action)
		for _, all := range []bool{false, true} {
			out.Reset()
			if err := whoCanTable(&out, &WhoCanResult{Result: got, All: all}, Style{}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 {
					t.Errorf("%s: a line of %d columns: %s", q.env, n, line)
				}
			}
		}
		out.Reset()
		if err := whoCanCSV(&out, &WhoCanResult{Result: got}, Style{}); err != nil || strings.Count(out.String(), "\n") < 2 {
			t.Errorf("%s: %v: %s", q.env, err, out.String())
		}
	}
	refuses(t, schema, `{"version": 2, "answers": []}`, `{"version": 1, "answers": [{"principal": "x", "more": true}], "undecided": [], "notExamined": [], "notes": []}`)
}

// A spreadsheet takes no cell for a formula, and a terminal none for a command.
func TestCells(t *testing.T) {
	for _, text := range []string{"=1+1", "@x", "-1", "+1", "\ta"} {
		if got := cell(text); !strings.HasPrefix(got, "'") && got[0] != '\\' {
			t.Errorf("%q comes out as %q", text, got)
		}
	}
	if got := cell("a\x1b[31mb"); strings.ContainsAny(got, "\x1b") {
		t.Errorf("control characters come through: %q", got)
	}
}

// A table of many names few of them, and a number; csv names all.
func TestWhoCanOfMany(t *testing.T) {
	var users strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&users, "        - {UserName: u%d, Arn: \"arn:aws:iam::111111111111:user/u%d\", GroupList: [all]}\n", i, i)
	}
	env, err := load.Scenario(source.NewFile("env.yaml", `accounts:
  "111111111111":
    iam:
      GroupDetailList:
        - {GroupName: all, Arn: "arn:aws:iam::111111111111:group/all", GroupPolicyList: [{PolicyName: all, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "ec2:*", Resource: "*"}]}}]}
      UserDetailList:
`+users.String()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := whocan.Who(reach.New(world.New(env)), whocan.Ask{Actions: []string{"ec2:DescribeInstances"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		write WhoCan
		all   bool
		want  int
	}{{whoCanTable, false, 8}, {whoCanTable, true, 1006}, {whoCanCSV, false, 1001}} {
		var out bytes.Buffer
		if err := test.write(&out, &WhoCanResult{Result: got, All: test.all}, Style{}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.String(), "\n"); n > test.want || n < test.want-2 {
			t.Errorf("%d lines, want %d: %.500s", n, test.want, out.String())
		}
		if !test.all && test.want == 8 && !strings.Contains(out.String(), "1000 users of account 111111111111") {
			t.Errorf("the users are not counted: %s", out.String())
		}
	}
}
