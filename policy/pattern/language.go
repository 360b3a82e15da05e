package pattern

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/glob"
)

// wholeARN holds the texts that ARN operators can read: those of six parts and more.
var wholeARN = class.Pattern("*:*:*:*:*:*")

// Languages appends what the pattern tells apart: whatever Match answers for a text follows from
// which of these languages hold it, and from the values of the pattern's variables. A variable that
// the context gives no value stands for any text, and is named among the open keys.
func (p *Pattern) Languages(c *model.Context, to []class.Language) (languages []class.Language, open []model.Key) {
	for _, encoded := range p.texts(c, &open) {
		to = p.languages(encoded, to)
	}
	return to, open
}

// texts gives the pattern's text, encoded, with the variables' values put in; also as it is where
// their stars are wildcards. A pattern with a variable that has no value at all matches nothing, and
// gives no text.
func (p *Pattern) texts(c *model.Context, open *[]model.Key) []string {
	if p.template == nil {
		return []string{p.staticText()}
	}
	var text, wild []byte
	for i := range p.template {
		t := &p.template[i]
		text, wild = append(text, t.literal...), append(wild, t.literal...)
		if !t.isVariable {
			continue
		}
		values, what := c.Lookup(t.key)
		value := t.fallback
		switch {
		case what == model.Unknown && t.key.String() != "":
			*open = append(*open, t.key)
			text, wild = append(text, glob.Any), append(wild, glob.Any)
			continue
		case what == model.Present && values.Len() == 1:
			value = values.At(0)
		case !t.hasFallback:
			return nil
		}
		text, wild = append(text, value...), glob.Encode(wild, value)
	}
	all := []string{string(text)}
	if string(wild) != string(text) && p.how.wildcards() {
		all = append(all, string(wild))
	}
	return all
}

// staticText is the encoded text of a pattern without variables.
func (p *Pattern) staticText() string {
	if p.encoded != "" {
		return p.encoded
	}
	if p.how.wildcards() && !strings.Contains(p.text, "${") {
		return string(glob.Encode(nil, p.text))
	}
	return p.static.Encoded()
}

func (p *Pattern) languages(encoded string, to []class.Language) []class.Language {
	whole := class.Language{}.Glob(encoded, class.AnyCharacter)
	switch {
	case p.how == EqualFold:
		// Beyond ASCII the pattern is open about case, so that is told apart too.
		return append(to, foldGlob(encoded, class.Language.Fold), foldGlob(encoded, class.Language.FoldASCII), whole)
	case p.how == ARNLike:
		return append(to, partByPart(encoded), wholeARN)
	case p.how == Resource && p.head == wildHead:
		return crossing(append(to, whole), class.Language{}, strings.Split(encoded, ":"), 5)
	case p.how == Resource && p.head == shortHead:
		completed := encoded
		for n := strings.Count(encoded, ":"); n < 5; n++ {
			completed += ":\xff"
		}
		return crossing(append(to, whole, partByPart(completed)), class.Language{}, strings.Split(encoded, ":"), 5)
	}
	return append(to, whole)
}

// foldGlob is a text without regard to case; a variable that is open is a star in it.
func foldGlob(encoded string, fold func(class.Language, string) class.Language) class.Language {
	var l class.Language
	for i, part := range strings.Split(encoded, "\xff") {
		if i > 0 {
			l = l.Star(class.AnyCharacter)
		}
		l = fold(l, part)
	}
	return l
}

// partByPart is a pattern whose wildcards do not cross the first five colons.
func partByPart(encoded string) class.Language {
	var l class.Language
	for range 5 {
		part, rest, found := strings.Cut(encoded, ":")
		if !found {
			break
		}
		l = l.Glob(part, class.NoColon).Literal(":")
		encoded = rest
	}
	return l.Glob(encoded, class.AnyCharacter)
}

// crossing appends the ways in which a Resource pattern matches where only stars that end a part
// cross a colon of the ARN's first five (see matchResource): one language for each way to share
// those colons out. before is what matches up to here, parts are the rest of the pattern, cut at its
// colons, and left is how many of the five are still to come.
func crossing(to []class.Language, before class.Language, parts []string, left int) []class.Language {
	if left == 0 {
		return append(to, before.Glob(strings.Join(parts, ":"), class.AnyCharacter))
	}
	next := func(l class.Language, left int) {
		if len(parts) == 1 {
			to = append(to, l)
		} else {
			to = crossing(to, l.Literal(":"), parts[1:], left-1)
		}
	}
	next(before.Glob(parts[0], class.NoColon), left)
	body, star := strings.CutSuffix(parts[0], "\xff")
	if !star {
		return to
	}
	l := before.Glob(body, class.NoColon).Star(class.NoColon)
	for n := 1; n < left; n++ {
		l = l.Literal(":").Star(class.NoColon)
		next(l, left-n)
	}
	return append(to, l.Literal(":").Glob("\xff"+strings.TrimPrefix(strings.Join(parts, ":"), parts[0]), class.AnyCharacter))
}

// Bounds of [Pattern.Solve]: how many values it gives, and how many it tries.
const (
	maxSolutions = 64
	maxTrials    = 4096
)

// Solve gives values of a variable with which the pattern matches a text, or may, all other variables
// being as the context has them; one that has no value yet stands for any text. It is not complete
// where there are more than a few, or too many would have to be tried.
func (p *Pattern) Solve(c *model.Context, key model.Key, s string) (values []string, complete bool) {
	at := -1
	for i := range p.template {
		if t := &p.template[i]; t.isVariable && t.key.Is(key) {
			at = i // a second place of the same variable is held against the first
			break
		}
	}
	if at < 0 {
		return nil, true
	}
	before := Pattern{how: p.how, template: p.template[:at]}
	var open []model.Key
	texts := before.texts(c, &open)
	if len(texts) == 0 {
		return nil, true // a variable before it has no value at all, so nothing matches
	}
	head := texts[len(texts)-1] + p.template[at].literal
	trial := c.Clone()
	trials := 0
	for from := range len(s) + 1 {
		if from < len(s) && !utf8.RuneStart(s[from]) || !p.heads(head, s[:from]) {
			continue
		}
		for to := from; to <= len(s); to++ {
			if !p.goesOn(at, s[to:]) || to < len(s) && !utf8.RuneStart(s[to]) {
				continue
			}
			if trials++; trials > maxTrials || len(values) >= maxSolutions {
				return values, false
			}
			trial.SetOne(key, s[from:to])
			if !p.Match(&trial, s).IsFalse() && !slices.Contains(values, s[from:to]) {
				values = append(values, s[from:to])
			}
		}
	}
	return values, true
}

// heads reports whether what stands before a variable can match the beginning of a text.
func (p *Pattern) heads(encoded, s string) bool {
	if p.how == EqualFold {
		return strings.Contains(encoded, "\xff") || strings.EqualFold(encoded, s)
	}
	return glob.Match(encoded, s)
}

// goesOn reports whether what stands behind a variable can match the rest of a text, as far as the
// next characters tell.
func (p *Pattern) goesOn(at int, rest string) bool {
	if at+1 == len(p.template) {
		return rest == "" || p.how == Resource && p.head == shortHead
	}
	literal := p.template[at+1].literal
	literal = literal[:min(len(literal), wildcard(literal))]
	if p.how == EqualFold {
		return len(rest) >= len(literal) && strings.EqualFold(rest[:len(literal)], literal) || !ascii(literal) || !ascii(rest)
	}
	return strings.HasPrefix(rest, literal)
}

// wildcard gives the place of the first wildcard in an encoded text, or its length.
func wildcard(encoded string) int {
	for i := range len(encoded) {
		if encoded[i] >= glob.One {
			return i
		}
	}
	return len(encoded)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Solved is the language of a variable's values that count as the one that Solve gave.
func (p *Pattern) Solved(value string, to []class.Language) []class.Language {
	if p.how == EqualFold {
		return append(to, class.Language{}.Fold(value), class.Language{}.FoldASCII(value), class.Text(value))
	}
	return append(to, class.Text(value))
}

// Alone reports whether the pattern is one variable and nothing else, compared as texts are: the
// value that is held against it must be the variable's own.
func (p *Pattern) Alone() bool {
	return (p.how == Equal || p.how == Like) && len(p.template) == 1 && p.template[0].isVariable &&
		p.template[0].literal == "" && !p.template[0].hasFallback
}

// Wild reports whether a star in a variable's value may count as a wildcard.
func (p *Pattern) Wild() bool { return p.how.wildcards() }
