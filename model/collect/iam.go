package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

const perPage = 1000 // the most that IAM, S3 and KMS give at once

// readIAM reads iam.json: one call in many pages, of which each may hold a part of every list.
func readIAM(ctx context.Context, a *asker, cfg aws.Config) (record, error) {
	p := iam.NewGetAccountAuthorizationDetailsPaginator(iam.NewFromConfig(cfg),
		&iam.GetAccountAuthorizationDetailsInput{MaxItems: aws.Int32(perPage)})
	all, err := list(ctx, a, "", p, func(o *iam.GetAccountAuthorizationDetailsOutput) []*iam.GetAccountAuthorizationDetailsOutput {
		return []*iam.GetAccountAuthorizationDetailsOutput{o}
	})
	if err != nil || all == nil {
		return nil, err
	}
	users, groups, roles, policies := []any{}, []any{}, []any{}, []any{}
	for _, page := range all {
		users = append(users, records(page.UserDetailList)...)
		groups = append(groups, records(page.GroupDetailList)...)
		roles = append(roles, records(page.RoleDetailList)...)
		policies = append(policies, records(page.Policies)...)
	}
	out := record{"UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies}
	for _, all := range out {
		documents(all, "PolicyDocument", "AssumeRolePolicyDocument", "Document")
	}
	return out, nil
}
