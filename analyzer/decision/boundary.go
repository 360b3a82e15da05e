package decision

import "github.com/iampath/iampath/policy"

// evaluatePermissionsBoundary asks the permissions boundary of a user or role. It never grants; it
// limits what the identity-based policies can (Permissions boundaries for IAM entities).
func evaluatePermissionsBoundary(e *evaluation, trace *policy.Trace) {
	if e.policies.PermissionsBoundary == nil || !hasIdentity(e.request.Principal.Kind) {
		return
	}
	out := policy.NoOutcome
	for _, p := range e.policies.PermissionsBoundary {
		p.Eval(&e.query, &out, trace)
	}
	e.apply(LayerPermissionsBoundary, &out)
}
