package policy

import (
	"net/netip"
	"strings"

	"github.com/iampath/iampath/policy/truth"
)

// isPublic says whether a bucket policy is public: whether any of its Allow statements grants to
// more than fixed values (Blocking public access to your Amazon S3 storage, "The meaning of
// 'public'"). It is judged from the text alone, whatever the request; Deny statements do not
// count.
func (p *Policy) isPublic() truth.Value {
	for i := range p.statements {
		if p.statements[i].effect == Allow && !p.Document.Statements[i].fixed() {
			return truth.True
		}
	}
	return truth.False
}

// fixed reports whether a statement grants only to fixed principals, or to everybody under a
// condition that holds a key to fixed values.
func (s *Statement) fixed() bool {
	if !s.NotPrincipal && s.Principals != nil && s.Principals.fixed() {
		return true
	}
	for i := range s.Conditions {
		if s.Conditions[i].fixes() {
			return true
		}
	}
	return false
}

// fixed reports whether all principals are accounts, users, roles, sessions or services. AWS once
// gave a federated principal as an example of a public policy and dropped it since; it counts.
func (p *Principals) fixed() bool {
	if p.Everyone {
		return false
	}
	for _, e := range p.Entries {
		if e.Type == "Federated" || strings.ContainsAny(e.Value, "*?") {
			return false
		}
	}
	return true
}

// fixingKeys are the condition keys, in lower case, whose fixed values keep a policy from being
// public. Of the keys of the principal the page names only one as an example; those that say as
// much are taken for it.
var fixingKeys = map[string]func(value string) bool{
	"aws:principalorgid":        fixedText,
	"aws:principalorgpaths":     fixedText,
	"aws:principalaccount":      fixedText,
	"aws:principalarn":          fixedText,
	"aws:sourceip":              fixedRange,
	"aws:sourcearn":             fixedText,
	"aws:sourcevpc":             fixedText,
	"aws:sourcevpce":            fixedText,
	"aws:sourceowner":           fixedText,
	"aws:sourceaccount":         fixedText,
	"aws:userid":                fixedText,
	"s3:dataaccesspointarn":     fixedAccessPoint,
	"s3:dataaccesspointaccount": fixedText,
}

// fixes reports whether a test holds its key to fixed values.
func (c *Condition) fixes() bool {
	switch strings.TrimPrefix(c.Operator, "ForAnyValue:") {
	case "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress":
	default:
		return false
	}
	fixed := fixingKeys[strings.ToLower(c.Key)]
	if fixed == nil || len(c.Values) == 0 {
		return false
	}
	for _, v := range c.Values {
		if !fixed(v) {
			return false
		}
	}
	return true
}

func fixedText(v string) bool { return !strings.ContainsAny(v, "*?") && !strings.Contains(v, "${") }

// fixedRange takes ranges no wider than /8, or /32 of IPv6.
func fixedRange(v string) bool {
	if a, err := netip.ParseAddr(v); err == nil {
		return a.Zone() == ""
	}
	p, err := netip.ParsePrefix(v)
	return err == nil && (p.Addr().Is4() && p.Bits() >= 8 || !p.Addr().Is4() && p.Bits() >= 32)
}

// fixedAccessPoint takes an access point's ARN whose account is fixed; its name may hold
// wildcards.
func fixedAccessPoint(v string) bool {
	parts := strings.SplitN(v, ":", 6)
	return len(parts) == 6 && fixedText(parts[4]) && parts[4] != "" && !strings.Contains(v, "${")
}
