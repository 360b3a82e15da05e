package paths

import (
	"slices"
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
	// byName are those among the first two kinds, with their accounts, that tell principals of a group
	// apart by their names: each principal is asked for itself.
	byName map[*world.Principal]bool
	// service and federated are those of services and of identity providers.
	service, federated map[string][]*world.Principal
}

func (g *Graph) trusting() *trustIndex {
	if g.trust != nil {
		return g.trust
	}
	x := &trustIndex{byName: map[*world.Principal]bool{}, account: map[string][]*world.Principal{}, arn: map[string][]*world.Principal{}, service: map[string][]*world.Principal{}, federated: map[string][]*world.Principal{}}
	for _, r := range g.world.Roles() {
		x.add(r)
		if g.readsNames(r) {
			x.byName[r] = true
		}
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

// readsNames reports whether a role's trust policy, or an RCP over it, tells principals apart by their
// names otherwise than by allowing one that it names.
func (g *Graph) readsNames(r *world.Principal) bool {
	list := []*policy.Policy{r.Trust}
	for _, level := range g.world.RCPs(r.Account).Levels {
		list = append(list, level.Policies...)
	}
	return slices.ContainsFunc(list, policyReadsNames)
}

func policyReadsNames(p *policy.Policy) bool {
	if p == nil || p.Document == nil {
		return false
	}
	for _, key := range p.Keys() {
		if key == "aws:principalarn" || key == "aws:userid" || key == "aws:username" {
			return true
		}
	}
	return slices.ContainsFunc(p.Document.Statements, func(s policy.Statement) bool {
		return s.Principals != nil && (s.Effect == policy.Deny || s.NotPrincipal) && len(s.Principals.Entries) > 0
	})
}

// named are the roles that name a principal itself.
func (x *trustIndex) named(p *world.Principal) []*world.Principal {
	if p.User != nil {
		return x.arn[p.ARN]
	}
	return x.arn[p.Account+"/"+p.Caller.Name]
}

func (x *trustIndex) shared(roles []*world.Principal) []*world.Principal {
	if len(x.byName) == 0 {
		return roles
	}
	return slices.DeleteFunc(slices.Clone(roles), func(r *world.Principal) bool { return x.byName[r] })
}

// personal are the roles that could let a principal in for more than its group's sake.
func (x *trustIndex) personal(p *world.Principal) (roles []*world.Principal) {
	if len(x.byName) == 0 {
		return nil
	}
	for _, list := range [][]*world.Principal{x.account[p.Account], x.anyone} {
		for _, r := range list {
			if x.byName[r] {
				roles = append(roles, r)
			}
		}
	}
	return roles
}

// principalAssumes are the roles that a principal may assume.
func (g *Graph) principalAssumes(n *Node) [][]edge {
	if n.ownShell || n.signer != nil && n.signer.Managed() {
		return nil
	}
	x := g.trusting()
	rows := [][]edge{g.assumedByGroup(n.principal)}
	if own := g.assumable(n.principal, x.personal(n.principal)); own != nil {
		rows = append(rows, own)
	}
	if named := x.named(n.principal); named != nil {
		rows = append(rows, g.assumable(n.principal, named))
	}
	return rows
}

// assumedByGroup are the roles that whoever is of a principal's group may assume, whatever his name.
func (g *Graph) assumedByGroup(p *world.Principal) []edge {
	group := g.world.GroupOf(p)
	if row, known := g.assuming[group]; known && g.denied[p] == nil {
		return row
	}
	x := g.trusting()
	var row []edge
	if g.mayAtAll(group, assumeRole) || len(x.anyone) > 0 {
		row = g.assumable(p, x.shared(x.account[p.Account]), x.shared(x.anyone))
	}
	if !group.ByName && g.denied[p] == nil {
		g.assuming[group] = row
	}
	return row
}

// assumable are those roles of some that one request of a principal's does not rule out. The principal
// itself is among them: the row may be that of its group, and no path comes to a node twice.
func (g *Graph) assumable(p *world.Principal, lists ...[]*world.Principal) []edge {
	t := g.trial(p, assumeRole)
	var row []edge
	for _, list := range lists {
		for _, r := range list {
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
