package policy

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// Reading is how a layer reads the Principal element.
type Reading uint8

// The readings.
const (
	// Ordinary is that of every layer but the next.
	Ordinary Reading = iota
	// Gateway is that of a gateway endpoint's policy.
	Gateway
)

// Query is a request as a layer puts it to its policies.
type Query struct {
	Request *model.Request
	// Boundary says that the caller has a permissions boundary, which NotPrincipal heeds.
	Boundary bool
	Reading  Reading
}

// Outcome is what policies say together: whether a Deny applies, and whether an Allow does, by the
// form in which it names the caller. Where policies do not name callers, the form is Direct.
type Outcome struct {
	Deny  truth.Value
	Allow [NumForms]truth.Value
}

// NoOutcome is the outcome of no policy at all: it neither denies nor allows.
var NoOutcome = Outcome{Deny: truth.False, Allow: [NumForms]truth.Value{truth.False, truth.False, truth.False, truth.False}}

// Any is whether an Allow applies in any form.
func (o *Outcome) Any() truth.Value {
	return o.Allow[Direct].Or(o.Allow[ByRole]).Or(o.Allow[Wildcard]).Or(o.Allow[ByAccount])
}

// Hit is a statement that applies to a request, or may.
type Hit struct {
	Policy    *Policy
	Statement int
	Applies   truth.Value
}

// Trace collects the statements that apply while a request is evaluated.
type Trace struct{ Hits []Hit }

// Eval asks the policy for a request, and adds what it says to an outcome: statements are
// alternatives (any Allow is enough, any Deny denies). Without a trace it stops as soon as nothing
// can change any more, and allocates nothing.
func (p *Policy) Eval(q *Query, out *Outcome, trace *Trace) {
	switch {
	case p.index != nil:
		p.index.eval(p, q, out, trace)
		return
	case p.unknown:
		open := truth.Undecidable(truth.PolicyNotGiven)
		out.Deny = out.Deny.Or(open)
		for f := range out.Allow {
			out.Allow[f] = out.Allow[f].Or(open)
		}
		return
	}
	service, name, word := q.Request.Action.ServiceBit, q.Request.Action.NameBit, q.Request.Resource.Word
	for i := range p.sift {
		if s := &p.sift[i]; s.services&service == 0 || s.names&name == 0 || (s.word^word)&s.mask != 0 {
			continue
		}
		if p.step(i, q, out, trace) {
			return
		}
	}
}

// step evaluates one statement and reports whether the rest can change nothing.
func (p *Policy) step(i int, q *Query, out *Outcome, trace *Trace) (done bool) {
	s := &p.statements[i]
	if trace == nil && s.effect == Allow && out.Allow[Direct].IsTrue() {
		return false // another Allow adds nothing
	}
	applies, named := truth.True, naming{sure: 1 << Direct}
	if !s.everything {
		// What sifts out most comes first; conditions cost most and come last.
		if applies = s.matchActions(&q.Request.Action); applies.IsFalse() {
			return false
		}
		if applies = applies.And(s.matchResources(q.Request)); applies.IsFalse() {
			return false
		}
		if s.principals != nil {
			if named = s.matchPrincipals(q); named.sure|named.maybe == 0 {
				return false
			}
		}
		for t := range s.conditions {
			if applies = applies.And(s.conditions[t].Eval(&q.Request.Context)); applies.IsFalse() {
				return false
			}
		}
		if named.sure == 0 {
			applies = applies.And(named.questions)
		}
	}
	if trace != nil {
		trace.Hits = append(trace.Hits, Hit{p, i, applies})
	}
	if s.effect == Deny {
		out.Deny = out.Deny.Or(applies)
		return trace == nil && out.Deny.IsTrue()
	}
	for f := Direct; f < NumForms; f++ {
		switch bit := uint8(1) << f; {
		case named.sure&bit != 0:
			out.Allow[f] = out.Allow[f].Or(applies)
		case named.maybe&bit != 0:
			out.Allow[f] = out.Allow[f].Or(applies.And(named.questions))
		}
	}
	return false
}

// matchPrincipals says how the statement names the caller. For a Deny any form is Direct.
func (s *statement) matchPrincipals(q *Query) naming {
	c := &q.Request.Principal
	var applies truth.Value
	switch {
	case s.notPrincipal && s.effect == Deny:
		applies = s.principals.excepts(c, q.Boundary).Not()
	case s.notPrincipal:
		// Allow with NotPrincipal once granted everybody else, and is no longer supported
		// (OPEN-13). Nobody who is listed was ever granted anything by it.
		listed := s.principals.denies(c)
		if listed.IsTrue() {
			return naming{}
		}
		return naming{maybe: 1 << Wildcard, questions: truth.Undecidable(truth.AllowNotPrincipal).And(listed.Not())}
	case q.Reading == Gateway:
		applies = s.principals.gateway(c)
	case s.effect == Deny:
		applies = s.principals.denies(c)
	default:
		n := s.principals.naming(c)
		if wildcard := uint8(1) << Wildcard; s.pinned && n.sure&wildcard != 0 {
			n.sure = n.sure&^wildcard | 1<<Direct
		}
		return n
	}
	switch {
	case applies.IsTrue():
		return naming{sure: 1 << Direct}
	case applies.IsFalse():
		return naming{}
	}
	return naming{maybe: 1 << Direct, questions: applies}
}

// Public says whether a bucket policy is public in the sense of S3 Block Public Access.
func (p *Policy) Public() truth.Value { return p.public }

// Hang is a test of a statement that hangs on a key that was not given.
type Hang struct {
	Operator string
	Key      string
	Values   []string
}

// Hangs gives the tests of a statement that hang on keys that were not given. It is for
// explanations of what has already been found unknown.
func (p *Policy) Hangs(i int, r *model.Request) []Hang {
	var hangs []Hang
	s := &p.statements[i]
	for t := range s.conditions {
		test := &s.conditions[t]
		if !test.Eval(&r.Context).IsUnknown() {
			continue
		}
		for _, k := range test.Keys() {
			if _, what := r.Context.Lookup(k); what == model.Unknown {
				hangs = append(hangs, Hang{test.Operator(), k.String(), test.Values()})
			}
		}
	}
	for j := range s.resources {
		if s.resources[j].Match(&r.Context, r.Resource.Text).IsUnknown() {
			for _, k := range s.resources[j].Keys() {
				if _, what := r.Context.Lookup(k); what == model.Unknown {
					hangs = append(hangs, Hang{"Resource", k.String(), []string{s.resources[j].Text()}})
				}
			}
		}
	}
	return hangs
}
