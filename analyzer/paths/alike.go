package paths

import "github.com/iampath/iampath/analyzer/world"

// ownGrants are the actions of which it matters for whom they are done: a principal's policies may let it
// do them to itself alone, or to another alone.
var ownGrants = [][]string{userGrants, roleGrants, groupGrants, policyGrants, userBoundary, roleBoundary,
	{"iam:AddUserToGroup", "iam:RemoveUserFromGroup", "iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"}}

// Alike parts the members of a group into those of whom the same ways lead on, whatever they are called:
// whom no trust policy names, and who may change nobody's rights, are all alike.
func (g *Graph) Alike(group *world.Group) (parts [][]*world.Principal) {
	single := group.ByName
	for _, actions := range ownGrants {
		single = single || g.mayOne(group, actions)
	}
	x := g.trusting()
	var rest []*world.Principal
	for _, p := range group.Members {
		if single || len(x.named(p)) > 0 || len(x.personal(p)) > 0 {
			parts = append(parts, []*world.Principal{p})
		} else {
			rest = append(rest, p)
		}
	}
	if rest != nil {
		parts = append(parts, rest)
	}
	return parts
}
