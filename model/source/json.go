package source

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep lists and objects may lie within each other. AWS's own documents need 12.
const MaxDepth = 100

// ParseJSON reads a text that holds one JSON value (RFC 8259), with nothing but white space around
// it. A syntax error ends the reading, so there is one problem at most; repeated keys are for the
// reader of the tree to find (see [Repeated]).
func ParseJSON(f *File) (*Tree, error) {
	t := &Tree{File: f}
	if err := t.parse(); err != nil {
		return nil, err
	}
	return t, nil
}

// ParseInto is [ParseJSON] into a tree whose room is used again; whatever it held is gone, and so
// are the Values taken from it.
func (t *Tree) ParseInto(f *File) error {
	t.File, t.nodes, t.side = f, t.nodes[:0], t.side[:0]
	return t.parse()
}

func (t *Tree) parse() error {
	text := t.File.Text
	if len(text) > MaxBytes {
		return Problems{{Position: Position{File: t.File.Name}, Message: fmt.Sprintf("%d bytes are more than the %d that are read", len(text), MaxBytes)}}
	}
	if t.nodes == nil {
		t.nodes = make([]node, 0, firstRoom(len(text)))
	}
	p := parser{tree: t, text: text}
	p.space()
	if p.at == len(text) {
		return p.fail("the text is empty; a JSON value was expected")
	}
	if err := p.value(0); err != nil {
		return err
	}
	p.space()
	if p.at < len(text) {
		return p.fail("found " + p.found() + " after the end of the value")
	}
	if p.wide&high != 0 && !utf8.ValidString(text) {
		for p.at = 0; ; {
			r, n := utf8.DecodeRuneInString(text[p.at:])
			if r == utf8.RuneError && n == 1 {
				return p.fail("a byte that is not UTF-8")
			}
			p.at += n
		}
	}
	return nil
}

// firstRoom is for how many nodes room is made before a text is read. Documents differ in how much
// of them is white space and how much is in long strings, so for large ones the beginning is read
// first, and tells (see [parser.add]).
func firstRoom(length int) int {
	if length < 1<<20 {
		return length/16 + 8
	}
	return length / 128
}

// add appends a node that begins here. Where the room is used up, what was read so far tells how
// much the rest needs: so a large tree is moved once or twice, and little room is left over.
func (p *parser) add(m meta) int {
	nodes := p.tree.nodes
	if len(nodes) == cap(nodes) && p.at > 0 {
		room := int(float64(len(nodes)) * float64(len(p.text)) / float64(p.at) * 1.06)
		nodes = slices.Grow(nodes, max(room-len(nodes), 64))
	}
	p.tree.nodes = append(nodes, node{start: int32(p.at), next: int32(len(nodes) + 1), meta: m})
	return len(nodes)
}

type parser struct {
	tree *Tree
	text string
	at   int
	wide uint64 // all bytes of strings, laid over each other: without a high bit, all are ASCII
}

func (p *parser) fail(message string) error {
	return Problems{{Position: p.tree.File.Position(p.at), Message: message}}
}

// found describes what stands at the parser's place.
func (p *parser) found() string {
	if p.at >= len(p.text) {
		return "the end of the text"
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return fmt.Sprintf("%q", r)
}

// space skips white space, indentation eight bytes at a time.
func (p *parser) space() {
	text, at := p.text, p.at
	for at < len(text) {
		if c := text[at]; c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			break
		}
		at++
		for at+8 <= len(text) {
			if other := eight(text[at:at+8]) ^ eightSpaces; other != 0 {
				at += bits.TrailingZeros64(other) / 8
				break
			}
			at += 8
		}
	}
	p.at = at
}

// eight gives eight bytes as a number, the first lowest; the compiler makes one load of it.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

const (
	each        = 0x0101010101010101 // 1 in each byte
	high        = 0x8080808080808080 // the highest bit of each byte
	eightSpaces = ' ' * each
)

// special marks those of eight bytes that are not ordinary in a string, the first of them exactly:
// quotes, backslashes and control characters. A byte x is zero where (x-1)&^x has its high bit.
func special(x uint64) uint64 {
	quote, slash := x^'"'*each, x^'\\'*each
	return ((quote-each)&^quote | (slash-each)&^slash | (x-0x20*each)&^x) & high
}

func (p *parser) value(depth int) error {
	if p.at >= len(p.text) {
		return p.fail("the text ends where a value was expected")
	}
	if p.text[p.at] == '"' {
		return p.scalar()
	}
	at := p.add(0)
	var kind Kind
	var f form
	var n int32
	var err error
	switch c := p.text[p.at]; {
	case c == '{':
		kind = Object
		n, f, err = p.object(depth + 1)
	case c == '[':
		kind = Array
		n, err = p.array(depth + 1)
	case c == '-' || '0' <= c && c <= '9':
		kind, err = Number, p.number()
	case strings.HasPrefix(p.text[p.at:], "true"):
		kind, p.at = Bool, p.at+4
	case strings.HasPrefix(p.text[p.at:], "false"):
		kind, p.at = Bool, p.at+5
	case strings.HasPrefix(p.text[p.at:], "null"):
		kind, p.at = Null, p.at+4
	default:
		return p.fail("found " + p.found() + "; a JSON value was expected")
	}
	if err != nil {
		return err
	}
	d := &p.tree.nodes[at]
	d.end, d.next, d.meta = int32(p.at), int32(len(p.tree.nodes)), newMeta(kind, f, n)
	return nil
}

// scalar reads a string, as a value or as a member's name.
func (p *parser) scalar() error {
	at := p.add(0)
	f, err := p.string()
	d := &p.tree.nodes[at]
	d.end, d.meta = int32(p.at), newMeta(String, f, 0)
	return err
}

// object reads an object. Its form tells whether two of its names may be the same: names of
// different length, or that begin or end differently, need not be compared.
func (p *parser) object(depth int) (n int32, f form, err error) {
	if depth > MaxDepth {
		return 0, plain, p.fail(fmt.Sprintf("more than %d lists and objects within each other", MaxDepth))
	}
	p.at++
	p.space()
	if p.at < len(p.text) && p.text[p.at] == '}' {
		p.at++
		return 0, plain, nil
	}
	var marks uint64
	for {
		if p.at >= len(p.text) || p.text[p.at] != '"' {
			return 0, plain, p.fail("found " + p.found() + "; a member's name in double quotes was expected")
		}
		from := p.at
		if err := p.scalar(); err != nil {
			return 0, plain, err
		}
		mark := uint64(1) << ((uint32(p.at-from)*7 + uint32(p.text[from+1])*31 + uint32(p.text[max(p.at-2, 0)])*11) & 63)
		if marks&mark != 0 || p.tree.nodes[len(p.tree.nodes)-1].form() != plain {
			f = unclear
		}
		marks |= mark
		p.space()
		if p.at >= len(p.text) || p.text[p.at] != ':' {
			return 0, plain, p.fail("found " + p.found() + "; ':' was expected")
		}
		p.at++
		p.space()
		if err := p.value(depth); err != nil {
			return 0, plain, err
		}
		n++
		p.space()
		if p.at < len(p.text) && p.text[p.at] == ',' {
			p.at++
			p.space()
			continue
		}
		if p.at < len(p.text) && p.text[p.at] == '}' {
			p.at++
			return n, f, nil
		}
		return 0, plain, p.fail("found " + p.found() + "; ',' or '}' was expected")
	}
}

func (p *parser) array(depth int) (n int32, err error) {
	if depth > MaxDepth {
		return 0, p.fail(fmt.Sprintf("more than %d lists and objects within each other", MaxDepth))
	}
	p.at++
	p.space()
	if p.at < len(p.text) && p.text[p.at] == ']' {
		p.at++
		return 0, nil
	}
	for {
		if err := p.value(depth); err != nil {
			return 0, err
		}
		n++
		p.space()
		if p.at < len(p.text) && p.text[p.at] == ',' {
			p.at++
			p.space()
			continue
		}
		if p.at < len(p.text) && p.text[p.at] == ']' {
			p.at++
			return n, nil
		}
		return 0, p.fail("found " + p.found() + "; ',' or ']' was expected")
	}
}

func (p *parser) string() (form, error) {
	f := plain
	text := p.text
	var seen uint64 // all bytes, laid over each other
	for i := p.at + 1; i < len(text); i++ {
		for i+8 <= len(text) {
			next := eight(text[i : i+8])
			seen |= next
			if found := special(next); found != 0 {
				i += bits.TrailingZeros64(found) / 8
				break
			}
			i += 8
		}
		for i < len(text) && ordinary[text[i]] {
			seen |= uint64(text[i])
			i++
		}
		if i == len(text) {
			break
		}
		switch c := text[i]; {
		case c == '"':
			p.at, p.wide = i+1, p.wide|seen
			return f, nil
		case c == '\\':
			f = escaped
			i++
			if i >= len(text) {
				break
			}
			if text[i] == 'u' {
				for k := 1; k <= 4; k++ {
					if i+k >= len(text) || !isHex(text[i+k]) {
						p.at = i + k
						return f, p.fail("found " + p.found() + "; four hexadecimal digits were expected behind \\u")
					}
				}
				i += 4
			} else if shortEscapes[text[i]] == 0 {
				p.at = i - 1
				return f, p.fail(fmt.Sprintf("unknown escape %q in a string", text[i-1:i+1]))
			}
		case c < 0x20:
			p.at = i
			return f, p.fail(fmt.Sprintf("control character %q in a string; it must be escaped", c))
		}
	}
	return f, p.fail("a string without its closing quote")
}

// ordinary marks the bytes that mean nothing special in a string.
var ordinary = func() (table [256]bool) {
	for i := 0x20; i < 256; i++ {
		table[i] = i != '"' && i != '\\'
	}
	return table
}()

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func (p *parser) number() error {
	digits := func() bool {
		from := p.at
		for p.at < len(p.text) && '0' <= p.text[p.at] && p.text[p.at] <= '9' {
			p.at++
		}
		return p.at > from
	}
	if p.text[p.at] == '-' {
		p.at++
	}
	if p.at < len(p.text) && p.text[p.at] == '0' {
		p.at++
	} else if !digits() {
		return p.fail("found " + p.found() + "; a digit was expected")
	}
	if p.at < len(p.text) && p.text[p.at] == '.' {
		p.at++
		if !digits() {
			return p.fail("found " + p.found() + "; a digit was expected")
		}
	}
	if p.at < len(p.text) && (p.text[p.at] == 'e' || p.text[p.at] == 'E') {
		p.at++
		if p.at < len(p.text) && (p.text[p.at] == '+' || p.text[p.at] == '-') {
			p.at++
		}
		if !digits() {
			return p.fail("found " + p.found() + "; a digit was expected")
		}
	}
	return nil
}

// Repeated gives those keys of an object that stand in it more than once, each time but the first.
// JSON readers commonly keep the last and drop the others in silence.
func Repeated(object Value) []Value {
	if object.Kind() != Object || object.Len() < 2 || object.node().form() != unclear {
		return nil
	}
	var again []Value
	if object.Len() <= 24 { // comparing all pairs is quicker than a map, and allocates nothing
		for k := object.First().Next().Next(); k.OK(); k = k.Next().Next() {
			for earlier := object.First(); earlier.at != k.at; earlier = earlier.Next().Next() {
				if sameText(earlier, k) {
					again = append(again, k)
					break
				}
			}
		}
		return again
	}
	seen := make(map[string]bool, object.Len())
	for k := object.First(); k.OK(); k = k.Next().Next() {
		if seen[k.Text()] {
			again = append(again, k)
		}
		seen[k.Text()] = true
	}
	return again
}

// Repeated gives all keys of all objects in the tree that stand in their object more than once, each
// time but the first.
func (t *Tree) Repeated() []Value {
	var again []Value
	for i := range t.nodes {
		if n := &t.nodes[i]; n.kind() == Object && n.form() == unclear {
			again = append(again, Repeated(Value{t, int32(i), n.next})...)
		}
	}
	return again
}

func sameText(a, b Value) bool {
	x, y := a.node(), b.node()
	if x.form() == plain && y.form() == plain {
		return x.end-x.start == y.end-y.start && a.Raw() == b.Raw()
	}
	return a.Text() == b.Text()
}
