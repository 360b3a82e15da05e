package model

import (
	"slices"
	"strings"
)

// Key is the name of a condition key, made ready for look-ups. AWS compares key names, and the tag
// key in aws:PrincipalTag/k and its kin, without regard to case (IAM policy elements: Variables
// and tags; AWS global condition context keys).
type Key struct {
	name string
	hash uint64 // of the name in lower case
}

// NewKey makes a key ready. It allocates nothing.
func NewKey(name string) Key { return Key{name, foldedHash(name)} }

// String gives the key's name as it was written.
func (k Key) String() string { return k.name }

// Lower gives the key's name in lower case.
func (k Key) Lower() string { return strings.ToLower(k.name) }

// Is reports whether two keys are the same.
func (k Key) Is(other Key) bool { return k.hash == other.hash && sameName(k.name, other.name) }

// sameName compares names of the same hash.
func sameName(a, b string) bool { return a == b || strings.EqualFold(a, b) }

// foldedHash is FNV-1a over the text with its ASCII letters in lower case.
func foldedHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(lower[s[i]])) * 1099511628211
	}
	return h
}

// lower maps a byte to itself, and an ASCII capital to its small letter.
var lower = func() (table [256]byte) {
	for i := range table {
		if table[i] = byte(i); 'A' <= i && i <= 'Z' {
			table[i] += 'a' - 'A'
		}
	}
	return table
}()

// Presence tells whether a request bears a key.
type Presence uint8

const (
	// Absent: the request does not bear the key.
	Absent Presence = iota
	// Present: it does, and its values are known.
	Present
	// Unknown: whether it does, or with which value, was not given.
	Unknown
)

// Context is the set of condition keys that a request bears. The zero Context is empty and
// complete. It is read-only once a request has been decided with it.
type Context struct {
	hashes  []uint64 // of the entries' keys, apart so that a look-up reads little
	entries []entry
	partial bool
}

type entry struct {
	name   string
	values Values
	what   Presence
}

// Values are the values of a key. A nil pointer to Values has none.
type Values struct {
	single string
	many   []string // where there is not exactly one
}

// Len counts the values.
func (v *Values) Len() int {
	switch {
	case v == nil:
		return 0
	case v.many == nil:
		return 1
	}
	return len(v.many)
}

// At gives the i-th value.
func (v *Values) At(i int) string {
	if v.many == nil {
		return v.single
	}
	return v.many[i]
}

// Reset empties the context and keeps its room.
func (c *Context) Reset() { c.hashes, c.entries, c.partial = c.hashes[:0], c.entries[:0], false }

// SetPartial says whether a key that is not set is unknown, instead of absent.
func (c *Context) SetPartial(partial bool) { c.partial = partial }

// Partial reports whether a key that is not set is unknown.
func (c *Context) Partial() bool { return c.partial }

// Set gives a key its values. A key without values is as good as absent, but a value set before is
// replaced. The slice is kept.
func (c *Context) Set(k Key, values ...string) {
	e := c.slot(k)
	switch len(values) {
	case 0:
		e.what = Absent
	case 1:
		e.what, e.values = Present, Values{single: values[0]}
	default:
		e.what, e.values = Present, Values{many: values}
	}
}

// SetOne is [Context.Set] with one value, without a slice.
func (c *Context) SetOne(k Key, value string) {
	e := c.slot(k)
	e.what, e.values = Present, Values{single: value}
}

// SetUnknown says that the key's value was not given.
func (c *Context) SetUnknown(k Key) {
	c.slot(k).what = Unknown
}

// Derive gives a key a value that follows from the request; a value set before stands.
func (c *Context) Derive(k Key, value string) {
	if !c.Has(k) {
		c.SetOne(k, value)
	}
}

// DeriveAbsent says that the request cannot bear the key, unless it was set before.
func (c *Context) DeriveAbsent(k Key) {
	if !c.Has(k) {
		c.slot(k).what = Absent
	}
}

// find gives the place of a key, or -1.
func (c *Context) find(k Key) int {
	for i, h := range c.hashes {
		if h == k.hash && sameName(c.entries[i].name, k.name) {
			return i
		}
	}
	return -1
}

// fewKeys is for how many keys room is made at first.
const fewKeys = 8

// slot gives the place of a key, made where it is not there.
func (c *Context) slot(k Key) *entry {
	i := c.find(k)
	if i < 0 {
		if i = len(c.entries); i == 0 { // most bear a handful
			c.hashes, c.entries = slices.Grow(c.hashes, fewKeys), slices.Grow(c.entries, fewKeys)
		}
		c.hashes, c.entries = append(c.hashes, k.hash), append(c.entries, entry{name: k.name})
	}
	return &c.entries[i]
}

// Has reports whether anything was said of a key.
func (c *Context) Has(k Key) bool { return c.find(k) >= 0 }

// Lookup gives a key's values, nil if it is not present, and whether the request bears it.
func (c *Context) Lookup(k Key) (*Values, Presence) {
	i := c.find(k)
	if i < 0 {
		if c.partial {
			return nil, Unknown
		}
		return nil, Absent
	}
	e := &c.entries[i]
	if e.what != Present {
		return nil, e.what
	}
	return &e.values, Present
}

// Unset takes back what was said of a key.
func (c *Context) Unset(k Key) {
	if i := c.find(k); i >= 0 {
		c.hashes, c.entries = slices.Delete(c.hashes, i, i+1), slices.Delete(c.entries, i, i+1)
	}
}

// Clone gives a context that can be changed by itself.
func (c *Context) Clone() Context {
	return Context{slices.Clone(c.hashes), slices.Clone(c.entries), c.partial}
}

// Each calls f for each key that is present, in the order they were set.
func (c *Context) Each(f func(key string, values *Values)) {
	for i := range c.entries {
		if e := &c.entries[i]; e.what == Present {
			f(e.name, &e.values)
		}
	}
}

// Copy adds what is said here to another context, in which what was said before stands.
func (c *Context) Copy(to *Context) {
	for i := range c.entries {
		e := &c.entries[i]
		key := NewKey(e.name)
		if to.Has(key) {
			continue
		}
		s := to.slot(key)
		s.what, s.values = e.what, e.values
	}
}
