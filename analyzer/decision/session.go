package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// evaluateSession asks the policies that were passed when the session was made; several are
// alternatives to each other. They never grant (Policies and permissions in IAM, "Session
// policies"). A federated user's session without one allows nothing; other sessions without one
// are not limited. Root sessions have one too, from AssumeRoot.
func evaluateSession(e *evaluation, trace *policy.Trace) {
	kind := e.request.Principal.Kind
	if e.policies.Session == nil && kind != model.FederatedUser || !hasIdentity(kind) && kind != model.Root {
		return
	}
	out := policy.NoOutcome
	for _, p := range e.policies.Session {
		p.Eval(&e.query, &out, trace)
	}
	e.apply(LayerSession, &out)
}
