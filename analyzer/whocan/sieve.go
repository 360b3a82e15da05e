package whocan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/glob"
)

// sieve says of most who cannot do it that they cannot, before anything is solved: nothing of their own
// allows it, and the target's policy does not name them; or the engine says no with all keys unknown
// that are open. What it lets through is still asked.
type sieve struct {
	// actions are those in question; nil where they are many.
	actions []model.Action
	// fixed begins each resource in question.
	fixed []string
	// open: the target's policy may allow whomever it does not name.
	open bool
	tell *teller
	// may and matter hold what was found of policies.
	may, matter map[*policy.Policy]bool
	// request is the one in question, where there is one.
	request *model.Request
}

// mostActions is how many actions a pattern may stand for to be looked at one by one.
const mostActions = 256

func newSieve(actions []string, t *target, tell *teller) *sieve {
	if t.actions != nil {
		actions = t.actions
	}
	s := &sieve{tell: tell, may: map[*policy.Policy]bool{}, matter: map[*policy.Policy]bool{}}
	s.actions = expand(actions)
	if exact := t.Resources.Exactly; exact != "" {
		s.fixed = []string{exact}
	} else {
		for _, l := range t.Resources.Domain {
			s.fixed = append(s.fixed, l.Prefix())
		}
	}
	s.open = t.Policies.Resource != nil && opens(t.Policies.Resource)
	if len(s.actions) == 1 && t.Resources.Exactly != "" {
		s.request = &model.Request{Action: s.actions[0], Resource: model.ParseARN(t.Resources.Exactly), ResourceAccount: t.Resources.Owner}
	}
	return s
}

// expand gives the actions that texts stand for; nil if they are many, or not known to AWS's reference,
// where a policy may still name one.
func expand(texts []string) (list []model.Action) {
	for _, text := range texts {
		if !wild(text) {
			a, err := model.ParseAction(text)
			if err != nil {
				return nil
			}
			list = append(list, a)
			continue
		}
		service, _, found := strings.Cut(text, ":")
		if !found || wild(service) || len(awsdata.ActionsOf(service)) == 0 {
			return nil
		}
		pattern := glob.CompileText(strings.ToLower(text))
		for _, name := range awsdata.ActionsOf(service) {
			if a, err := model.ParseAction(name); err == nil && pattern.Match(a.Lower) {
				list = append(list, a)
			}
		}
	}
	if len(list) > mostActions {
		return nil
	}
	return list
}

// opens reports whether a policy has an Allow for others than those whom it names and the accounts that
// it leaves it to.
func opens(p *policy.Policy) bool {
	if p.Document == nil {
		return true
	}
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		if s.Effect == policy.Deny {
			continue
		}
		if s.Principals == nil || s.NotPrincipal || s.Principals.Everyone {
			return true
		}
		for _, e := range s.Principals.Entries {
			arn := model.ParseARN(e.Value)
			if e.Type == "CanonicalUser" || strings.ContainsAny(e.Value, "*?$") || e.Type == "AWS" && !model.IsAccountID(e.Value) && !arn.Whole() {
				return true
			}
		}
	}
	return false
}

// refusesGroup reports whether nobody of a group can.
func (s *sieve) refusesGroup(g *world.Group) bool {
	if s.open || s.tell.groups[g] {
		return false
	}
	for _, p := range g.Members[0].Identity {
		if s.mayAllow(p) {
			return false
		}
	}
	return true
}

// merge gives the groups that come into question, those as one of which the policies that matter here are
// the same.
func (s *sieve) merge(groups []*world.Group) (list []*world.Group) {
	at := map[string]int{}
	var own []bool // those of the list that are made here
	var key []byte
	var numbers []int
	number := map[*policy.Policy]int{}
	for _, g := range groups {
		if s.refusesGroup(g) {
			continue
		}
		p := g.Members[0]
		numbers = numbers[:0]
		for _, one := range p.Identity {
			if s.matters(one) {
				if number[one] == 0 {
					number[one] = len(number) + 1
				}
				numbers = append(numbers, number[one])
			}
		}
		slices.Sort(numbers)
		key = fmt.Append(key[:0], p.Account, p.Caller.Kind, p.Caller.ServiceLinked, slices.Compact(numbers))
		for _, one := range p.Boundary {
			if number[one] == 0 {
				number[one] = len(number) + 1
			}
			key = fmt.Append(key, " ", number[one])
		}
		for _, tag := range p.Tags {
			key = fmt.Appendf(key, "%q%q", tag.Key, tag.Value)
		}
		i, found := at[string(key)]
		if !found {
			at[string(key)] = len(list)
			list, own = append(list, g), append(own, false)
			continue
		}
		same := list[i]
		if !own[i] {
			same = &world.Group{Members: slices.Clone(same.Members), ByName: same.ByName}
			s.tell.groups[same] = s.tell.groups[list[i]]
			list[i], own[i] = same, true
		}
		same.Members = append(same.Members, g.Members...)
		same.ByName = same.ByName || g.ByName
		s.tell.groups[same] = s.tell.groups[same] || s.tell.groups[g]
	}
	return list
}

// mayAllow reports whether a policy has an Allow that may cover what is in question.
func (s *sieve) mayAllow(p *policy.Policy) bool {
	return s.remember(s.may, p, func(e policy.Effect) bool { return e == policy.Allow })
}

// matters reports whether a policy has a statement that may cover it.
func (s *sieve) matters(p *policy.Policy) bool {
	return s.remember(s.matter, p, func(policy.Effect) bool { return true })
}

func (s *sieve) remember(found map[*policy.Policy]bool, p *policy.Policy, wanted func(policy.Effect) bool) bool {
	is, known := found[p]
	if !known {
		is = p.IsUnknown() || s.find(p, wanted)
		found[p] = is
	}
	return is
}

func (s *sieve) find(p *policy.Policy, wanted func(policy.Effect) bool) (found bool) {
	look := func(i int) {
		found = found || wanted(p.Document.Statements[i].Effect) && s.touches(p, i)
	}
	if s.actions == nil {
		for i := range p.Document.Statements {
			look(i)
		}
		return found
	}
	for i := range s.actions {
		if p.EachAction(&s.actions[i], look); found {
			return true
		}
	}
	return false
}

// touches reports whether the resources of a statement may be among those in question, by how they begin.
func (s *sieve) touches(p *policy.Policy, i int) bool {
	patterns := p.ResourcePatterns(i)
	if p.Document.Statements[i].NotResource || len(patterns) == 0 {
		return true
	}
	for j := range patterns {
		fixed := patterns[j].Fixed()
		for _, text := range s.fixed {
			if strings.HasPrefix(fixed, text) || strings.HasPrefix(text, fixed) {
				return true
			}
		}
	}
	return len(s.fixed) == 0
}

// refuses reports whether one principal cannot.
func (s *sieve) refuses(side *caller, t *target, p *world.Principal) bool {
	if s.request == nil {
		return false
	}
	r := *s.request
	r.Principal = p.Caller
	r.Context = side.Context.Clone()
	t.Context.Copy(&r.Context)
	r.Context.SetPartial(true)
	r.Complete()
	policies := with(side, t)
	return decision.Permits(&r, &policies).IsFalse()
}
