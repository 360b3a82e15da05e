package set

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/pattern"
	"github.com/iampath/iampath/policy/truth"
)

// value is one to try for a key; a key without values is absent.
type value []string

// choice is a key that is open, and what it can be.
type choice struct {
	key   model.Key
	lower string // its name
	round int    // when it was last listed
	known Key
	tests []*condition.Test
	// templates are the patterns that have the key as a variable.
	templates []template
	// tied: the values hang on other parts of the request, so they are found anew each time.
	tied bool
	// values are those to try; exact says that they stand for all that the key can have, whatever
	// else is still open.
	values []value
	exact  bool
	found  bool
	// crowded: there are too many classes of values.
	crowded bool
}

// template is a pattern with variables, and the test whose key's value is held against it; resources
// have none.
type template struct {
	pattern *pattern.Pattern
	test    *condition.Test
}

// search assigns the open keys of the request, one after another, until the engine allows it. It
// leaves the request as it found it, unless it has found what it looks for.
func (s *solver) search(path []string) bool {
	s.left--
	v, hits := s.way.goal.because(s.request, s.hits[:0])
	s.hits = hits
	switch {
	case v.IsTrue():
		return true
	case v.IsFalse():
		return false
	case s.left <= 0:
		return false
	}
	open := s.openChoices(hits)
	if len(open) == 0 {
		s.undecided(v)
		return false
	}
	if !open[0].exact {
		// Nothing is left of which all values are known: from here on a witness may be found, and no
		// proof that there is none.
		if open[0].crowded {
			s.open("%s is tested by more patterns, or in more ways, than can be told apart", open[0].key)
		} else {
			s.open("what %s can be hangs on other parts of the request that are open too", open[0].key)
		}
		if s.blind != nil {
			return false
		}
	}
	best, viable, found := s.narrowest(open)
	if found {
		return true
	}
	for _, value := range viable {
		s.set(best.key, value)
		if s.search(append(path, best.lower)) {
			return true
		}
		s.request.Context.Unset(best.key)
		if s.left <= 0 {
			return false
		}
	}
	return false
}

// undecided notes why a request with nothing open any more is not decided.
func (s *solver) undecided(v truth.Value) {
	for _, q := range v.Questions.List() {
		s.open("%s: %s", q.Code(), q)
	}
	switch {
	case v.IsUndecidable():
	case s.blind != nil:
		s.open("%s of callers that are open stands in a policy as a variable, or is held against one", s.blind[0])
	case s.world || !s.hangsOnWorld:
		s.open("the engine leaves it open")
	}
}

// narrowest tries each value of each open key by itself, the rest being unknown, and gives the key
// of which fewest are left: a key without any is a contradiction, and the cheapest proof. If the
// engine allows the request with one of them, that is found and stays set.
func (s *solver) narrowest(open []*choice) (best *choice, viable []value, found bool) {
	for _, c := range open {
		var left []value
		for _, v := range c.values {
			s.set(c.key, v)
			got := s.has()
			if got.IsTrue() {
				return c, nil, true
			}
			s.request.Context.Unset(c.key)
			if !got.IsFalse() {
				left = append(left, v)
			}
		}
		if best == nil || len(left) < len(viable) {
			best, viable = c, left
		}
		if len(viable) == 0 {
			break
		}
	}
	return best, viable, false
}

func (s *solver) set(key model.Key, v value) {
	if len(v) == 0 {
		s.request.Context.Set(key)
	} else {
		s.request.Context.Set(key, v...)
	}
}

// openChoices gives the keys on which the statements hang that may apply: those of which all values
// are known; or where there is none of these, the others.
func (s *solver) openChoices(hits []policy.Hit) []*choice {
	var exact, vague []*choice
	s.round++
	for _, h := range hits {
		if !h.Applies.IsOpen() {
			continue
		}
		for _, key := range s.keysOf(h.Policy, h.Statement) {
			if key.String() == "" || s.known(key) {
				continue
			}
			c := s.choice(key)
			if c.round == s.round {
				continue
			}
			c.round = s.round
			switch {
			case slices.ContainsFunc(s.blind, key.Is):
			case c.known.World && !s.world:
				s.hangsOnWorld = true
			default:
				if s.find(c); c.exact {
					exact = append(exact, c)
				} else {
					vague = append(vague, c)
				}
			}
		}
	}
	if len(exact) == 0 {
		exact = vague
	}
	slices.SortFunc(exact, func(a, b *choice) int { return strings.Compare(a.lower, b.lower) })
	return exact
}

// known reports whether the request says of a key what its value is.
func (s *solver) known(key model.Key) bool {
	_, what := s.request.Context.Lookup(key)
	return what != model.Unknown
}

// choice finds all that concerns a key.
func (s *solver) choice(key model.Key) *choice {
	lower := key.Lower()
	if c := s.choices[lower]; c != nil {
		return c
	}
	c := &choice{key: key, lower: lower, known: s.key(key)}
	s.choices[lower] = c
	for _, at := range s.statements() {
		tests := at.policy.Tests(at.statement)
		for t := range tests {
			if tests[t].Key().Is(key) {
				c.tests = append(c.tests, &tests[t])
				c.tied = c.tied || len(tests[t].Keys()) > 1
			}
			for _, m := range tests[t].Patterns() {
				c.addTemplate(m, &tests[t])
			}
		}
		patterns := at.policy.ResourcePatterns(at.statement)
		for r := range patterns {
			c.addTemplate(&patterns[r], nil)
		}
	}
	c.tied = c.tied || len(c.templates) > 0
	return c
}

func (c *choice) addTemplate(p *pattern.Pattern, t *condition.Test) {
	if slices.ContainsFunc(p.Keys(), c.key.Is) {
		c.templates = append(c.templates, template{p, t})
	}
}

// find gives a choice its values.
func (s *solver) find(c *choice) {
	if c.found && !c.tied {
		return
	}
	c.found, c.exact = true, true
	if c.known.Never {
		c.values = []value{{}}
		return
	}
	var cuts condition.Cuts
	if !s.cut(c, &cuts) {
		c.exact = s.tie(c, &cuts)
	}
	singles, complete := cuts.Values(c.known.Space)
	if c.known.Finite != nil {
		c.exact = true // these are all there are
	} else if c.crowded = !complete; c.crowded {
		c.exact = false
	}
	c.values = s.valuesOf(c, singles)
}

// cut adds what the tests of a key tell apart, and the patterns that have it as a variable. It
// reports whether that follows from what is known of the request already.
func (s *solver) cut(c *choice, to *condition.Cuts) bool {
	before := len(to.Open)
	for _, t := range c.tests {
		t.Cut(&s.request.Context, to)
	}
	sure := len(to.Open) == before
	for _, t := range c.templates {
		sure = s.cutTemplate(c, &t, to) && sure
	}
	return sure
}

// cutTemplate adds the values of a variable with which a pattern matches what it is held against.
func (s *solver) cutTemplate(c *choice, t *template, to *condition.Cuts) bool {
	sure := true
	for _, other := range t.pattern.Keys() {
		sure = sure && (other.Is(c.key) || other.String() == "" || s.known(other))
	}
	if t.pattern.Wild() {
		to.Add(starred)
	}
	solve := func(text string) {
		s.left -= len(text) / 8 // a long text takes as long as several decisions
		values, complete := t.pattern.Solve(&s.request.Context, c.key, text)
		sure = sure && complete
		for _, v := range values {
			to.Add(t.pattern.Solved(v, nil)...)
		}
	}
	if t.test == nil {
		if !s.request.NoResource() {
			solve(s.request.Resource.Text)
			sure = sure && !s.resourceStandsFor
		}
		return sure
	}
	values, what := s.request.Context.Lookup(t.test.Key())
	for i := range values.Len() {
		solve(values.At(i))
	}
	return sure && what != model.Unknown
}

// starred holds the values that a pattern may take for one with wildcards.
var starred = class.Language{}.Star(class.AnyCharacter).One(class.Set{Only: "*?"}).Star(class.AnyCharacter)

// tie adds what is told apart among the values of all keys that are tied to one by variables. Where
// each tie is an equality of whole texts, what any of the keys tells apart is told apart for all, and
// within a class one text is like another: whichever the first of the keys has stands for all. Then
// the values are exact.
func (s *solver) tie(c *choice, to *condition.Cuts) bool {
	pure := true
	list := []*choice{c}
	link := func(key model.Key) {
		if key.String() == "" || s.known(key) {
			return
		}
		if other := s.choice(key); !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	for i := 0; i < len(list) && i < maxTied; i++ {
		k := list[i]
		pure = pure && !slices.ContainsFunc(s.blind, k.key.Is) && !s.several(k)
		for _, t := range k.tests {
			for _, p := range t.Patterns() {
				for _, v := range p.Keys() {
					if v.String() != "" && !s.known(v) {
						pure = pure && p.Alone()
						link(v)
					}
				}
			}
		}
		for _, t := range k.templates {
			switch {
			case t.test == nil && s.resourceStandsFor && !s.request.NoResource():
				pure = false
			case t.test != nil && !s.known(t.test.Key()):
				pure = pure && t.pattern.Alone()
				link(t.test.Key())
			default:
				pure = pure && len(t.pattern.Keys()) == 1
			}
			for _, v := range t.pattern.Keys() {
				link(v)
			}
		}
	}
	for _, k := range list[1:] {
		s.cut(k, to)
		to.AddSpace(&k.known.Space)
	}
	return pure && len(list) <= maxTied
}

// maxTied bounds how many keys that are tied to each other are looked at.
const maxTied = 16

// maxUnions bounds the sets of values that are tried for one key.
const maxUnions = 256

// valuesOf makes of single values those to try: none, each by itself, and where the key can have
// several, sets of them. One is left out where the tests say the same of it as of another.
func (s *solver) valuesOf(c *choice, singles []string) (all []value) {
	// Where other patterns have the key as a variable, or its tests hang on others, it is not only
	// what the tests say now that tells its values apart.
	alike := len(c.templates) == 0 && !slices.ContainsFunc(c.tests, s.awaits)
	seen := map[string]bool{}
	add := func(v value) {
		if sign := s.sign(c, v, alike || len(v) > 1); !seen[sign] {
			seen[sign] = true
			all = append(all, v)
		}
	}
	if !c.known.Always {
		add(value{})
	}
	for _, v := range singles {
		add(value{v})
	}
	if s.several(c) {
		s.unite(c, singles, !slices.ContainsFunc(c.tests, s.awaits), add)
	}
	return all
}

// awaits reports whether a test has a variable without a value yet.
func (s *solver) awaits(t *condition.Test) bool {
	keys := t.Keys()
	return len(keys) > 1 && slices.ContainsFunc(keys[1:], func(k model.Key) bool { return k.String() != "" && !s.known(k) })
}

// several reports whether a key can have several values: it is known to, or nothing is known of it
// and the policies take it so.
func (s *solver) several(c *choice) bool {
	if c.known.Several {
		return true
	}
	_, given := s.q.Keys[c.lower]
	return !given && !keyTypeKnown(c.key) && slices.ContainsFunc(c.tests, (*condition.Test).OfSets)
}

// unite adds sets of several values. What a test says of a set follows from what it says of the
// members, so of members of which all tests say the same one will do, and of sets too.
func (s *solver) unite(c *choice, singles []string, alike bool, add func(value)) {
	// A lone empty text counts as none, and is something else among others: so each member is put
	// twice.
	seen := map[string]bool{}
	fresh := func(v value) bool {
		sign := s.sign(c, append(v[:len(v):len(v)], v[0]), alike)
		if seen[sign] {
			return false
		}
		seen[sign] = true
		return true
	}
	var members []string
	var sets []value
	for _, v := range singles {
		if one := (value{v}); fresh(one) {
			members, sets = append(members, v), append(sets, one)
		}
	}
	for i := 0; i < len(sets); i++ {
		if len(sets) > maxUnions {
			c.exact, c.crowded = false, true
			return
		}
		for _, v := range members {
			if slices.Contains(sets[i], v) {
				continue
			}
			if more := append(slices.Clone(sets[i]), v); fresh(more) {
				sets = append(sets, more)
				add(more)
			}
		}
	}
}

// sign tells values apart: by what each test of the key says of them, and where that is not all, by
// the values themselves.
func (s *solver) sign(c *choice, v value, alike bool) string {
	b := s.buffer[:0]
	if !alike {
		sorted := slices.Clone(v)
		slices.Sort(sorted)
		for _, text := range sorted {
			b = append(append(b, text...), 0)
		}
	}
	s.set(c.key, v)
	for _, t := range c.tests {
		got := t.Eval(&s.request.Context)
		switch {
		case got.IsTrue():
			b = append(b, 't')
		case got.IsFalse():
			b = append(b, 'f')
		default:
			b = append(b, 'o')
			for _, q := range got.Questions.List() {
				b = append(b, 'A'+byte(q))
			}
		}
	}
	s.request.Context.Unset(c.key)
	s.buffer = b
	return string(b)
}
