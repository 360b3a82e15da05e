package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// planOf makes a Terraform plan of n resources: roles with policies of their own and attached ones,
// buckets with policies and public access blocks, queues, functions, and what says nothing of access.
// Of each hundred, so many are changed; the others are there and stay.
func planOf(n, changed int) []byte {
	type object = map[string]any
	var changes []object
	policy := func(format string, args ...any) string {
		return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[`+format+`]}`, args...)
	}
	add := func(kind, name string, after object) {
		i := len(changes)
		if i >= n {
			return
		}
		change := object{"actions": []string{"no-op"}, "before": after, "after": after, "after_unknown": object{}}
		if i/10%10 < changed/10 {
			change = object{"actions": []string{"create"}, "before": nil, "after": after, "after_unknown": object{}}
		}
		changes = append(changes, object{"address": kind + "." + name, "mode": "managed", "type": kind, "name": name,
			"provider_name": "registry.terraform.io/hashicorp/aws", "change": change})
	}
	for i := 0; len(changes) < n; i++ {
		name := fmt.Sprintf("app-%04d", i)
		bucket := "company-" + name
		add("aws_iam_role", name, object{"name": name, "path": "/", "arn": "arn:aws:iam::111122223333:role/" + name,
			"assume_role_policy": policy(`{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}`)})
		add("aws_iam_role_policy", name, object{"name": "data", "role": name,
			"policy": policy(`{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::%s/*"},{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:%s"}`, bucket, name)})
		add("aws_iam_role_policy_attachment", name, object{"role": name, "policy_arn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"})
		add("aws_s3_bucket", name, object{"bucket": bucket, "arn": "arn:aws:s3:::" + bucket})
		add("aws_s3_bucket_policy", name, object{"bucket": bucket,
			"policy": policy(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::%s","arn:aws:s3:::%s/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/reader"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/*"}`, bucket, bucket, bucket)})
		add("aws_s3_bucket_public_access_block", name, object{"bucket": bucket, "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true})
		add("aws_sqs_queue", name, object{"name": name, "arn": "arn:aws:sqs:eu-west-1:111122223333:" + name, "policy": policy(`{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:%s"}`, name)})
		add("aws_lambda_function", name, object{"function_name": name, "arn": "arn:aws:lambda:eu-west-1:111122223333:function:" + name, "role": "arn:aws:iam::111122223333:role/" + name})
		add("aws_cloudwatch_log_group", name, object{"name": "/aws/lambda/" + name})
		add("aws_security_group", name, object{"name": name})
	}
	text, err := json.Marshal(object{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": object{}, "resource_changes": changes, "configuration": object{}})
	if err != nil {
		panic(err)
	}
	return text
}

// A plan of 2,000 resources is to be a full report within half a second: a tenth changed, as in daily
// work, and all new.
func BenchmarkReviewPlan2000(b *testing.B) {
	for _, changed := range []int{10, 100} {
		b.Run(fmt.Sprintf("changed=%d%%", changed), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "plan.json")
			if err := os.WriteFile(file, planOf(2000, changed), 0o600); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				var out, errs bytes.Buffer
				if got := Main([]string{"review", "--plan", file, "--account", "111122223333", "--format", "json"}, nil, &out, &errs); got != exitOK {
					b.Fatal(got, errs.String())
				}
			}
		})
	}
}
