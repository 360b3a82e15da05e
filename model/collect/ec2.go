package collect

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// readEC2 reads ec2-<region>.json: the lists that tell by which way a request leaves a subnet.
func readEC2(ctx context.Context, a *asker, cfg aws.Config) (record, error) {
	c := ec2.NewFromConfig(cfg)
	out := record{}
	for _, read := range []struct {
		list string
		by   func() ([]any, error)
	}{
		{"Vpcs", func() ([]any, error) {
			return describe(ctx, a, ec2.NewDescribeVpcsPaginator(c, &ec2.DescribeVpcsInput{}), func(o *ec2.DescribeVpcsOutput) []types.Vpc { return o.Vpcs })
		}},
		{"Subnets", func() ([]any, error) {
			return describe(ctx, a, ec2.NewDescribeSubnetsPaginator(c, &ec2.DescribeSubnetsInput{}), func(o *ec2.DescribeSubnetsOutput) []types.Subnet { return o.Subnets })
		}},
		{"RouteTables", func() ([]any, error) {
			return describe(ctx, a, ec2.NewDescribeRouteTablesPaginator(c, &ec2.DescribeRouteTablesInput{}), func(o *ec2.DescribeRouteTablesOutput) []types.RouteTable { return o.RouteTables })
		}},
		{"VpcEndpoints", func() ([]any, error) {
			all, err := describe(ctx, a, ec2.NewDescribeVpcEndpointsPaginator(c, &ec2.DescribeVpcEndpointsInput{}), func(o *ec2.DescribeVpcEndpointsOutput) []types.VpcEndpoint { return o.VpcEndpoints })
			documents(all, "PolicyDocument")
			return all, err
		}},
		{"NatGateways", func() ([]any, error) {
			return describe(ctx, a, ec2.NewDescribeNatGatewaysPaginator(c, &ec2.DescribeNatGatewaysInput{}), func(o *ec2.DescribeNatGatewaysOutput) []types.NatGateway { return o.NatGateways })
		}},
		{"InternetGateways", func() ([]any, error) {
			return describe(ctx, a, ec2.NewDescribeInternetGatewaysPaginator(c, &ec2.DescribeInternetGatewaysInput{}), func(o *ec2.DescribeInternetGatewaysOutput) []types.InternetGateway { return o.InternetGateways })
		}},
		{"PrefixLists", func() ([]any, error) { return prefixLists(ctx, a, c) }},
		{"Instances", func() ([]any, error) {
			return describe(ctx, a, ec2.NewDescribeInstancesPaginator(c, &ec2.DescribeInstancesInput{}), instances)
		}},
	} {
		all, err := read.by()
		if err != nil {
			return nil, err
		}
		if all != nil {
			out[read.list] = all
		}
	}
	return out, nil
}

func describe[Out, T any](ctx context.Context, a *asker, p pager[Out, ec2.Options], items func(*Out) []T) ([]any, error) {
	all, err := list(ctx, a, "", p, items)
	return records(all), err
}

// instances takes instances out of their reservations, which say only that they were launched
// together.
func instances(o *ec2.DescribeInstancesOutput) []types.Instance {
	var all []types.Instance
	for _, r := range o.Reservations {
		all = append(all, r.Instances...)
	}
	return all
}

// prefixLists reads the lists of AWS's services, and those that customers keep and share, with
// their entries: a route may name either. To the latter the addresses are added in the field in
// which DescribePrefixLists has them.
//
// Where the second kind was refused the first is kept. No harm is done: a route that names a list
// which is not here can be seen to lead into the unknown.
func prefixLists(ctx context.Context, a *asker, c *ec2.Client) ([]any, error) {
	services, err := list(ctx, a, "", ec2.NewDescribePrefixListsPaginator(c, &ec2.DescribePrefixListsInput{}),
		func(o *ec2.DescribePrefixListsOutput) []types.PrefixList { return o.PrefixLists })
	if err != nil {
		return nil, err
	}
	managed, err := list(ctx, a, "", ec2.NewDescribeManagedPrefixListsPaginator(c, &ec2.DescribeManagedPrefixListsInput{}),
		func(o *ec2.DescribeManagedPrefixListsOutput) []types.ManagedPrefixList { return o.PrefixLists })
	if err != nil || services == nil {
		return nil, err
	}
	all := records(services)
	for _, m := range managed {
		id := aws.ToString(m.PrefixListId)
		if slices.ContainsFunc(services, func(s types.PrefixList) bool { return aws.ToString(s.PrefixListId) == id }) {
			continue
		}
		one := fields(m)
		entries, err := list(ctx, a, id, ec2.NewGetManagedPrefixListEntriesPaginator(c, &ec2.GetManagedPrefixListEntriesInput{PrefixListId: &id}),
			func(o *ec2.GetManagedPrefixListEntriesOutput) []types.PrefixListEntry { return o.Entries })
		if err != nil {
			return nil, err
		}
		if entries != nil {
			addresses := make([]any, len(entries))
			for i, e := range entries {
				addresses[i] = aws.ToString(e.Cidr)
			}
			one["Entries"], one["Cidrs"] = records(entries), addresses
		}
		all = append(all, one)
	}
	return all, nil
}
