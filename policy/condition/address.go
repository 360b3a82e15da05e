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
	join: joinAddresses,
}

// addressRanges are ranges of which any will do, held against an address that is read once.
type addressRanges []netip.Prefix

func newAddressRange(p netip.Prefix) matcher {
	if p.Addr().Is4In6() {
		return undecided(truth.MappedIPv6)
	}
	return addressRanges{p.Masked()}
}

// joinAddresses makes one matcher of all ranges, if each could be read.
func joinAddresses(matchers []matcher) []matcher {
	var all addressRanges
	for _, m := range matchers {
		r, ok := m.(addressRanges)
		if !ok {
			return matchers
		}
		all = append(all, r...)
	}
	if all == nil {
		return matchers
	}
	return []matcher{all}
}

func (r addressRanges) match(_ *model.Context, value string) truth.Value {
	a, err := netip.ParseAddr(value)
	switch {
	case err != nil || a.Zone() != "":
		return truth.Undecidable(truth.MalformedValue)
	case a.Is4In6():
		return truth.Undecidable(truth.MappedIPv6)
	}
	for i := range r {
		if r[i].Contains(a) {
			return truth.True
		}
	}
	return truth.False
}
