package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/rules"
)

// RuleText is a rule's text for a terminal: what `explain` prints.
func RuleText(r *rules.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)\n%s.\n", r.ID, r.Severity, r.Title)
	for _, part := range ruleParts(r) {
		fmt.Fprintf(&b, "\n%s\n%s\n", part.title, indentRest("  "+wrap(part.text, 96), "  "))
	}
	return b.String()
}

// RulePage is a rule's text as Markdown.
func RulePage(r *rules.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s. Severity: %s, more where a sensitive bucket is at stake.\n", r.ID, r.Title, r.Severity)
	for _, part := range ruleParts(r) {
		if part.code {
			fmt.Fprintf(&b, "\n## %s\n\n```\n%s\n```\n", part.title, part.text)
		} else {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", part.title, part.text)
		}
	}
	return b.String()
}

type rulePart struct {
	title, text string
	code        bool
}

func ruleParts(r *rules.Rule) []rulePart {
	sources := "- " + strings.Join(r.Text.Sources, "\n- ")
	return []rulePart{{"What it means", r.Text.Means, false}, {"How it is exploited", r.Text.Exploited, false},
		{"Before", r.Text.Before, true}, {"After", r.Text.After, true}, {"AWS's documents", sources, false}}
}

func jsonIndent(text string) (string, error) {
	var b bytes.Buffer
	err := json.Indent(&b, []byte(text), "", "  ")
	return b.String(), err
}
