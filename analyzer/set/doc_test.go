package set

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

const requestSetsPage = "../../docs/request-sets.md"

var shownBlock = regexp.MustCompile("(?s)<!-- ([a-z]+) -->\n```[a-z]*\n(.*?)```")

// TestRequestSetsPage: docs/request-sets.md carries one question through, and shows what the solver
// makes of the policy that it shows.
func TestRequestSetsPage(t *testing.T) {
	page, err := os.ReadFile(requestSetsPage)
	if err != nil {
		t.Fatal(err)
	}
	var p decision.Policies
	for _, block := range shownBlock.FindAllStringSubmatch(string(page), -1) {
		if block[1] == "policy" {
			d, err := policy.ParseFile(source.NewFile("page", block[2]), policy.ResourceBased)
			if err != nil {
				t.Fatal(err)
			}
			p.Resource = policy.Compile("bucket policy", d)
		}
	}
	p.Identity = []*policy.Policy{compiled(t, policy.Identity, all)}
	q := Question{Goal: Allowed(&p), Callers: []Caller{Outside([]string{"111111111111"}, []string{"o-ours"})}, Actions: []string{"s3:GetObject"},
		Resources: Resources{Domain: Below("arn:aws:s3:::reports"), OfAction: true, Owner: "111111111111", Suggest: []string{"arn:aws:s3:::reports/object"}}}
	blocks := stepsOf(t, &q)
	seen := 0
	renewed := shownBlock.ReplaceAllStringFunc(string(page), func(block string) string {
		parts := shownBlock.FindStringSubmatch(block)
		want, ours := blocks[parts[1]]
		if !ours {
			return block
		}
		seen++
		return "<!-- " + parts[1] + " -->\n```text\n" + want + "```"
	})
	if seen != len(blocks) {
		t.Fatalf("the page shows %d of %d steps", seen, len(blocks))
	}
	switch {
	case renewed == string(page):
	case *update:
		if err := os.WriteFile(requestSetsPage, []byte(renewed), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("docs/request-sets.md is stale; renew it with go test ./analyzer/set -run TestRequestSetsPage -update")
	}
}

// stepsOf gives the steps of a question as the page shows them.
func stepsOf(t *testing.T, q *Question) map[string]string {
	t.Helper()
	blocks := map[string]string{}
	s := solver{q: q, left: 1000, reasons: map[string]bool{}}
	if err := s.prepare(); err != nil {
		t.Fatal(err)
	}
	s.way, s.caller = &s.networks[0], &q.Callers[0]
	for _, c := range s.callers(s.caller) {
		blocks["callers"] += c.Text + "\n"
	}
	base := s.base(s.callers(s.caller)[0], s.list[0])
	s.request = &base
	s.begin(&s.list[0])
	for _, r := range s.resources(&s.list[0]) {
		blocks["resources"] += r.arn.Text + "\n"
		if blocks["open"] == "" {
			base.Resource, base.ResourceAccount = r.arn, r.owner
			base.Complete()
			got := q.Goal.Has(&base)
			blocks["open"] = fmt.Sprintf("%s by %s on %s: %v\n", base.Action.Text, base.Principal.Text, base.Resource.Text, got)
			for _, name := range []string{"aws:PrincipalOrgID", "aws:SecureTransport"} {
				c := s.choice(model.NewKey(name))
				s.find(c)
				var values []string
				for _, v := range c.values {
					if values = append(values, strings.Join(v, ",")); len(v) == 0 {
						values[len(values)-1] = "(absent)"
					}
				}
				blocks["values"] += fmt.Sprintf("%-20s %s\n", name, strings.Join(values, "  "))
			}
		}
	}
	a, err := Ask(q)
	if err != nil {
		t.Fatal(err)
	}
	blocks["answer"] = a.Verdict.String() + "\n"
	if a.Witness != nil {
		blocks["answer"] = fmt.Sprintf("%v, after %d decisions\n%s\n", a.Verdict, a.Effort, strings.ReplaceAll(described(&a.Witness.plain), " aws:", "\n  aws:"))
	}
	return blocks
}
