package set

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/pattern"
	"github.com/iampath/iampath/policy/truth"
)

// value is one to try for a key; a key without values is absent.
type value []string

// choice is a key that is open, and what it can be.
type choice struct {
	key    model.Key
	known  Key
	values []value
	tests  []*condition.Test
	// templates are the patterns that have the key as a variable.
	templates []template
	// awaits: the values hang on other keys, so they are found anew each time.
	awaits bool
}

// template is a pattern with variables, and the key whose value is held against it; resources have
// none.
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
	best, viable, found := s.narrowest(open)
	if found {
		return true
	}
	for _, value := range viable {
		s.set(best.key, value)
		if s.search(append(path, best.key.Lower())) {
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
	if !v.IsUndecidable() {
		return // it hangs on the world, which is tried next
	}
	for _, q := range v.Questions.List() {
		s.open("%s: %s", q.Code(), q)
	}
}

// narrowest tries each value of each open key by itself, the rest being unknown, and gives the key
// of which fewest are left: a key without any is a contradiction, and the cheapest proof. If the
// engine allows the request with one of them, that is found and stays set.
func (s *solver) narrowest(open []*choice) (best *choice, viable []value, found bool) {
	for _, c := range open {
		var left []value
		for _, v := range s.valuesOf(c) {
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

// openChoices gives the keys on which the statements hang that may apply. Those whose tests have
// variables without a value come only once there is nothing else.
func (s *solver) openChoices(hits []policy.Hit) []*choice {
	var ready, waiting []*choice
	seen := map[string]bool{}
	for _, h := range hits {
		if !h.Applies.IsOpen() {
			continue
		}
		for _, key := range s.keysOf(h.Policy, h.Statement) {
			if _, what := s.request.Context.Lookup(key); what != model.Unknown || key.String() == "" || seen[key.Lower()] {
				continue
			}
			seen[key.Lower()] = true
			c := s.choice(key)
			switch {
			case c.known.World && !s.world:
				s.hangsOnWorld = true
			case c.awaits && s.unresolved(c):
				waiting = append(waiting, c)
			default:
				ready = append(ready, c)
			}
		}
	}
	if len(ready) == 0 {
		ready = waiting
	}
	slices.SortFunc(ready, func(a, b *choice) int { return strings.Compare(a.key.Lower(), b.key.Lower()) })
	return ready
}

// unresolved reports whether a variable in the tests of a key has no value yet.
func (s *solver) unresolved(c *choice) bool {
	for _, t := range c.tests {
		for _, key := range t.Keys()[1:] {
			if _, what := s.request.Context.Lookup(key); what == model.Unknown && !key.Is(c.key) {
				return true
			}
		}
	}
	return false
}

// choice finds all that concerns a key.
func (s *solver) choice(key model.Key) *choice {
	lower := key.Lower()
	if c := s.choices[lower]; c != nil {
		return c
	}
	c := &choice{key: key, known: s.key(key)}
	s.choices[lower] = c
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		p.EachAction(&s.request.Action, func(i int) {
			tests := p.Tests(i)
			for t := range tests {
				if tests[t].Key().Is(key) {
					c.tests = append(c.tests, &tests[t])
				}
				for _, m := range tests[t].Patterns() {
					c.addTemplate(m, &tests[t])
				}
			}
			patterns := p.ResourcePatterns(i)
			for r := range patterns {
				c.addTemplate(&patterns[r], nil)
			}
		})
	}
	for _, t := range c.tests {
		c.awaits = c.awaits || len(t.Keys()) > 1
	}
	return c
}

func (c *choice) addTemplate(p *pattern.Pattern, t *condition.Test) {
	if slices.ContainsFunc(p.Keys(), c.key.Is) {
		c.templates = append(c.templates, template{p, t})
	}
}

// valuesOf gives the values to try for a key.
func (s *solver) valuesOf(c *choice) []value {
	if c.values == nil || c.awaits || len(c.templates) > 0 {
		c.values = s.findValues(c)
	}
	return c.values
}

func (s *solver) findValues(c *choice) []value {
	if c.known.Never {
		return []value{{}}
	}
	var cuts condition.Cuts
	for _, t := range c.tests {
		t.Cut(&s.request.Context, &cuts)
	}
	singles, solved := s.solveTemplates(c, &cuts)
	values, complete := cuts.Values(c.known.Space)
	if !complete {
		s.open("%s is tested in ways that cannot be joined", c.key)
	}
	singles = append(singles, values...)
	var all []value
	seen := map[string]bool{}
	add := func(v value) bool {
		sign := s.sign(c, v, !solved)
		if seen[sign] {
			return false
		}
		seen[sign] = true
		all = append(all, v)
		return true
	}
	if !c.known.Always {
		add(value{})
	}
	for _, v := range singles {
		add(value{v})
	}
	if cuts.Quantified > 0 && (c.known.Several || s.severalPossible(c)) {
		s.unite(&all, add, singles)
	}
	return all
}

// severalPossible reports whether a key of which the type is not known may have several values: the
// policies take it so.
func (s *solver) severalPossible(c *choice) bool { return !keyTypeKnown(c.key) }

// maxUnions bounds the sets of values that are tried for one key.
const maxUnions = 256

// unite adds sets of several values: what a set operator says of a set follows from what it says of
// the members, so a set is left out where another one gives the same.
func (s *solver) unite(all *[]value, add func(value) bool, singles []string) {
	for i := 0; i < len(*all); i++ {
		if len(*all) > maxUnions {
			s.open("too many sets of values to try")
			return
		}
		for _, v := range singles {
			if have := (*all)[i]; len(have) > 0 && !slices.Contains(have, v) {
				add(append(slices.Clone(have), v))
			}
		}
	}
}

// sign tells values apart: by what each test of the key says of them, and where the key is a
// variable by the values themselves.
func (s *solver) sign(c *choice, v value, alike bool) string {
	var b strings.Builder
	if !alike {
		b.WriteString(strings.Join(v, "\x00") + "\x00")
	}
	s.set(c.key, v)
	for _, t := range c.tests {
		got := t.Eval(&s.request.Context)
		switch {
		case got.IsTrue():
			b.WriteByte('t')
		case got.IsFalse():
			b.WriteByte('f')
		default:
			b.WriteByte('o')
			for _, q := range got.Questions.List() {
				b.WriteByte('A' + byte(q))
			}
		}
	}
	s.request.Context.Unset(c.key)
	return b.String()
}

// solveTemplates gives the values of a key with which the patterns in which it is a variable match
// what they are held against, and adds what is told apart among those texts. It reports whether the
// key is a variable at all.
func (s *solver) solveTemplates(c *choice, cuts *condition.Cuts) (values []string, variable bool) {
	for _, t := range c.templates {
		variable = true
		if t.test == nil {
			if !s.request.NoResource() {
				values = append(values, t.pattern.Solve(&s.request.Context, c.key, s.request.Resource.Text)...)
			}
			continue
		}
		other, what := s.request.Context.Lookup(t.test.Key())
		switch {
		case what == model.Present:
			for i := range other.Len() {
				values = append(values, t.pattern.Solve(&s.request.Context, c.key, other.At(i))...)
			}
		case what == model.Unknown:
			// What the other key can be, this one can be too, if the pattern is the variable alone.
			for _, u := range s.choice(t.test.Key()).tests {
				if len(u.Keys()) == 1 {
					u.Cut(&s.request.Context, cuts)
				}
			}
		}
	}
	if variable && s.q.Resources.Exactly == "" && s.variablesInResources {
		s.open("%s stands as a variable in a Resource, and the resource is open", c.key)
	}
	for _, t := range c.templates {
		if t.test != nil && t.pattern.Text() != "${"+c.key.String()+"}" {
			if _, what := s.request.Context.Lookup(t.test.Key()); what == model.Unknown {
				s.open("%s is part of a value of %s, and both are open", c.key, t.test.Key())
			}
		}
	}
	return values, variable
}
