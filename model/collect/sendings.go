package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// sendings are the calls that tell where a bucket sends data by itself: what it replicates, reports,
// logs and announces. Only of a replication S3 says by an error that there is none; of the others it
// answers with a setting that is empty, or with a list that is, and these are written as such.
func sendings(c *s3.Client, bucket *string, there func(*s3.Options)) []part {
	return []part{
		{askFor(c.GetBucketReplication, &s3.GetBucketReplicationInput{Bucket: bucket}, there, func(o *s3.GetBucketReplicationOutput) record {
			return fields(o)
		}), "ReplicationConfigurationNotFoundError", record{"ReplicationConfiguration": nil}},
		{inventories(c, bucket, there), "", nil},
		{askFor(c.GetBucketLogging, &s3.GetBucketLoggingInput{Bucket: bucket}, there, func(o *s3.GetBucketLoggingOutput) record {
			return record{"LoggingConfiguration": fields(o)}
		}), "", nil},
		{askFor(c.GetBucketNotificationConfiguration, &s3.GetBucketNotificationConfigurationInput{Bucket: bucket}, there, func(o *s3.GetBucketNotificationConfigurationOutput) record {
			return record{"NotificationConfiguration": fields(o)}
		}), "", nil},
	}
}

// inventories asks for all pages of a bucket's inventories, for which the SDK has no paginator. A page
// that is refused takes the list with it, as everywhere, and so does one that says that another
// follows and not which, or itself again: half a list would say that the rest does not exist.
func inventories(c *s3.Client, bucket *string, there func(*s3.Options)) func(context.Context) (record, error) {
	return func(ctx context.Context) (record, error) {
		in := &s3.ListBucketInventoryConfigurationsInput{Bucket: bucket}
		for all := []any{}; ; {
			page, err := c.ListBucketInventoryConfigurations(ctx, in, there)
			if err != nil {
				return nil, err
			}
			all = append(all, records(page.InventoryConfigurationList)...)
			next := aws.ToString(page.NextContinuationToken)
			switch {
			case next == "" && !aws.ToBool(page.IsTruncated):
				return record{"InventoryConfigurations": all}, nil
			case next == "" || next == aws.ToString(in.ContinuationToken):
				return nil, nil
			}
			in.ContinuationToken = page.NextContinuationToken
		}
	}
}
