// Package docs holds no code; its test keeps the documents true.
package docs

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/policy/truth"
)

var update = flag.Bool("update", false, "renew what is generated")

// Every fixture that evaluation.md names exists.
func TestFixturesAreThere(t *testing.T) {
	text, err := os.ReadFile("evaluation.md")
	if err != nil {
		t.Fatal(err)
	}
	cited := regexp.MustCompile("`([a-z-]+/[^`]+\\([RSO8][^`]*\\))`").FindAllStringSubmatch(string(text), -1)
	if len(cited) < 40 {
		t.Errorf("only %d fixtures are named", len(cited))
	}
	for _, c := range cited {
		layer, _, _ := strings.Cut(c[1], "/")
		cases, err := fs.ReadFile(fixtures.Decisions, "decisions/"+layer+"/cases.jsonl")
		if err != nil || !strings.Contains(string(cases), fmt.Sprintf("%q", c[1])) {
			t.Errorf("no fixture has the id %q", c[1])
		}
	}
}

// The table of questions is the code's.
func TestQuestionsAreListed(t *testing.T) {
	text, err := os.ReadFile("evaluation.md")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, q := range truth.AllQuestions() {
		fmt.Fprintf(&table, "| %s | %s |\n", q.Code(), strings.ReplaceAll(q.String(), "|", "\\|"))
	}
	between := regexp.MustCompile(`(?s)(\| --- \| --- \|\n)(?:<!-- questions -->\n|\| OPEN-6 .*?\n)\n`)
	want := between.ReplaceAllString(string(text), "${1}"+strings.ReplaceAll(table.String(), "$", "$$")+"\n")
	if want == string(text) {
		if !strings.Contains(want, table.String()) {
			t.Error("the table of questions was not found")
		}
		return
	}
	if !*update {
		t.Error("the table of questions is stale; renew it with: go test ./docs -update")
		return
	}
	if err := os.WriteFile("evaluation.md", []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
