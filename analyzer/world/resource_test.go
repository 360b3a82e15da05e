package world

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
)

func TestResource(t *testing.T) {
	w := newWorld(t, scenario)
	const point = "arn:aws:s3:eu-west-1:111111111111:accesspoint/"
	for _, test := range []struct{ name, action, arn, owner, want string }{
		{"a bucket without a policy", "s3:ListBucket", "arn:aws:s3:::plain", "", "bucket of 111111111111: none, tags unknown"},
		{"an object", "s3:GetObject", "arn:aws:s3:::tagged/k/l", "111111111111", "bucket of 111111111111: bucket policy of tagged, 1 tags"},
		{"a bucket whose policy was not collected", "s3:GetObject", "arn:aws:s3:::dark/k", "", "bucket of 111111111111: unknown bucket policy of dark, tags unknown"},
		{"a bucket that nobody knows", "s3:GetObject", "arn:aws:s3:::elsewhere", "", "bucket of : unknown bucket policy of elsewhere, tags unknown"},
		{"one whose owner is said", "s3:GetObject", "arn:aws:s3:::elsewhere", "555555555555", "bucket of 555555555555: unknown bucket policy of elsewhere, tags unknown"},
		{"another owner than the environment's", "s3:GetObject", "arn:aws:s3:::plain", "555555555555", "error"},
		{"an access point that only its VPC may use", "s3:GetObject", point + "ap/object/k", "", "access point of 111111111111: added, tags unknown"},
		{"an access point that nobody knows", "s3:GetObject", point + "other/object/k", "", "access point of 111111111111: unknown the policy of the access point, which is not in the environment, and that of its bucket, tags unknown"},
		{"a key", "kms:Decrypt", "arn:aws:kms:eu-west-1:222222222222:key/k", "", "key of 222222222222: key policy of k, tags unknown"},
		{"a key that nobody knows", "kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/k", "", "key of 111111111111: unknown key policy of k, tags unknown"},
		{"a role to assume", "sts:AssumeRole", "arn:aws:iam::111111111111:role/bound", "", "role of 111111111111: trust policy of role bound, 0 tags"},
		{"a role that is not there", "sts:AssumeRole", "arn:aws:iam::111111111111:role/nobody", "", "error"},
		{"a role of a stranger", "sts:AssumeRole", "arn:aws:iam::555555555555:role/r", "", "role of 555555555555: unknown trust policy of arn:aws:iam::555555555555:role/r, tags unknown"},
		{"a queue", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:q", "", "queue of 222222222222: not held, unknown the queue policy of arn:aws:sqs:eu-west-1:222222222222:q, tags unknown"},
		{"nothing", "s3:ListAllMyBuckets", "*", "", "account of : none, tags unknown"},
	} {
		r, err := w.Resource(model.ParseARN(test.arn), action(t, test.action), test.owner)
		got := "error"
		if err == nil {
			got = r.Noun + " of " + r.Account + ": " + policyWords(&r)
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s (%v)", test.name, got, test.want, err)
		}
	}
}

func policyWords(r *Resource) string {
	text := "none"
	if p := r.Policy; p != nil {
		text = p.Name
		if p.IsUnknown() {
			text = "unknown " + text
		}
	}
	if r.NotHeld {
		text = "not held, " + text
	}
	if r.Tags == nil {
		return text + ", tags unknown"
	}
	return fmt.Sprintf("%s, %d tags", text, len(r.Tags))
}

// A bucket is public where neither it nor its account blocks that; what is not known is said.
func TestBuckets(t *testing.T) {
	w := newWorld(t, scenario)
	var names []string
	for _, b := range w.Buckets() {
		names = append(names, b.ARN.Text)
		if !b.BlockPublicAccess.RestrictPublicBuckets {
			t.Errorf("%s: the account's setting is lost", b.ARN.Text)
		}
		if unknown := b.Bucket.PublicAccessBlock == nil; unknown != (len(b.Assumed) > 0) {
			t.Errorf("%s: assumed is %q", b.ARN.Text, b.Assumed)
		}
	}
	if got, want := strings.Join(names, " "), "arn:aws:s3:::plain arn:aws-cn:s3:::tagged arn:aws:s3:::dark"; got != want {
		t.Errorf("the buckets are %s, want %s", got, want)
	}
}

func TestAccessPoint(t *testing.T) {
	arn := model.ParseARN("arn:aws:s3:eu-west-1:111111111111:accesspoint/ap/object/a/b")
	if p, owner, behind := newWorld(t, scenario).AccessPoint(&arn); p == nil || owner != "111111111111" || behind != "arn:aws:s3:::plain/a/b" {
		t.Errorf("%v of %s leads to %s", p, owner, behind)
	}
}
