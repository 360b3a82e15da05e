package credentials

import (
	"strings"

	"github.com/iampath/iampath/model"
)

// What follows is of one page, "Identity and access management for AWS Cloud9" (AWS Cloud9 User Guide),
// section "Actions supported by AWS managed temporary credentials".
const amtcSource = "AWS Cloud9 User Guide, Identity and access management for AWS Cloud9: AWS managed temporary credentials (documented)"

// amtcCloud9, amtcIAM and amtcSTS are all that AWS managed temporary credentials permit of these
// three services; of the others they permit everything (S8.41–S8.44).
var (
	amtcCloud9 = []string{"CreateEnvironmentEC2", "CreateEnvironmentSSH", "DescribeEnvironmentMemberships", "DescribeEnvironments",
		"DescribeEnvironmentStatus", "UpdateEnvironment"}
	amtcIAM = []string{"AttachRolePolicy", "ChangePassword", "CreatePolicy", "CreatePolicyVersion", "CreateRole", "CreateServiceLinkedRole",
		"DeletePolicy", "DeletePolicyVersion", "DeleteRole", "DeleteRolePolicy", "DeleteSSHPublicKey", "DetachRolePolicy",
		"GetInstanceProfile", "GetPolicy", "GetPolicyVersion", "GetRole", "GetRolePolicy", "GetSSHPublicKey", "GetUser",
		"PassRole", "PutRolePolicy", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy", "UpdateRoleDescription",
		"UpdateSSHPublicKey", "UploadSSHPublicKey"}
	amtcSTS = []string{"GetCallerIdentity", "DecodeAuthorizationMessage"}
)

// ManagedPermits tells whether AWS managed temporary credentials permit an action by themselves, and
// why not. The entity behind them must permit it too.
func ManagedPermits(action, resource string) (bool, string) {
	service, name, _ := strings.Cut(action, ":")
	in := func(list []string) bool {
		for _, one := range list {
			if strings.EqualFold(one, name) {
				return true
			}
		}
		return false
	}
	switch strings.ToLower(service) {
	case "cloud9":
		if !in(amtcCloud9) {
			return false, "AMTC permit six actions of cloud9, and not this one"
		}
	case "sts":
		if !in(amtcSTS) {
			return false, "AMTC permit only sts:GetCallerIdentity and sts:DecodeAuthorizationMessage of sts: no role can be assumed"
		}
	case "iam":
		lists := len(name) > 4 && strings.EqualFold(name[:4], "List")
		if !lists && !in(amtcIAM) {
			return false, "AMTC permit some actions of iam, and not this one"
		}
		// "All IAM actions that access roles are allowed only for role names starting with Cloud9-.
		// However, iam:PassRole works with all role names."
		arn := model.ParseARN(resource)
		if role, ok := strings.CutPrefix(arn.Resource(), "role/"); ok && !strings.EqualFold(name, "PassRole") && !strings.HasPrefix(afterSlash(role), "Cloud9-") {
			return false, "AMTC permit iam actions on roles only where the name begins with Cloud9-"
		}
	}
	return true, ""
}

// managedLimits says what AMTC are, in the words of the page.
var managedLimits = []string{
	"both must allow: AMTC and the policies of the AWS entity that owns the environment; a Deny in either is final",
	"of cloud9, six actions; of iam, some, on roles named Cloud9-… only (iam:PassRole on any); of sts, GetCallerIdentity and DecodeAuthorizationMessage only; of other services all",
	"only from the environment's own public address",
	"15 minutes, renewed every 5 while the owner's IDE is connected; off once somebody else than the owner adds a member",
}
