package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// network sets what follows from the place a request comes from. Where none is named, the
// endpoints that it could go through are noted, to be tried.
func (w *World) network(q *Question, from string) error {
	if from == "" {
		w.otherWays(q)
		return nil
	}
	service, region := q.Request.Action.Service, w.region(q)
	q.Place = from
	switch kind, _, _ := strings.Cut(from, "-"); {
	case from == "internet":
		q.Routes = network.Internet("the request comes over the internet")
	case kind == "vpce":
		e, account, home, ok := w.env.Endpoint(from)
		if !ok {
			return fmt.Errorf("the environment has no VPC endpoint %s", from)
		}
		q.Routes = []network.Route{network.Through(w.env, e, account, home, service)}
	case kind == "i" || kind == "subnet":
		source, err := w.source(from)
		if err != nil {
			return err
		}
		q.Routes = network.From(w.env, source, service, region)
	default:
		return fmt.Errorf("%q is not a place that is known here; an instance (i-…), a subnet (subnet-…), a VPC endpoint (vpce-…) or internet was expected", from)
	}
	q.Policies.VPCEndpoint = w.onTheWay(&q.Routes[0])
	q.Routes[0].Apply(&q.Request.Context)
	if e := q.Policies.VPCEndpoint; e != nil {
		q.Request.ThroughEndpoint(e.Name)
	}
	return nil
}

// region is where the request goes, as far as it is known.
func (w *World) region(q *Question) string {
	arn := &q.Request.Resource
	if region := arn.Region(); region != "" && region != "*" {
		return region
	}
	if arn.Service() == "s3" {
		name, _, _ := strings.Cut(arn.Resource(), "/")
		if b, _, ok := w.env.Bucket(name); ok {
			return b.Region
		}
	}
	return ""
}

// source is an instance or a subnet as the beginning of a way.
func (w *World) source(id string) (network.Source, error) {
	if i, account, region, ok := w.env.Instance(id); ok {
		s := network.Source{Account: account, Region: region, Subnet: i.Subnet, VPC: i.VPC, HasPublic: i.Value.Get("PublicIpAddress").OK() || i.Value.Get("PrivateIpAddress").OK()}
		s.Private, s.Public = i.Value.Get("PrivateIpAddress").Text(), i.Value.Get("PublicIpAddress").Text()
		return s, nil
	}
	for _, account := range w.env.AccountIDs() {
		for region, ec2 := range w.env.Accounts[account].EC2 {
			for _, subnet := range ec2.Subnets {
				if subnet.ID == id {
					return network.Source{Account: account, Region: region, Subnet: id, VPC: subnet.VPC}, nil
				}
			}
		}
	}
	return network.Source{}, fmt.Errorf("the environment has no instance or subnet %s", id)
}

// onTheWay is the endpoint whose policy a request meets: none on a way without one, and one of which
// nothing is known where the way is not known.
func (w *World) onTheWay(r *network.Route) *decision.Endpoint {
	switch {
	case r.Endpoint != nil:
		return w.endpoint(r.Endpoint)
	case r.Exit == network.Unknown:
		return &decision.Endpoint{Name: "an endpoint that may be on the way", Policy: policy.Unknown("the policy of an endpoint that may be on the way")}
	}
	return nil
}

func (w *World) endpoint(e *model.VPCEndpoint) *decision.Endpoint {
	to := &decision.Endpoint{Name: e.ID, Gateway: e.Type == "Gateway"}
	switch e.Policy.State {
	case model.StateGiven:
		to.Policy = w.compile("policy of "+e.ID, e.Policy.Document, policy.VPCEndpoint)
	case model.StateUnknown:
		to.Policy = policy.Unknown("policy of " + e.ID)
	}
	return to
}

// otherWays notes the endpoints of the environment that serve the request's service.
func (w *World) otherWays(q *Question) {
	for _, account := range w.env.AccountIDs() {
		ec2 := w.env.Accounts[account].EC2
		regions := make([]string, 0, len(ec2))
		for region := range ec2 {
			regions = append(regions, region)
		}
		slices.Sort(regions)
		for _, region := range regions {
			for _, e := range ec2[region].Endpoints {
				if strings.HasSuffix(e.ServiceName, "."+q.Request.Action.Service) {
					q.Endpoints = append(q.Endpoints, Endpoint{*w.endpoint(e), account})
				}
			}
		}
	}
}

// ordinary sets what is so for a request that a person makes directly, unless the question says
// otherwise, and says it where the answer hangs on it.
func (w *World) ordinary(q *Question) {
	r := q.Request
	r.Context = q.Request.Context.Clone()
	q.Request.Context.Derive(keyViaService, "false")
	q.Request.Context.Derive(keySecureTransport, "true")
	for _, key := range []string{"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"} {
		q.Request.Context.DeriveAbsent(model.NewKey(key))
	}
	if len(w.problems) == 0 && decision.Decide(&r, &q.Policies) != decision.Decide(&q.Request, &q.Policies) {
		q.assume("the caller makes the request itself, over TLS")
	}
}

var (
	keyViaService      = model.NewKey("aws:ViaAWSService")
	keySecureTransport = model.NewKey("aws:SecureTransport")
)
