package load

import (
	"cmp"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

const blockField = "PublicAccessBlockConfiguration"

func (r *reader) s3(account string, v source.Value) *model.S3 {
	if !r.object(v, "s3") {
		return nil
	}
	s3 := &model.S3{
		Buckets:           records(r, v, "Buckets", "a bucket", r.bucket),
		PublicAccessBlock: r.publicAccessBlock(v),
		AccessPoints:      records(r, v, "AccessPoints", "an access point", func(v source.Value) *model.AccessPoint { return r.accessPoint(account, v) }),
	}
	unique(r, s3.Buckets, "bucket", func(b *model.Bucket) (string, source.Value) { return b.Name, b.Value })
	return s3
}

func (r *reader) bucket(v source.Value) *model.Bucket {
	name := r.need(v, "Name", "a bucket")
	return &model.Bucket{
		Name:              name,
		Region:            r.text(v, "Region"),
		Policy:            r.policy(v, "Policy", name, name),
		PublicAccessBlock: r.publicAccessBlock(v),
		Tags:              r.tags(v),
		OwnershipControls: v.Get("OwnershipControls"),
		Grants:            v.Get("Grants"),
		Value:             v,
	}
}

// accessPoint reads what list-access-points, get-access-point and get-access-point-policy print of
// one access point.
func (r *reader) accessPoint(account string, v source.Value) *model.AccessPoint {
	p := &model.AccessPoint{
		Name: r.need(v, "Name", "an access point"), ARN: r.text(v, "AccessPointArn"), Alias: r.text(v, "Alias"),
		Bucket: r.need(v, "Bucket", "an access point"), BucketAccount: r.text(v, "BucketAccountId"),
		Region: r.text(v, "Region"), NetworkOrigin: r.text(v, "NetworkOrigin"), PublicAccessBlock: r.publicAccessBlock(v), Value: v,
	}
	if vpc := v.Get("VpcConfiguration"); vpc.OK() && vpc.Kind() != source.Null && r.object(vpc, "VpcConfiguration") {
		p.VPC = r.text(vpc, "VpcId")
	}
	if p.BucketAccount != "" {
		r.accountID(v.Get("BucketAccountId"), p.BucketAccount)
	}
	if p.ARN != "" {
		arn := model.ParseARN(p.ARN)
		p.Region = cmp.Or(p.Region, arn.Region())
		if owner := arn.Account(); owner != account {
			r.misplaced(v.Get("AccessPointArn"), p.ARN, owner, account)
		}
	}
	p.Policy = r.policy(v, "Policy", p.Name, cmp.Or(p.ARN, p.Name))
	return p
}

// publicAccessBlock reads the setting of a bucket or an account: unknown where it is missing, all
// off where it is null. S3 takes a part that is left out for false (PublicAccessBlockConfiguration).
func (r *reader) publicAccessBlock(of source.Value) *model.PublicAccessBlock {
	v := of.Get(blockField)
	switch {
	case !v.OK():
		return nil
	case v.Kind() == source.Null:
		return &model.PublicAccessBlock{}
	case !r.object(v, blockField):
		return nil
	}
	return &model.PublicAccessBlock{
		BlockPublicAcls:       r.flag(v, "BlockPublicAcls"),
		IgnorePublicAcls:      r.flag(v, "IgnorePublicAcls"),
		BlockPublicPolicy:     r.flag(v, "BlockPublicPolicy"),
		RestrictPublicBuckets: r.flag(v, "RestrictPublicBuckets"),
	}
}

func (r *reader) flag(of source.Value, field string) bool {
	v := of.Get(field)
	if v.OK() && v.Kind() != source.Bool {
		r.bad(v, "%s is %s; true or false was expected", field, found(v))
	}
	return v.Text() == "true"
}
