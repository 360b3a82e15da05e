package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// network sets what follows from the place a request comes from. Where none is named, the
// endpoints that it could go through are noted, to be tried.
func (w *World) network(q *Question, from string) error {
	switch {
	case from == "":
		w.otherWays(q)
	case from == "internet":
		for _, key := range networkKeys {
			q.Request.Context.DeriveAbsent(key)
		}
	case strings.HasPrefix(from, "vpce-"):
		return w.through(q, from)
	default:
		return fmt.Errorf("%q is not a place that is known here; a VPC endpoint's id (vpce-…) or internet was expected", from)
	}
	return nil
}

// networkKeys are borne only by requests that go through a VPC endpoint (AWS global condition
// context keys, "Properties of the network").
var networkKeys = []model.Key{model.KeySourceVpce, model.NewKey("aws:SourceVpc"), model.NewKey("aws:SourceVpcArn"),
	model.NewKey("aws:VpcSourceIp"), model.NewKey("aws:VpceAccount"), model.NewKey("aws:VpceOrgID"), model.NewKey("aws:VpceOrgPaths")}

func (w *World) through(q *Question, id string) error {
	e, _, _, ok := w.env.Endpoint(id)
	if !ok {
		return fmt.Errorf("the environment has no VPC endpoint %s", id)
	}
	q.Policies.VPCEndpoint = w.endpoint(e)
	c := &q.Request.Context
	q.Request.ThroughEndpoint(id)
	if e.VPC != "" {
		c.Derive(model.NewKey("aws:SourceVpc"), e.VPC)
	}
	// The request bears its private address instead (AWS global condition context keys).
	c.DeriveAbsent(model.NewKey("aws:SourceIp"))
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
