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

// layer is how a layer is asked. evaluate sets the layer's outcome if it applies to the request.
type layer struct {
	name     string
	evaluate func(e *evaluation, trace *policy.Trace)
}

// layers is the index of all layers, in their order. A new layer is a file and a line here.
var layers = [numLayers]layer{
	LayerSCP:                 {"scp", evaluateSCP},
	LayerRCP:                 {"rcp", evaluateRCP},
	LayerResource:            {"resource", evaluateResource},
	LayerIdentity:            {"identity", evaluateIdentity},
	LayerPermissionsBoundary: {"permissionsBoundary", evaluatePermissionsBoundary},
	LayerSession:             {"session", evaluateSession},
	LayerVPCEndpoint:         {"vpcEndpoint", evaluateVPCEndpoint},
	LayerBlockPublicAccess:   {"blockPublicAccess", evaluateBlockPublicAccess},
}

var layerNames = func() (names [numLayers]string) {
	for l := range layers {
		names[l] = layers[l].name
	}
	return names
}()

// String spells the layer as the decision contract does.
func (l Layer) String() string { return layerNames[l] }
