package report

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/whocan"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
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
	text, err := os.ReadFile("../../docs/schema/who-can.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
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
		var value any
		if err := json.Unmarshal(out.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		v := validator{root: schema}
		v.check(schema, value, q.env+" "+q.action)
		for _, p := range v.problems {
			t.Error(p)
		}
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
	bad := validator{root: schema}
	bad.check(schema, map[string]any{"version": 2.0, "answers": []any{map[string]any{"principal": "x", "more": true}}}, "a bad answer")
	if len(bad.problems) < 4 {
		t.Errorf("the schema lets through what is wrong: %v", bad.problems)
	}
}

// A spreadsheet takes no cell for a formula, and a terminal none for a command.
func TestCells(t *testing.T) {
	for _, text := range []string{"=1+1", "@x", "-1", "+1", "\ta"} {
		if got := cell(text); !strings.HasPrefix(got, "'") && got[0] != '\\' {
			t.Errorf("%q comes out as %q", text, got)
		}
	}
	if got := cell("a\x1b[31m\nb"); strings.ContainsAny(got, "\x1b\n") {
		t.Errorf("control characters come through: %q", got)
	}
}
