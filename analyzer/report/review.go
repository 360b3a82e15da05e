package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/review"
)

// Review writes the report of a review.
type Review func(w io.Writer, r *review.Report, s Style) error

// reviewFormats is the index of the formats of a review. A new one is a file and a line here.
var reviewFormats = formats[*review.Report]{
	{"table", reviewTable},
	{"json", reviewJSON},
	{"sarif", asAudit(auditSARIF)},
	{"junit", asAudit(auditJUnit)},
	{"markdown", reviewMarkdown},
	{"csv", asAudit(auditCSV)},
}

// asAudit writes a review's findings as an audit's.
func asAudit(write Audit) Review {
	return func(w io.Writer, r *review.Report, s Style) error { return write(w, r.Report, s) }
}

// ReviewFormat gives a format of a review by its name.
func ReviewFormat(name string) (Review, error) { return reviewFormats.find(name) }

// ReviewFormats lists the formats of a review.
func ReviewFormats() []string { return reviewFormats.names() }

// reviewedLine says first of all what was reviewed and what was not: a change that was not understood
// is no clean one.
func reviewedLine(r *review.Report) string {
	s := r.Subject
	text := fmt.Sprintf("Reviewed %s", count(s.Reviewed, "resource"))
	if s.Parts == nil {
		text = "Reviewed " + count(s.Reviewed, "policy")
		if s.Reviewed != 1 {
			text = fmt.Sprintf("Reviewed %d policies", s.Reviewed)
		}
	}
	if s.Irrelevant > 0 {
		text += fmt.Sprintf("; %d more say nothing of access", s.Irrelevant)
	}
	if n := len(s.NotUnderstood); n > 0 {
		return text + fmt.Sprintf("; %d NOT reviewed, because they were not understood.", n)
	}
	return text + "; nothing was left out."
}

func reviewTable(w io.Writer, r *review.Report, s Style) error {
	p := printer{w: w, style: s}
	p.line("%s", p.style.paint(bold, wrap(reviewedLine(r), 100)))
	for _, text := range r.NotReviewed {
		p.indented("Not reviewed: "+text+".", "  ")
	}
	for _, text := range r.Subject.Notes {
		p.indented("Note: "+text+".", "  ")
	}
	for i, f := range r.Findings {
		p.line("")
		p.finding(i+1, f)
	}
	for i, f := range r.Closed {
		if i == 0 {
			p.line("\n%s", p.style.paint(bold, "The change closes:"))
		}
		p.indented(fmt.Sprintf("%s: %s", f.Rule, f.Title), "  ")
	}
	if len(r.Checks) > 0 {
		p.line("")
		t := p.table("Check", "Of", "Result", "Because")
		for _, c := range r.Checks {
			p.append(t, plain(c.Check), plain(c.Target), p.style.verdict(c.Verdict), plain(c.Reason))
		}
		p.render(t, 24, 26, 7, 33)
	}
	p.suppressions(r.Report)
	p.summary(r.Report)
	return p.err
}

func (s Style) verdict(v string) string {
	switch v {
	case review.Pass:
		return s.paint(green, v)
	case review.Fail:
		return s.paint(red, v)
	}
	return s.paint(yellow, v)
}

type checkJSONResult struct {
	Check   string          `json:"check"`
	Target  string          `json:"target"`
	Result  string          `json:"result"`
	Reason  string          `json:"reason"`
	Witness json.RawMessage `json:"witness,omitempty"`
}

// reviewJSON writes a review as JSON; its schema is docs/schema/review.schema.json.
func reviewJSON(w io.Writer, r *review.Report, _ Style) error {
	out := struct {
		Version      int               `json:"version"`
		Summary      summaryJSON       `json:"summary"`
		Findings     []findingJSON     `json:"findings"`
		Closed       []findingJSON     `json:"closed"`
		Suppressed   []suppressedJSON  `json:"suppressed"`
		Suppressions []string          `json:"suppressionProblems"`
		Checks       []checkJSONResult `json:"checks"`
		Reviewed     map[string]int    `json:"reviewed"`
		NotReviewed  []string          `json:"notReviewed"`
		Notes        []string          `json:"notes"`
	}{Version: 1, Summary: summaryOf(r.Report), Findings: []findingJSON{}, Closed: []findingJSON{}, Suppressed: suppressedOf(r.Report), Suppressions: []string{},
		Checks: []checkJSONResult{}, NotReviewed: some(r.NotReviewed), Notes: some(r.Subject.Notes),
		Reviewed: map[string]int{"reviewed": r.Subject.Reviewed, "irrelevant": r.Subject.Irrelevant, "notUnderstood": len(r.Subject.NotUnderstood)}}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, findingOf(f))
	}
	for _, f := range r.Closed {
		out.Closed = append(out.Closed, findingOf(f))
	}
	for _, p := range r.Problems {
		out.Suppressions = append(out.Suppressions, p.String())
	}
	for _, c := range r.Checks {
		result := checkJSONResult{c.Check, c.Target, c.Verdict, c.Reason, nil}
		if c.Witness != nil {
			result.Witness = json.RawMessage(c.Witness.Case)
		}
		out.Checks = append(out.Checks, result)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func suppressedOf(r *audit.Report) []suppressedJSON {
	list := []suppressedJSON{}
	for _, s := range r.Suppressed {
		list = append(list, suppressedJSON{findingOf(s.Finding), s.By.Reason, s.By.Expires.Format("2006-01-02"), positionOf(s.By.Position)})
	}
	return list
}

// reviewMarkdown writes a review for a pull request's comment: the one thing to look at first.
func reviewMarkdown(w io.Writer, r *review.Report, _ Style) error {
	p := printer{w: w}
	if len(r.Findings) > 0 {
		p.line("**Look first at this: %s.**\n", markdown(r.Findings[0].Title))
	} else {
		p.line("**The change allows nothing new.**\n")
	}
	p.line("%s\n", markdown(reviewedLine(r)))
	if len(r.Checks) > 0 {
		p.line("| Check | Of | Result | Because |")
		p.line("| --- | --- | --- | --- |")
		for _, c := range r.Checks {
			p.line("| %s | %s | %s | %s |", markdown(c.Check), code(c.Target), c.Verdict, markdown(c.Reason))
		}
		p.line("")
	}
	if len(r.Findings) > 0 {
		p.line("| Severity | Rule | Finding | Where |")
		p.line("| --- | --- | --- | --- |")
		for _, f := range r.Findings {
			where := strings.Join(f.Causes, ", ")
			if where == "" && len(f.Locations) > 0 {
				where = f.Locations[0].String()
			}
			if where != "" {
				where = code(where)
			}
			p.line("| %s, %s | %s | %s | %s |", f.Severity, f.Confidence, f.Rule, markdown(f.Title), where)
		}
		for _, f := range r.Findings {
			p.markdownFinding(f)
		}
	}
	for i, f := range r.Closed {
		if i == 0 {
			p.line("\nThe change closes:\n")
		}
		p.line("- %s: %s", f.Rule, markdown(f.Title))
	}
	for _, text := range r.NotReviewed {
		p.line("\nNot reviewed: %s.", markdown(text))
	}
	return p.err
}
