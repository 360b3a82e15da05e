package model

import (
	"fmt"
	"strings"
)

// CallerKind tells what sort of caller signs a request; the rules differ by it.
type CallerKind uint8

// The kinds of callers.
const (
	// Anonymous is a request that nobody signed.
	Anonymous CallerKind = iota
	// User is an IAM user.
	User
	// Role is a session of a role of which only the role is known.
	Role
	// RoleSession is a session of a role, with its name.
	RoleSession
	// FederatedUser is a session from GetFederationToken.
	FederatedUser
	// Root is an account's root user.
	Root
	// Service is an AWS service that calls as itself.
	Service
	// FederatedIdentity is an identity provider's token, in AssumeRoleWithWebIdentity and
	// AssumeRoleWithSAML: nobody signs, and the trust policy names the provider.
	FederatedIdentity
)

var callerNames = [...]string{"anonymous", "user", "role", "role session", "federated user", "root user", "service", "federated identity"}

// String names the kind as a person would.
func (k CallerKind) String() string { return callerNames[k] }

// Principal is who makes a request.
type Principal struct {
	Kind CallerKind
	// Text is the principal as it was given.
	Text string
	// Partition and Account are empty where the caller has none (a service, nobody).
	Partition, Account string
	// Name is the user's or role's name without its path, or the federated user's name.
	Name string
	// Session is the name of a role session, if there is one.
	Session string
	// RoleARN is the ARN of the role behind a role or session. A session's own ARN does not hold
	// the role's path, so it is a guess without a path where PathKnown is false.
	RoleARN   string
	PathKnown bool
	// ServiceLinked marks the roles that AWS services make for themselves; SCPs and RCPs do not
	// reach them.
	ServiceLinked bool
}

// AnonymousCaller is how an unsigned request's principal is written.
const AnonymousCaller = "anonymous"

// ParsePrincipal reads a caller: an ARN, a service principal (lambda.amazonaws.com) or
// "anonymous". The account of an ARN is its fifth part.
func ParsePrincipal(text string) (Principal, error) {
	p := Principal{Text: text}
	if text == AnonymousCaller {
		return p, nil
	}
	if !strings.HasPrefix(text, "arn:") {
		if !strings.Contains(text, ".") || strings.ContainsAny(text, " /:*?") {
			return p, fmt.Errorf("unknown principal %q; an ARN, a service principal such as lambda.amazonaws.com, or %q was expected", text, AnonymousCaller)
		}
		p.Kind = Service
		return p, nil
	}
	arn := ParseARN(text)
	if !arn.Whole() || arn.Service() != "iam" && arn.Service() != "sts" {
		return p, fmt.Errorf("%q is not the ARN of a principal; arn:aws:iam::<account>:user/…, …:role/…, …:root or arn:aws:sts::<account>:assumed-role/… was expected", text)
	}
	p.Partition, p.Account = arn.Partition(), arn.Account()
	if !IsAccountID(p.Account) {
		return p, fmt.Errorf("%q names no account: its fifth part must be an account id of twelve digits", text)
	}
	kind, rest, _ := strings.Cut(arn.Resource(), "/")
	switch {
	case arn.Service() == "iam" && kind == "root" && rest == "":
		p.Kind = Root
	case arn.Service() == "iam" && kind == "user" && lastPart(rest) != "":
		p.Kind, p.Name = User, lastPart(rest)
	case arn.Service() == "iam" && kind == "role" && lastPart(rest) != "":
		p.Kind, p.Name, p.RoleARN, p.PathKnown = Role, lastPart(rest), text, true
		p.ServiceLinked = strings.HasPrefix(rest, "aws-service-role/")
	case arn.Service() == "sts" && kind == "assumed-role":
		role, session, _ := strings.Cut(rest, "/")
		if role == "" || session == "" {
			return p, fmt.Errorf("%q is not the ARN of a role session; arn:aws:sts::<account>:assumed-role/<role>/<session> was expected", text)
		}
		p.Kind, p.Name, p.Session = RoleSession, role, session
		p.RoleARN = "arn:" + p.Partition + ":iam::" + p.Account + ":role/" + role
		// Service-linked roles' names are reserved to the services that make them (Create a
		// service-linked role, IAM User Guide).
		p.ServiceLinked = strings.HasPrefix(role, "AWSServiceRoleFor")
	case arn.Service() == "sts" && kind == "federated-user" && rest != "":
		p.Kind, p.Name = FederatedUser, rest
	case arn.Service() == "iam" && (kind == "oidc-provider" || kind == "saml-provider") && rest != "":
		p.Kind, p.Name = FederatedIdentity, rest
	default:
		return p, fmt.Errorf("%q is not the ARN of a principal that can make a request; a user, role, assumed-role, federated-user or root was expected", text)
	}
	return p, nil
}

// SetRoleARN tells the ARN, with its path, of the role behind a session. It is refused where it is
// not a role of that name in the caller's account.
func (p *Principal) SetRoleARN(text string) bool {
	arn := ParseARN(text)
	kind, rest, _ := strings.Cut(arn.Resource(), "/")
	if p.Kind != RoleSession || arn.Service() != "iam" || kind != "role" || arn.Account() != p.Account || lastPart(rest) != p.Name {
		return false
	}
	p.RoleARN, p.PathKnown = text, true
	p.ServiceLinked = p.ServiceLinked || strings.HasPrefix(rest, "aws-service-role/")
	return true
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
