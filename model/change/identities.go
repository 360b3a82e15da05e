package change

import (
	"slices"

	"github.com/iampath/iampath/model"
)

// IdentityKind tells users, roles and groups apart; it is the word in their ARNs.
type IdentityKind string

// The kinds of identities.
const (
	User  IdentityKind = "user"
	Role  IdentityKind = "role"
	Group IdentityKind = "group"
)

// Identity names a user, role or group of an account.
type Identity struct {
	Account, Name string
	Kind          IdentityKind
	Partition     string // empty: aws
}

func (i Identity) arn(path string) string {
	if path == "" {
		path = "/"
	}
	partition := i.Partition
	if partition == "" {
		partition = "aws"
	}
	return "arn:" + partition + ":iam::" + i.Account + ":" + string(i.Kind) + path + i.Name
}

func (w *world) users(account string) list[model.IAMUser] {
	iam := w.iam(account)
	return list[model.IAMUser]{w, iam, "users", &iam.Users, func(u *model.IAMUser) string { return u.Name }}
}

func (w *world) roles(account string) list[model.IAMRole] {
	iam := w.iam(account)
	return list[model.IAMRole]{w, iam, "roles", &iam.Roles, func(r *model.IAMRole) string { return r.Name }}
}

func (w *world) groups(account string) list[model.IAMGroup] {
	iam := w.iam(account)
	return list[model.IAMGroup]{w, iam, "groups", &iam.Groups, func(g *model.IAMGroup) string { return g.Name }}
}

// Record is what a resource says of a user, role or group itself.
type Record struct {
	Identity
	Path     string
	ID       string
	Boundary *model.Attachment
	// BoundaryKnown is false where it is not known whether there is a boundary.
	BoundaryKnown bool
	Tags          []model.Tag
	Trust         model.OptionalPolicy // of a role
	MaxSession    int
	Value         Value
}

// PutIdentity makes a user, role or group be there. One that is made anew has no policies but those
// that other facts give it; of one that was there before, those that the world below has, or unknown
// ones.
func PutIdentity(r Record) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, m mode) {
			value := r.Value.At
			common := func(old model.IAMIdentity, there bool) model.IAMIdentity {
				i := old
				if !there || m == anew {
					i = model.IAMIdentity{Partial: m == kept}
				}
				i.Name, i.Path, i.ARN, i.Value = r.Name, r.Path, r.arn(r.Path), value
				if i.ID == "" || r.ID != "" {
					i.ID = r.ID
				}
				i.Boundary, i.BoundaryUnknown = r.Boundary, !r.BoundaryKnown
				if r.Tags != nil {
					i.Tags = r.Tags
				}
				return i
			}
			switch r.Kind {
			case User:
				var u model.IAMUser
				old := w.users(r.Account).get(r.Name)
				if old != nil {
					u = *old
				}
				u.IAMIdentity = common(u.IAMIdentity, old != nil)
				if m == anew {
					u.Groups = nil
				}
				w.users(r.Account).add(&u)
			case Role:
				var role model.IAMRole
				old := w.roles(r.Account).get(r.Name)
				if old != nil {
					role = *old
				}
				role.IAMIdentity = common(role.IAMIdentity, old != nil)
				role.Trust, role.MaxSessionDuration = r.Trust, r.MaxSession
				if m == anew {
					role.InstanceProfiles = nil
				}
				w.roles(r.Account).add(&role)
			case Group:
				var g model.IAMGroup
				old := w.groups(r.Account).get(r.Name)
				if old != nil && m != anew {
					g = *old
				} else {
					g.Partial = m == kept
				}
				g.Name, g.Path, g.ARN, g.ID, g.Value = r.Name, r.Path, r.arn(r.Path), r.ID, value
				w.groups(r.Account).add(&g)
			}
		},
		drop: func(w *world, _ mode) {
			switch r.Kind {
			case User:
				w.users(r.Account).remove(r.Name)
			case Role:
				w.roles(r.Account).remove(r.Name)
			case Group:
				w.groups(r.Account).remove(r.Name)
			}
		}}
}

// holder is what users, roles and groups have in common, to be written.
type holder struct {
	arn      string
	inline   *[]model.PolicyText
	attached *[]model.Attachment
	boundary **model.Attachment
	partial  *bool
}

// holder finds an identity. With make, one that is not there is made, of which nothing else is known.
func (w *world) holder(i Identity, make bool) *holder {
	bare := model.IAMIdentity{Name: i.Name, ARN: i.arn("/"), Partial: true, BoundaryUnknown: true}
	switch i.Kind {
	case User:
		u := w.users(i.Account).get(i.Name)
		if u == nil && make {
			u = w.users(i.Account).add(&model.IAMUser{IAMIdentity: bare})
		}
		if u != nil {
			return &holder{u.ARN, &u.Inline, &u.Attached, &u.Boundary, &u.Partial}
		}
	case Role:
		r := w.roles(i.Account).get(i.Name)
		if r == nil && make {
			r = w.roles(i.Account).add(&model.IAMRole{IAMIdentity: bare, Trust: model.OptionalPolicy{PolicyText: model.PolicyText{Name: i.Name, Owner: bare.ARN}}})
		}
		if r != nil {
			return &holder{r.ARN, &r.Inline, &r.Attached, &r.Boundary, &r.Partial}
		}
	case Group:
		g := w.groups(i.Account).get(i.Name)
		if g == nil && make {
			g = w.groups(i.Account).add(&model.IAMGroup{Name: i.Name, ARN: bare.ARN, Partial: true})
		}
		if g != nil {
			return &holder{g.ARN, &g.Inline, &g.Attached, nil, &g.Partial}
		}
	}
	return nil
}

// InlinePolicy makes an identity have an inline policy. Where it is not known, p.Document is not OK.
func InlinePolicy(i Identity, p model.PolicyText) Fact {
	without := func(all []model.PolicyText) []model.PolicyText {
		return slices.DeleteFunc(slices.Clone(all), func(q model.PolicyText) bool { return q.Name == p.Name })
	}
	return Fact{phase: parts,
		put: func(w *world, _ mode) {
			h := w.holder(i, true)
			p := p
			p.Owner = h.arn
			*h.inline = append(without(*h.inline), p)
		},
		drop: func(w *world, _ mode) {
			if h := w.holder(i, false); h != nil {
				*h.inline = without(*h.inline)
			}
		}}
}

// AttachedPolicy makes a managed policy be attached to an identity.
func AttachedPolicy(i Identity, a model.Attachment) Fact {
	without := func(all []model.Attachment) []model.Attachment {
		return slices.DeleteFunc(slices.Clone(all), func(b model.Attachment) bool { return b.ARN == a.ARN })
	}
	return Fact{phase: parts,
		put: func(w *world, _ mode) {
			h := w.holder(i, true)
			*h.attached = append(without(*h.attached), a)
		},
		drop: func(w *world, _ mode) {
			if h := w.holder(i, false); h != nil {
				*h.attached = without(*h.attached)
			}
		}}
}

// Complete says that an identity's policies are all known: the change lists them.
func Complete(i Identity) Fact {
	return Fact{phase: ties, put: func(w *world, _ mode) {
		if h := w.holder(i, false); h != nil {
			*h.partial = false
		}
	}}
}

// Incomplete says that an identity has policies that are not known.
func Incomplete(i Identity) Fact {
	return Fact{phase: ties, put: func(w *world, _ mode) { *w.holder(i, true).partial = true }}
}

// MemberOf makes a user be in a group.
func MemberOf(user Identity, group string) Fact {
	without := func(all []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(g string) bool { return g == group })
	}
	return Fact{phase: ties,
		put: func(w *world, _ mode) {
			w.holder(user, true)
			w.holder(Identity{Account: user.Account, Name: group, Kind: Group, Partition: user.Partition}, true)
			u := w.users(user.Account).get(user.Name)
			u.Groups = append(without(u.Groups), group)
		},
		drop: func(w *world, _ mode) {
			if u := w.users(user.Account).get(user.Name); u != nil {
				u.Groups = without(u.Groups)
			}
		}}
}

// Profile makes a role be in an instance profile.
func Profile(role Identity, arn string) Fact {
	without := func(all []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(a string) bool { return a == arn })
	}
	return Fact{phase: ties,
		put: func(w *world, _ mode) {
			w.holder(role, true)
			r := w.roles(role.Account).get(role.Name)
			r.InstanceProfiles = append(without(r.InstanceProfiles), arn)
		},
		drop: func(w *world, _ mode) {
			if r := w.roles(role.Account).get(role.Name); r != nil {
				r.InstanceProfiles = without(r.InstanceProfiles)
			}
		}}
}

// ManagedPolicy makes a managed policy be there; where its text is not known, p.Document is not OK.
func ManagedPolicy(account string, p model.ManagedPolicy) Fact {
	policies := func(w *world) list[model.ManagedPolicy] {
		iam := w.iam(account)
		return list[model.ManagedPolicy]{w, iam, "policies", &iam.Policies, func(p *model.ManagedPolicy) string { return p.ARN }}
	}
	return Fact{phase: things, lasting: true,
		put:  func(w *world, _ mode) { p := p; policies(w).add(&p) },
		drop: func(w *world, _ mode) { policies(w).remove(p.ARN) }}
}
