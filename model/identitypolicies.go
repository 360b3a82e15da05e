package model

import (
	"fmt"
	"slices"
)

// IdentityPolicies are all policies that reach a user or role as its own, and the references to
// policies of which the text is not known. A decision that hangs on a missing one is unknown.
type IdentityPolicies struct {
	Policies []IdentityPolicy
	Missing  []MissingReference
}

// IdentityPolicy is a policy and how it came to the identity: "InlinePolicy X", "AttachedPolicy X",
// "group G: AttachedPolicy X".
type IdentityPolicy struct {
	PolicyText
	From string
}

// MissingReference is a name that leads nowhere in the environment.
type MissingReference struct {
	Kind string // managed policy, inline policy, group, permissions boundary; see also [Dangling]
	Name string // an ARN, or a group's name
	From string // how it came, as in [IdentityPolicy]
}

// String says what is missing: "managed policy arn:… (group G: AttachedPolicy X)".
func (m MissingReference) String() string {
	return fmt.Sprintf("%s %s (%s)", m.Kind, m.Name, m.From)
}

// UserPolicies gathers a user's identity policies: its own, inline and attached, then those of its
// groups.
func (e *Environment) UserPolicies(u *IAMUser) IdentityPolicies {
	var all IdentityPolicies
	account := accountOf(u.ARN)
	e.gather(&all, account, "", u.Inline, u.Attached)
	all.partial(u.Partial, "user "+u.Name)
	for _, name := range u.Groups {
		from := "group " + name
		g := e.indexed().groups[accountName{account, name}]
		if g == nil {
			all.Missing = append(all.Missing, MissingReference{"group", name, from})
			continue
		}
		e.gather(&all, account, from+": ", g.Inline, g.Attached)
		all.partial(g.Partial, from)
	}
	return all
}

// RolePolicies gathers a role's identity policies.
func (e *Environment) RolePolicies(r *IAMRole) IdentityPolicies {
	var all IdentityPolicies
	e.gather(&all, accountOf(r.ARN), "", r.Inline, r.Attached)
	all.partial(r.Partial, "role "+r.Name)
	return all
}

// partial adds what an identity may have besides: a decision that no listed policy settles hangs on
// it.
func (all *IdentityPolicies) partial(is bool, of string) {
	if is {
		all.Missing = append(all.Missing, MissingReference{"policies", "others", of + ": not all were given"})
	}
}

func (e *Environment) gather(all *IdentityPolicies, account, prefix string, inline []PolicyText, attached []Attachment) {
	all.Policies = slices.Grow(all.Policies, len(inline)+len(attached))
	for _, p := range inline {
		from := prefix + "InlinePolicy " + p.Name
		if !p.Document.OK() {
			all.Missing = append(all.Missing, MissingReference{"inline policy", p.Name, from})
			continue
		}
		all.Policies = append(all.Policies, IdentityPolicy{p, from})
	}
	for _, a := range attached {
		from := prefix + "AttachedPolicy " + a.Name
		if p := e.managed(account, a.ARN); p != nil {
			all.Policies = append(all.Policies, IdentityPolicy{p.PolicyText, from})
		} else {
			all.Missing = append(all.Missing, MissingReference{"managed policy", a.ARN, from})
		}
	}
}

// Boundary is the permissions boundary of a user or role.
type Boundary struct {
	OptionalPolicy
	Missing *MissingReference // where the state is unknown: the policy whose text is not there
}

// Boundary finds the permissions boundary of a user or role.
func (e *Environment) Boundary(of *IAMIdentity) Boundary {
	if of.Boundary == nil && of.BoundaryUnknown {
		return Boundary{OptionalPolicy{}, &MissingReference{"permissions boundary", "of " + of.Name, "not given"}}
	}
	if of.Boundary == nil {
		return Boundary{OptionalPolicy: OptionalPolicy{State: StateNone}}
	}
	if p := e.managed(accountOf(of.ARN), of.Boundary.ARN); p != nil {
		return Boundary{OptionalPolicy: OptionalPolicy{StateGiven, p.PolicyText}}
	}
	name := of.Boundary.ARN
	return Boundary{OptionalPolicy{StateUnknown, PolicyText{Name: of.Boundary.Name, ARN: name}},
		&MissingReference{"permissions boundary", name, "PermissionsBoundary of " + of.Name}}
}

// managed finds a managed policy of which the document is known. AWS's own are the same in every
// account, so one that another account printed will do, and failing that the text that AWS has
// published, which then says so in its Note.
func (e *Environment) managed(account, arn string) *ManagedPolicy {
	x := e.indexed()
	if p := x.policies[accountName{account, arn}]; p != nil && p.Document.OK() {
		return p
	}
	if p := x.awsOwned[arn]; p != nil {
		return p
	}
	if awsOwned(arn) {
		return x.published.policy(arn)
	}
	return nil
}

func accountOf(arn string) string {
	a := ParseARN(arn)
	return a.Account()
}
