package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Fingerprint names the finding so that it is recognised in another run: it does not hang on the
// order of files, statements, principals or findings, nor on line numbers. A finding of many alike is
// named for the first of them by name, not for the one that came first.
func (f *Finding) Fingerprint() string { return f.Fingerprints()[0] }

// Fingerprints gives the names of all that the finding holds of, in order, and at least one. Where it
// was made of many alike, each has a name, since two runs may gather them differently: whoever joins
// a group that is known is not known for that.
func (f *Finding) Fingerprints() []string {
	if f.Identity != "" {
		return []string{fingerprint(f.Rule, f.Identity)}
	}
	of := func(member string) string { return fingerprint(f.Rule, f.Resource, member) }
	one := f.Principal
	if !slices.Contains(f.Members, one) {
		of = func(member string) string { return fingerprint(f.Rule, member, f.Principal) }
		one = f.Resource
	}
	if !slices.Contains(f.Members, one) {
		return []string{of(one)}
	}
	members := slices.Compact(slices.Sorted(slices.Values(f.Members)))
	for i, m := range members {
		members[i] = of(m)
	}
	return members
}

func fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
