package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// guardRemovable finds principals that can take away what holds them.
var guardRemovable = &Rule{
	ID:       "guard-removable",
	Title:    "Whom a guard holds can take it away",
	Severity: finding.High,
	Text: Text{
		Means: `Something stands in the principal's way: the policy of the VPC endpoint through which its requests go, its permissions boundary, or
a deny in a bucket's policy. The principal may itself change or delete that, so it holds only as long as the principal wants.`,
		Exploited: `One request more: replace the endpoint's policy or route around it, delete the boundary, or write the bucket's policy anew. Then
the rest goes as if the guard had never been.`,
		Before: `An instance role behind a guarding endpoint that holds {"Effect":"Allow","Action":"ec2:*","Resource":"*"}`,
		After: `A service control policy that leaves the guard to those who administer it:
{"Effect":"Deny","Action":["ec2:ModifyVpcEndpoint","ec2:DeleteVpcEndpoints","ec2:ReplaceRoute","ec2:DeleteRoute","ec2:CreateRoute"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/network-admin"}}}`,
		Sources: []string{"Control access to VPC endpoints using endpoint policies", "Permissions boundaries for IAM entities", "AWS samples: data perimeter governance policy examples"},
	},
	Find: func(c *Context) {
		c.endpointGuards()
		c.boundaryGuards()
		c.bucketGuards()
	},
}

// remover is an action that takes a guard away, and what it is done to.
type remover struct {
	action   string
	resource string // an ARN, or * for any that is concerned
}

// guard is one thing that holds a principal.
type guard struct {
	name     string
	held     *world.Principal
	members  []string
	removers []remover
	severity finding.Severity
	// without says what the principal may do without it.
	without string
}

// endpointGuards looks at places whose way out is closed by an endpoint's policy: without it a
// stranger's key could write to a stranger's bucket from there.
func (c *Context) endpointGuards() {
	ways := c.waysOut()
	parallel.Each(len(ways), func(i int) {
		w := ways[i]
		networks := c.Reach.Networks(w.routes)
		for r := range w.routes {
			endpoint := w.routes[r].Endpoint
			if endpoint == nil || networks[r].Endpoint == nil || networks[r].Endpoint.Policy == nil {
				continue
			}
			only := networks[r : r+1]
			e := c.Ask(c.Reach.Outsider(), c.Reach.ForeignBuckets(), writeObjects, only)
			open := c.Again(e, func(q *set.Question) {
				n := q.Networks[0]
				n.Endpoint = &decision.Endpoint{Name: n.Endpoint.Name, Gateway: n.Endpoint.Gateway}
				q.Networks = []set.Network{n}
			})
			if e.Answer.Verdict != set.No || open.Answer.Verdict != set.Yes {
				continue // it guards nothing, or that is not known
			}
			asked := map[*world.Principal]bool{}
			for _, p := range w.places {
				if role := c.roleAt(p); role != nil && !asked[role] {
					asked[role] = true
					c.removable(guard{name: "the policy of " + reach.ExitName(&w.routes[r]), held: role, members: placeIDs(w), severity: finding.High,
						removers: endpointRemovers(&w.routes[r].Account, p, endpoint), without: "a stranger's key could write to a stranger's bucket from " + placeName(w)},
						endpoint.Value.Position())
				}
			}
		}
	})
}

// endpointRemovers are the actions that change an endpoint's policy, or lead traffic around it
// (Service Authorization Reference: Amazon EC2).
func endpointRemovers(account *string, p *model.Place, e *model.VPCEndpoint) []remover {
	arn := func(kind, id string) string {
		return fmt.Sprintf("arn:aws:ec2:%s:%s:%s/%s", p.Region, *account, kind, id)
	}
	list := []remover{{"ec2:ModifyVpcEndpoint", arn("vpc-endpoint", e.ID)}, {"ec2:DeleteVpcEndpoints", arn("vpc-endpoint", e.ID)}}
	for _, table := range e.RouteTables {
		for _, action := range []string{"ec2:ReplaceRoute", "ec2:DeleteRoute", "ec2:CreateRoute", "ec2:AssociateRouteTable", "ec2:ReplaceRouteTableAssociation", "ec2:DisassociateRouteTable"} {
			list = append(list, remover{action, arn("route-table", table)})
		}
	}
	if len(e.RouteTables) == 0 {
		for _, action := range []string{"ec2:ReplaceRoute", "ec2:DeleteRoute", "ec2:CreateRoute", "ec2:AssociateRouteTable"} {
			list = append(list, remover{action, arn("route-table", "*")})
		}
	}
	return list
}

// boundaryGuards looks at principals with a permissions boundary.
func (c *Context) boundaryGuards() {
	groups := c.InsideGroups()
	parallel.Each(len(groups), func(i int) {
		p := groups[i].Members[0]
		if p.Boundary == nil || p.Boundary[0].IsUnknown() {
			return
		}
		boundary, kind := "", "Role"
		if p.User != nil {
			boundary, kind = p.User.Boundary.ARN, "User"
		} else if p.Role != nil {
			boundary = p.Role.Boundary.ARN
		}
		c.removable(guard{name: "the permissions boundary " + p.Boundary[0].Name, held: p, members: names(groups[i]), severity: finding.High,
			without: "it may do all that its identity policies allow",
			removers: []remover{{"iam:Delete" + kind + "PermissionsBoundary", p.ARN}, {"iam:Put" + kind + "PermissionsBoundary", p.ARN},
				{"iam:CreatePolicyVersion", boundary}, {"iam:SetDefaultPolicyVersion", boundary}}},
			boundaryPosition(p))
	})
}

// bucketGuards looks at buckets whose policy denies somebody of the bucket's own account who may
// write that policy anew.
func (c *Context) bucketGuards() {
	groups := c.InsideGroups()
	byAccount := map[string][]world.Resource{}
	for _, b := range c.InsideBuckets() {
		if b.Policy != nil && !b.Policy.IsUnknown() && denies(b.Policy) {
			byAccount[b.Account] = append(byAccount[b.Account], b)
		}
	}
	parallel.Each(len(groups), func(i int) {
		p := groups[i].Members[0]
		side := c.Reach.Principal(p)
		buckets := byAccount[p.Account]
		if len(buckets) == 0 || !c.mayDo(side, p.Account, "s3:PutBucketPolicy", "s3:DeleteBucketPolicy") {
			return
		}
		for _, b := range buckets {
			target := c.Reach.Within(b)
			// The deny holds the principal if it could read from elsewhere without it, and cannot with it.
			e := c.Ask(side, target, readObjects, elsewhere(nil))
			if e.Answer.Verdict != set.No {
				continue
			}
			open := c.Again(e, func(q *set.Question) {
				q.Goal = q.Goal.With(func(p *decision.Policies) { p.Resource = withoutDenies(p.Resource) })
			})
			if open.Answer.Verdict != set.Yes {
				continue
			}
			c.removable(guard{name: "the deny in the bucket policy of " + b.Bucket.Name, held: p, members: names(groups[i]), severity: c.Weigh(finding.Medium, b.Bucket.Name),
				without:  "it could read the bucket from anywhere",
				removers: []remover{{"s3:PutBucketPolicy", b.ARN.Text}, {"s3:DeleteBucketPolicy", b.ARN.Text}}}, b.Policy.Document.Statements[0].Position())
		}
	})
}

// mayDo asks whether a side's own policies let it do something to any bucket of an account: what does
// not is not asked again for each of them.
func (c *Context) mayDo(side reach.Side, account string, actions ...string) bool {
	target := reach.Target{Name: "any bucket of account " + account, Account: account}
	target.Resources.Domain, target.Resources.Owner = set.AnyBucket(), account
	return c.Ask(side, target, actions, nil).Yes()
}

func denies(p *policy.Policy) bool {
	return slices.ContainsFunc(p.Document.Statements, func(s policy.Statement) bool { return s.Effect == policy.Deny })
}

func withoutDenies(p *policy.Policy) *policy.Policy {
	if p == nil || p.IsUnknown() {
		return p
	}
	d := *p.Document
	d.Statements = slices.DeleteFunc(slices.Clone(d.Statements), func(s policy.Statement) bool { return s.Effect == policy.Deny })
	return policy.Compile(p.Name, &d)
}

func boundaryPosition(p *world.Principal) (at source.Position) {
	if s := p.Boundary[0].Document.Statements; len(s) > 0 {
		at = s[0].Position()
	}
	return at
}

// removable reports a guard if the principal that it holds may do one of the actions that take it
// away.
func (c *Context) removable(g guard, at source.Position) {
	side := c.Reach.Principal(g.held)
	var by []string
	var first *Evidence
	for _, r := range g.removers {
		if r.resource == "" {
			continue
		}
		e := c.Ask(side, c.removerTarget(r), []string{r.action}, nil)
		if e.Answer.Verdict != set.Yes {
			continue
		}
		if by = append(by, r.action); first == nil {
			first = e
		}
	}
	if first == nil {
		return
	}
	f := &finding.Finding{
		Severity: g.severity, Confidence: first.Confidence(), HangsOn: first.HangsOn(),
		Title:    fmt.Sprintf("%s can take away %s, which holds it", g.held.Caller.Name, g.name),
		Message:  fmt.Sprintf("%s may %s. Without %s %s.", g.held.ARN, strings.Join(slices.Compact(by), ", "), g.name, g.without),
		Resource: first.Target.Name, Principal: g.held.ARN, Account: g.held.Account, Members: g.members,
		Locations: append(first.Locations(), at), Witnesses: first.Witnesses(), Stood: first.Says(), Could: []string{"identity policy", "service control policy", "permissions boundary"},
		Path:     []finding.Hop{first.Hop(finding.Escalates, g.held.ARN, g.name+", removed")},
		Identity: g.held.ARN + " removes " + g.name,
	}
	quoted := slices.Compact(slices.Clone(by))
	if cut, ok := c.Try(first, Change{decision.LayerSCP, "a service control policy over account " + g.held.Account,
		fmt.Sprintf(`{"Sid":"GuardsStay","Effect":"Deny","Action":%s,"Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":%s}}}`, list(quoted), jsonText(g.held.ARN))}); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}

// removerTarget is what a remover is done to.
func (c *Context) removerTarget(r remover) reach.Target {
	arn := model.ParseARN(r.resource)
	if strings.HasSuffix(r.resource, "*") {
		t := reach.Target{Name: r.resource, Account: arn.Account()}
		t.Resources.Domain, t.Resources.Owner = set.Matching(r.resource), arn.Account()
		return t
	}
	action, err := model.ParseAction(r.action)
	if err != nil {
		return reach.Target{Name: r.resource}
	}
	res, err := c.World.Resource(arn, action, "")
	if err != nil {
		return reach.Target{Name: r.resource}
	}
	t := c.Reach.On(res)
	if res.NotHeld && res.Account != "" {
		// Things of the network and of IAM have no policies of their own.
		t.Policies.Resource = nil
	}
	return t
}
