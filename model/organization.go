package model

import "github.com/iampath/iampath/model/source"

// Organization is the organization of the environment's accounts. A nil list was not collected.
type Organization struct {
	// None: it is known that the accounts are in no organization; all else is empty.
	None bool

	ID                string
	ManagementAccount string // empty: unknown
	FeatureSet        string // ALL, CONSOLIDATED_BILLING, or empty: unknown

	Roots    []*OrganizationRoot
	Units    []*OrganizationalUnit
	Accounts []*MemberAccount
	Policies []*ControlPolicy // SCPs and RCPs
}

// OrganizationRoot is a root. PolicyTypes are those that are enabled in it; nil: unknown.
type OrganizationRoot struct {
	ID          string
	PolicyTypes []string
	Value       source.Value
}

// OrganizationalUnit is an OU; Parent is another, or a root.
type OrganizationalUnit struct {
	ID, Name, Parent string
	Value            source.Value
}

// MemberAccount is an account as its organization lists it.
type MemberAccount struct {
	ID, Name, Status, Parent string
	Value                    source.Value
}

// PolicyType is the type of an organization's policy.
type PolicyType string

// The types that take part in decisions.
const (
	SCP PolicyType = "SERVICE_CONTROL_POLICY"
	RCP PolicyType = "RESOURCE_CONTROL_POLICY"
)

// ControlPolicy is an SCP or RCP; its document is not OK where the content was not collected.
type ControlPolicy struct {
	PolicyText
	ID      string
	Type    PolicyType
	Targets []string // ids of roots, OUs and accounts; nil: unknown
	Value   source.Value
}

// enabled reports whether policies of a type are in force. Where the roots do not tell, a type of
// which no policy has a target is not: AWS attaches a FullAWSAccess policy to the root and to all
// below it when a type is enabled, and does not let the last SCP be detached (Enabling a policy
// type; Attaching and detaching service control policies).
func (o *Organization) enabled(t PolicyType) bool {
	for _, r := range o.Roots {
		if r.PolicyTypes == nil {
			continue
		}
		for _, on := range r.PolicyTypes {
			if on == string(t) {
				return true
			}
		}
		return false
	}
	for _, p := range o.Policies {
		if p.Type == t && (p.Targets == nil || len(p.Targets) > 0) {
			return true
		}
	}
	return false
}

func (o *Organization) root(id string) bool {
	for _, r := range o.Roots {
		if r.ID == id {
			return true
		}
	}
	return false
}

func (o *Organization) unit(id string) *OrganizationalUnit {
	for _, u := range o.Units {
		if u.ID == id {
			return u
		}
	}
	return nil
}

func (o *Organization) member(id string) *MemberAccount {
	for _, a := range o.Accounts {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// Has reports whether an account is the organization's, as management account or as member.
func (o *Organization) Has(account string) bool {
	return account != "" && (account == o.ManagementAccount || o.member(account) != nil)
}
