package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/paths"
)

// pathsMermaid draws paths as a Mermaid flowchart. A dotted arrow is possible, not proved.
func pathsMermaid(w io.Writer, r *PathsResult, _ Style) error {
	p := &printer{w: w}
	d := draw(r)
	p.line("flowchart LR")
	for _, n := range d.nodes {
		p.line("  %s[\"%s\"]", d.id[n], mermaidText(n.Name))
	}
	for _, h := range d.hops {
		p.line("  %s %s|\"%s\"| %s", d.id[h.From], mermaidArrow(h), mermaidText(hopLabel(h)...), d.id[h.To])
	}
	return p.err
}

func mermaidArrow(h *paths.Hop) string {
	if h.Possible {
		return "-.->"
	}
	return "-->"
}

// mermaidText writes whatever could mean something to Mermaid, or to the HTML that it makes, as
// character codes (Flowcharts Syntax, "Entity codes to escape characters").
func mermaidText(lines ...string) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteString("<br>")
		}
		for _, r := range plain(strings.ReplaceAll(l, "\n", " ")) {
			switch {
			case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r > 127, strings.ContainsRune(" :/._-+@,", r):
				b.WriteRune(r)
			default:
				fmt.Fprintf(&b, "#%d;", r)
			}
		}
	}
	return b.String()
}
