package set

import (
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// Goal is a set of requests: those that some policies allow, or what unions, intersections and
// complements make of such sets.
type Goal struct {
	policies *decision.Policies // of a leaf
	parts    []Goal
	join     join
}

type join uint8

const (
	leaf join = iota
	every
	some
	not
)

// Allowed is the set of the requests that policies allow.
func Allowed(p *decision.Policies) Goal { return Goal{policies: p} }

// All is the intersection of sets.
func All(goals ...Goal) Goal { return Goal{join: every, parts: goals} }

// Any is the union of sets.
func Any(goals ...Goal) Goal { return Goal{join: some, parts: goals} }

// Not is all requests that are not in a set.
func Not(g Goal) Goal { return Goal{join: not, parts: []Goal{g}} }

// Newly is the set of the requests that policies allow and others did not.
func Newly(after, before *decision.Policies) Goal { return All(Allowed(after), Not(Allowed(before))) }

// Has says whether a request is in the set, as the engine decides it.
func (g *Goal) Has(r *model.Request) truth.Value {
	switch g.join {
	case leaf:
		return decision.Permits(r, g.policies)
	case not:
		return g.parts[0].Has(r).Not()
	}
	got := truth.Of(g.join == every)
	for i := range g.parts {
		if v := g.parts[i].Has(r); g.join == every {
			if got = got.And(v); got.IsFalse() {
				return got
			}
		} else if got = got.Or(v); got.IsTrue() {
			return got
		}
	}
	return got
}

// hopeless reports whether no request of a caller for an action is in the set, whatever else it is:
// there is no statement that could allow it. It sees only what is cheap to see.
func (s *solver) hopeless(g *Goal, r *model.Request) bool {
	switch g.join {
	case leaf:
		return s.ungranted(r, g.policies)
	case every:
		return slices.ContainsFunc(g.parts, func(p Goal) bool { return s.hopeless(&p, r) })
	case some:
		return !slices.ContainsFunc(g.parts, func(p Goal) bool { return !s.hopeless(&p, r) })
	}
	return false
}

// ungranted reports whether neither the caller's policies nor the resource's have an Allow for an
// action, or one of the layers that limit has none.
func (s *solver) ungranted(r *model.Request, p *decision.Policies) bool {
	switch r.Principal.Kind {
	case model.User, model.Role, model.RoleSession:
	default:
		return false
	}
	if ownRules[r.Action.Service] && r.Action.Service == "sts" {
		return false // some of its actions need no grant
	}
	if !s.allows(r, p.Identity...) && (p.Resource == nil || !s.allows(r, p.Resource)) {
		return true
	}
	if p.PermissionsBoundary != nil && !s.allows(r, p.PermissionsBoundary...) && (p.Resource == nil || !s.allows(r, p.Resource)) {
		return true
	}
	if !r.Principal.ServiceLinked {
		for i := range p.SCP {
			if !s.allows(r, p.SCP[i].Policies...) {
				return true
			}
		}
	}
	return false
}

// allows reports whether one of some policies has an Allow that can apply to an action.
func (s *solver) allows(r *model.Request, policies ...*policy.Policy) (found bool) {
	for _, p := range policies {
		if p.Document == nil {
			return true // nobody knows
		}
		if !s.touches(p, r.Action.Service) {
			continue
		}
		p.EachAction(&r.Action, func(i int) { found = found || p.Document.Statements[i].Effect == policy.Allow })
	}
	return found
}

// because is Has, and gives the statements that apply to the request, or may.
func (g *Goal) because(r *model.Request, hits []policy.Hit) (truth.Value, []policy.Hit) {
	if g.join == leaf {
		return decision.PermitsBecause(r, g.policies, hits)
	}
	for i := range g.parts {
		_, hits = g.parts[i].because(r, hits)
	}
	return g.Has(r), hits
}

// leaves calls f for the policies of each decision in the goal.
func (g *Goal) leaves(f func(*decision.Policies)) {
	if g.join == leaf {
		f(g.policies)
	}
	for i := range g.parts {
		g.parts[i].leaves(f)
	}
}

// With is the goal with the policies of each of its decisions changed. What is changed is a copy, of
// which the lists are shared.
func (g *Goal) With(change func(*decision.Policies)) Goal {
	to := Goal{join: g.join}
	if g.join == leaf {
		with := *g.policies
		change(&with)
		to.policies = &with
	}
	for i := range g.parts {
		to.parts = append(to.parts, g.parts[i].With(change))
	}
	return to
}

// all gives each policy of the goal once.
func (g *Goal) all() []*policy.Policy {
	var list []*policy.Policy
	seen := map[*policy.Policy]bool{}
	add := func(policies ...*policy.Policy) {
		for _, p := range policies {
			if p != nil && !seen[p] {
				seen[p] = true
				list = append(list, p)
			}
		}
	}
	g.leaves(func(p *decision.Policies) {
		add(p.Identity...)
		add(p.PermissionsBoundary...)
		add(p.Session...)
		for _, levels := range [][]decision.Level{p.SCP, p.RCP} {
			for _, l := range levels {
				add(l.Policies...)
			}
		}
		add(p.Resource)
		if p.VPCEndpoint != nil {
			add(p.VPCEndpoint.Policy)
		}
	})
	return list
}
