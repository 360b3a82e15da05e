package finding

import (
	"cmp"
	"slices"
	"strings"
)

// Sort puts findings in the order of reports: the most severe first, then what is proved, then by
// rule, resource and principal.
func Sort(list []*Finding) {
	slices.SortStableFunc(list, func(a, b *Finding) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(b.Confidence, a.Confidence),
			strings.Compare(a.Rule, b.Rule),
			strings.Compare(a.Resource, b.Resource),
			strings.Compare(a.Principal, b.Principal),
			strings.Compare(a.Identity, b.Identity),
		)
	})
}
