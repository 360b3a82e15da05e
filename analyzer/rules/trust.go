package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// assumeRole is what a principal with credentials of its own does to become a role (AssumeRole, AWS
// STS API Reference). Tags and a source identity that it may pass along are no door of their own.
var assumeRole = []string{"sts:AssumeRole"}

// trusts are roles inside that answer alike to whoever would assume them: of one account, with the
// same trust policy and the same rights.
type trusts struct {
	roles []*world.Principal
	group *world.Group
	// target is the first of the roles, as what is assumed.
	target reach.Target
}

// first is the role that stands for all.
func (t *trusts) first() *world.Principal { return t.roles[0] }

// name names the roles for a person.
func (t *trusts) name() string {
	p := t.first()
	name := fmt.Sprintf("role %s of account %s", p.Caller.Name, p.Account)
	if n := len(t.roles) - 1; n > 0 {
		name += fmt.Sprintf(" and %d alike", n)
	}
	return name
}

// members gives the ARNs of the roles.
func (t *trusts) members() []string {
	list := make([]string, len(t.roles))
	for i, p := range t.roles {
		list[i] = p.ARN
	}
	return list
}

// insideTrusts gives the roles inside whose trust policies are known. Service-linked roles are left
// out: AWS wrote their trust policies, and nobody can change them (Using service-linked roles). With
// rights, only roles with the same rights are alike; else the trust policy alone counts.
func (c *Context) insideTrusts(rights bool) (all []*trusts) {
	byKey := map[string]*trusts{}
	for _, p := range c.World.Roles() {
		if !c.World.IsInside(p.Account) || p.Caller.ServiceLinked {
			continue
		}
		if p.Trust.IsUnknown() {
			c.NotExamined("who may assume role " + p.ARN + ": its trust policy was not collected")
			continue
		}
		g := c.World.GroupOf(p)
		key := p.Account + "\x00" + string(p.Trust.Document.AppendCompact(nil))
		if rights {
			key += fmt.Sprintf("\x00%p", g)
		}
		t := byKey[key]
		if t == nil {
			t = &trusts{group: g, target: c.Reach.On(c.roleToAssume(p))}
			byKey[key], all = t, append(all, t)
		}
		t.roles = append(t.roles, p)
	}
	return all
}

// roleToAssume is a role as the resource of sts:AssumeRole, whose policy is the trust policy.
func (c *Context) roleToAssume(p *world.Principal) world.Resource {
	return world.Resource{ARN: model.ParseARN(p.ARN), Noun: "role", PolicyName: "trust policy", Account: p.Account,
		Policy: p.Trust, Role: p, Tags: append([]model.Tag{}, p.Tags...)}
}

// trustedBy gives the principals of a type that the statements of a trust policy let in.
func trustedBy(p *policy.Policy, kind string) (names []string) {
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil || s.NotPrincipal {
			continue
		}
		for _, e := range s.Principals.Entries {
			if e.Type == kind {
				names = append(names, e.Value)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// keptByTrust asks what a trust policy is to go on allowing: the services that it names, and whom the
// perimeter trusts.
func (c *Context) keptByTrust(e *Evidence, p *policy.Policy) (keep []*Evidence) {
	for _, name := range trustedBy(p, "Service") {
		if !strings.ContainsAny(name, "*?") {
			keep = append(keep, c.Ask(c.Reach.Service(name), *e.Target, assumeRole, nil))
		}
	}
	return append(keep, c.trustedAccess(e)...)
}

// theftOf weighs a role that has got into the wrong hands by what can be done with it, up to a limit.
func (c *Context) theftOf(t *trusts, f *finding.Finding, limit finding.Severity) {
	for _, gain := range c.gains(t.first()) {
		f.Severity = max(f.Severity, min(gain.severity, limit))
		f.Path = append(f.Path, gain.evidence.Hop(gain.kind, t.first().ARN, gain.to))
		f.Witnesses = append(f.Witnesses, gain.evidence.Witnesses()...)
		f.Message += " " + gain.says
		if !gain.evidence.Proved() {
			f.Confidence = finding.Possible
			for _, why := range gain.evidence.HangsOn() {
				if !slices.Contains(f.HangsOn, why) {
					f.HangsOn = append(f.HangsOn, why)
				}
			}
		}
	}
}

// forManagement reports whether a role bears a name under which AWS makes roles that an
// organization's management account assumes, and the organization was not collected, so that the
// account outside may well be that one. (AWS Organizations: Accessing member accounts with
// OrganizationAccountAccessRole; AWS CloudFormation StackSets: service-managed permissions; AWS
// Control Tower: How AWS Control Tower works with roles.)
func (c *Context) forManagement(p *world.Principal) bool {
	name := p.Caller.Name
	return c.Env.Organization == nil && (name == "OrganizationAccountAccessRole" || name == "AWSControlTowerExecution" || strings.HasPrefix(name, "stacksets-exec-"))
}
