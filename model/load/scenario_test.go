package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

func scenario(t *testing.T, name, text string) *model.Environment {
	t.Helper()
	env, err := Scenario(source.NewFile(name, text))
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// All stories load, and what they call missing is missing only where they say so.
func TestStories(t *testing.T) {
	paths, _ := filepath.Glob("../../fixtures/s1/*/env.yaml")
	if len(paths) == 0 {
		t.Fatal("no stories were found")
	}
	for _, path := range paths {
		env, err := Environment([]string{path})
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		u, state := env.User("arn:aws:iam::000000000000:user/Chibayuki")
		if state != model.StateGiven {
			t.Errorf("%s: Chibayuki is %s", path, state)
			continue
		}
		if all := env.UserPolicies(u); len(all.Policies)+len(all.Missing) != 0 {
			t.Errorf("%s: Chibayuki has policies: %+v", path, all)
		}
		b, owner, ok := env.Bucket("chibayuki-test")
		if !ok || owner != "000000000000" || b.Policy.State != model.StateGiven || !b.PublicAccessBlock.RestrictPublicBuckets {
			t.Errorf("%s: bucket %+v of %s", path, b, owner)
		}
		if i, _, _, ok := env.Instance("i-047875da17caa9cc2"); ok {
			role, state := env.RoleOfProfile(i.ProfileARN)
			if state != model.StateGiven || len(env.RolePolicies(role).Missing) != 0 {
				t.Errorf("%s: role of the instance: %s", path, state)
			}
		}
	}
}

func TestStoryPositions(t *testing.T) {
	path := "../../fixtures/s1/05-endpoint-policy/env.yaml"
	env, err := Environment([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, account, region, ok := env.Endpoint("vpce-0a1b2c3d4e5f60718")
	if !ok || account != "999999999999" || region != "ap-northeast-1" || p.Type != "Gateway" || len(p.RouteTables) != 1 {
		t.Fatalf("endpoint %+v of %s in %s", p, account, region)
	}
	tree, err := source.ParseJSON(p.Policy.Document.Quoted())
	if err != nil {
		t.Fatal(err)
	}
	sid := tree.Root().Get("Statement").First().Get("Sid").Position()
	if line := strings.Split(string(text), "\n")[sid.Line-1]; !strings.HasPrefix(line[sid.Column-1:], `"ApprovedBucketsOnly"`) {
		t.Errorf("the Sid is said to stand at %s: %q", sid, line)
	}
}

func TestJSONAndYAMLAgree(t *testing.T) {
	asJSON := "\ufeff{\r\n\"accounts\": {\"111111111111\": {\"s3\": {\"Buckets\": [{\"Name\": \"b\"}]}}}}"
	for _, name := range []string{"env.json", "env", "env.yaml"} {
		if _, owner, ok := scenario(t, name, asJSON).Bucket("b"); !ok || owner != "111111111111" {
			t.Errorf("%s: bucket b of %q", name, owner)
		}
	}
	if _, _, ok := scenario(t, "env.yaml", "{accounts: {111111111111: {s3: {Buckets: [{Name: b}]}}}}").Bucket("b"); !ok {
		t.Error("YAML that begins with a brace was not read")
	}
}

func TestUnknownIsNotNone(t *testing.T) {
	env := scenario(t, "env.yaml", `
accounts:
  111111111111:
    iam: {UserDetailList: []}
    s3:
      PublicAccessBlockConfiguration: null
      Buckets:
        - {Name: silent}
        - {Name: bare, Policy: null, PublicAccessBlockConfiguration: null, Tags: []}
        - {Name: full, Policy: {Statement: []}, PublicAccessBlockConfiguration: {BlockPublicAcls: true}, Tags: [{Key: k, Value: 1}]}
    ec2: {eu-west-1: {VpcEndpoints: [{VpcEndpointId: vpce-1}, {VpcEndpointId: vpce-2, PolicyDocument: null, RouteTableIds: []}]}}
  222222222222: {}
`)
	var got []string
	say := func(format string, args ...any) { got = append(got, fmt.Sprintf(format, args...)) }
	for _, name := range []string{"silent", "bare", "full"} {
		b, _, _ := env.Bucket(name)
		say("%s: policy %s, block %+v, tags known %t", name, b.Policy.State, b.PublicAccessBlock, b.Tags != nil)
	}
	for _, id := range []string{"vpce-1", "vpce-2"} {
		p, _, _, _ := env.Endpoint(id)
		say("%s: policy %s, routes known %t", id, p.Policy.State, p.RouteTables != nil)
	}
	a, b := env.Accounts["111111111111"], env.Accounts["222222222222"]
	say("users known %t, roles known %t, block %+v", a.IAM.Users != nil, a.IAM.Roles != nil, a.S3.PublicAccessBlock)
	say("iam %v, s3 %v, ec2 %v, kms %v", b.IAM, b.S3, b.EC2, b.KMS)
	say("organization %v, perimeter %v", env.Organization, env.Perimeter)
	say("none: %t", scenario(t, "f", "organization: null").Organization.None)
	want := `silent: policy unknown, block <nil>, tags known false
bare: policy none, block &{BlockPublicAcls:false IgnorePublicAcls:false BlockPublicPolicy:false RestrictPublicBuckets:false}, tags known true
full: policy given, block &{BlockPublicAcls:true IgnorePublicAcls:false BlockPublicPolicy:false RestrictPublicBuckets:false}, tags known true
vpce-1: policy unknown, routes known false
vpce-2: policy none, routes known true
users known true, roles known false, block &{BlockPublicAcls:false IgnorePublicAcls:false BlockPublicPolicy:false RestrictPublicBuckets:false}
iam <nil>, s3 <nil>, ec2 map[], kms map[]
organization <nil>, perimeter <nil>
none: true`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

func TestOrganization(t *testing.T) {
	env := scenario(t, "env.yaml", `
organization:
  Organization: {Id: o-1, MasterAccountId: 999999999999, FeatureSet: ALL}
  Roots: [{Id: r-1, PolicyTypes: [{Type: SERVICE_CONTROL_POLICY, Status: ENABLED}]}]
  OrganizationalUnits: [{Id: ou-1, Name: Work, ParentId: r-1}]
  Accounts: [{Id: 111111111111, Name: One, Status: ACTIVE, ParentId: ou-1}]
  Policies:
    - PolicySummary: {Id: p-1, Arn: "arn:aws:organizations::aws:policy/p-1", Name: Full, Type: SERVICE_CONTROL_POLICY}
      Content: '{"Statement": []}'
      Targets: [{TargetId: r-1, Type: ROOT}]
    - PolicySummary: {Id: p-2, Type: SERVICE_CONTROL_POLICY}
      Targets: [{TargetId: ou-1}]
perimeter: {accounts: [111111111111], organizations: [o-1]}
`)
	scps := env.SCPs("111111111111")
	if len(scps.Levels) != 3 || !scps.Known {
		t.Fatalf("%+v", scps)
	}
	full, unread := scps.Levels[0].Policies[0], scps.Levels[1].Policies[0]
	if full.Name != "Full" || full.Document.Position().String() != "env.yaml:9:16" || unread.Name != "p-2" || unread.Document.OK() {
		t.Errorf("%+v\n%+v", full, unread)
	}
	if rcps := env.RCPs("111111111111"); !rcps.Known || rcps.Levels != nil {
		t.Errorf("%+v", rcps)
	}
	if fmt.Sprint(env.Perimeter.Accounts, env.Perimeter.Organizations) != "[111111111111] [o-1]" {
		t.Errorf("%+v", env.Perimeter)
	}
}

func TestManagedPolicies(t *testing.T) {
	env := scenario(t, "env.json", `{"accounts": {"111111111111": {"iam": {"Policies": [
		{"Arn": "arn:aws:iam::111111111111:policy/p", "DefaultVersionId": "v2", "PolicyVersionList": [
			{"VersionId": "v1", "IsDefaultVersion": false, "Document": {"Id": "old"}}, {"VersionId": "v2", "Document": "%7B%7D"}]},
		{"Arn": "arn:aws:iam::aws:policy/q", "PolicyName": "q"}]},
		"kms": {"eu-west-1": {"Keys": [{"KeyId": "k", "KeyArn": "arn:aws:kms:eu-west-1:111111111111:key/k", "Policy": "{}"}]}}}}}`)
	p := env.Accounts["111111111111"].IAM.Policies
	if p[0].Name != "p" || p[0].Version != "v2" || p[0].Document.Text() != "%7B%7D" || p[1].Document.OK() {
		t.Errorf("%+v\n%+v", p[0], p[1])
	}
	k := env.Accounts["111111111111"].KMS["eu-west-1"].Keys[0]
	if k.ARN != "arn:aws:kms:eu-west-1:111111111111:key/k" || k.Policy.State != model.StateGiven {
		t.Errorf("%+v", k)
	}
}
