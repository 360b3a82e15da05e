package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/whocan"
)

// Effective writes what one principal can do.
type Effective func(w io.Writer, e *whocan.Effective, s Style) error

// effectiveFormats is the index of its formats. A new one is a line here.
var effectiveFormats = []struct {
	name  string
	write Effective
}{
	{"table", effectiveTable},
	{"json", effectiveJSON},
}

// EffectiveFormat gives a format by its name.
func EffectiveFormat(name string) (Effective, error) {
	var names []string
	for _, f := range effectiveFormats {
		if f.name == name {
			return f.write, nil
		}
		names = append(names, f.name)
	}
	return nil, fmt.Errorf("what a principal can do is not written as %q; %s was expected", name, alternatives(names))
}

// effectiveJSON writes the policy document and nothing else, so that it can be used as one. What it leaves
// out is for [EffectiveNotes].
func effectiveJSON(w io.Writer, e *whocan.Effective, _ Style) error {
	_, err := fmt.Fprintln(w, e.Document.String())
	return err
}

// effectiveTable writes the statements of the document for a terminal of 100 columns.
func effectiveTable(w io.Writer, e *whocan.Effective, s Style) error {
	p := printer{w: w, style: s}
	if len(e.Document.Statements) == 0 {
		p.line("%s", s.paint(bold, wrap(plain("Nothing is allowed to "+e.Principal+"."), 100)))
	} else {
		p.line("%s\n", s.paint(bold, wrap(plain("What "+e.Principal+" can do, all its policies together:"), 100)))
		t := p.table("Effect", "Actions", "On", "If")
		for i := range e.Document.Statements {
			st := &e.Document.Statements[i]
			effect := s.paint(green, "allows")
			if st.Effect.String() == "Deny" {
				effect = s.paint(red, "denies")
			}
			var tests []string
			for _, c := range st.Conditions {
				tests = append(tests, c.Operator+" "+c.Key+" "+strings.Join(c.Values, ", "))
			}
			p.append(t, effect, plain(allBut(st.NotAction, st.Actions)), plain(allBut(st.NotResource, st.Resources)), plain(strings.Join(tests, "\n")))
		}
		p.render(t, 6, 34, 32, 22)
	}
	for i, note := range EffectiveNotes(e) {
		if i == 0 {
			p.line("")
		}
		p.line("%s", wrap(plain(note), 100))
	}
	return p.err
}

// mostListed is how many actions or resources of a statement are listed in a cell.
const mostListed = 12

func allBut(not bool, list []string) string {
	text := ""
	if not {
		text = "all but\n"
	}
	if more := len(list) - mostListed; more > 0 {
		return text + strings.Join(list[:mostListed], "\n") + fmt.Sprintf("\nand %d more", more)
	}
	return text + strings.Join(list, "\n")
}

// EffectiveNotes says what the document of a principal's permissions leaves out, and how certain it is.
func EffectiveNotes(e *whocan.Effective) (notes []string) {
	if e.Proved {
		notes = append(notes, "Proved: the principal's own policies allow a request if, and only if, this document does.")
	}
	for _, text := range e.Exceeds {
		notes = append(notes, "An upper bound: "+text+".")
	}
	for _, text := range e.Differs {
		notes = append(notes, "Not proved: "+text+".")
	}
	for _, text := range e.Assumed {
		notes = append(notes, "Assumed: "+text+".")
	}
	for _, text := range e.NotExamined {
		notes = append(notes, "Not examined: "+text+".")
	}
	return notes
}
