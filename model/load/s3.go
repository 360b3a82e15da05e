package load

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

const blockField = "PublicAccessBlockConfiguration"

func (r *reader) s3(v source.Value) *model.S3 {
	if !r.object(v, "s3") {
		return nil
	}
	s3 := &model.S3{
		Buckets:           records(r, v, "Buckets", "a bucket", r.bucket),
		PublicAccessBlock: r.publicAccessBlock(v),
		AccessPoints:      v.Get("AccessPoints"),
	}
	unique(r, s3.Buckets, "bucket", func(b *model.Bucket) (string, source.Value) { return b.Name, b.Value })
	return s3
}

func (r *reader) bucket(v source.Value) *model.Bucket {
	name := r.need(v, "Name", "a bucket")
	return &model.Bucket{
		Name:              name,
		Region:            r.text(v, "Region"),
		Policy:            r.policy(v, "Policy", name),
		PublicAccessBlock: r.publicAccessBlock(v),
		Tags:              r.tags(v),
		OwnershipControls: v.Get("OwnershipControls"),
		Grants:            v.Get("Grants"),
		Value:             v,
	}
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
