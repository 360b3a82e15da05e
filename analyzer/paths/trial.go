package paths

import (
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

func (g *Graph) trial(p *world.Principal, action string) *trial {
	t := &trial{g: g}
	a, err := model.ParseAction(action)
	if err != nil {
		panic(err) // the actions are ours
	}
	s := g.reach.Principal(p)
	t.policies, t.context = s.Policies, s.Context
	t.context.SetPartial(true)
	t.request.Principal, t.request.Action = p.Caller, a
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
func (g *Graph) mayAtAll(group *world.Group, action string) bool {
	a, err := model.ParseAction(action)
	if err != nil {
		return true
	}
	for _, p := range group.Members[0].Identity {
		if p.IsUnknown() {
			return true
		}
		may := false
		p.EachAction(&a, func(i int) { may = may || p.Document.Statements[i].Effect == policy.Allow })
		if may {
			return true
		}
	}
	return false
}

// role is a role as the target of a request.
func (g *Graph) role(p *world.Principal, action string) reach.Target {
	a, _ := model.ParseAction(action)
	r, err := g.world.Resource(model.ParseARN(p.ARN), a, p.Account)
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
