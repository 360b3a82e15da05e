package decision

import (
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// evaluateVPCEndpoint asks the policy of the endpoint through which the request goes, whoever owns
// it. It never grants. An endpoint without a policy of its own has the default one, which allows
// everything (Control access to VPC endpoints using endpoint policies).
func evaluateVPCEndpoint(e *evaluation, trace *policy.Trace) {
	endpoint := e.policies.VPCEndpoint
	if endpoint == nil {
		return
	}
	if endpoint.Policy == nil {
		e.outcomes[LayerVPCEndpoint] = outcome{applies: true, deny: truth.False, allow: truth.True}
		return
	}
	q := e.query
	if endpoint.Gateway {
		q.Reading = policy.Gateway
	}
	out := policy.NoOutcome
	endpoint.Policy.Eval(&q, &out, trace)
	e.apply(LayerVPCEndpoint, &out)
}
