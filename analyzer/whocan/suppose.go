package whocan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

// What is not known must neither grant nor hide. A question that hangs on an unknown policy is asked
// again with something plain in its place; what comes of it is possible, and says on what it hangs.

// suppose gives a target whose own policy is not known a policy that leaves it to the callers' accounts
// to decide: then whoever can by the policies of its own side is found. Whom the policy itself names is
// not examined.
func (a *asker) suppose(t *target) {
	if !t.unknown {
		return
	}
	var accounts []policy.PrincipalEntry
	for _, id := range a.World.Env().AccountIDs() {
		accounts = append(accounts, policy.PrincipalEntry{Type: "AWS", Value: id})
	}
	name := "the " + strings.TrimPrefix(t.Policies.Resource.Name, "the ")
	text := fmt.Sprintf("%s leaves it to the caller's account: it is not known", name)
	t.Missing = append(slices.Clip(t.Missing), text)
	t.Policies.Resource = policy.Compile(assumed+text, &policy.Document{Kind: policy.ResourceBased, Version: policy.Version2012,
		Statements: []policy.Statement{{Effect: policy.Allow, Principals: &policy.Principals{Entries: accounts}, Actions: []string{"*"}, Resources: []string{"*"}}}})
	a.notExamined(fmt.Sprintf("whom %s names, inside and outside: it is not known", name))
}

// known gives a side without its policies that are not known, and what is then taken for granted; nil
// where all are known.
func known(s *caller) (without caller, hangs []string) {
	without = *s
	p := &without.Policies
	p.Identity = slices.Clone(p.Identity)
	p.Identity = slices.DeleteFunc(p.Identity, func(one *policy.Policy) bool {
		if one.IsUnknown() {
			hangs = append(hangs, fmt.Sprintf("%s does not deny it: its text is not known", one.Name))
		}
		return one.IsUnknown()
	})
	limit := func(list []*policy.Policy) []*policy.Policy {
		list = slices.Clone(list)
		for i, one := range list {
			if one.IsUnknown() {
				hangs = append(hangs, fmt.Sprintf("%s allows it: its text is not known", one.Name))
				list[i] = allowsAll
			}
		}
		return list
	}
	if p.PermissionsBoundary != nil {
		p.PermissionsBoundary = limit(p.PermissionsBoundary)
	}
	if p.SCP != nil {
		p.SCP = slices.Clone(p.SCP)
		for i := range p.SCP {
			p.SCP[i] = decision.Level{Target: p.SCP[i].Target, Policies: limit(p.SCP[i].Policies)}
		}
	}
	return without, hangs
}

// allowsAll stands in the place of a policy that limits and is not known.
var allowsAll = policy.Compile(assumed+"a policy that is not known allows it", &policy.Document{Kind: policy.PermissionsBoundary, Version: policy.Version2012,
	Statements: []policy.Statement{{Effect: policy.Allow, Actions: []string{"*"}, Resources: []string{"*"}}}})
