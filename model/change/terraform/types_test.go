package terraform

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// created is a plan that creates resources, each given by its type, its attributes and those that are
// known after apply.
func created(resources ...string) string {
	var all []string
	for i, r := range resources {
		parts, unknown := strings.SplitN(r, " ", 2), `"id": true, "arn": true`
		if strings.Contains(r, `"arn":`) {
			unknown = `"id": true`
		}
		all = append(all, fmt.Sprintf(`{"address": "%[1]s.r%[2]d", "mode": "managed", "type": %[1]q, "name": "r%[2]d", "change": {"actions": ["create"], "before": null, "after": %[3]s, "after_unknown": {%[4]s}}}`, parts[0], i, parts[1], unknown))
	}
	return `{"format_version": "1.2", "resource_changes": [` + strings.Join(all, ",\n") + `]}`
}

const doc = `"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}"`

// Each type that is a policy of another resource, or has one, puts it where the resource's ARN finds it.
func TestResourcePolicies(t *testing.T) {
	const in = ":eu-west-1:111122223333:"
	for _, test := range []struct{ resource, arn string }{
		{`aws_sqs_queue {"name": "q", "policy": ` + doc + `}`, "arn:aws:sqs" + in + "q"},
		{`aws_sqs_queue_policy {"queue_url": "https://sqs.us-east-1.amazonaws.com/444455556666/q", "policy": ` + doc + `}`, "arn:aws:sqs:us-east-1:444455556666:q"},
		{`aws_sns_topic_policy {"arn": "arn:aws:sns:us-east-1:444455556666:t", "policy": ` + doc + `}`, "arn:aws:sns:us-east-1:444455556666:t"},
		{`aws_secretsmanager_secret {"name": "s", "policy": ` + doc + `}`, "arn:aws:secretsmanager" + in + "secret:s-{aws_secretsmanager_secret.r0}"},
		{`aws_secretsmanager_secret_policy {"secret_arn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf", "policy": ` + doc + `}`, "arn:aws:secretsmanager" + in + "secret:s-AbCdEf"},
		{`aws_ecr_repository_policy {"repository": "r", "policy": ` + doc + `}`, "arn:aws:ecr" + in + "repository/r"},
		{`aws_dynamodb_resource_policy {"resource_arn": "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "policy": ` + doc + `}`, "arn:aws:dynamodb" + in + "table/t"},
		{`aws_backup_vault_policy {"backup_vault_name": "v", "policy": ` + doc + `}`, "arn:aws:backup" + in + "backup-vault:v"},
		{`aws_kinesis_resource_policy {"resource_arn": "arn:aws:kinesis:eu-west-1:111122223333:stream/s", "policy": ` + doc + `}`, "arn:aws:kinesis" + in + "stream/s"},
		{`aws_opensearch_domain {"domain_name": "d", "access_policies": ` + doc + `}`, "arn:aws:es" + in + "domain/d"},
		{`aws_opensearch_domain_policy {"domain_name": "d", "access_policies": ` + doc + `}`, "arn:aws:es" + in + "domain/d"},
		{`aws_api_gateway_rest_api {"name": "a", "policy": ` + doc + `}`, "arn:aws:execute-api" + in + "{aws_api_gateway_rest_api.r0}"},
		{`aws_api_gateway_rest_api_policy {"rest_api_id": "abc123", "policy": ` + doc + `}`, "arn:aws:execute-api" + in + "abc123"},
		{`aws_codeartifact_domain_permissions_policy {"domain": "d", "policy_document": ` + doc + `}`, "arn:aws:codeartifact" + in + "domain/d"},
		{`aws_codeartifact_repository_permissions_policy {"domain": "d", "repository": "r", "policy_document": ` + doc + `}`, "arn:aws:codeartifact" + in + "repository/d/r"},
		{`aws_efs_file_system_policy {"file_system_id": "fs-1", "policy": ` + doc + `}`, "arn:aws:elasticfilesystem" + in + "file-system/fs-1"},
		{`aws_cloudwatch_event_bus_policy {"event_bus_name": "b", "policy": ` + doc + `}`, "arn:aws:events" + in + "event-bus/b"},
		{`aws_glue_resource_policy {"policy": ` + doc + `}`, "arn:aws:glue" + in + "catalog"},
		{`aws_s3tables_table_bucket_policy {"table_bucket_arn": "arn:aws:s3tables:eu-west-1:111122223333:bucket/b", "resource_policy": ` + doc + `}`, "arn:aws:s3tables" + in + "bucket/b"},
		{`aws_glacier_vault {"name": "v", "access_policy": ` + doc + `}`, "arn:aws:glacier" + in + "vaults/v"},
		{`aws_media_store_container_policy {"container_name": "c", "policy": ` + doc + `}`, "arn:aws:mediastore" + in + "container/c"},
		{`aws_cloudwatch_log_destination_policy {"destination_name": "d", "access_policy": ` + doc + `}`, "arn:aws:logs" + in + "destination:d"},
		{`aws_lambda_permission {"function_name": "f", "statement_id": "s", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com"}`, "arn:aws:lambda" + in + "function:f"},
		{`aws_lambda_permission {"function_name": "f", "qualifier": "live", "statement_id": "s", "action": "lambda:InvokeFunction", "principal": "444455556666"}`, "arn:aws:lambda" + in + "function:f:live"},
	} {
		c := planText(t, created(test.resource))
		r, owner, ok := c.After(nil).Resource(test.arn)
		if !ok || r.Policy.State != model.StateGiven || !r.Policy.Document.OK() || c.Resources[0].Understanding != change.Reviewed {
			t.Errorf("%s: %s", test.resource, c.Summary())
			continue
		}
		if parsed := model.ParseARN(test.arn); owner != parsed.Account() {
			t.Errorf("%s: owner %s", test.resource, owner)
		}
	}
}

// Types that shape access in ways the environment has no place for are not understood, and say why.
func TestNotUnderstood(t *testing.T) {
	for _, resource := range []string{
		`aws_kms_grant {"key_id": "k", "grantee_principal": "p"}`, `aws_iam_access_key {"user": "u"}`, `aws_ecr_registry_policy {"policy": ` + doc + `}`,
		`aws_lambda_function_url {"authorization_type": "NONE"}`, `aws_eks_cluster {"role_arn": "r"}`, `aws_launch_template {"name": "t", "iam_instance_profile": [{"name": "p"}]}`,
		`aws_something_new {}`, `awscc_iam_role {}`,
	} {
		c := planText(t, created(resource))
		if r := c.Resources[0]; r.Understanding != change.NotUnderstood || len(r.Why) == 0 || r.Why[0].Position.Line != 1 {
			t.Errorf("%s: %v %v", resource, r.Understanding, r.Why)
		}
	}
}

// The way out of a subnet comes through: tables, routes, associations, gateways, endpoints, instances.
func TestNetwork(t *testing.T) {
	c := planText(t, created(
		`aws_vpc {"cidr_block": "10.0.0.0/16"}`,
		`aws_subnet {"vpc_id": "vpc-1", "cidr_block": "10.0.1.0/24"}`,
		`aws_route_table {"vpc_id": "vpc-1", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1", "nat_gateway_id": ""}]}`,
		`aws_route {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"}`,
		`aws_route_table_association {"route_table_id": "rtb-1", "subnet_id": "subnet-1"}`,
		`aws_vpc_endpoint {"vpc_id": "vpc-1", "service_name": "com.amazonaws.eu-west-1.s3", "vpc_endpoint_type": "Gateway", "route_table_ids": ["rtb-1"], "policy": `+doc+`}`,
		`aws_iam_instance_profile {"name": "p", "path": "/x/", "role": "app"}`,
		`aws_instance {"subnet_id": "subnet-1", "iam_instance_profile": "p", "metadata_options": [{"http_tokens": "required", "http_put_response_hop_limit": 2}]}`,
	))
	world := c.After(nil)
	ec2 := world.Accounts["111122223333"].EC2["eu-west-1"]
	tables := map[string]*model.NetworkResource{}
	for _, table := range ec2.RouteTables {
		tables[table.ID] = table
	}
	if r := tables["{aws_route_table.r2}"].Value.Get("Routes").First(); r.Get("GatewayId").Text() != "igw-1" || r.Get("DestinationCidrBlock").Text() != "0.0.0.0/0" || r.Get("NatGatewayId").OK() {
		t.Errorf("%s", c.Summary())
	}
	if r := tables["rtb-1"].Value; r.Get("Routes").First().Get("NatGatewayId").Text() != "nat-1" || r.Get("Associations").First().Get("SubnetId").Text() != "subnet-1" {
		t.Errorf("%s", c.Summary())
	}
	if main := tables["{aws_vpc.r0}.main"]; main == nil || main.VPC != "{aws_vpc.r0}" || main.Value.Get("Associations").First().Get("Main").Text() != "true" {
		t.Errorf("%s", c.Summary())
	}
	e, _, _, ok := world.Endpoint("{aws_vpc_endpoint.r5}")
	if !ok || e.Policy.State != model.StateGiven || e.Policy.Note != "" || len(e.RouteTables) != 1 || e.Value.Get("State").Text() != "available" {
		t.Errorf("%+v", e)
	}
	i, _, _, ok := world.Instance("{aws_instance.r7}")
	if !ok || i.ProfileARN != "arn:aws:iam::111122223333:instance-profile/x/p" || i.Value.Get("MetadataOptions").Get("HttpTokens").Text() != "required" {
		t.Errorf("%+v", i)
	}
	if role, _ := world.RoleOfProfile(i.ProfileARN); role == nil || role.Name != "app" || !role.Partial {
		t.Errorf("%+v", role)
	}
}

// A key without a policy has AWS's default, an SCP its targets, an account its own block.
func TestOthers(t *testing.T) {
	c := planText(t, created(
		`aws_kms_key {"description": "x"}`,
		`aws_organizations_policy {"name": "guard", "content": `+doc+`}`,
		`aws_organizations_policy_attachment {"policy_id": "p-12345678", "target_id": "ou-1"}`,
		`aws_s3_account_public_access_block {"block_public_acls": true, "restrict_public_buckets": true}`,
		`aws_s3_access_point {"name": "ap", "bucket": "b", "policy": `+doc+`, "vpc_configuration": [{"vpc_id": "vpc-1"}], "public_access_block_configuration": []}`,
		`aws_iam_user {"name": "u", "path": "/", "permissions_boundary": "arn:aws:iam::aws:policy/PowerUserAccess", "tags": {"team": "a"}}`,
		`aws_iam_group {"name": "g", "path": "/"}`,
		`aws_iam_user_group_membership {"user": "u", "groups": ["g"]}`,
	))
	world := c.After(nil)
	key := world.Accounts["111122223333"].KMS["eu-west-1"].Keys[0]
	if got := key.Policy.Document.Get("Statement").First().Get("Principal").Get("AWS").Text(); got != "arn:aws:iam::111122223333:root" || key.Policy.Note == "" {
		t.Errorf("%+v", key)
	}
	if p := world.Organization.Policies; len(p) != 2 || p[0].Type != model.SCP || p[0].Name != "guard" || len(p[0].Targets) != 0 || len(p[1].Targets) != 1 {
		t.Errorf("%+v", p)
	}
	s3 := world.Accounts["111122223333"].S3
	if *s3.PublicAccessBlock != (model.PublicAccessBlock{BlockPublicAcls: true, RestrictPublicBuckets: true}) {
		t.Errorf("%+v", s3.PublicAccessBlock)
	}
	if p, _, ok := world.AccessPoint("arn:aws:s3:eu-west-1:111122223333:accesspoint/ap"); !ok || p.NetworkOrigin != "VPC" || p.VPC != "vpc-1" || p.Policy.State != model.StateGiven {
		t.Errorf("%+v", p)
	}
	user, _ := world.User("arn:aws:iam::111122223333:user/u")
	if user == nil || user.Partial || user.Boundary == nil || user.Boundary.Name != "PowerUserAccess" || len(user.Tags) != 1 || len(user.Groups) != 1 {
		t.Errorf("%+v", user)
	}
}

// Where a plan is applied is as the caller says, else as the plan does; a provider with an alias works
// where its role is.
func TestWhere(t *testing.T) {
	text := func(prior string) string {
		return `{"format_version": "1.2", ` + prior + ` "resource_changes": [
 {"address": "aws_iam_user.u", "mode": "managed", "type": "aws_iam_user", "name": "u", "change": {"actions": ["create"], "before": null, "after": {"name": "u", "path": "/"}, "after_unknown": {}}},
 {"address": "aws_iam_user.v", "mode": "managed", "type": "aws_iam_user", "name": "v", "change": {"actions": ["create"], "before": null, "after": {"name": "v", "path": "/"}, "after_unknown": {}}}
 ], "configuration": {"provider_config": {
   "aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}},
   "aws.other": {"name": "aws", "alias": "other", "expressions": {"assume_role": [{"role_arn": {"constant_value": "arn:aws:iam::444455556666:role/deploy"}}], "region": {"constant_value": "cn-north-1"}}}},
  "root_module": {"resources": [{"address": "aws_iam_user.u", "provider_config_key": "aws", "expressions": {}}, {"address": "aws_iam_user.v", "provider_config_key": "aws.other", "expressions": {}}]}},
  "variables": {"region": {"value": "eu-central-1"}}}`
	}
	identity := `"prior_state": {"values": {"root_module": {"resources": [{"address": "data.aws_caller_identity.me", "mode": "data", "type": "aws_caller_identity", "name": "me", "values": {"account_id": "777788889999"}}]}}},`
	for _, test := range []struct {
		text            string
		o               Options
		account, region string
		assumed         bool
	}{
		{text(""), Options{}, change.AssumedAccount, "eu-central-1", true},
		{text(identity), Options{}, "777788889999", "eu-central-1", false},
		{text(identity), Options{Account: "123456789012", Region: "eu-west-3"}, "123456789012", "eu-west-3", false},
	} {
		c, err := Read(source.NewFile("p.json", test.text), test.o)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{c.Account.Text, c.Region.Text, c.Resources[0].ARN, c.Resources[1].ARN}
		want := []string{test.account, test.region, "arn:aws:iam::" + test.account + ":user/u", "arn:aws-cn:iam::444455556666:user/v"}
		if a, b := mustJSON(got), mustJSON(want); a != b || c.Account.Assumed != test.assumed {
			t.Errorf("%s; %s was expected", a, b)
		}
	}
}

func mustJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}
