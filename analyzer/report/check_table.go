package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
)

// checkTable writes a check for a terminal of 100 columns.
func checkTable(w io.Writer, r *check.Result, s Style) error {
	p := printer{w: w, style: s}
	if r.Undetermined {
		p.undetermined(r)
		return p.err
	}
	if r.Place != "" {
		p.credentials(r)
	}
	for i, a := range r.Answers {
		if r.Place != "" && !a.Credential.Wins {
			continue // its row says it
		}
		if r.Place != "" && a.Credential.Refused != "" {
			p.line("%s\n", notAsked)
		}
		if i > 0 {
			p.line("")
		}
		p.answer(a)
	}
	return p.err
}

// printer writes lines and remembers the first error.
type printer struct {
	w     io.Writer
	style Style
	err   error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) undetermined(r *check.Result) {
	p.line("%s", p.style.paint(bold, wrap(r.Headline(), 100)))
	p.line("")
	t := p.table("If credentials sign of", "it is", "and")
	for _, b := range r.Branches {
		account, relation := branch(b)
		p.append(t, plain(account), relation, b.Rule)
	}
	p.render(t, 31, 13, 50)
	if len(r.Answers) == 0 {
		return
	}
	p.line("\nOf the callers that the environment knows:\n")
	t = p.table("If this one signs", "it is", "and the answer is")
	for _, a := range r.Answers {
		p.append(t, plain(a.Request.Principal.Text), relationWord(a), plain(a.Headline[strings.Index(a.Headline, ". ")+2:]))
	}
	p.render(t, 44, 13, 37)
}

// notAsked stands before what follows for a credential that is refused.
const notAsked = "No policy was asked. Had the credential been taken, this would hold:"

// credentials shows what each credential of a place makes of the request.
func (p *printer) credentials(r *check.Result) {
	p.line("%s\n", p.style.paint(bold, wrap(plain("Whose credentials sign decides. These can be had at "+r.Place+", the one that wins first:"), 100)))
	t := p.table("Credential", "Caller", "It is", "And the answer is")
	for _, a := range r.Answers {
		p.append(t, plain(credentialName(a.Credential)), plain(a.Request.Principal.Text), relationWord(a), plain(credentialOutcome(a)))
	}
	p.render(t, 17, 36, 13, 27)
	p.line("")
}

func (p *printer) answer(a *check.Answer) {
	if a.Hop > 0 {
		p.line("%s", p.style.paint(bold, fmt.Sprintf("Hop %d", a.Hop)))
	}
	p.line("%s\n", p.style.paint(bold, wrap(plain(a.Headline), 100)))
	for _, f := range facts(a) {
		p.line("  %-9s %s", f[0], plain(f[1]))
	}
	if text := way(a); text != "" {
		p.line("\n%s", wrap(plain(text), 100))
	}
	p.line("")
	t := p.table("Layer", "Applies", "Must allow", "Says", "Because of")
	for _, r := range rows(a) {
		says := ""
		if r.verdict != nil {
			says = p.style.result(*r.verdict)
		}
		p.append(t, r.layer, r.applies, r.must, says, plain(r.statements))
	}
	p.render(t, 20, 7, 10, 14, 38)
	if text := ownerSentence(a); text != "" {
		p.line("\n%s", wrap(plain(text), 100))
	}
	p.conditions(a.Decision)
	p.denials(a)
	p.remedies(a)
	p.through(a)
	for _, text := range a.Assumptions {
		p.line("%s", wrap(plain("Assumed: "+text+"."), 100))
	}
}

func (p *printer) conditions(d *decision.Decision) {
	if len(d.Conditions) == 0 {
		return
	}
	p.line("\nIt hangs on:")
	for _, c := range d.Conditions {
		p.line("  %s %s %s", plain(c.Operator), plain(c.Key), plain(strings.Join(c.Values, ", ")))
		p.line("    in %s", plain(check.Place(c.Statement)))
	}
	p.line("Give values with --context key=value, or --absent key for a key that the request lacks.")
}

func (p *printer) denials(a *check.Answer) {
	if a.Decision.Result != decision.ExplicitlyDenied {
		return
	}
	what := "Without what denies it, the request would be"
	p.line("\n%s %s.", what, verdictSentence(a.WithoutDenials))
}

func (p *printer) remedies(a *check.Answer) {
	for i, r := range a.Remedies {
		switch {
		case i > 0:
			p.line("\nOr:")
		default:
			p.line("\nMissing. It would be allowed (this was tried) if")
		}
		for _, add := range r {
			p.line("  %s added to %s:", plain(add.Who), plain(add.Where))
			for _, l := range strings.Split(add.Statement.String(), "\n") {
				p.line("    %s", plain(l))
			}
		}
	}
}

func (p *printer) through(a *check.Answer) {
	if a.Decision.Result == decision.Allowed && a.Decision.Note == "" {
		p.line("\n%s", wrap(plain("It could be stopped by "+check.Stoppers(a)+"."), 100))
	}
	for _, t := range a.Ways {
		p.line("%s", wrap(plain(throughSentence(a, t)), 100))
	}
}

// grid is a table that is being filled.
type grid struct {
	header []string
	rows   [][]string
}

func (p *printer) table(header ...string) *grid { return &grid{header: header} }

func (p *printer) append(g *grid, cells ...string) { g.rows = append(g.rows, cells) }

// render writes a table with columns of given widths, two spaces apart.
func (p *printer) render(g *grid, widths ...int) {
	if p.err != nil {
		return
	}
	var b strings.Builder
	plainCells := tw.CellConfig{Alignment: tw.CellAlignment{Global: tw.AlignLeft}, Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Padding: tw.CellPadding{Global: tw.Padding{Left: "", Right: "  ", Overwrite: true}}}
	t := tablewriter.NewTable(&b,
		tablewriter.WithConfig(tablewriter.Config{Header: plainCells, Row: plainCells}),
		tablewriter.WithRendition(tw.Rendition{Borders: tw.BorderNone, Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone}}))
	header := make([]string, len(g.header))
	for i, name := range g.header {
		header[i] = p.style.paint(dim, strings.ToUpper(name))
	}
	t.Header(header)
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = breakLines(cell, widths[i])
		}
		if p.err = t.Append(cells); p.err != nil {
			return
		}
	}
	if p.err = t.Render(); p.err != nil {
		return
	}
	for line := range strings.Lines(b.String()) {
		p.line("%s", strings.TrimRight(line, " \n"))
	}
}

// breakLines breaks each line of a cell to a width.
func breakLines(cell string, width int) string {
	var lines []string
	for _, line := range strings.Split(cell, "\n") {
		lines = append(lines, strings.Split(wrap(line, width), "\n")...)
	}
	return strings.Join(lines, "\n")
}
