package terraform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// settings says in a line what a world knows of a bucket's settings, without those that are none.
func settings(t *testing.T, c *change.Change, env *model.Environment, bucket string) string {
	t.Helper()
	b, _, ok := env.Bucket(bucket)
	if !ok {
		t.Fatalf("there is no bucket %s: %s", bucket, c.Summary())
	}
	var all []string
	for _, field := range model.BucketSettings {
		for _, v := range b.Settings(field) {
			switch {
			case !v.OK() && b.Changed[field] != nil:
				all = append(all, field+" ?")
			case v.OK() && v.Kind() != source.Null:
				all = append(all, field+" "+printed(v))
			}
		}
	}
	return strings.Join(all, "; ")
}

// printed is a value as JSON without quotes.
func printed(v source.Value) string {
	var all []string
	switch v.Kind() {
	case source.Array:
		for e := v.First(); e.OK(); e = e.Next() {
			all = append(all, printed(e))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case source.Object:
		for name := v.First(); name.OK(); name = name.Next().Next() {
			all = append(all, name.Text()+": "+printed(name.Next()))
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	return v.Text()
}

// Each type of resource that is a setting of a bucket becomes what S3 prints of it. Of a bucket that the
// plan only names it is not known which inventories it has besides.
func TestBucketSettings(t *testing.T) {
	const to = "arn:aws:s3:::copy"
	for _, test := range []struct{ resource, want string }{
		{`aws_s3_bucket_replication_configuration {"bucket": "b", "role": "arn:aws:iam::111122223333:role/r", "token": null, "rule": [
			{"id": "one", "status": "Enabled", "priority": 1, "filter": [{"prefix": ""}], "destination": [{"bucket": "` + to + `", "account": "444455556666", "storage_class": ""}]},
			{"id": "two", "status": "Disabled", "destination": [{"bucket": "` + to + `", "account": ""}]}]}`,
			"ReplicationConfiguration {Role: arn:aws:iam::111122223333:role/r, Rules: [{ID: one, Status: Enabled, Destination: {Bucket: arn:aws:s3:::copy, Account: 444455556666}}, {ID: two, Status: Disabled, Destination: {Bucket: arn:aws:s3:::copy, Account: }}]}"},
		{`aws_s3_bucket_logging {"bucket": "b", "target_bucket": "logs", "target_prefix": "log/"}`, "LoggingConfiguration {LoggingEnabled: {TargetBucket: logs, TargetPrefix: log/}}"},
		{`aws_s3_bucket_inventory {"bucket": "b", "name": "all", "enabled": true, "destination": [{"bucket": [{"bucket_arn": "` + to + `", "account_id": "444455556666", "format": "CSV"}]}]}`,
			"InventoryConfigurations ?; InventoryConfigurations [{Id: all, IsEnabled: true, Destination: {S3BucketDestination: {Bucket: arn:aws:s3:::copy, AccountId: 444455556666}}}]"},
		{`aws_s3_bucket_inventory {"bucket": "b", "name": "off", "enabled": false, "destination": [{"bucket": [{"bucket_arn": "` + to + `", "account_id": null}]}]}`,
			"InventoryConfigurations ?; InventoryConfigurations [{Id: off, IsEnabled: false, Destination: {S3BucketDestination: {Bucket: arn:aws:s3:::copy}}}]"},
		{`aws_s3_bucket_notification {"bucket": "b", "eventbridge": false, "topic": [{"id": "t", "topic_arn": "arn:aws:sns:eu-west-1:444455556666:t", "events": ["s3:ObjectCreated:*"]}],
			"queue": [{"queue_arn": "arn:aws:sqs:eu-west-1:444455556666:q"}], "lambda_function": [{"lambda_function_arn": "arn:aws:lambda:eu-west-1:444455556666:function:f"}]}`,
			"NotificationConfiguration {TopicConfigurations: [{Id: t, TopicArn: arn:aws:sns:eu-west-1:444455556666:t}], QueueConfigurations: [{QueueArn: arn:aws:sqs:eu-west-1:444455556666:q}], LambdaFunctionConfigurations: [{LambdaFunctionArn: arn:aws:lambda:eu-west-1:444455556666:function:f}]}"},
		{`aws_s3_bucket_notification {"bucket": "b", "eventbridge": true, "topic": [], "queue": [], "lambda_function": []}`, "NotificationConfiguration {}"},
		{`aws_s3_bucket_versioning {"bucket": "b", "versioning_configuration": [{"status": "Enabled", "mfa_delete": null}]}`, "VersioningConfiguration {Status: Enabled}"},
		{`aws_s3_bucket_server_side_encryption_configuration {"bucket": "b", "rule": [{"bucket_key_enabled": true, "apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/k"}]}]}`,
			"ServerSideEncryptionConfiguration {Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: alias/k}}]}"},
		{`aws_s3_bucket_server_side_encryption_configuration {"bucket": "b", "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256", "kms_master_key_id": ""}]}]}`,
			"ServerSideEncryptionConfiguration {Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: AES256}}]}"},
		{`aws_s3_bucket_abac {"bucket": "b", "abac_status": [{"status": "Enabled"}]}`, "AbacStatus {Status: Enabled}"},
		{`aws_s3_bucket {"bucket": "b", "arn": "arn:aws:s3:::b", "replication_configuration": [{"role": "r", "rules": [{"id": "one", "status": "Enabled", "destination": [{"bucket": "` + to + `", "account_id": "444455556666"}]}]}],
			"logging": [{"target_bucket": "logs", "target_prefix": ""}], "versioning": [{"enabled": true, "mfa_delete": false}],
			"server_side_encryption_configuration": [{"rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms", "kms_master_key_id": null}]}]}]}`,
			"ReplicationConfiguration {Role: r, Rules: [{ID: one, Status: Enabled, Destination: {Bucket: arn:aws:s3:::copy, Account: 444455556666}}]}; LoggingConfiguration {LoggingEnabled: {TargetBucket: logs, TargetPrefix: }}; " +
				"VersioningConfiguration {Status: Enabled}; ServerSideEncryptionConfiguration {Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms}}]}"},
		{`aws_s3_bucket {"bucket": "b", "arn": "arn:aws:s3:::b", "replication_configuration": [], "logging": [], "versioning": [{"enabled": false}]}`, "VersioningConfiguration {Status: Suspended}"},
	} {
		t.Run(test.resource[:strings.IndexByte(test.resource, ' ')], func(t *testing.T) {
			c := planText(t, created(test.resource))
			if got := settings(t, c, c.After(nil), "b"); got != test.want {
				t.Errorf("%s\n%s was expected", got, test.want)
			}
			if r := c.Resources[0]; r.Understanding != change.Reviewed || len(r.Assumed) > 0 {
				t.Errorf("%v %v %v", r.Understanding, r.Why, r.Assumed)
			}
			if got := c.Resources[0].Touches(); len(got) == 0 || got[0] != "arn:aws:s3:::b" {
				t.Errorf("it touches %q", got)
			}
		})
	}
}

// Each part of a setting stands where the plan has it.
func TestBucketSettingsPlaces(t *testing.T) {
	c := planText(t, created(`aws_s3_bucket_replication_configuration {"bucket": "b", "role": "r", "rule": [
{"id": "one", "destination": [{"bucket": "arn:aws:s3:::one"}]},
{"id": "two", "destination": [
 {"bucket": "arn:aws:s3:::two"}]}]}`))
	b, _, _ := c.After(nil).Bucket("b")
	two := b.Setting(model.Replication).Get("Rules").First().Next()
	if got := fmt.Sprint(two.Position(), two.Get("Destination").Get("Bucket").Position()); got != "p.json:3:1 p.json:4:13" {
		t.Errorf("%s", got)
	}
}

// following is a plan with a replication, a notification and a logging of bucket b of which a part is
// known only after apply, and the configuration's expressions for it.
func following(attribute, unknown, value, expression string) string {
	return `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.copy", "mode": "managed", "type": "aws_s3_bucket", "name": "copy", "change": {"actions": ["create"], "before": null, "after": {"bucket_prefix": "copy-"}, "after_unknown": {"bucket": true, "id": true, "arn": true}}},
 {"address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r", "change": {"actions": ["create"], "before": null, "after": {"name": "r", "path": "/", "assume_role_policy": "{}"}, "after_unknown": {"id": true, "arn": true}}},
 {"address": "aws_s3_bucket_` + attribute + `.x", "mode": "managed", "type": "aws_s3_bucket_` + attribute + `", "name": "x", "change": {"actions": ["create"], "before": null, "after": ` + value + `, "after_unknown": ` + unknown + `}}
 ], "configuration": {"root_module": {"resources": [
  {"address": "aws_s3_bucket.copy", "expressions": {"bucket_prefix": {"constant_value": "copy-"}}},
  {"address": "aws_iam_role.r", "expressions": {}},
  {"address": "aws_s3_bucket_` + attribute + `.x", "expressions": ` + expression + `}]}}}`
}

// What is known only after apply is followed to the resource that it refers to; where that cannot be, it
// is said, and what is known of the rest holds.
func TestBucketSettingsUnknown(t *testing.T) {
	const (
		copied  = `{"references": ["aws_s3_bucket.copy.arn", "aws_s3_bucket.copy"]}`
		made    = `{"references": ["local.names", "aws_s3_bucket.copy.arn"]}`
		its     = "arn:aws:s3:::copy-{aws_s3_bucket.copy}"
		role    = `{"references": ["aws_iam_role.r.arn", "aws_iam_role.r"]}`
		ours    = "arn:aws:iam::111122223333:role/r"
		noBlock = `"destination": [{"account": null}]`
	)
	for _, test := range []struct {
		name, attribute, unknown, value, expression, want string
		why                                               string // empty: the resource is understood
		assumed                                           string
	}{
		{name: "a replication to a bucket of the plan, with a role of the plan", attribute: "replication_configuration", unknown: `{"id": true, "role": true, "rule": [{"destination": [{"bucket": true}]}]}`,
			value: `{"bucket": "b", "rule": [{"status": "Enabled", ` + noBlock + `}]}`, expression: `{"role": ` + role + `, "rule": [{"destination": [{"bucket": ` + copied + `}]}]}`,
			want: "ReplicationConfiguration {Role: " + ours + ", Rules: [{Status: Enabled, Destination: {Bucket: " + its + "}}]}"},
		{name: "of two rules each has its own", attribute: "replication_configuration", unknown: `{"rule": [{"destination": [{"bucket": true}]}, {"destination": [{"bucket": true}]}]}`,
			value:      `{"bucket": "b", "role": "r", "rule": [{` + noBlock + `}, {` + noBlock + `}]}`,
			expression: `{"rule": [{"destination": [{"bucket": ` + made + `}]}, {"destination": [{"bucket": ` + copied + `}]}]}`,
			want:       "ReplicationConfiguration {Role: r, Rules: [{Destination: {Bucket: " + its + "}}]}; ReplicationConfiguration ?",
			why:        "where the bucket is replicated to is not known: aws_s3_bucket_replication_configuration.x.rule.destination.bucket is known after apply: it is made of local.names, aws_s3_bucket.copy.arn"},
		{name: "a destination that is not known", attribute: "replication_configuration", unknown: `{"rule": [{"destination": [{"bucket": true}]}]}`,
			value: `{"bucket": "b", "role": "r", "rule": [{` + noBlock + `}]}`, expression: `{"rule": [{"destination": [{"bucket": ` + made + `}]}]}`,
			want: "ReplicationConfiguration {Role: r, Rules: []}; ReplicationConfiguration ?", why: "where the bucket is replicated to is not known: "},
		{name: "rules that are not known", attribute: "replication_configuration", unknown: `{"rule": true}`, value: `{"bucket": "b", "role": "r"}`, expression: `{}`,
			want: "ReplicationConfiguration {Role: r, Rules: []}; ReplicationConfiguration ?", why: "where the bucket is replicated to is not known: "},
		{name: "a destination without a bucket", attribute: "replication_configuration", unknown: `{}`, value: `{"bucket": "b", "role": "r", "rule": [{"destination": []}]}`, expression: `{}`,
			want: "ReplicationConfiguration {Role: r, Rules: []}; ReplicationConfiguration ?", why: "where the bucket is replicated to is not known: aws_s3_bucket_replication_configuration.x does not say its bucket"},
		{name: "a role that is not known", attribute: "replication_configuration", unknown: `{"role": true}`, value: `{"bucket": "b", "rule": [{"status": "Enabled", "destination": [{"bucket": "arn:aws:s3:::copy"}]}]}`,
			expression: `{"role": {"references": ["local.role", "var.role"]}}`,
			want:       "ReplicationConfiguration {Rules: [{Status: Enabled, Destination: {Bucket: arn:aws:s3:::copy}}]}", assumed: "the role of the replication is not known: "},
		{name: "a status that is not known", attribute: "replication_configuration", unknown: `{"rule": [{"status": true}]}`, value: `{"bucket": "b", "role": "r", "rule": [{"destination": [{"bucket": "arn:aws:s3:::copy"}]}]}`, expression: `{}`,
			want: "ReplicationConfiguration {Role: r, Rules: [{Destination: {Bucket: arn:aws:s3:::copy}}]}", assumed: "the rule is on: "},
		{name: "a bucket's name for its ARN", attribute: "replication_configuration", unknown: `{"rule": [{"destination": [{"bucket": true}]}]}`, value: `{"bucket": "b", "role": "r", "rule": [{` + noBlock + `}]}`,
			expression: `{"rule": [{"destination": [{"bucket": {"references": ["aws_s3_bucket.copy"]}}]}]}`,
			want:       "ReplicationConfiguration {Role: r, Rules: [{Destination: {Bucket: " + its + "}}]}"},
		{name: "logs to a bucket of the plan", attribute: "logging", unknown: `{"target_bucket": true}`, value: `{"bucket": "b", "target_prefix": "x"}`, expression: `{"target_bucket": {"references": ["aws_s3_bucket.copy.id", "aws_s3_bucket.copy"]}}`,
			want: "LoggingConfiguration {LoggingEnabled: {TargetBucket: copy-{aws_s3_bucket.copy}, TargetPrefix: x}}"},
		{name: "logs to what a module chooses", attribute: "logging", unknown: `{"target_bucket": true}`, value: `{"bucket": "b"}`, expression: `{"target_bucket": {"references": ["aws_s3_bucket.none[0].id", "aws_s3_bucket.none[0]", "aws_s3_bucket.copy.id", "aws_s3_bucket.copy"]}}`,
			want: "LoggingConfiguration {LoggingEnabled: {TargetBucket: copy-{aws_s3_bucket.copy}}}", assumed: "only aws_s3_bucket.copy.id is in the plan"},
		{name: "logs to what is not known", attribute: "logging", unknown: `{"target_bucket": true}`, value: `{"bucket": "b"}`, expression: `{"target_bucket": {"references": ["local.logs"]}}`,
			want: "LoggingConfiguration ?", why: "where the bucket's access logs are sent to is not known: "},
		{name: "a topic that is not known beside a queue", attribute: "notification", unknown: `{"topic": [{"topic_arn": true}]}`, value: `{"bucket": "b", "topic": [{"id": "t"}], "queue": [{"queue_arn": "arn:aws:sqs:eu-west-1:444455556666:q"}]}`, expression: `{"topic": [{"topic_arn": {"references": ["local.topic"]}}]}`,
			want: "NotificationConfiguration {TopicConfigurations: [], QueueConfigurations: [{QueueArn: arn:aws:sqs:eu-west-1:444455556666:q}]}; NotificationConfiguration ?", why: "whom the bucket tells of its changes is not known: "},
		{name: "an inventory to a bucket of the plan", attribute: "inventory", unknown: `{"destination": [{"bucket": [{"bucket_arn": true}]}]}`, value: `{"bucket": "b", "name": "all", "destination": [{"bucket": [{"format": "CSV"}]}]}`,
			expression: `{"destination": [{"bucket": [{"bucket_arn": ` + copied + `}]}]}`,
			want:       "InventoryConfigurations ?; InventoryConfigurations [{Id: all, Destination: {S3BucketDestination: {Bucket: " + its + "}}}]"},
		{name: "an inventory to what is not known", attribute: "inventory", unknown: `{"destination": [{"bucket": [{"bucket_arn": true}]}]}`, value: `{"bucket": "b", "name": "all", "destination": [{"bucket": [{"format": "CSV"}]}]}`,
			expression: `{"destination": [{"bucket": [{"bucket_arn": ` + made + `}]}]}`,
			want:       "InventoryConfigurations ?", why: "where the list of the bucket's keys is sent to is not known: "},
		{name: "a key that is not known is not AWS's", attribute: "server_side_encryption_configuration", unknown: `{"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": true}]}]}`,
			value: `{"bucket": "b", "rule": [{"apply_server_side_encryption_by_default": [{"sse_algorithm": "aws:kms"}]}]}`, expression: `{"rule": [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": {"references": ["local.key"]}}]}]}`,
			want: "ServerSideEncryptionConfiguration {Rules: []}; ServerSideEncryptionConfiguration ?", why: "with which key the bucket encrypts is not known: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := planText(t, following(test.attribute, test.unknown, test.value, test.expression))
			after := c.After(nil)
			b, _, _ := after.Bucket("b")
			all := settings(t, c, after, "b")
			if all != test.want {
				t.Errorf("%s\n%s was expected", all, test.want)
			}
			r := resourceOf(t, c, "aws_s3_bucket_"+test.attribute+".x")
			switch {
			case test.why == "" && r.Understanding != change.Reviewed, test.why != "" && r.Understanding != change.NotUnderstood:
				t.Errorf("%v %v", r.Understanding, r.Why)
			case test.why != "" && (len(r.Why) != 1 || !strings.HasPrefix(r.Why[0].Message, test.why)):
				t.Errorf("%v", r.Why)
			}
			if (test.assumed != "") != (len(r.Assumed) > 0) || test.assumed != "" && !strings.Contains(r.Assumed[0].Message, test.assumed) {
				t.Errorf("assumed %v", r.Assumed)
			}
			if b.Policy.State != model.StateUnknown {
				t.Error("a setting made the bucket anew")
			}
		})
	}
}

// A setting of a bucket that is not known may be that of any that the plan makes.
func TestStrayBucketSettings(t *testing.T) {
	const unknown = `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {"id": true}}},
 {"address": "aws_s3_bucket_logging.x", "mode": "managed", "type": "aws_s3_bucket_logging", "name": "x", "change": {"actions": ["create"], "before": null, "after": {"target_bucket": "logs"}, "after_unknown": {"bucket": true}}},
 {"address": "aws_s3_bucket_inventory.x", "mode": "managed", "type": "aws_s3_bucket_inventory", "name": "x", "change": {"actions": ["create"], "before": null, "after": {"name": "n", "destination": [{"bucket": [{"bucket_arn": "arn:aws:s3:::copy"}]}]}, "after_unknown": {"bucket": true}}}
 ], "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.b", "expressions": {"bucket": {"constant_value": "b"}}},
  {"address": "aws_s3_bucket_logging.x", "expressions": {"bucket": {"references": ["local.name"]}}}, {"address": "aws_s3_bucket_inventory.x", "expressions": {"bucket": {"references": ["local.name"]}}}]}}}`
	c := planText(t, unknown)
	if got := settings(t, c, c.After(nil), "b"); got != "InventoryConfigurations ?; LoggingConfiguration ?" {
		t.Errorf("%s", got)
	}
	for _, address := range []string{"aws_s3_bucket_logging.x", "aws_s3_bucket_inventory.x"} {
		if r := resourceOf(t, c, address); r.Understanding != change.NotUnderstood {
			t.Errorf("%s: %v", address, r.Understanding)
		}
	}
}

// A bucket's own blocks are repeated where other resources manage them: after the change only what the
// configuration says counts, be it in a dynamic block that the plan does not show.
func TestInlineSettings(t *testing.T) {
	const some, other = `[{"target_bucket": "some"}]`, `[{"target_bucket": "other"}]`
	const logs = "LoggingConfiguration {LoggingEnabled: {TargetBucket: "
	for _, test := range []struct {
		name, actions, before, after, unknown, stated string
		was, is                                       string
	}{
		{"repeated", "no-op", some, some, `{}`, ``, logs + "some}}", logs + "some}}"},
		{"repeated in an update", "update", some, some, `{}`, ``, logs + "some}}", logs + "some}}"},
		{"stated, and changed", "update", some, other, `{}`, `"logging": [{}]`, logs + "some}}", logs + "other}}"},
		{"stated, and made", "create", "", some, `{}`, `"logging": [{}]`, "", logs + "some}}"},
		{"made by a dynamic block", "create", "", some, `{}`, ``, "", logs + "some}}"},
		{"changed by a dynamic block", "update", some, other, `{}`, ``, logs + "some}}", logs + "other}}"},
		{"added by a dynamic block", "update", `[]`, some, `{}`, ``, "", logs + "some}}"},
		{"a dynamic block that is gone", "update", some, `[]`, `{}`, ``, logs + "some}}", ""},
		{"stated by nobody, and known after apply", "create", "", "", `{"logging": true}`, ``, "", ""},
		{"stated by nobody, and no longer known", "update", some, "", `{"logging": true}`, ``, logs + "some}}", logs + "some}}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			side := func(logging string) string {
				if logging == "" {
					return `{"bucket": "b", "arn": "arn:aws:s3:::b"}`
				}
				return `{"bucket": "b", "arn": "arn:aws:s3:::b", "logging": ` + logging + `}`
			}
			before := side(test.before)
			if test.actions == "create" {
				before = "null"
			}
			c := planText(t, `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["`+test.actions+`"], "before": `+before+`, "after": `+side(test.after)+`, "after_unknown": `+test.unknown+`}}
 ], "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.b", "expressions": {`+test.stated+`}}]}}}`)
			if test.actions != "create" {
				if got := settings(t, c, c.Before(nil), "b"); got != test.was {
					t.Errorf("before: %s; %s was expected", got, test.was)
				}
			}
			if got := settings(t, c, c.After(nil), "b"); got != test.is {
				t.Errorf("after: %s; %s was expected", got, test.is)
			}
			if r := c.Resources[0]; r.Understanding != change.Reviewed {
				t.Errorf("%v", r.Why)
			}
		})
	}
}

// What another resource sets is not taken away by the bucket's own, which repeats it; and it is gone
// where that resource goes.
func TestInlineBesideResource(t *testing.T) {
	plan := func(action, after string) *change.Change {
		return planText(t, `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["update"], "before": {"bucket": "b", "arn": "arn:aws:s3:::b", "logging": [{"target_bucket": "some"}], "tags": {}},
  "after": {"bucket": "b", "arn": "arn:aws:s3:::b", "logging": [{"target_bucket": "some"}], "tags": {"x": "y"}}, "after_unknown": {}}},
 {"address": "aws_s3_bucket_logging.b", "mode": "managed", "type": "aws_s3_bucket_logging", "name": "b", "change": {"actions": ["`+action+`"], "before": {"bucket": "b", "target_bucket": "some"}, "after": `+after+`, "after_unknown": {}}}
 ], "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.b", "expressions": {}}]}}}`)
	}
	for _, test := range []struct{ action, after, want string }{
		{"no-op", `{"bucket": "b", "target_bucket": "some"}`, "LoggingConfiguration {LoggingEnabled: {TargetBucket: some}}"},
		{"update", `{"bucket": "b", "target_bucket": "other"}`, "LoggingConfiguration {LoggingEnabled: {TargetBucket: other}}"},
		{"delete", `null`, ""},
	} {
		c := plan(test.action, test.after)
		if got := settings(t, c, c.After(nil), "b"); got != test.want {
			t.Errorf("%s: %s; %s was expected", test.action, got, test.want)
		}
	}
}

// Inventories are a resource each, and do not displace each other.
func TestSeveralInventories(t *testing.T) {
	const one = `"destination": [{"bucket": [{"bucket_arn": "arn:aws:s3:::copy"}]}]`
	c := planText(t, created(`aws_s3_bucket {"bucket": "b", "arn": "arn:aws:s3:::b"}`, `aws_s3_bucket_inventory {"bucket": "b", "name": "one", `+one+`}`, `aws_s3_bucket_inventory {"bucket": "b", "name": "two", `+one+`}`))
	got := settings(t, c, c.After(nil), "b")
	for _, id := range []string{"one", "two"} {
		if want := "InventoryConfigurations [{Id: " + id + ", "; strings.Count(got, want) != 1 {
			t.Errorf("%s in %s", id, got)
		}
	}
	if strings.Contains(got, "?") {
		t.Errorf("a bucket that the plan makes has what nobody knows: %s", got)
	}
}
