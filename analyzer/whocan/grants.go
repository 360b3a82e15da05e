package whocan

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// grants gives what resource policies of the environment say of a principal that they mean: a Deny
// counts always; an Allow in the principal's own account by itself, where it names the principal or
// everybody (Policy evaluation for requests within a single account), and there it is cut by the limits
// that reach it. Across accounts it is for the principal's own policies to allow.
func (j *joiner) grants(r *reach.Reach, p *world.Principal, side *reach.Side) (list []policy.Statement) {
	add := func(on *policy.Policy, account string, resources ...string) {
		if on == nil || on.Document == nil || on.IsUnknown() {
			return
		}
		for i := range on.Document.Statements {
			from := &on.Document.Statements[i]
			direct, means := meant(from, p)
			if !means {
				continue
			}
			if from.NotPrincipal {
				j.to.NotExamined = append(j.to.NotExamined, on.Name+": it has a NotPrincipal")
				continue
			}
			s := newer(on.Document, from)
			if len(s.Resources) == 0 || !s.NotResource && slices.Contains(s.Resources, "*") {
				s.Resources, s.NotResource = resources, false
			}
			if s.NotResource && s.Effect == policy.Allow {
				s.Resources, s.NotResource = j.less(resources, s.Resources, false), false
			}
			switch {
			case s.Effect == policy.Deny:
				list = append(list, s)
			case account == p.Account:
				list = append(list, j.limited(s, side, direct)...)
			}
		}
	}
	for _, b := range r.World.Buckets() {
		add(b.Policy, b.Account, b.ARN.Text, b.ARN.Text+"/*")
	}
	for _, role := range r.World.Roles() {
		add(role.Trust, role.Account, role.ARN)
	}
	env := r.World.Env()
	for _, id := range env.AccountIDs() {
		for _, kms := range env.Accounts[id].KMS {
			for _, k := range kms.Keys {
				action, _ := model.ParseAction("kms:Decrypt")
				if res, err := r.World.Resource(model.ParseARN(k.ARN), action, ""); err == nil {
					add(res.Policy, id, k.ARN)
				}
			}
		}
	}
	return distinct(list)
}

// meant reports whether a statement's Principal means a principal, and whether by its own name: a user's
// grant by name is limited by no boundary.
func meant(s *policy.Statement, p *world.Principal) (direct, means bool) {
	if s.Principals == nil {
		return false, false
	}
	if s.Principals.Everyone || s.NotPrincipal {
		return false, true
	}
	for _, e := range s.Principals.Entries {
		if e.Type != "AWS" {
			continue
		}
		switch arn := model.ParseARN(e.Value); {
		case e.Value == p.ARN:
			return p.User != nil, true
		case e.Value == "*":
			means = true
		case s.Effect == policy.Deny && (e.Value == p.Account || arn.Account() == p.Account && arn.Resource() == "root"):
			means = true
		}
	}
	return false, means
}

// limited cuts a grant by the SCPs and, unless it names the principal itself, by the boundary.
func (j *joiner) limited(s policy.Statement, side *reach.Side, direct bool) []policy.Statement {
	list := []policy.Statement{s}
	if b := side.Policies.PermissionsBoundary; b != nil && !direct {
		limits, _ := j.statements(b)
		list = j.cut(list, limits)
	}
	if strings.Contains(side.Name, ":role/aws-service-role/") {
		return list
	}
	for i := range side.Policies.SCP {
		limits, _ := j.statements(side.Policies.SCP[i].Policies)
		list = j.cut(list, limits)
	}
	return list
}
