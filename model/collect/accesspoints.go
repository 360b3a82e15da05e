package collect

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/s3control/types"
	smithyendpoints "github.com/aws/smithy-go/endpoints"

	"github.com/iampath/iampath/model"

	"github.com/iampath/iampath/model/collect/text"
)

// readAccountBlock reads the account's own Block Public Access.
func readAccountBlock(ctx context.Context, a *asker, c *s3control.Client, out record) error {
	block, err := c.GetPublicAccessBlock(ctx, &s3control.GetPublicAccessBlockInput{AccountId: &a.account})
	switch {
	case err == nil && block.PublicAccessBlockConfiguration != nil:
		out[blockField] = plain(block.PublicAccessBlockConfiguration)
	case err == nil:
	case code(err) == "NoSuchPublicAccessBlockConfiguration":
		out[blockField] = off()[blockField]
	default:
		return a.refuse(err, "")
	}
	return nil
}

// readAccessPoints reads the access points of some regions, with their policies; nil if one of the
// regions did not tell.
func readAccessPoints(ctx context.Context, a *asker, c *s3control.Client, regions []string) ([]record, error) {
	lists := make([][]record, len(regions))
	err := each(ctx, width, len(regions), func(ctx context.Context, i int) (err error) {
		here := &asker{account: a.account, region: regions[i], file: a.file}
		lists[i], err = readRegionAccessPoints(ctx, here, c)
		a.mu.Lock()
		a.refused = append(a.refused, here.refused...)
		a.mu.Unlock()
		return err
	})
	if err != nil {
		return nil, err
	}
	all := []record{}
	for _, list := range lists {
		if list == nil {
			return nil, nil
		}
		all = append(all, list...)
	}
	return all, nil
}

func readRegionAccessPoints(ctx context.Context, a *asker, c *s3control.Client) ([]record, error) {
	there := func(o *s3control.Options) { o.Region = a.region }
	found, err := list(ctx, a, "", s3control.NewListAccessPointsPaginator(c, &s3control.ListAccessPointsInput{AccountId: &a.account}),
		func(o *s3control.ListAccessPointsOutput) []types.AccessPoint { return o.AccessPointList }, there)
	if err != nil || found == nil {
		return nil, err
	}
	all := []record{}
	for _, point := range found {
		arn := aws.ToString(point.AccessPointArn)
		if of := model.ParseARN(arn); of.Region() != a.region {
			continue // told by who does not heed the region; it has its turn there
		}
		one := fields(point)
		one["Region"] = a.region
		more, err := ask(ctx, a, arn, c.GetAccessPoint, &s3control.GetAccessPointInput{AccountId: &a.account, Name: point.Name}, there)
		if err != nil {
			return nil, err
		}
		if more != nil {
			for field, value := range fields(more) {
				one[field] = value
			}
		}
		policy, err := c.GetAccessPointPolicy(ctx, &s3control.GetAccessPointPolicyInput{AccountId: &a.account, Name: point.Name}, there)
		switch {
		case err == nil && policy.Policy != nil:
			one["Policy"] = text.Policy(*policy.Policy)
		case code(err) == "NoSuchAccessPointPolicy":
			one["Policy"] = nil
		case err != nil:
			if err := a.refuse(err, arn); err != nil {
				return nil, err
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// atBaseEndpoint sends calls to the address that the configuration names, if it does
// (AWS_ENDPOINT_URL), as it is. By its own rules the SDK would put the account's id in front,
// which an emulator's address does not bear.
func atBaseEndpoint(o *s3control.Options) {
	if o.BaseEndpoint != nil {
		o.EndpointResolverV2 = fixedEndpoint(*o.BaseEndpoint)
	}
}

type fixedEndpoint string

func (e fixedEndpoint) ResolveEndpoint(context.Context, s3control.EndpointParameters) (smithyendpoints.Endpoint, error) {
	address, err := url.Parse(string(e))
	if err != nil {
		return smithyendpoints.Endpoint{}, err
	}
	return smithyendpoints.Endpoint{URI: *address}, nil
}
