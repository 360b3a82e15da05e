package load

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/iampath/iampath/model/source"
)

const (
	// maxYAML is the longest YAML that is read. The parser makes some 100 bytes of each in the worst
	// case, so it is far below what JSON may have.
	maxYAML = 8 << 20
	// maxNodes is how many values a YAML file may hold, each alias counted as often as it is used: a
	// few lines of aliases to aliases can stand for more values than any memory holds.
	maxNodes = 5_000_000
)

// parseYAML makes a tree of YAML text.
func parseYAML(f *source.File) (*source.Tree, error) { return parseTagged(f, nil) }

// parseTagged is parseYAML for texts in which values may have tags. A value with the tag !X becomes
// an object whose only member has the name that long gives for X, and the value.
func parseTagged(f *source.File, long func(tag string) string) (*source.Tree, error) {
	if err := readable(f); err != nil {
		return nil, err
	}
	root, err := decodeYAML(f.Text)
	if err != nil {
		return nil, syntaxProblem(f, err)
	}
	c := converter{file: f, out: source.NewBuilder(f), lines: lineStarts(f.Text), open: map[*yaml.Node]bool{}, most: maxNodes, long: long}
	c.value(root)
	c.problems.Sort()
	return c.out.Tree(), c.problems.Err()
}

// converter turns YAML's nodes into a tree, in the order of the text.
type converter struct {
	file     *source.File
	out      *source.Builder
	lines    []int // where YAML's lines begin
	problems source.Problems
	open     map[*yaml.Node]bool // the aliased values that are being copied
	most     int
	long     func(tag string) string // nil: tags are not read
	over     bool                    // a bound was passed: nothing more is read
	end      int                     // behind the last value's text
	last     place

	// A copy that an alias makes has the alias's place, so that places keep the order of the tree.
	alias              *yaml.Node
	aliasFrom, aliasTo int
}

func (c *converter) bad(n *yaml.Node, format string, args ...any) {
	c.problems = append(c.problems, source.Problem{Position: c.file.Position(c.start(n)), Message: fmt.Sprintf(format, args...)})
	c.over = c.over || len(c.problems) >= maxProblems
}

// fits checks the bounds before a value is added.
func (c *converter) fits(n *yaml.Node) bool {
	switch {
	case c.over:
	case c.out.Len() >= c.most:
		c.bad(n, "more than %d values, aliases counted as often as they are used", c.most)
		c.over = true
	case n.Kind != yaml.ScalarNode && n.Kind != yaml.AliasNode && c.out.Depth() >= source.MaxDepth:
		c.bad(n, "more than %d lists and objects within each other", source.MaxDepth)
		c.over = true
	}
	return !c.over
}

func (c *converter) value(n *yaml.Node) {
	if !c.fits(n) {
		return
	}
	if n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!str" {
		if c.long != nil && strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
			c.tagged(n)
			return
		}
		c.bad(n, "tag %s; values without a tag were expected", n.Tag)
	}
	c.untagged(n)
}

// tagged adds the object that a value with a tag stands for.
func (c *converter) tagged(n *yaml.Node) {
	start := c.start(n)
	c.out.Open(source.Object, start)
	c.out.Scalar(source.String, c.long(n.Tag[1:]), start, start)
	if c.fits(n) {
		c.untagged(n)
	}
	c.out.Close(c.end)
}

func (c *converter) untagged(n *yaml.Node) {
	switch n.Kind {
	case yaml.AliasNode:
		c.copy(n)
	case yaml.MappingNode:
		c.collection(n, source.Object)
	case yaml.SequenceNode:
		c.collection(n, source.Array)
	default:
		kind, text := scalar(n)
		c.scalar(n, kind, text)
	}
}

func (c *converter) scalar(n *yaml.Node, kind source.Kind, text string) {
	start := c.start(n)
	c.end = c.aliasTo
	if c.alias == nil {
		c.end = start + scalarLength(c.file.Text[start:], n)
	}
	c.out.Scalar(kind, text, start, c.end)
}

func (c *converter) collection(n *yaml.Node, kind source.Kind) {
	start := c.start(n)
	c.end = start
	c.out.Open(kind, start)
	for i, child := range n.Content {
		if kind == source.Object && i%2 == 0 {
			c.key(child)
		} else {
			c.value(child)
		}
		if c.over {
			break
		}
	}
	if n.Style&yaml.FlowStyle != 0 && c.alias == nil {
		if closing := strings.IndexAny(c.file.Text[c.end:], "]}"); closing >= 0 {
			c.end += closing + 1
		}
	}
	c.out.Close(c.end)
}

// key adds a member's name. A name is text, whatever it looks like: account ids are digits.
func (c *converter) key(n *yaml.Node) {
	switch {
	case !c.fits(n):
		return
	case n.Kind == yaml.AliasNode && n.Alias.Kind == yaml.ScalarNode:
		n = &yaml.Node{Kind: yaml.ScalarNode, Value: n.Alias.Value, Line: n.Line, Column: n.Column}
	case n.Kind != yaml.ScalarNode:
		c.bad(n, "a member's name is a list or an object; a scalar was expected")
	case n.Tag == "!!merge":
		c.bad(n, "merge keys (<<) are not read; write the members out, or use an alias for a whole value")
	case n.Style&yaml.TaggedStyle != 0 && n.Tag != "!!str":
		c.bad(n, "tag %s; names without a tag were expected", n.Tag)
	}
	c.scalar(n, source.String, n.Value)
}

// copy adds what an alias stands for.
func (c *converter) copy(n *yaml.Node) {
	if c.open[n.Alias] {
		c.bad(n, "alias *%s stands within its own anchor", n.Value)
		c.over = true
		return
	}
	c.open[n.Alias] = true
	outermost := c.alias == nil
	if outermost {
		c.aliasFrom = c.start(n)
		c.aliasTo = min(c.aliasFrom+1+len(n.Value), len(c.file.Text))
		c.alias = n
	}
	c.value(n.Alias)
	if outermost {
		c.alias = nil
		c.end = c.aliasTo
	}
	delete(c.open, n.Alias)
}

// place is a line and column as YAML counts them, in characters, and the offset they mean.
type place struct{ line, column, offset int }

// start gives the offset of a value, behind its anchor and tag. It goes on from the last value on
// the same line, since a file may have one line only.
func (c *converter) start(n *yaml.Node) int {
	if c.alias != nil {
		return c.aliasFrom
	}
	if n.Line < 1 || n.Line > len(c.lines) {
		return len(c.file.Text)
	}
	if c.last.line != n.Line || c.last.column > n.Column {
		c.last = place{n.Line, 1, c.lines[n.Line-1]}
	}
	for ; c.last.column < n.Column; c.last.column++ {
		_, size := utf8.DecodeRuneInString(c.file.Text[c.last.offset:])
		c.last.offset += size
	}
	return skipProperties(c.file.Text, c.last.offset)
}
