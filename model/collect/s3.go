package collect

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"

	"github.com/iampath/iampath/model/collect/text"
)

// readS3 reads s3.json: all buckets of the account, wherever they lie, since a list without some
// of them would hide whose they are; the account's own Block Public Access; the access points.
func readS3(ctx context.Context, a *asker, cfg aws.Config, regions []string) (record, error) {
	out := record{}
	c := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle = o.BaseEndpoint != nil // an emulator's address has no subdomains
	})
	// Only a request with a parameter is told the buckets' regions (ListBuckets).
	found, err := list(ctx, a, "", s3.NewListBucketsPaginator(c, &s3.ListBucketsInput{MaxBuckets: aws.Int32(perPage)}),
		func(o *s3.ListBucketsOutput) []types.Bucket { return o.Buckets })
	if err != nil {
		return nil, err
	}
	if found != nil {
		buckets := make([]record, len(found))
		if err := each(ctx, width, len(found), func(ctx context.Context, i int) (err error) {
			buckets[i], err = readBucket(ctx, a, c, found[i])
			return err
		}); err != nil {
			return nil, err
		}
		buckets = slices.DeleteFunc(buckets, func(b record) bool { return b == nil })
		put(out, "Buckets", buckets)
		for _, b := range buckets {
			if region, ok := b["Region"].(string); ok {
				regions = append(regions, region)
			}
		}
	}
	control := s3control.NewFromConfig(cfg, atBaseEndpoint)
	if err := readAccountBlock(ctx, a, control, out); err != nil {
		return nil, err
	}
	slices.Sort(regions)
	points, err := readAccessPoints(ctx, a, control, slices.Compact(regions))
	if err != nil {
		return nil, err
	}
	put(out, "AccessPoints", points)
	return out, nil
}

// off is the Block Public Access of a bucket or an account that has none.
func off() record {
	return record{blockField: record{"BlockPublicAcls": false, "IgnorePublicAcls": false, "BlockPublicPolicy": false, "RestrictPublicBuckets": false}}
}

const blockField = "PublicAccessBlockConfiguration"

// part is a call that tells some fields of a bucket. S3 answers with an error where a bucket has
// nothing of the kind: that is known, and none says what it amounts to.
type part struct {
	get  func(context.Context) (record, error)
	code string // S3's error where there is none
	none record
}

// askFor makes the call of a part.
func askFor[In, Out, Opt any](call func(context.Context, *In, ...func(*Opt)) (*Out, error), in *In, opt func(*Opt), tells func(*Out) record) func(context.Context) (record, error) {
	return func(ctx context.Context) (record, error) {
		out, err := call(ctx, in, opt)
		if err != nil {
			return nil, err
		}
		return tells(out), nil
	}
}

// readBucket reads what is to be known of a bucket; nil if it was deleted in the meantime.
func readBucket(ctx context.Context, a *asker, c *s3.Client, b types.Bucket) (record, error) {
	name := b.Name
	out := record{"Name": aws.ToString(name)}
	if b.CreationDate != nil {
		out["CreationDate"] = plain(b.CreationDate)
	}
	region, err := bucketRegion(ctx, a, c, b)
	if err != nil {
		return nil, err
	}
	if region == "" {
		return out, nil // nobody can be asked for the rest; the refusal was noted
	}
	out["Region"] = region
	there := func(o *s3.Options) { o.Region = region }
	parts := []part{
		{askFor(c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: name}, there, func(o *s3.GetBucketPolicyOutput) record {
			if o.Policy == nil {
				return nil
			}
			return record{"Policy": text.Policy(*o.Policy)}
		}), "NoSuchBucketPolicy", record{"Policy": nil}},
		{askFor(c.GetPublicAccessBlock, &s3.GetPublicAccessBlockInput{Bucket: name}, there, func(o *s3.GetPublicAccessBlockOutput) record {
			return fields(o)
		}), "NoSuchPublicAccessBlockConfiguration", off()},
		{askFor(c.GetBucketOwnershipControls, &s3.GetBucketOwnershipControlsInput{Bucket: name}, there, func(o *s3.GetBucketOwnershipControlsOutput) record {
			return fields(o)
		}), "OwnershipControlsNotFoundError", record{"OwnershipControls": nil}},
		{askFor(c.GetBucketAcl, &s3.GetBucketAclInput{Bucket: name}, there, func(o *s3.GetBucketAclOutput) record {
			return fields(o) // Owner and Grants
		}), "", nil},
		{askFor(c.GetBucketEncryption, &s3.GetBucketEncryptionInput{Bucket: name}, there, func(o *s3.GetBucketEncryptionOutput) record {
			return fields(o)
		}), "ServerSideEncryptionConfigurationNotFoundError", record{"ServerSideEncryptionConfiguration": nil}},
		{askFor(c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: name}, there, func(o *s3.GetBucketTaggingOutput) record {
			return record{"Tags": append([]any{}, records(o.TagSet)...)}
		}), "NoSuchTagSet", record{"Tags": []any{}}},
		{askFor(c.GetBucketAbac, &s3.GetBucketAbacInput{Bucket: name}, there, func(o *s3.GetBucketAbacOutput) record {
			if o.AbacStatus == nil || o.AbacStatus.Status == "" {
				return nil // an older S3 takes the question for another
			}
			return fields(o)
		}), "", nil},
	}
	for _, p := range append(parts, sendings(c, name, there)...) {
		tells, err := p.get(ctx)
		switch {
		case err == nil:
		case code(err) == "NoSuchBucket":
			return nil, nil
		case p.code != "" && code(err) == p.code:
			tells = p.none
		default:
			if err := a.refuse(err, "arn:"+partition(region)+":s3:::"+*name); err != nil {
				return nil, err
			}
		}
		maps.Copy(out, tells)
	}
	return out, nil
}

// bucketRegion gives a bucket's region, empty if it may not be known.
func bucketRegion(ctx context.Context, a *asker, c *s3.Client, b types.Bucket) (string, error) {
	if region := aws.ToString(b.BucketRegion); region != "" {
		return region, nil
	}
	out, err := ask(ctx, a, aws.ToString(b.Name), c.GetBucketLocation, &s3.GetBucketLocationInput{Bucket: b.Name})
	if err != nil || out == nil {
		return "", err
	}
	switch region := string(out.LocationConstraint); region {
	case "": // so the oldest region is told (GetBucketLocation)
		return "us-east-1", nil
	case "EU":
		return "eu-west-1", nil
	default:
		return region, nil
	}
}
