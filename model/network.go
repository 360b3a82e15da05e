package model

import "github.com/iampath/iampath/model/source"

// EC2 is an account's network and instances in one region. A nil list was not collected.
type EC2 struct {
	VPCs, Subnets, RouteTables, NATGateways, InternetGateways, PrefixLists []*NetworkResource

	Endpoints []*VPCEndpoint
	Instances []*Instance
}

// NetworkResource is a thing of a network of which the record tells the rest.
type NetworkResource struct {
	ID    string
	VPC   string // empty if the record names none
	Value source.Value
}

// VPCEndpoint is a VPC endpoint.
type VPCEndpoint struct {
	ID          string
	Type        string // Gateway, Interface, …
	ServiceName string
	VPC         string
	RouteTables []string // ids; nil: not given
	Policy      OptionalPolicy
	Value       source.Value
}

// Instance is an EC2 instance.
type Instance struct {
	ID          string
	ProfileARN  string // of its instance profile; empty: it has none
	Subnet, VPC string
	Value       source.Value
}

func (x *index) addEC2(account, region string, ec2 *EC2) {
	for _, p := range ec2.Endpoints {
		put(x.endpoints, p.ID, owned[*VPCEndpoint]{p, account, region})
	}
	for _, i := range ec2.Instances {
		put(x.instances, i.ID, owned[*Instance]{i, account, region})
	}
}

// Endpoint finds a VPC endpoint by id, with the account and region in which it was found.
func (e *Environment) Endpoint(id string) (p *VPCEndpoint, account, region string, ok bool) {
	found, ok := e.indexed().endpoints[id]
	return found.thing, found.account, found.region, ok
}

// Instance finds an instance by id, with the account and region in which it was found.
func (e *Environment) Instance(id string) (i *Instance, account, region string, ok bool) {
	found, ok := e.indexed().instances[id]
	return found.thing, found.account, found.region, ok
}

// KMS is an account's keys in one region; nil keys were not collected.
type KMS struct {
	Keys []*KMSKey
}

// KMSKey is a KMS key with its key policy.
type KMSKey struct {
	ID, ARN string
	Policy  OptionalPolicy
	Value   source.Value
}
