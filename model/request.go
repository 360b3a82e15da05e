package model

import (
	"fmt"
	"strings"
)

// MaxName is the longest principal, action or resource that a request may name, in bytes. An ARN
// has at most 2,048, an S3 object's key 1,024.
const MaxName = 8 << 10

// Request is one request as AWS's evaluation sees it. Make it with [NewRequest]; after that it is
// read-only and may be decided by many at once.
type Request struct {
	Principal Principal
	Action    Action
	// Resource is the ARN, or "*" for an action that names no resource.
	Resource ARN
	// ResourceAccount owns the resource; empty where that is not known.
	ResourceAccount string
	Context         Context
}

// Action is service:Name. Neither part's case matters (IAM JSON policy elements: Action).
type Action struct {
	// Text is the action as given; Lower is the same in lower case.
	Text, Lower string
	// Service is the part before the colon, in lower case.
	Service string
	// ServiceBit and NameBit are each one of 64 bits, chosen by the service and by the whole action:
	// statements are sifted by them.
	ServiceBit, NameBit uint64
	// Hash is that of the whole action, whatever its case.
	Hash uint64
}

// Bit gives the bit, one of 64, that stands for a text, whatever its case.
func Bit(text string) uint64 { return 1 << (foldedHash(text) >> 58) }

// Hash gives a text's hash, whatever its case.
func Hash(text string) uint64 { return foldedHash(text) }

// ParseAction reads service:Name.
func ParseAction(text string) (Action, error) {
	service, name, found := strings.Cut(text, ":")
	if !found || service == "" || name == "" || len(text) > MaxName || strings.ContainsAny(text, "*? ") {
		return Action{}, fmt.Errorf("%q is not an action; service:Action was expected, such as s3:GetObject", text)
	}
	lower := strings.ToLower(text)
	service = lower[:len(service)]
	return Action{Text: text, Lower: lower, Service: service, ServiceBit: Bit(service), NameBit: Bit(lower), Hash: Hash(lower)}, nil
}

// NoResource reports whether the request names no resource.
func (r *Request) NoResource() bool { return r.Resource.Text == "*" }

// ByToken reports whether the request bears an identity provider's token in place of a signature.
func (r *Request) ByToken() bool {
	return r.Action.Lower == "sts:assumerolewithwebidentity" || r.Action.Lower == "sts:assumerolewithsaml"
}

// The names of actions with rules of their own, in lower case.
const (
	ListAllMyBuckets = "s3:listallmybuckets"
)

// Keys that follow from the request (Context keys that AWS itself sets).
var (
	keyPrincipalARN      = NewKey("aws:PrincipalArn")
	keyPrincipalAccount  = NewKey("aws:PrincipalAccount")
	keyPrincipalType     = NewKey("aws:PrincipalType")
	keyIsAWSService      = NewKey("aws:PrincipalIsAWSService")
	keyServiceName       = NewKey("aws:PrincipalServiceName")
	keyUserName          = NewKey("aws:username")
	keyUserID            = NewKey("aws:userid")
	keyResourceAccount   = NewKey("aws:ResourceAccount")
	keyS3Account         = NewKey("s3:ResourceAccount")
	keyCallerAccount     = NewKey("kms:CallerAccount")
	keyProvider          = NewKey("aws:FederatedProvider")
	keyPrincipalOrgID    = NewKey("aws:PrincipalOrgID")
	keyPrincipalOrgPaths = NewKey("aws:PrincipalOrgPaths")
	KeySourceVpce        = NewKey("aws:SourceVpce")
)

// Complete finishes a request of which principal, action, resource and the given context are set:
// it finds the resource's account where the ARN holds it, and derives the condition keys that
// follow. A value that was given stands.
func (r *Request) Complete() {
	p := &r.Principal
	if p.Kind == Anonymous && r.ByToken() {
		p.Kind = FederatedIdentity
		if v, what := r.Context.Lookup(keyProvider); what == Present && v.Len() == 1 {
			p.Name = v.At(0)
		}
	}
	if v, what := r.Context.Lookup(keyPrincipalARN); what == Present && v.Len() == 1 {
		p.SetRoleARN(v.At(0))
	}
	if r.ResourceAccount == "" {
		if r.NoResource() {
			r.ResourceAccount = p.Account
		} else if account := r.Resource.Account(); IsAccountID(account) {
			r.ResourceAccount = account
		}
	}
	r.derive()
}

// derive sets the keys whose values follow from who calls what (AWS global condition context keys;
// IAM policy elements: Variables and tags, "Principal key values").
func (r *Request) derive() {
	c, p := &r.Context, &r.Principal
	switch p.Kind {
	case Anonymous:
		c.Derive(keyPrincipalAccount, AnonymousCaller)
		c.Derive(keyPrincipalType, "Anonymous")
	case FederatedIdentity:
		// The call is unsigned and carries no principal keys (Control access to AWS STS with VPC
		// endpoint policies).
		c.Derive(keyPrincipalType, "Anonymous")
	case Service:
		c.Derive(keyIsAWSService, "true")
		c.Derive(keyServiceName, p.Text)
	default:
		c.Derive(keyIsAWSService, "false")
		c.Derive(keyPrincipalAccount, p.Account)
		arn, kind := p.Text, "AssumedRole"
		switch p.Kind {
		case User:
			kind = "User"
			c.Derive(keyUserName, p.Name)
		case Root:
			kind = "Account"
			c.Derive(keyUserID, p.Account)
		case FederatedUser:
			kind = "FederatedUser"
			c.Derive(keyUserID, p.Account+":"+p.Name)
		default:
			arn = p.RoleARN
		}
		if p.Kind == RoleSession && !p.PathKnown && c.Partial() {
			c.SetUnknown(keyPrincipalARN)
		} else {
			c.Derive(keyPrincipalARN, arn)
		}
		c.Derive(keyPrincipalType, kind)
	}
	if c.Partial() {
		r.deriveAbsent()
	}
	if r.ResourceAccount != "" {
		c.Derive(keyResourceAccount, r.ResourceAccount)
		if r.Action.Service == "s3" {
			c.Derive(keyS3Account, r.ResourceAccount)
		}
	}
	if r.Action.Service == "kms" && p.Account != "" {
		c.Derive(keyCallerAccount, p.Account)
	}
}

// deriveAbsent says which keys this caller's requests never bear, so that they do not count as
// unknown where the context is partial.
func (r *Request) deriveAbsent() {
	c, kind := &r.Context, r.Principal.Kind
	if kind != User {
		c.DeriveAbsent(keyUserName)
	}
	if kind != Service {
		c.DeriveAbsent(keyServiceName)
	}
	if kind == Anonymous || kind == FederatedIdentity {
		c.DeriveAbsent(keyPrincipalARN)
		c.DeriveAbsent(keyUserID)
		c.DeriveAbsent(keyIsAWSService)
		c.DeriveAbsent(keyPrincipalOrgID)
		c.DeriveAbsent(keyPrincipalOrgPaths)
	}
}

// ThroughEndpoint derives aws:SourceVpce for a request that goes through a VPC endpoint whose name
// is its id.
func (r *Request) ThroughEndpoint(name string) {
	id, found := strings.CutPrefix(name, "vpce-")
	if !found || id == "" || strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
		return
	}
	r.Context.Derive(KeySourceVpce, name)
}
