package network

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/iampath/iampath/model"
)

// Source is where in a network a request begins.
type Source struct {
	Account, Region string
	Subnet, VPC     string
	// Private and Public are the addresses of the client; empty where they are not known or, as
	// HasPublic tells, there is none.
	Private, Public string
	HasPublic       bool
}

// Internet are the routes of a request that comes from no VPC: the public address is not known.
func Internet(why string) []Route {
	return []Route{{Exit: Direct, Why: []string{why}, Keys: withoutEndpoint(nil)}}
}

// Nowhere is the route of a request of which it is not known how it leaves.
func Nowhere(why string) Route {
	w := walk{}
	return w.unknown(why)
}

// Through is the route of a request that is known to go through an endpoint.
func Through(env *model.Environment, e *model.VPCEndpoint, account, region, service string) Route {
	exit := InterfaceEndpoint
	if e.Type == "Gateway" {
		exit = GatewayEndpoint
	}
	return Route{Exit: exit, Endpoint: e, Account: account, Why: []string{"the request goes through " + e.ID},
		Keys: throughEndpoint(env, e, account, region, service, "")}
}

// From follows a request to a service in a region out of a subnet.
func From(env *model.Environment, s Source, service, region string) []Route {
	w := walk{env: env, source: s, service: service, region: region}
	if account := env.Accounts[s.Account]; account != nil {
		w.ec2 = account.EC2[s.Region]
	}
	if w.ec2 == nil {
		return []Route{w.unknown(fmt.Sprintf("the network of account %s in %s was not collected", s.Account, s.Region))}
	}
	if region == "" {
		w.say("the region of the request is not known and is taken to be " + s.Region)
		w.region = s.Region
	}
	if r, ok := w.interfaceEndpoint(); ok {
		return []Route{r}
	}
	table, why := tableOf(w.ec2, s.Subnet, s.VPC)
	w.say(why)
	if table == nil {
		return []Route{w.unknown("")}
	}
	return w.follow(table)
}

// walk is one way being followed.
type walk struct {
	env             *model.Environment
	ec2             *model.EC2
	source          Source
	service, region string
	why             []string
}

func (w *walk) say(why string) {
	if why != "" {
		w.why = append(w.why, why)
	}
}

func (w *walk) unknown(why string) Route {
	w.say(why)
	keys := []Key{{Name: keySourceIP}}
	for _, name := range endpointKeys {
		keys = append(keys, Key{Name: name})
	}
	return Route{Exit: Unknown, Why: w.why, Keys: keys}
}

// serves reports whether an endpoint is for the walk's service in its region.
func (w *walk) serves(e *model.VPCEndpoint) bool {
	return e.ServiceName == "com.amazonaws."+w.region+"."+w.service
}

func state(e *model.VPCEndpoint) string { return e.Value.Get("State").Text() }

// interfaceEndpoint finds an interface endpoint that the VPC's own names lead to. With private DNS
// the regional name of the service resolves to it; without, ordinary names lead past it (AWS
// PrivateLink for Amazon S3). With "private DNS only for inbound endpoints" the VPC itself keeps to
// the gateway endpoint.
func (w *walk) interfaceEndpoint() (Route, bool) {
	for _, e := range w.ec2.Endpoints {
		if e.Type == "Gateway" || e.VPC != w.source.VPC {
			continue
		}
		switch {
		case !w.serves(e):
			if strings.HasSuffix(e.ServiceName, "."+w.service) {
				w.say(fmt.Sprintf("%s is for %s and not for %s", e.ID, e.ServiceName, w.region))
			}
		case state(e) != "" && state(e) != "available":
			w.say(fmt.Sprintf("%s is %s", e.ID, state(e)))
		case e.Value.Get("PrivateDnsEnabled").Text() != "true":
			w.say(e.ID + " has no private DNS, so the service's ordinary name does not lead to it")
		case e.Value.Get("DnsOptions").Get("PrivateDnsOnlyForInboundResolverEndpoint").Text() == "true":
			w.say(e.ID + " has private DNS for inbound endpoints only")
		default:
			w.say("the private DNS of interface endpoint " + e.ID + " answers for the service's name")
			return Route{Exit: InterfaceEndpoint, Endpoint: e, Account: w.source.Account, Why: w.why,
				Keys: throughEndpoint(w.env, e, w.source.Account, w.source.Region, w.service, w.source.Private)}, true
		}
	}
	return Route{}, false
}

// follow looks the service up in a route table: the prefix list of a gateway endpoint is more
// specific than a default route, and a static route that is as specific as one of its ranges, or
// more, takes that part of the traffic past the endpoint (Gateway endpoints, "Routing").
func (w *walk) follow(t *routeTable) []Route {
	e, listed := w.gateway(t)
	if e == nil {
		rest := w.other(t, netip.MustParsePrefix("0.0.0.0/0"))
		rest.Why = w.why
		return []Route{rest}
	}
	w.say("its route for the service's prefix list leads to gateway endpoint " + e.ID)
	routes := []Route{{Exit: GatewayEndpoint, Endpoint: e, Account: w.source.Account, Why: w.why,
		Keys: throughEndpoint(w.env, e, w.source.Account, w.source.Region, w.service, w.source.Private)}}
	for _, r := range t.all {
		if !r.destination.IsValid() || r.kind == "GatewayId" && r.target == "local" {
			continue
		}
		for _, p := range listed {
			if r.destination.Bits() >= p.Bits() && p.Contains(r.destination.Addr()) {
				past := w.exit(r)
				past.Part = r.destination.String()
				past.Why = append(append([]string{}, w.why...), fmt.Sprintf("but the route for %s is as specific as the prefix list's, and leads %s past it", r.destination, r.target))
				routes = append(routes, past)
				break
			}
		}
	}
	return routes
}

// gateway finds the gateway endpoint that a table's traffic to the service takes, and the prefix
// list's ranges. The table's route and the endpoint's list of tables state the same; either is
// enough, and if they contradict each other that is said. An endpoint that is there and not on the
// way is named with the reason.
func (w *walk) gateway(t *routeTable) (*model.VPCEndpoint, []netip.Prefix) {
	for _, e := range w.ec2.Endpoints {
		if e.Type != "Gateway" || e.VPC != w.source.VPC || !strings.HasSuffix(e.ServiceName, "."+w.service) {
			continue
		}
		if !w.serves(e) {
			w.say(fmt.Sprintf("gateway endpoint %s is for %s: it serves its own region only, and the request goes to %s", e.ID, e.ServiceName, w.region))
			continue
		}
		routed, list := false, ""
		for _, r := range t.all {
			if r.target == e.ID && r.prefixList != "" && !r.blackhole {
				routed, list = true, r.prefixList
			}
		}
		named := e.RouteTables != nil && contains(e.RouteTables, t.id)
		switch {
		case routed || named:
			if routed != named && e.RouteTables != nil && len(t.all) > 0 {
				w.say(fmt.Sprintf("the routes of %s and the route tables of %s contradict each other: only one of them names the other", t.id, e.ID))
			}
			return e, prefixes(w.ec2, list)
		default:
			w.say(fmt.Sprintf("gateway endpoint %s is there, but route table %s has no route to it, so it does nothing here", e.ID, t.id))
		}
	}
	return nil, nil
}

func contains(list []string, s string) bool {
	for i := range list {
		if list[i] == s {
			return true
		}
	}
	return false
}

// other is the way of public addresses that no endpoint takes: that of the default route.
func (w *walk) other(t *routeTable, to netip.Prefix) Route {
	for _, r := range t.all {
		if r.destination == to {
			out := w.exit(r)
			w.say(fmt.Sprintf("the route for %s leads to %s", r.destination, r.target))
			if r.blackhole {
				w.say("which is a black hole")
			}
			return out
		}
	}
	w.say("it has no route to public addresses")
	return Route{Exit: None}
}

// exit is where a route leads.
func (w *walk) exit(r route) Route {
	switch {
	case r.blackhole:
		return Route{Exit: None}
	case r.kind == "NatGatewayId":
		return Route{Exit: NAT, Keys: withoutEndpoint(w.natAddresses(r.target))}
	case strings.HasPrefix(r.target, "igw-"):
		if w.source.HasPublic && w.source.Public == "" {
			w.say("an internet gateway serves only who has a public address, and there is none")
			return Route{Exit: None}
		}
		var address []string
		if w.source.Public != "" {
			address = []string{w.source.Public}
		}
		return Route{Exit: InternetGateway, Keys: withoutEndpoint(address)}
	}
	// A transit gateway, a peering, an appliance: what lies behind is not in this VPC.
	return Route{Exit: Unknown, Keys: []Key{{Name: keySourceIP}}}
}

// natAddresses are the public addresses of a NAT gateway.
func (w *walk) natAddresses(id string) []string {
	for _, n := range w.ec2.NATGateways {
		if n.ID != id {
			continue
		}
		list := n.Value.Get("NatGatewayAddresses")
		for a := list.First(); a.OK(); a = a.Next() {
			if ip := a.Get("PublicIp").Text(); ip != "" {
				return []string{ip}
			}
		}
	}
	return nil
}
