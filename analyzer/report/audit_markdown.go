package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
)

// mostMarkdown is how long the text may become: code hosts refuse a comment of more than 65,536
// characters.
const mostMarkdown = 60_000

// auditMarkdown writes an audit for a pull request's comment or a ticket. What does not fit is counted.
func auditMarkdown(w io.Writer, r *audit.Report, _ Style) error {
	var head, rows, details, tail strings.Builder
	p := printer{w: &head}
	s := summaryOf(r)
	switch {
	case s.Findings == 0 && len(r.NotReviewed) > 0:
		p.line("**No findings in what was looked at.** %s", markdown(examined(r)))
	case s.Findings == 0:
		p.line("**No findings.** %s", markdown(examined(r)))
	default:
		p.line("**%s: look first at this: %s.**\n", count(s.Findings, "finding"), markdown(r.Findings[0].Title))
		p.line("%s", markdown(examined(r)))
	}
	p.w = &tail
	p.markdownMissing(r)
	room := mostMarkdown - head.Len() - tail.Len()
	if s.Findings > 0 {
		p.w = &rows
		p.line("\n| Severity | Rule | Finding | Where |")
		p.line("| --- | --- | --- | --- |")
		for i, f := range r.Findings {
			at := ""
			if len(f.Locations) > 0 {
				at = codeCell(f.Locations[0].String())
			}
			old := ""
			if !f.New {
				old = ", known"
			}
			row := fmt.Sprintf("| %s, %s%s | %s | %s | %s |\n", f.Severity, f.Confidence, old, markdown(f.Rule), markdown(f.Title), at)
			if rows.Len()+len(row) > room/2 {
				p.line("\n%s more; `--format json` has them all.", count(len(r.Findings)-i, "finding"))
				break
			}
			rows.WriteString(row)
		}
		for i, f := range r.Findings {
			var one strings.Builder
			p.w = &one
			p.markdownFinding(f)
			if rows.Len()+details.Len()+one.Len() > room {
				p.w = &details
				p.line("\nOf %s more there is no room for the details; `--format json` has them.", count(len(r.Findings)-i, "finding"))
				break
			}
			details.WriteString(one.String())
		}
	}
	_, err := io.WriteString(w, head.String()+rows.String()+details.String()+tail.String())
	return err
}

// markdownMissing tells of what was not looked at and of the suppressions.
func (p *printer) markdownMissing(r *audit.Report) {
	p.markdownList("Not looked at:", r.NotReviewed)
	var held, problems []string
	for _, s := range r.Suppressed {
		held = append(held, suppressedText(s))
	}
	for _, problem := range r.Problems {
		problems = append(problems, problem.String())
	}
	p.markdownList("Suppressed:", held)
	p.markdownList("Suppressions that want attention:", problems)
}

func (p *printer) markdownList(title string, list []string) {
	for i, text := range list {
		if i == 0 {
			p.line("\n%s\n", title)
		}
		if i == mostMissing {
			p.line("- and %d more", len(list)-i)
			break
		}
		p.line("- %s", markdown(cutShort(text, 1000)))
	}
}

// cutShort leaves the beginning of a text that is too long.
func cutShort(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + " …"
}

func (p *printer) markdownFinding(f *finding.Finding) {
	p.line("\n<details><summary>%s: %s</summary>\n", strings.ToUpper(f.Severity.String()), markdown(f.Title))
	p.line("%s\n", markdown(f.Message))
	for _, text := range f.HangsOn {
		p.line("It hangs on this: %s.\n", markdown(text))
	}
	if len(f.Members) > 1 {
		p.line("These are alike: %s.\n", markdown(few(f.Members, 5)))
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
			p.line("\n%s", fenced("json", indentJSON(c.Statement)))
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
