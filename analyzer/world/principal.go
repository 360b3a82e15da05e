package world

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Principal is a user or role of the environment, with what its own side says. It is read-only.
type Principal struct {
	ARN string
	// Caller is the principal as the caller of a request; of a role, a session of which only the role
	// is known.
	Caller  model.Principal
	Account string
	// Identity are its identity policies, those of its groups included; it is never nil. Policies that
	// are known to be attached and whose text is not known are unknown ones.
	Identity []*policy.Policy
	// Sources say of each identity policy how it came.
	Sources []Source
	// Boundary holds the permissions boundary; it is nil where there is none.
	Boundary []*policy.Policy
	Tags     []model.Tag
	// Trust is a role's trust policy, unknown where it was not given; nil for a user.
	Trust *policy.Policy
	// User or Role is the record.
	User *model.IAMUser
	Role *model.IAMRole
}

// Source is how an identity policy came to a principal.
type Source struct {
	// From is as [model.IdentityPolicy] has it: "group G: AttachedPolicy X".
	From string
	// Policy is a managed policy's ARN; empty for an inline policy, or where only a group is known.
	Policy string
}

// Principals gives all users and roles of the environment, by account, users first, by ARN.
func (w *World) Principals() []*Principal { return w.principals() }

// Roles gives those principals that are roles.
func (w *World) Roles() []*Principal {
	var roles []*Principal
	for _, p := range w.Principals() {
		if p.Role != nil {
			roles = append(roles, p)
		}
	}
	return roles
}

func (w *World) allPrincipals() []*Principal {
	var all []*Principal
	for _, account := range w.env.Accounts {
		if account.IAM == nil {
			continue
		}
		// Of those that bear one ARN, the one counts that is found by it.
		for _, u := range account.IAM.Users {
			if first, _ := w.env.User(u.ARN); first == u {
				all = append(all, w.user(u))
			}
		}
		for _, r := range account.IAM.Roles {
			if first, _ := w.env.Role(r.ARN); first == r {
				all = append(all, w.role(r))
			}
		}
	}
	slices.SortFunc(all, func(a, b *Principal) int {
		return cmp.Or(strings.Compare(a.Account, b.Account), cmp.Compare(a.Caller.Kind, b.Caller.Kind), strings.Compare(a.ARN, b.ARN))
	})
	return all
}

// Caller finds the user or the role behind a caller. The state tells, where nobody is found, whether
// it is known that there is nobody; for callers of other kinds it is unknown.
func (w *World) Caller(c *model.Principal) (*Principal, model.State) {
	switch c.Kind {
	case model.User:
		u, state := w.env.User(c.Text)
		if u == nil {
			return nil, state
		}
		return w.user(u), state
	case model.Role, model.RoleSession:
		find := func() (*model.IAMRole, model.State) { return w.env.RoleOfSession(c.Account, c.Name) }
		if c.Kind == model.Role {
			find = func() (*model.IAMRole, model.State) { return w.env.Role(c.Text) }
		}
		r, state := find()
		if r == nil {
			return nil, state
		}
		return w.role(r), state
	}
	return nil, model.StateUnknown
}

func (w *World) user(u *model.IAMUser) *Principal {
	return w.identity(&u.IAMIdentity, func(p *Principal) model.IdentityPolicies {
		p.User, p.Caller.Kind = u, model.User
		return w.env.UserPolicies(u)
	})
}

func (w *World) role(r *model.IAMRole) *Principal {
	return w.identity(&r.IAMIdentity, func(p *Principal) model.IdentityPolicies {
		p.Role, p.Caller.Kind = r, model.Role
		if r.Trust.State == model.StateGiven {
			p.Trust = w.compile("trust policy of role "+r.Name, r.Trust.Document, policy.Trust)
		} else {
			p.Trust = w.unknown("trust policy of " + r.ARN)
		}
		return w.env.RolePolicies(r)
	})
}

// identity gathers what a user and a role have in common, once for each.
func (w *World) identity(i *model.IAMIdentity, fill func(*Principal) model.IdentityPolicies) *Principal {
	w.lock.Lock()
	defer w.lock.Unlock()
	if p := w.identities[i]; p != nil {
		return p
	}
	arn := model.ParseARN(i.ARN)
	p := &Principal{ARN: i.ARN, Account: arn.Account(), Tags: i.Tags}
	policies := fill(p)
	if caller, err := model.ParsePrincipal(i.ARN); err == nil {
		p.Caller = caller
	} else { // an environment that was not loaded may hold any ARN
		p.Caller = model.Principal{Kind: p.Caller.Kind, Text: i.ARN, Partition: arn.Partition(), Account: p.Account, Name: i.Name}
	}
	count := len(policies.Policies) + len(policies.Missing)
	p.Identity, p.Sources = make([]*policy.Policy, 0, count), make([]Source, 0, count)
	for i := range policies.Policies {
		from := &policies.Policies[i]
		p.Identity = append(p.Identity, w.identityPolicy(from))
		p.Sources = append(p.Sources, Source{from.From, from.ARN})
	}
	for _, m := range policies.Missing {
		s := Source{From: m.From}
		if m.Kind == "managed policy" {
			s.Policy = m.Name
		}
		p.Identity, p.Sources = append(p.Identity, w.unknown(m.String())), append(p.Sources, s)
	}
	switch b := w.env.Boundary(i); b.State {
	case model.StateGiven:
		p.Boundary = []*policy.Policy{w.compile("permissions boundary "+b.Name, b.Document, policy.PermissionsBoundary)}
	case model.StateUnknown:
		p.Boundary = []*policy.Policy{w.unknown(b.Missing.String())}
	}
	w.identities[i] = p
	return p
}
