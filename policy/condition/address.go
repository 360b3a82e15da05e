package condition

import (
	"net/netip"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// addressFamily holds an address against a range (Condition operators, "IP address condition
// operators"). A single address is a range of itself alone. An address of one family never lies in
// a range of the other.
var addressFamily = family{
	names: map[string]comparison{
		"IpAddress":    {},
		"NotIpAddress": {negated: true},
	},
	compile: func(text string, _ bool, _ comparison) matcher {
		if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
			return newAddressRange(netip.PrefixFrom(a, a.BitLen()))
		}
		if p, err := netip.ParsePrefix(text); err == nil {
			return newAddressRange(p)
		}
		return undecided(truth.MalformedValue)
	},
}

type addressRange netip.Prefix

func newAddressRange(p netip.Prefix) matcher {
	if p.Addr().Is4In6() {
		return undecided(truth.MappedIPv6)
	}
	r := addressRange(p.Masked())
	return &r
}

func (r *addressRange) match(_ *model.Context, value string) truth.Value {
	a, err := netip.ParseAddr(value)
	switch {
	case err != nil || a.Zone() != "":
		return truth.Undecidable(truth.MalformedValue)
	case a.Is4In6():
		return truth.Undecidable(truth.MappedIPv6)
	}
	return truth.Of(netip.Prefix(*r).Contains(a))
}
