package paths

import (
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

const (
	assumeRole  = "sts:AssumeRole"
	webIdentity = "sts:AssumeRoleWithWebIdentity"
	withSAML    = "sts:AssumeRoleWithSAML"
)

// trustIndex says which roles could let whom in, by what their trust policies name. It keeps the cost
// from following the pairs.
type trustIndex struct {
	// anyone: a star, an exception, or a policy that is not known.
	anyone []*world.Principal
	// account and arn name a principal's account, or the principal itself.
	account, arn map[string][]*world.Principal
	// service and federated are those of services and of identity providers.
	service, federated map[string][]*world.Principal
}

func (g *Graph) trusting() *trustIndex {
	if g.trust != nil {
		return g.trust
	}
	x := &trustIndex{account: map[string][]*world.Principal{}, arn: map[string][]*world.Principal{}, service: map[string][]*world.Principal{}, federated: map[string][]*world.Principal{}}
	for _, r := range g.world.Roles() {
		x.add(r)
	}
	g.trust = x
	return x
}

func (x *trustIndex) add(r *world.Principal) {
	if r.Trust == nil || r.Trust.IsUnknown() {
		x.anyone = append(x.anyone, r)
		return
	}
	put := func(m map[string][]*world.Principal, key string) {
		if list := m[key]; len(list) == 0 || list[len(list)-1] != r {
			m[key] = append(list, r)
		}
	}
	open := false
	for i := range r.Trust.Document.Statements {
		s := &r.Trust.Document.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil {
			continue
		}
		if s.NotPrincipal || s.Principals.Everyone {
			open = true
			continue
		}
		for _, e := range s.Principals.Entries {
			switch e.Type {
			case "Service":
				put(x.service, e.Value)
			case "Federated":
				put(x.federated, e.Value)
			case "AWS":
				arn := model.ParseARN(e.Value)
				p, err := model.ParsePrincipal(e.Value)
				switch {
				case model.IsAccountID(e.Value):
					put(x.account, e.Value)
				case err == nil && p.Kind == model.Root:
					put(x.account, arn.Account())
				case err == nil && p.Kind == model.User:
					put(x.arn, e.Value)
				case err == nil && (p.Kind == model.Role || p.Kind == model.RoleSession):
					put(x.arn, arn.Account()+"/"+p.Name)
				case e.Value == "*":
					open = true
				}
			}
		}
	}
	if open {
		x.anyone = append(x.anyone, r)
	}
}

// named are the roles that name a principal itself.
func (x *trustIndex) named(p *world.Principal) []*world.Principal {
	if p.User != nil {
		return x.arn[p.ARN]
	}
	return x.arn[p.Account+"/"+p.Caller.Name]
}

// principalAssumes are the roles that a principal may assume.
func (g *Graph) principalAssumes(n *Node) [][]edge {
	if n.ownShell || n.signer != nil && n.signer.Managed() {
		return nil
	}
	x := g.trusting()
	rows := [][]edge{g.assumedByGroup(n.principal)}
	if named := x.named(n.principal); named != nil {
		rows = append(rows, g.assumable(n.principal, named))
	}
	return rows
}

// assumedByGroup are the roles that whoever is of a principal's group may assume, whatever his name.
func (g *Graph) assumedByGroup(p *world.Principal) []edge {
	group := g.world.GroupOf(p)
	if row, known := g.assuming[group]; known {
		return row
	}
	x := g.trusting()
	var row []edge
	if g.mayAtAll(group, assumeRole) || len(x.anyone) > 0 {
		row = g.assumable(p, x.account[p.Account], x.anyone)
	}
	if !group.ByName {
		g.assuming[group] = row
	}
	return row
}

// assumable are those roles of some that one request of a principal's does not rule out.
func (g *Graph) assumable(p *world.Principal, lists ...[]*world.Principal) []edge {
	t := g.trial(p, assumeRole)
	var row []edge
	for _, list := range lists {
		for _, r := range list {
			if r == p {
				continue
			}
			if value := t.on(r.ARN, r.Account, r.Trust); !value.IsFalse() {
				row = append(row, edge{g.principalNode(r), !value.IsTrue(), assumption, (*Graph).assumes})
			}
		}
	}
	return row
}

// assumes lays out that a role is assumed.
func (g *Graph) assumes(from, to *Node) *Hop {
	h := &Hop{Kind: Assumes}
	t := g.role(to.principal, assumeRole)
	if !g.askFrom(h, from, &t, []string{assumeRole}, nil) {
		return nil
	}
	return h
}

// strangerAssumes are the roles that let in whoever comes from outside, or with a provider's token.
func (g *Graph) strangerAssumes(n *Node) [][]edge {
	x := g.trusting()
	var candidates []*world.Principal
	actions := []string{assumeRole}
	if n.Kind == Provider {
		candidates, actions = x.federated[n.Name], []string{webIdentity, withSAML}
	} else {
		candidates = append(candidates, x.anyone...)
		for _, m := range []map[string][]*world.Principal{x.account, x.arn} {
			for _, key := range sortedKeys(m) {
				if !g.world.IsInside(accountOf(key)) {
					candidates = append(candidates, m[key]...)
				}
			}
		}
	}
	var row []edge
	seen := map[*world.Principal]bool{}
	for _, r := range candidates {
		if seen[r] || !g.world.IsInside(r.Account) {
			continue
		}
		seen[r] = true
		row = append(row, edge{g.principalNode(r), true, assumption, func(g *Graph, from, to *Node) *Hop {
			h := &Hop{Kind: Assumes}
			s := g.side(from)
			for _, action := range actions {
				t := g.role(to.principal, action)
				if g.ask(h, &s, &t, []string{action}, nil, nil) {
					return h
				}
			}
			return nil
		}})
	}
	return [][]edge{row}
}

// accountOf gives the account of a key of the index: an account, account/role, or a user's ARN.
func accountOf(key string) string {
	if arn := model.ParseARN(key); arn.Whole() {
		return arn.Account()
	}
	account, _, _ := strings.Cut(key, "/")
	return account
}
