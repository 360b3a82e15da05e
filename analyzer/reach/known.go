package reach

import (
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

// KnownOnly leaves out of a caller's side the policies that are not known: what the others allow is allowed
// unless one of those denies it.
func KnownOnly(p *decision.Policies) {
	unknown := (*policy.Policy).IsUnknown
	p.Identity = slices.DeleteFunc(slices.Clone(p.Identity), unknown)
	if slices.ContainsFunc(p.PermissionsBoundary, unknown) {
		p.PermissionsBoundary = nil
	}
	var levels []decision.Level
	for _, l := range p.SCP {
		known := slices.DeleteFunc(slices.Clone(l.Policies), unknown)
		if len(known) > 0 || len(l.Policies) == 0 { // of a level of which nothing is known nothing is left
			l.Policies = known
			levels = append(levels, l)
		}
	}
	p.SCP = levels
}
