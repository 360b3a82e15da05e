package check

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	known "github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// callerName is what a person would call the caller.
func callerName(p *model.Principal) string {
	switch p.Kind {
	case model.Anonymous:
		return "an anonymous caller"
	case model.Service:
		return "the service " + p.Text
	case model.Root:
		return "the root user of " + p.Account
	case model.Role, model.RoleSession:
		return "role " + p.Name
	case model.FederatedUser:
		return "federated user " + p.Name
	case model.FederatedIdentity:
		return "an identity of " + p.Name
	}
	return p.Name
}

// thing is the noun for the resource that is owned, and policyName for its policy.
func thing(r *model.Request) (thing, policyName string) { return known.Noun(&r.Resource, &r.Action) }

// LayerName names a layer for a person, given the request.
func LayerName(l decision.Layer, r *model.Request) string {
	switch l {
	case decision.LayerSCP:
		return "service control policies"
	case decision.LayerRCP:
		return "resource control policies"
	case decision.LayerResource:
		_, name := thing(r)
		return name
	case decision.LayerIdentity:
		return "identity policies"
	case decision.LayerPermissionsBoundary:
		return "permissions boundary"
	case decision.LayerSession:
		return "session policy"
	case decision.LayerVPCEndpoint:
		return "VPC endpoint policy"
	case decision.LayerBlockPublicAccess:
		return "S3 Block Public Access"
	}
	return l.String()
}

// NotApplying says why a layer that is not among the decision's was left out.
func NotApplying(l decision.Layer, q *Question) string {
	if q.NotGiven[l] {
		return "not given"
	}
	c, p := &q.Request.Principal, &q.Policies
	kind := c.Kind
	accountless := kind == model.Anonymous || kind == model.Service || kind == model.FederatedIdentity
	switch l {
	case decision.LayerSCP:
		switch {
		case accountless:
			return "it follows the caller's account, and this caller has none"
		case p.SCP != nil && c.ServiceLinked:
			return "it does not bind service-linked roles"
		}
	case decision.LayerRCP:
		switch {
		case p.RCP != nil && c.ServiceLinked:
			return "it does not bind service-linked roles"
		case p.RCP != nil:
			return "AWS does not apply it to " + q.Request.Action.Text
		}
	case decision.LayerIdentity, decision.LayerPermissionsBoundary:
		switch {
		case kind == model.Root:
			return "the root user has none"
		case accountless:
			return "this caller has none"
		}
	case decision.LayerVPCEndpoint:
		return "the request goes through no endpoint"
	case decision.LayerBlockPublicAccess:
		if q.Request.Action.Service != "s3" {
			return "only for S3"
		}
		return "RestrictPublicBuckets is not on"
	}
	return "there is none"
}

// ShortName names a layer in a column.
func ShortName(l decision.Layer, r *model.Request) string {
	switch l {
	case decision.LayerSCP:
		return "SCPs"
	case decision.LayerRCP:
		return "RCPs"
	case decision.LayerVPCEndpoint:
		return "endpoint policy"
	case decision.LayerBlockPublicAccess:
		return "Block Public Access"
	}
	return LayerName(l, r)
}

// Stoppers says who could stop a request that is allowed, and by what.
func Stoppers(a *Answer) string {
	r := &a.Request
	_, policyName := thing(r)
	var caller, owner []string
	if r.Principal.Account != "" {
		caller = append(caller, "SCPs")
		if r.Principal.Kind != model.Root {
			caller = append(caller, "permissions boundary", "identity policies")
		}
	}
	if !r.NoResource() {
		owner = append(owner, policyName, "RCPs")
	}
	text := ""
	switch {
	case a.Decision.Relation == decision.SameAccount:
		text = fmt.Sprintf("account %s (%s)", r.Principal.Account, strings.Join(append(caller, owner...), ", "))
	case caller != nil:
		text = fmt.Sprintf("account %s (%s) and account %s (%s)", r.Principal.Account, strings.Join(caller, ", "), r.ResourceAccount, strings.Join(owner, ", "))
	default:
		text = fmt.Sprintf("account %s (%s)", r.ResourceAccount, strings.Join(owner, ", "))
	}
	return text + "; and, if the request goes through a VPC endpoint, whoever owns that, by its policy"
}

// list joins words: "a", "a and b", "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
