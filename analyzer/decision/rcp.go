package decision

import (
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// evaluateRCP asks the resource control policies above the resource's account. They bind whoever
// calls, except service-linked roles, on the services that support them; kms:RetireGrant is left
// out (Resource control policies). AWS attaches RCPFullAWSAccess to every level and it cannot be
// taken off, so the layer always allows, and only a deny counts.
func evaluateRCP(e *evaluation, trace *policy.Trace) {
	if e.policies.RCP == nil || e.request.Principal.ServiceLinked || e.request.Action.Lower == "kms:retiregrant" {
		return
	}
	service := e.request.Action.Service
	known := awsdata.Knows(service)
	if known && !awsdata.TakesRCPs(service) {
		return
	}
	out := e.levels(e.policies.RCP, trace)
	out.allow = truth.True
	if !known {
		// A service newer than the list may support RCPs or not.
		out.deny = out.deny.And(truth.Undecidable(truth.RCPService))
	}
	e.outcomes[LayerRCP] = out
}
