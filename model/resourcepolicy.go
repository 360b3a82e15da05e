package model

import "github.com/iampath/iampath/model/source"

// ResourcePolicy is the policy of a resource that has no section of its own in the environment: a
// queue, a topic, a function, a secret, a repository.
type ResourcePolicy struct {
	ARN    string // of the resource
	Type   string // as AWS CloudFormation names it: AWS::SQS::Queue; empty: not given
	Region string // empty: none, or not known
	Policy OptionalPolicy
	// Partial: the policy may hold statements beyond those in Policy, which were not given.
	Partial bool
	Value   source.Value
}

func (x *index) addResources(account string, all []*ResourcePolicy) {
	for _, r := range all {
		put(x.resources, r.ARN, owned[*ResourcePolicy]{r, account, r.Region})
	}
}

// Resource finds the policy of a resource by the resource's ARN, and the account that owns it. A
// resource that is not found may well exist.
func (e *Environment) Resource(arn string) (r *ResourcePolicy, owner string, ok bool) {
	found, ok := e.indexed().resources[arn]
	return found.thing, found.account, ok
}
