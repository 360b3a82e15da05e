package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// readOrganization reads organization.json. The result is nil where the caller's account is in no
// organization. Any account may ask for the organization itself; all else is told to its
// management account and to delegated administrators.
func readOrganization(ctx context.Context, a *asker, cfg aws.Config) (record, error) {
	c := organizations.NewFromConfig(cfg)
	out := record{}
	itself, err := c.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	switch {
	case code(err) == "AWSOrganizationsNotInUseException":
		return nil, nil
	case err != nil:
		if err := a.refuse(err, ""); err != nil {
			return nil, err
		}
	case itself.Organization != nil:
		out["Organization"] = plain(itself.Organization)
	}
	accounts, err := list(ctx, a, "", organizations.NewListAccountsPaginator(c, &organizations.ListAccountsInput{}),
		func(o *organizations.ListAccountsOutput) []types.Account { return o.Accounts })
	if err != nil {
		return nil, err
	}
	roots, err := list(ctx, a, "", organizations.NewListRootsPaginator(c, &organizations.ListRootsInput{}),
		func(o *organizations.ListRootsOutput) []types.Root { return o.Roots })
	if err != nil {
		return nil, err
	}
	put(out, "Roots", roots)
	t := tree{parents: map[string]string{}, units: []record{}}
	for _, root := range roots {
		if err := t.walk(ctx, a, c, aws.ToString(root.Id)); err != nil {
			return nil, err
		}
	}
	if roots != nil && t.units != nil {
		put(out, "OrganizationalUnits", t.units)
	}
	if accounts != nil {
		members := make([]any, len(accounts))
		for i, account := range accounts {
			members[i] = member(account, t.parents)
		}
		out["Accounts"] = members
	}
	policies, err := controlPolicies(ctx, a, c)
	put(out, "Policies", policies)
	return out, err
}

// member is an account as ListAccounts tells of it. AWS took Status away on September 9, 2026 and
// says the same in State; what reads the file knows it as Status.
func member(account types.Account, parents map[string]string) record {
	one := fields(account)
	if state, ok := one["State"]; ok && one["Status"] == nil {
		one["Status"] = state
	}
	if parent := parents[aws.ToString(account.Id)]; parent != "" {
		one["ParentId"] = parent
	}
	return one
}

// tree is where organizational units and accounts hang.
type tree struct {
	parents map[string]string // of accounts
	units   []record          // nil if a part of them was refused
}

func (t *tree) walk(ctx context.Context, a *asker, c *organizations.Client, parent string) error {
	accounts, err := list(ctx, a, parent, organizations.NewListAccountsForParentPaginator(c, &organizations.ListAccountsForParentInput{ParentId: &parent}),
		func(o *organizations.ListAccountsForParentOutput) []types.Account { return o.Accounts })
	if err != nil {
		return err
	}
	for _, account := range accounts {
		t.parents[aws.ToString(account.Id)] = parent
	}
	units, err := list(ctx, a, parent, organizations.NewListOrganizationalUnitsForParentPaginator(c, &organizations.ListOrganizationalUnitsForParentInput{ParentId: &parent}),
		func(o *organizations.ListOrganizationalUnitsForParentOutput) []types.OrganizationalUnit {
			return o.OrganizationalUnits
		})
	if err != nil {
		return err
	}
	if units == nil {
		t.units = nil
	}
	for _, unit := range units {
		if t.units != nil {
			one := fields(unit)
			one["ParentId"] = parent
			t.units = append(t.units, one)
		}
		if err := t.walk(ctx, a, c, aws.ToString(unit.Id)); err != nil {
			return err
		}
	}
	return nil
}

// controlPolicies reads the SCPs and RCPs, with their contents and targets; nil if either list was
// refused.
func controlPolicies(ctx context.Context, a *asker, c *organizations.Client) ([]record, error) {
	all := []record{}
	for _, kind := range []types.PolicyType{types.PolicyTypeServiceControlPolicy, types.PolicyTypeResourceControlPolicy} {
		found, err := list(ctx, a, string(kind), organizations.NewListPoliciesPaginator(c, &organizations.ListPoliciesInput{Filter: kind}),
			func(o *organizations.ListPoliciesOutput) []types.PolicySummary { return o.Policies })
		switch {
		case err != nil:
			return nil, err
		case found == nil:
			all = nil
		case all != nil:
			for _, summary := range found {
				all = append(all, record{"PolicySummary": plain(summary)})
			}
		}
	}
	err := each(ctx, width, len(all), func(ctx context.Context, i int) error {
		return readControlPolicy(ctx, a, c, all[i])
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func readControlPolicy(ctx context.Context, a *asker, c *organizations.Client, policy record) error {
	id, _ := policy["PolicySummary"].(record)["Id"].(string)
	about, err := ask(ctx, a, id, c.DescribePolicy, &organizations.DescribePolicyInput{PolicyId: &id})
	if err != nil {
		return err
	}
	if about != nil && about.Policy != nil && about.Policy.Content != nil {
		policy["Content"] = *about.Policy.Content
	}
	targets, err := list(ctx, a, id, organizations.NewListTargetsForPolicyPaginator(c, &organizations.ListTargetsForPolicyInput{PolicyId: &id}),
		func(o *organizations.ListTargetsForPolicyOutput) []types.PolicyTargetSummary { return o.Targets })
	put(policy, "Targets", targets)
	return err
}
