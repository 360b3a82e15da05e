package model

import (
	"net/netip"

	"github.com/iampath/iampath/model/source"
)

// Perimeter says what counts as inside, and what outside is legitimate. A nil list was not given:
// where neither accounts nor organizations are, the environment's accounts and their organization
// are inside.
type Perimeter struct {
	Accounts         []Named // ids of accounts that are inside
	Organizations    []Named // ids of organizations whose accounts are inside
	VPCs             []Named // ids
	VPCEndpoints     []Named // ids
	CIDRs            []AddressRange
	SensitiveBuckets []Named   // names of buckets, or patterns with * and ?
	Trusted          []Trusted // outsiders that may have access
	// Suppressions are findings that a person has accepted, as given: the loader does not read them.
	Suppressions source.Value
	Value        source.Value // all of it
}

// Named is a name with the place where it was given.
type Named struct {
	Name  string
	Value source.Value
}

// String gives the name.
func (n Named) String() string { return n.Name }

// AddressRange is a range of IP addresses with the place where it was given.
type AddressRange struct {
	netip.Prefix
	Value source.Value
}

// TrustedKind says what sort of outsider is trusted.
type TrustedKind string

// The kinds of outsiders, as perimeter.yaml writes them.
const (
	TrustedAccount      TrustedKind = "account"
	TrustedOrganization TrustedKind = "organization"
	TrustedService      TrustedKind = "service"
)

// Trusted is an outsider whose access is legitimate, and why.
type Trusted struct {
	Kind   TrustedKind
	Name   string // an account's or organization's id, or a service principal
	Reason string
	Value  source.Value
}

// Trusts tells whether an outsider is trusted, and by which entry.
func (p *Perimeter) Trusts(kind TrustedKind, name string) (Trusted, bool) {
	if p != nil {
		for _, t := range p.Trusted {
			if t.Kind == kind && t.Name == name {
				return t, true
			}
		}
	}
	return Trusted{}, false
}
