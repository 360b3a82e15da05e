package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// endpointNotOnPath finds VPC endpoints that the traffic they are there for does not take.
var endpointNotOnPath = &Rule{
	ID:       "endpoint-not-on-path",
	Title:    "Traffic goes around a VPC endpoint",
	Severity: finding.Medium,
	Text: Text{
		Means: `A VPC endpoint guards only what goes through it. A gateway endpoint is taken by the subnets whose route table has the route to it;
a static route as specific as one of the service's ranges takes that part past it; an interface endpoint is taken by who resolves the service's
name to it, which without private DNS nobody does by itself. All else leaves by a NAT or internet gateway, past the endpoint's policy.`,
		Exploited: `A policy that seems to keep data inside is not asked. From the subnets that the finding names, a request leaves for the service's
public addresses as if there were no endpoint.`,
		Before:  `A gateway endpoint with "RouteTableIds": ["rtb-a"], beside a subnet whose route table rtb-b sends 0.0.0.0/0 to a NAT gateway.`,
		After:   `"RouteTableIds": ["rtb-a", "rtb-b"]; for an interface endpoint "PrivateDnsEnabled": true; and no narrower static route to the service's ranges.`,
		Sources: []string{"Gateway endpoints", "Access an AWS service using an interface VPC endpoint", "AWS PrivateLink for Amazon S3", "Route tables"},
	},
	Find: func(c *Context) {
		for _, e := range c.endpoints() {
			// An endpoint with the default policy guards nothing: where data do not leave by it, it is a
			// matter of cost.
			if _, carries := outlets[e.service]; e.service != "" && (carries || e.Policy.State == model.StateGiven) {
				c.around(&e)
			}
		}
	},
}

// past is a subnet from which traffic goes around an endpoint.
type past struct {
	subnet string
	place  *model.Place // one that is there; nil: none is known
	route  network.Route
}

func (c *Context) around(e *endpoint) {
	if e.ec2.RouteTables == nil {
		return // that networks were not collected is said once for all
	}
	var list []past
	for _, s := range e.ec2.Subnets {
		if s.VPC == e.VPC {
			if p, ok := c.goesPast(e, s); ok {
				list = append(list, p)
			}
		}
	}
	idle := e.Type == "Gateway" && !e.routed()
	if !idle && list == nil {
		return
	}
	f := &finding.Finding{Severity: finding.Low, Confidence: finding.Proved, Resource: e.ID, Account: e.account, Could: []string{"route table", "VPC endpoint policy"}}
	if e.Value.OK() {
		f.Locations = append(f.Locations, e.Value.Position())
	}
	guards := e.Policy.State == model.StateGiven
	if guards && slices.ContainsFunc(list, func(p past) bool { return p.place != nil }) {
		f.Severity = c.rule.Severity
	}
	switch {
	case idle:
		f.Title = fmt.Sprintf("Gateway endpoint %s is on no route", e.ID)
		f.Message = fmt.Sprintf("No route table of %s has a route to gateway endpoint %s for %s, so nothing goes through it and its policy guards nothing.", e.VPC, e.ID, e.service)
	default:
		f.Title = fmt.Sprintf("Traffic to %s goes around VPC endpoint %s", e.service, e.ID)
		f.Message = fmt.Sprintf("VPC endpoint %s is there for the traffic of %s to %s.", e.ID, e.VPC, e.service)
	}
	var subnets []string
	for _, p := range list {
		subnets = append(subnets, p.subnet)
		f.Members = append(f.Members, p.subnet)
		f.Path = append(f.Path, finding.Hop{From: p.subnet, To: c.exitOf(&p.route), Kind: finding.Network, Note: strings.Join(p.route.Why, "; ")})
		if p.route.Exit == network.Unknown {
			f.Confidence = finding.Possible
			f.HangsOn = unite(f.HangsOn, []string{"where the route from " + p.subnet + " leads: that is outside the VPC"})
		}
	}
	if list != nil {
		f.Message += fmt.Sprintf(" From %s it leaves by %s.", sentence(subnets), c.exitOf(&list[0].route))
		if list[0].route.Part != "" {
			f.Message += fmt.Sprintf(" That is so for %s, which a route of its own takes past the endpoint.", list[0].route.Part)
		}
		c.proveAround(f, e, &list[0].route)
	}
	f.Cuts = append(f.Cuts, finding.Cut{Layer: "network", Where: e.ID, Text: e.remedy(idle, list)})
	c.Report(f)
}

// exitOf names the exit of a route for a person.
func (c *Context) exitOf(r *network.Route) string { return reach.ExitName(r) }

// proveAround adds, for S3, a request of a stranger that leaves this way.
func (c *Context) proveAround(f *finding.Finding, e *endpoint, r *network.Route) {
	if e.service != "s3" || r.Exit == network.Unknown {
		return
	}
	ev := c.Ask(c.Reach.Outsider(), c.Reach.ForeignBuckets(), writeObjects, c.Reach.Networks([]network.Route{*r}))
	f.Witnesses = ev.Witnesses()
}

// goesPast finds a way from a subnet to the endpoint's service past all endpoints. A subnet in which
// nothing runs that is known, and which is there for a gateway or gives no public addresses where that
// is the way, sends nothing.
func (c *Context) goesPast(e *endpoint, s *model.NetworkResource) (past, bool) {
	from := network.Source{Account: e.account, Region: e.region, Subnet: s.ID, VPC: s.VPC}
	p := past{subnet: s.ID}
	for _, place := range c.Reach.Places() {
		if place.Subnet == s.ID && p.place == nil {
			p.place = place
			from.Private, from.Public, from.HasPublic = place.PrivateIP, place.PublicIP, place.PrivateIP != ""
		}
	}
	for _, r := range network.From(c.Env, from, e.service, e.region) {
		switch r.Exit {
		case network.InternetGateway:
			if p.place == nil && (s.Value.Get("MapPublicIpOnLaunch").Text() != "true" || hasNAT(e.ec2, s.ID)) {
				continue
			}
		case network.NAT:
		case network.Unknown:
			if r.Why == nil {
				continue
			}
		default:
			continue
		}
		p.route = r
		return p, true
	}
	return p, false
}

func hasNAT(ec2 *model.EC2, subnet string) bool {
	return slices.ContainsFunc(ec2.NATGateways, func(n *model.NetworkResource) bool { return n.Value.Get("SubnetId").Text() == subnet })
}

// routed reports whether any route table leads to a gateway endpoint: the endpoint's list and the
// table's route state the same, and either is enough.
func (e *endpoint) routed() bool {
	if len(e.RouteTables) > 0 {
		return true
	}
	return slices.ContainsFunc(e.ec2.RouteTables, func(t *model.NetworkResource) bool {
		for r := range elements(t.Value.Get("Routes")) {
			if leadsTo(r, e.ID) {
				return true
			}
		}
		return false
	})
}

func leadsTo(route source.Value, id string) bool {
	return route.Get("GatewayId").Text() == id || route.Get("VpcEndpointId").Text() == id
}

// remedy says what brings the traffic back to the endpoint.
func (e *endpoint) remedy(idle bool, list []past) string {
	switch {
	case list != nil && list[0].route.Part != "":
		return "Take the route for " + list[0].route.Part + " away: the prefix list's route then takes it to " + e.ID + "."
	case e.Type == "Gateway" && (idle || list != nil):
		return "aws ec2 modify-vpc-endpoint --vpc-endpoint-id " + e.ID + " --add-route-table-ids with the route tables of the subnets"
	}
	return "aws ec2 modify-vpc-endpoint --vpc-endpoint-id " + e.ID + " --private-dns-enabled"
}
