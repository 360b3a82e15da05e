package rules

import (
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
)

// resourcePolicyWidening finds who inside may open resources to others.
var resourcePolicyWidening = &Rule{
	ID:       "resource-policy-widening",
	Title:    "A principal inside can open resources to others",
	Severity: finding.Medium,
	Text: Text{
		Means: `The principal may change what a resource itself says of who may use it: the policy or ACL of a bucket, a key's policy or grants, a
role's trust policy, the policy of a queue, a topic, a function, a secret or a repository. It need not be allowed to read the data.`,
		Exploited: `Whoever holds the principal's credentials names an account of their own in the resource's policy, and takes the data from
there at leisure. What is done afterwards is done with the other account's credentials, and outlasts the loss of these.`,
		Before: `{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]}`,
		After: `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:ListBucket"],"Resource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]}
or take the right from all but the few that need it; and let a resource control policy deny whoever is not of the organization, so that a
policy that is opened opens nothing.`,
		Sources: []string{"Service Authorization Reference", "Identity and access management in Amazon S3", "Default key policy", "Grants in AWS KMS",
			"Controlling ownership of objects and disabling ACLs", "Resource control policies"},
	},
	Find: func(c *Context) {
		for _, alike := range merged(c.powers(widening)) {
			f := c.reportPower(alike, "can open resources to others", "With that it can let in an account outside, which need not hold any right yet.")
			c.cutPower(f, alike[0])
			c.Report(f)
		}
	},
}

// widening are the actions that change who may use a resource (Service Authorization Reference,
// access level "Permissions management", and those that do the same under another name).
var widening = []deed{
	{action: "s3:PutBucketPolicy", does: "open"},
	{action: "s3:PutBucketAcl", does: "open", only: hasACLs},
	{action: "s3:PutObjectAcl", does: "open", only: hasACLs},
	{action: "s3:PutBucketPublicAccessBlock", does: "take off the Block Public Access that holds back the public policy of", only: heldBack},
	{action: "s3:PutBucketPublicAccessBlock", does: "open", helps: true},
	{action: "s3:PutAccountPublicAccessBlock", does: "take off the account's Block Public Access", on: onOthers, helps: true},
	{action: "s3:PutBucketOwnershipControls", does: "open", helps: true},
	// The bucket's own policy has to let the access point's users in too (Configuring IAM policies for
	// using access points).
	{action: "s3:PutAccessPointPolicy", does: "open", on: onOthers, helps: true},
	{action: "kms:PutKeyPolicy", does: "open", on: onKeys},
	{action: "kms:CreateGrant", does: "open", on: onKeys},
	{action: "iam:UpdateAssumeRolePolicy", does: "open", on: onOthers},
	{action: "sqs:SetQueueAttributes", does: "open", on: onOthers},
	{action: "sqs:AddPermission", does: "open", on: onOthers},
	{action: "sns:SetTopicAttributes", does: "open", on: onOthers},
	{action: "sns:AddPermission", does: "open", on: onOthers},
	{action: "lambda:AddPermission", does: "open", on: onOthers},
	{action: "secretsmanager:PutResourcePolicy", does: "open", on: onOthers},
	{action: "ecr:SetRepositoryPolicy", does: "open", on: onOthers},
	{action: "dynamodb:PutResourcePolicy", does: "open", on: onOthers},
	{action: "elasticfilesystem:PutFileSystemPolicy", does: "open", on: onOthers},
	{action: "glacier:SetVaultAccessPolicy", does: "open", on: onOthers},
	{action: "ram:CreateResourceShare", does: "open", on: onOthers},
}

// heldBack reports whether only Block Public Access keeps a bucket from being public.
func heldBack(b world.Resource) bool {
	return b.BlockPublicAccess.RestrictPublicBuckets && b.Policy != nil && !b.Policy.IsUnknown() && b.Policy.Public().IsTrue()
}
