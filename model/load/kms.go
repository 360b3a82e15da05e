package load

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

func (r *reader) kms(v source.Value) *model.KMS {
	kms := &model.KMS{Keys: records(r, v, "Keys", "a key", func(v source.Value) *model.KMSKey {
		id := r.need(v, "KeyId", "a key")
		arn := r.text(v, "Arn")
		if arn == "" {
			arn = r.text(v, "KeyArn") // list-keys says KeyArn, describe-key Arn
		}
		return &model.KMSKey{ID: id, ARN: arn, Policy: r.policy(v, "Policy", id, id), Value: v}
	})}
	unique(r, kms.Keys, "key", func(k *model.KMSKey) (string, source.Value) { return k.ID, k.Value })
	return kms
}
