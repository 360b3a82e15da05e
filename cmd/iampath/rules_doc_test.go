package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/analyzer/rules"
)

// docs/rules has a page of each rule and an index, made of the rules' own texts, and nothing else.
func TestRulePages(t *testing.T) {
	want := map[string]string{"README.md": ruleIndex()}
	for _, r := range explained() {
		want[r.ID+".md"] = report.RulePage(r)
	}
	const folder = "../../docs/rules"
	update := os.Getenv("UPDATE") != ""
	for name, text := range want {
		file := filepath.Join(folder, name)
		if is, err := os.ReadFile(file); err == nil && string(is) == text {
			continue
		}
		if !update {
			t.Errorf("docs/rules/%s is stale; renew it with UPDATE=1 go test ./cmd/iampath", name)
		} else if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, known := want[f.Name()]; !known {
			t.Errorf("docs/rules/%s is the page of no rule", f.Name())
		}
	}
}

// ruleIndex lists the rules, the most severe first.
func ruleIndex() string {
	var b strings.Builder
	b.WriteString("# The rules of `iampath audit` and `iampath review`\n\nEach page says what a finding means, how it is exploited and how to close it; `iampath explain RULE` prints the same.\n" +
		"Where a bucket that the perimeter names as sensitive is at stake, the severity is higher.\n\n| rule | severity | finds |\n| --- | --- | --- |\n")
	list := explained()
	slices.SortStableFunc(list, func(a, b *rules.Rule) int { return int(b.Severity) - int(a.Severity) })
	for _, r := range list {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", r.ID, r.ID, r.Severity, r.Title)
	}
	return b.String()
}
