// Package class cuts texts into classes that no pattern in play tells apart, and gives for each class
// its shortest member.
//
// In go [Language]s: the patterns of policies, and the texts that are possible at all. They are run
// together as automata, on the fly ([Problem.Classes]); what comes out is one text for each way in
// which the patterns can answer. Whoever has tried these texts has tried all texts. The package only
// proposes: what a pattern really says of a text is the business of the package pattern.
package class

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/iampath/iampath/policy/glob"
)

// Set is a set of characters: those of Only, or where that is empty all but those of Except.
type Set struct{ Only, Except string }

// The sets of the usual wildcards.
var (
	AnyCharacter = Set{}
	NoColon      = Set{Except: ":"}
	NoSlash      = Set{Except: "/"}
	Digit        = Set{Only: "0123456789"}
)

// pointer gives a set by its address; the usual ones have one.
func pointer(s Set) *Set {
	for _, usual := range [...]*Set{&AnyCharacter, &NoColon, &NoSlash, &Digit} {
		if s == *usual {
			return usual
		}
	}
	own := s // only this one is allocated
	return &own
}

func (s *Set) has(r rune) bool {
	if s.Only != "" {
		return strings.ContainsRune(s.Only, r)
	}
	return !strings.ContainsRune(s.Except, r)
}

// item is one place of a language: a character, one of a set, or any number of a set.
type item struct {
	char rune // where there is no set
	star bool // any number of set
	set  *Set
}

// Language is a set of texts, told by a pattern without alternatives. The zero Language holds the
// empty text alone. Its methods append to it.
type Language struct{ items []item }

// Literal appends a text as it stands.
func (l Language) Literal(text string) Language {
	if text == "" {
		return l
	}
	items := make([]item, len(l.items), len(l.items)+len(text)+8)
	copy(items, l.items)
	for _, r := range text {
		items = append(items, item{char: r})
	}
	return Language{slices.Clip(items)}
}

// One appends one character of a set.
func (l Language) One(s Set) Language {
	l.items = append(slices.Clip(l.items), item{set: pointer(s)})
	return l
}

// Times appends so many characters of a set.
func (l Language) Times(n int, s Set) Language {
	items := make([]item, len(l.items), len(l.items)+n)
	copy(items, l.items)
	set := pointer(s)
	for range n {
		items = append(items, item{set: set})
	}
	return Language{items}
}

// Star appends any number of characters of a set, also none.
func (l Language) Star(s Set) Language {
	l.items = append(slices.Clip(l.items), item{set: pointer(s), star: true})
	return l
}

// Fold appends a text whose letters may have either case.
func (l Language) Fold(text string) Language { return l.fold(text, utf8.MaxRune) }

// FoldASCII appends a text whose ASCII letters may have either case.
func (l Language) FoldASCII(text string) Language { return l.fold(text, utf8.RuneSelf-1) }

func (l Language) fold(text string, last rune) Language {
	for _, r := range text {
		if upper, lower := unicode.ToUpper(r), unicode.ToLower(r); r <= last && upper != lower {
			l = l.One(Set{Only: string([]rune{lower, upper})})
		} else {
			l = l.Literal(string(r))
		}
	}
	return l
}

// Glob appends an encoded pattern (see package glob) whose wildcards stand for characters of a set.
func (l Language) Glob(encoded string, wild Set) Language {
	items := make([]item, len(l.items), len(l.items)+len(encoded))
	copy(items, l.items)
	set := pointer(wild)
	for len(encoded) > 0 {
		i := wildcard(encoded)
		for _, r := range encoded[:i] {
			items = append(items, item{char: r})
		}
		if i == len(encoded) {
			break
		}
		items = append(items, item{set: set, star: encoded[i] == glob.Any})
		encoded = encoded[i+1:]
	}
	return Language{slices.Clip(items)}
}

func wildcard(encoded string) int {
	for i := 0; i < len(encoded); i++ {
		if encoded[i] >= glob.One {
			return i
		}
	}
	return len(encoded)
}

// Prefix gives the text with which all of the language begins.
func (l Language) Prefix() string {
	var b strings.Builder
	for _, i := range l.items {
		if i.set != nil {
			break
		}
		b.WriteRune(i.char)
	}
	return b.String()
}

// Then appends another language.
func (l Language) Then(m Language) Language {
	l.items = append(slices.Clip(l.items), m.items...)
	return l
}

// Text is the language of one text.
func Text(text string) Language { return Language{}.Literal(text) }

// Pattern is the language of a pattern as people write it, in which * and ? stand for any
// characters.
func Pattern(text string) Language {
	return Language{}.Glob(string(glob.Encode(nil, text)), AnyCharacter)
}

// Has reports whether a text is in the language.
func (l Language) Has(text string) bool {
	now, next := make([]bool, len(l.items)+1), make([]bool, len(l.items)+1)
	l.reach(now, 0)
	for _, r := range text {
		clear(next)
		for at, ok := range now[:len(l.items)] {
			if ok && l.items[at].takes(r) {
				if l.items[at].star {
					l.reach(next, at)
				} else {
					l.reach(next, at+1)
				}
			}
		}
		now, next = next, now
	}
	return now[len(l.items)]
}

func (l Language) reach(places []bool, at int) {
	for places[at] = true; at < len(l.items) && l.items[at].star; places[at] = true {
		at++
	}
}

func (i *item) takes(r rune) bool {
	if i.set != nil {
		return i.set.has(r)
	}
	return i.char == r
}

// endless reports whether the rest of the language from a place on is every text.
func (l Language) endless(at int) bool {
	if at != len(l.items)-1 {
		return false
	}
	i := &l.items[at]
	return i.star && i.set.Only == "" && i.set.Except == ""
}

// AppendKey appends what tells the language from others, to look it up by.
func (l Language) AppendKey(b []byte) []byte {
	for i := range l.items {
		switch at := &l.items[i]; {
		case at.set == nil:
			b = utf8.AppendRune(b, at.char)
		case at.star:
			b = append(append(append(append(append(b, 0xF8), at.set.Only...), 0xF9), at.set.Except...), 0xFA)
		default:
			b = append(append(append(append(append(b, 0xFB), at.set.Only...), 0xF9), at.set.Except...), 0xFA)
		}
	}
	return append(b, 0xFF)
}

// Distinct gives the languages in their order, each once.
func Distinct(languages []Language) []Language {
	seen := make(map[string]struct{}, len(languages))
	var key []byte
	out := make([]Language, 0, len(languages))
	for _, l := range languages {
		key = l.AppendKey(key[:0])
		if _, twice := seen[string(key)]; !twice {
			seen[string(key)] = struct{}{}
			out = append(out, l)
		}
	}
	return out
}
