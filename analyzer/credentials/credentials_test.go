package credentials

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

func scenario(t *testing.T, text string) *model.Environment {
	t.Helper()
	env, err := load.Scenario(source.NewFile("env.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func at(t *testing.T, env *model.Environment, name, principal string, options Options) *Report {
	t.Helper()
	place, err := env.Place(name, principal)
	if err != nil {
		t.Fatal(err)
	}
	r, err := At(env, place, options)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// botocore's providers are the eleven of the log, in its order.
func TestProviders(t *testing.T) {
	log := strings.Fields("env assume-role assume-role-with-web-identity sso shared-credentials-file custom-process config-file ec2-credentials-file boto-config container-role iam-role")
	if got := Providers(Boto); !slices.Equal(got, log) {
		t.Errorf("%q", got)
	}
	if got := Providers(Go); got[0] != "env" || got[1] != "web-identity-environment" || got[len(got)-1] != "iam-role" {
		t.Errorf("%q", got)
	}
}

const tiedEnv = `
accounts:
  "111122223333":
    iam:
      UserDetailList:
        - UserName: ann
          Arn: arn:aws:iam::111122223333:user/ann
          UserPolicyList: []
          AttachedManagedPolicies: []
          GroupList: []
          Tags: [{Key: exempt, Value: "yes"}]
      RoleDetailList:
        - RoleName: app
          Arn: arn:aws:iam::111122223333:role/app
          RolePolicyList: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}, %s]}}]
          AttachedManagedPolicies: []
          InstanceProfileList: [{InstanceProfileName: app, Arn: "arn:aws:iam::111122223333:instance-profile/app"}]
          Tags: [{Key: exempt, Value: "yes"}]
      Policies: []
    s3:
      Buckets: [{Name: data, Region: eu-west-1, Policy: %s}]
    ec2:
      eu-west-1:
        Instances:
          - {InstanceId: i-1, VpcId: vpc-1, SubnetId: subnet-1, PrivateIpAddress: 10.0.0.5, IamInstanceProfile: {Arn: "arn:aws:iam::111122223333:instance-profile/app"}}
organization: null
`

// How far a session carries follows from the statements that bind its caller, exceptions included.
func TestCarry(t *testing.T) {
	deny := func(condition string) string {
		return `{Sid: S, Effect: Deny, Action: "*", Resource: "*", Condition: {` + condition + `}}`
	}
	const vpcs = `StringNotEquals: {"aws:SourceVpc": [vpc-1]}`
	for _, c := range []struct {
		name, identity, bucket string
		want                   Extent
	}{
		{"nothing", `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null", Portable},
		{"a VPC", deny(vpcs), "null", Tied},
		{"an endpoint, where the key is there", deny(`StringNotEqualsIfExists: {"aws:SourceVpce": vpce-1}`), "null", Tied},
		{"addresses", deny(`NotIpAddress: {"aws:SourceIp": 203.0.113.0/24}`), "null", Tied},
		{"all addresses", deny(`NotIpAddress: {"aws:SourceIp": 0.0.0.0/0}`), "null", Portable},
		{"an organization's endpoints", deny(`StringNotEquals: {"aws:VpceOrgID": o-1}`), "null", Tied},
		{"the key must be there", deny(`"Null": {"aws:SourceVpc": "true"}`), "null", Tied},
		{"a foreign network only", deny(`StringEquals: {"aws:SourceVpc": vpc-9}`), "null", Portable},
		{"where it was made: a property of the session", deny(`StringNotEquals: {"aws:Ec2InstanceSourceVpc": vpc-1}`), "null", Portable},
		{"where it was made, against where it is used", deny(`StringNotEquals: {"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"}, "Null": {"ec2:SourceInstanceARN": "false"}`), "null", Tied},
		{"the role is excepted", deny(vpcs + `, ArnNotEquals: {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}`), "null", Portable},
		{"its tag excepts it", deny(`StringNotEquals: {"aws:SourceVpc": vpc-1, "aws:PrincipalTag/exempt": "yes"}`), "null", Portable},
		{"another tag does not", deny(`StringNotEquals: {"aws:SourceVpc": vpc-1, "aws:PrincipalTag/exempt": "no"}`), "null", Tied},
		{"services' own calls are left out", deny(vpcs + `, BoolIfExists: {"aws:ViaAWSService": "false"}`), "null", Tied},
		{"hangs on a value", deny(vpcs + `, StringEquals: {"aws:RequestedRegion": eu-west-1}`), "null", MaybeTied},
		{"some actions", `{Effect: Deny, Action: "s3:*", Resource: "*", Condition: {` + vpcs + `}}`, "null", PartlyTied},
		{"all but some actions", `{Effect: Deny, NotAction: "iam:*", Resource: "*", Condition: {` + vpcs + `}}`, "null", PartlyTied},
		{"an Allow ties nothing else", `{Effect: Allow, Action: "*", Resource: "*", Condition: {StringEquals: {"aws:SourceVpc": vpc-1}}}`, "null", Portable},
		{"a bucket", `{Effect: Deny, Action: "iam:*", Resource: "*"}`,
			`{Version: "2012-10-17", Statement: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::data/*", Condition: {` + vpcs + `}}]}`, PartlyTied},
		{"a bucket, for somebody else", `{Effect: Deny, Action: "iam:*", Resource: "*"}`,
			`{Version: "2012-10-17", Statement: [{Effect: Deny, Principal: {AWS: "arn:aws:iam::111122223333:user/ann"}, Action: "s3:*", Resource: "arn:aws:s3:::data/*", Condition: {` + vpcs + `}}]}`, Portable},
	} {
		r := at(t, scenario(t, fmt.Sprintf(tiedEnv, c.identity, c.bucket)), "i-1", "", Options{})
		carry := r.Winner.Credential.Carry
		if carry.Extent != c.want {
			t.Errorf("%s: %s (%s); %s was expected", c.name, carry.Extent, carry.Why, c.want)
		}
		if c.want != Portable && (len(carry.Ties) != 1 || carry.Ties[0].Statement.Source().Position().Line == 0) {
			t.Errorf("%s: ties %+v", c.name, carry.Ties)
		}
		if (carry.Would != nil) != (c.want == Portable || c.want == PartlyTied) {
			t.Errorf("%s: what would tie it: %v", c.name, carry.Would)
		}
	}
}

// What holds sessions of instances says nothing of other credentials.
func TestInstanceTieLeavesOthers(t *testing.T) {
	env := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "*", Resource: "*", Condition: {StringNotEquals: {"aws:SourceVpc": "${aws:Ec2InstanceSourceVpc}"}, "Null": {"ec2:SourceInstanceARN": "false"}}}`, "null")+
		`places: [{name: task, kind: container, container: {principal: "arn:aws:iam::111122223333:role/app"}}]`)
	if c := at(t, env, "task", "", Options{}).Winner.Credential.Carry; c.Extent != Portable {
		t.Errorf("a task's session: %s, %s", c.Extent, c.Why)
	}
}

// The statement that is proposed ties the credential once it is there.
func TestTieDownTies(t *testing.T) {
	env := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null"))
	would := at(t, env, "i-1", "", Options{}).Winner.Credential.Carry.Would
	if would == nil || would.Statement.Effect != policy.Deny {
		t.Fatalf("%+v", would)
	}
	tied := scenario(t, fmt.Sprintf(tiedEnv, would.Statement.String(), "null"))
	if c := at(t, tied, "i-1", "", Options{}).Winner.Credential.Carry; c.Extent != Tied {
		t.Errorf("with the proposal: %s", c.Extent)
	}
}

// A policy that cannot be read is a problem with its place, and no answer.
func TestBrokenPolicy(t *testing.T) {
	env := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Perhaps, Action: "*", Resource: "*"}`, "null"))
	place, _ := env.Place("i-1", "")
	if _, err := At(env, place, Options{}); err == nil || !strings.Contains(err.Error(), "env.yaml:") {
		t.Errorf("%v", err)
	}
	env = scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, `{Statement: 1}`))
	place, _ = env.Place("i-1", "")
	if _, err := At(env, place, Options{}); err == nil {
		t.Error("a broken bucket policy is not said")
	}
}

func TestIMDS(t *testing.T) {
	for _, c := range []struct {
		place string
		want  Outcome
		words string
	}{
		{`kind: instance, metadata: {endpoint: enabled, tokens: optional, hopLimit: 1}`, Yields, "IMDSv1 or v2"},
		{`kind: instance, metadata: {endpoint: enabled, tokens: required, hopLimit: 1}`, Yields, "IMDSv2 only"},
		{`kind: instance, metadata: {endpoint: disabled}`, Nothing, "switched off"},
		{`kind: instance`, Yields, "was not given"},
		{`kind: container, metadata: {tokens: required, hopLimit: 1}`, Nothing, "does not reach a container"},
		{`kind: container, metadata: {tokens: required, hopLimit: 2}`, Yields, "also from containers"},
		{`kind: container, metadata: {tokens: optional, hopLimit: 1}`, Yields, "plain GET"},
		{`kind: container, metadata: {hopLimit: 1}`, Unknown, "whether a token is required"},
		{`kind: container`, Unknown, "was not given"},
		{`kind: instance, instanceProfile: null`, Nothing, "no instance profile"},
		{`kind: instance, environment: {AWS_EC2_METADATA_DISABLED: "true"}`, Nothing, "AWS_EC2_METADATA_DISABLED"},
		{`kind: instance, instanceProfile: "arn:aws:iam::999999999999:instance-profile/far"`, Yields, "was not given"},
	} {
		env := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null")+"places: [{name: here, instance: i-1, "+c.place+"}]\n")
		r := at(t, env, "here", "", Options{})
		last := r.Candidates[len(r.Candidates)-1]
		text := last.Why
		if last.Credential != nil {
			text += strings.Join(last.Credential.Read, " ") + last.Credential.Whose
		}
		if last.Provider != "iam-role" || last.Outcome != c.want || !strings.Contains(text, c.words) {
			t.Errorf("%s: %s %s", c.place, last.Outcome, text)
		}
	}
}

func TestManagedPermits(t *testing.T) {
	for _, c := range []struct {
		action, resource string
		want             bool
	}{
		{"s3:GetObject", "arn:aws:s3:::b/k", true},
		{"ec2:DescribeInstances", "*", true},
		{"sts:GetCallerIdentity", "*", true},
		{"sts:AssumeRole", "arn:aws:iam::111122223333:role/x", false},
		{"sts:GetSessionToken", "*", false},
		{"iam:ListUsers", "*", true},
		{"iam:CreateUser", "*", false},
		{"iam:CreateAccessKey", "*", false},
		{"iam:CreateRole", "arn:aws:iam::111122223333:role/Cloud9-x", true},
		{"iam:CreateRole", "arn:aws:iam::111122223333:role/path/Cloud9-x", true},
		{"iam:CreateRole", "arn:aws:iam::111122223333:role/x", false},
		{"IAM:passrole", "arn:aws:iam::111122223333:role/x", true},
		{"iam:AttachUserPolicy", "*", false},
		{"cloud9:DescribeEnvironments", "*", true},
		{"cloud9:DeleteEnvironment", "*", false},
		{"cloud9:CreateEnvironmentMembership", "*", false},
	} {
		if got, why := ManagedPermits(c.action, c.resource); got != c.want || got != (why == "") {
			t.Errorf("%s on %s: %t %s", c.action, c.resource, got, why)
		}
	}
}

const ann = "arn:aws:iam::111122223333:user/ann"

// Of a call with managed credentials, the address comes first, then what they permit, then the owner.
func TestManagedCall(t *testing.T) {
	env := scenario(t, strings.Replace(fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null"), "UserPolicyList: []",
		`UserPolicyList: [{PolicyName: all, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]`, 1)+
		`places: [{name: here, kind: cloud9, managedCredentials: on, principal: "`+ann+`"}]`)
	place, err := env.Place("here", "")
	if err != nil {
		t.Fatal(err)
	}
	direct := func(string) Exit { return Exit{Known: true, Direct: true} }
	nat := func(string) Exit { return Exit{Known: true, Why: "a NAT gateway"} }
	gateway := func(service string) Exit { return Exit{Known: true, Direct: service != "s3", Why: "an endpoint"} }
	for _, c := range []struct {
		name, action        string
		exit                func(string) Exit
		documented, assumed string
	}{
		{"from its own address", "ec2:DescribeInstances", direct, "allow", "allow"},
		{"beyond what they permit", "iam:CreateUser", direct, "implicitDeny", "implicitDeny"},
		{"behind NAT", "ec2:DescribeInstances", nat, Refused, Refused},
		{"behind NAT, beyond", "sts:GetSessionToken", nat, Refused, Refused},
		{"S3 behind NAT, seen", "s3:ListAllMyBuckets", nat, Refused, "allow"},
		{"S3 behind NAT, not seen", "s3:GetObject", nat, Refused, "allow"},
		{"S3 through an endpoint", "s3:GetObject", gateway, Refused, "allow"},
		{"others past the endpoint", "ec2:DescribeInstances", gateway, "allow", "allow"},
		{"nobody knows", "ec2:DescribeInstances", nil, "indeterminate", "allow"},
	} {
		a, err := ManagedCall(env, place, c.action, "*", Options{Exit: c.exit})
		if err != nil || a.Documented.Says != c.documented || a.Assumed != c.assumed || a.Documented.Source == "" {
			t.Errorf("%s: %+v %v", c.name, a, err)
		}
	}
}

func TestCloudShellUnknown(t *testing.T) {
	env := scenario(t, `accounts: {"111122223333": {s3: {Buckets: []}}}`)
	table, err := CloudShell(env, ann, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table.Rows {
		if r.Can != NotKnown {
			t.Errorf("%s: %s", r.Name, r.Can)
		}
	}
	r := at(t, env, "cloudshell", ann, Options{})
	if r.Winner != nil || len(r.Unless) != 1 || !strings.Contains(r.Headline, "not known") {
		t.Errorf("%s", r.Headline)
	}
	if _, err := CloudShell(env, "ann", Options{}); err == nil {
		t.Error("a principal that is none")
	}
	known := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null"))
	if _, err := CloudShell(known, "arn:aws:iam::111122223333:user/bob", Options{}); err == nil || !strings.Contains(err.Error(), "is not in account") {
		t.Errorf("a user that is not there: %v", err)
	}
}

// Profiles that lead nowhere end the search with a reason; chains last an hour.
func TestProfiles(t *testing.T) {
	env := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null")+`
places:
  - name: desk
    kind: laptop
    profiles:
      - {name: a, role_arn: "arn:aws:iam::999999999999:role/a", source_profile: b}
      - {name: b, role_arn: "arn:aws:iam::999999999999:role/b", source_profile: a}
      - {name: lost, role_arn: "arn:aws:iam::999999999999:role/b", source_profile: gone}
      - {name: empty, role_arn: "arn:aws:iam::999999999999:role/b", source_profile: nothing}
      - {name: nothing, region: eu-west-1}
      - {name: variables, role_arn: "arn:aws:iam::999999999999:role/b", credential_source: Environment}
      - {name: no-instance, role_arn: "arn:aws:iam::999999999999:role/b", credential_source: Ec2InstanceMetadata}
      - {name: process, credential_process: helper}
      - {name: of-process, role_arn: "arn:aws:iam::999999999999:role/b", source_profile: process}
      - {name: chain, role_arn: "arn:aws:iam::999999999999:role/c", source_profile: of-process}
      - {name: keys, credentials: {}, file: config}
      - {name: token, role_arn: "arn:aws:iam::999999999999:role/b", web_identity_token_file: f}
`)
	for _, c := range []struct{ profile, wins, stopped, words string }{
		{"a", "", "assume-role", "circle"},
		{"lost", "", "assume-role", "nothing is described"},
		{"empty", "", "assume-role", "has no credentials"},
		{"variables", "", "assume-role", "AWS_ACCESS_KEY_ID is not set"},
		{"no-instance", "", "assume-role", "no instance metadata service"},
		{"process", "custom-process", "", "as the program says"},
		{"of-process", "assume-role", "", "1 hour unless asked otherwise"},
		{"chain", "assume-role", "", "1 hour at most"},
		{"keys", "config-file", "", "not known"},
		{"token", "assume-role-with-web-identity", "", "1 hour"},
		{"nothing", "", "", "no credential can be had"},
	} {
		for _, sdk := range []SDK{Boto, Go} {
			r := at(t, env, "desk", "", Options{SDK: sdk, Profile: c.profile})
			wins, stopped, text := "", "", r.Headline
			if r.Winner != nil {
				wins, text = r.Winner.Provider, text+r.Winner.Credential.Lifetime
			}
			if r.Stopped != nil {
				stopped = r.Stopped.Provider
			}
			if wins != c.wins || stopped != c.stopped || !strings.Contains(text, c.words) {
				t.Errorf("%s, %s: %q wins, %q stops: %s", c.profile, sdk, wins, stopped, text)
			}
		}
	}
	place, _ := env.Place("desk", "")
	for profile, want := range map[string]string{"gone": `--profile names "gone", which is not among the profiles at desk: a, b`} {
		if _, err := At(env, place, Options{Profile: profile}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
	if _, err := At(env, place, Options{SDK: "rust"}); err == nil {
		t.Error("an SDK that is not known")
	}
}

// A key in the variables stands before AWS_PROFILE in both, and behind a profile that is named; a
// token in the variables stands before the profiles in Go alone.
func TestOrderDiffers(t *testing.T) {
	const profile = `environment: {AWS_PROFILE: p%s}, profiles: [{name: p, credentials: {principal: "` + ann + `", kind: long-lived}}]`
	const token = `, webIdentity: {role: "arn:aws:iam::999999999999:role/b"}`
	key := `, AWS_ACCESS_KEY_ID: {kind: long-lived}`
	for _, c := range []struct {
		name, place, profile, boto, golang string
	}{
		{"key and AWS_PROFILE", fmt.Sprintf(profile, key), "", "env", "env"},
		{"key and --profile", fmt.Sprintf(profile, key), "p", "shared-credentials-file", "shared-credentials-file"},
		{"token and AWS_PROFILE", fmt.Sprintf(profile, "") + token, "", "assume-role-with-web-identity", "web-identity-environment"},
		{"token and --profile", fmt.Sprintf(profile, "") + token, "p", "shared-credentials-file", "shared-credentials-file"},
		{"SSO and keys", `profiles: [{name: default, credentials: {}, sso_account_id: "111122223333", sso_role_name: R}]`, "", "sso", "shared-credentials-file"},
		{"process and config's keys", `profiles: [{name: default, file: config, credentials: {}, credential_process: x}]`, "", "custom-process", "config-file"},
	} {
		env := scenario(t, `places: [{name: here, kind: laptop, `+c.place+`}]`)
		for sdk, want := range map[SDK]string{Boto: c.boto, Go: c.golang} {
			r := at(t, env, "here", "", Options{SDK: sdk, Profile: c.profile})
			if r.Winner == nil || r.Winner.Provider != want {
				t.Errorf("%s, %s: %s", c.name, sdk, r.Headline)
			}
		}
	}
}

// The winner signs first; what its session bears goes with it.
func TestSigners(t *testing.T) {
	env := scenario(t, fmt.Sprintf(tiedEnv, `{Effect: Deny, Action: "iam:*", Resource: "*"}`, "null")+
		`places: [{name: here, kind: cloud9, instance: i-1, managedCredentials: on, principal: "`+ann+`"}]`)
	got := at(t, env, "here", "", Options{}).Signers()
	if len(got) != 2 || !got[0].Wins || got[0].Refused == "" || got[0].Caller != ann || got[1].Wins || got[1].Source != "iam-role" || got[1].Keys["aws:Ec2InstanceSourceVpc"][0] != "vpc-1" {
		t.Errorf("%+v", got)
	}
}
