package model

import (
	"fmt"
	"slices"
	"strings"
)

// ControlPolicies are the SCPs or RCPs over an account.
type ControlPolicies struct {
	// Known is false where it cannot be told which policies there are; Why then says what is missing.
	Known bool
	// Why says, where there are no levels, for which reason.
	Why string
	// Levels stand root first and account last. Each must allow (SCP evaluation), so a level whose
	// list is empty allows nothing.
	Levels []PolicyLevel
}

// PolicyLevel is a root, OU or account with the policies that are attached to it. A policy whose
// document is not OK has unknown content.
type PolicyLevel struct {
	ID, Name string
	Policies []PolicyText
}

// SCPs gives the service control policies over the principals of an account.
func (e *Environment) SCPs(account string) ControlPolicies { return e.control(account, SCP) }

// RCPs gives the resource control policies over the resources of an account.
func (e *Environment) RCPs(account string) ControlPolicies { return e.control(account, RCP) }

func unknownPolicies(format string, args ...any) ControlPolicies {
	return ControlPolicies{Why: fmt.Sprintf(format, args...)}
}

func noPolicies(why string) ControlPolicies { return ControlPolicies{Known: true, Why: why} }

func (e *Environment) control(account string, t PolicyType) ControlPolicies {
	o := e.Organization
	switch {
	case o == nil:
		return unknownPolicies("the organization is not given")
	case o.None:
		return noPolicies("the account is in no organization")
	case o.ManagementAccount == "":
		return unknownPolicies("the organization's management account is not given")
	case o.ManagementAccount == account:
		// "SCPs don't affect users or roles in the management account"; RCPs, likewise, not its
		// resources (Service control policies; Resource control policies).
		return noPolicies("the account is the organization's management account")
	case o.member(account) == nil:
		return unknownPolicies("account %s is not listed in the organization", account)
	case o.FeatureSet == "CONSOLIDATED_BILLING":
		return noPolicies("the organization has only consolidated billing")
	case o.Policies == nil:
		return unknownPolicies("the organization's policies are not given")
	case !o.enabled(t):
		return noPolicies("the organization does not use this type of policy")
	}
	return o.levels(o.member(account), t)
}

// levels climbs from an account to its root.
func (o *Organization) levels(member *MemberAccount, t PolicyType) ControlPolicies {
	for _, p := range o.Policies {
		if p.Type == t && p.Targets == nil {
			return unknownPolicies("the targets of policy %s are not given", p.Name)
		}
	}
	levels := []PolicyLevel{o.level(member.ID, member.Name, t)}
	below, at := member.ID, member.Parent
	for range len(o.Units) + 1 {
		if at == "" {
			return unknownPolicies("the parent of %s is not given", below)
		}
		u := o.unit(at)
		if u == nil {
			break
		}
		levels = append(levels, o.level(u.ID, u.Name, t))
		below, at = u.ID, u.Parent
	}
	// A root's id tells that it is one: "r-" and then the root's own (API reference, Root).
	if !o.root(at) && !strings.HasPrefix(at, "r-") {
		return unknownPolicies("%s, the parent of %s, leads to no root", at, below)
	}
	levels = append(levels, o.level(at, "Root", t))
	slices.Reverse(levels)
	return ControlPolicies{Known: true, Levels: levels}
}

func (o *Organization) level(id, name string, t PolicyType) PolicyLevel {
	l := PolicyLevel{ID: id, Name: name}
	for _, p := range o.Policies {
		if p.Type == t && slices.Contains(p.Targets, id) {
			l.Policies = append(l.Policies, p.PolicyText)
		}
	}
	return l
}
