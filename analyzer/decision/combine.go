package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// grant says whether the request is granted: by the caller's side, by the resource's, or by both
// as the accounts demand. What only limits (SCPs, RCPs, the endpoint) comes after.
func (e *evaluation) grant() truth.Value { return e.grantWith(e.sides()) }

// sides are the parts of a grant. A limit that does not apply is true.
type sides struct {
	identity, boundary, session truth.Value
	forms                       *[policy.NumForms]truth.Value
}

func (e *evaluation) sides() sides {
	s := sides{truth.False, truth.True, truth.True, &e.forms}
	if e.outcomes[LayerIdentity].applies {
		s.identity = e.outcomes[LayerIdentity].allow
	}
	if e.outcomes[LayerPermissionsBoundary].applies {
		s.boundary = e.outcomes[LayerPermissionsBoundary].allow
	}
	if e.outcomes[LayerSession].applies {
		s.session = e.outcomes[LayerSession].allow
	}
	if e.request.Principal.Kind == model.Root {
		s.identity = truth.True // full access in its own account (AWS account root user)
	}
	return s
}

func (e *evaluation) grantWith(s sides) truth.Value {
	switch e.relation {
	case SameAccount:
		return e.grantWithin(s)
	case CrossAccount:
		return e.grantAcross(s)
	case UnknownRelation:
		within, across := e.grantWithin(s), e.grantAcross(s)
		if within == across && !within.IsOpen() {
			return within
		}
		open := truth.Undecidable(truth.ResourceOwner)
		for _, v := range [...]truth.Value{within, across} {
			if v.IsOpen() {
				open = open.And(v)
			}
		}
		return open
	}
	if e.special != nil && e.special.refused != nil && e.special.refused(e.request, false) {
		return truth.False
	}
	// Services and anonymous callers have no side of their own.
	return anyForm(s.forms)
}

func anyForm(forms *[policy.NumForms]truth.Value) truth.Value {
	return forms[policy.Direct].Or(forms[policy.ByRole]).Or(forms[policy.Wildcard]).Or(forms[policy.ByAccount])
}

// grantWithin is the grant in one account: either side is enough, but which of the caller's limits
// a grant by the resource's policy must respect depends on how it names the caller (Policy
// evaluation for requests within a single account; Permissions boundaries for IAM entities):
//
//   - the caller itself (user, session, federated user, service): none of them
//   - the role of a session, or the user behind a federated user: boundary and session policy
//   - everybody: certainly enough if boundary and session policy allow too; without their allow it
//     is a question, since AWS speaks of it only together with a test of aws:PrincipalArn (which
//     counts as naming the caller itself)
//   - the account: never by itself; it leaves the grant to the account's own policies
func (e *evaluation) grantWithin(s sides) truth.Value {
	if e.special != nil && e.special.refused != nil && e.special.refused(e.request, false) {
		return truth.False
	}
	limits := s.boundary.And(s.session)
	resource := s.forms[policy.Direct]
	resource = resource.Or(s.forms[policy.ByRole].And(limits))
	if wildcard := s.forms[policy.Wildcard]; !wildcard.IsFalse() {
		resource = resource.Or(wildcard.And(limits.Or(truth.Undecidable(truth.WildcardGrant))))
	}
	own := s.identity.And(limits)
	if e.mandatory {
		// Trust and key policies must allow; where they name the account, its policies must too.
		return resource.Or(s.forms[policy.ByAccount].And(own))
	}
	return own.Or(resource)
}

// grantAcross is the grant across accounts: both sides must allow, and however the resource's
// policy names the caller, it stands in for none of the caller's own policies (Cross-account
// policy evaluation logic).
func (e *evaluation) grantAcross(s sides) truth.Value {
	if e.special != nil && e.special.refused != nil && e.special.refused(e.request, true) {
		return truth.False
	}
	return s.identity.And(s.boundary).And(s.session).And(anyForm(s.forms))
}

// limit holds a grant against the layers that never grant.
func (e *evaluation) limit(granted truth.Value) truth.Value {
	for _, l := range [...]Layer{LayerSCP, LayerRCP, LayerVPCEndpoint} {
		if o := &e.outcomes[l]; o.applies {
			granted = granted.And(o.allow)
		}
	}
	return granted
}
