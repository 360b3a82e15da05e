package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// hasIdentity reports whether a kind of caller can have identity-based policies at all. The root
// user has none (Policies and permissions in IAM); services and anonymous callers have no account
// to hold them.
func hasIdentity(k model.CallerKind) bool {
	return k == model.User || k == model.Role || k == model.RoleSession || k == model.FederatedUser
}

// evaluateIdentity asks the caller's own policies and those of its groups: one allow among them is
// enough (How AWS enforcement code logic evaluates requests to allow or deny access).
func evaluateIdentity(e *evaluation, trace *policy.Trace) {
	if !hasIdentity(e.request.Principal.Kind) {
		return
	}
	out := policy.NoOutcome
	for _, p := range e.policies.Identity {
		p.Eval(&e.query, &out, trace)
	}
	e.apply(LayerIdentity, &out)
}
