package condition

import (
	"math/big"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/pattern"
)

// Cuts gathers what tests of one key tell apart among the key's values, to find a value of each
// class. The zero Cuts tells nothing apart.
type Cuts struct {
	texts    []class.Language
	numbers  []decimal
	instants []instant
	ranges   []netip.Prefix
	literals []string // booleans, and what is compared as a whole
	// Open are the variables in the tests' values to which the context gives no value.
	Open []model.Key
	// Quantified counts the tests that have a set operator.
	Quantified int
}

// Cut adds what a test tells apart. The context gives the values of its variables.
func (t *Test) Cut(c *model.Context, to *Cuts) {
	if t.op.quantifier != single {
		to.Quantified++
	}
	if t.op.how.presence {
		return // whether the key is there, not which value it has
	}
	for v := range t.plain {
		to.texts = append(to.texts, class.Text(v))
	}
	if t.op.quantifier == forAll {
		to.literals = append(to.literals, "") // a lone empty value counts as none
	}
	for _, m := range t.values {
		m.cut(c, to)
	}
}

func (t *text) cut(c *model.Context, to *Cuts) {
	var open []model.Key
	to.texts, open = t.pattern.Languages(c, to.texts)
	to.Open = append(to.Open, open...)
}

func (n *number) cut(_ *model.Context, to *Cuts) { to.numbers = append(to.numbers, n.value) }

func (d *date) cut(_ *model.Context, to *Cuts) { to.instants = append(to.instants, d.value) }

func (r addressRanges) cut(_ *model.Context, to *Cuts) { to.ranges = append(to.ranges, r...) }

func (boolean) cut(_ *model.Context, to *Cuts) { to.literals = append(to.literals, "true", "false") }

func (b binary) cut(_ *model.Context, to *Cuts) {
	to.literals = append(to.literals, base64Of(b), base64Of(append(slices.Clone(b), 'x')))
}

// An undecided value is so whatever the request's value is.
func (undecided) cut(*model.Context, *Cuts) {}

// Space is what values a key can have at all.
type Space struct {
	// Finite lists them, where there are few.
	Finite []string
	// Domain and Except bound texts, as in [class.Problem].
	Domain, Except []class.Language
	// NotBefore, if it is not 0, bounds instants from below: seconds since 1970.
	NotBefore int64
	// Suggest are plain values, tried first.
	Suggest []string
}

// Values gives a value of each class that the tests tell apart, plain ones first. It is not complete
// where there are too many classes, or the tests read the key in ways that cannot be joined: as a
// text and as a number, say.
func (c *Cuts) Values(space Space) (values []string, complete bool) {
	if space.Finite != nil {
		return space.Finite, true
	}
	complete = true
	ways := 0
	within := func(texts []string) []string {
		if space.Domain == nil && space.Except == nil && space.NotBefore == 0 {
			return texts
		}
		return slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return !space.Has(s) })
	}
	if len(c.numbers) > 0 {
		ways++
		values = append(values, space.late(c.numberValues())...)
	}
	if len(c.instants) > 0 {
		ways++
		if with := *c; space.NotBefore > 0 {
			with.instants = append(slices.Clip(with.instants), instant{seconds: space.NotBefore})
			values = append(values, space.late(with.instantValues())...)
		} else {
			values = append(values, c.instantValues()...)
		}
	}
	if len(c.ranges) > 0 {
		ways++
		values = append(values, c.addressValues(space.Suggest)...)
	}
	values = within(append(values, c.literals...))
	if len(c.literals) > 0 && slices.ContainsFunc(c.literals, func(s string) bool { return s != "" }) {
		ways++
	}
	if len(c.texts) > 0 || ways == 0 {
		ways++
		problem := class.Problem{Domain: space.Domain, Except: space.Except, Patterns: class.Distinct(c.texts), Suggest: space.Suggest}
		var texts []string
		texts, complete = problem.Classes()
		values = append(texts, values...)
	}
	return values, complete && ways == 1
}

// Has reports whether a key can have a value.
func (s *Space) Has(value string) bool {
	has := func(l class.Language) bool { return l.Has(value) }
	switch {
	case s.Finite != nil:
		return slices.Contains(s.Finite, value)
	case slices.ContainsFunc(s.Except, has) || len(s.late([]string{value})) == 0:
		return false
	}
	return s.Domain == nil || slices.ContainsFunc(s.Domain, has)
}

// late leaves of some values those that are no instant before the bound.
func (s *Space) late(values []string) []string {
	if s.NotBefore == 0 {
		return values
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool {
		i, _, ok := parseInstant(v)
		return ok && i.seconds < s.NotBefore
	})
}

// Add adds languages that are to be told apart too.
func (c *Cuts) Add(languages ...class.Language) { c.texts = append(c.texts, languages...) }

// AddSpace adds what a key's space tells apart among texts.
func (c *Cuts) AddSpace(s *Space) {
	for _, v := range s.Finite {
		c.texts = append(c.texts, class.Text(v))
	}
	c.texts = append(append(c.texts, s.Domain...), s.Except...)
}

// numberValues are the numbers that the tests name, one between each two, and one on either side.
func (c *Cuts) numberValues() []string {
	all := slices.Clone(c.numbers)
	slices.SortFunc(all, decimal.compare)
	var out []string
	last := decimal{} // zero: numbers have no sign
	for i, n := range all {
		switch order := n.compare(last); {
		case i == 0 && order > 0:
			out = append(out, last.String(), between(last, n))
		case i > 0 && order > 0:
			out = append(out, between(last, n))
		case i > 0:
			continue
		}
		out = append(out, n.String())
		last = n
	}
	return append(out, decimal{whole: last.whole + "9"}.String())
}

// String writes the number as parseDecimal reads it.
func (d decimal) String() string {
	s := d.whole
	if s == "" {
		s = "0"
	}
	if d.fraction != "" {
		s += "." + d.fraction
	}
	return s
}

// between gives a number between two, a whole one if there is one next to the lower.
func between(low, high decimal) string {
	a, _ := new(big.Rat).SetString(low.String())
	b, _ := new(big.Rat).SetString(high.String())
	next := new(big.Int).Quo(a.Num(), a.Denom())
	if next.Add(next, big.NewInt(1)); new(big.Rat).SetInt(next).Cmp(b) < 0 {
		return next.String()
	}
	middle := a.Add(a, b)
	middle.Quo(middle, big.NewRat(2, 1))
	return strings.TrimRight(middle.FloatString(len(low.fraction)+len(high.fraction)+1), "0")
}

// instantValues are the instants that the tests name, and those a second, and a day beyond the
// reach of the zones, before and after.
func (c *Cuts) instantValues() []string {
	seen := map[int64]bool{}
	var all []int64
	add := func(seconds int64) {
		if seconds >= 0 && seconds < 1<<37 && !seen[seconds] {
			seen[seconds] = true
			all = append(all, seconds)
		}
	}
	for _, i := range c.instants {
		reach := int64(zoneReach + 1)
		for _, d := range []int64{0, -1, 1, -reach, reach} {
			add(i.seconds + d)
		}
	}
	slices.Sort(all)
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = time.Unix(s, 0).UTC().Format(time.RFC3339)
	}
	for _, i := range c.instants {
		if i.fraction != "" && i.seconds >= 0 {
			base := strings.TrimSuffix(time.Unix(i.seconds, 0).UTC().Format(time.RFC3339), "Z")
			out = append(out, base+"."+i.fraction+"Z", base+"."+i.fraction+"1Z")
		}
	}
	return out
}

// addressValues are, for each range, its first and last address and those next to it: whatever
// other ranges do, one of them lies in each class.
func (c *Cuts) addressValues(suggest []string) []string {
	seen := map[netip.Addr]bool{}
	var out []string
	add := func(a netip.Addr) {
		if a.IsValid() && !seen[a] {
			seen[a] = true
			out = append(out, a.String())
		}
	}
	for _, s := range suggest {
		if a, err := netip.ParseAddr(s); err == nil {
			add(a)
		}
	}
	for _, r := range c.ranges {
		first, last := r.Addr(), lastOf(r)
		add(first.Next()) // the network's own address is no host's, where there is a choice
		add(first)
		add(last)
		add(first.Prev())
		add(last.Next())
	}
	add(netip.MustParseAddr("198.51.100.1"))
	add(netip.MustParseAddr("2001:db8::1"))
	return out
}

// lastOf gives the last address of a range.
func lastOf(r netip.Prefix) netip.Addr {
	b := r.Addr().AsSlice()
	for bit := r.Bits(); bit < len(b)*8; bit++ {
		b[bit/8] |= 0x80 >> (bit % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	return a
}

// Languages gives what the tests tell apart among texts.
func (c *Cuts) Languages() []class.Language { return c.texts }

// Patterns gives the patterns of the test's values that have variables.
func (t *Test) Patterns() (list []*pattern.Pattern) {
	for _, m := range t.values {
		if v, ok := m.(*text); ok && len(v.pattern.Keys()) > 0 {
			list = append(list, &v.pattern)
		}
	}
	return list
}

// OfSets reports whether the operator has a set operator: ForAllValues or ForAnyValue.
func (t *Test) OfSets() bool { return t.op.quantifier != single }
