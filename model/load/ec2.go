package load

import (
	"net/netip"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// ec2 reads the lists that the Describe calls of one region give.
func (r *reader) ec2(v source.Value) *model.EC2 {
	ec2 := &model.EC2{
		Endpoints: records(r, v, "VpcEndpoints", "a VPC endpoint", r.endpoint),
		Instances: records(r, v, "Instances", "an instance", r.instance),
	}
	// describe-instances prints instances by reservation.
	for _, some := range records(r, v, "Reservations", "a reservation", func(v source.Value) []*model.Instance {
		return records(r, v, "Instances", "an instance", r.instance)
	}) {
		ec2.Instances = append(ec2.Instances, some...)
	}
	if v.Get("Reservations").OK() && ec2.Instances == nil {
		ec2.Instances = []*model.Instance{}
	}
	for _, kind := range []struct {
		list, id, what string
		to             *[]*model.NetworkResource
	}{
		{"Vpcs", "VpcId", "a VPC", &ec2.VPCs},
		{"Subnets", "SubnetId", "a subnet", &ec2.Subnets},
		{"RouteTables", "RouteTableId", "a route table", &ec2.RouteTables},
		{"NatGateways", "NatGatewayId", "a NAT gateway", &ec2.NATGateways},
		{"InternetGateways", "InternetGatewayId", "an internet gateway", &ec2.InternetGateways},
		{"PrefixLists", "PrefixListId", "a prefix list", &ec2.PrefixLists},
	} {
		*kind.to = records(r, v, kind.list, kind.what, func(v source.Value) *model.NetworkResource {
			return &model.NetworkResource{ID: r.need(v, kind.id, kind.what), VPC: r.text(v, "VpcId"), Value: v}
		})
		unique(r, *kind.to, kind.id, func(n *model.NetworkResource) (string, source.Value) { return n.ID, n.Value })
	}
	for _, table := range ec2.RouteTables {
		r.routes(table.Value)
	}
	for _, list := range ec2.PrefixLists {
		r.cidrs(list.Value)
	}
	unique(r, ec2.Endpoints, "VPC endpoint", func(p *model.VPCEndpoint) (string, source.Value) { return p.ID, p.Value })
	unique(r, ec2.Instances, "instance", func(i *model.Instance) (string, source.Value) { return i.ID, i.Value })
	return ec2
}

// routes checks the routes of a table: a destination that cannot be read would make its route
// disappear, and with it the way out.
func (r *reader) routes(table source.Value) {
	records(r, table, "Routes", "a route", func(v source.Value) struct{} {
		if text := r.text(v, "DestinationCidrBlock"); text != "" {
			r.cidr(v.Get("DestinationCidrBlock"), text)
		}
		return struct{}{}
	})
}

// cidrs checks the ranges of a prefix list, for the same reason.
func (r *reader) cidrs(list source.Value) {
	r.texts(list, "Cidrs")
	ranges := list.Get("Cidrs")
	for v := ranges.First(); v.OK(); v = v.Next() {
		if v.Kind() == source.String {
			r.cidr(v, v.Text())
		}
	}
}

func (r *reader) cidr(at source.Value, text string) {
	if _, err := netip.ParsePrefix(text); err != nil {
		r.bad(at, "%q is not an address range; one such as 10.0.0.0/16 was expected", text)
	}
}

func (r *reader) endpoint(v source.Value) *model.VPCEndpoint {
	id := r.need(v, "VpcEndpointId", "a VPC endpoint")
	return &model.VPCEndpoint{
		ID:          id,
		Type:        r.text(v, "VpcEndpointType"),
		ServiceName: r.text(v, "ServiceName"),
		VPC:         r.text(v, "VpcId"),
		RouteTables: r.texts(v, "RouteTableIds"),
		Policy:      r.policy(v, "PolicyDocument", id, id),
		Value:       v,
	}
}

func (r *reader) instance(v source.Value) *model.Instance {
	i := &model.Instance{ID: r.need(v, "InstanceId", "an instance"), Subnet: r.text(v, "SubnetId"), VPC: r.text(v, "VpcId"), Value: v}
	if profile := v.Get("IamInstanceProfile"); profile.OK() && profile.Kind() != source.Null && r.object(profile, "IamInstanceProfile") {
		i.ProfileARN = r.need(profile, "Arn", "an instance profile")
	}
	return i
}
