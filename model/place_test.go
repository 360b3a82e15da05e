package model

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/source"
)

func TestPlaces(t *testing.T) {
	tree, err := source.ParseJSON(source.NewFile("i.json", `{"InstanceId": "i-2", "PrivateIpAddress": "10.0.0.5", "PublicIpAddress": "198.51.100.7",
		"MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2},
		"Tags": [{"Key": "Name", "Value": "aws-cloud9-ide-0123456789abcdef"}, {"Key": "aws:cloud9:environment", "Value": "0123456789abcdef"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	e := &Environment{
		Accounts: map[string]*Account{one: {ID: one, EC2: map[string]*EC2{"eu-west-1": {
			Subnets:   []*NetworkResource{{ID: "subnet-1", VPC: "vpc-1"}},
			Endpoints: []*VPCEndpoint{{ID: "vpce-1", VPC: "vpc-1"}},
			Instances: []*Instance{{ID: "i-1", Subnet: "subnet-1", VPC: "vpc-1"}, {ID: "i-2", Subnet: "subnet-1", VPC: "vpc-1", ProfileARN: arnOf(one, "instance-profile/app"), Value: tree.Root()}}}}}},
		Places: []*Place{{Name: "shell", Kind: PlaceInstance, Instance: "i-2", Region: "us-east-1"}, {Name: "desk", Kind: PlaceLaptop},
			{Name: "old", Kind: PlaceCloud9, Cloud9: &Cloud9{Managed: SwitchOn}}, {Name: "i-1", Kind: PlaceInstance, Instance: "i-1", PublicIP: "203.0.113.5"},
			{Name: "console", Kind: PlaceCloudShell}},
	}
	const ann = "arn:aws:iam::111111111111:user/ann"
	for _, c := range []struct{ name, principal, want string }{
		{"i-2", "", "i-2 instance 111111111111 eu-west-1 subnet-1 i-2 198.51.100.7  2"},
		{"i-1", "", "i-1 instance 111111111111 eu-west-1 subnet-1 i-1 203.0.113.5  0"},
		{"shell", "", "shell instance 111111111111 us-east-1 subnet-1 i-2 198.51.100.7  2"},
		{"desk", ann, "desk laptop       0"},
		{"old", ann, "old cloud9      " + ann + " 0"},
		{"cloud9:old", "", "old cloud9       0"},
		{"cloud9:ide", ann, "cloud9:ide cloud9 111111111111 eu-west-1 subnet-1 i-2 198.51.100.7 " + ann + " 2"},
		{"cloud9:0123456789abcdef", "", "cloud9:0123456789abcdef cloud9 111111111111 eu-west-1 subnet-1 i-2 198.51.100.7  2"},
		{"subnet-1", "", "subnet-1 subnet 111111111111 eu-west-1 subnet-1    0"},
		{"vpce-1", "", "vpce-1 endpoint 111111111111 eu-west-1     0"},
		{"internet", "", "internet internet       0"},
		{"cloudshell", ann, "cloudshell cloudshell      " + ann + " 0"},
		{"console", ann, "console cloudshell      " + ann + " 0"},
	} {
		p, err := e.Place(c.name, c.principal)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		hops := 0
		if p.Metadata != nil {
			hops = p.Metadata.HopLimit
		}
		if got := fmt.Sprintln(p.Name, p.Kind, p.Account, p.Region, p.Subnet, p.Instance, p.PublicIP, p.Principal, hops); strings.TrimSpace(got) != c.want {
			t.Errorf("%s: %q\nwant %q", c.name, strings.TrimSpace(got), c.want)
		}
	}
	for name, want := range map[string]string{
		"i-9": "no instance i-9 (the scenario has: shell, desk", "subnet-9": "no subnet", "vpce-9": "no VPC endpoint", "cloudshell": "give --principal",
		"console": "give --principal", "cloud9:none": "no Cloud9 environment", "cloud9:": "no Cloud9 environment", "dsek": "is not a place", "": "is not a place",
	} {
		if _, err := e.Place(name, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if got := e.InstancesOf("subnet-1"); len(got) != 2 {
		t.Errorf("%d instances in the subnet", len(got))
	}
	var none *Environment
	if p, err := none.Place("internet", ""); err != nil || p.Kind != PlaceInternet {
		t.Errorf("without an environment: %v", err)
	}
	if _, err := none.Place("i-1", ""); err == nil {
		t.Error("an instance without an environment")
	}
}
