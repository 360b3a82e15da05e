package model

import (
	"strings"

	"github.com/iampath/iampath/model/source"
)

// IAM is an account's users, groups, roles and managed policies, as
// get-account-authorization-details prints them. A nil list was not collected.
type IAM struct {
	Users    []*IAMUser
	Groups   []*IAMGroup
	Roles    []*IAMRole
	Policies []*ManagedPolicy
	// Partial: the lists are one page of several, so that what they lack is unknown, not absent.
	Partial bool
}

// IAMIdentity is what users and roles have in common.
type IAMIdentity struct {
	Name, ID, ARN, Path string
	Inline              []PolicyText
	Attached            []Attachment
	Boundary            *Attachment // nil: none
	Tags                []Tag
	// Partial: it may have policies beyond those that are listed.
	Partial bool
	// BoundaryUnknown: whether it has a permissions boundary, and which, is not known.
	BoundaryUnknown bool
	Value           source.Value // the record
}

// IAMUser is an IAM user.
type IAMUser struct {
	IAMIdentity
	Groups []string // names
}

// IAMRole is an IAM role.
type IAMRole struct {
	IAMIdentity
	Trust              OptionalPolicy // AssumeRolePolicyDocument
	InstanceProfiles   []string       // ARNs; nil: not known
	MaxSessionDuration int            // seconds; 0 if not given
}

// NoProfile reports whether it is known that no instance profile holds the role.
func (r *IAMRole) NoProfile() bool { return r.InstanceProfiles != nil && len(r.InstanceProfiles) == 0 }

// IAMGroup is a group of users.
type IAMGroup struct {
	Name, ID, ARN, Path string
	Inline              []PolicyText
	Attached            []Attachment
	Partial             bool // as [IAMIdentity] has it
	Value               source.Value
}

// ManagedPolicy is a managed policy with its default version's document; the document is not OK
// where the version was not printed.
type ManagedPolicy struct {
	PolicyText
	Version string // the default version's id
	Value   source.Value
}

// Attachment names a managed policy that is attached to an identity or bounds it.
type Attachment struct{ Name, ARN string }

func (x *index) addIAM(account string, iam *IAM) {
	if iam == nil {
		return
	}
	for _, u := range iam.Users {
		put(x.users, u.ARN, u)
	}
	for _, r := range iam.Roles {
		put(x.roles, r.ARN, r)
		put(x.sessions, accountName{account, r.Name}, r)
		for _, profile := range r.InstanceProfiles {
			put(x.profiles, profile, r)
		}
	}
	for _, g := range iam.Groups {
		put(x.groups, accountName{account, g.Name}, g)
	}
	for _, p := range iam.Policies {
		put(x.policies, accountName{account, p.ARN}, p)
		if awsOwned(p.ARN) && p.Document.OK() {
			put(x.awsOwned, p.ARN, p)
		}
	}
}

// awsOwned reports whether a managed policy is one of AWS's own, which are the same in all accounts.
func awsOwned(arn string) bool {
	a := ParseARN(arn)
	return a.Account() == "aws" && strings.HasPrefix(a.Resource(), "policy/")
}

// iam gives an account's IAM section, nil if it was not collected.
func (e *Environment) iam(account string) *IAM {
	if a := e.Accounts[account]; a != nil {
		return a.IAM
	}
	return nil
}

// User finds a user by ARN. Where the users of its account were collected and it is not among
// them, the state is none.
func (e *Environment) User(arn string) (*IAMUser, State) {
	if u := e.indexed().users[arn]; u != nil {
		return u, StateGiven
	}
	a := ParseARN(arn)
	iam := e.iam(a.Account())
	return nil, absence(iam != nil && iam.Users != nil && !iam.Partial)
}

// Role finds a role by ARN, with its path; the state is as [Environment.User] has it.
func (e *Environment) Role(arn string) (*IAMRole, State) {
	a := ParseARN(arn)
	return e.role(e.indexed().roles[arn], a.Account())
}

// RoleOfSession finds the role behind a session, whose ARN holds the role's name without its path.
// Names are unique within an account (IAM and AWS STS quotas).
func (e *Environment) RoleOfSession(account, name string) (*IAMRole, State) {
	return e.role(e.indexed().sessions[accountName{account, name}], account)
}

// RoleOfProfile finds the role in an instance profile.
func (e *Environment) RoleOfProfile(arn string) (*IAMRole, State) {
	a := ParseARN(arn)
	return e.role(e.indexed().profiles[arn], a.Account())
}

func (e *Environment) role(found *IAMRole, account string) (*IAMRole, State) {
	if found != nil {
		return found, StateGiven
	}
	iam := e.iam(account)
	return nil, absence(iam != nil && iam.Roles != nil && !iam.Partial)
}

// absence is the state of what was not found.
func absence(collected bool) State {
	if collected {
		return StateNone
	}
	return StateUnknown
}
