package paths

import (
	"fmt"
	"slices"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

const passRole = "iam:PassRole"

// keyPassedTo names the service to which a role is passed; each such request bears it.
const keyPassedTo = "iam:PassedToService"

// accountIndex is an account's principals, and its instances as places.
type accountIndex struct {
	users, roles []*world.Principal
	instances    []*Node
}

func (g *Graph) account(id string) *accountIndex {
	if len(g.accounts) == 0 {
		for _, p := range g.world.Principals() {
			a := g.indexOf(p.Account)
			if p.Role != nil {
				a.roles = append(a.roles, p)
			} else {
				a.users = append(a.users, p)
			}
		}
		for _, n := range g.allPlaces() {
			if n.place.Instance != "" && n.place.Account != "" {
				a := g.indexOf(n.place.Account)
				a.instances = append(a.instances, n)
			}
		}
	}
	return g.indexOf(id)
}

func (g *Graph) indexOf(id string) *accountIndex {
	if g.accounts[id] == nil {
		g.accounts[id] = &accountIndex{}
	}
	return g.accounts[id]
}

// escalates are the privilege steps of a principal.
func (g *Graph) escalates(n *Node) [][]edge {
	if n.ownShell {
		return nil
	}
	return append(g.groupSteps(n.principal), g.selfSteps(n.principal))
}

// sharedSteps is the index of the sorts of steps that do not hang on which member of a group takes them; the
// ways that hang on nothing else come first.
var sharedSteps = []func(*Graph, *world.Principal, *world.Group) []edge{
	(*Graph).passSteps, (*Graph).takeoverSteps, (*Graph).commandSteps, (*Graph).providerSteps, (*Graph).runningSteps, (*Graph).centerSteps,
}

// groupSteps are those of sharedSteps.
func (g *Graph) groupSteps(p *world.Principal) [][]edge {
	group := g.world.GroupOf(p)
	row, known := g.steps[group]
	if !known || g.denied[p] != nil {
		row = nil
		for _, find := range sharedSteps {
			row = append(row, find(g, p, group)...)
		}
		if !group.ByName && g.denied[p] == nil {
			g.steps[group] = row
		}
	}
	return [][]edge{row}
}

// passSteps are the roles that can be passed to a worker which then does what it is told.
func (g *Graph) passSteps(p *world.Principal, group *world.Group) []edge {
	if !g.mayAtAll(group, passRole) {
		return nil
	}
	t := g.trial(p, passRole)
	var row []edge
	for i := range passings {
		by := &passings[i]
		if !g.tells(p, group, by) {
			continue
		}
		t.context.Derive(model.NewKey(keyPassedTo), by.service)
		g.eachRoleOf(p, by, func(r *world.Principal, trusts truth.Value) {
			v := t.on(r.ARN, r.Account, nil).And(trusts)
			if v.IsFalse() {
				return
			}
			row = append(row, edge{g.principalNode(r), !v.IsTrue() || by.profile && r.Role.NoProfile(), by.sort(),
				func(g *Graph, from, to *Node) *Hop { return g.passes(from, to, by) }})
		})
		t = g.trial(p, passRole)
	}
	return row
}

// tells reports whether a principal may tell a worker what to do.
func (g *Graph) tells(p *world.Principal, group *world.Group, by *worker) bool {
	if slices.ContainsFunc(by.needs, func(n needs) bool { return !g.mayOne(group, n.actions) }) {
		return false
	}
	return !slices.ContainsFunc(by.needs, func(n needs) bool { return !g.mayNeed(p, n) })
}

// eachRoleOf gives the roles that a worker can have: they trust its service, or may, and are of the
// principal's account, for a role is passed within it (Grant a user permissions to pass a role).
// Service-linked roles are for nobody to pass or use (Create a service-linked role).
func (g *Graph) eachRoleOf(p *world.Principal, by *worker, f func(r *world.Principal, trusts truth.Value)) {
	x := g.trusting()
	lists := [][]*world.Principal{x.service[by.service], x.anyone}
	if by.tokens {
		lists[0] = x.federated[by.service]
	}
	for _, list := range lists {
		for _, r := range list {
			if r.Account != p.Account || r.Caller.ServiceLinked {
				continue
			}
			if trusts := g.serviceAssumes(by, r); !trusts.IsFalse() {
				f(r, trusts)
			}
		}
	}
}

// runningSteps are the roles of workers that have theirs already. Which there are is not known of any:
// what runs in an account is not collected, instances aside.
func (g *Graph) runningSteps(p *world.Principal, group *world.Group) []edge {
	var row []edge
	for i := range running {
		by := &running[i]
		if g.tells(p, group, by) {
			row = append(row, g.ofRunning(p, by)...)
		}
	}
	if len(g.account(p.Account).instances) > 0 || g.instancesKnown(p.Account) {
		return row
	}
	for i := range commands {
		if by := commands[i]; g.tells(p, group, &by) {
			by.service, by.there, by.document = ec2Service, "an instance runs", "Amazon EC2 User Guide, IAM roles for Amazon EC2"
			row = append(row, g.ofRunning(p, &by)...)
		}
	}
	return row
}

func (g *Graph) ofRunning(p *world.Principal, by *worker) []edge {
	var row []edge
	g.eachRoleOf(p, by, func(r *world.Principal, trusts truth.Value) {
		if by.service == ec2Service && r.Role.NoProfile() {
			return // an instance has its role by a profile
		}
		row = append(row, edge{g.principalNode(r), !trusts.IsTrue(), by.sort(), func(g *Graph, from, to *Node) *Hop { return g.steers(from, to, by) }})
	})
	return row
}

// instancesKnown reports whether the instances of an account were collected, in some region.
func (g *Graph) instancesKnown(account string) bool {
	a := g.environment().Accounts[account]
	return a != nil && len(a.EC2) > 0
}

func (g *Graph) mayOne(group *world.Group, actions []string) bool {
	return slices.ContainsFunc(actions, func(a string) bool { return g.mayAtAll(group, a) })
}

// serviceAssumes decides, with all keys open, whether a role lets a service in.
func (g *Graph) serviceAssumes(by *worker, r *world.Principal) truth.Value {
	if by.tokens {
		return truth.Unknown // what a token says is open
	}
	key := serviceRole{by.service, r}
	v, known := g.services[key]
	if !known {
		caller, err := model.ParsePrincipal(by.service)
		if err != nil {
			panic(err) // the services are ours
		}
		t := trial{g: g}
		t.request.Principal, t.request.Action = caller, action(assumeRole)
		t.context.SetPartial(true)
		v = t.on(r.ARN, r.Account, r.Trust)
		g.services[key] = v
	}
	return v
}

type serviceRole struct {
	service string
	role    *world.Principal
}

// newProfile is what it takes to make an instance profile of a role that has none (Use instance
// profiles).
var newProfile = []needs{may("iam:CreateInstanceProfile"), may("iam:AddRoleToInstanceProfile")}

// passes lays out that a role is passed to a worker, that the worker is told what to do, and that it
// can assume the role.
func (g *Graph) passes(from, to *Node, by *worker) *Hop {
	h := &Hop{Kind: Escalates, Why: "the role is passed to " + by.service + ": " + by.name + " (" + by.document + ")"}
	t := g.identity(to.principal.ARN, to.Account)
	if !g.askIn(h, from, &t, []string{passRole}, nil, map[string]string{keyPassedTo: by.service}) || !g.askAll(h, from, by.needs, "") {
		return nil
	}
	if by.profile && to.principal.Role.NoProfile() {
		h.Why += "; an instance profile is made of it first"
		if !g.askAll(h, from, newProfile, "") {
			return nil
		}
	}
	return g.letIn(h, to, by)
}

// steers lays out that a worker that has a role is told what to do.
func (g *Graph) steers(from, to *Node, by *worker) *Hop {
	h := &Hop{Kind: Escalates, Why: by.there + " with the role, and " + by.name + " (" + by.document + ")"}
	if !g.askAll(h, from, by.needs, anyInstance) {
		return nil
	}
	h.hang(by.there + " with role " + to.principal.Caller.Name + " of account " + to.Account + ", which was not collected")
	return g.letIn(h, to, by)
}

// letIn asks whether the role lets the worker's service in.
func (g *Graph) letIn(h *Hop, to *Node, by *worker) *Hop {
	if by.hangs != "" {
		h.hang(by.hangs)
	}
	who, action := g.reach.Service(by.service), assumeRole
	if by.tokens {
		who, action = g.reach.Provider(by.service), webIdentity
	}
	trust := g.role(to.principal, action)
	if !g.ask(h, &who, &trust, []string{action}, nil, nil) {
		return nil
	}
	return h
}

// takeoverSteps are the users and roles whose credentials can be made one's own.
func (g *Graph) takeoverSteps(p *world.Principal, group *world.Group) []edge {
	var row []edge
	a := g.account(p.Account)
	for _, take := range takeovers {
		if !g.mayAtAll(group, take.action) {
			continue
		}
		targets := a.users
		if take.role {
			targets = a.roles
		}
		t := g.trial(p, take.action)
		prove := func(g *Graph, from, to *Node) *Hop {
			h := &Hop{Kind: Escalates, Why: take.why + " (" + take.document + ")"}
			target := g.identity(to.principal.ARN, to.Account)
			if !g.askFrom(h, from, &target, []string{take.action}, nil) {
				return nil
			}
			return h
		}
		for _, to := range targets {
			// Service-linked roles are changed by their services alone (Create a service-linked role).
			if to.Caller.ServiceLinked {
				continue
			}
			if v := t.on(to.ARN, to.Account, nil); !v.IsFalse() {
				row = append(row, edge{g.principalNode(to), !v.IsTrue(), escalation, prove})
			}
		}
	}
	return row
}

// commandSteps are the instances on which code can be run.
func (g *Graph) commandSteps(p *world.Principal, group *world.Group) []edge {
	var row []edge
	for _, place := range g.account(p.Account).instances {
		arn := fmt.Sprintf("arn:%s:ec2:%s:%s:instance/%s", p.Caller.Partition, place.place.Region, place.Account, place.place.Instance)
		for i := range commands {
			c := &commands[i]
			if slices.ContainsFunc(c.needs, func(n needs) bool { return !g.mayOne(group, n.actions) }) {
				continue
			}
			row = append(row, edge{place, true, c.sort(), func(g *Graph, from, _ *Node) *Hop {
				h := &Hop{Kind: Escalates, Why: c.name}
				if !g.askAll(h, from, c.needs, arn) {
					return nil
				}
				if c.hangs != "" {
					h.hang(c.hangs)
				}
				return h
			}})
		}
	}
	return row
}

// administers leads from an administrator to all users and roles of the account.
func (g *Graph) administers(n *Node) [][]edge {
	a := g.account(n.Account)
	var row []edge
	for _, take := range takeovers {
		if take.action == "iam:UpdateLoginProfile" || take.action == "iam:CreateLoginProfile" {
			continue // a key is enough
		}
		targets := a.users
		if take.role {
			targets = a.roles
		}
		prove := func(g *Graph, from, to *Node) *Hop {
			h := &Hop{Kind: Escalates, Why: take.why}
			s, t := g.side(from), g.identity(to.principal.ARN, to.Account)
			if !g.ask(h, &s, &t, []string{take.action}, nil, nil) {
				return nil
			}
			return h
		}
		for _, to := range targets {
			if !to.Caller.ServiceLinked {
				row = append(row, edge{g.principalNode(to), false, escalation, prove})
			}
		}
	}
	return [][]edge{row}
}

// everything is the policy of an administrator.
var everything = func() []*policy.Policy {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	d, err := policy.ParseFile(source.NewFile("assumed", text), policy.Identity)
	if err != nil {
		panic(err) // the text is ours
	}
	return []*policy.Policy{policy.Compile("assumed: an administrator may do everything", d)}
}()

// administrator is a role of an account with all rights, under the account's SCPs.
func (g *Graph) administrator(account string) reach.Side {
	arn := "arn:aws:iam::" + account + ":role/administrator"
	caller, _ := model.ParsePrincipal(arn) // an account's id and a name make an ARN
	return g.reach.Principal(&world.Principal{ARN: arn, Caller: caller, Account: account, Identity: everything})
}
