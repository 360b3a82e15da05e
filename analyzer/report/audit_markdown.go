package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
)

// auditMarkdown writes an audit for a pull request's comment or a ticket.
func auditMarkdown(w io.Writer, r *audit.Report, _ Style) error {
	p := printer{w: w}
	s := summaryOf(r)
	if s.Findings == 0 {
		p.line("**No findings.** %s", markdown(examined(r)))
	} else {
		p.line("**%s: look first at this: %s.**\n", count(s.Findings, "finding"), markdown(r.Findings[0].Title))
		p.line("%s\n", markdown(examined(r)))
		p.line("| Severity | Rule | Finding | Where |")
		p.line("| --- | --- | --- | --- |")
		for _, f := range r.Findings {
			at := ""
			if len(f.Locations) > 0 {
				at = code(f.Locations[0].String())
			}
			p.line("| %s, %s | %s | %s | %s |", f.Severity, f.Confidence, f.Rule, markdown(f.Title), at)
		}
		for _, f := range r.Findings {
			p.markdownFinding(f)
		}
	}
	for _, text := range r.NotReviewed {
		p.line("\nNot looked at: %s.", markdown(text))
	}
	for _, problem := range r.Problems {
		p.line("\n%s", markdown(problem.String()))
	}
	return p.err
}

func (p *printer) markdownFinding(f *finding.Finding) {
	p.line("\n<details><summary>%s: %s</summary>\n", strings.ToUpper(f.Severity.String()), markdown(f.Title))
	p.line("%s\n", markdown(f.Message))
	for _, text := range f.HangsOn {
		p.line("It hangs on this: %s.\n", markdown(text))
	}
	for i, h := range f.Path {
		label := string(h.Kind)
		if h.Action != "" {
			label += " " + h.Action
		}
		p.line("%d. %s → %s (%s)", i+1, code(h.From), code(h.To), markdown(label))
		for _, s := range h.Statements {
			p.line("   - %s", markdown(s))
		}
	}
	for _, c := range f.Cuts {
		p.line("\nClosed by this in %s%s:", markdown(c.Where), tried(c))
		if c.Text != "" {
			p.line("\n%s", markdown(c.Text))
		}
		if c.Statement != "" {
			p.line("\n```json\n%s\n```", strings.ReplaceAll(plain(indentJSON(c.Statement)), "```", "` ` `"))
		}
	}
	p.line("\n</details>")
}

func tried(c finding.Cut) string {
	if c.Verified {
		return " (tried)"
	}
	return ""
}

// indentJSON sets JSON out over lines; what is no JSON stays as it is.
func indentJSON(text string) string {
	if out, err := jsonIndent(text); err == nil {
		return out
	}
	return text
}

func number(n int) string { return fmt.Sprint(n) }
