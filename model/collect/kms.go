package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/iampath/iampath/model/collect/text"
)

// readKMS reads kms-<region>.json: what describe-key tells of each key, and its key policy.
func readKMS(ctx context.Context, a *asker, cfg aws.Config) (record, error) {
	c := kms.NewFromConfig(cfg)
	keys, err := list(ctx, a, "", kms.NewListKeysPaginator(c, &kms.ListKeysInput{Limit: aws.Int32(perPage)}),
		func(o *kms.ListKeysOutput) []record {
			all := make([]record, len(o.Keys))
			for i, key := range o.Keys {
				all[i] = record{"KeyId": aws.ToString(key.KeyId), "Arn": aws.ToString(key.KeyArn)}
			}
			return all
		})
	if err != nil || keys == nil {
		return nil, err
	}
	err = each(ctx, width, len(keys), func(ctx context.Context, i int) error {
		key := keys[i]
		arn := key["Arn"].(string)
		about, err := ask(ctx, a, arn, c.DescribeKey, &kms.DescribeKeyInput{KeyId: &arn})
		if err != nil {
			return err
		}
		if about != nil {
			for field, value := range fields(about.KeyMetadata) {
				key[field] = value
			}
		}
		// Each key has this one policy, and no other name can be given (GetKeyPolicy).
		policy, err := ask(ctx, a, arn, c.GetKeyPolicy, &kms.GetKeyPolicyInput{KeyId: &arn, PolicyName: aws.String("default")})
		if policy != nil && policy.Policy != nil {
			key["Policy"] = text.Policy(*policy.Policy)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return record{"Keys": listed(keys)}, nil
}
