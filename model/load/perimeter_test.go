package load

import (
	"fmt"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

func perimeterOf(text string) (p *model.Perimeter, err error) {
	f := source.NewFile("perimeter.yaml", text)
	err = read(f, &model.Environment{}, func(r *reader, v source.Value) { p = r.perimeter(v) })
	return p, err
}

func TestPerimeter(t *testing.T) {
	p, err := perimeterOf(`
accounts: [111111111111, "000000000012"]
organizations: [o-abc]
networks:
  vpcs: [vpc-1]
  vpcEndpoints: [vpce-1]
  cidrs: [203.0.113.0/24, "2001:db8::/32"]
sensitiveBuckets: [payroll, "prod-*"]
trusted:
  - {account: 222222222222, reason: auditors}
  - {service: cloudtrail.amazonaws.com, reason: logs}
  - organization: o-partner
    reason: joint work
suppressions:
  - anything: at all
`)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintln(p.Accounts, p.Organizations, p.VPCs, p.VPCEndpoints, p.CIDRs[0], p.CIDRs[1], p.SensitiveBuckets, len(p.Trusted), p.Suppressions.Len())
	if want := "[111111111111 000000000012] [o-abc] [vpc-1] [vpce-1] 203.0.113.0/24 2001:db8::/32 [payroll prod-*] 3 1\n"; got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	trusted, ok := p.Trusts(model.TrustedOrganization, "o-partner")
	if !ok || trusted.Reason != "joint work" || trusted.Value.Position().String() != "perimeter.yaml:12:5" {
		t.Errorf("%t %+v at %s", ok, trusted, trusted.Value.Position())
	}
	if at := p.CIDRs[1].Value.Position().String(); at != "perimeter.yaml:7:27" {
		t.Errorf("the range stands at %s", at)
	}
	if _, ok := p.Trusts(model.TrustedAccount, "o-partner"); ok {
		t.Error("an organization's id was taken for an account")
	}
}

// What is not written is unknown; what is written and empty is none.
func TestPerimeterUnknown(t *testing.T) {
	p, err := perimeterOf("accounts: []\nnetworks: {cidrs: []}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(p.Accounts != nil, p.Organizations != nil, p.CIDRs != nil, p.VPCs != nil, p.Trusted != nil); got != "true false true false false" {
		t.Error(got)
	}
}

// badPerimeters have a mistake each.
var badPerimeters = []struct{ name, text, want string }{
	{"empty", "# nothing yet\n", "1:1: the file is empty; an object was expected"},
	{"a list", "- a\n", "1:1: perimeter is a list; an object was expected"},
	{"unknown name", "insiders: []\n", `1:1: unknown name "insiders" in perimeter; accounts, organizations, networks, sensitiveBuckets, trusted or suppressions was expected`},
	{"misspelt name", "Accounts: []\n", `1:1: unknown name "Accounts" in perimeter; did you mean "accounts"?`},
	{"misspelt network", "networks: {vpc: []}\n", `1:12: unknown name "vpc" in networks; did you mean "vpcs"?`},
	{"short account", "accounts: [1]\n", `1:12: "1" is not an account id; twelve digits were expected`},
	{"text for a list", "accounts: 111111111111\n", "1:11: accounts is a number; a list was expected"},
	{"an organization's ARN", "organizations: [arn:aws:x]\n", `1:17: "arn:aws:x" is not an organization's id; o-… was expected`},
	{"an endpoint among VPCs", "networks: {vpcs: [vpce-1]}\n", `1:19: "vpce-1" is not a VPC's id; vpc-… was expected`},
	{"an address without length", "networks: {cidrs: [10.0.0.1]}\n", `1:20: "10.0.0.1" is not a range of addresses; 203.0.113.0/24 or 2001:db8::/32 was expected`},
	{"bits beyond the length", "networks: {cidrs: [10.0.0.1/8]}\n", `1:20: "10.0.0.1/8" has bits beyond its length; 10.0.0.0/8 was expected`},
	{"a bucket's ARN", "sensitiveBuckets: ['arn:aws:s3:::b']\n", `1:20: "arn:aws:s3:::b" is not a bucket's name; the name alone was expected, or a pattern with * and ?`},
	{"trusted without reason", "trusted: [{account: 111111111111}]\n", "1:11: an outsider without reason"},
	{"trusted without a name", "trusted: [{reason: x}]\n", "1:11: an outsider without account, organization or service; one was expected"},
	{"trusted twofold", "trusted: [{account: 111111111111, service: a.amazonaws.com, reason: x}]\n", "1:35: an outsider has both account and service; one was expected"},
	{"a service's short name", "trusted: [{service: cloudtrail, reason: x}]\n", `1:21: "cloudtrail" is not a service principal; a name such as cloudtrail.amazonaws.com was expected`},
	{"trusted as text", "trusted: [111111111111]\n", "1:11: trusted holds a number; an outsider (an object) was expected"},
}

func TestPerimeterProblems(t *testing.T) {
	for _, c := range badPerimeters {
		t.Run(c.name, func(t *testing.T) {
			if _, err := perimeterOf(c.text); fmt.Sprint(err) != "perimeter.yaml:"+c.want {
				t.Errorf("got  %v\nwant perimeter.yaml:%s", err, c.want)
			}
		})
	}
}
