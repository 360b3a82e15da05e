package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
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
func asAudit(write Audit) func(io.Writer, *review.Report, Style) error {
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
	text := "Reviewed " + count(s.Reviewed, "resource")
	switch {
	case s.Documents != nil && s.Reviewed == 1:
		text = "Reviewed 1 policy"
	case s.Documents != nil:
		text = fmt.Sprintf("Reviewed %d policies", s.Reviewed)
	case s.Parts == nil && s.Without == nil:
		text = "Reviewed " + count(s.Reviewed, "account")
	}
	if s.Irrelevant == 1 {
		text += "; 1 more says nothing of access"
	} else if s.Irrelevant > 0 {
		text += fmt.Sprintf("; %d more say nothing of access", s.Irrelevant)
	}
	n := len(s.NotUnderstood)
	if n > 0 {
		text += fmt.Sprintf("; %d NOT reviewed, not being understood", n)
	}
	switch questions := len(r.NotReviewed) - n; {
	case questions == 1:
		text += "; 1 question stays open"
	case questions > 1:
		text += fmt.Sprintf("; %d questions stay open", questions)
	case n == 0:
		text += "; nothing was left out"
	}
	return text + "."
}

// shown gives the findings that a person is shown: not those that say in other words what another one
// says, nor the checks that did not pass, which have a table of their own.
func shown(r *review.Report) (list []*finding.Finding) {
	for _, f := range r.Findings {
		if f.SameAs == "" && f.Rule != review.FailedCheck {
			list = append(list, f)
		}
	}
	return list
}

// mostPassed is how many checks that passed are shown one by one.
const mostPassed = 10

// checkRows gives the checks to show, those that did not pass first, and how many that passed are not.
func checkRows(r *review.Report) (rows []review.Result, more int) {
	for _, verdict := range []string{review.Fail, review.Unknown, review.Pass} {
		passed := 0
		for _, c := range r.Checks {
			if c.Verdict != verdict {
				continue
			}
			if verdict == review.Pass {
				if passed++; passed > mostPassed {
					more++
					continue
				}
			}
			rows = append(rows, c)
		}
	}
	return rows, more
}

// lookFirst is the one thing to look at first.
func lookFirst(r *review.Report, findings []*finding.Finding) string {
	for _, verdict := range []string{review.Fail, review.Unknown} {
		for _, c := range r.Checks {
			if c.Verdict == verdict {
				return fmt.Sprintf("%s: %s for %s, for %s", c.Check, c.Verdict, c.Target, c.Reason)
			}
		}
	}
	if len(findings) > 0 && findings[0].Rule != review.AccessRemoved {
		return findings[0].Title
	}
	return ""
}

// verdictLine says in a line whether there is anything to look at.
func verdictLine(r *review.Report, findings []*finding.Finding) string {
	if first := lookFirst(r, findings); first != "" {
		return "Look first at this: " + first + "."
	}
	if len(r.NotReviewed) > 0 {
		return "Nothing new is allowed by what was reviewed."
	}
	return "The change allows nothing new."
}

func reviewTable(w io.Writer, r *review.Report, s Style) error {
	p := printer{w: w, style: s}
	p.line("%s", p.style.paint(bold, wrap(reviewedLine(r), 100)))
	for i, text := range r.NotReviewed {
		if i == mostMissing {
			p.indented(fmt.Sprintf("Not reviewed: %d more; --format json names them all.", len(r.NotReviewed)-i), "  ")
			break
		}
		p.indented("Not reviewed: "+text+".", "  ")
	}
	for _, text := range r.Subject.Notes {
		p.indented("Note: "+text+".", "  ")
	}
	findings := shown(r)
	p.line("")
	p.indented(verdictLine(r, findings), "")
	if len(r.Checks) > 0 {
		p.line("")
		rows, more := checkRows(r)
		for _, c := range rows {
			p.line("%s%s %s", p.style.verdict(c.Verdict), strings.Repeat(" ", max(0, 7-len(c.Verdict))), indentRest(wrap(plain(c.Check+" of "+c.Target), 90), "        "))
			if c.Verdict != review.Pass {
				p.indented(c.Reason, "        ")
			}
		}
		if more > 0 {
			p.line("and %s more that passed", count(more, "check"))
		}
	}
	for i, f := range findings {
		p.line("")
		p.finding(i+1, f)
	}
	for i, f := range r.Closed {
		if i == 0 {
			p.line("\n%s", p.style.paint(bold, "The change closes:"))
		}
		p.indented(fmt.Sprintf("%s: %s", f.Rule, f.Title), "  ")
	}
	p.suppressions(r.Report)
	p.summary(&audit.Report{Findings: findings, Suppressed: r.Suppressed, NotReviewed: r.NotReviewed})
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
	return writeFindings(w, out, r.Findings)
}

func suppressedOf(r *audit.Report) []suppressedJSON {
	list := []suppressedJSON{}
	for _, s := range r.Suppressed {
		list = append(list, suppressedJSON{findingOf(s.Finding), s.By.Reason, s.By.Expires.Format("2006-01-02"), positionOf(s.By.Position)})
	}
	return list
}
