package terraform

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// id reads the resource's own id, which before the change is a placeholder.
func (o *object) id() (string, bool) {
	v := o.get("id")
	if v.Kind == change.Unknown {
		o.notUnderstood(o.place(), "%s", v.Why)
	}
	return v.Text, v.Given()
}

// member makes a member of a record of an attribute, under the name that AWS gives it.
func (o *object) member(name, attribute string) change.Member {
	v := o.get(attribute)
	if v.Kind == change.Unknown || v.Kind == change.Scalar && v.Text == "" {
		v = change.Value{}
	}
	return change.Member{Name: name, Value: v}
}

// network puts a thing of the network whose record has the members.
func (o *object) network(kind change.NetworkKind, idName string, members ...change.Member) {
	id, ok := o.id()
	if !ok {
		return
	}
	members = append([]change.Member{{Name: idName, Value: change.Text(o.place(), id)}}, members...)
	vpc := change.Text(o.place(), id)
	if kind != change.VPCs {
		vpc = o.stating("vpc_id")
	}
	o.put(change.Network(o.account(), o.region(), kind, id, vpc.Text, change.Obj(o.place(), members...)))
}

// vpc reads a VPC. With it comes its main route table, which has the local route alone.
func vpc(o *object) {
	o.network(change.VPCs, "VpcId", o.member("CidrBlock", "cidr_block"))
	id, ok := o.id()
	main := o.get("main_route_table_id")
	if !ok || !main.Given() || main.Literal {
		return // the state has the table's id, but not what it holds
	}
	at := o.place()
	association := change.Obj(at, change.Member{Name: "Main", Value: change.Truth(at, true)})
	o.put(change.Network(o.account(), o.region(), change.RouteTables, main.Text, id, change.Obj(at,
		change.Member{Name: "RouteTableId", Value: main}, change.Member{Name: "VpcId", Value: change.Text(at, id)},
		change.Member{Name: "Routes", Value: o.localRoutes(o.get("cidr_block"))},
		change.Member{Name: "Associations", Value: change.ListOf(at, association)})))
}

func (o *object) localRoutes(cidr change.Value) change.Value {
	at := o.place()
	list := change.ListOf(at)
	if cidr.Given() {
		list.Items = append(list.Items, change.Obj(at, change.Member{Name: "DestinationCidrBlock", Value: cidr}, change.Member{Name: "GatewayId", Value: change.Text(at, "local")}))
	}
	return list
}

func subnet(o *object) {
	o.network(change.Subnets, "SubnetId", o.member("VpcId", "vpc_id"), o.member("CidrBlock", "cidr_block"),
		o.member("AvailabilityZone", "availability_zone"), o.member("MapPublicIpOnLaunch", "map_public_ip_on_launch"))
}

func natGateway(o *object) {
	at := o.place()
	var addresses change.Value
	if ip := o.get("public_ip"); ip.Given() {
		addresses = change.ListOf(at, change.Obj(at, change.Member{Name: "PublicIp", Value: ip}))
	}
	o.network(change.NATGateways, "NatGatewayId", o.member("SubnetId", "subnet_id"), o.member("ConnectivityType", "connectivity_type"),
		change.Member{Name: "State", Value: change.Text(at, "available")}, change.Member{Name: "NatGatewayAddresses", Value: addresses})
}

func internetGateway(o *object) {
	at := o.place()
	var attachments change.Value
	if vpc := o.get("vpc_id"); vpc.Given() {
		attachments = change.ListOf(at, change.Obj(at, change.Member{Name: "State", Value: change.Text(at, "available")}, change.Member{Name: "VpcId", Value: vpc}))
	}
	o.network(change.InternetGateways, "InternetGatewayId", change.Member{Name: "Attachments", Value: attachments})
}

// targets are the attributes that name a route's target, and AWS's names for them.
var targets = [][2]string{{"gateway_id", "GatewayId"}, {"nat_gateway_id", "NatGatewayId"}, {"transit_gateway_id", "TransitGatewayId"},
	{"vpc_peering_connection_id", "VpcPeeringConnectionId"}, {"network_interface_id", "NetworkInterfaceId"}, {"instance_id", "InstanceId"},
	{"egress_only_gateway_id", "EgressOnlyInternetGatewayId"}, {"local_gateway_id", "LocalGatewayId"}, {"carrier_gateway_id", "CarrierGatewayId"},
	{"core_network_arn", "CoreNetworkArn"}, {"vpc_endpoint_id", "GatewayId"}}

// routeOf makes a route's record of its attributes.
func (o *object) routeOf(get func(string) change.Value) (change.Value, bool) {
	record := change.Obj(o.place())
	add := func(name string, v change.Value) {
		if v.Given() {
			record.Members = append(record.Members, change.Member{Name: name, Value: v})
		}
	}
	destination := get("destination_cidr_block")
	if destination.Kind == change.Absent {
		destination = get("cidr_block")
	}
	add("DestinationCidrBlock", destination)
	add("DestinationIpv6CidrBlock", get("destination_ipv6_cidr_block"))
	add("DestinationPrefixListId", get("destination_prefix_list_id"))
	if len(record.Members) == 0 {
		return record, false
	}
	before := len(record.Members)
	for _, t := range targets {
		add(t[1], get(t[0]))
	}
	return record, len(record.Members) > before
}

func routeTable(o *object) {
	at := o.place()
	routes := change.ListOf(at)
	for _, block := range o.get("route").List() {
		if !o.stated("route") {
			break
		}
		r, ok := o.routeOf(block.Get)
		if !ok {
			o.notUnderstood(at, "a route whose destination or target is not known: %s", block.WhyUnknown())
			continue
		}
		routes.Items = append(routes.Items, r)
	}
	if !o.stated("route") {
		routes = change.Value{} // other resources make its routes
	}
	o.network(change.RouteTables, "RouteTableId", o.member("VpcId", "vpc_id"), change.Member{Name: "Routes", Value: routes})
}

func route(o *object) {
	table, ok := o.text("route_table_id")
	r, known := o.routeOf(func(attribute string) change.Value {
		if !o.stated(attribute) && o.unknown.Get(attribute).Text() == "true" {
			return change.Value{} // the provider knows it only after apply, but nothing sets it
		}
		return o.get(attribute)
	})
	if !known {
		o.notUnderstood(o.place(), "the route's destination or target is not known")
	}
	if ok && known {
		o.put(change.RouteTablePart(o.account(), o.region(), table, "Routes", []string{"DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"}, r))
	}
}

func association(o *object) {
	table, ok := o.text("route_table_id")
	subnet := o.stating("subnet_id")
	if ok && subnet.Given() {
		o.put(change.RouteTablePart(o.account(), o.region(), table, "Associations", []string{"SubnetId"}, change.Obj(o.place(),
			change.Member{Name: "SubnetId", Value: subnet}, change.Member{Name: "Main", Value: change.Truth(o.place(), false)})))
	}
}

func mainAssociation(o *object) {
	if table, ok := o.text("route_table_id"); ok {
		o.put(change.RouteTablePart(o.account(), o.region(), table, "Associations", []string{"Main"}, change.Obj(o.place(), change.Member{Name: "Main", Value: change.Truth(o.place(), true)})))
	}
}

// endpoint reads a VPC endpoint. One without a policy lets everything through (Control access to VPC
// endpoints using endpoint policies).
func endpoint(o *object) {
	id, ok := o.id()
	if !ok {
		return
	}
	at := o.place()
	kind := o.stating("vpc_endpoint_type")
	if !kind.Given() {
		kind = change.Text(at, "Gateway") // the provider's default
	}
	p := model.VPCEndpoint{ID: id, Type: kind.Text, ServiceName: o.stating("service_name").Text, VPC: o.stating("vpc_id").Text}
	if tables := o.get("route_table_ids"); o.stated("route_table_ids") && (tables.Kind != change.Absent) {
		p.RouteTables = append([]string{}, o.names("route_table_ids")...)
	}
	p.Value = change.Obj(at, change.Member{Name: "VpcEndpointId", Value: change.Text(at, id)}, change.Member{Name: "State", Value: change.Text(at, "available")},
		change.Member{Name: "PrivateDnsEnabled", Value: change.Truth(at, o.stating("private_dns_enabled").Is())}).Source()
	policy, said := o.policy("policy")
	switch {
	case policy.State == model.StateNone, policy.State == model.StateUnknown && !said:
		p.Policy = model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Document: change.FullAccess(at).Source(),
			Note: "the default policy of an endpoint that is given none"}}
	default:
		p.Policy = policy
	}
	o.put(change.Endpoint(o.account(), o.region(), p))
}

func endpointPolicy(o *object) {
	id, ok := o.text("vpc_endpoint_id")
	if !ok {
		return
	}
	p := o.required("policy")
	if p.State == model.StateNone {
		p = model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Document: change.FullAccess(o.place()).Source()}}
	}
	p.Name, p.Owner = id, id
	full := change.FullAccess(o.place()).Source()
	o.put(change.EndpointPart(o.account(), o.region(), id,
		func(e *model.VPCEndpoint) { e.Policy = p },
		func(e *model.VPCEndpoint) {
			e.Policy = model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Name: id, Owner: id, Document: full}}
		}))
}

func endpointRouteTable(o *object) {
	id, ok := o.text("vpc_endpoint_id")
	table, known := o.text("route_table_id")
	if !ok || !known {
		return
	}
	o.put(change.EndpointPart(o.account(), o.region(), id,
		func(e *model.VPCEndpoint) { e.RouteTables = append(without(e.RouteTables, table), table) },
		func(e *model.VPCEndpoint) { e.RouteTables = without(e.RouteTables, table) }))
}

func without(all []string, one string) []string {
	out := []string{}
	for _, s := range all {
		if s != one {
			out = append(out, s)
		}
	}
	return out
}

func ec2Instance(o *object) {
	id, ok := o.id()
	if !ok {
		return
	}
	at := o.place()
	options := o.get("metadata_options").First()
	metadata := change.Value{}
	if options.Kind == change.Object {
		metadata = change.Obj(at)
		for _, m := range [][2]string{{"http_endpoint", "HttpEndpoint"}, {"http_tokens", "HttpTokens"}, {"http_put_response_hop_limit", "HttpPutResponseHopLimit"}} {
			if v := options.Get(m[0]); v.Given() {
				metadata.Members = append(metadata.Members, change.Member{Name: m[1], Value: v})
			}
		}
	}
	i := model.Instance{ID: id, Subnet: o.stating("subnet_id").Text}
	if profile := o.stating("iam_instance_profile"); profile.Given() {
		i.ProfileARN = o.profileARN(lastPart(profile.Text))
	}
	i.Value = change.Obj(at, change.Member{Name: "InstanceId", Value: change.Text(at, id)}, o.member("SubnetId", "subnet_id"),
		o.member("PrivateIpAddress", "private_ip"), o.member("PublicIpAddress", "public_ip"), change.Member{Name: "MetadataOptions", Value: metadata}).Source()
	o.put(change.Instance(o.account(), o.region(), i))
}

// profileARN gives the ARN of an instance profile that is named: that of the plan's own, with its
// path, else one without a path.
func (o *object) profileARN(name string) string {
	for _, other := range o.p.profiles() {
		if other.get("name").Text == name {
			return other.get("arn").Text
		}
	}
	return o.arnFrom(name, "aws_iam_instance_profile")
}

// profiles are the plan's instance profiles.
func (p *plan) profiles() []*instance {
	if p.allProfiles == nil {
		p.allProfiles = []*instance{}
		for _, i := range p.instances {
			if i.kindName == "aws_iam_instance_profile" {
				p.allProfiles = append(p.allProfiles, i)
			}
		}
	}
	return p.allProfiles
}

// launches reads what instances are launched from. There is no instance yet; which profile those to
// come will have is noted.
func launches(o *object) {
	profile := o.get("iam_instance_profile").First()
	name := profile.Text
	if profile.Kind == change.Object {
		name = profile.Get("arn").Text + profile.Get("name").Text
	}
	if name != "" && o.res != nil {
		o.notUnderstood(o.place(), "instances that are launched from it will have the instance profile %s; the environment has no place for instances to come", name)
	}
}
