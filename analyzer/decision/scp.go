package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// evaluateSCP asks the service control policies above the caller's account. They bind every
// principal of a member account, its root user too, and never a service-linked role, nor a caller
// of no account (Service control policies).
func evaluateSCP(e *evaluation, trace *policy.Trace) {
	c := &e.request.Principal
	if e.policies.SCP == nil || c.Account == "" || c.ServiceLinked || c.Kind == model.FederatedIdentity {
		return
	}
	e.outcomes[LayerSCP] = e.levels(e.policies.SCP, trace)
}

// levels asks each level of an organization. Within a level one allow is enough; every level must
// have one; a deny on any level denies (SCP evaluation). A level with no policy allows nothing.
func (e *evaluation) levels(levels []Level, trace *policy.Trace) outcome {
	all := outcome{applies: true, deny: truth.False, allow: truth.True}
	for i := range levels {
		out := policy.NoOutcome
		for _, p := range levels[i].Policies {
			p.Eval(&e.query, &out, trace)
		}
		all.deny = all.deny.Or(out.Deny)
		all.allow = all.allow.And(out.Allow[policy.Direct])
	}
	return all
}
