package terraform

import (
	"io/fs"
	"path"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// Laying a change over a world leaves that world as it was, and laying it a second time adds nothing:
// each published plan over each.
func TestWorlds(t *testing.T) {
	files, _ := fs.Glob(fixtures.Changes, "changes/terraform/*.json")
	var all []*change.Change
	for _, name := range files {
		all = append(all, planOf(t, path.Base(name), Options{Account: "111122223333", Region: "eu-west-1"}))
	}
	snapshot := func(e *model.Environment) string { return mustJSON(e.Accounts) + mustJSON(e.Organization) }
	for i, a := range all {
		base := a.After(nil)
		was := snapshot(base)
		for j, b := range all {
			b.Before(base)
			b.After(base)
			if snapshot(base) != was {
				t.Fatalf("%s over %s changed it", files[j], files[i])
			}
		}
		if again := snapshot(a.After(base)); again != was {
			t.Errorf("%s a second time:\n%s\nafter the first:\n%s", files[i], again, was)
		}
	}
}

// What a plan deletes is gone after it, and what it replaces is as new.
func TestDeletes(t *testing.T) {
	const text = `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["no-op"], "before": {"bucket": "b", "arn": "arn:aws:s3:::b", "policy": "{\"Statement\":[]}"}, "after": {"bucket": "b", "arn": "arn:aws:s3:::b", "policy": "{\"Statement\":[]}"}, "after_unknown": {}}},
 {"address": "aws_s3_bucket_policy.b", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "b", "change": {"actions": ["delete"], "before": {"bucket": "b", "policy": "{\"Statement\":[]}"}, "after": null, "after_unknown": {}}},
 {"address": "aws_s3_bucket_public_access_block.b", "mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "b", "change": {"actions": ["delete"], "before": {"bucket": "b", "block_public_policy": true}, "after": null, "after_unknown": {}}},
 {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "change": {"actions": ["delete"], "before": {"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q"}, "after": null, "after_unknown": {}}},
 {"address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r", "change": {"actions": ["delete", "create"], "before": {"name": "old", "path": "/", "assume_role_policy": "{}"}, "after": {"name": "new", "path": "/", "assume_role_policy": "{}"}, "after_unknown": {}}},
 {"address": "aws_route.r", "mode": "managed", "type": "aws_route", "name": "r", "change": {"actions": ["update"], "before": {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}, "after": {"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-1"}, "after_unknown": {}}},
 {"address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k", "change": {"actions": ["forget"], "before": {"key_id": "k-1", "arn": "arn:aws:kms:eu-west-1:111122223333:key/k-1", "policy": "{}"}, "after": null, "after_unknown": {}}}
 ], "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.b", "expressions": {"bucket": {"constant_value": "b"}}}]}}}`
	c, err := Read(source.NewFile("p.json", text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	before, after := c.Before(nil), c.After(nil)
	if b, _, _ := before.Bucket("b"); b.Policy.State != model.StateGiven || b.PublicAccessBlock == nil || !b.PublicAccessBlock.BlockPublicPolicy {
		t.Errorf("before: %+v", b)
	}
	if b, _, _ := after.Bucket("b"); b.Policy.State != model.StateNone || b.PublicAccessBlock == nil || b.PublicAccessBlock.BlockPublicPolicy {
		t.Errorf("after: %+v", b)
	}
	if _, _, there := before.Resource("arn:aws:sqs:eu-west-1:111122223333:q"); !there {
		t.Error("the queue is not there before")
	}
	if _, _, there := after.Resource("arn:aws:sqs:eu-west-1:111122223333:q"); there {
		t.Error("the queue is there after")
	}
	roles := after.Accounts["111122223333"].IAM.Roles
	if len(roles) != 1 || roles[0].Name != "new" || roles[0].Partial {
		t.Errorf("%+v", roles)
	}
	routes := after.Accounts["111122223333"].EC2["eu-west-1"].RouteTables[0].Value.Get("Routes")
	if routes.Len() != 1 || routes.First().Get("NatGatewayId").Text() != "nat-1" || routes.First().Get("GatewayId").OK() {
		t.Errorf("%s", c.Summary())
	}
	if keys := after.Accounts["111122223333"].KMS["eu-west-1"].Keys; len(keys) != 1 {
		t.Errorf("a key that is forgotten stays: %v", keys)
	}
	if deleted := c.Deleted(); len(deleted) != 3 || deleted[2].ARN != "arn:aws:sqs:eu-west-1:111122223333:q" {
		t.Errorf("%v", deleted)
	}
}
