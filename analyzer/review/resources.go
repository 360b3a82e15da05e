package review

import (
	"bytes"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// held is a resource with a policy of its own, before and after.
type held struct {
	old, now *world.Resource
}

// resources compares what the policies of resources allow: of buckets, keys, roles (trust) and others.
func (r *reviewer) resources() {
	all := map[string]*held{}
	var order []string
	add := func(list []world.Resource, after bool) {
		for i := range list {
			res := &list[i]
			h := all[res.ARN.Text]
			if h == nil {
				h = &held{}
				all[res.ARN.Text], order = h, append(order, res.ARN.Text)
			}
			if after {
				h.now = res
			} else {
				h.old = res
			}
		}
	}
	add(withPolicies(r.after.World), true)
	add(withPolicies(r.before.World), false)
	results := make([][]*access, len(order))
	parallel.Each(len(order), func(i int) {
		if h := all[order[i]]; h.changed() {
			results[i] = r.resource(h)
		}
	})
	r.reportAll(slices.Concat(results...))
}

// withPolicies lists the resources of a world that have, or may have, a policy of their own.
func withPolicies(w *world.World) []world.Resource {
	list := slices.Concat(w.Buckets(), w.Keys(), w.Others())
	assume := model.Action{Lower: "sts:assumerole", Service: "sts"}
	for _, role := range w.Roles() {
		if res, err := w.Resource(model.ParseARN(role.ARN), assume, ""); err == nil {
			res.Account = role.Account
			list = append(list, res)
		}
	}
	return list
}

func (h *held) changed() bool {
	if h.old == nil || h.now == nil {
		return h.now != nil && h.now.Policy != nil || h.old != nil && h.old.Policy != nil
	}
	return !same(h.old.Policy, h.now.Policy) || h.old.BlockPublicAccess != h.now.BlockPublicAccess
}

// same reports whether two policies say the same, also where each world has compiled its own.
func same(a, b *policy.Policy) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Same(b) {
		return true
	}
	if a.Document == nil || b.Document == nil || len(a.Document.Statements) != len(b.Document.Statements) {
		return false
	}
	if n := len(a.Document.Statements); n > 0 {
		x, y := &a.Document.Statements[0], &b.Document.Statements[0]
		if x.File != nil && x.File == y.File && x.Offset == y.Offset {
			return true // it is one text, read twice
		}
	}
	return bytes.Equal(a.Document.AppendCompact(nil), b.Document.AppendCompact(nil))
}

func (r *reviewer) resource(h *held) (all []*access) {
	res := h.now
	if res == nil {
		res = h.old
	}
	if h.now != nil && h.now.Policy != nil && h.now.Policy.IsUnknown() {
		r.unknown("who may use "+res.ARN.Text, []string{"its policy is not known until the change is made, or was not collected"})
		return nil
	}
	after, before := r.target(r.after, h.now), r.target(r.before, h.old)
	for _, side := range r.sides(h) {
		own := side.Policies
		base := set.Question{Callers: []set.Caller{side.Caller}, Actions: actionsOn(res)}
		with := func(t *reach.Target) *decision.Policies {
			p := own
			if t == nil {
				// A resource that is not there yet cannot be used by anybody.
				p.Identity, p.Resource = []*policy.Policy{}, nil
				return &p
			}
			p.Resource, p.RCP, p.BlockPublicAccess = t.Policies.Resource, t.Policies.RCP, t.Policies.BlockPublicAccess
			return &p
		}
		target := after
		if target == nil {
			target = before
		}
		base.Resources, base.Context = target.Resources, side.Context.Clone()
		target.Context.Copy(&base.Context)
		add := func(from, to *reach.Target, now, then *world.Resource, gone bool) {
			q := &question{base: base, now: with(to), then: with(from), put: func(p *decision.Policies, list []*policy.Policy) {
				p.Resource = nil
				for _, only := range list {
					p.Resource = only
				}
			}}
			list, open := r.newly(q, policyOf(now), policyOf(then))
			if open != nil && !gone {
				r.unknown("what "+name(side.Name)+" may do on "+res.ARN.Text, open)
			}
			for _, a := range list {
				a.who, a.resource, a.account, a.gone, a.side = side.Name, res.ARN.Text, res.Account, gone, &side
				a.missing = missing(&side, target, a)
			}
			all = append(all, list...)
		}
		if h.now != nil {
			add(before, after, h.now, h.old, false)
		}
		if h.old != nil {
			add(after, before, h.old, h.now, true)
		}
	}
	return tidy(all)
}

// missing is what was not given and bears on an access: controls over the accounts, and Block Public
// Access where it could stop it.
func missing(side *reach.Side, t *reach.Target, a *access) []string {
	list := slices.Concat(side.Missing, t.Missing)
	if p := t.Policies.Resource; p != nil && !p.Public().IsFalse() && !a.own() {
		list = append(list, t.Unblocked...)
	}
	return list
}

// tidy leaves out what another side already says: what anyone may do, each account may.
func tidy(all []*access) []*access {
	public := map[string]bool{}
	for _, a := range all {
		if a.public() {
			public[a.key()] = true
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(a *access) bool {
		if !a.public() {
			return public[a.key()]
		}
		twice := seen[a.key()]
		seen[a.key()] = true
		return twice
	})
}

func policyOf(res *world.Resource) []*policy.Policy {
	if res == nil || res.Policy == nil {
		return nil
	}
	return []*policy.Policy{res.Policy}
}

func (r *reviewer) target(of *reach.Reach, res *world.Resource) *reach.Target {
	if res == nil {
		return nil
	}
	if res.Bucket != nil {
		t := of.Within(*res)
		return &t
	}
	t := of.On(*res)
	return &t
}

// actionsOn are those that a resource's policy can be about.
func actionsOn(res *world.Resource) []string {
	if res.Role != nil {
		return []string{"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"}
	}
	return []string{res.ARN.Service() + ":*"}
}

// sides are the callers that a changed policy can mean: those that it names, before or after, and
// those whom nobody names.
func (r *reviewer) sides(h *held) (list []reach.Side) {
	seen := map[string]bool{}
	add := func(s reach.Side) {
		if !seen[s.Name] {
			seen[s.Name] = true
			list = append(list, s)
		}
	}
	open := letsUnnamed(h.now) || letsUnnamed(h.old)
	if open {
		add(r.after.Anyone())
	}
	var accounts, organizations []string
	for _, p := range slices.Concat(policyOf(h.now), policyOf(h.old)) {
		a, o := rules.Named(p)
		accounts, organizations = append(accounts, a...), append(organizations, o...)
	}
	if open {
		add(r.after.OutsiderExcept(accounts, organizations))
	}
	principals := byARN(r.after.World.Principals())
	for _, p := range slices.Concat(policyOf(h.now), policyOf(h.old)) {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			named := p.Document.Statements[i].Principals
			if named == nil {
				continue
			}
			for _, e := range named.Entries {
				switch {
				case e.Type == "Service":
					add(r.after.Service(e.Value))
				case e.Type == "Federated":
					add(r.after.Provider(e.Value))
				case e.Type == "AWS" && principals[e.Value] != nil:
					add(r.after.Principal(principals[e.Value]))
				}
			}
		}
	}
	for _, id := range accounts {
		if !r.after.World.IsInside(id) {
			add(r.after.Account(id))
		} else if !knowsPrincipals(r.after.World.Env(), id) {
			add(r.after.Account(id))
		}
	}
	for _, id := range organizations {
		if !slices.Contains(r.after.Organizations, id) {
			add(r.after.Organization(id))
		}
	}
	return list
}

// letsUnnamed reports whether a resource's policy has a statement that could let somebody in whom it does
// not name; one that is not known could.
func letsUnnamed(res *world.Resource) bool {
	if res == nil || res.Policy == nil {
		return false
	}
	if res.Policy.Document == nil {
		return true
	}
	return slices.ContainsFunc(res.Policy.Document.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Allow && (s.Principals == nil || s.NotPrincipal || s.Principals.Everyone ||
			slices.ContainsFunc(s.Principals.Entries, func(e policy.PrincipalEntry) bool { return strings.ContainsAny(e.Value, "*?") }))
	})
}

func knowsPrincipals(env *model.Environment, account string) bool {
	a := env.Accounts[account]
	return a != nil && a.IAM != nil && !a.IAM.Partial
}

// controls compares SCPs and RCPs: what the principals of an account may do that they could not, as
// far as the statements that changed can tell.
func (r *reviewer) controls() {
	for _, id := range r.after.World.Env().AccountIDs() {
		old, now := r.before.World.SCPs(id), r.after.World.SCPs(id)
		changed := changedActions(old.Levels, now.Levels)
		if len(changed) == 0 || r.before.World.Env().Accounts[id] == nil {
			continue
		}
		for _, g := range r.after.World.Groups() {
			p := g.Members[0]
			if p.Account != id {
				continue
			}
			side := r.after.Principal(p)
			after, before := ownPolicies(r.after, p), ownPolicies(r.after, p)
			before.SCP = old.Levels
			for _, way := range []struct {
				goal set.Goal
				gone bool
			}{{set.Newly(&after, &before), false}, {set.Newly(&before, &after), true}} {
				q := r.ownQuestion(side, &after, &before)
				q.base.Goal, q.base.Actions = way.goal, changed
				switch a := r.ask(q.base); {
				case a.Verdict == set.Yes:
					r.report(&access{who: p.ARN, account: id, grants: []grant{{answer: a}}, gone: way.gone, members: names(g), note: "A service control policy has changed."})
				case a.Verdict == set.Undecided && !way.gone:
					r.unknown("what the changed service control policies let "+p.ARN+" do", a.Reasons)
				}
			}
		}
	}
}

func names(g *world.Group) []string {
	list := make([]string, len(g.Members))
	for i, p := range g.Members {
		list[i] = p.ARN
	}
	return list
}

// changedActions gives the actions of the statements that only one of two stacks of policies has.
func changedActions(a, b []decision.Level) (actions []string) {
	count := map[string]int{}
	texts := map[string]*policy.Statement{}
	each := func(levels []decision.Level, n int) {
		for _, l := range levels {
			for _, p := range l.Policies {
				if p.Document == nil {
					continue
				}
				for i := range p.Document.Statements {
					key := l.Target + p.Document.Statements[i].String()
					count[key] += n
					texts[key] = &p.Document.Statements[i]
				}
			}
		}
	}
	each(a, 1)
	each(b, -1)
	for key, n := range count {
		if n == 0 {
			continue
		}
		if s := texts[key]; s.NotAction {
			return []string{"*"}
		} else {
			actions = append(actions, s.Actions...)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// positionsOf gives where statements stand.
func positionsOf(list []decision.Statement) (all []source.Position) {
	for _, s := range list {
		if at := s.Source().Position(); at.File != "assumed" && at.File != "" {
			all = append(all, at)
		}
	}
	return all
}
