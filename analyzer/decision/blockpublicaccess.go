package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// evaluateBlockPublicAccess notes whether S3 Block Public Access can concern the request. What it
// stops is known only when all else is: see blockPublicAccess.
func evaluateBlockPublicAccess(e *evaluation, _ *policy.Trace) {
	if e.policies.BlockPublicAccess.RestrictPublicBuckets && e.request.Action.Service == "s3" && e.policies.Resource != nil {
		e.outcomes[LayerBlockPublicAccess] = outcome{applies: true, deny: truth.False, allow: truth.True}
	}
}

// blockPublicAccess says whether RestrictPublicBuckets stops the request: it takes access to a
// bucket with a public policy from everybody but AWS services and the bucket's own account
// (Blocking public access to your Amazon S3 storage). It stops only what would be allowed, and
// counts as an explicit deny.
func (e *evaluation) blockPublicAccess() truth.Value {
	o := &e.outcomes[LayerBlockPublicAccess]
	if !o.applies || e.request.Principal.Kind == model.Service || e.relation == SameAccount {
		return truth.False
	}
	o.deny = e.policies.Resource.Public().And(e.granted)
	if e.relation == UnknownRelation {
		o.deny = o.deny.And(truth.Undecidable(truth.ResourceOwner))
	}
	o.allow = o.deny.Not()
	return o.deny
}
