package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/credentials"
)

// credentialsTable writes for a terminal of 100 columns.
func credentialsTable(w io.Writer, r *CredentialsResult, s Style) error {
	p := &printer{w: w, style: s}
	if r.Report != nil {
		p.credentialsReport(r.Report)
	}
	if r.CloudShell != nil {
		if r.Report != nil {
			p.line("")
		}
		p.capabilityTable(r.CloudShell)
	}
	if r.Report != nil {
		p.comparedWays(r.Report.Compared)
		for _, n := range r.Report.Notes {
			p.line("%s", wrap(plain("Note: "+n+"."), 100))
		}
	}
	return p.err
}

func (p *printer) credentialsReport(r *credentials.Report) {
	p.line("%s", p.style.paint(bold, breakLines(plain(r.Headline), 100)))
	if len(r.Candidates) > 0 {
		p.line("")
		t := p.table("", "Provider", "Yields", "What is there")
		for i := range r.Candidates {
			c := &r.Candidates[i]
			p.append(t, winnerMark(r, c), c.Provider, p.yields(c), plain(c.Why))
		}
		p.render(t, 4, 29, 8, 52)
	}
	for i := range r.Candidates {
		if c := r.Candidates[i].Credential; c != nil {
			p.credentialDetails(r, &r.Candidates[i], c)
		}
	}
	if r.Managed != nil {
		p.managedReport(r.Managed)
	}
}

// winnerMark sets the winner off.
func winnerMark(r *credentials.Report, c *credentials.Candidate) string {
	switch {
	case c == r.Winner:
		return "wins"
	case c == r.Stopped:
		return "ends"
	}
	return ""
}

func (p *printer) yields(c *credentials.Candidate) string {
	switch {
	case c.Outcome == credentials.Yields && c.OnlyNamed:
		return "if named"
	case c.Outcome == credentials.Yields:
		return p.style.paint(green, "yes")
	case c.Outcome == credentials.Fails:
		return p.style.paint(red, "fails")
	case c.Outcome == credentials.Unknown:
		return p.style.paint(yellow, "unknown")
	}
	return "no"
}

// credentialDetails tells of one credential, as names and values.
func (p *printer) credentialDetails(r *credentials.Report, from *credentials.Candidate, c *credentials.Credential) {
	title := from.Provider
	if from.Profile != "" {
		title += ", profile " + from.Profile
	}
	p.line("\n%s", p.style.paint(bold, breakLines(plain(title), 100)))
	caller := c.Caller
	if caller == "" {
		caller = "not known"
		if c.Whose != "" {
			caller += ": " + c.Whose
		}
	}
	kind := string(c.Kind)
	if kind == "" {
		kind = "not known"
	}
	p.named("caller", caller)
	if from.Refusal != nil {
		p.named("refused", from.Refusal.Why)
	}
	p.named("kind", kind+"; lasts "+c.Lifetime)
	p.named("read", strings.Join(c.Read, "; "))
	p.named("carries", extentWords(c.Carry))
	for _, t := range c.Carry.Ties {
		p.named("", tieWords(t))
	}
	p.named("rights", rightsWords(c))
	if len(c.Restricted) > 0 {
		p.named("limited", strings.Join(c.Restricted, "; "))
	}
	if w := c.Carry.Would; w != nil && from == r.Winner {
		p.named("would tie", "this statement (it was tried) in "+w.Where+":")
		for _, l := range strings.Split(w.Statement.String(), "\n") {
			p.line("             %s", plain(l))
		}
		p.named("", w.Note)
	}
}

// named writes a name and a value whose lines stand below each other.
func (p *printer) named(name, value string) {
	if value == "" {
		return
	}
	lines := strings.Split(breakLines(plain(value), 87), "\n")
	p.line("  %-9s  %s", name, strings.Join(lines, "\n             "))
}

func extentWords(c credentials.Carry) string {
	return map[credentials.Extent]string{credentials.Portable: "portable", credentials.Tied: "tied", credentials.PartlyTied: "tied in part",
		credentials.MaybeTied: "perhaps tied", credentials.CarryUnknown: "not known"}[c.Extent] + ": " + c.Why
}

func tieWords(t credentials.Tie) string {
	text := check.Place(t.Statement) + " denies " + t.Covers
	for i, c := range t.Tests {
		text += map[bool]string{true: " where ", false: " and "}[i == 0] + c.Operator + " " + c.Key + " " + strings.Join(c.Values, ", ")
	}
	if !t.Certain {
		text += " (hangs on " + strings.Join(t.HangsOn, ", ") + ")"
	}
	return text
}

func rightsWords(c *credentials.Credential) string {
	const most = 6
	names := c.Rights
	text := strings.Join(names[:min(len(names), most)], ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	switch {
	case text == "" && c.Reach == credentials.Limited:
		return "no identity policies"
	case text == "":
		return "not known"
	case c.Reach == credentials.Administrator:
		return text + ": an administrator's"
	}
	return text
}

func (p *printer) capabilityTable(c *credentials.Capabilities) {
	p.line("%s\n", p.style.paint(bold, breakLines(plain("What "+c.Principal+" can do in CloudShell"), 100)))
	t := p.table("In CloudShell", "Can", "Because of")
	for _, r := range c.Rows {
		p.append(t, r.Name, p.yesOrNo(r.Can), plain(r.Because))
	}
	p.render(t, 16, 8, 70)
	for _, n := range c.Notes {
		p.line("%s", wrap("Note: "+n+".", 100))
	}
}

func (p *printer) yesOrNo(a credentials.Answer) string {
	switch a {
	case credentials.Yes:
		return p.style.paint(green, "yes")
	case credentials.No:
		return p.style.paint(red, "no")
	}
	return p.style.paint(yellow, "unknown")
}

func (p *printer) comparedWays(ways []credentials.Way) {
	if len(ways) == 0 {
		return
	}
	p.line("\n%s\n", p.style.paint(bold, "Two ways to a credential, side by side"))
	t := p.table("Way", "May", "Rights", "Lasts", "Needs")
	for _, w := range ways {
		rights := w.Rights
		if w.Reach == credentials.Administrator {
			rights += ": an administrator's"
		}
		p.append(t, plain(w.Name), p.yesOrNo(w.Allowed), rights, w.Lifetime, w.Needs)
	}
	p.render(t, 22, 7, 14, 20, 26)
}

func (p *printer) managedReport(m *credentials.Managed) {
	p.line("\n%s", p.style.paint(bold, "AWS managed temporary credentials (AMTC)"))
	p.named("on", m.On.String())
	if m.Owner != "" {
		p.named("owner", m.Owner)
	}
	p.named("address", "the environment's own: "+m.FromOwnAddress.String()+"; "+m.Why)
	for _, l := range m.Limits {
		p.named("limit", l)
	}
	p.named("source", m.Source)
	if len(m.Answers) > 0 {
		p.line("")
		t := p.table("Call", "Documented", "Seen", "To be assumed")
		seen := ""
		for _, a := range m.Answers {
			says := a.Seen.Says
			if says == "" {
				says = "-"
			} else {
				seen = a.Seen.Source
			}
			p.append(t, a.Action, a.Documented.Says, says, a.Assumed)
		}
		p.render(t, 24, 18, 32, 18)
		p.line("To be assumed, by whoever asks what can leak: the worse of what is documented and what was seen.")
		if seen != "" {
			p.line("%s", wrap("Seen: "+seen+".", 100))
		}
	}
	p.line("")
	t := p.table("A Cloud9 environment can use", "Kind", "Here", "Note")
	for _, w := range m.Ways {
		p.append(t, w.Name, w.Kind, p.yesOrNo(w.Available), w.Note)
	}
	p.render(t, 34, 10, 7, 40)
}
