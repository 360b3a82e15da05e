package check

import (
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
	place, err := w.env.Place(from, q.Request.Principal.Text)
	if err != nil {
		return err
	}
	q.Place, q.Routes = from, w.routes(place, q)
	q.Policies.VPCEndpoint = w.OnTheWay(&q.Routes[0])
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

// routes are the ways of a request out of a place.
func (w *World) routes(p *model.Place, q *Question) []network.Route {
	return network.Out(w.env, p, q.Request.Action.Service, w.region(q))
}

// OnTheWay is the endpoint whose policy a request meets: none on a way without one, and one of which
// nothing is known where the way is not known.
func (w *World) OnTheWay(r *network.Route) *decision.Endpoint {
	switch {
	case r.Endpoint != nil:
		e := w.known.Endpoint(r.Endpoint)
		return &e
	case r.Exit == network.Unknown:
		return &decision.Endpoint{Name: "an endpoint that may be on the way", Policy: policy.Unknown("the policy of an endpoint that may be on the way")}
	}
	return nil
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
					q.Endpoints = append(q.Endpoints, Endpoint{w.known.Endpoint(e), account})
				}
			}
		}
	}
}

// ordinary sets what is so for a request that a person makes directly, unless the question says
// otherwise, and says it where the answer hangs on it.
func ordinary(q *Question) {
	r := q.Request
	r.Context = q.Request.Context.Clone()
	q.Request.Context.Derive(keyViaService, "false")
	q.Request.Context.Derive(keySecureTransport, "true")
	for _, key := range []string{"aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"} {
		q.Request.Context.DeriveAbsent(model.NewKey(key))
	}
	if decision.Decide(&r, &q.Policies) != decision.Decide(&q.Request, &q.Policies) {
		q.assume("the caller makes the request itself, over TLS")
	}
}

var (
	keyViaService      = model.NewKey("aws:ViaAWSService")
	keySecureTransport = model.NewKey("aws:SecureTransport")
)
