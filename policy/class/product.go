package class

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is a set of texts, and the patterns that tell them apart.
type Problem struct {
	// Domain holds the texts that are possible: those of any of these languages. Nil: all texts.
	Domain []Language
	// Within, if it is not nil, holds the texts that are possible in another respect.
	Within []Language
	// Except holds texts that are not.
	Except []Language
	// Patterns are what tells texts apart.
	Patterns []Language
	// Suggest are plain texts: where one belongs to a class, it stands for the class.
	Suggest []string
	// States bounds how many states of the joined automata are looked at; 0: [MaxStates].
	States int
	// Seen is how many were, once the classes have been found.
	Seen int
}

// MaxStates is how many states of the joined automata are looked at, at most, where the
// problem does not say.
const MaxStates = 10_000

// Classes gives a text of each class: one for each way in which the patterns can answer. The first
// come from Suggest, then come the shortest. It is not complete where there were too many states.
func (p *Problem) Classes() (texts []string, complete bool) {
	r := newRun(p)
	prefix := p.prefix()
	start := r.behind(prefix)
	var suggest []string
	for _, text := range p.Suggest {
		if rest, ok := strings.CutPrefix(text, prefix); ok { // another is not in the domain
			suggest = append(suggest, rest)
		}
	}
	key := sha256.Sum256(r.appendKey(nil, start, suggest))
	texts, complete = p.recall(key)
	if !complete {
		for _, text := range suggest {
			r.suggest(start, text)
		}
		complete = r.explore(start)
		if texts, p.Seen = r.texts, len(r.seen); complete {
			p.remember(key, texts)
		}
	}
	for i := range texts {
		texts[i] = prefix + texts[i]
	}
	return texts, complete
}

// AppendKey appends what tells the problem from others, to look its classes up by.
func (p *Problem) AppendKey(b []byte) []byte {
	for _, list := range [][]Language{p.Domain, p.Within, p.Except, p.Patterns} {
		if list == nil {
			b = append(b, 0xFC)
		}
		for _, l := range list {
			b = l.AppendKey(b)
		}
		b = append(b, 0xFD)
	}
	for _, text := range p.Suggest {
		b = append(append(b, text...), 0xFE)
	}
	return b
}

// place is a place in a language: its number in the upper half, the place in the lower.
type place uint32

func placeOf(language, at int) place { return place(language<<16 | at) }

func (p place) language() int { return int(p >> 16) }
func (p place) at() int       { return int(p & 0xFFFF) }

// run is one exploration. Languages are numbered: domain, within, except, patterns.
type run struct {
	languages []Language
	// domain, within and except are where, among the languages, each sort ends.
	domain, within, except int
	anything, anywhere     bool
	seen                   map[string]struct{} // states
	classes                map[string]struct{} // answers
	texts                  []string
	states                 int      // how many may be looked at
	buckets                [][]node // states to look at, by the length of their text
	key                    []byte
	whole                  bool
}

type node struct {
	text   string
	places []place
}

func newRun(p *Problem) *run {
	r := &run{states: p.limit(), anything: p.Domain == nil, anywhere: p.Within == nil, seen: map[string]struct{}{}, classes: map[string]struct{}{}, whole: true}
	except, patterns := p.near(p.Except), p.near(p.Patterns)
	r.domain = len(p.Domain)
	r.within = r.domain + len(p.Within)
	r.except = r.within + len(except)
	r.languages = slices.Concat(p.Domain, p.Within, except, patterns)
	for i, l := range r.languages {
		if len(l.items) > 0xFFFF || i > 0xFFFF {
			r.languages, r.whole = r.languages[:i], false
			break
		}
	}
	return r
}

// near leaves of some languages those that can hold a text that is possible, as far as the plain text
// tells with which they begin: most patterns of a policy are about something else.
func (p *Problem) near(languages []Language) []Language {
	if p.Domain == nil && p.Within == nil {
		return languages
	}
	var out []Language
	for _, l := range languages {
		if l.meets(p.Domain) && l.meets(p.Within) {
			out = append(out, l)
		}
	}
	return out
}

// meets reports whether a language can have texts in common with one of some, or there are none.
func (l Language) meets(others []Language) bool {
	if others == nil {
		return true
	}
	mine := plain(l.items)
	return slices.ContainsFunc(others, func(m Language) bool {
		for i, c := range plain(m.items) {
			if i == len(mine) {
				// The language goes on with a set of characters, or ends.
				return i < len(l.items)
			}
			if c.char != mine[i].char {
				return false
			}
		}
		return len(plain(m.items)) < len(m.items) || len(mine) <= len(m.items)
	})
}

// reach adds a place and those behind stars that may stand for nothing.
func (r *run) reach(places []place, language, to int) []place {
	l := &r.languages[language]
	for {
		places = append(places, placeOf(language, to))
		if to >= len(l.items) || !l.items[to].star || l.endless(to) {
			return places
		}
		to++
	}
}

// tidy sorts places, drops those that come twice, and leaves of a language that takes whatever
// comes only that.
func (r *run) tidy(places []place) []place {
	if !slices.IsSorted(places) {
		slices.Sort(places)
	}
	places = slices.Compact(places)
	out := places[:0]
	for i := 0; i < len(places); {
		j, l := i, places[i].language()
		endless := -1
		for ; j < len(places) && places[j].language() == l; j++ {
			if r.languages[l].endless(places[j].at()) {
				endless = j
			}
		}
		if endless >= 0 {
			out = append(out, places[endless])
		} else {
			out = append(out, places[i:j]...)
		}
		i = j
	}
	return out
}

// accepts reports whether a language accepts at a place.
func (r *run) accepts(p place) bool {
	l := &r.languages[p.language()]
	return p.at() == len(l.items) || l.endless(p.at())
}

// possible reports whether a text that goes on from these places can still be in the domain.
func (r *run) possible(places []place) bool {
	if !r.anything && (len(places) == 0 || places[0].language() >= r.domain) {
		return false
	}
	if r.anywhere {
		return true
	}
	for _, p := range places {
		if l := p.language(); l >= r.domain {
			return l < r.within
		}
	}
	return false
}

// note records the class of a text, if it is a new one.
func (r *run) note(text string, places []place) {
	in, within := r.anything, r.anywhere
	r.key = r.key[:0]
	for _, p := range places {
		if !r.accepts(p) {
			continue
		}
		switch l := p.language(); {
		case l < r.domain:
			in = true
		case l < r.within:
			within = true
		case l < r.except:
			return
		default:
			r.key = binary.LittleEndian.AppendUint16(r.key, uint16(l))
		}
	}
	if !in || !within {
		return
	}
	if _, known := r.classes[string(r.key)]; !known {
		r.classes[string(r.key)] = struct{}{}
		r.texts = append(r.texts, text)
	}
}

func (r *run) suggest(places []place, text string) {
	for _, c := range text {
		places = r.step(places, c)
	}
	r.note(text, places)
}

func (r *run) step(places []place, c rune) []place {
	next := make([]place, 0, len(places)+4)
	for _, p := range places {
		l := p.language()
		items := r.languages[l].items
		if p.at() == len(items) || !items[p.at()].takes(c) {
			continue
		}
		if items[p.at()].star {
			next = r.reach(next, l, p.at())
		} else {
			next = r.reach(next, l, p.at()+1)
		}
	}
	return r.tidy(next)
}

// explore looks at all states from one on, those with the shortest texts first.
func (r *run) explore(start []place) bool {
	r.push("", start)
	for n := 0; n < len(r.buckets); n++ {
		for i := 0; i < len(r.buckets[n]); i++ {
			if len(r.seen) > r.states {
				return false
			}
			here := r.buckets[n][i]
			r.note(here.text, here.places)
			r.expand(here)
		}
		r.buckets[n] = nil
	}
	return r.whole
}

func (r *run) push(text string, places []place) {
	if !r.possible(places) {
		return
	}
	r.key = r.key[:0]
	for _, p := range places {
		r.key = binary.LittleEndian.AppendUint32(r.key, uint32(p))
	}
	if _, known := r.seen[string(r.key)]; known {
		return
	}
	r.seen[string(r.key)] = struct{}{}
	for len(r.buckets) <= len(text) {
		r.buckets = append(r.buckets, nil)
	}
	r.buckets[len(text)] = append(r.buckets[len(text)], node{text, places})
}

// expand goes on from a state with each character that matters, and with one that does not.
func (r *run) expand(here node) {
	if text, places, rest, ok := r.stretch(here.places); ok {
		r.push(here.text+text, places)
		first, _ := utf8.DecodeRuneInString(text)
		r.push(here.text+string(unlike(string(first))), rest)
		return
	}
	matter := r.matter(here.places)
	for _, c := range matter {
		r.push(here.text+string(c), r.step(here.places, c))
	}
	other := unlike(matter)
	r.push(here.text+string(other), r.step(here.places, other))
}

// stretch goes over a stretch of plain text at once: where all that is not yet certain wants the same
// characters next, what happens between them is what any other character would lead to.
func (r *run) stretch(places []place) (text string, next, rest []place, ok bool) {
	var common []item
	found := false
	for _, p := range places {
		items := r.languages[p.language()].items
		switch {
		case p.at() == len(items):
			continue
		case r.languages[p.language()].endless(p.at()):
			rest = append(rest, p)
			continue
		}
		run := plain(items[p.at():])
		if len(run) == 0 {
			return "", nil, nil, false
		}
		if !found {
			common, found = run, true
			continue
		}
		n := 0
		for n < len(common) && n < len(run) && common[n].char == run[n].char {
			n++
		}
		if common = common[:n]; n == 0 {
			return "", nil, nil, false
		}
	}
	if !found {
		return "", nil, nil, false
	}
	var b strings.Builder
	for i := range common {
		b.WriteRune(common[i].char)
	}
	next = slices.Clone(rest)
	for _, p := range places {
		l := &r.languages[p.language()]
		if p.at() < len(l.items) && !l.endless(p.at()) {
			next = r.reach(next, p.language(), p.at()+len(common))
		}
	}
	return b.String(), r.tidy(next), rest, true
}

// plain gives the characters with which items begin.
func plain(items []item) []item {
	for i := range items {
		if items[i].set != nil {
			return items[:i]
		}
	}
	return items
}

// matter gives the characters that the next step tells apart.
func (r *run) matter(places []place) string {
	var b strings.Builder
	add := func(c rune) {
		if !strings.ContainsRune(b.String(), c) {
			b.WriteRune(c)
		}
	}
	for _, p := range places {
		items := r.languages[p.language()].items
		if p.at() == len(items) {
			continue
		}
		i := &items[p.at()]
		if i.set == nil {
			add(i.char)
			continue
		}
		for _, c := range i.set.Only + i.set.Except {
			add(c)
		}
	}
	return b.String()
}

// plainest are the characters of which a text is made where any will do.
const plainest = "xyzabcdefghijklmnopqrstuvw0123456789-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// unlike gives a character that is none of some others.
func unlike(others string) rune {
	for _, c := range plainest {
		if !strings.ContainsRune(others, c) {
			return c
		}
	}
	for c := rune(0x4E00); ; c++ {
		if !strings.ContainsRune(others, c) {
			return c
		}
	}
}
