package paths

import "github.com/iampath/iampath/analyzer/world"

// centers are the ways by which IAM Identity Center makes one of its users an administrator of an
// account: an assignment of a permission set, or more permissions in one that is assigned (IAM Identity
// Center User Guide, "Assign user or group access to AWS accounts" and "Manage AWS accounts with
// permission sets").
var centers = []worker{
	{name: "a permission set with all permissions is assigned for the account", needs: []needs{may("sso:CreateAccountAssignment")}},
	{name: "all permissions are put into a permission set that is assigned for the account",
		needs: []needs{may("sso:PutInlinePolicyToPermissionSet", "sso:AttachManagedPolicyToPermissionSet"), may("sso:ProvisionPermissionSet")}},
}

// centerSteps are those of principals of the organization's management account. An account to which the
// administration was delegated may do the same; which one that is, no policy tells.
func (g *Graph) centerSteps(p *world.Principal, group *world.Group) []edge {
	o := g.environment().Organization
	if o == nil || o.ManagementAccount != p.Account {
		return nil
	}
	var row []edge
	for i := range centers {
		by := &centers[i]
		if !g.tells(p, group, by) {
			continue
		}
		row = append(row, edge{g.administratorNode(p.Account), false, steering, func(g *Graph, from, _ *Node) *Hop {
			h := &Hop{Kind: Escalates, Why: "IAM Identity Center: " + by.name}
			if !g.askAll(h, from, by.needs, "") {
				return nil
			}
			h.hang("the organization uses IAM Identity Center, and the caller is one of its users or can make one")
			return h
		}})
	}
	return row
}
