// Package pattern compares the texts of a policy with the texts of a request: a condition's
// values, a statement's resources. A policy's text may hold wildcards and policy variables
// (${aws:username}); how the two are compared depends on where the text stands (see [Comparison]).
package pattern

import (
	"strings"
	"unsafe"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/glob"
	"github.com/iampath/iampath/policy/truth"
)

// Comparison is a way to hold a policy's text against a request's.
type Comparison uint8

// The ways to compare.
const (
	// Equal is StringEquals: exactly the same; wildcards are ordinary characters.
	Equal Comparison = iota
	// EqualFold is StringEqualsIgnoreCase.
	EqualFold
	// Like is StringLike: the whole text, with wildcards.
	Like
	// ARNLike is ArnEquals and ArnLike, which are the same: part by part.
	ARNLike
	// Resource is the Resource element's: see resource.go.
	Resource
)

func (how Comparison) wildcards() bool { return how >= Like }

// Pattern is a compiled text of a policy.
type Pattern struct {
	mode     mode
	how      Comparison
	head     head
	static   glob.Pattern // where there are no variables
	encoded  string       // the same, where the parts of an ARN matter
	template []part       // where there are variables
	prefix   string       // with which all that the template matches begins
	text     string       // as the policy has it
}

// mode is how a pattern is matched, told from the rest once.
type mode uint8

const (
	plainMode    mode = iota // a plain match of the whole
	foldMode                 // a comparison without regard to case
	partsMode                // part by part
	templateMode             // with variables
)

// part is some literal text, encoded, and the variable that follows it, if any.
type part struct {
	literal     string
	key         model.Key
	isVariable  bool
	hasFallback bool
	fallback    string
}

// Compile reads a policy's text. With variables set (Version 2012-10-17), ${key} and
// ${key, 'default'} are variables and ${*}, ${?}, ${$} are the characters themselves; in the older
// language all of it is plain text (IAM policy elements: Variables and tags).
func Compile(text string, variables bool, how Comparison) Pattern {
	p := compile(text, variables, how)
	switch {
	case p.template != nil:
		p.mode = templateMode
	case p.byParts():
		p.mode = partsMode
	case how == EqualFold:
		p.mode = foldMode
	}
	return p
}

func compile(text string, variables bool, how Comparison) Pattern {
	p := Pattern{text: text, how: how}
	if how == Resource {
		p.head = headOf(text)
	}
	rest := text
	if !variables || !strings.Contains(text, "${") {
		switch {
		case p.byParts():
			p.setStatic(string(glob.Encode(make([]byte, 0, len(text)), text)))
		case how.wildcards():
			p.static = glob.CompileText(text)
		default:
			p.static = glob.Compile(text)
		}
		return p
	}
	literal := make([]byte, 0, len(text))
	add := func(s string) {
		if how.wildcards() {
			literal = glob.Encode(literal, s)
		} else {
			literal = append(literal, s...)
		}
	}
	if how == Resource {
		// Variables stand only in the resource part, behind the fifth colon (Variables and tags,
		// "Where you can use policy variables").
		arn := model.ParseARN(text)
		add(arn.Head())
		rest = text[len(arn.Head()):]
	}
	for {
		from := strings.Index(rest, "${")
		if from < 0 {
			break
		}
		to := strings.IndexByte(rest[from:], '}')
		if to < 0 {
			break
		}
		add(rest[:from])
		name := rest[from+2 : from+to]
		rest = rest[from+to+1:]
		if name == "*" || name == "?" || name == "$" {
			literal = append(literal, name[0])
			continue
		}
		v := part{literal: string(literal), isVariable: true}
		literal = literal[:0]
		if key, fallback, found := strings.Cut(name, ","); found {
			name = key
			// The form is: comma, one space, the text in single quotes. Any other gives the
			// variable no value.
			if len(fallback) >= 3 && fallback[:2] == " '" && fallback[len(fallback)-1] == '\'' {
				v.fallback, v.hasFallback = fallback[2:len(fallback)-1], true
			} else {
				name = ""
			}
		}
		v.key = model.NewKey(name)
		p.template = append(p.template, v)
	}
	add(rest)
	if p.template == nil {
		p.setStatic(string(literal))
	} else if len(literal) > 0 {
		p.template = append(p.template, part{literal: string(literal)})
	}
	if p.template != nil && (how == Like || how == Equal || how == Resource && p.head == plainHead) {
		first := glob.Compile(p.template[0].literal)
		p.prefix = first.Prefix()
	}
	return p
}

// byParts reports whether the pattern is compared part by part.
func (p *Pattern) byParts() bool {
	return p.how == ARNLike || p.how == Resource && p.head != plainHead
}

func (p *Pattern) setStatic(encoded string) {
	p.static = glob.Compile(encoded)
	if p.byParts() {
		p.encoded = encoded
	}
}

// Text gives the pattern as the policy has it.
func (p *Pattern) Text() string { return p.text }

// Static gives the compiled pattern of a text without variables.
func (p *Pattern) Static() (g *glob.Pattern, ok bool) { return &p.static, p.template == nil }

// Prefix gives the literal text with which all that the pattern matches begins.
func (p *Pattern) Prefix() string {
	if p.template == nil {
		return p.static.Prefix()
	}
	first := glob.Compile(p.template[0].literal)
	return first.Prefix()
}

// Fixed gives the literal text with which all that a Resource pattern matches begins, whichever
// way its stars are read; nothing where that is not certain.
func (p *Pattern) Fixed() string {
	if p.head != plainHead {
		return ""
	}
	return p.Prefix()
}

// Keys gives the condition keys of the variables.
func (p *Pattern) Keys() []model.Key {
	var keys []model.Key
	for i := range p.template {
		if p.template[i].isVariable {
			keys = append(keys, p.template[i].key)
		}
	}
	return keys
}

// Match holds a request's text against the pattern.
func (p *Pattern) Match(c *model.Context, s string) truth.Value {
	switch p.mode {
	case templateMode:
		return p.matchTemplate(c, s)
	case partsMode:
		return p.compare(p.encoded, s)
	case foldMode:
		return equalFold(p.static.Prefix(), s)
	}
	return truth.Of(p.static.Match(s))
}

// compare holds a text against an encoded pattern. It keeps neither.
func (p *Pattern) compare(encoded, s string) truth.Value {
	switch p.how {
	case Equal:
		return truth.Of(encoded == s)
	case EqualFold:
		return equalFold(encoded, s)
	case Like:
		return truth.Of(glob.Match(encoded, s))
	case ARNLike:
		return arnLike(encoded, s)
	}
	return matchResource(encoded, s, p.head)
}

// equalFold compares without regard to case. Only for ASCII letters is it certain how.
func equalFold(a, b string) truth.Value {
	ascii := len(a) == len(b)
	for i := 0; ascii && i < len(a); i++ {
		ascii = a[i] < 0x80 && b[i] < 0x80
	}
	switch {
	case a == b:
		return truth.True
	case !strings.EqualFold(a, b):
		return truth.False
	case ascii:
		return truth.True
	}
	if foldASCII(a) == foldASCII(b) {
		return truth.True
	}
	return truth.Undecidable(truth.CaseBeyondASCII)
}

func foldASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func (p *Pattern) matchTemplate(c *model.Context, s string) truth.Value {
	if !strings.HasPrefix(s, p.prefix) {
		return truth.False // whatever the variables are
	}
	var room [512]byte // on the stack; longer texts take more
	text, wild, resolved := p.expand(c, room[:0])
	if !resolved.IsTrue() {
		return resolved
	}
	// The string shares the room, which lives until this function returns; compare keeps nothing.
	got := p.compare(unsafe.String(unsafe.SliceData(text), len(text)), s)
	if wild && p.how.wildcards() && !got.IsTrue() {
		// Whether a star inside a substituted value acts as a wildcard is undocumented (OPEN-16).
		if other := p.compare(p.expandWild(c), s); !other.IsFalse() {
			return truth.Undecidable(truth.VariableWildcard)
		}
	}
	return got
}

// expand appends the text with the variables' values put in, and tells whether one of them held a
// star or a question mark. It is resolved if all variables have a value; false if one has none, and
// no default: then nothing equals or is like the whole (Variables and tags, "Requirements for
// policy variables"); unknown if one was not given. A key of several values cannot be a variable
// and counts as having none.
func (p *Pattern) expand(c *model.Context, text []byte) (_ []byte, wild bool, resolved truth.Value) {
	for i := range p.template {
		t := &p.template[i]
		text = append(text, t.literal...)
		if !t.isVariable {
			continue
		}
		values, what := c.Lookup(t.key)
		value := t.fallback
		switch {
		case what == model.Unknown && t.key.String() != "":
			return text, wild, truth.Unknown
		case what == model.Present && values.Len() == 1:
			value = values.At(0)
		case !t.hasFallback:
			return text, wild, truth.False
		}
		wild = wild || strings.ContainsAny(value, "*?")
		text = append(text, value...)
	}
	return text, wild, truth.True
}

// expandWild is expand with the values' own stars and question marks read as wildcards.
func (p *Pattern) expandWild(c *model.Context) string {
	var text []byte
	for i := range p.template {
		t := &p.template[i]
		text = append(text, t.literal...)
		if t.isVariable {
			value := t.fallback
			if values, what := c.Lookup(t.key); what == model.Present && values.Len() == 1 {
				value = values.At(0)
			}
			text = glob.Encode(text, value)
		}
	}
	return string(text)
}
