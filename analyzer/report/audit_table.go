package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
)

// auditTable writes an audit for a terminal of 100 columns: what was looked at, the findings with the
// most severe first, a summary last.
func auditTable(w io.Writer, r *audit.Report, s Style) error {
	p := printer{w: w, style: s}
	p.line("%s", wrap(plain(examined(r)), 100))
	for i, text := range r.NotReviewed {
		if i == mostMissing {
			p.line("%s", p.style.paint(yellow, wrap(fmt.Sprintf("Not looked at: %d more things; --format json names them all.", len(r.NotReviewed)-i), 100)))
			break
		}
		p.line("%s", p.style.paint(yellow, wrap(plain("Not looked at: "+text+"."), 100)))
	}
	for i, f := range r.Findings {
		p.line("")
		p.finding(i+1, f)
	}
	p.suppressions(r)
	p.summary(r)
	return p.err
}

// mostMissing is how much of what was not looked at is named to a person before the findings.
const mostMissing = 12

// examined says what was looked at.
func examined(r *audit.Report) string {
	n := r.Reviewed
	return fmt.Sprintf("Looked at %s, %s, %s, %s, %s and %s, by %s.", count(n.Accounts, "account"), count(n.Principals, "principal"), count(n.Buckets, "bucket"),
		count(n.Keys, "key"), count(n.Endpoints, "VPC endpoint"), count(n.Places, "place"), count(n.Rules, "rule"))
}

// count says how many of a thing there are.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (s Style) severity(of finding.Severity) string {
	switch name := strings.ToUpper(of.String()); {
	case of >= finding.High:
		return s.paint(red, name)
	case of == finding.Medium:
		return s.paint(yellow, name)
	default:
		return s.paint(dim, name)
	}
}

func (p *printer) finding(n int, f *finding.Finding) {
	head := fmt.Sprintf("%d. %s ", n, strings.ToUpper(f.Severity.String()))
	title := strings.Split(wrap(plain(f.Title), 100-len(head)), "\n")
	p.line("%d. %s %s", n, p.style.severity(f.Severity), p.style.paint(bold, title[0]))
	for _, rest := range title[1:] {
		p.line("   %s", p.style.paint(bold, rest))
	}
	old := ""
	if !f.New {
		old = ", known from the baseline"
	}
	p.line("   %s, %s%s", strings.Join(append([]string{f.Rule}, f.Also...), ", "), f.Confidence, old)
	p.indented(f.Message, "   ")
	if len(f.Members) > 1 {
		p.indented("These are alike: "+few(f.Members, 5)+".", "   ")
	}
	for _, text := range f.HangsOn {
		p.indented("It hangs on this: "+text+".", "   ")
	}
	for i, at := range f.Locations {
		if i == 4 {
			p.line("   %s", p.style.paint(dim, fmt.Sprintf("and %d more places", len(f.Locations)-i)))
			break
		}
		p.indented("at "+at.String(), "   ")
	}
	p.path(f.Path)
	if len(f.Could) > 0 {
		p.indented("What could have stopped it: "+strings.Join(f.Could, ", ")+".", "   ")
	}
	for _, c := range f.Cuts {
		p.cut(c)
	}
}

// path draws the hops in text.
func (p *printer) path(hops []finding.Hop) {
	for i, h := range hops {
		if i == 0 {
			p.line("")
		}
		label := string(h.Kind)
		if h.Action != "" {
			label += " " + h.Action
		}
		if h.CrossAccount != nil && *h.CrossAccount {
			label += ", cross-account"
		} else if h.CrossAccount != nil {
			label += ", same-account"
		}
		p.indented(h.From, "   ")
		p.indented(plain("└─ "+label+" → "+h.To), "     ")
		if h.Note != "" {
			p.indented(h.Note, "        ")
		}
		for _, s := range h.Statements {
			p.indented(s, "        ")
		}
		if len(h.Says) > 0 {
			p.indented("on the way: "+strings.Join(h.Says, ", "), "        ")
		}
	}
	if len(hops) > 0 {
		p.line("")
	}
}

func (p *printer) cut(c finding.Cut) {
	verified := ""
	if c.Verified {
		verified = " (tried: it closes the path"
		if len(c.Keeps) > 0 {
			verified += ", and this still works: " + few(c.Keeps, 3)
		}
		verified += ")"
	}
	change := "Closes it, added to "
	if c.Statement == "" {
		change = "Closes it, in "
	}
	p.indented(change+c.Where+verified+":", "   ")
	if c.Text != "" {
		p.indented(c.Text, "     ")
	}
	if c.Statement != "" {
		for _, line := range lines(plain(indentJSON(c.Statement)), 95) {
			p.line("     %s", p.style.paint(green, line))
		}
	}
}

// indented writes text, wrapped, behind an indent.
func (p *printer) indented(text, indent string) {
	p.line("%s%s", indent, indentRest(wrap(plain(text), 100-len(indent)), indent))
}

// indentRest indents all lines but the first.
func indentRest(text, indent string) string { return strings.ReplaceAll(text, "\n", "\n"+indent) }

// few lists the first of some names.
func few(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func (p *printer) suppressions(r *audit.Report) {
	for i, s := range r.Suppressed {
		if i == 0 {
			p.line("")
		}
		if i == mostMissing {
			p.line("and %d more suppressed", len(r.Suppressed)-i)
			break
		}
		p.indented("Suppressed "+suppressedText(s), "")
	}
	for _, problem := range r.Problems {
		p.line("%s", p.style.paint(yellow, wrap(plain(problem.String()), 100)))
	}
}

// suppressedText says what was suppressed, why and how long.
func suppressedText(s audit.Suppressed) string {
	return fmt.Sprintf("until %s: %s (%s; %s)", s.By.Expires.Format(time.DateOnly), s.Finding.Title, s.By.Reason, s.By.Position)
}

func (p *printer) summary(r *audit.Report) {
	s := summaryOf(r)
	p.line("")
	if s.Findings == 0 {
		text := "No findings."
		if len(r.NotReviewed) > 0 {
			text = "No findings in what was looked at."
		}
		p.line("%s", p.style.paint(bold, text))
		return
	}
	t := p.table("Severity", "Findings", "Rules")
	for _, name := range slices.Backward(finding.Severities()) {
		if s.BySeverity[name] == 0 {
			continue
		}
		var by []string
		for _, f := range r.Findings {
			if f.Severity.String() == name && !slices.Contains(by, f.Rule) {
				by = append(by, f.Rule)
			}
		}
		p.append(t, name, fmt.Sprint(s.BySeverity[name]), strings.Join(by, ", "))
	}
	p.render(t, 10, 9, 70)
	p.line("%s", p.style.paint(bold, fmt.Sprintf("%s: %d proved, %d possible%s%s.", count(s.Findings, "finding"), s.Proved, s.Possible, known(s), held(s))))
}

func known(s summaryJSON) string {
	if s.New == s.Findings {
		return ""
	}
	return fmt.Sprintf(", %d known from the baseline", s.Findings-s.New)
}

func held(s summaryJSON) string {
	if s.Suppressed == 0 {
		return ""
	}
	return fmt.Sprintf(", and %d suppressed", s.Suppressed)
}
