package collect

import (
	"slices"
	"strings"
)

// Call is an operation that collecting makes, and the actions it needs to be allowed.
type Call struct {
	Service   string // the SDK's id of the service
	Operation string
	Actions   []string // IAM actions; none where AWS asks for no permission
}

// Name is how a call is told to people: "ec2:DescribeVpcs". It names the operation; the action
// that allows it may be called otherwise (S3 ListBuckets is s3:ListAllMyBuckets).
func (c Call) Name() string { return callName(c.Service, c.Operation) }

func callName(service, operation string) string {
	return strings.ToLower(strings.ReplaceAll(service, " ", "")) + ":" + operation
}

// Calls is all that collecting may ask of AWS. The policy that is printed is made of it, and a
// client makes no call that is not in it. The actions are those of the Service Authorization
// Reference.
var Calls = []Call{
	{"STS", "GetCallerIdentity", nil}, // needs no permission, and cannot be denied (GetCallerIdentity, API reference)
	{"STS", "AssumeRole", []string{actionAssumeRole}},

	{"Organizations", "DescribeOrganization", []string{"organizations:DescribeOrganization"}},
	{"Organizations", "ListRoots", []string{"organizations:ListRoots"}},
	{"Organizations", "ListAccounts", []string{"organizations:ListAccounts"}},
	{"Organizations", "ListOrganizationalUnitsForParent", []string{"organizations:ListOrganizationalUnitsForParent"}},
	{"Organizations", "ListAccountsForParent", []string{"organizations:ListAccountsForParent"}},
	{"Organizations", "ListPolicies", []string{"organizations:ListPolicies"}},
	{"Organizations", "DescribePolicy", []string{"organizations:DescribePolicy"}},
	{"Organizations", "ListTargetsForPolicy", []string{"organizations:ListTargetsForPolicy"}},

	{"IAM", "GetAccountAuthorizationDetails", []string{"iam:GetAccountAuthorizationDetails"}},

	{"S3", "ListBuckets", []string{"s3:ListAllMyBuckets"}},
	{"S3", "GetBucketLocation", []string{"s3:GetBucketLocation"}},
	{"S3", "GetBucketPolicy", []string{"s3:GetBucketPolicy"}},
	{"S3", "GetPublicAccessBlock", []string{"s3:GetBucketPublicAccessBlock"}},
	{"S3", "GetBucketOwnershipControls", []string{"s3:GetBucketOwnershipControls"}},
	{"S3", "GetBucketAcl", []string{"s3:GetBucketAcl"}},
	{"S3", "GetBucketEncryption", []string{"s3:GetEncryptionConfiguration"}},
	{"S3", "GetBucketTagging", []string{"s3:GetBucketTagging"}},
	{"S3", "GetBucketAbac", []string{"s3:GetBucketAbac"}},
	{"S3", "GetBucketReplication", []string{"s3:GetReplicationConfiguration"}},
	{"S3", "ListBucketInventoryConfigurations", []string{"s3:GetInventoryConfiguration"}},
	{"S3", "GetBucketLogging", []string{"s3:GetBucketLogging"}},
	{"S3", "GetBucketNotificationConfiguration", []string{"s3:GetBucketNotification"}},
	{"S3 Control", "GetPublicAccessBlock", []string{"s3:GetAccountPublicAccessBlock"}},
	{"S3 Control", "ListAccessPoints", []string{"s3:ListAccessPoints"}},
	{"S3 Control", "GetAccessPoint", []string{"s3:GetAccessPoint"}},
	{"S3 Control", "GetAccessPointPolicy", []string{"s3:GetAccessPointPolicy"}},

	{"EC2", "DescribeRegions", []string{"ec2:DescribeRegions"}},
	{"EC2", "DescribeVpcs", []string{"ec2:DescribeVpcs"}},
	{"EC2", "DescribeSubnets", []string{"ec2:DescribeSubnets"}},
	{"EC2", "DescribeRouteTables", []string{"ec2:DescribeRouteTables"}},
	{"EC2", "DescribeVpcEndpoints", []string{"ec2:DescribeVpcEndpoints"}},
	{"EC2", "DescribeNatGateways", []string{"ec2:DescribeNatGateways"}},
	{"EC2", "DescribeInternetGateways", []string{"ec2:DescribeInternetGateways"}},
	{"EC2", "DescribePrefixLists", []string{"ec2:DescribePrefixLists"}},
	{"EC2", "DescribeManagedPrefixLists", []string{"ec2:DescribeManagedPrefixLists"}},
	{"EC2", "GetManagedPrefixListEntries", []string{"ec2:GetManagedPrefixListEntries"}},
	{"EC2", "DescribeInstances", []string{"ec2:DescribeInstances"}},

	{"KMS", "ListKeys", []string{"kms:ListKeys"}},
	{"KMS", "DescribeKey", []string{"kms:DescribeKey"}},
	{"KMS", "GetKeyPolicy", []string{"kms:GetKeyPolicy"}},
}

const actionAssumeRole = "sts:AssumeRole"

func known(service, operation string) bool {
	return slices.ContainsFunc(Calls, func(c Call) bool { return c.Service == service && c.Operation == operation })
}
