package whocan

import (
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/policy"
)

// inside asks about users and roles of the environment, one of those whose own side says the same of what
// is in question, and one of each part of them that the policies over the target tell apart.
func (a *asker) inside(actions []string, t *target, groups []*world.Group) (list []*Answer, err error) {
	over := append([]*policy.Policy{t.Policies.Resource}, levels(t.Policies.RCP)...)
	foreign := newTeller(a.World, t.Resources.Exactly, over)
	sieve := newSieve(actions, t, foreign)
	for _, g := range sieve.merge(groups) {
		tell := foreign
		if g.ByName {
			p := g.Members[0]
			tell = newTeller(a.World, t.Resources.Exactly, over, p.Identity, p.Boundary, levels(a.World.SCPs(p.Account).Levels))
		}
		for _, members := range tell.parts(g) {
			side := caller{Side: a.Principal(members[0])}
			if sieve.refuses(&side, t, members[0]) {
				continue
			}
			answer, open, err := a.one(&side, t, actions)
			if err != nil {
				return nil, err
			}
			if open != nil {
				open.Members = members
				a.undecided(open)
			}
			if answer != nil {
				answer.Members = members
				list = append(list, answer)
			}
		}
	}
	return list, nil
}

func levels(list []decision.Level) (all []*policy.Policy) {
	for i := range list {
		all = append(all, list[i].Policies...)
	}
	return all
}

// with joins the policies of both sides.
func with(s *caller, t *target) decision.Policies {
	p := s.Policies
	p.Resource, p.RCP, p.BlockPublicAccess = t.Policies.Resource, t.Policies.RCP, t.Policies.BlockPublicAccess
	return p
}

// one asks about one side. Where it hangs on a policy of the side's own that is not known, it asks what
// would be if that policy said nothing of it: yes is then possible, and no is still not known.
func (a *asker) one(side *caller, t *target, actions []string) (*Answer, *Open, error) {
	if t.actions != nil {
		actions = t.actions
	}
	got, err := set.Ask(a.Question(&side.Side, &t.Target, actions, nil))
	if err != nil || got.Verdict == set.No {
		return nil, nil, err
	}
	if got.Verdict == set.Yes {
		return a.answer(side, t, got.Witness, nil), nil, nil
	}
	reasons := got.Reasons
	if without, hangs := known(side); hangs != nil {
		if got, err = set.Ask(a.Question(&without.Side, &t.Target, actions, nil)); err != nil {
			return nil, nil, err
		}
		if got.Verdict == set.Yes {
			answer := a.answer(&without, t, got.Witness, hangs)
			answer.supposed = true
			return answer, nil, nil
		}
		reasons = append(hangs, reasons...)
	}
	return nil, &Open{Principal: side.Name, Action: strings.Join(actions, ", "), Resource: t.Name, Reasons: reasons}, nil
}
