package whocan

import (
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// inside asks about users and roles of the environment, one of each group, and one of each part of it
// that the policies over the target tell apart.
func (a *asker) inside(actions []string, t *target, groups []*world.Group) (list []*Answer, err error) {
	over := append([]*policy.Policy{t.Policies.Resource}, levels(t.Policies.RCP)...)
	over = over[:len(over):len(over)]
	foreign := newTeller(t.Resources.Exactly, over)
	quick := newSieve(actions, t)
	for _, g := range groups {
		tell := foreign
		if g.ByName {
			p := g.Members[0]
			tell = newTeller(t.Resources.Exactly, over, p.Identity, p.Boundary, levels(a.World.SCPs(p.Account).Levels))
		}
		for _, members := range tell.parts(g.Members) {
			side := caller{Side: a.Principal(members[0])}
			if quick.refuses(a, &side, t, members[0]) {
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

// sieve tells, at the cost of one decision, that a principal cannot do one action on one resource
// whatever the keys are that are open: the engine says no with all of them unknown.
type sieve struct {
	request model.Request
	usable  bool
}

func newSieve(actions []string, t *target) *sieve {
	s := &sieve{}
	if len(actions) != 1 || wild(actions[0]) || t.Resources.Exactly == "" {
		return s
	}
	action, err := model.ParseAction(actions[0])
	if err != nil {
		return s
	}
	s.usable = true
	s.request = model.Request{Action: action, Resource: model.ParseARN(t.Resources.Exactly), ResourceAccount: t.Resources.Owner}
	return s
}

func (s *sieve) refuses(a *asker, side *caller, t *target, p *world.Principal) bool {
	if !s.usable {
		return false
	}
	r := s.request
	r.Principal = p.Caller
	r.Context = side.Context.Clone()
	t.Context.Copy(&r.Context)
	r.Context.SetPartial(true)
	r.Complete()
	policies := with(side, t)
	return decision.Permits(&r, &policies).IsFalse()
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
			return a.answer(&without, t, got.Witness, hangs), nil, nil
		}
		reasons = append(hangs, reasons...)
	}
	return nil, &Open{Principal: side.Name, Action: strings.Join(actions, ", "), Resource: t.Name, Reasons: reasons}, nil
}
