package change

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

func (w *world) buckets(account string) list[model.Bucket] {
	s3 := w.s3(account)
	return list[model.Bucket]{w, s3, "buckets", &s3.Buckets, func(b *model.Bucket) string { return b.Name }}
}

// ownerOf gives the account that has a bucket: another one where the world below says so.
func (w *world) ownerOf(account, bucket string) string {
	for id, a := range w.env.Accounts {
		if id == account || a.S3 == nil {
			continue
		}
		for _, b := range a.S3.Buckets {
			if b.Name == bucket {
				return id
			}
		}
	}
	return account
}

// found gives a bucket to be written, in whichever account it is; nil where it is not there.
func (w *world) found(account, name string) *model.Bucket {
	if b := w.buckets(account).get(name); b != nil {
		return b
	}
	return w.buckets(w.ownerOf(account, name)).get(name)
}

// bucket gives a bucket to be written. One that is not there is made, of which nothing else is known.
func (w *world) bucket(account, name string) *model.Bucket {
	if b := w.found(account, name); b != nil {
		return b
	}
	return w.buckets(account).add(&model.Bucket{Name: name, Policy: model.OptionalPolicy{PolicyText: model.PolicyText{Name: name, Owner: name}}})
}

// Bucket makes a bucket be there. One that is there keeps its record and its settings: a resource that
// names a bucket says nothing of what other resources, or people, have set. One that is made anew has
// no policy and no settings but those that other facts give it. Its public access block stays unknown
// unless a fact tells it: S3 turns all of it on for new buckets, but a tool may turn it off without
// saying so in its plan.
func Bucket(account string, b model.Bucket) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, m mode) {
			there := w.found(account, b.Name) != nil
			to := w.bucket(account, b.Name)
			if m.makes(there) {
				*to = model.Bucket{Name: b.Name, Policy: model.OptionalPolicy{State: model.StateNone, PolicyText: model.PolicyText{Name: b.Name, Owner: b.Name}},
					Value: b.Value, Changed: noSettings(b.Value)}
			} else if !there {
				to.Value = b.Value
			}
			if b.Region != "" {
				to.Region = b.Region
			}
			if b.Tags != nil {
				to.Tags = b.Tags
			}
		},
		drop: func(w *world, _ mode) { w.buckets(account).remove(b.Name) }}
}

// Setting makes something of a bucket be so; without is what it is when the resource that says so is
// gone, and nil where that changes nothing.
func Setting(account, bucket string, with, without func(b *model.Bucket)) Fact {
	f := Fact{phase: parts, put: func(w *world, _ mode) { with(w.bucket(account, bucket)) }}
	if without != nil {
		f.drop = func(w *world, _ mode) {
			if b := w.found(account, bucket); b != nil {
				without(b)
			}
		}
	}
	return f
}

// BucketPolicy makes a bucket have a policy; one whose document is not OK is unknown.
func BucketPolicy(account, bucket string, p model.OptionalPolicy) Fact {
	p.Name, p.Owner = bucket, bucket
	return Setting(account, bucket,
		func(b *model.Bucket) { b.Policy = p },
		func(b *model.Bucket) {
			b.Policy = model.OptionalPolicy{State: model.StateNone, PolicyText: model.PolicyText{Name: bucket, Owner: bucket}}
		})
}

// BucketBlock makes a bucket have a public access block.
func BucketBlock(account, bucket string, block *model.PublicAccessBlock) Fact {
	return Setting(account, bucket,
		func(b *model.Bucket) { b.PublicAccessBlock = block },
		func(b *model.Bucket) { b.PublicAccessBlock = &model.PublicAccessBlock{} })
}

// BucketOwnership and BucketGrants make a bucket have object ownership and an ACL, as S3 prints them.
func BucketOwnership(account, bucket string, v source.Value) Fact {
	return Setting(account, bucket, func(b *model.Bucket) { b.OwnershipControls = v }, func(b *model.Bucket) { b.OwnershipControls = source.Value{} })
}

// BucketGrants is explained at [BucketOwnership].
func BucketGrants(account, bucket string, v source.Value) Fact {
	return Setting(account, bucket, func(b *model.Bucket) { b.Grants = v }, func(b *model.Bucket) { b.Grants = source.Value{} })
}

// AccountBlock makes an account have a public access block of its own.
func AccountBlock(account string, block *model.PublicAccessBlock) Fact {
	return Fact{phase: parts,
		put:  func(w *world, _ mode) { w.s3(account).PublicAccessBlock = block },
		drop: func(w *world, _ mode) { w.s3(account).PublicAccessBlock = &model.PublicAccessBlock{} }}
}

func (w *world) accessPoints(account string) list[model.AccessPoint] {
	s3 := w.s3(account)
	return list[model.AccessPoint]{w, s3, "access points", &s3.AccessPoints, func(p *model.AccessPoint) string { return p.ARN }}
}

// AccessPoint makes an access point be there.
func AccessPoint(account string, p model.AccessPoint) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, m mode) {
			p := p
			old := w.accessPoints(account).get(p.ARN)
			if old != nil && m != anew && p.Policy.State == model.StateUnknown {
				p.Policy = old.Policy
			} else if m.makes(old != nil) && p.Policy.State == model.StateUnknown && !p.Policy.Document.OK() && p.Policy.Note == "" {
				p.Policy.State = model.StateNone
			}
			w.accessPoints(account).add(&p)
		},
		drop: func(w *world, _ mode) { w.accessPoints(account).remove(p.ARN) }}
}

// AccessPointPolicy makes an access point have a policy.
func AccessPointPolicy(account, arn string, policy model.OptionalPolicy) Fact {
	set := func(w *world, policy model.OptionalPolicy) {
		if p := w.accessPoints(account).get(arn); p != nil {
			policy.Name, policy.Owner = p.Name, arn
			p.Policy = policy
			return
		}
		w.accessPoints(account).add(&model.AccessPoint{ARN: arn, Policy: policy})
	}
	return Fact{phase: parts,
		put:  func(w *world, _ mode) { set(w, policy) },
		drop: func(w *world, _ mode) { set(w, model.OptionalPolicy{State: model.StateNone}) }}
}
