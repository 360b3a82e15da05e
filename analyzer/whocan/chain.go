package whocan

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// The actions that make somebody a role's session.
var (
	assume  = []string{"sts:AssumeRole"}
	assumes = []string{"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"}
)

// reached is a role that can do what is asked for, itself or by assuming further roles.
type reached struct {
	role *world.Principal
	by   *Answer // the role's own answer
}

// chains finds who can do it by assuming roles one after another: backwards from the roles that can,
// step by step, so that the shortest chain is found first and a circle ends by itself. Each hop is a
// decision of its own, with its own caller (Roles terms and concepts, "Role chaining").
func (a *asker) chains(direct []*Answer, action string, t *target) (list []*Answer, err error) {
	have := map[any]bool{}
	var frontier []reached
	note := func(answers []*Answer) {
		for _, d := range answers {
			if d.Members == nil {
				have[d.Principal] = true
			}
			for _, p := range d.Members {
				have[p] = true
				if p.Role != nil {
					frontier = append(frontier, reached{p, d})
				}
			}
		}
	}
	note(direct)
	if exact := t.Resources.Exactly; decision.IsTrustAction(strings.ToLower(action)) {
		if who, err := model.ParsePrincipal(exact); err == nil {
			if p, _ := a.World.Caller(&who); p != nil {
				have[p] = true // that a role can become itself is not asked
			}
		}
	}
	for hop := 0; hop < a.ask.Hops && len(frontier) > 0; hop++ {
		found, err := a.step(frontier, have)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			f.Action, f.Resource = action, t.Name
		}
		frontier = nil
		note(found)
		list = append(list, found...)
	}
	return list, nil
}

// way is an assumption of a role that leads on.
type way struct {
	to *reached
	by *Answer // of the assumption
}

// step finds who can assume one of some roles and has no way yet.
func (a *asker) step(frontier []reached, have map[any]bool) ([]*Answer, error) {
	inside, outside := map[*world.Principal][]way{}, map[string][]way{}
	var members []*world.Principal
	var names []string
	for i := range frontier {
		to := &frontier[i]
		by, err := a.assumersOf(to.role)
		if err != nil {
			return nil, err
		}
		for _, s := range by {
			for _, p := range s.Members {
				if !have[p] {
					if inside[p] == nil {
						members = append(members, p)
					}
					inside[p] = append(inside[p], way{to, s})
				}
			}
			if s.Members == nil && !have[s.Principal] {
				if outside[s.Principal] == nil {
					names = append(names, s.Principal)
				}
				outside[s.Principal] = append(outside[s.Principal], way{to, s})
			}
		}
	}
	var list []*Answer
	// Members with the same ways are one answer.
	at := map[string]*Answer{}
	numbers := map[way]uint64{}
	var key []byte
	for _, p := range members {
		key = key[:0]
		for _, w := range inside[p] {
			if numbers[w] == 0 {
				numbers[w] = uint64(len(numbers) + 1)
			}
			key = binary.AppendUvarint(key, numbers[w])
		}
		if same := at[string(key)]; same != nil {
			same.Members = append(same.Members, p)
			continue
		}
		to := through(inside[p])
		to.Principal, to.Members = p.ARN, []*world.Principal{p}
		at[string(key)] = to
		list = append(list, to)
	}
	for _, name := range names {
		list = append(list, through(outside[name]))
	}
	return list, nil
}

// through makes an answer of the ways by which somebody gets to a role that can: of the first, and the
// others are named.
func through(ways []way) *Answer {
	first := ways[0]
	last := first.to.by
	to := &Answer{Principal: first.by.Principal, Inside: first.by.Inside, Relation: last.Relation, Decision: last.Decision, Witness: last.Witness,
		side: first.by.side, target: last.target, ask: last.ask}
	if to.Final = last.Final; to.Final == nil {
		to.Final = last
	}
	if first.by.Relation == decision.CrossAccount {
		to.Relation = decision.CrossAccount
	}
	to.Via = append([]string{first.to.role.ARN}, last.Via...)
	step := *first.by // it may have been found for another role with the same trust policy
	step.Action, step.Resource, step.assumes = step.Witness.Request.Action.Text, first.to.role.ARN, first.to.role
	to.Steps = append([]*Answer{&step}, last.Steps...)
	add := func(list *[]string, texts []string) {
		for _, text := range texts {
			if !slices.Contains(*list, text) {
				*list = append(*list, text)
			}
		}
	}
	for _, c := range first.by.Conditions {
		add(&to.Conditions, []string{"to assume " + roleName(first.to.role.ARN) + ": " + c})
	}
	add(&to.Conditions, last.Conditions)
	add(&to.Hangs, first.by.Hangs)
	add(&to.Hangs, last.Hangs)
	for _, w := range ways[1:] { // each way begins with another role
		to.AlsoVia = append(to.AlsoVia, w.to.role.ARN)
	}
	return to
}

// roleName is a role's name without its path.
func roleName(arn string) string { return "role " + arn[strings.LastIndexByte(arn, '/')+1:] }

// assumersOf finds who can assume a role.
func (a *asker) assumersOf(role *world.Principal) ([]*Answer, error) {
	if by, asked := a.assumers[role]; asked {
		return by, nil
	}
	f, err := a.trustOf(role)
	if err != nil {
		return nil, err
	}
	by := f.outside
	if len(f.candidates) > 0 {
		t, err := a.roleTarget(role)
		if err != nil {
			return nil, err
		}
		inside, err := a.inside(assume, &t, f.candidates)
		if err != nil {
			return nil, err
		}
		by = append(inside, by...)
	}
	a.assumers[role] = by
	return by, nil
}

// roleTarget is a role that is to be assumed.
func (a *asker) roleTarget(role *world.Principal) (t target, err error) {
	action, err := model.ParseAction(assume[0])
	if err != nil {
		return t, err
	}
	res, err := a.World.Resource(model.ParseARN(role.ARN), action, "")
	if err != nil {
		return t, err
	}
	t = a.target(&res, a.On(res))
	a.suppose(&t)
	return t, nil
}

// trusted is what was found of a trust policy. Roles of one account with the same one and the same tags
// trust the same outsiders, unless an RCP tells roles apart.
type trusted struct {
	role       *world.Principal
	outside    []*Answer
	candidates []*world.Group // who may assume the role, of those inside
}

func (a *asker) trustOf(role *world.Principal) (*trusted, error) {
	apart := slices.ContainsFunc(levels(a.World.RCPs(role.Account).Levels), tellsResources) || role.Trust.IsUnknown()
	if !apart {
		for _, f := range a.trusts {
			if f.role.Account == role.Account && f.role.Trust.Same(role.Trust) && slices.Equal(f.role.Tags, role.Tags) {
				return f, nil
			}
		}
	}
	t, err := a.roleTarget(role)
	if err != nil {
		return nil, err
	}
	outside, err := a.outside(assumes, &t)
	if err != nil {
		return nil, err
	}
	f := &trusted{role, outside, a.candidates(&t)}
	if !apart {
		a.trusts = append(a.trusts, f)
	}
	return f, nil
}

// tellsResources reports whether a policy speaks of some resources and not of others.
func tellsResources(p *policy.Policy) bool {
	return p.Document == nil || slices.ContainsFunc(p.Document.Statements, func(s policy.Statement) bool {
		return s.NotResource || !slices.Equal(s.Resources, []string{"*"})
	})
}

// candidates are the groups that can come into question for a role, by whom its trust policy names.
func (a *asker) candidates(t *target) []*world.Group {
	if t.Policies.Resource == nil || t.Policies.Resource.Document == nil {
		return nil
	}
	accounts, members := map[string]bool{}, map[*world.Group]bool{}
	everyone := false
	for i := range t.Policies.Resource.Document.Statements {
		s := &t.Policies.Resource.Document.Statements[i]
		if s.Effect == policy.Deny || s.Principals == nil {
			continue
		}
		everyone = everyone || s.Principals.Everyone || s.NotPrincipal
		for _, e := range s.Principals.Entries {
			if e.Type != "AWS" {
				continue
			}
			if everyone = everyone || e.Value == "*"; model.IsAccountID(e.Value) {
				accounts[e.Value] = true
				continue
			}
			arn := model.ParseARN(e.Value)
			if accounts[arn.Account()] = accounts[arn.Account()] || arn.Resource() == "root"; arn.Resource() == "root" {
				continue
			}
			if who, err := model.ParsePrincipal(e.Value); err == nil {
				if p, _ := a.World.Caller(&who); p != nil {
					members[a.World.GroupOf(p)] = true
				}
			}
		}
	}
	if !everyone && len(accounts)+len(members) == 0 {
		return nil
	}
	var list []*world.Group
	for _, g := range a.World.Groups() {
		account := g.Members[0].Account
		switch {
		case members[g], everyone && account == t.Account:
			list = append(list, g)
		case (everyone || accounts[account]) && a.MayAssume(g):
			list = append(list, g)
		}
	}
	return list
}
