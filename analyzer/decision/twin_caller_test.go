package decision_test

// Who calls, and the condition keys that follow from it (R8.2).

import (
	"fmt"
	"regexp"
	"strings"
)

// twinCaller is the caller of a request.
type twinCaller struct {
	kind      string // user, role, session, root, federated, service, provider, anonymous
	given     string // as the case gives it
	partition string
	account   string
	name      string // user name, role name, federated user's name
	roleARN   string // of a role or session
}

var twinAccountID = regexp.MustCompile(`^[0-9]{12}$`)

func twinParseCaller(given, account string) (twinCaller, error) {
	c := twinCaller{given: given}
	if given == "anonymous" {
		c.kind = "anonymous"
		return c, nil
	}
	if !strings.HasPrefix(given, "arn:") {
		if !strings.Contains(given, ".") || strings.ContainsAny(given, ":/ *") {
			return c, fmt.Errorf("twin: unknown principal %q", given)
		}
		c.kind = "service"
		return c, nil
	}
	fields := strings.SplitN(given, ":", 6)
	if len(fields) < 6 {
		return c, fmt.Errorf("twin: unknown principal %q", given)
	}
	c.partition, c.account = fields[1], fields[4]
	if c.account == "" {
		c.account = account
	}
	kind, rest, _ := strings.Cut(fields[5], "/")
	path := strings.Split(rest, "/")
	c.name = path[len(path)-1]
	switch {
	case fields[2] == "iam" && fields[5] == "root":
		c.kind = "root"
	case fields[2] == "iam" && kind == "user" && c.name != "":
		c.kind = "user"
	case fields[2] == "iam" && kind == "role" && c.name != "":
		c.kind, c.roleARN = "role", given
	case fields[2] == "sts" && kind == "assumed-role" && len(path) == 2 && path[0] != "" && c.name != "":
		c.kind, c.name = "session", path[0]
		c.roleARN = fmt.Sprintf("arn:%s:iam::%s:role/%s", c.partition, c.account, c.name) // R2.7
	case fields[2] == "sts" && kind == "federated-user" && rest != "":
		c.kind, c.name = "federated", rest
	case fields[2] == "iam" && (kind == "oidc-provider" || kind == "saml-provider"):
		// AssumeRoleWithWebIdentity and AssumeRoleWithSAML are unsigned: no account calls (R7.6).
		c.kind, c.account = "provider", ""
		return c, nil
	default:
		return c, fmt.Errorf("twin: unknown principal %q", given)
	}
	if c.account == "" {
		return c, fmt.Errorf("twin: no account in principal %q", given)
	}
	return c, nil
}

// isIAM: the caller belongs to an account, so that account's policies bind it.
func (c twinCaller) isIAM() bool { return c.account != "" }

// isServiceLinked: neither SCPs nor RCPs bind service-linked roles (R5.10, R5.17).
func (c twinCaller) isServiceLinked() bool {
	if c.kind != "role" && c.kind != "session" {
		return false
	}
	return strings.Contains(c.roleARN, ":role/aws-service-role/") ||
		c.kind == "session" && strings.HasPrefix(c.name, "AWSServiceRoleFor")
}

var twinEndpointID = regexp.MustCompile(`^vpce-[0-9a-z]+$`)

// deriveKeys adds the condition keys AWS sets itself, where the case does not give them.
func (c *twinCase) deriveKeys(endpoint string) {
	derive := func(key, value string) {
		if _, given := c.context[twinLower(key)]; !given && value != "" {
			c.context[twinLower(key)] = []string{value}
		}
	}
	if action := strings.ToLower(c.action); c.caller.kind == "anonymous" &&
		(action == "sts:assumerolewithwebidentity" || action == "sts:assumerolewithsaml") {
		// Nobody signs, and a provider's token speaks for the caller (R7.6); which one, may not be known.
		c.caller.kind, c.caller.given = "provider", ""
		if provider := c.context["aws:federatedprovider"]; len(provider) == 1 {
			c.caller.given = provider[0]
		}
	}
	caller := c.caller
	switch caller.kind {
	case "anonymous":
		derive("aws:PrincipalAccount", "anonymous")
		derive("aws:PrincipalType", "Anonymous")
	case "provider": // unsigned, too
		derive("aws:PrincipalType", "Anonymous")
	case "service":
		derive("aws:PrincipalIsAWSService", "true")
		derive("aws:PrincipalServiceName", caller.given)
	case "user":
		derive("aws:PrincipalArn", caller.given)
		derive("aws:PrincipalType", "User")
		derive("aws:username", caller.name)
	case "role", "session":
		derive("aws:PrincipalArn", caller.roleARN)
		derive("aws:PrincipalType", "AssumedRole")
	case "root":
		derive("aws:PrincipalArn", caller.given)
		derive("aws:PrincipalType", "Account")
		derive("aws:userid", caller.account)
	case "federated":
		derive("aws:PrincipalArn", caller.given)
		derive("aws:PrincipalType", "FederatedUser")
		derive("aws:userid", caller.account+":"+caller.name)
	}
	if caller.isIAM() {
		derive("aws:PrincipalIsAWSService", "false")
		derive("aws:PrincipalAccount", caller.account)
		if c.service() == "kms" {
			derive("kms:CallerAccount", caller.account)
		}
	}
	derive("aws:ResourceAccount", c.resourceAccount)
	if c.service() == "s3" {
		derive("s3:ResourceAccount", c.resourceAccount)
	}
	if twinEndpointID.MatchString(endpoint) {
		derive("aws:SourceVpce", endpoint)
	}
}
