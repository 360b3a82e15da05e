package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Remedy is a set of statements that, added together, have the request allowed. It has been
// decided with them.
type Remedy []Addition

// Addition is a statement that somebody must add to a layer.
type Addition struct {
	Layer decision.Layer
	// Who must add it, and Where, as a person would say.
	Who, Where string
	Statement  policy.Statement
}

// remedies finds what would have to be added: one remedy where both sides must allow, and where
// either will do one for each side.
func remedies(q *Question) []Remedy {
	var found []Remedy
	for _, sides := range startingSides(q) {
		if r, ok := remedy(q, sides); ok {
			found = append(found, r)
		}
	}
	return found
}

// startingSides are the alternatives to begin with.
func startingSides(q *Question) [][]decision.Layer {
	d := decision.Explain(&q.Request, &q.Policies)
	identity, resource := slices.Contains(d.Because, decision.LayerIdentity), slices.Contains(d.Because, decision.LayerResource)
	if d.Relation == decision.SameAccount && identity {
		sides := [][]decision.Layer{{decision.LayerIdentity}}
		if resource || q.Policies.Resource != nil {
			sides = append(sides, []decision.Layer{decision.LayerResource})
		}
		return sides
	}
	return [][]decision.Layer{slices.Clone(d.Because)}
}

// remedy adds statements to layers, and to those that then turn out to be missing too, until the
// request is allowed.
func remedy(q *Question, layers []decision.Layer) (Remedy, bool) {
	policies := q.Policies
	var r Remedy
	for range 4 {
		for _, l := range layers {
			var ok bool
			if policies, r, ok = add(q, policies, r, l); !ok {
				return nil, false
			}
		}
		d := decision.Explain(&q.Request, &policies)
		switch d.Result {
		case decision.Allowed:
			return r, true
		case decision.ImplicitlyDenied:
			layers = slices.DeleteFunc(slices.Clone(d.Because), func(l decision.Layer) bool {
				return slices.ContainsFunc(r, func(a Addition) bool { return a.Layer == l })
			})
			if len(layers) == 0 {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return nil, false
}

// add puts a statement that allows just this request into a layer.
func add(q *Question, p decision.Policies, r Remedy, l decision.Layer) (decision.Policies, Remedy, bool) {
	s := policy.Statement{Effect: policy.Allow, Actions: []string{q.Request.Action.Text}, Resources: []string{literal(q.Request.Resource.Text)}}
	a := Addition{Layer: l, Statement: s}
	c := &q.Request.Principal
	callers := "account " + c.Account
	noun, policyName := thing(&q.Request)
	switch l {
	case decision.LayerIdentity:
		a.Who, a.Where = callers, "an identity policy of "+callerName(c)
		p.Identity = with(p.Identity, policy.Identity, s)
	case decision.LayerPermissionsBoundary:
		a.Who, a.Where = callers, "the permissions boundary of "+callerName(c)
		p.PermissionsBoundary = with(p.PermissionsBoundary, policy.PermissionsBoundary, s)
	case decision.LayerSession:
		a.Who, a.Where = "whoever makes the session", "its session policy"
		p.Session = with(p.Session, policy.Session, s)
	case decision.LayerSCP:
		var targets []string
		p.SCP, targets = withLevels(q, p.SCP, s)
		a.Who, a.Where = "the organization's management account", "a service control policy at "+list(targets)
	case decision.LayerResource:
		a.Statement.Principals = principalOf(c)
		if a.Who = "account " + q.Request.ResourceAccount; q.Request.ResourceAccount == "" {
			a.Who = "the account that owns the " + noun
		}
		a.Where = "the " + policyName
		kind := policy.ResourceBased
		if decision.IsTrustAction(q.Request.Action.Lower) {
			kind, a.Statement.Resources = policy.Trust, nil
		}
		p.Resource = policy.Extended(p.Resource, kind, a.Statement)
	case decision.LayerVPCEndpoint:
		a.Statement.Principals = &policy.Principals{Everyone: true}
		a.Who, a.Where = "the account that owns the endpoint", "the policy of "+p.VPCEndpoint.Name
		e := *p.VPCEndpoint
		e.Policy = policy.Extended(e.Policy, policy.VPCEndpoint, a.Statement)
		p.VPCEndpoint = &e
	default:
		return p, r, false
	}
	return p, append(r, a), true
}

// literal writes a resource so that it matches itself alone.
func literal(arn string) string {
	if arn == "*" {
		return arn
	}
	return strings.NewReplacer("*", "${*}", "?", "${?}", "${", "${$}{").Replace(arn)
}

// principalOf names a caller as narrowly as a policy that outlives a session can.
func principalOf(c *model.Principal) *policy.Principals {
	one := func(kind, value string) *policy.Principals {
		return &policy.Principals{Entries: []policy.PrincipalEntry{{Type: kind, Value: value}}}
	}
	switch c.Kind {
	case model.Anonymous:
		return &policy.Principals{Everyone: true}
	case model.Service:
		return one("Service", c.Text)
	case model.FederatedIdentity:
		return one("Federated", c.Text)
	case model.Role, model.RoleSession:
		return one("AWS", c.RoleARN)
	}
	return one("AWS", c.Text)
}

func document(kind policy.Kind, statements ...policy.Statement) *policy.Document {
	return &policy.Document{Kind: kind, Version: policy.Version2012, Statements: statements}
}

// with gives a layer with one more policy.
func with(list []*policy.Policy, kind policy.Kind, s policy.Statement) []*policy.Policy {
	return append(slices.Clone(list), policy.Compile("added", document(kind, s)))
}

// withLevels adds a policy to the levels that do not allow, and names them.
func withLevels(q *Question, levels []decision.Level, s policy.Statement) ([]decision.Level, []string) {
	levels = slices.Clone(levels)
	var targets []string
	query := policy.Query{Request: &q.Request}
	for i := range levels {
		out := policy.NoOutcome
		for _, p := range levels[i].Policies {
			p.Eval(&query, &out, nil)
		}
		if out.Any().IsTrue() {
			continue
		}
		levels[i].Policies = with(levels[i].Policies, policy.SCP, s)
		target := levels[i].Target
		if target == "" {
			target = fmt.Sprintf("level %d", i+1)
		}
		targets = append(targets, target)
	}
	return levels, targets
}
