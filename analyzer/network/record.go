package network

import (
	"net/netip"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// routeTable is what is read of a route table's record.
type routeTable struct {
	id   string
	main bool // of its VPC
	all  []route
}

// route is one route of a table.
type route struct {
	destination netip.Prefix // not valid where it is a prefix list
	prefixList  string
	target      string // igw-…, nat-…, vpce-…, local, …
	kind        string // the record's field that names the target
	blackhole   bool
}

// targets are the fields of a route's record that can name its target.
var targets = [...]string{"GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "NetworkInterfaceId", "InstanceId",
	"EgressOnlyInternetGatewayId", "CarrierGatewayId", "LocalGatewayId", "CoreNetworkArn"}

func readRoutes(record source.Value) []route {
	var all []route
	routes := record.Get("Routes")
	for v := routes.First(); v.OK(); v = v.Next() {
		r := route{prefixList: v.Get("DestinationPrefixListId").Text(), blackhole: v.Get("State").Text() == "blackhole"}
		if text := v.Get("DestinationCidrBlock").Text(); text != "" {
			r.destination, _ = netip.ParsePrefix(text) // a text that is none was refused when it was loaded
		}
		for _, name := range targets {
			if text := v.Get(name).Text(); text != "" {
				r.kind, r.target = name, text
				break
			}
		}
		all = append(all, r)
	}
	return all
}

// tableOf finds the route table of a subnet: that which is associated with it, else the main one of
// its VPC (Route tables, "Subnet route tables").
func tableOf(ec2 *model.EC2, subnet, vpc string) (t *routeTable, why string) {
	if ec2 == nil || ec2.RouteTables == nil {
		return nil, "the route tables were not collected"
	}
	var main *routeTable
	for _, r := range ec2.RouteTables {
		associations := r.Value.Get("Associations")
		for a := associations.First(); a.OK(); a = a.Next() {
			if subnet != "" && a.Get("SubnetId").Text() == subnet {
				return &routeTable{r.ID, false, readRoutes(r.Value)}, "the subnet is associated with route table " + r.ID
			}
			if a.Get("Main").Text() == "true" && r.VPC == vpc {
				main = &routeTable{r.ID, true, readRoutes(r.Value)}
			}
		}
	}
	if main == nil {
		return nil, "no route table of subnet " + subnet + " is in the environment"
	}
	return main, "the subnet has no route table of its own, so the main one of " + vpc + " holds, " + main.id
}

// prefixes are the address ranges of a prefix list, as far as the environment tells.
func prefixes(ec2 *model.EC2, id string) []netip.Prefix {
	var all []netip.Prefix
	for _, p := range ec2.PrefixLists {
		if p.ID != id {
			continue
		}
		cidrs := p.Value.Get("Cidrs")
		for c := cidrs.First(); c.OK(); c = c.Next() {
			if prefix, err := netip.ParsePrefix(c.Text()); err == nil {
				all = append(all, prefix)
			}
		}
	}
	return all
}
