package world

import (
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
)

// Noun is what a person calls the thing that is owned, where an action asks for a resource, and what
// its own policy is called.
func Noun(resource *model.ARN, action *model.Action) (noun, policyName string) {
	id := resource.Resource()
	switch {
	case resource.Text == "*":
		return "account", "resource policy"
	case decision.IsTrustAction(action.Lower):
		return "role", "trust policy"
	}
	switch service := resource.Service(); {
	case service == "s3" && strings.HasPrefix(id, "accesspoint/"):
		return "access point", "access point policy"
	case service == "s3":
		return "bucket", "bucket policy"
	case service == "kms" && strings.HasPrefix(id, "key/"):
		return "key", "key policy"
	case service == "sqs":
		return "queue", "queue policy"
	case service == "sns":
		return "topic", "topic policy"
	case service == "secretsmanager":
		return "secret", "resource policy"
	case service == "lambda":
		return "function", "function policy"
	}
	return "resource", "resource policy"
}
