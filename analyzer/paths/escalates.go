package paths

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
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

// groupSteps are those that do not hang on who takes them.
func (g *Graph) groupSteps(p *world.Principal) [][]edge {
	group := g.world.GroupOf(p)
	row, known := g.steps[group]
	if !known {
		row = slices.Concat(g.passSteps(p, group), g.takeoverSteps(p, group), g.commandSteps(p, group))
		if !group.ByName {
			g.steps[group] = row
		}
	}
	return [][]edge{row}
}

// passSteps are the roles that can be passed to a service which then runs what it is told.
func (g *Graph) passSteps(p *world.Principal, group *world.Group) []edge {
	if !g.mayAtAll(group, passRole) {
		return nil
	}
	x := g.trusting()
	t := g.trial(p, passRole)
	var row []edge
	for i := range passings {
		by := &passings[i]
		if slices.ContainsFunc(by.needs, func(n needs) bool { return !g.mayOne(group, n.actions) }) {
			continue
		}
		// What does not hang on the role is asked once for all.
		tells := &Hop{}
		if !g.askAll(tells, g.principalNode(p), by.needs, "") {
			continue
		}
		t.context.Derive(model.NewKey(keyPassedTo), by.service)
		for _, list := range [][]*world.Principal{x.service[by.service], x.anyone} {
			for _, r := range list {
				// A role is passed within its account (Grant a user permissions to pass a role).
				if r.Account != p.Account {
					continue
				}
				v := t.on(r.ARN, r.Account, nil)
				if v.IsFalse() {
					continue
				}
				if v = v.And(g.serviceAssumes(by.service, r)); !v.IsFalse() {
					row = append(row, edge{g.principalNode(r), !v.IsTrue(), escalation, func(g *Graph, from, to *Node) *Hop { return g.passes(from, to, by) }})
				}
			}
		}
		t = g.trial(p, passRole)
	}
	return row
}

func (g *Graph) mayOne(group *world.Group, actions []string) bool {
	return slices.ContainsFunc(actions, func(a string) bool { return g.mayAtAll(group, a) })
}

// serviceAssumes decides, with all keys open, whether a role lets a service in.
func (g *Graph) serviceAssumes(service string, r *world.Principal) truth.Value {
	key := serviceRole{service, r}
	v, known := g.services[key]
	if !known {
		caller, err := model.ParsePrincipal(service)
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

// passes lays out that a role is passed to a service, that the service is told what to do, and that
// it can assume the role.
func (g *Graph) passes(from, to *Node, by *passing) *Hop {
	h := &Hop{Kind: Escalates, Why: "the role is passed to " + by.service + ": " + by.name + " (" + by.document + ")"}
	t := g.identity(to.principal.ARN, to.Account)
	if !g.askWith(h, from, &t, []string{passRole}, map[string]string{keyPassedTo: by.service}) || !g.askAll(h, from, by.needs, "") {
		return nil
	}
	service := g.reach.Service(by.service)
	trust := g.role(to.principal, assumeRole)
	if !g.ask(h, &service, &trust, []string{assumeRole}, nil, nil) {
		return nil
	}
	return h
}

func (g *Graph) askWith(h *Hop, from *Node, t *reach.Target, actions []string, context map[string]string) bool {
	return g.askIn(h, from, t, actions, nil, context)
}

// askAll asks for all requests of a step.
func (g *Graph) askAll(h *Hop, from *Node, list []needs, instance string) bool {
	for _, n := range list {
		t := g.inAccount(n.resource, from, instance)
		if !g.askWith(h, from, &t, n.actions, nil) {
			return false
		}
	}
	return true
}

// inAccount is whatever resource of an account a pattern describes.
func (g *Graph) inAccount(pattern string, from *Node, instance string) reach.Target {
	if pattern == "" {
		return g.reach.Nothing()
	}
	text := strings.NewReplacer("{partition}", from.principal.Caller.Partition, "{account}", from.Account, "{instance}", instance).Replace(pattern)
	t := g.identity(text, from.Account)
	if strings.Contains(text, "*") {
		t.Resources = set.Resources{Domain: []class.Language{class.Pattern(text)}, Owner: from.Account,
			Suggest: []string{strings.Replace(strings.ReplaceAll(text, "*", "x"), ":x:", ":us-east-1:", 1)}}
	}
	return t
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
			if !g.askWith(h, from, &target, []string{take.action}, nil) {
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
			row = append(row, edge{place, true, escalation, func(g *Graph, from, _ *Node) *Hop {
				h := &Hop{Kind: Escalates, Why: c.why}
				if !g.askAll(h, from, c.needs, arn) {
					return nil
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
