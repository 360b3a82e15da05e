package paths

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// denySteps are those by which a principal that would be an administrator, but for a Deny of one of its
// own policies, takes that policy away (IAM User Guide, "Adding and removing IAM identity permissions").
func (g *Graph) denySteps(p *world.Principal, take func(selfStep)) {
	if !slices.ContainsFunc(p.Identity, denies) || g.mayAll(p) {
		return
	}
	for i, from := range p.Sources {
		if !denies(p.Identity[i]) {
			continue
		}
		of, name, grouped := strings.Cut(from.From, ": ")
		if !grouped {
			of, name = "", from.From
		}
		inline := strings.HasPrefix(name, "InlinePolicy ")
		group := strings.TrimPrefix(of, "group ")
		if without(g, p, func(s world.Source) bool { return s == from }) {
			s := selfStep{actions: removals(p, inline), arn: p.ARN, policy: from.Policy, why: p.Identity[i].Name + ", whose Deny keeps it from being an administrator, is taken away"}
			if grouped {
				s.actions, s.arn = groupRemovals(inline), g.groupARN(p, group)
			}
			take(s)
		}
		if grouped && without(g, p, func(s world.Source) bool { return s.From == of || strings.HasPrefix(s.From, of+": ") }) {
			take(selfStep{actions: []string{"iam:RemoveUserFromGroup"}, arn: g.groupARN(p, group), why: "it leaves group " + group + ", whose Deny keeps it from being an administrator"})
		}
	}
}

func removals(p *world.Principal, inline bool) []string {
	switch {
	case p.User != nil && inline:
		return []string{"iam:DeleteUserPolicy"}
	case p.User != nil:
		return []string{"iam:DetachUserPolicy"}
	case inline:
		return []string{"iam:DeleteRolePolicy"}
	}
	return []string{"iam:DetachRolePolicy"}
}

func groupRemovals(inline bool) []string {
	if inline {
		return []string{"iam:DeleteGroupPolicy"}
	}
	return []string{"iam:DetachGroupPolicy"}
}

// without reports whether a principal would be an administrator without some of its policies.
func without(g *Graph, p *world.Principal, gone func(world.Source) bool) bool {
	less := *p
	less.Identity = nil
	for i, s := range p.Sources {
		if !gone(s) {
			less.Identity = append(less.Identity, p.Identity[i])
		}
	}
	return g.mayAll(&less)
}

func denies(p *policy.Policy) bool {
	return !p.IsUnknown() && slices.ContainsFunc(p.Document.Statements, func(s policy.Statement) bool { return s.Effect == policy.Deny })
}

// probes are requests that an administrator is known by, of services that policies tell apart.
var probes = [][2]string{{"iam:PutRolePolicy", "arn:aws:iam::%:role/probe"}, {"s3:GetObject", "arn:aws:s3:::probe/probe"}, {"ec2:TerminateInstances", "arn:aws:ec2:us-east-1:%:instance/probe"}}

// mayAll reports whether a principal's own policies and boundary let it do what an administrator does.
func (g *Graph) mayAll(p *world.Principal) bool {
	for _, probe := range probes {
		t := g.trial(p, probe[0])
		t.policies.SCP = nil // they bind the account whoever the administrator is
		if v := t.on(strings.Replace(probe[1], "%", p.Account, 1), p.Account, nil); v != truth.True {
			return false
		}
	}
	return true
}
