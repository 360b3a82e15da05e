package terraform

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// What is no plan is refused, with what it is and what was expected.
func TestReadRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a binary plan", "PK\x03\x04…", "p.json: a binary plan; "},
		{"a log", `{"@level":"info","@message":"Terraform 1.5.7"}`, "p.json: the log that terraform plan -json prints; "},
		{"a state file", `{"version": 4, "terraform_version": "1.5.7", "serial": 3, "lineage": "x", "resources": []}`, "p.json:1:1: a state file; "},
		{"a state as JSON", `{"format_version": "1.0", "values": {"root_module": {}}}`, "p.json:1:37: a state, as terraform show -json prints it without a plan file; "},
		{"another object", `{"Resources": {}}`, "p.json:1:1: an object without resource_changes; "},
		{"a later format", `{"format_version": "2.0", "planned_values": {}}`, `p.json:1:20: a plan of format "2.0"; a format from 0.1 to 1.x was expected`},
		{"a list", `[]`, "p.json:1:1: a list; "},
		{"no JSON", `resource "aws_iam_role" "x" {}`, "p.json:1:1: found 'r'"},
		{"nothing", ``, "p.json:1:1: the text is empty"},
		{"changes that are no list", `{"format_version": "1.0", "resource_changes": {}}`, "p.json:1:47: resource_changes is an object; a list was expected"},
	} {
		_, err := Read(source.NewFile("p.json", test.text), Options{})
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func planText(t *testing.T, text string) *change.Change {
	t.Helper()
	c, err := Read(source.NewFile("p.json", text), Options{Account: "111122223333", Region: "eu-west-1"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func resourceOf(t *testing.T, c *change.Change, address string) *change.Resource {
	t.Helper()
	for _, r := range c.Resources {
		if r.Address == address {
			return r
		}
	}
	t.Fatalf("no resource %s", address)
	return nil
}

// base is a world with a role that has policies of its own, and another account.
func base(t *testing.T) *model.Environment {
	tree, err := source.ParseJSON(source.NewFile("base.json", `{"Statement": []}`))
	if err != nil {
		t.Fatal(err)
	}
	const arn = "arn:aws:iam::111122223333:role/svc/app"
	return &model.Environment{Accounts: map[string]*model.Account{"111122223333": {ID: "111122223333", IAM: &model.IAM{
		Users: []*model.IAMUser{}, Groups: []*model.IAMGroup{}, Policies: []*model.ManagedPolicy{},
		Roles: []*model.IAMRole{
			{IAMIdentity: model.IAMIdentity{Name: "app", ARN: arn, Path: "/svc/",
				Inline:   []model.PolicyText{{Name: "own", Owner: arn, Document: tree.Root()}, {Name: "old", Owner: arn, Document: tree.Root()}},
				Attached: []model.Attachment{{Name: "ReadOnlyAccess", ARN: "arn:aws:iam::aws:policy/ReadOnlyAccess"}}},
				Trust: model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Name: "app", Document: tree.Root()}}},
			{IAMIdentity: model.IAMIdentity{Name: "gone", ARN: "arn:aws:iam::111122223333:role/gone"}},
		}}}}}
}

const parts = `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_iam_role_policy.new", "mode": "managed", "type": "aws_iam_role_policy", "name": "new", "change": {"actions": ["create"], "before": null,
  "after": {"name": "new", "role": "app", "policy": "{\"Statement\":[]}"}, "after_unknown": {"id": true}}},
 {"address": "aws_iam_role_policy.old", "mode": "managed", "type": "aws_iam_role_policy", "name": "old", "change": {"actions": ["delete"],
  "before": {"name": "old", "role": "app", "policy": "{\"Statement\":[]}", "id": "app:old"}, "after": null, "after_unknown": {}}},
 {"address": "aws_iam_role_policy_attachment.admin", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "admin", "change": {"actions": ["create"], "before": null,
  "after": {"role": "app", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}, "after_unknown": {"id": true}}},
 {"address": "aws_iam_role.gone", "mode": "managed", "type": "aws_iam_role", "name": "gone", "change": {"actions": ["delete"],
  "before": {"name": "gone", "path": "/", "assume_role_policy": "{}", "arn": "arn:aws:iam::111122223333:role/gone"}, "after": null, "after_unknown": {}}},
 {"address": "aws_iam_role_policy.elsewhere", "mode": "managed", "type": "aws_iam_role_policy", "name": "elsewhere", "change": {"actions": ["create"], "before": null,
  "after": {"name": "p", "role": "unseen", "policy": "{\"Statement\":[]}"}, "after_unknown": {"id": true}}}
 ], "configuration": {"root_module": {}}}`

// A change is laid over a world part by part: what it does not mention stays, and the world below is
// left as it was.
func TestPartsOverAWorld(t *testing.T) {
	below := base(t)
	c := planText(t, parts)
	before, after := c.Before(below), c.After(below)

	role, _ := after.Role("arn:aws:iam::111122223333:role/svc/app")
	if role == nil || role.Trust.State != model.StateGiven || role.Partial {
		t.Fatalf("%+v", role)
	}
	if names(role.Inline) != "own new" {
		t.Errorf("inline policies after: %s", names(role.Inline))
	}
	if len(role.Attached) != 2 || role.Attached[1].Name != "AdministratorAccess" {
		t.Errorf("attached after: %v", role.Attached)
	}
	if role.Inline[1].Owner != role.ARN {
		t.Errorf("owner %s", role.Inline[1].Owner)
	}
	if gone, state := after.Role("arn:aws:iam::111122223333:role/gone"); gone != nil || state != model.StateNone {
		t.Errorf("deleted role: %v %v", gone, state)
	}
	unseen, _ := after.Role("arn:aws:iam::111122223333:role/unseen")
	if unseen == nil || !unseen.Partial || unseen.Trust.State != model.StateUnknown || len(after.RolePolicies(unseen).Missing) != 1 {
		t.Errorf("a role of which nothing else is known: %+v", unseen)
	}

	was, _ := before.Role("arn:aws:iam::111122223333:role/svc/app")
	if names(was.Inline) != "own old" || len(was.Attached) != 1 {
		t.Errorf("before: %s, %v", names(was.Inline), was.Attached)
	}
	if gone, _ := before.Role("arn:aws:iam::111122223333:role/gone"); gone == nil {
		t.Error("the role that will be deleted is not there before")
	}
	if untouched := below.Accounts["111122223333"].IAM.Roles[0]; names(untouched.Inline) != "own old" || len(untouched.Attached) != 1 || len(below.Accounts["111122223333"].IAM.Roles) != 2 {
		t.Errorf("the world below was changed: %+v", untouched)
	}
}

func names(all []model.PolicyText) string {
	var out []string
	for _, p := range all {
		out = append(out, p.Name)
	}
	return strings.Join(out, " ")
}

const references = `{"format_version": "1.2", "resource_changes": [
 {"address": "module.app[\"a\"].aws_iam_role.this", "module_address": "module.app[\"a\"]", "mode": "managed", "type": "aws_iam_role", "name": "this", "change": {"actions": ["create"], "before": null,
  "after": {"name": "app-a", "path": "/x/", "assume_role_policy": "{\"Statement\":[]}"}, "after_unknown": {"arn": true, "id": true}}},
 {"address": "aws_iam_role_policy_attachment.each[\"a\"]", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "each", "index": "a", "change": {"actions": ["create"], "before": null,
  "after": {"role": "app-a"}, "after_unknown": {"id": true, "policy_arn": true}}},
 {"address": "aws_iam_policy.each[\"a\"]", "mode": "managed", "type": "aws_iam_policy", "name": "each", "index": "a", "change": {"actions": ["create"], "before": null,
  "after": {"name": "p-a", "path": "/", "policy": "{\"Statement\":[]}"}, "after_unknown": {"arn": true, "id": true}}},
 {"address": "aws_iam_policy.each[\"b\"]", "mode": "managed", "type": "aws_iam_policy", "name": "each", "index": "b", "change": {"actions": ["create"], "before": null,
  "after": {"name": "p-b", "path": "/"}, "after_unknown": {"arn": true, "id": true, "policy": true}}},
 {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "change": {"actions": ["create"], "before": null,
  "after": {"name": "jobs"}, "after_unknown": {"arn": true, "id": true, "url": true, "policy": true}}},
 {"address": "aws_sqs_queue_policy.q", "mode": "managed", "type": "aws_sqs_queue_policy", "name": "q", "change": {"actions": ["create"], "before": null,
  "after": {}, "after_unknown": {"id": true, "policy": true, "queue_url": true}}},
 {"address": "data.aws_iam_policy_document.q", "mode": "data", "type": "aws_iam_policy_document", "name": "q", "change": {"actions": ["read"], "before": null,
  "after": {"statement": [{"sid": "One", "effect": "Allow", "actions": ["sqs:SendMessage"], "resources": ["*"], "principals": [{"type": "AWS", "identifiers": [null]}],
    "condition": [{"test": "StringEquals", "variable": "aws:username", "values": ["&{aws:userid}"]}]}]},
  "after_unknown": {"id": true, "json": true, "statement": [{"actions": [false], "resources": [false], "principals": [{"identifiers": [true]}], "condition": [{"values": [false]}]}]}}}
 ],
 "configuration": {"provider_config": {"aws": {"name": "aws", "expressions": {}}}, "root_module": {
  "module_calls": {"app": {"module": {"resources": [{"address": "aws_iam_role.this", "mode": "managed", "type": "aws_iam_role", "name": "this", "expressions": {}}],
    "outputs": {"arn": {"expression": {"references": ["aws_iam_role.this.arn", "aws_iam_role.this"]}}}}}},
  "resources": [
   {"address": "aws_iam_role_policy_attachment.each", "expressions": {"role": {"references": ["var.x"]}, "policy_arn": {"references": ["aws_iam_policy.each", "each.key"]}}},
   {"address": "aws_iam_policy.each", "expressions": {"policy": {"references": ["local.statements", "aws_sqs_queue.q.arn", "aws_sqs_queue.q"]}}},
   {"address": "aws_sqs_queue.q", "expressions": {"name": {"constant_value": "jobs"}}},
   {"address": "aws_sqs_queue_policy.q", "expressions": {"queue_url": {"references": ["aws_sqs_queue.q.id", "aws_sqs_queue.q"]}, "policy": {"references": ["data.aws_iam_policy_document.q.json", "data.aws_iam_policy_document.q"]}}},
   {"address": "data.aws_iam_policy_document.q", "expressions": {"statement": [{"actions": {"constant_value": ["sqs:SendMessage"]}, "resources": {"constant_value": ["*"]},
     "principals": [{"type": {"constant_value": "AWS"}, "identifiers": {"references": ["module.app[\"a\"].arn", "module.app[\"a\"]", "module.app"]}}]}]}}
  ]}}}`

// What is known only after apply is followed by address: through modules, for_each and data sources.
func TestReferences(t *testing.T) {
	c := planText(t, references)
	world := c.After(nil)
	role, _ := world.Role("arn:aws:iam::111122223333:role/x/app-a")
	if role == nil || len(role.Attached) != 1 || role.Attached[0].ARN != "arn:aws:iam::111122223333:policy/p-a" {
		t.Fatalf("%+v", role)
	}
	queue, owner, ok := world.Resource("arn:aws:sqs:eu-west-1:111122223333:jobs")
	if !ok || owner != "111122223333" || queue.Policy.State != model.StateGiven {
		t.Fatalf("%+v", queue)
	}
	statement := queue.Policy.Document.Get("Statement").First()
	if got := statement.Get("Principal").Get("AWS").First().Text(); got != role.ARN {
		t.Errorf("principal %q", got)
	}
	if got := statement.Get("Condition").Get("StringEquals").Get("aws:username").First().Text(); got != "${aws:userid}" {
		t.Errorf("a policy's variable became %q", got)
	}
	if at := statement.Position(); at.Line != 15 {
		t.Errorf("the statement stands in %v", at)
	}
	if b := resourceOf(t, c, `aws_iam_policy.each["b"]`); b.Understanding != change.NotUnderstood || !strings.Contains(b.Why[0].Message, "local.statements, aws_sqs_queue.q.arn") {
		t.Errorf("a policy made with jsonencode of what is not known: %v %v", b.Understanding, b.Why)
	}
	for _, p := range world.Accounts["111122223333"].IAM.Policies {
		if p.Document.OK() != (p.Name == "p-a") {
			t.Errorf("%s: %v", p.Name, p.Document.OK())
		}
	}
}

// Elements that are unknown may stand as null, or not at all; either way they are not absent.
func TestMissingElements(t *testing.T) {
	plan := func(resources, marks string) *change.Change {
		return planText(t, `{"format_version": "1.2", "resource_changes": [
 {"address": "data.aws_iam_policy_document.d", "mode": "data", "type": "aws_iam_policy_document", "name": "d", "change": {"actions": ["read"], "before": null,
  "after": {"statement": [{"effect": "Deny", "actions": ["s3:*"]`+resources+`}]}, "after_unknown": {"json": true, "statement": [{"actions": [false]`+marks+`}]}}},
 {"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {"name": "p"}, "after_unknown": {"policy": true}}}
 ], "configuration": {"root_module": {"resources": [{"address": "data.aws_iam_policy_document.d", "expressions": {"statement": [{}]}},
  {"address": "aws_iam_policy.p", "expressions": {"policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}}]}}}`)
	}
	for _, test := range []struct {
		resources, marks string
		known            bool
	}{
		{`, "resources": ["*"]`, `, "resources": [false]`, true},
		{`, "resources": ["*"]`, ``, true},
		{`, "resources": ["*"]`, `, "resources": [false, true]`, false},
		{`, "resources": ["*", null]`, `, "resources": [false, true]`, false},
		{`, "resources": []`, `, "resources": [true]`, false},
		{`, "resources": null`, `, "resources": true`, false},
		{`, "resources": null`, `, "resources": [true]`, false},
		{``, `, "resources": [true]`, false},
		{``, `, "resources": true`, false},
		{`, "resources": ["*"], "condition": [{"test": "Bool", "variable": "x", "values": ["true"]}]`, `, "resources": [false], "condition": [{"values": [false]}]`, true},
		{`, "resources": ["*"], "condition": [{"test": "Bool", "variable": "x", "values": []}]`, `, "resources": [false], "condition": [{"values": [true]}]`, false},
		{`, "resources": ["*"], "condition": []`, `, "resources": [false], "condition": [{"values": [true]}]`, false},
		{`, "resources": ["*"], "principals": [{"type": "AWS"}]`, `, "resources": [false], "principals": [{"identifiers": true}]`, false},
	} {
		c := plan(test.resources, test.marks)
		if r := resourceOf(t, c, "aws_iam_policy.p"); (r.Understanding == change.Reviewed) != test.known {
			t.Errorf("%s %s: %v %v", test.resources, test.marks, r.Understanding, r.Why)
		}
	}
}

// The ARN of a new distribution in a condition is followed where more values would let more through, and
// nowhere else.
func TestConditionValues(t *testing.T) {
	for _, test := range []struct {
		effect, operator string
		known            bool
	}{{"Allow", "StringEquals", true}, {"Allow", "ArnLike", true}, {"Allow", "StringNotEquals", false}, {"Deny", "StringEquals", false}} {
		c := planText(t, `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_cloudfront_distribution.d", "mode": "managed", "type": "aws_cloudfront_distribution", "name": "d", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"arn": true, "id": true}}},
 {"address": "data.aws_iam_policy_document.d", "mode": "data", "type": "aws_iam_policy_document", "name": "d", "change": {"actions": ["read"], "before": null,
  "after": {"statement": [{"effect": "`+test.effect+`", "actions": ["s3:GetObject"], "resources": ["*"], "condition": [{"test": "`+test.operator+`", "variable": "AWS:SourceArn", "values": [null]}]}]},
  "after_unknown": {"json": true, "statement": [{"actions": [false], "resources": [false], "condition": [{"values": [true]}]}]}}},
 {"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {"name": "p"}, "after_unknown": {"policy": true}}}
 ], "configuration": {"root_module": {"resources": [{"address": "aws_cloudfront_distribution.d", "expressions": {}},
  {"address": "data.aws_iam_policy_document.d", "expressions": {"statement": [{"condition": [{"values": {"references": ["aws_cloudfront_distribution.d.arn", "aws_cloudfront_distribution.d"]}}]}]}},
  {"address": "aws_iam_policy.p", "expressions": {"policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}}]}}}`)
		r := resourceOf(t, c, "aws_iam_policy.p")
		if (r.Understanding == change.Reviewed) != test.known || (len(r.Assumed) > 0) != test.known {
			t.Errorf("%s %s: %v %v %v", test.effect, test.operator, r.Understanding, r.Why, r.Assumed)
		}
		if test.known {
			p := c.After(nil).Accounts["111122223333"].IAM.Policies[0]
			values := p.Document.Get("Statement").First().Get("Condition").Get(test.operator).Get("AWS:SourceArn")
			if got := values.First().Text(); got != "arn:aws:cloudfront::111122223333:distribution/{aws_cloudfront_distribution.d}" || values.Len() != 3 {
				t.Errorf("%q", got)
			}
		}
	}
}

// What a policy is made of is not taken for the policy.
func TestIngredients(t *testing.T) {
	c := planText(t, `{"format_version": "1.2", "variables": {"base": {"value": {"Statement": []}}}, "resource_changes": [
 {"address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"name": true, "arn": true, "assume_role_policy": true}}},
 {"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {"name": "p"}, "after_unknown": {"policy": true}}}
 ], "configuration": {"root_module": {"resources": [
  {"address": "aws_iam_role.r", "expressions": {"assume_role_policy": {"references": ["var.base"]}}},
  {"address": "aws_iam_policy.p", "expressions": {"policy": {"references": ["aws_iam_role.r.name", "aws_iam_role.r"]}}}]}}}`)
	for _, address := range []string{"aws_iam_role.r", "aws_iam_policy.p"} {
		if r := resourceOf(t, c, address); r.Understanding != change.NotUnderstood {
			t.Errorf("%s: %v", address, r.Understanding)
		}
	}
	for _, r := range c.After(nil).Accounts["111122223333"].IAM.Roles {
		if r.Trust.State != model.StateUnknown {
			t.Errorf("%+v", r.Trust)
		}
	}
}

const strays = `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "change": {"actions": ["create"], "before": null, "after": {"bucket": "b"}, "after_unknown": {"id": true, "policy": true}}},
 {"address": "aws_s3_bucket_policy.p", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Statement\":[]}"}, "after_unknown": {"bucket": true}}},
 {"address": "aws_mystery.x", "mode": "managed", "type": "aws_mystery", "name": "x", "change": {"actions": ["create"], "before": null, "after": {"text": "{\"Statement\":[{\"Effect\":\"Allow\"}]}"}, "after_unknown": {}}},
 {"address": "random_id.x", "mode": "managed", "type": "random_id", "name": "x", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {}}}
 ], "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.b", "expressions": {}}, {"address": "aws_s3_bucket_policy.p", "expressions": {"bucket": {"references": ["local.name"]}}}]}}}`

// A policy whose bucket is not known may be any bucket's: then no bucket of the plan has none.
func TestStrays(t *testing.T) {
	c := planText(t, strays)
	b, _, _ := c.After(nil).Bucket("b")
	if b.Policy.State != model.StateUnknown || !strings.Contains(b.Policy.Note, "aws_s3_bucket_policy.p") {
		t.Errorf("%+v", b.Policy)
	}
	if r := resourceOf(t, c, "aws_mystery.x"); r.Understanding != change.NotUnderstood || !strings.Contains(r.Why[0].Message, "has a policy in text") {
		t.Errorf("%v %v", r.Understanding, r.Why)
	}
	if r := resourceOf(t, c, "random_id.x"); r.Understanding != change.Irrelevant {
		t.Errorf("%v", r.Understanding)
	}
}
