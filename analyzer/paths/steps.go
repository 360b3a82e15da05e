package paths

// takeovers are the requests of IAM that make another identity's credentials one's own.
var takeovers = []struct {
	action string
	// user or role says what it takes over.
	role     bool
	why      string
	document string
}{
	{"iam:CreateAccessKey", false, "a new access key of the user", "IAM User Guide, Manage access keys for IAM users"},
	{"iam:UpdateLoginProfile", false, "a new console password of the user", "IAM User Guide, Manage passwords for IAM users"},
	{"iam:CreateLoginProfile", false, "a console password for a user that has none", "IAM User Guide, Manage passwords for IAM users"},
	{"iam:UpdateAssumeRolePolicy", true, "the role is made to trust whoever changes its trust policy", "IAM User Guide, Update a role trust policy"},
}

// grants are the requests by which a principal gives rights to itself, by what they are on (IAM User
// Guide, "Adding and removing IAM identity permissions").
var (
	userGrants  = []string{"iam:PutUserPolicy", "iam:AttachUserPolicy"}
	roleGrants  = []string{"iam:PutRolePolicy", "iam:AttachRolePolicy"}
	groupGrants = []string{"iam:PutGroupPolicy", "iam:AttachGroupPolicy"}
	// policyGrants change what an attached managed policy says (Versioning IAM policies).
	policyGrants = []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"}
	// A boundary caps whatever is granted, so it has to go (Permissions boundaries for IAM entities).
	userBoundary = []string{"iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"}
	roleBoundary = []string{"iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"}
)
