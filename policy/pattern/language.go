package pattern

import (
	"strings"

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

// maxSolutions is how many values [Pattern.Solve] gives, at most.
const maxSolutions = 16

// Solve gives values of a variable with which the pattern matches a text, all other variables being
// as the context has them. Of more than a few it gives the first.
func (p *Pattern) Solve(c *model.Context, key model.Key, s string) []string {
	var found []string
	trial := c.Clone()
	for i := range p.template {
		if t := &p.template[i]; !t.isVariable || !t.key.Is(key) {
			continue
		}
		before := Pattern{how: p.how, template: p.template[:i]}
		var open []model.Key
		texts := before.texts(&trial, &open)
		if len(texts) == 0 {
			return nil
		}
		head := class.Language{}.Glob(texts[0]+p.template[i].literal, class.AnyCharacter)
		for from := range len(s) + 1 {
			if !head.Has(s[:from]) {
				continue
			}
			for to := from; to <= len(s) && len(found) < maxSolutions; to++ {
				trial.SetOne(key, s[from:to])
				if p.Match(&trial, s).IsTrue() {
					found = append(found, s[from:to])
				}
			}
		}
		break // a second place of the same variable is held against the first
	}
	return found
}
