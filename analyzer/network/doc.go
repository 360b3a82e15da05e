// Package network follows a request out of a subnet: through which exit it leaves, which VPC
// endpoint's policy it therefore meets, and which condition keys it bears.
//
// In go an environment, a place and a service in a region; out come [Route]s. There is one where
// all of the service's traffic takes the same way, and more where a route in the table sends a
// part of it elsewhere: the first is that of the most, and an analysis of what can leave must
// look at all. What the environment does not hold makes the exit [Unknown], with what is missing.
//
// The rules are those of the AWS PrivateLink Guide (Gateway endpoints; Access an AWS service using
// an interface VPC endpoint; AWS PrivateLink for Amazon S3) and of the Amazon VPC User Guide (Route
// tables, "Route priority").
package network

import "github.com/iampath/iampath/model"

// Exit is the way by which a request leaves.
type Exit uint8

// The exits.
const (
	// Unknown: the environment does not tell.
	Unknown Exit = iota
	GatewayEndpoint
	InterfaceEndpoint
	NAT
	InternetGateway
	// None: there is no way to the service.
	None
	// Direct: the request does not come from a VPC.
	Direct
)

var exitNames = [...]string{"unknown", "gatewayEndpoint", "interfaceEndpoint", "nat", "internetGateway", "none", "direct"}

// String spells the exit as the JSON of `check` does.
func (x Exit) String() string { return exitNames[x] }

// Route is a way out of a place to a service.
type Route struct {
	Exit Exit
	// Endpoint is the VPC endpoint on the way, and Account who owns it.
	Endpoint *model.VPCEndpoint
	Account  string
	// Why says in a sentence which route it is, and why no other.
	Why []string
	// Keys are what the way says of condition keys.
	Keys []Key
	// Part says of which addresses this is the way, where it is not that of all.
	Part string
}

// Key is a condition key that follows from the way: present with values, absent or, with neither,
// unknown.
type Key struct {
	Name   string
	Values []string
	Absent bool
}

// Apply tells a request's context what follows from the way; what was given before stands.
func (r *Route) Apply(c *model.Context) {
	for _, k := range r.Keys {
		key := model.NewKey(k.Name)
		switch {
		case c.Has(key):
		case k.Absent:
			c.DeriveAbsent(key)
		case len(k.Values) > 0:
			c.Set(key, k.Values...)
		default:
			c.SetUnknown(key)
		}
	}
}
