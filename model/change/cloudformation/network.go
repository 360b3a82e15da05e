package cloudformation

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// physical gives the id of a thing of the network: AWS makes it up.
func (r *resource) physical() string { return r.ref(r.res.Value).Text }

// known gives a property, absent where it is not known; that it is not is said.
func (r *resource) known(property string) change.Value {
	v := r.get(property)
	if why := v.WhyUnknown(); why != "" {
		r.notUnderstood(placeOf(v, r.res.Value), "%s is not known: %s", property, why)
		return change.Value{}
	}
	return v
}

// optional gives a property, absent where it is not known.
func (r *resource) optional(property string) change.Value {
	v := r.get(property)
	if v.WhyUnknown() != "" {
		return change.Value{}
	}
	return v
}

// network puts a thing of the network whose record has the members.
func (r *resource) network(kind change.NetworkKind, idName, vpc string, members ...change.Member) {
	at := r.value
	members = append([]change.Member{{Name: idName, Value: change.Text(at, r.physical())}, {Name: "VpcId", Value: change.Text(at, vpc)}}, members...)
	r.put(change.Network(r.account(), r.region(), kind, r.physical(), vpc, change.Obj(at, members...)))
}

// vpc reads a VPC. With it comes its main route table, which has the local route alone.
func vpc(r *resource) {
	at, id := r.value, r.physical()
	cidr := r.optional("CidrBlock")
	r.network(change.VPCs, "VpcId", id, change.Member{Name: "CidrBlock", Value: cidr})
	routes := change.ListOf(at)
	if cidr.Given() {
		routes.Items = append(routes.Items, change.Obj(at, change.Member{Name: "DestinationCidrBlock", Value: cidr}, change.Member{Name: "GatewayId", Value: change.Text(at, "local")}))
	}
	r.put(change.Network(r.account(), r.region(), change.RouteTables, id+".main", id, change.Obj(at,
		change.Member{Name: "RouteTableId", Value: change.Text(at, id+".main")}, change.Member{Name: "VpcId", Value: change.Text(at, id)}, change.Member{Name: "Routes", Value: routes},
		change.Member{Name: "Associations", Value: change.ListOf(at, change.Obj(at, change.Member{Name: "Main", Value: change.Truth(at, true)}))})))
}

func subnet(r *resource) {
	r.network(change.Subnets, "SubnetId", r.known("VpcId").Text, change.Member{Name: "CidrBlock", Value: r.optional("CidrBlock")},
		change.Member{Name: "MapPublicIpOnLaunch", Value: r.optional("MapPublicIpOnLaunch")})
}

func routeTable(r *resource) {
	r.network(change.RouteTables, "RouteTableId", r.known("VpcId").Text)
}

// routeMembers are the properties of a route, and the names that AWS prints them by.
var routeMembers = [][2]string{{"DestinationCidrBlock", "DestinationCidrBlock"}, {"DestinationIpv6CidrBlock", "DestinationIpv6CidrBlock"}, {"DestinationPrefixListId", "DestinationPrefixListId"},
	{"GatewayId", "GatewayId"}, {"NatGatewayId", "NatGatewayId"}, {"TransitGatewayId", "TransitGatewayId"}, {"VpcPeeringConnectionId", "VpcPeeringConnectionId"},
	{"NetworkInterfaceId", "NetworkInterfaceId"}, {"InstanceId", "InstanceId"}, {"EgressOnlyInternetGatewayId", "EgressOnlyInternetGatewayId"},
	{"LocalGatewayId", "LocalGatewayId"}, {"CarrierGatewayId", "CarrierGatewayId"}, {"CoreNetworkArn", "CoreNetworkArn"}, {"VpcEndpointId", "GatewayId"}}

func route(r *resource) {
	table, ok := r.text("RouteTableId")
	record := change.Obj(r.value)
	for _, m := range routeMembers {
		if v := r.known(m[0]); v.Given() {
			record.Members = append(record.Members, change.Member{Name: m[1], Value: v})
		}
	}
	if ok && len(record.Members) >= 2 {
		r.put(change.RouteTablePart(r.account(), r.region(), table, "Routes", []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"}, record))
	}
}

func association(r *resource) {
	table, ok := r.text("RouteTableId")
	subnet, known := r.text("SubnetId")
	if ok && known {
		r.put(change.RouteTablePart(r.account(), r.region(), table, "Associations", []string{"SubnetId"}, change.Obj(r.value,
			change.Member{Name: "SubnetId", Value: change.Text(r.value, subnet)}, change.Member{Name: "Main", Value: change.Truth(r.value, false)})))
	}
}

func internetGateway(r *resource) { r.network(change.InternetGateways, "InternetGatewayId", "") }

func natGateway(r *resource) {
	r.network(change.NATGateways, "NatGatewayId", "", change.Member{Name: "SubnetId", Value: r.known("SubnetId")},
		change.Member{Name: "State", Value: change.Text(r.value, "available")}, change.Member{Name: "ConnectivityType", Value: r.optional("ConnectivityType")})
}

// endpoint reads a VPC endpoint. One without a policy lets everything through.
func endpoint(r *resource) {
	at := r.value
	p := model.VPCEndpoint{ID: r.physical(), Type: r.known("VpcEndpointType").Text, ServiceName: r.known("ServiceName").Text, VPC: r.known("VpcId").Text}
	if p.Type == "" {
		p.Type = "Gateway" // AWS CloudFormation's default
	}
	if tables := r.get("RouteTableIds"); tables.Kind != change.Absent {
		p.RouteTables = append([]string{}, r.names("RouteTableIds")...)
	}
	p.Value = change.Obj(at, change.Member{Name: "VpcEndpointId", Value: change.Text(at, p.ID)}, change.Member{Name: "State", Value: change.Text(at, "available")},
		change.Member{Name: "PrivateDnsEnabled", Value: change.Truth(at, r.known("PrivateDnsEnabled").Is())}).Source()
	p.Policy = r.policy(r.get("PolicyDocument"))
	if p.Policy.State == model.StateNone {
		p.Policy = model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Document: change.FullAccess(at).Source(), Note: "the default policy of an endpoint that is given none"}}
	}
	r.put(change.Endpoint(r.account(), r.region(), p))
}

func instance(r *resource) {
	at, id := r.value, r.physical()
	i := model.Instance{ID: id, Subnet: r.known("SubnetId").Text}
	switch profile := r.get("IamInstanceProfile"); {
	case profile.Kind == change.Unknown:
		r.notUnderstood(profile.At, "its instance profile is not known: %s", profile.Why)
	case profile.Given():
		i.ProfileARN = "arn:" + r.partition() + ":iam::" + r.account() + ":instance-profile/" + profile.Text
		for _, other := range r.t.all {
			if other.typeName == "AWS::IAM::InstanceProfile" && other.ref(at).Text == profile.Text {
				i.ProfileARN = other.attribute(at, "Arn").Text
			}
		}
	}
	i.Value = change.Obj(at, change.Member{Name: "InstanceId", Value: change.Text(at, id)}, change.Member{Name: "SubnetId", Value: r.optional("SubnetId")},
		change.Member{Name: "PrivateIpAddress", Value: r.optional("PrivateIpAddress")}, change.Member{Name: "MetadataOptions", Value: r.optional("MetadataOptions")}).Source()
	r.put(change.Instance(r.account(), r.region(), i))
}

// launches reads what instances are launched from. There is no instance yet; which profile those to
// come will have is said.
func launches(r *resource) {
	profile := r.get("IamInstanceProfile")
	if data := r.get("LaunchTemplateData"); data.Kind == change.Object {
		profile = data.Get("IamInstanceProfile")
	}
	name := profile.Text + profile.Get("Arn").Text + profile.Get("Name").Text
	if why := profile.WhyUnknown(); why != "" {
		name = "that is not known"
	}
	if name != "" {
		r.notUnderstood(r.res.Value, "instances that are launched from it will have the instance profile %s; the environment has no place for instances to come", name)
	}
}
