package review

import (
	"fmt"
	"maps"
	"slices"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// mostHalfKnown is how many users and roles may be known in part only, and stay as they are, for the
// audit to ask of each what it might do.
const mostHalfKnown = 10

// trimmed gives both worlds for the audit's rules. A plan that is laid over nothing lists hundreds of
// roles that stay as they are, and not all of their policies: of each the rules could only say, before
// and after, that it may do anything to everything. Where there are many, they are left out, and a note
// says so.
func (r *reviewer) trimmed(before, after *world.World) (*world.World, *world.World) {
	old := byARN(before.Principals())
	out := map[string]bool{}
	for _, p := range after.Principals() {
		was := old[p.ARN]
		if was != nil && slices.ContainsFunc(p.Identity, (*policy.Policy).IsUnknown) && samePolicies(was.Identity, p.Identity) &&
			samePolicies(was.Boundary, p.Boundary) && same(was.Trust, p.Trust) {
			out[p.ARN] = true
		}
	}
	if len(out) <= mostHalfKnown {
		return before, after
	}
	r.subject.Notes = append(slices.Clone(r.subject.Notes), fmt.Sprintf("%d users and roles stay as they are, and not all of their policies are known; the audit's rules leave them out; lay the change over an environment (--env) to have them in", len(out)))
	return world.New(lacking(before.Env(), out)), world.New(lacking(after.Env(), out))
}

// lacking is an environment without some users and roles.
func lacking(env *model.Environment, out map[string]bool) *model.Environment {
	to := &model.Environment{Accounts: maps.Clone(env.Accounts), Organization: env.Organization, Perimeter: env.Perimeter, Places: env.Places, Collections: env.Collections, Notes: env.Notes}
	for id, a := range to.Accounts {
		if a.IAM == nil {
			continue
		}
		account, iam := *a, *a.IAM
		iam.Users = slices.DeleteFunc(slices.Clone(iam.Users), func(u *model.IAMUser) bool { return out[u.ARN] })
		iam.Roles = slices.DeleteFunc(slices.Clone(iam.Roles), func(o *model.IAMRole) bool { return out[o.ARN] })
		iam.Partial = true
		account.IAM, to.Accounts[id] = &iam, &account
	}
	return to
}
