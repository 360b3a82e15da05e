package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/paths"
)

// drawing is the nodes and hops of paths, each once, in the order in which they come.
type drawing struct {
	nodes []*paths.Node
	id    map[*paths.Node]string
	hops  []*paths.Hop
}

func draw(r *PathsResult) *drawing {
	d := &drawing{id: map[*paths.Node]string{}}
	node := func(n *paths.Node) {
		if d.id[n] == "" {
			d.id[n] = fmt.Sprintf("n%d", len(d.nodes)+1)
			d.nodes = append(d.nodes, n)
		}
	}
	seen := map[*paths.Hop]bool{}
	for i := range r.Paths {
		for _, h := range r.Paths[i].Hops {
			node(h.From)
			node(h.To)
			if !seen[h] {
				seen[h] = true
				d.hops = append(d.hops, h)
			}
		}
	}
	return d
}

// hopLabel is what is written on an arrow.
func hopLabel(h *paths.Hop) []string {
	lines := []string{h.Kind.String()}
	if h.Action != "" {
		lines = append(lines, h.Action)
	}
	if relation := hopRelation(h); relation != "" {
		lines = append(lines, relation)
	}
	return lines
}

// pathsDot draws paths for Graphviz. A dashed arrow is possible, not proved; a red one crosses
// accounts.
func pathsDot(w io.Writer, r *PathsResult, _ Style) error {
	p := &printer{w: w}
	d := draw(r)
	p.line("digraph paths {")
	p.line("  rankdir=LR;")
	p.line("  node [shape=box, fontname=\"sans-serif\"];")
	p.line("  edge [fontname=\"sans-serif\", fontsize=10];")
	for _, n := range d.nodes {
		p.line("  %s [label=%s];", d.id[n], dotText(n.Name))
	}
	for _, h := range d.hops {
		more := ""
		if h.Possible {
			more += ", style=dashed"
		}
		if h.CrossAccount() {
			more += ", color=red"
		}
		p.line("  %s -> %s [label=%s%s];", d.id[h.From], d.id[h.To], dotText(hopLabel(h)...), more)
	}
	p.line("}")
	return p.err
}

// dotText quotes lines for DOT: in a quoted string only quotes and backslashes mean something, and \n
// ends a line (The DOT Language; Graphviz escString).
func dotText(lines ...string) string {
	for i, l := range lines {
		l = plain(strings.ReplaceAll(l, "\n", " "))
		lines[i] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(l)
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}
