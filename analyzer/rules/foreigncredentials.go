package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// foreignCredentialsEgress finds places inside from which somebody with a key of their own can write
// to a bucket of their own.
var foreignCredentialsEgress = &Rule{
	ID:       "foreign-credentials-egress",
	Title:    "From a place inside, a stranger's key can write to a stranger's bucket",
	Severity: finding.Medium,
	Text: Text{
		Means: `Requests that leave the place are decided by the accounts of the credentials and of the bucket. With a stranger's key and a
stranger's bucket both are outside, so no identity policy, SCP or bucket policy of ours is asked. Only the network has a say: the policy of
the VPC endpoint, if the traffic goes through one.`,
		Exploited: `Whoever has got into the instance reads what its role may read, types in an access key of an account of their own, and copies the
data to a bucket there. Our CloudTrail shows the read, and nothing of the write.`,
		Before: `A subnet whose route table sends S3's traffic to a NAT gateway, or to a gateway endpoint with the default policy:
{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`,
		After: `A gateway endpoint on the route, whose policy denies resources that are not ours:
{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-ours"}}}
and no other way out for the prefixes of S3.`,
		Sources: []string{"Control access to VPC endpoints using endpoint policies", "Cross-account policy evaluation logic", "Gateway endpoints for Amazon S3"},
	},
	Find: func(c *Context) {
		ways := c.waysOut()
		parallel.Each(len(ways), func(i int) { c.foreignCredentials(ways[i]) })
	},
}

// wayOut is an exit, with the places whose traffic leaves by it.
type wayOut struct {
	routes []network.Route
	places []*model.Place
}

// waysOut gives the ways of S3's requests out of the places inside: places that leave alike are one.
func (c *Context) waysOut() (ways []*wayOut) {
	byName := map[string]*wayOut{}
	for _, p := range c.Reach.Places() {
		routes := c.Reach.Exits(p, "s3")
		name := p.Account + " " + p.Subnet
		if p.Subnet == "" {
			name = p.Name
		}
		for i := range routes {
			name += " " + reach.ExitName(&routes[i])
		}
		w := byName[name]
		if w == nil {
			w = &wayOut{routes: routes}
			byName[name], ways = w, append(ways, w)
		}
		w.places = append(w.places, p)
	}
	return ways
}

func (c *Context) foreignCredentials(w *wayOut) {
	if len(w.routes) == 0 {
		return // nothing leaves
	}
	p := w.places[0]
	networks := c.Reach.Networks(w.routes)
	e := c.Ask(c.Reach.Outsider(), c.Reach.ForeignBuckets(), writeObjects, networks)
	if !e.Yes() {
		return
	}
	exit := w.exit(e)
	from := placeName(w)
	f := &finding.Finding{
		Severity: c.rule.Severity, Confidence: e.Confidence(), HangsOn: e.HangsOn(),
		Title: fmt.Sprintf("From %s a stranger's key can write to a stranger's bucket", from),
		Message: fmt.Sprintf("What can be read at %s can be carried out through %s with an access key of any account outside, into a bucket of that account. "+
			"No policy of account %s is asked, except that of a VPC endpoint on the way.", from, reach.ExitName(exit), p.Account),
		Resource: placeID(p), Principal: "outside", Account: p.Account, Members: placeIDs(w), Witnesses: e.Witnesses(),
		Could: []string{"VPC endpoint policy"}, Stood: e.Says(), Locations: placeLocations(w, exit),
	}
	reads, bucket := c.readable(w, networks)
	if reads != nil {
		f.Path = append(f.Path, reads.Hop(finding.Acts, reads.Side.Name, reads.Target.Name))
		f.Severity = c.Weigh(finding.High, bucket)
		f.Witnesses = append(reads.Witnesses(), f.Witnesses...)
		f.Message += fmt.Sprintf(" The role there may read bucket %s.", bucket)
	}
	f.Path = append(f.Path,
		finding.Hop{From: placeID(p), To: reach.ExitName(exit), Kind: finding.Network, Note: strings.Join(exit.Why, "; ")},
		e.Hop(finding.Acts, "a stranger with a key of their own", "a stranger's bucket"))
	c.cutsOfWayOut(f, e, reads, w)
	c.Report(f)
}

// exit is the route that the evidence takes.
func (w *wayOut) exit(e *Evidence) *network.Route {
	for i := range w.routes {
		if e.Answer.Witness != nil && e.Answer.Witness.Network == reach.ExitName(&w.routes[i]) {
			return &w.routes[i]
		}
	}
	return &w.routes[0]
}

// readable finds a bucket inside that the role of one of the places may read from there, a sensitive
// one if there is one.
func (c *Context) readable(w *wayOut, networks []set.Network) (*Evidence, string) {
	buckets := c.InsideBuckets()
	slices.SortStableFunc(buckets, func(a, b world.Resource) int {
		return compareBool(c.Sensitive(b.Bucket.Name), c.Sensitive(a.Bucket.Name))
	})
	asked := map[*world.Principal]bool{}
	for _, p := range w.places {
		role := c.roleAt(p)
		if role == nil || asked[role] {
			continue
		}
		asked[role] = true
		for _, b := range buckets {
			if e := c.Ask(c.Reach.Principal(role), c.Reach.Within(b), readObjects, networks); e.Answer.Verdict == set.Yes {
				return e, b.Bucket.Name
			}
		}
	}
	return nil, ""
}

// roleAt is the role of the instance profile at a place; nil where there is none, or it is not known.
func (c *Context) roleAt(p *model.Place) *world.Principal {
	role, _ := c.Env.RoleOfProfile(p.ProfileARN)
	if role == nil {
		return nil
	}
	caller, err := model.ParsePrincipal(role.ARN)
	if err != nil {
		return nil
	}
	found, _ := c.World.Caller(&caller)
	return found
}

// cutsOfWayOut proposes what closes a way out: a statement in the policy of the endpoint on it, or,
// where there is no endpoint, one with such a policy.
func (c *Context) cutsOfWayOut(f *finding.Finding, e, reads *Evidence, w *wayOut) {
	change := Change{Layer: decision.LayerVPCEndpoint, Statement: c.onlyOurResources(`"Principal":"*",`, `"*"`)}
	var keep []*Evidence
	if reads != nil {
		keep = append(keep, reads)
	}
	// A way that is not known may have an endpoint, of which the policy is not known either.
	closed := !slices.ContainsFunc(e.Question.Networks, func(n set.Network) bool {
		return n.Endpoint == nil || n.Endpoint.Policy != nil && n.Endpoint.Policy.IsUnknown()
	})
	if closed {
		change.Where = "the policy of " + reach.ExitName(&w.routes[0])
		if cut, ok := c.Try(e, change, keep...); ok {
			f.Cuts = append(f.Cuts, cut)
		}
		return
	}
	through := func(from *Evidence) *Evidence {
		return c.Again(from, func(q *set.Question) {
			q.Networks = []set.Network{{Name: "a new gateway endpoint", Absent: []string{"aws:SourceIp"}, Endpoint: &decision.Endpoint{Name: "a new gateway endpoint", Gateway: true}}}
		})
	}
	for i, k := range keep {
		keep[i] = through(k)
	}
	change.Where = "the policy of a new gateway endpoint for S3"
	if cut, ok := c.Try(through(e), change, keep...); ok {
		cut.Text = "Send S3's traffic of " + placeName(w) + " through a gateway endpoint with this statement in its policy, and close every other way to S3."
		f.Cuts = append(f.Cuts, cut)
	}
}

func placeID(p *model.Place) string {
	if p.Subnet != "" {
		return p.Subnet
	}
	return p.Name
}

func placeIDs(w *wayOut) (ids []string) {
	for _, p := range w.places {
		ids = append(ids, p.Name)
	}
	return ids
}

// placeName names the places of a way out for a person.
func placeName(w *wayOut) string {
	p := w.places[0]
	name := string(p.Kind) + " " + p.Name
	if p.Kind == model.PlaceInstance && p.Subnet != "" {
		name += " in " + p.Subnet
	}
	if n := len(w.places) - 1; n > 0 {
		name += fmt.Sprintf(" (and %d more)", n)
	}
	return name
}

// placeLocations are where the endpoint on the way and the places stand.
func placeLocations(w *wayOut, exit *network.Route) (list []source.Position) {
	if exit.Endpoint != nil && exit.Endpoint.Value.OK() {
		list = append(list, exit.Endpoint.Value.Position())
	}
	if w.places[0].Value.OK() {
		list = append(list, w.places[0].Value.Position())
	}
	return list
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
