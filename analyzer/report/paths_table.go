package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/paths"
)

// pathsTable writes for a terminal of 100 columns: a block for each path, its hops one below the
// other.
func pathsTable(w io.Writer, r *PathsResult, s Style) error {
	p := &printer{w: w, style: s}
	p.line("%s", p.style.paint(bold, breakLines(plain(pathsHeadline(r)), 100)))
	for i := range r.Paths {
		p.oneWay(i+1, &r.Paths[i])
	}
	if notes := pathsNotes(r); len(notes) > 0 {
		p.line("")
		for _, n := range notes {
			p.line("%s", wrap("Note: "+n+".", 100))
		}
	}
	return p.err
}

// pathsHeadline says how many paths there are.
func pathsHeadline(r *PathsResult) string {
	proved := 0
	for i := range r.Paths {
		if !r.Paths[i].Possible() {
			proved++
		}
	}
	ends := fmt.Sprintf("from %s to %s", r.From, r.To)
	switch count := len(r.Paths); {
	case count == 0 && r.Bounded:
		return fmt.Sprintf("No path %s was found before the search was cut short.", ends)
	case count == 0:
		return fmt.Sprintf("No path %s of %s or fewer.", ends, counted(r.MaxHops, "hop"))
	case proved == count && count == 1:
		return fmt.Sprintf("1 path %s, proved.", ends)
	case proved == count:
		return fmt.Sprintf("%d paths %s, all proved.", count, ends)
	case proved == 0:
		return fmt.Sprintf("%s %s, possible: what it hangs on stands below it.", counted(count, "path"), ends)
	default:
		return fmt.Sprintf("%d paths %s: %d proved, %d possible.", count, ends, proved, count-proved)
	}
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func pathsNotes(r *PathsResult) (notes []string) {
	if r.More {
		notes = append(notes, "one path is shown for each sort of way; --all shows them all")
	}
	if r.Bounded {
		notes = append(notes, "the search was cut short at its bounds, so there may be more")
	}
	return notes
}

func (p *printer) oneWay(number int, path *paths.Path) {
	word := p.style.paint(green, "proved")
	if path.Possible() {
		word = p.style.paint(yellow, "possible")
	}
	p.line("\n%s, %s", p.style.paint(bold, fmt.Sprintf("Path %d: %s", number, counted(len(path.Hops), "hop"))), word)
	p.line("")
	p.node(path.Hops[0].From)
	for _, h := range path.Hops {
		p.hop(h)
		p.node(h.To)
	}
	if hangs := hangsOn(path); len(hangs) > 0 {
		p.line("")
		p.line("  Possible, if")
		for _, why := range hangs {
			p.labelled("  - ", "    ", why)
		}
	}
}

// hangsOn gathers on what a path's hops hang, each once.
func hangsOn(path *paths.Path) (all []string) {
	seen := map[string]bool{}
	for _, h := range path.Hops {
		for _, why := range h.HangsOn {
			if !seen[why] {
				seen[why] = true
				all = append(all, why)
			}
		}
	}
	return all
}

func (p *printer) node(n *paths.Node) { p.labelled("  ", "  ", p.style.paint(bold, plain(n.Name))) }

// hop draws the arrow, with what is done and by which statements.
func (p *printer) hop(h *paths.Hop) {
	title := h.Kind.String()
	if h.Action != "" {
		title += ": " + h.Action
	}
	if relation := hopRelation(h); relation != "" {
		title += ", " + relation
	}
	p.labelled("    | ", "    | ", title)
	if h.Why != "" {
		p.labelled("    |   ", "    |   ", h.Why)
	}
	for i := range h.Requests {
		r := &h.Requests[i]
		if i > 0 {
			p.labelled("    | ", "    | ", "and "+r.Action)
		}
		for _, words := range requestWords(r) {
			p.labelled("    |   ", "    |     ", words)
		}
	}
	p.line("    v")
}

// requestWords say by which statements a request is allowed, and with which keys.
func requestWords(r *paths.Request) (words []string) {
	const most = 3
	for i, s := range r.Statements {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(r.Statements)-most))
			break
		}
		words = append(words, statementWords(s))
	}
	if words == nil {
		words = append(words, "no statement is known that decides it")
	}
	if len(r.Keys) > 0 {
		words = append(words, "with "+strings.Join(r.Keys, ", ")+" as the witness has it")
	}
	return words
}

// statementWords say where a statement stands; one that is assumed stands nowhere.
func statementWords(s paths.Deciding) string {
	if isAssumed(s) {
		return s.Policy.Name
	}
	return check.Place(s.Statement)
}

func isAssumed(s paths.Deciding) bool { return strings.HasPrefix(s.Policy.Name, "assumed: ") }

// hopRelation names how the accounts of a hop's request stand to each other.
func hopRelation(h *paths.Hop) string {
	if len(h.Requests) == 0 || h.Relation != decision.SameAccount && h.Relation != decision.CrossAccount {
		return ""
	}
	return relationName(h.Relation)
}

// labelled writes a text whose lines stand below each other.
func (p *printer) labelled(first, rest, text string) {
	for i, l := range strings.Split(breakLines(plain(text), 100-len(rest)), "\n") {
		if i == 0 {
			p.line("%s%s", first, l)
		} else {
			p.line("%s%s", rest, l)
		}
	}
}
