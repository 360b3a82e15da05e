package source

import (
	"fmt"
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
		t.nodes = make([]node, 0, len(text)/16+8)
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
	if !utf8.ValidString(text) {
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

type parser struct {
	tree *Tree
	text string
	at   int
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

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\n', '\r', '\t':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) value(depth int) error {
	if p.at >= len(p.text) {
		return p.fail("the text ends where a value was expected")
	}
	at := len(p.tree.nodes)
	p.tree.nodes = append(p.tree.nodes, node{start: int32(p.at)})
	var kind Kind
	var n int32
	var err error
	switch c := p.text[p.at]; {
	case c == '"':
		var f form
		f, err = p.string()
		p.tree.nodes[at].form = f
		kind = String
	case c == '{':
		kind = Object
		n, err = p.object(depth + 1)
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
	d.kind, d.end, d.next, d.n = kind, int32(p.at), int32(len(p.tree.nodes)), n
	return nil
}

func (p *parser) object(depth int) (n int32, err error) {
	if depth > MaxDepth {
		return 0, p.fail(fmt.Sprintf("more than %d lists and objects within each other", MaxDepth))
	}
	p.at++
	p.space()
	if p.at < len(p.text) && p.text[p.at] == '}' {
		p.at++
		return 0, nil
	}
	for {
		if p.at >= len(p.text) || p.text[p.at] != '"' {
			return 0, p.fail("found " + p.found() + "; a member's name in double quotes was expected")
		}
		at := len(p.tree.nodes)
		p.tree.nodes = append(p.tree.nodes, node{kind: String, start: int32(p.at), next: int32(at + 1)})
		f, err := p.string()
		if err != nil {
			return 0, err
		}
		p.tree.nodes[at].form, p.tree.nodes[at].end = f, int32(p.at)
		p.space()
		if p.at >= len(p.text) || p.text[p.at] != ':' {
			return 0, p.fail("found " + p.found() + "; ':' was expected")
		}
		p.at++
		p.space()
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
		if p.at < len(p.text) && p.text[p.at] == '}' {
			p.at++
			return n, nil
		}
		return 0, p.fail("found " + p.found() + "; ',' or '}' was expected")
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
	for i := p.at + 1; i < len(text); i++ {
		for i < len(text) && ordinary[text[i]] {
			i++
		}
		if i == len(text) {
			break
		}
		switch c := text[i]; {
		case c == '"':
			p.at = i + 1
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
	if object.Kind() != Object || object.Len() < 2 {
		return nil
	}
	// Names of different length, or that begin or end differently, need not be compared: so most
	// objects are seen to be clean at once.
	var marks uint64
	clean := true
	for k := object.First(); k.OK() && clean; k = k.Next().Next() {
		n := k.node()
		text := k.tree.File.Text
		if n.form != plain || n.end-n.start < 3 {
			clean = false
			break
		}
		mark := uint64(1) << ((uint32(n.end-n.start)*7 + uint32(text[n.start+1])*31 + uint32(text[n.end-2])*11) & 63)
		clean = marks&mark == 0
		marks |= mark
	}
	if clean {
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

func sameText(a, b Value) bool {
	x, y := a.node(), b.node()
	if x.form == plain && y.form == plain {
		return x.end-x.start == y.end-y.start && a.Raw() == b.Raw()
	}
	return a.Text() == b.Text()
}
