package model

import "github.com/iampath/iampath/model/source"

// S3 is an account's buckets and settings.
type S3 struct {
	Buckets           []*Bucket          // nil: not collected
	PublicAccessBlock *PublicAccessBlock // the account's own; nil: unknown
	AccessPoints      []*AccessPoint     // nil: not collected
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
	// Changed are fields of the record that a change has made otherwise, by their names. Nobody but
	// [Bucket.Settings] reads it, and what is in it is never written again, since worlds share it.
	Changed map[string][]source.Value
}

// PublicAccessBlock is a Block Public Access setting. The zero one is the setting of a bucket or an
// account that has none.
type PublicAccessBlock struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// AccessPoint is an S3 access point: another name for a bucket, with a policy of its own.
type AccessPoint struct {
	Name, ARN, Alias  string // what was not given is empty
	Bucket            string
	BucketAccount     string // who owns the bucket; empty: not given
	Region            string
	NetworkOrigin     string // Internet or VPC; empty: not given
	VPC               string // of the VPC, where the origin is one
	Policy            OptionalPolicy
	PublicAccessBlock *PublicAccessBlock // nil: unknown
	Value             source.Value
}

func (x *index) addS3(account string, s3 *S3) {
	if s3 == nil {
		return
	}
	for _, b := range s3.Buckets {
		put(x.buckets, b.Name, owned[*Bucket]{b, account, b.Region})
	}
	for _, p := range s3.AccessPoints {
		for _, name := range [...]string{p.ARN, p.Alias} {
			if name != "" {
				put(x.points, name, owned[*AccessPoint]{p, account, p.Region})
			}
		}
	}
}

// AccessPoint finds an access point by its ARN or its alias, and the account that owns it.
func (e *Environment) AccessPoint(name string) (p *AccessPoint, owner string, ok bool) {
	found, ok := e.indexed().points[name]
	return found.thing, found.account, ok
}

// Bucket finds a bucket by name, and the account that owns it. A bucket that is not found may well
// exist: in an account of which the environment does not tell.
func (e *Environment) Bucket(name string) (b *Bucket, owner string, ok bool) {
	found, ok := e.indexed().buckets[name]
	return found.thing, found.account, ok
}
