package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/paths"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// denial is a statement in the making that takes actions from some principals.
type denial struct {
	layer decision.Layer
	over  string // the account
	// alike are the ARNs of those of whom what holds of one holds of all.
	alike []string
	// nodes are whom it has to hold, and names their ARNs.
	nodes              []*paths.Node
	names              []string
	actions, resources []string
}

// The bounds of a denial: whoever has more ways than that needs other policies.
const (
	mostDenied    = 60
	mostResources = 8
)

// newDenial begins a denial for principals of an account: an SCP, which they cannot take away. The
// principals of a management account no SCP holds, and neither those of an account without an
// organization (Service control policies, "SCP effects on permissions"): there it is an identity policy.
func (c *Context) newDenial(group *world.Group) *denial {
	d := &denial{layer: decision.LayerSCP, over: group.Members[0].Account, alike: names(group)}
	if !c.underSCPs(d.over) {
		d.layer = decision.LayerIdentity
	}
	return d
}

// underSCPs reports whether an SCP over an account can hold its principals. Where it is not known
// whether there is an organization, there may be one.
func (c *Context) underSCPs(account string) bool {
	o := c.Env.Organization
	return o == nil || !o.None && o.ManagementAccount != account
}

// take adds what denies a step. It is false where the step is nobody's request, or is denied already,
// or where there are too many.
func (d *denial) take(c *Context, h *paths.Hop) bool {
	if h.From.Kind != paths.Principal || len(h.Requests) == 0 || len(d.actions) >= mostDenied {
		return false
	}
	resource := "*"
	if strings.HasPrefix(h.Action, "iam:") || strings.HasPrefix(h.Action, "sts:") {
		resource = h.Requests[0].Resource // one that is there; of other services any will do
	}
	added := add(&d.actions, h.Action)
	added = add(&d.resources, resource) || added
	if len(d.resources) > mostResources {
		d.resources = []string{"*"}
	}
	if add(&d.names, h.From.Name) {
		d.nodes, added = append(d.nodes, h.From), true
		if d.layer == decision.LayerIdentity {
			d.stays(c, h.From.Name)
		}
	}
	return added
}

func add(list *[]string, text string) bool {
	if slices.Contains(*list, text) {
		return false
	}
	*list = append(*list, text)
	return true
}

// stays adds what its bearer could take the statement away with, or write over it.
func (d *denial) stays(c *Context, arn string) {
	caller, err := model.ParsePrincipal(arn)
	if err != nil {
		return
	}
	p, _ := c.World.Caller(&caller)
	if p == nil {
		return
	}
	kind := "Role"
	if p.User != nil {
		kind = "User"
	}
	own := reach.Target{Name: arn, Account: p.Account, Resources: set.Resources{Exactly: arn, Owner: p.Account}}
	for _, action := range []string{"iam:Delete" + kind + "Policy", "iam:Put" + kind + "Policy", "iam:Detach" + kind + "Policy"} {
		if c.Ask(c.Reach.Principal(p), own, []string{action}, nil).Yes() {
			add(&d.actions, action)
			add(&d.resources, arn)
		}
	}
}

// policy is what the denial says, as one of whom it holds hears it.
func (d *denial) policy() *policy.Policy {
	return policy.Extended(nil, policy.Identity, statement(d.statement(""), policy.Identity))
}

func (d *denial) statement(condition string) string {
	resources := d.resources
	if slices.Contains(resources, "*") {
		resources = []string{"*"}
	}
	return fmt.Sprintf(`{"Sid":"NoEscalation","Effect":"Deny","Action":%s,"Resource":%s%s}`, list(d.actions), list(resources), condition)
}

// cut is the denial as a statement to paste.
func (d *denial) cut() finding.Cut {
	whom := slices.Clone(d.names)
	if slices.ContainsFunc(d.alike, func(arn string) bool { return slices.Contains(whom, arn) }) {
		whom = unite(whom, d.alike)
	}
	if d.layer == decision.LayerIdentity {
		where := "the policies of " + whom[0]
		if n := len(whom) - 1; n > 0 {
			where += fmt.Sprintf(", and of the %d others that take these steps", n)
		}
		return finding.Cut{Layer: d.layer.String(), Where: where, Statement: d.statement("")}
	}
	return finding.Cut{Layer: d.layer.String(), Where: "a service control policy over account " + d.over,
		Statement: d.statement(fmt.Sprintf(`,"Condition":{"ArnEquals":{"aws:PrincipalArn":%s}}`, list(whom)))}
}
