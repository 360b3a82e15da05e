package decision

import "github.com/iampath/iampath/policy"

// Layer is one sort of policy that AWS consults.
type Layer uint8

// The layers, in the order of the decision contract.
const (
	LayerSCP Layer = iota
	LayerRCP
	LayerResource
	LayerIdentity
	LayerPermissionsBoundary
	LayerSession
	LayerVPCEndpoint
	LayerBlockPublicAccess
	numLayers
)

// layerNames spells the layers as the decision contract does. A new layer is a file, a name here
// and a case in ask.
var layerNames = [numLayers]string{
	LayerSCP:                 "scp",
	LayerRCP:                 "rcp",
	LayerResource:            "resource",
	LayerIdentity:            "identity",
	LayerPermissionsBoundary: "permissionsBoundary",
	LayerSession:             "session",
	LayerVPCEndpoint:         "vpcEndpoint",
	LayerBlockPublicAccess:   "blockPublicAccess",
}

// ask has a layer set its outcome, if it applies to the request. These are calls by name, not
// through a table, because what goes through a table is allocated.
func (e *evaluation) ask(l Layer, trace *policy.Trace) {
	switch l {
	case LayerSCP:
		evaluateSCP(e, trace)
	case LayerRCP:
		evaluateRCP(e, trace)
	case LayerResource:
		evaluateResource(e, trace)
	case LayerIdentity:
		evaluateIdentity(e, trace)
	case LayerPermissionsBoundary:
		evaluatePermissionsBoundary(e, trace)
	case LayerSession:
		evaluateSession(e, trace)
	case LayerVPCEndpoint:
		evaluateVPCEndpoint(e, trace)
	case LayerBlockPublicAccess:
		evaluateBlockPublicAccess(e, trace)
	}
}

// AllLayers gives the layers in their order.
func AllLayers() []Layer {
	all := make([]Layer, numLayers)
	for i := range all {
		all[i] = Layer(i)
	}
	return all
}

// String spells the layer as the decision contract does.
func (l Layer) String() string { return layerNames[l] }
