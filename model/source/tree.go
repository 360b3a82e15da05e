package source

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of JSON values. Invalid is the kind of a value that is not there.
const (
	Invalid Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"nothing", "null", "a boolean", "a number", "a string", "a list", "an object"}

// String names the kind with its article, for messages: "a list".
func (k Kind) String() string { return kindNames[k] }

// Tree is a parsed text. Its nodes stand in the order of the text; an object's members are a key
// and a value in turn.
type Tree struct {
	File  *File
	nodes []node
	side  []string // scalars that are no slice of the text (from YAML)
}

// node is a value in 16 bytes: large documents have millions.
type node struct {
	start int32 // offset of the first byte; of a string, of its opening quote
	end   int32 // offset behind the last byte
	next  int32 // index of the node that follows this one and all it holds
	meta  meta
}

// meta holds a node's kind (3 bits), its form (2 bits) and a number (27 bits): how many elements or
// members there are; for an aside scalar, its place in side. A text of MaxBytes has fewer.
type meta uint32

func newMeta(k Kind, f form, n int32) meta { return meta(k) | meta(f)<<3 | meta(n)<<5 }

func (n *node) kind() Kind   { return Kind(n.meta & 7) }
func (n *node) form() form   { return form(n.meta >> 3 & 3) }
func (n *node) count() int32 { return int32(n.meta >> 5) }

// form says how a scalar's text is had; of an object, whether its names have been compared.
type form uint8

const (
	plain   form = iota // the text itself (of a string, between its quotes)
	escaped             // a JSON string with escapes
	aside               // in Tree.side
	unclear             // an object of which the parser has not seen that its names all differ
)

// Value is a value of a tree. The zero Value is Invalid and answers all questions with nothing.
type Value struct {
	tree *Tree
	at   int32
	end  int32 // index where the enclosing list or object ends
}

// Root is the tree's whole value.
func (t *Tree) Root() Value {
	if t == nil || len(t.nodes) == 0 {
		return Value{}
	}
	return Value{t, 0, int32(len(t.nodes))}
}

func (v Value) node() *node { return &v.tree.nodes[v.at] }

// Kind tells what the value is; Invalid if it is not there.
func (v Value) Kind() Kind {
	if v.tree == nil {
		return Invalid
	}
	return v.node().kind()
}

// OK reports whether the value is there.
func (v Value) OK() bool { return v.tree != nil }

// Len counts the elements of a list or the members of an object.
func (v Value) Len() int {
	if k := v.Kind(); k == Array || k == Object {
		return int(v.node().count())
	}
	return 0
}

// Size counts the values that the value holds, keys and itself included.
func (v Value) Size() int {
	if v.tree == nil {
		return 0
	}
	return int(v.node().next - v.at)
}

// First gives the first element of a list, or the first key of an object.
func (v Value) First() Value {
	if v.Len() == 0 {
		return Value{}
	}
	return Value{v.tree, v.at + 1, v.node().next}
}

// Next gives the value that follows within the same list or object: after a key its value, after a
// value the next key.
func (v Value) Next() Value {
	if v.tree == nil {
		return Value{}
	}
	next := v.node().next
	if next >= v.end {
		return Value{}
	}
	return Value{v.tree, next, v.end}
}

// Get gives the value of an object's member, or an Invalid value.
func (v Value) Get(key string) Value {
	if v.Kind() != Object {
		return Value{}
	}
	t, end := v.tree, v.node().next
	for at := v.at + 1; at < end; {
		n := &t.nodes[at]
		value := n.next
		if n.form() == plain && n.kind() == String {
			// Most names are of another length, and need not be looked at.
			if int(n.end-n.start) == len(key)+2 && t.File.Text[n.start+1:n.end-1] == key {
				return Value{t, value, end}
			}
		} else if (Value{t, at, end}).Text() == key {
			return Value{t, value, end}
		}
		at = t.nodes[value].next
	}
	return Value{}
}

// Text gives a scalar's text: of a string its content, of a number or boolean its spelling. Lists
// and objects have none. It allocates only where the string holds escapes.
func (v Value) Text() string {
	if v.tree == nil {
		return ""
	}
	n := v.node()
	switch {
	case n.form() == aside:
		return v.tree.side[n.count()]
	case n.form() == escaped:
		return unescape(v.tree.File.Text[n.start+1 : n.end-1])
	case n.kind() == String:
		return v.tree.File.Text[n.start+1 : n.end-1]
	case n.kind() == Array || n.kind() == Object:
		return ""
	}
	return v.tree.File.Text[n.start:n.end]
}

// Empty reports whether a scalar's text is empty, without decoding it.
func (v Value) Empty() bool {
	if v.tree == nil {
		return true
	}
	if n := v.node(); n.form() == escaped {
		return false
	}
	return v.Text() == ""
}

// Raw gives the value as it stands in the text, with quotes and escapes.
func (v Value) Raw() string {
	if v.tree == nil {
		return ""
	}
	n := v.node()
	return v.tree.File.Text[n.start:n.end]
}

// Offset gives the offset of the value's first byte, and of the byte behind it, in its file.
func (v Value) Offset() (start, end int) {
	if v.tree == nil {
		return 0, 0
	}
	return int(v.node().start), int(v.node().end)
}

// File is the file in which the value stands; nil if there is no value.
func (v Value) File() *File {
	if v.tree == nil {
		return nil
	}
	return v.tree.File
}

// Position gives the value's place in the file a person can open.
func (v Value) Position() Position {
	if v.tree == nil {
		return Position{}
	}
	return v.tree.File.Position(int(v.node().start))
}

// Pointer gives the value's JSON pointer. It walks the tree from its root: for messages only.
func (v Value) Pointer() string {
	if v.tree == nil {
		return ""
	}
	var b strings.Builder
	at := v.tree.Root()
	for at.at != v.at {
		index, key := 0, ""
		child := at.First()
		for child.OK() && child.node().next <= v.at {
			if at.Kind() == Object {
				key = child.Text()
			}
			child = child.Next()
			index++
		}
		if !child.OK() {
			break
		}
		if at.Kind() == Object {
			if index%2 == 0 { // the key itself was asked for
				key = child.Text()
			}
			b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
		} else {
			b.WriteString("/" + strconv.Itoa(index))
		}
		at = child
	}
	return b.String()
}

// Quoted gives a string's content as a file of its own, whose positions lead into this one. This
// is how a policy that stands as text inside another document is read.
func (v Value) Quoted() *File {
	if v.Kind() != String {
		return nil
	}
	n := v.node()
	if n.form() == aside {
		return v.tree.File.quoted(v.Text(), asideJumps(v))
	}
	raw := v.tree.File.Text[n.start+1 : n.end-1]
	if n.form() == plain {
		return v.tree.File.quoted(raw, []jump{{0, n.start + 1}})
	}
	jumps := make([]jump, 0, strings.Count(raw, `\`)+1)
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		at := i
		if raw[i] == '\\' {
			text, i = appendEscape(text, raw, i)
			jumps = append(jumps, jump{int32(len(text)), n.start + 1 + int32(i)})
			continue
		}
		for i < len(raw) && raw[i] != '\\' {
			i++
		}
		if at == 0 {
			jumps = append(jumps, jump{0, n.start + 1})
		}
		text = append(text, raw[at:i]...)
	}
	return v.tree.File.quoted(string(text), jumps)
}

// unescape decodes the inside of a JSON string that the parser has found well-formed.
func unescape(raw string) string {
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		if raw[i] == '\\' {
			text, i = appendEscape(text, raw, i)
			continue
		}
		j := i
		for j < len(raw) && raw[j] != '\\' {
			j++
		}
		text = append(text, raw[i:j]...)
		i = j
	}
	return string(text)
}

var shortEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// appendEscape decodes the escape at raw[i] and gives the offset behind it. A surrogate without its
// partner becomes U+FFFD, as RFC 8259 leaves it to the reader.
func appendEscape(text []byte, raw string, i int) ([]byte, int) {
	if c := shortEscapes[raw[i+1]]; c != 0 {
		return append(text, c), i + 2
	}
	r, i := hex4(raw[i+2:]), i+6
	if utf16.IsSurrogate(r) {
		if i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
			if both := utf16.DecodeRune(r, hex4(raw[i+2:])); both != utf8.RuneError {
				return utf8.AppendRune(text, both), i + 6
			}
		}
		r = utf8.RuneError
	}
	return utf8.AppendRune(text, r), i
}

func hex4(s string) rune {
	n, _ := strconv.ParseUint(s[:4], 16, 32)
	return rune(n)
}
