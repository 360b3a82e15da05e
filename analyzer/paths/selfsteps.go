package paths

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// selfSteps are those by which a principal gives itself all rights: by a policy of its own, of its
// group's, by a new version of one that it has, or by a policy of a role that it may assume.
func (g *Graph) selfSteps(p *world.Principal) []edge {
	group := g.world.GroupOf(p)
	to := g.administratorNode(p.Account)
	lift, ok := g.liftsBoundary(p, group)
	if !ok {
		return nil
	}
	var row []edge
	step := func(actions []string, arn, why string, assumed *world.Principal) {
		for _, action := range actions {
			if !g.mayAtAll(group, action) {
				continue
			}
			v := g.trial(p, action).on(arn, p.Account, nil)
			if v.IsFalse() {
				continue
			}
			row = append(row, edge{to, !v.IsTrue() || lift != nil || assumed != nil, escalation, func(g *Graph, from, _ *Node) *Hop {
				return g.grants(from, action, arn, why, lift, assumed)
			}})
		}
	}
	if p.User != nil {
		step(userGrants, p.ARN, "a policy of its own that allows everything", nil)
		for _, name := range p.User.Groups {
			step(groupGrants, g.groupARN(p, name), "a policy of its group "+name+" that allows everything", nil)
		}
		g.joins(p, step)
	} else {
		step(roleGrants, p.ARN, "a policy of its own that allows everything", nil)
	}
	for _, s := range p.Sources {
		// AWS's own policies cannot be changed.
		if s.Policy != "" && model.IsAccountID(accountOf(s.Policy)) {
			step(policyGrants, s.Policy, "a version of a policy that it has which allows everything", nil)
		}
	}
	g.assumedGrants(p, group, step)
	return row
}

// assumedGrants are policies of a role that the principal may assume.
func (g *Graph) assumedGrants(p *world.Principal, group *world.Group, step func([]string, string, string, *world.Principal)) {
	if !g.mayOne(group, roleGrants) {
		return
	}
	for _, rows := range g.principalAssumes(g.principalNode(p)) {
		for _, e := range rows {
			if r := e.to.principal; r.Account == p.Account && !r.Caller.ServiceLinked && r.Boundary == nil {
				step(roleGrants, r.ARN, "a policy that allows everything, of a role that it may assume", r)
			}
		}
	}
}

// joins are the groups whose members may give themselves all rights, or have them: those whose policies
// are known, from a member or because AWS's AdministratorAccess is among them.
func (g *Graph) joins(p *world.Principal, step func([]string, string, string, *world.Principal)) {
	account := g.environment().Accounts[p.Account]
	if account == nil || account.IAM == nil || !g.mayAtAll(g.world.GroupOf(p), "iam:AddUserToGroup") {
		return
	}
	for _, of := range account.IAM.Groups {
		if !slices.Contains(p.User.Groups, of.Name) && g.powerful(p, of) {
			step([]string{"iam:AddUserToGroup"}, of.ARN, "membership of group "+of.Name+", whose members may give themselves all rights", nil)
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

// probes are requests that an administrator is known by, of services that boundaries tell apart.
var probes = [][2]string{{"iam:PutRolePolicy", "arn:aws:iam::%:role/probe"}, {"s3:GetObject", "arn:aws:s3:::probe/probe"}, {"sts:AssumeRole", "arn:aws:iam::%:role/probe"}}

// boundaryAllows reports whether somebody with all rights still had them under a boundary.
func (g *Graph) boundaryAllows(p *world.Principal) bool {
	all := *p
	all.Identity = everything
	for _, probe := range probes {
		t := g.trial(&all, probe[0])
		t.policies.SCP = nil // they bind the account whoever the administrator is
		if v := t.on(strings.Replace(probe[1], "%", p.Account, 1), p.Account, nil); v != truth.True {
			return false
		}
	}
	return true
}

const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess"

// grants lays out a step by which a principal becomes an administrator.
func (g *Graph) grants(from *Node, action, arn, why string, lift []string, assumed *world.Principal) *Hop {
	h := &Hop{Kind: Escalates, Why: why}
	t := g.identity(arn, from.Account)
	var context map[string]string
	if strings.HasPrefix(action, "iam:Attach") {
		context = map[string]string{"iam:PolicyARN": administratorAccess}
	}
	if !g.askWith(h, from, &t, []string{action}, context) {
		return nil
	}
	if lift != nil && assumed == nil {
		own := g.identity(from.principal.ARN, from.Account)
		if !g.askWith(h, from, &own, lift, nil) {
			return nil
		}
		h.Why += ", once its permissions boundary is gone"
	}
	if assumed != nil {
		role := g.role(assumed, assumeRole)
		if !g.askWith(h, from, &role, []string{assumeRole}, nil) {
			return nil
		}
	}
	if action == "iam:SetDefaultPolicyVersion" {
		h.hang("another version of " + arn + " allows more")
	}
	return h
}
