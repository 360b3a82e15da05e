package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// base is a VPC with a subnet, an instance, an internet gateway and a NAT gateway; %s stands for
// what a test changes.
const base = `
accounts:
  "111111111111":
    ec2:
      eu-west-1:
        Vpcs: [{VpcId: vpc-1}]
        Subnets: [{SubnetId: subnet-1, VpcId: vpc-1}, {SubnetId: subnet-2, VpcId: vpc-1}]
        Instances: []
        NatGateways: [{NatGatewayId: nat-1, VpcId: vpc-1, NatGatewayAddresses: [{PublicIp: 203.0.113.9}]}]
        PrefixLists: [{PrefixListId: pl-s3, PrefixListName: com.amazonaws.eu-west-1.s3, Cidrs: [52.218.0.0/17, 3.5.64.0/21]}]
%s
`

const (
	nat         = "{DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1, State: active}"
	igw         = "{DestinationCidrBlock: 0.0.0.0/0, GatewayId: igw-1, State: active}"
	local       = "{DestinationCidrBlock: 10.0.0.0/16, GatewayId: local, State: active}"
	listed      = "{DestinationPrefixListId: pl-s3, GatewayId: vpce-gw, State: active}"
	gateway     = "{VpcEndpointId: vpce-gw, VpcEndpointType: Gateway, VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, State: available}"
	private     = "{VpcEndpointId: vpce-if, VpcEndpointType: Interface, VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, PrivateDnsEnabled: true, State: available}"
	noDNS       = "{VpcEndpointId: vpce-if, VpcEndpointType: Interface, VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, PrivateDnsEnabled: false, State: available}"
	inbound     = "{VpcEndpointId: vpce-if, VpcEndpointType: Interface, VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, PrivateDnsEnabled: true, State: available, DnsOptions: {PrivateDnsOnlyForInboundResolverEndpoint: true}}"
	pending     = "{VpcEndpointId: vpce-if, VpcEndpointType: Interface, VpcId: vpc-1, ServiceName: com.amazonaws.eu-west-1.s3, PrivateDnsEnabled: true, State: pending}"
	otherRegion = "{VpcEndpointId: vpce-gw, VpcEndpointType: Gateway, VpcId: vpc-1, ServiceName: com.amazonaws.us-east-1.s3, State: available}"
)

// tables are route tables: one that is associated with the subnet, and the main one.
func tables(own, main string) string {
	text := "        RouteTables:\n"
	if own != "" {
		text += "          - {RouteTableId: rtb-own, VpcId: vpc-1, Associations: [{SubnetId: subnet-1, Main: false}], Routes: [" + own + "]}\n"
	}
	return text + "          - {RouteTableId: rtb-main, VpcId: vpc-1, Associations: [{Main: true}], Routes: [" + main + "]}\n"
}

func endpoints(list ...string) string {
	return "        VpcEndpoints: [" + strings.Join(list, ", ") + "]\n"
}

func world(t *testing.T, parts ...string) *model.Environment {
	t.Helper()
	env, err := load.Scenario(source.NewFile("env.yaml", fmt.Sprintf(base, strings.Join(parts, ""))))
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func TestFrom(t *testing.T) {
	subnet := Source{Account: "111111111111", Region: "eu-west-1", Subnet: "subnet-1", VPC: "vpc-1"}
	withPublic := subnet
	withPublic.HasPublic, withPublic.Public = true, "198.51.100.7"
	withoutPublic := subnet
	withoutPublic.HasPublic = true
	for _, test := range []struct {
		name   string
		env    *model.Environment
		source Source
		region string
		exit   Exit
		says   string
		keys   string // some of the keys, as text
	}{
		{"the route to the prefix list (S7.10)", world(t, tables(local+", "+nat+", "+listed, local), endpoints(gateway)), subnet, "eu-west-1", GatewayEndpoint,
			"prefix list leads to gateway endpoint vpce-gw", "aws:SourceVpce=vpce-gw aws:SourceVpc=vpc-1 aws:SourceVpcArn=arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-1 aws:VpceAccount=111111111111 -aws:SourceIp"},
		{"an endpoint that the table does not know (S7.10)", world(t, tables(local+", "+nat, local+", "+listed), endpoints(gateway)), subnet, "eu-west-1", NAT,
			"vpce-gw is there, but route table rtb-own has no route to it", "aws:SourceIp=203.0.113.9 -aws:SourceVpce -aws:SourceVpc -aws:VpceOrgID"},
		{"the main table holds for a subnet without one of its own", world(t, tables("", local+", "+listed), endpoints(gateway)), subnet, "eu-west-1", GatewayEndpoint, "so the main one of vpc-1 holds", ""},
		{"an endpoint serves its own region (S7.12)", world(t, tables(local+", "+nat+", "+listed, local), endpoints(gateway)), subnet, "us-east-1", NAT, "it serves its own region only, and the request goes to us-east-1", ""},
		{"an endpoint for another region", world(t, tables(local+", "+igw, local), endpoints(otherRegion)), withPublic, "eu-west-1", InternetGateway, "", "aws:SourceIp=198.51.100.7"},
		{"private DNS leads to the interface endpoint (S7.21, S7.23)", world(t, tables(local+", "+listed, local), endpoints(gateway, private)), subnet, "eu-west-1", InterfaceEndpoint, "private DNS of interface endpoint vpce-if", "aws:SourceVpce=vpce-if"},
		{"without private DNS names lead past it (S7.21)", world(t, tables(local+", "+nat, local), endpoints(noDNS)), subnet, "eu-west-1", NAT, "vpce-if has no private DNS", ""},
		{"private DNS for inbound endpoints only (S7.22)", world(t, tables(local+", "+listed, local), endpoints(gateway, inbound)), subnet, "eu-west-1", GatewayEndpoint, "inbound endpoints only", ""},
		{"an endpoint that is not yet there", world(t, tables(local+", "+nat, local), endpoints(pending)), subnet, "eu-west-1", NAT, "vpce-if is pending", ""},
		{"no default route", world(t, tables(local, local), endpoints()), subnet, "eu-west-1", None, "no route to public addresses", ""},
		{"an internet gateway and no public address", world(t, tables(local+", "+igw, local), endpoints()), withoutPublic, "eu-west-1", None, "there is none", ""},
		{"a black hole", world(t, tables(local+", {DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1, State: blackhole}", local), endpoints()), subnet, "eu-west-1", None, "black hole", ""},
		{"a transit gateway leads who knows where", world(t, tables(local+", {DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1, State: active}", local), endpoints()), subnet, "eu-west-1", Unknown, "tgw-1", "?aws:SourceIp"},
		{"tables that were not collected", world(t, endpoints(gateway)), subnet, "eu-west-1", Unknown, "the route tables were not collected", "?aws:SourceVpce ?aws:SourceIp"},
		{"a region that was not collected", world(t, tables(local, local), endpoints()), Source{Account: "111111111111", Region: "us-east-1", Subnet: "s", VPC: "v"}, "us-east-1", Unknown, "was not collected", ""},
	} {
		routes := From(test.env, test.source, "s3", test.region)
		r := routes[0]
		if r.Exit != test.exit {
			t.Errorf("%s: %s, want %s (%q)", test.name, r.Exit, test.exit, r.Why)
		}
		if why := strings.Join(r.Why, "; "); !strings.Contains(why, test.says) {
			t.Errorf("%s: nothing says %q: %s", test.name, test.says, why)
		}
		for _, want := range strings.Fields(test.keys) {
			if !has(r.Keys, want) {
				t.Errorf("%s: %s is not among the keys %+v", test.name, want, r.Keys)
			}
		}
	}
}

func has(keys []Key, want string) bool {
	for _, k := range keys {
		switch {
		case want == "-"+k.Name && k.Absent,
			want == "?"+k.Name && !k.Absent && len(k.Values) == 0,
			len(k.Values) == 1 && want == k.Name+"="+k.Values[0]:
			return true
		}
	}
	return false
}

// A static route as specific as a range of the prefix list takes that part past the endpoint
// (S7.11); a wider one does not.
func TestPastTheEndpoint(t *testing.T) {
	subnet := Source{Account: "111111111111", Region: "eu-west-1", Subnet: "subnet-1", VPC: "vpc-1"}
	narrow := "{DestinationCidrBlock: 52.218.64.0/18, NatGatewayId: nat-1, State: active}"
	same := "{DestinationCidrBlock: 3.5.64.0/21, NatGatewayId: nat-1, State: active}"
	wide := "{DestinationCidrBlock: 52.0.0.0/8, NatGatewayId: nat-1, State: active}"
	for routes, want := range map[string]int{narrow: 2, same: 2, wide: 1, narrow + ", " + same: 3} {
		got := From(world(t, tables(local+", "+nat+", "+listed+", "+routes, local), endpoints(gateway)), subnet, "s3", "eu-west-1")
		if len(got) != want || got[0].Exit != GatewayEndpoint {
			t.Errorf("with %s there are %d ways, want %d", routes, len(got), want)
			continue
		}
		for _, past := range got[1:] {
			if past.Exit != NAT || past.Part == "" || !has(past.Keys, "aws:SourceIp=203.0.113.9") {
				t.Errorf("with %s a part goes by %s: %+v", routes, past.Exit, past)
			}
		}
	}
}

// The endpoint's list of tables and the table's route state the same; a contradiction is said.
func TestContradiction(t *testing.T) {
	subnet := Source{Account: "111111111111", Region: "eu-west-1", Subnet: "subnet-1", VPC: "vpc-1"}
	named := strings.Replace(gateway, "State:", "RouteTableIds: [rtb-own], State:", 1)
	r := From(world(t, tables(local+", "+nat, local), endpoints(named)), subnet, "s3", "eu-west-1")[0]
	if r.Exit != GatewayEndpoint || !strings.Contains(strings.Join(r.Why, "; "), "contradict") {
		t.Errorf("%s: %q", r.Exit, r.Why)
	}
}

// What follows from a way goes into the request, and what was given stands.
func TestApply(t *testing.T) {
	var c model.Context
	c.SetPartial(true)
	c.SetOne(model.NewKey("aws:SourceVpc"), "vpc-given")
	r := Route{Keys: []Key{{Name: "aws:SourceVpc", Values: []string{"vpc-1"}}, {Name: "aws:SourceVpce", Values: []string{"vpce-1"}}, {Name: "aws:SourceIp", Absent: true}, {Name: "aws:VpceOrgID"}}}
	r.Apply(&c)
	for name, want := range map[string]string{"aws:sourcevpc": "vpc-given", "aws:SourceVpce": "vpce-1", "aws:SourceIp": "absent", "aws:VpceOrgID": "unknown"} {
		values, what := c.Lookup(model.NewKey(name))
		got := map[model.Presence]string{model.Absent: "absent", model.Unknown: "unknown"}[what]
		if what == model.Present {
			got = values.At(0)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
