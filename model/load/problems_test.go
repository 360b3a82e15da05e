package load

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/source"
)

// inAccount and inIAM put text where it belongs, on a line of its own.
func inAccount(text string) string { return "accounts:\n  111111111111:\n    " + text + "\n" }
func inIAM(text string) string     { return inAccount("iam: {" + text + "}") }

const accountOne = "arn:aws:iam::111111111111:"

// badScenarios have mistakes of one kind each.
var badScenarios = []struct{ name, file, text, want string }{
	{"half a JSON file", "env.json", "{\"accounts\": {\"111111111111\": {\"iam\"", "env.json:1:37: found the end of the text; ':' was expected"},
	{"JSON without a name to tell it", "env", "{\"accounts\": ", "env:1:14: the text ends where a value was expected"},
	{"a list", "f", "- a\n", "f:1:1: the scenario is a list; an object was expected"},
	{"unknown section", "f", "account: {}\n", `f:1:1: unknown section "account"; accounts, organization, perimeter or places was expected`},
	{"unknown section of an account", "f", inAccount("IAM: {}"), `f:3:5: unknown section "IAM" of an account; iam, s3, ec2 or kms was expected`},
	{"accounts as a list", "f", "accounts: [a]\n", "f:1:11: accounts is a list; an object was expected"},
	{"account ids", "f", "accounts: {11111111111: {}, x: {}}\n", "f:1:12: \"11111111111\" is not an account id; twelve digits were expected\nf:1:29: \"x\" is not an account id; twelve digits were expected"},
	{"perimeter's account ids", "f", "perimeter: {accounts: [1]}\n", `f:1:24: "1" is not an account id; twelve digits were expected`},
	{"member's account id", "f", "organization: {Organization: {MasterAccountId: 1}, Accounts: [{Id: 2}]}\n", "f:1:48: \"1\" is not an account id; twelve digits were expected\nf:1:68: \"2\" is not an account id; twelve digits were expected"},
	{"a name twice in YAML", "f", "accounts:\n  111111111111: {}\n  \"111111111111\": {}\n", `f:3:3: "111111111111" stands in this object twice; once was expected`},
	{"a name twice in JSON", "f", `{"perimeter": {}, "perimeter": {}}`, `f:1:19: "perimeter" stands in this object twice; once was expected`},
	{"a route to nowhere", "f", inAccount("ec2: {eu-west-1: {RouteTables: [{RouteTableId: rtb-1, Routes: [{DestinationCidrBlock: 0.0.0.0/O}]}]}}"), `f:3:91: "0.0.0.0/O" is not an address range; one such as 10.0.0.0/16 was expected`},
	{"a prefix list with an address", "f", inAccount("ec2: {eu-west-1: {PrefixLists: [{PrefixListId: pl-1, Cidrs: [3.5.0.0/19, 3.5.64.0]}]}}"), `f:3:78: "3.5.64.0" is not an address range; one such as 10.0.0.0/16 was expected`},
	{"users as an object", "f", inIAM("UserDetailList: {}"), "f:3:27: UserDetailList is an object; a list was expected"},
	{"a user as text", "f", inIAM("UserDetailList: [ann]"), "f:3:28: UserDetailList holds a string; a user (an object) was expected"},
	{"a user without anything", "f", inIAM("UserDetailList: [{}]"), "f:3:28: a user without UserName\nf:3:28: a user without Arn"},
	{"a name of the wrong type", "f", inIAM("RoleDetailList: [{RoleName: [], Arn: '" + accountOne + "role/x'}]"), "f:3:39: RoleName is a list; a string was expected"},
	{"an empty name", "f", inIAM("GroupDetailList: [{GroupName: '', Arn: '" + accountOne + "group/x'}]"), "f:3:41: GroupName is empty; a group must have it"},
	{"another account's user", "f", inIAM("UserDetailList: [{UserName: x, Arn: 'arn:aws:iam::222222222222:user/x'}]"), `f:3:47: "arn:aws:iam::222222222222:user/x" is of account 222222222222, but stands in account 111111111111`},
	{"another account's policy", "f", inIAM("Policies: [{Arn: 'arn:aws:iam::222222222222:policy/x'}]"), `f:3:28: "arn:aws:iam::222222222222:policy/x" is of account 222222222222, but stands in account 111111111111`},
	{"a role's ARN for a user", "f", inIAM("UserDetailList: [{UserName: x, Arn: '" + accountOne + "role/x'}]"), `f:3:47: "` + accountOne + `role/x" is not the ARN of a user; ` + accountOne + `user/… was expected`},
	{"another name in the ARN", "f", inIAM("UserDetailList: [{UserName: x, Arn: '" + accountOne + "user/p/y'}]"), `f:3:47: "` + accountOne + `user/p/y" is not the ARN of user "x"; the name was expected at its end`},
	{"a user twice", "f", inIAM("UserDetailList: [{UserName: x, Arn: '" + accountOne + "user/x'}, {UserName: x, Arn: '" + accountOne + "user/x'}]"), "f:3:84: user " + accountOne + "user/x stands in the list twice; once was expected"},
	{"a boundary that is no policy", "f", inIAM("UserDetailList: [{UserName: x, Arn: '" + accountOne + "user/x', PermissionsBoundary: {PermissionsBoundaryArn: x}}]"), `f:3:129: "x" is not the ARN of a managed policy; arn:aws:iam::<account>:policy/… was expected`},
	{"a duration in words", "f", inIAM("RoleDetailList: [{RoleName: x, Arn: '" + accountOne + "role/x', MaxSessionDuration: 1h}]"), `f:3:103: MaxSessionDuration is "1h"; a whole number was expected`},
	{"a policy as a list", "f", inAccount("s3: {Buckets: [{Name: b, Policy: []}]}"), "f:3:38: Policy is a list; a policy (an object, or its JSON text) was expected"},
	{"an empty policy", "f", inAccount("s3: {Buckets: [{Name: b, Policy: ''}]}"), "f:3:38: Policy is empty; a policy was expected, or null where there is none"},
	{"a flag in quotes", "f", inAccount("s3: {PublicAccessBlockConfiguration: {BlockPublicAcls: 'true'}}"), `f:3:60: BlockPublicAcls is "true"; true or false was expected`},
	{"a tag without a key", "f", inAccount("s3: {Buckets: [{Name: b, Tags: [{Value: []}]}]}"), "f:3:37: a tag without Key\nf:3:45: Value of a tag is a list; a string was expected"},
	{"a bucket of two accounts", "f", "accounts:\n  111111111111: {s3: {Buckets: [{Name: b}]}}\n  222222222222: {s3: {Buckets: [{Name: b}]}}\n", "f:3:33: bucket b stands in account 111111111111 too; a bucket has one owner"},
	{"no region", "f", inAccount("ec2: {Vpcs: []}"), "f:3:11: \"Vpcs\" in ec2 is not a region; a name such as ap-northeast-1 was expected\nf:3:17: ec2 of Vpcs is a list; an object was expected"},
	{"an endpoint's id", "f", inAccount("ec2: {eu-west-1: {VpcEndpoints: [{}], RouteTables: [{}], Instances: [{InstanceId: i, IamInstanceProfile: x}]}}"), "f:3:38: a VPC endpoint without VpcEndpointId\nf:3:57: a route table without RouteTableId\nf:3:110: IamInstanceProfile is a string; an object was expected"},
	{"a key's id", "f", inAccount("kms: {eu-west-1: {Keys: [{}]}}"), "f:3:30: a key without KeyId"},
	{"an SCP without its summary", "f", "organization: {Policies: [{Content: 1}]}\n", "f:1:27: a policy without PolicySummary\nf:1:37: Content is a number; a policy (an object, or its JSON text) was expected"},
	{"targets as text", "f", "organization: {Policies: [{PolicySummary: {Id: p, Type: x}, Targets: r}]}\n", "f:1:70: Targets is a string; a list was expected"},
}

func TestProblems(t *testing.T) {
	for _, c := range badScenarios {
		t.Run(c.name, func(t *testing.T) {
			_, err := Scenario(source.NewFile(c.file, c.text))
			if got := fmt.Sprint(err); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Thousands of mistakes are not told one by one.
func TestManyProblems(t *testing.T) {
	_, err := Scenario(source.NewFile("f", inIAM("UserDetailList: ["+strings.Repeat("x,", 5000)+"]")))
	lines := strings.Split(err.Error(), "\n")
	if last := lines[len(lines)-1]; len(lines) != 101 || last != "f: and 4900 more problems" {
		t.Errorf("%d lines, the last: %s", len(lines), last)
	}
}
