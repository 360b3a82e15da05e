package paths

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// selfStep is a way for a principal to give itself all rights: one of some actions on one thing.
type selfStep struct {
	actions  []string
	arn, why string
	// policy is the managed policy that the action is about; empty: AdministratorAccess.
	policy string
	// assumed is a role that gets the rights, and is then assumed; nil: the principal gets them.
	assumed *world.Principal
}

// selfSteps are those by which a principal gives itself all rights: by a policy of its own, of its
// group's, by a new version of one that it has, by a policy of a role that it may assume, or by taking
// away a policy that denies.
func (g *Graph) selfSteps(p *world.Principal) []edge {
	group := g.world.GroupOf(p)
	to := g.administratorNode(p.Account)
	lift, ok := g.liftsBoundary(p, group)
	if !ok {
		return nil
	}
	var row []edge
	take := func(s selfStep) {
		for _, action := range s.actions {
			if !g.mayAtAll(group, action) {
				continue
			}
			v := g.trial(p, action).on(s.arn, p.Account, nil)
			if v.IsFalse() {
				continue
			}
			row = append(row, edge{to, !v.IsTrue() || lift != nil || s.assumed != nil, escalation, func(g *Graph, from, _ *Node) *Hop {
				return g.grants(from, action, &s, lift)
			}})
		}
	}
	if p.User != nil {
		take(selfStep{actions: userGrants, arn: p.ARN, why: "a policy of its own that allows everything"})
		for _, name := range p.User.Groups {
			take(selfStep{actions: groupGrants, arn: g.groupARN(p, name), why: "a policy of its group " + name + " that allows everything"})
		}
		g.joins(p, take)
	} else {
		take(selfStep{actions: roleGrants, arn: p.ARN, why: "a policy of its own that allows everything"})
	}
	for _, s := range p.Sources {
		// AWS's own policies cannot be changed.
		if s.Policy != "" && model.IsAccountID(accountOf(s.Policy)) {
			take(selfStep{actions: policyGrants, arn: s.Policy, why: "a version of a policy that it has which allows everything"})
		}
	}
	g.assumedGrants(p, group, take)
	g.denySteps(p, take)
	return row
}

// assumedGrants are policies of a role that the principal may assume.
func (g *Graph) assumedGrants(p *world.Principal, group *world.Group, take func(selfStep)) {
	if !g.mayOne(group, roleGrants) {
		return
	}
	for _, rows := range g.principalAssumes(g.principalNode(p)) {
		for _, e := range rows {
			if r := e.to.principal; r.Account == p.Account && !r.Caller.ServiceLinked && r.Boundary == nil {
				take(selfStep{actions: roleGrants, arn: r.ARN, why: "a policy that allows everything, of a role that it may assume", assumed: r})
			}
		}
	}
}

// joins are the groups whose members may give themselves all rights, or have them: those whose policies
// are known, from a member or because AWS's AdministratorAccess is among them.
func (g *Graph) joins(p *world.Principal, take func(selfStep)) {
	account := g.environment().Accounts[p.Account]
	if account == nil || account.IAM == nil || !g.mayAtAll(g.world.GroupOf(p), "iam:AddUserToGroup") {
		return
	}
	for _, of := range account.IAM.Groups {
		if !slices.Contains(p.User.Groups, of.Name) && g.powerful(p, of) {
			take(selfStep{actions: []string{"iam:AddUserToGroup"}, arn: of.ARN, why: "membership of group " + of.Name + ", whose members may give themselves all rights"})
		}
	}
}

// powerful reports whether a group's policies alone let a member give itself all rights.
func (g *Graph) powerful(p *world.Principal, of *model.IAMGroup) bool {
	for _, a := range of.Attached {
		if strings.HasSuffix(a.ARN, ":aws:policy/AdministratorAccess") {
			return true
		}
	}
	for _, u := range g.account(p.Account).users {
		if !slices.Contains(u.User.Groups, of.Name) {
			continue
		}
		member := *p
		member.Identity = nil
		for i, source := range u.Sources {
			if source.From == "group "+of.Name || strings.HasPrefix(source.From, "group "+of.Name+": ") {
				member.Identity = append(member.Identity, u.Identity[i])
			}
		}
		return slices.ContainsFunc(userGrants, func(action string) bool { return g.trial(&member, action).on(p.ARN, p.Account, nil).IsTrue() })
	}
	return false
}

func (g *Graph) groupARN(p *world.Principal, name string) string {
	if account := g.environment().Accounts[p.Account]; account != nil && account.IAM != nil {
		for _, of := range account.IAM.Groups {
			if of.Name == name && of.ARN != "" {
				return of.ARN
			}
		}
	}
	return "arn:" + p.Caller.Partition + ":iam::" + p.Account + ":group/" + name
}

// liftsBoundary says by which actions the principal's permissions boundary would have to go before a
// grant makes it an administrator: none where the boundary, if there is one, allows everything. It is
// false where the boundary stands and the principal's policies say nothing of such actions.
func (g *Graph) liftsBoundary(p *world.Principal, group *world.Group) ([]string, bool) {
	if p.Boundary == nil || g.boundaryAllows(p) {
		return nil, true
	}
	actions := roleBoundary
	if p.User != nil {
		actions = userBoundary
	}
	return actions, g.mayOne(group, actions)
}

// boundaryAllows reports whether somebody with all rights still had them under a boundary.
func (g *Graph) boundaryAllows(p *world.Principal) bool {
	all := *p
	all.Identity = everything
	return g.mayAll(&all)
}

const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess"

// grants lays out a step by which a principal becomes an administrator.
func (g *Graph) grants(from *Node, action string, s *selfStep, lift []string) *Hop {
	h := &Hop{Kind: Escalates, Why: s.why}
	t := g.identity(s.arn, from.Account)
	var context map[string]string
	if strings.HasPrefix(action, "iam:Attach") || strings.HasPrefix(action, "iam:Detach") {
		context = map[string]string{"iam:PolicyARN": cmp.Or(s.policy, administratorAccess)}
	}
	if !g.askIn(h, from, &t, []string{action}, nil, context) {
		return nil
	}
	if lift != nil && s.assumed == nil {
		own := g.identity(from.principal.ARN, from.Account)
		if !g.askFrom(h, from, &own, lift, nil) {
			return nil
		}
		h.Why += ", once its permissions boundary is gone"
	}
	if s.assumed != nil {
		role := g.role(s.assumed, assumeRole)
		if !g.askFrom(h, from, &role, []string{assumeRole}, nil) {
			return nil
		}
	}
	if action == "iam:SetDefaultPolicyVersion" {
		h.hang("another version of " + s.arn + " allows more")
	}
	return h
}
