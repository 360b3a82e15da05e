package terraform

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// bucketName reads the bucket that a resource belongs to.
func (o *object) bucketName() (string, bool) {
	name, ok := o.text("bucket")
	return strings.TrimPrefix(name, "arn:aws:s3:::"), ok
}

// bucket reads a bucket. Its own policy, ACL and settings are read where the configuration states them: before
// version 4 of the provider they stood here, and the plan repeats them where other resources manage
// them.
func bucket(o *object) {
	name, ok := o.bucketName()
	if !ok {
		return
	}
	account := o.account()
	o.put(change.Bucket(account, model.Bucket{Name: name, Region: o.region(), Tags: o.tags(), Value: o.place()}))
	if p, said := o.policy("policy"); p.State == model.StateGiven || said && p.State == model.StateUnknown {
		o.ownIn("policy", change.BucketPolicy(account, name, p))
	}
	if acl, grants := o.stating("acl"), o.stating("grant"); (acl.Given() || len(grants.Items) > 0) && (o.stated("acl") || o.stated("grant")) {
		o.put(change.BucketGrants(account, name, o.grants(acl, grants)))
	}
	o.inlineSettings(account, name)
}

// ownIn is own for what is repeated after the change as well: there only what is stated counts.
func (o *object) ownIn(attribute string, f change.Fact) {
	if o.stated(attribute) || o.res == nil {
		o.own(attribute, f)
	}
}

func bucketPolicy(o *object) {
	name, ok := o.bucketName()
	p := o.required("policy")
	if !ok {
		o.put(change.StrayBucketPolicy(o.account(), o.address+" may be its policy, whose bucket is not known"))
		return
	}
	o.put(change.BucketPolicy(o.account(), name, p))
}

// block reads a public access block. The provider's default of each part is false.
func (o *object) block() *model.PublicAccessBlock {
	flag := func(attribute string) bool {
		v := o.get(attribute)
		if v.Kind == change.Unknown {
			o.notUnderstood(o.place(), "%s; it is taken to be false", v.Why)
		}
		return v.Is()
	}
	return &model.PublicAccessBlock{BlockPublicAcls: flag("block_public_acls"), IgnorePublicAcls: flag("ignore_public_acls"),
		BlockPublicPolicy: flag("block_public_policy"), RestrictPublicBuckets: flag("restrict_public_buckets")}
}

func bucketBlock(o *object) {
	if name, ok := o.bucketName(); ok {
		o.put(change.BucketBlock(o.account(), name, o.block()))
	}
}

func accountBlock(o *object) {
	account := o.account()
	if id := o.get("account_id"); model.IsAccountID(id.Text) {
		account = id.Text
	}
	o.put(change.AccountBlock(account, o.block()))
}

func bucketOwnership(o *object) {
	name, ok := o.bucketName()
	if !ok {
		return
	}
	ownership := o.get("rule").First().Get("object_ownership")
	if ownership.Kind == change.Unknown {
		o.notUnderstood(o.place(), "object_ownership: %s", ownership.Why)
		return
	}
	rules := change.ListOf(o.place(), change.Obj(o.place(), change.Member{Name: "ObjectOwnership", Value: ownership}))
	o.put(change.BucketOwnership(o.account(), name, change.Obj(o.place(), change.Member{Name: "Rules", Value: rules}).Source()))
}

func bucketACL(o *object) {
	name, ok := o.bucketName()
	if !ok {
		return
	}
	grants := o.get("access_control_policy").First().Get("grant")
	acl := o.get("acl")
	if why := grants.WhyUnknown() + acl.Why; why != "" && !acl.Given() {
		o.notUnderstood(o.place(), "the grants: %s", why)
		return
	}
	o.put(change.BucketGrants(o.account(), name, o.grants(acl, grants)))
}

// grants gives an ACL in the shape that S3 prints.
func (o *object) grants(acl, grants change.Value) source.Value {
	at := o.place()
	list := change.ListOf(at, change.CannedList(acl)...)
	for _, g := range grants.Items {
		grantee := g.Get("grantee").First()
		if grantee.Kind == change.Absent {
			grantee = g
		}
		who := grantee.Get("uri").Text + grantee.Get("id").Text
		permissions := append(g.Get("permissions").List(), g.Get("permission").List()...)
		for _, permission := range permissions {
			list.Items = append(list.Items, change.Grant(at, grantee.Get("type").Text, who, permission))
		}
	}
	return list.Source()
}

func accessPoint(o *object) {
	name, ok := o.text("name")
	bucket, known := o.bucketName()
	arn, _ := o.text("arn")
	if !ok || !known || arn == "" {
		return
	}
	p := model.AccessPoint{Name: name, ARN: arn, Bucket: bucket, BucketAccount: o.get("bucket_account_id").Text, Region: o.region(),
		NetworkOrigin: "Internet", Value: o.place()}
	switch network := o.get("vpc_configuration").First(); {
	case network.Kind == change.Unknown:
		p.NetworkOrigin = ""
	case network.Kind == change.Object:
		p.NetworkOrigin, p.VPC = "VPC", network.Get("vpc_id").Text
	}
	if policy, said := o.policy("policy"); said || o.res == nil {
		policy.Name, policy.Owner = name, arn
		p.Policy = policy
	}
	if o.get("public_access_block_configuration").First().Kind == change.Object {
		block := o.get("public_access_block_configuration").First()
		p.PublicAccessBlock = &model.PublicAccessBlock{BlockPublicAcls: on(block, "block_public_acls"), IgnorePublicAcls: on(block, "ignore_public_acls"),
			BlockPublicPolicy: on(block, "block_public_policy"), RestrictPublicBuckets: on(block, "restrict_public_buckets")}
	}
	o.put(change.AccessPoint(o.account(), p))
}

// on reads a part of an access point's block, of which the provider's default is true.
func on(block change.Value, part string) bool {
	v := block.Get(part)
	return v.Kind == change.Absent || v.Is()
}

func accessPointPolicy(o *object) {
	arn := o.target("access_point_arn", "aws_s3_access_point")
	if arn == "" {
		return
	}
	p := o.required("policy")
	o.put(change.AccessPointPolicy(o.accountOfARN(arn), arn, p))
}
