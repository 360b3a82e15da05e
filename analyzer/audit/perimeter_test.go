package audit_test

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// perimeterWorld is an organization with one member account: a bucket that a stranger's account may
// read, an instance whose role reads it and may write anywhere, and a gateway endpoint. The words between
// percent signs are filled in: policies of the organization, and of the endpoint.
const perimeterWorld = `{
"organization": {
  "Organization": {"Id": "o-exampleorg1", "MasterAccountId": "100000000001", "FeatureSet": "ALL"},
  "Roots": [{"Id": "r-root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}, {"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"}]}],
  "OrganizationalUnits": [],
  "Accounts": [{"Id": "100000000001", "Name": "management", "Status": "ACTIVE", "ParentId": "r-root"}, {"Id": "111111111111", "Name": "member", "Status": "ACTIVE", "ParentId": "r-root"}],
  "Policies": [
    {"PolicySummary": {"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": true},
     "Content": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}",
     "Targets": [{"TargetId": "r-root", "Type": "ROOT"}, {"TargetId": "111111111111", "Type": "ACCOUNT"}, {"TargetId": "100000000001", "Type": "ACCOUNT"}]}
    %MORE%
  ]
},
"accounts": {"111111111111": {
  "iam": {"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [{
    "RoleName": "app", "Arn": "arn:aws:iam::111111111111:role/app", "Path": "/",
    "Tags": [{"Key": "dp:include:network", "Value": "true"}],
    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
    "RolePolicyList": [{"PolicyName": "app", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}]}}],
    "AttachedManagedPolicies": [], "InstanceProfileList": [{"Arn": "arn:aws:iam::111111111111:instance-profile/app"}]}]},
  "s3": {"AccessPoints": [], "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true},
    "Buckets": [{"Name": "reports", "Region": "us-east-1", "AbacStatus": "Disabled", "Tags": [],
    "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true},
    "Policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}}]},
  "ec2": {"us-east-1": {
    "Vpcs": [{"VpcId": "vpc-0123456789abcdef0"}],
    "Subnets": [{"SubnetId": "subnet-0123456789abcdef0", "VpcId": "vpc-0123456789abcdef0"}],
    "Instances": [{"InstanceId": "i-0123456789abcdef0", "VpcId": "vpc-0123456789abcdef0", "SubnetId": "subnet-0123456789abcdef0", "PrivateIpAddress": "10.0.0.1",
      "IamInstanceProfile": {"Arn": "arn:aws:iam::111111111111:instance-profile/app"}, "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1}}],
    "RouteTables": [{"RouteTableId": "rtb-0123456789abcdef0", "VpcId": "vpc-0123456789abcdef0", "Associations": [{"RouteTableId": "rtb-0123456789abcdef0", "SubnetId": "subnet-0123456789abcdef0", "Main": false}],
      "Routes": [{"DestinationPrefixListId": "pl-63a5400a", "GatewayId": "vpce-0123456789abcdef0", "State": "active"}]}],
    "PrefixLists": [{"PrefixListId": "pl-63a5400a", "PrefixListName": "com.amazonaws.us-east-1.s3", "Cidrs": ["52.216.0.0/15"]}],
    "NatGateways": [], "InternetGateways": [],
    "VpcEndpoints": [{"VpcEndpointId": "vpce-0123456789abcdef0", "VpcEndpointType": "Gateway", "ServiceName": "com.amazonaws.us-east-1.s3", "VpcId": "vpc-0123456789abcdef0",
      "RouteTableIds": ["rtb-0123456789abcdef0"], "OwnerId": "111111111111", "State": "available", "PolicyDocument": %ENDPOINT%}]}},
  "kms": {}
}}}`

// everything is the default policy of an endpoint.
const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`

// published reads a data perimeter example with its placeholders filled in.
func published(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(fixtures.Corpus, "corpus/data-perimeter/"+name)
	if err != nil {
		t.Fatal(err)
	}
	values, err := fs.ReadFile(fixtures.Corpus, "corpus/placeholders.json")
	if err != nil {
		t.Fatal(err)
	}
	fill := map[string]string{}
	if err := json.Unmarshal(values, &fill); err != nil {
		t.Fatal(err)
	}
	filled := string(text)
	for from, to := range fill {
		filled = strings.ReplaceAll(filled, from, to)
	}
	return filled
}

func perimeterRules(t *testing.T, policy, endpoint string) []string {
	t.Helper()
	text := strings.ReplaceAll(strings.ReplaceAll(perimeterWorld, "%MORE%", policy), "%ENDPOINT%", endpoint)
	env, err := load.Scenario(source.NewFile("perimeter.json", text))
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Run(world.New(env), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range r.Findings {
		if f.Severity > finding.Info && !slices.Contains(found, f.Rule) {
			found = append(found, f.Rule)
		}
	}
	return found
}

// organizationPolicy is a policy of the organization, at its root.
func organizationPolicy(t *testing.T, kind, content string) string {
	t.Helper()
	quoted, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return `, {"PolicySummary": {"Id": "p-example", "Name": "example", "Type": "` + kind + `", "AwsManaged": false}, "Content": ` + string(quoted) +
		`, "Targets": [{"TargetId": "r-root", "Type": "ROOT"}]}`
}

// TestDataPerimeterExamples puts AWS's data perimeter examples on an environment, and takes them off:
// each closes what its page says that it closes, and nothing else of these.
func TestDataPerimeterExamples(t *testing.T) {
	paths := []string{"foreign-credentials-egress", "inside-writes-outside", "outside-reads-inside", "portable-credentials-reach-data"}
	bare := perimeterRules(t, "", everything)
	for _, rule := range paths {
		if !slices.Contains(bare, rule) {
			t.Errorf("without any perimeter %s is not found; found %v", rule, bare)
		}
	}
	for _, test := range []struct {
		name, kind, file string
		closes           []string
	}{
		{"only my identities can access my resources", "RESOURCE_CONTROL_POLICY", "resource_control_policies/identity_perimeter_rcp.json", []string{"outside-reads-inside"}},
		{"my identities can access only my resources", "SERVICE_CONTROL_POLICY", "service_control_policies/resource_perimeter_scp.json", []string{"inside-writes-outside"}},
		{"my identities only from my VPC", "SERVICE_CONTROL_POLICY", "service_control_policies/network_perimeter_sourcevpc_scp.json", []string{"portable-credentials-reach-data"}},
		{"my identities only from my organization's endpoints", "SERVICE_CONTROL_POLICY", "service_control_policies/network_perimeter_vpceorgid_scp.json", []string{"portable-credentials-reach-data"}},
		{"my resources only from my organization's endpoints", "RESOURCE_CONTROL_POLICY", "resource_control_policies/network_perimeter_vpceorgid_rcp.json", []string{"portable-credentials-reach-data"}},
		{"my network only for my identities and my resources", "", "vpc_endpoint_policies/s3_endpoint_policy.json", []string{"foreign-credentials-egress"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			policy, endpoint := "", everything
			if text := published(t, test.file); test.kind == "" {
				endpoint = text
			} else {
				policy = organizationPolicy(t, test.kind, text)
			}
			with := perimeterRules(t, policy, endpoint)
			for _, rule := range paths {
				if open, closes := slices.Contains(with, rule), slices.Contains(test.closes, rule); open == closes {
					t.Errorf("with %s, %s is found: %v; the example closes it: %v", test.file, rule, open, closes)
				}
			}
		})
	}
}
