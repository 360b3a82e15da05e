package terraform

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/source"
)

// No text makes the reader panic or hang, and what it makes can be laid over a world.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{parts, references, strays, circle} {
		f.Add(seed)
	}
	files, _ := fs.Glob(fixtures.Changes, "changes/terraform/*.json")
	for _, name := range files {
		if text, err := fs.ReadFile(fixtures.Changes, name); err == nil && len(text) < 30_000 {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Read(source.NewFile("p.json", text), Options{})
		if err != nil {
			return
		}
		for _, r := range c.Resources {
			r.Position()
		}
		if reviewed, irrelevant, not := c.Count(); reviewed+irrelevant+not != len(c.Resources) {
			t.Errorf("%d resources", len(c.Resources))
		}
		_ = c.Summary()
	})
}

const circle = `{"format_version": "1.0", "variables": {}, "resource_changes": [
 {"address": "module.a.aws_s3_bucket_policy.p", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"bucket": true, "policy": true}}},
 {"address": "data.aws_iam_policy_document.a", "mode": "data", "type": "aws_iam_policy_document", "name": "a", "change": {"actions": ["read"], "before": null, "after": {"statement": []}, "after_unknown": {"json": true, "source_policy_documents": true}}},
 {"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {"name": "p"}, "after_unknown": {"policy": true}}}
 ], "configuration": {"root_module": {"module_calls": {"a": {"expressions": {"x": {"references": ["module.a.y"]}}, "module": {
   "outputs": {"y": {"expression": {"references": ["var.x"]}}},
   "resources": [{"address": "aws_s3_bucket_policy.p", "expressions": {"bucket": {"references": ["var.x"]}, "policy": {"references": ["var.x"]}}}]}}},
  "resources": [{"address": "data.aws_iam_policy_document.a", "expressions": {"source_policy_documents": {"references": ["data.aws_iam_policy_document.a.json", "data.aws_iam_policy_document.a"]}}},
   {"address": "aws_iam_policy.p", "expressions": {"policy": {"references": ["data.aws_iam_policy_document.a.json", "data.aws_iam_policy_document.a"]}}}]}}}`

// References in a circle are unknown, and said to be.
func TestCircle(t *testing.T) {
	c := planText(t, circle)
	for _, address := range []string{"module.a.aws_s3_bucket_policy.p", "aws_iam_policy.p"} {
		if r := resourceOf(t, c, address); len(r.Why) == 0 || !strings.Contains(r.Why[0].Message, "circle") {
			t.Errorf("%s: %v", address, r.Why)
		}
	}
}

// Documents that hold each other many times do not fill the memory.
func TestDocumentsOfDocuments(t *testing.T) {
	var changes, configs strings.Builder
	for i := range 40 {
		name := fmt.Sprintf("d%d", i)
		sources, unknown := "", ""
		if i > 0 {
			unknown = `, "source_policy_documents": true, "override_policy_documents": true`
			sources = fmt.Sprintf(`"source_policy_documents": {"references": ["data.aws_iam_policy_document.d%d.json"]}, "override_policy_documents": {"references": ["data.aws_iam_policy_document.d%d.json"]}`, i-1, i-1)
		}
		fmt.Fprintf(&changes, `{"address": "data.aws_iam_policy_document.%s", "mode": "data", "type": "aws_iam_policy_document", "name": %q, "change": {"actions": ["read"], "before": null,
			"after": {"statement": [{"actions": ["s3:*"], "resources": ["*"]}]}, "after_unknown": {"json": true%s}}},`, name, name, unknown)
		fmt.Fprintf(&configs, `{"address": "data.aws_iam_policy_document.%s", "expressions": {%s}},`, name, sources)
	}
	start := time.Now()
	c := planText(t, `{"format_version": "1.0", "resource_changes": [`+changes.String()+`
		{"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after": {"name": "p"}, "after_unknown": {"policy": true}}}],
		"configuration": {"root_module": {"resources": [`+configs.String()+`{"address": "aws_iam_policy.p", "expressions": {"policy": {"references": ["data.aws_iam_policy_document.d39.json"]}}}]}}}`)
	if r := resourceOf(t, c, "aws_iam_policy.p"); len(r.Why) == 0 || !strings.Contains(r.Why[0].Message, "5000 statements") {
		t.Errorf("%v", r.Why)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// large is a plan of n resources: roles with a policy each, attachments, buckets with policies.
func large(n int) string {
	var b strings.Builder
	b.WriteString(`{"format_version": "1.2", "resource_changes": [`)
	for i := range n / 5 {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"address": "aws_iam_role.r[%[1]d]", "mode": "managed", "type": "aws_iam_role", "name": "r", "index": %[1]d, "change": {"actions": ["create"], "before": null, "after": {"name": "r%[1]d", "path": "/", "assume_role_policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}, "after_unknown": {"arn": true, "id": true}}},
		{"address": "aws_iam_role_policy.r[%[1]d]", "mode": "managed", "type": "aws_iam_role_policy", "name": "r", "index": %[1]d, "change": {"actions": ["create"], "before": null, "after": {"name": "p", "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b%[1]d/*\"}]}"}, "after_unknown": {"role": true, "id": true}}},
		{"address": "aws_iam_role_policy_attachment.r[%[1]d]", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "r", "index": %[1]d, "change": {"actions": ["create"], "before": null, "after": {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, "after_unknown": {"role": true, "id": true}}},
		{"address": "aws_s3_bucket.b[%[1]d]", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "index": %[1]d, "change": {"actions": ["create"], "before": null, "after": {"bucket": "b%[1]d"}, "after_unknown": {"arn": true, "id": true, "policy": true}}},
		{"address": "aws_s3_bucket_policy.b[%[1]d]", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "b", "index": %[1]d, "change": {"actions": ["create"], "before": null, "after": {"policy": "{\"Statement\":[]}"}, "after_unknown": {"bucket": true, "id": true}}}`, i)
	}
	b.WriteString(`], "configuration": {"root_module": {"resources": [{"address": "aws_iam_role.r", "expressions": {}}, {"address": "aws_s3_bucket.b", "expressions": {}},
		{"address": "aws_iam_role_policy.r", "expressions": {"role": {"references": ["aws_iam_role.r", "count.index"]}}},
		{"address": "aws_iam_role_policy_attachment.r", "expressions": {"role": {"references": ["aws_iam_role.r", "count.index"]}}},
		{"address": "aws_s3_bucket_policy.b", "expressions": {"bucket": {"references": ["aws_s3_bucket.b", "count.index"]}}}]}}}`)
	return b.String()
}

// BenchmarkLargePlan reads a plan of 2,000 resources and makes the worlds before and after it.
func BenchmarkLargePlan(b *testing.B) {
	text := large(2000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		c, err := Read(source.NewFile("p.json", text), Options{})
		if err != nil || len(c.Resources) != 2000 {
			b.Fatal(err)
		}
		if world := c.After(nil); len(world.Accounts) != 1 {
			b.Fatal(world.AccountIDs())
		}
		if _, _, not := c.Count(); not != 0 {
			b.Fatalf("%d are not understood", not)
		}
	}
}

// BenchmarkUnknownPlan is the same of a plan of which nothing is known.
func BenchmarkUnknownPlan(b *testing.B) {
	text := strings.NewReplacer(`"after_unknown": {`, `"after_unknown": {"policy": true, "name": true, "bucket": true, "policy_arn": true, "assume_role_policy": true, `, `"policy":`, `"x":`, `"assume_role_policy": "`, `"y": "`).Replace(large(2000))
	text = strings.ReplaceAll(text, `"after_unknown": {"x"`, `"after_unknown": {"policy"`)
	for b.Loop() {
		c, err := Read(source.NewFile("p.json", text), Options{})
		if err != nil {
			b.Fatal(err)
		}
		c.After(nil)
		if reviewed, _, not := c.Count(); not < 1000 {
			b.Fatal(reviewed, not)
		}
	}
}
