package change

import (
	"slices"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// A policy of which it is not known what it belongs to may belong to any thing of its kind. The
// things that the change itself makes are then not known to have none.

// StrayBucketPolicy says that some bucket has a policy that nothing is known of.
func StrayBucketPolicy(account, why string) Fact {
	return Fact{phase: strays, put: func(w *world, _ mode) {
		for _, b := range w.s3(account).Buckets {
			if w.own[b] && b.Policy.State == model.StateNone {
				b.Policy.State, b.Policy.Note = model.StateUnknown, why
			}
		}
	}}
}

// StrayBucketSetting says that some bucket has a setting of which nothing is known.
func StrayBucketSetting(account, field string) Fact {
	return Fact{phase: strays, put: func(w *world, _ mode) {
		for _, b := range w.s3(account).Buckets {
			if values := b.Settings(field); w.own[b] && values[len(values)-1].Kind() == source.Null {
				set(b, field, append(slices.Clone(values), source.Value{}))
			}
		}
	}}
}

// StrayPolicy says that some resource of a type has a policy that nothing is known of.
func StrayPolicy(account, awsType, why string) Fact {
	return Fact{phase: strays, put: func(w *world, _ mode) {
		for _, r := range *w.resources(account).all {
			if w.own[r] && r.Policy.State == model.StateNone && (r.Type == awsType || awsType == "") {
				r.Policy.State, r.Policy.Note = model.StateUnknown, why
			}
		}
	}}
}

// StrayIdentityPolicy says that some user, role or group has a policy that nothing is known of.
func StrayIdentityPolicy(account string, kind IdentityKind) Fact {
	return Fact{phase: strays, put: func(w *world, _ mode) {
		iam := w.iam(account)
		switch kind {
		case User:
			for _, u := range iam.Users {
				if w.own[u] {
					u.Partial = true
				}
			}
		case Role:
			for _, r := range iam.Roles {
				if w.own[r] {
					r.Partial = true
				}
			}
		case Group:
			for _, g := range iam.Groups {
				if w.own[g] {
					g.Partial = true
				}
			}
		}
	}}
}
