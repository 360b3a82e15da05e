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
		fmt.Fprintf(&b, "\n%s\n", part.title)
		text := part.text
		if part.prose {
			text = strings.ReplaceAll(text, "\n", " ")
		}
		for line := range strings.Lines(text) {
			fmt.Fprintf(&b, "%s\n", indentRest("  "+wrap(strings.TrimRight(line, "\n"), 96), "  "))
		}
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

// rulePart is a part of a rule's text: prose, of which the lines are joined, or lines that stand as
// they are, code among them.
type rulePart struct {
	title, text string
	code, prose bool
}

func ruleParts(r *rules.Rule) []rulePart {
	sources := "- " + strings.Join(r.Text.Sources, "\n- ")
	return []rulePart{{title: "What it means", text: r.Text.Means, prose: true}, {title: "How it is exploited", text: r.Text.Exploited, prose: true},
		{title: "Before", text: r.Text.Before, code: true}, {title: "After", text: r.Text.After, code: true}, {title: "AWS's documents", text: sources}}
}

func jsonIndent(text string) (string, error) {
	var b bytes.Buffer
	err := json.Indent(&b, []byte(text), "", "  ")
	return b.String(), err
}
