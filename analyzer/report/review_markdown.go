package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/review"
)

// reviewMarkdown writes a review for a pull request's comment: the one thing to look at first, what was
// reviewed, the checks, the findings. What does not fit is counted.
func reviewMarkdown(w io.Writer, r *review.Report, _ Style) error {
	var head, rows, details, tail strings.Builder
	p := printer{w: &head}
	findings := shown(r)
	p.line("**%s**\n", markdown(verdictLine(r, findings)))
	p.line("%s", markdown(reviewedLine(r)))
	p.markdownChecks(r)
	p.w = &tail
	var closed []string
	for _, f := range r.Closed {
		closed = append(closed, f.Rule+": "+f.Title)
	}
	p.markdownList("The change closes:", closed)
	p.markdownList("Notes:", r.Subject.Notes)
	p.markdownMissing(r.Report)
	room := mostMarkdown - head.Len() - tail.Len()
	p.w = &rows
	for i, f := range findings {
		if i == 0 {
			p.line("\n| Severity | Rule | Finding | Brought by |")
			p.line("| --- | --- | --- | --- |")
		}
		row := findingRow(f)
		if rows.Len()+len(row) > room/2 {
			p.line("\n%s more; `--format json` has them all.", count(len(findings)-i, "finding"))
			break
		}
		rows.WriteString(row)
	}
	for i, f := range findings {
		var one strings.Builder
		p.w = &one
		p.markdownFinding(f)
		if rows.Len()+details.Len()+one.Len() > room {
			p.w = &details
			p.line("\nOf %s more there is no room for the details; `--format json` has them.", count(len(findings)-i, "finding"))
			break
		}
		details.WriteString(one.String())
	}
	_, err := io.WriteString(w, head.String()+rows.String()+details.String()+tail.String())
	return err
}

func (p *printer) markdownChecks(r *review.Report) {
	rows, more := checkRows(r)
	for i, c := range rows {
		if i == 0 {
			p.line("\n| Check | Of | Result | Because |")
			p.line("| --- | --- | --- | --- |")
		}
		if i == 40 {
			more += len(rows) - i
			break
		}
		p.line("| %s | %s | %s | %s |", markdown(c.Check), codeCell(c.Target), c.Verdict, markdown(cutShort(c.Reason, 400)))
	}
	if more > 0 {
		p.line("\n%s more; `--format json` has them all.", count(more, "check"))
	}
}

// findingRow is a finding's row in the table: with the parts that bring it, or its place.
func findingRow(f *finding.Finding) string {
	where := strings.Join(f.Causes, ", ")
	if where == "" && len(f.Locations) > 0 {
		where = f.Locations[0].String()
	}
	if where != "" {
		where = codeCell(where)
	}
	old := ""
	if !f.New {
		old = ", known"
	}
	return fmt.Sprintf("| %s, %s%s | %s | %s | %s |\n", f.Severity, f.Confidence, old, markdown(f.Rule), markdown(f.Title), where)
}
