package world

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// Buckets gives all buckets of the environment, in the order of their accounts and then as they were
// collected.
func (w *World) Buckets() []Resource { return w.buckets() }

func (w *World) allBuckets() []Resource {
	var all []Resource
	for _, id := range w.env.AccountIDs() {
		s3 := w.env.Accounts[id].S3
		if s3 == nil {
			continue
		}
		for _, b := range s3.Buckets {
			// Of two that bear one name, the one counts that is found by it.
			if first, _, _ := w.env.Bucket(b.Name); first != b {
				continue
			}
			r := Resource{ARN: model.ParseARN("arn:" + partition(b.Region) + ":s3:::" + b.Name), Noun: "bucket", PolicyName: "bucket policy"}
			if w.bucket(&r, b.Name) == nil { // there is no owner to contradict
				all = append(all, r)
			}
		}
	}
	return all
}

// partition is the part of AWS in which a region lies (Amazon Resource Names).
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// bucket finds a bucket, also for one of its objects. One that is not found may well exist.
func (w *World) bucket(r *Resource, name string) error {
	label := "bucket policy of " + name
	b, owner, ok := w.env.Bucket(name)
	if !ok {
		r.Policy = w.unknown(w.Why(label, r.Account, "s3:GetBucketPolicy", name))
		return nil
	}
	if r.Account != "" && r.Account != owner {
		return fmt.Errorf("the environment says that account %s owns the bucket %s, and the question says %s", owner, name, r.Account)
	}
	r.Bucket, r.Account, r.Region, r.Tags = b, owner, b.Region, bucketTags(b)
	switch b.Policy.State {
	case model.StateUnknown:
		r.Policy = w.unknown(w.Why(label, owner, "s3:GetBucketPolicy", name))
	case model.StateGiven:
		r.Policy = w.compile(label, b.Policy.Document, policy.ResourceBased)
	}
	w.publicAccess(r, b, owner)
	return nil
}

// publicAccess joins the settings of bucket and account: each flag is on where either has it
// (Blocking public access to your Amazon S3 storage). What is not known is assumed off.
func (w *World) publicAccess(r *Resource, b *model.Bucket, owner string) {
	to := &r.BlockPublicAccess
	join := func(of string, s *model.PublicAccessBlock) {
		if s == nil {
			r.Assumed = append(r.Assumed, fmt.Sprintf("S3 Block Public Access of the %s is off: it was not given", of))
			return
		}
		to.BlockPublicAcls = to.BlockPublicAcls || s.BlockPublicAcls
		to.IgnorePublicAcls = to.IgnorePublicAcls || s.IgnorePublicAcls
		to.BlockPublicPolicy = to.BlockPublicPolicy || s.BlockPublicPolicy
		to.RestrictPublicBuckets = to.RestrictPublicBuckets || s.RestrictPublicBuckets
	}
	join("bucket", b.PublicAccessBlock)
	// What the account says adds nothing to a bucket that has every flag on already.
	if account := w.env.Accounts[owner]; account != nil && account.S3 != nil && *to != (decision.BlockPublicAccess{BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true}) {
		if account.S3.PublicAccessBlock == nil && to.RestrictPublicBuckets {
			return // what is not known of the account can take away no more by policy
		}
		join("account "+owner, account.S3.PublicAccessBlock)
	}
}

// bucketTags are a bucket's tags where they count: conditions see them only where ABAC is on for the
// bucket (Using tags with S3 general purpose buckets). Where it is off there are none to be seen, and
// where nothing is said of it nothing is known. A bucket is made with ABAC off (Enabling ABAC in general
// purpose buckets), which null says.
func bucketTags(b *model.Bucket) []model.Tag {
	abac := b.Setting(model.ABAC)
	if abac.Kind() == source.Null {
		return []model.Tag{}
	}
	if status := abac.Get("Status"); status.OK() {
		abac = status
	}
	switch abac.Text() {
	case "Enabled":
		return b.Tags
	case "Disabled":
		return []model.Tag{}
	}
	return nil
}
