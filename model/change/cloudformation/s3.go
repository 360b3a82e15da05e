package cloudformation

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

func bucket(r *resource) {
	name := r.name(r.res.Value).Text
	account := r.account()
	r.put(change.Bucket(account, model.Bucket{Name: name, Region: r.region(), Tags: r.tags(), Value: r.value}))
	if block, ok := r.block("PublicAccessBlockConfiguration"); ok {
		r.put(change.BucketBlock(account, name, block))
	}
	if ownership := r.known("OwnershipControls"); ownership.Kind == change.Object {
		r.put(change.BucketOwnership(account, name, ownership.Source()))
	}
	switch acl := r.get("AccessControl"); {
	case acl.Kind == change.Unknown:
		r.notUnderstood(acl.At, "AccessControl is not known: %s", acl.Why)
	case acl.Given():
		r.put(change.BucketGrants(account, name, change.CannedGrants(acl)))
	}
	r.bucketSettings(account, name)
}

// block reads a public access block. S3 takes a part that is left out for false.
func (r *resource) block(property string) (*model.PublicAccessBlock, bool) {
	v := r.get(property)
	if why := v.WhyUnknown(); why != "" {
		r.notUnderstood(placeOf(v, r.res.Value), "%s is not known: %s", property, why)
		return nil, false
	}
	if v.Kind != change.Object {
		return nil, false
	}
	return &model.PublicAccessBlock{BlockPublicAcls: v.Get("BlockPublicAcls").Is(), IgnorePublicAcls: v.Get("IgnorePublicAcls").Is(),
		BlockPublicPolicy: v.Get("BlockPublicPolicy").Is(), RestrictPublicBuckets: v.Get("RestrictPublicBuckets").Is()}, true
}

func bucketPolicy(r *resource) {
	p := r.policy(r.get("PolicyDocument"))
	if name, ok := r.text("Bucket"); ok {
		r.put(change.BucketPolicy(r.account(), name, p))
	} else {
		r.put(change.StrayBucketPolicy(r.account(), r.id+" may be its policy, whose bucket is not known"))
	}
}

func accessPoint(r *resource) {
	name := r.name(r.res.Value).Text
	bucket, ok := r.text("Bucket")
	arn := r.attribute(r.res.Value, "Arn")
	if !ok || !arn.Given() {
		return
	}
	p := model.AccessPoint{Name: name, ARN: arn.Text, Bucket: bucket, BucketAccount: r.get("BucketAccountId").Text, Region: r.region(), NetworkOrigin: "Internet", Value: r.value}
	if vpc := r.get("VpcConfiguration"); vpc.Kind == change.Object {
		p.NetworkOrigin, p.VPC = "VPC", vpc.Get("VpcId").Text
	} else if vpc.Kind == change.Unknown {
		p.NetworkOrigin = ""
	}
	p.Policy = r.policy(r.get("Policy"))
	p.Policy.Name, p.Policy.Owner = name, arn.Text
	p.PublicAccessBlock, _ = r.block("PublicAccessBlockConfiguration")
	r.put(change.AccessPoint(r.account(), p))
}
