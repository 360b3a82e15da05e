package paths

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// trial is one principal's request for one action, put to one resource after another with all open
// keys unknown. What it finds false no value of a key makes true.
type trial struct {
	g        *Graph
	request  model.Request
	policies decision.Policies
	context  model.Context
	account  string
}

// action reads an action of ours.
func action(name string) model.Action {
	a, err := model.ParseAction(name)
	if err != nil {
		panic(err)
	}
	return a
}

func (g *Graph) trial(p *world.Principal, name string) *trial {
	t := &trial{g: g}
	s := g.principal(p)
	t.policies, t.context = s.Policies, s.Context
	t.context.SetPartial(true)
	t.request.Principal, t.request.Action = p.Caller, action(name)
	return t
}

// on decides the request on a resource with a policy of its own.
func (t *trial) on(arn, owner string, resource *policy.Policy) truth.Value {
	t.request.Context = t.context.Clone()
	t.request.Resource, t.request.ResourceAccount = model.ParseARN(arn), owner
	t.request.Complete()
	if owner != t.account {
		t.account, t.policies.RCP = owner, t.g.world.RCPs(owner).Levels
	}
	t.policies.Resource = resource
	return decision.Permits(&t.request, &t.policies)
}

// mayAtAll reports whether identity policies of a group have an Allow that can apply to an action, or
// may have one: whether it is worth asking further.
func (g *Graph) mayAtAll(group *world.Group, name string) bool {
	return mayOn(group.Members[0], name, func(*policy.Statement) bool { return true })
}

// mayOn reports the same of what is in a bucket.
func (g *Graph) mayOn(p *world.Principal, name, bucket string) bool {
	return mayOn(p, name, func(s *policy.Statement) bool {
		return s.NotResource || slices.ContainsFunc(s.Resources, func(r string) bool {
			// What stands before the first wildcard or variable must not contradict the bucket's ARN.
			if at := strings.IndexAny(r, "*?$"); at >= 0 {
				r = r[:at]
			}
			return strings.HasPrefix(bucket+"/", r) || strings.HasPrefix(r, bucket+"/")
		})
	})
}

func mayOn(of *world.Principal, name string, on func(*policy.Statement) bool) bool {
	a := action(name)
	for _, p := range of.Identity {
		if p.IsUnknown() {
			return true
		}
		may := false
		p.EachAction(&a, func(i int) {
			s := &p.Document.Statements[i]
			may = may || s.Effect == policy.Allow && on(s)
		})
		if may {
			return true
		}
	}
	return false
}

// role is a role as the target of a request.
func (g *Graph) role(p *world.Principal, name string) reach.Target {
	r, err := g.world.Resource(model.ParseARN(p.ARN), action(name), p.Account)
	if err != nil { // a role of the world is there
		panic(err)
	}
	return g.reach.On(r)
}

// identity is a user, a role, a group or another thing of an account as the target of a request. IAM
// knows no resource-based policies but trust (AWS services that work with IAM).
func (g *Graph) identity(arn, account string) reach.Target {
	t := reach.Target{Name: arn, Account: account}
	t.Resources.Exactly, t.Resources.Owner = arn, account
	// What RCPs there are is taken along; that they are not known does not matter, for they do not
	// reach the services of these steps (Resource control policies, "Services that support RCPs").
	t.Policies.RCP = g.world.RCPs(account).Levels
	return t
}
