package review

import (
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change/terraform"
	"github.com/iampath/iampath/model/source"
)

const causesPlan = `{"format_version": "1.2", "resource_changes": [
  {"address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r", "change": {"actions": ["create"], "before": null, "after_unknown": {},
    "after": {"name": "r", "path": "/", "assume_role_policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"}}},
  {"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p", "change": {"actions": ["create"], "before": null, "after_unknown": {},
    "after": {"name": "p", "path": "/", "arn": "arn:aws:iam::111122223333:policy/p", "policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}"}}},
  {"address": "aws_iam_role_policy_attachment.a", "mode": "managed", "type": "aws_iam_role_policy_attachment", "name": "a", "change": {"actions": ["create"], "before": null, "after_unknown": {},
    "after": {"role": "r", "policy_arn": "arn:aws:iam::111122223333:policy/p"}}},
  {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "change": {"actions": ["update"], "after_unknown": {},
    "before": {"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q", "policy": ""},
    "after": {"name": "q", "arn": "arn:aws:sqs:eu-west-1:111122223333:q", "policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"sqs:SendMessage\",\"Resource\":\"arn:aws:sqs:eu-west-1:111122223333:q\"}]}"}}},
  {"address": "aws_cloudwatch_log_group.l", "mode": "managed", "type": "aws_cloudwatch_log_group", "name": "l", "change": {"actions": ["create"], "before": null, "after": {"name": "l"}, "after_unknown": {}}}],
  "configuration": {}}`

// The parts that bring an access are those without which it is not there, and no others.
func TestCauses(t *testing.T) {
	c, err := terraform.Read(source.NewFile("plan.json", causesPlan), terraform.Options{Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	s := &Subject{Before: c.Before(nil), After: c.After(nil), Without: func(i int) *model.Environment { return c.Without(i).After(nil) }}
	for _, r := range c.Resources {
		_, end := r.Value.Offset()
		s.Parts = append(s.Parts, Part{Name: r.Address, ARN: r.ARN, Position: r.Position(), End: r.Value.File().Position(end), Touches: r.Touches(), Silent: r.Silent()})
	}
	r, err := Run(s, Options{NoAudit: true})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"Role r may newly s3:GetObject":               {"aws_iam_policy.p", "aws_iam_role_policy_attachment.a"},
		"The service ec2.amazonaws.com may newly":     {"aws_iam_role.r"},
		"Any principal of account 444455556666 may n": {"aws_sqs_queue.q"},
	}
	for title, causes := range want {
		i := slices.IndexFunc(r.Findings, func(f *finding.Finding) bool { return strings.HasPrefix(f.Title, title) })
		if i < 0 {
			t.Errorf("no finding begins with %q", title)
			continue
		}
		got := r.Findings[i].Causes
		for _, name := range causes {
			if !slices.Contains(got, name) {
				t.Errorf("%s: %q is missing among %q", r.Findings[i].Title, name, got)
			}
		}
		for _, name := range got {
			n := slices.IndexFunc(s.Parts, func(p Part) bool { return p.Name == name })
			without, err := Run(&Subject{Before: s.Before, After: s.Without(n)}, Options{NoAudit: true})
			if err != nil {
				t.Fatal(err)
			}
			if slices.ContainsFunc(without.Findings, func(f *finding.Finding) bool { return f.Title == r.Findings[i].Title }) {
				t.Errorf("%s is there without %s", r.Findings[i].Title, name)
			}
		}
	}
	if len(r.Findings) != len(want) {
		for _, f := range r.Findings {
			t.Log(f.Title)
		}
		t.Errorf("%d findings", len(r.Findings))
	}
}
