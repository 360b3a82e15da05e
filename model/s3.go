package model

import "github.com/iampath/iampath/model/source"

// S3 is an account's buckets and settings.
type S3 struct {
	Buckets           []*Bucket          // nil: not collected
	PublicAccessBlock *PublicAccessBlock // the account's own; nil: unknown
	AccessPoints      source.Value       // as given
}

// Bucket is an S3 bucket.
type Bucket struct {
	Name, Region      string
	Policy            OptionalPolicy
	PublicAccessBlock *PublicAccessBlock // nil: unknown
	Tags              []Tag              // nil: unknown
	OwnershipControls source.Value       // as given
	Grants            source.Value       // of the bucket's ACL, as given
	Value             source.Value       // the record
}

// PublicAccessBlock is a Block Public Access setting. The zero one is the setting of a bucket or an
// account that has none.
type PublicAccessBlock struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

func (x *index) addS3(account string, s3 *S3) {
	if s3 == nil {
		return
	}
	for _, b := range s3.Buckets {
		put(x.buckets, b.Name, owned[*Bucket]{b, account, b.Region})
	}
}

// Bucket finds a bucket by name, and the account that owns it. A bucket that is not found may well
// exist: in an account of which the environment does not tell.
func (e *Environment) Bucket(name string) (b *Bucket, owner string, ok bool) {
	found, ok := e.indexed().buckets[name]
	return found.thing, found.account, ok
}
