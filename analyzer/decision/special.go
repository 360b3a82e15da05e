package decision

import (
	"strings"

	"github.com/iampath/iampath/model"
)

// specialAction holds what sets some actions apart from the general rules.
type specialAction struct {
	// mandatory reports whether the resource's policy must allow the request even in one account.
	mandatory func(r *model.Request) bool
	// refused reports whether AWS refuses the request whatever the policies say.
	refused func(r *model.Request, cross bool) bool
	// unpoliced reports whether the action needs no permission and no policy can deny it.
	unpoliced func(r *model.Request) bool
}

// specialActionOf finds the rules of the request's service, if it has any of its own.
func specialActionOf(r *model.Request) *specialAction {
	switch r.Action.Service {
	case "sts":
		return &stsRules
	case "kms":
		return &kmsRules
	case "sqs":
		return &sqsRules
	}
	return nil
}

var never = func(*model.Request) bool { return false }

// IsTrustAction reports whether an action is decided by a role's trust policy.
func IsTrustAction(lower string) bool {
	switch lower {
	case "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity":
		return true
	}
	return false
}

// stsRules: a role's trust policy must allow whoever assumes the role, also in its own account (IAM
// roles; Policy evaluation logic). AssumeRole cannot be called with root user credentials
// (AssumeRole, AWS STS API Reference). GetCallerIdentity needs no permission, and works even if it
// is denied (GetCallerIdentity); GetSessionToken cannot be controlled by policies, and only users
// and the root user can call it (Permissions for GetSessionToken).
var stsRules = specialAction{
	mandatory: func(r *model.Request) bool { return IsTrustAction(r.Action.Lower) && !r.NoResource() },
	refused: func(r *model.Request, _ bool) bool {
		switch r.Action.Lower {
		case "sts:assumerole":
			return r.Principal.Kind == model.Root
		case "sts:getsessiontoken", "sts:getfederationtoken":
			return r.Principal.Kind != model.User && r.Principal.Kind != model.Root
		}
		return false
	},
	unpoliced: func(r *model.Request) bool {
		switch r.Action.Lower {
		case "sts:getcalleridentity":
			return r.Principal.Kind != model.Anonymous
		case "sts:getsessiontoken":
			return r.Principal.Kind == model.User || r.Principal.Kind == model.Root
		}
		return false
	},
}

// kmsRules: the key policy is primary; it must allow the caller or delegate to the caller's
// account, and without that not even the root user gets in (Default key policy). Across accounts
// only the operations on keys listed by AWS work (Allowing users in other accounts to use a KMS
// key).
var kmsRules = specialAction{
	mandatory: isKey,
	refused: func(r *model.Request, cross bool) bool {
		return cross && isKey(r) && !crossAccountKMS[strings.TrimPrefix(r.Action.Lower, "kms:")]
	},
}

func isKey(r *model.Request) bool { return strings.HasPrefix(r.Resource.Resource(), "key/") }

var crossAccountKMS = set("createGrant decrypt deriveSharedSecret describeKey encrypt generateDataKey generateDataKeyPair " +
	"generateDataKeyPairWithoutPlaintext generateDataKeyWithoutPlaintext generateMac getKeyRotationStatus getPublicKey listGrants " +
	"reEncryptFrom reEncryptTo retireGrant revokeGrant sign verify verifyMac")

// sqsRules: some actions do not work across accounts (Using identity-based policies with Amazon
// SQS).
var sqsRules = specialAction{
	mandatory: never,
	refused: func(r *model.Request, cross bool) bool {
		return cross && ownAccountSQS[strings.TrimPrefix(r.Action.Lower, "sqs:")]
	},
}

var ownAccountSQS = set("addPermission removePermission createQueue deleteQueue listQueues listQueueTags setQueueAttributes " +
	"tagQueue untagQueue startMessageMoveTask cancelMessageMoveTask listMessageMoveTasks")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[strings.ToLower(name)] = true
	}
	return m
}
