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
	"github.com/iampath/iampath/policy"
)

// oneSidedCrossAccount finds grants across accounts that only one side makes.
//
// It looks only at what a policy names: an ARN without wildcards, or an account. Both sides must be in
// the environment and known, so that a side which is silent is silent indeed. That makes it no search
// over all pairs.
var oneSidedCrossAccount = &Rule{
	ID:       "one-sided-cross-account",
	Title:    "A grant across accounts that the other side does not return",
	Severity: finding.Info,
	Text: Text{
		Means: `Across accounts both sides must allow: the principal's own policies, and the policy of the resource. Here one side does and the other
does not, so nothing comes of it. Either something does not work that should, or a grant was left behind.`,
		Exploited: `Nobody can use it as it is. But whoever may change the silent side alone, opens the way: a developer who may write identity policies
in the account that a bucket names, say. Nobody over there is asked any more.`,
		Before: `In account 111111111111, of a role: {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::theirs/*"}
and in account 222222222222, in the policy of bucket theirs: nothing about it.`,
		After: `In the policy of bucket theirs: {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:role/reader"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::theirs/*"}
or no statement on either side.`,
		Sources: []string{"Cross-account policy evaluation logic", "How to use trust policies with IAM roles", "Allowing users in other accounts to use a KMS key"},
	},
	Find: func(c *Context) {
		things := c.sharedThings()
		parallel.Each(len(things), func(i int) { c.unreturned(things[i]) })
		byName := map[string]*thing{}
		for _, t := range things {
			byName[t.ARN.Text] = t
		}
		groups := c.World.Groups()
		parallel.Each(len(groups), func(i int) { c.unreceived(groups[i], byName) })
	},
}

// thing is a resource that policies of two accounts can share, with the actions that are its own.
type thing struct {
	world.Resource
	target  reach.Target
	service string
}

// sharedThings gives the buckets, keys and roles of the environment whose policies are known.
func (c *Context) sharedThings() (all []*thing) {
	add := func(r world.Resource, target reach.Target, service string) {
		if r.Policy == nil || !r.Policy.IsUnknown() {
			all = append(all, &thing{r, target, service})
		}
	}
	for _, b := range c.World.Buckets() {
		add(b, c.Reach.Within(b), "s3")
	}
	for _, id := range c.Env.AccountIDs() {
		for _, region := range sorted(c.Env.Accounts[id].KMS) {
			for _, k := range c.Env.Accounts[id].KMS[region].Keys {
				if r := c.key(k); r != nil {
					add(*r, c.Reach.On(*r), "kms")
				}
			}
		}
	}
	for _, p := range c.World.Roles() {
		if !p.Caller.ServiceLinked {
			r := c.roleToAssume(p)
			add(r, c.Reach.On(r), "sts")
		}
	}
	return all
}

// granted gives the actions of a thing that a statement allows.
func (t *thing) granted(s *policy.Statement) (actions []string) {
	if s.Effect != policy.Allow || s.NotAction {
		return nil
	}
	for _, a := range s.Actions {
		service, _, _ := strings.Cut(strings.ToLower(a), ":")
		switch {
		case a != "*" && service != t.service:
		case t.service == "sts":
			// Of what stands in a trust policy this is what becomes the role.
			if pattern := strings.ToLower(a); pattern == "*" || pattern == "sts:*" || pattern == "sts:assume*" || pattern == "sts:assumerole" || pattern == "sts:assumerole*" {
				actions = append(actions, assumeRole...)
			}
		case a == "*":
			actions = append(actions, t.service+":*")
		default:
			actions = append(actions, a)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

// unreturned looks for principals and accounts whom the policy of a thing inside names, and whose own
// side does not let them.
func (c *Context) unreturned(t *thing) {
	if t.Policy == nil || !c.World.IsInside(t.Account) {
		return
	}
	asked := map[string][]string{}
	for i := range t.Policy.Document.Statements {
		s := &t.Policy.Document.Statements[i]
		if s.Principals == nil || s.NotPrincipal {
			continue
		}
		for _, e := range s.Principals.Entries {
			if e.Type == "AWS" {
				asked[e.Value] = append(asked[e.Value], t.granted(s)...)
			}
		}
	}
	var names, actions []string
	var open *Evidence
	for _, name := range sorted(asked) {
		callers := c.meant(name, t.Account)
		if len(asked[name]) == 0 || len(callers) == 0 {
			continue
		}
		if e := c.unreturnedBy(t, asked[name], callers); e != nil {
			if open == nil {
				open = e
			}
			names, actions = append(names, name), append(actions, asked[name]...)
		}
	}
	if open != nil {
		c.reportUnreturned(t, open, names, actions)
	}
}

// meant gives the principals of another account of the environment that a principal element means:
// one, or one of each group of an account. None where not all of them are known.
func (c *Context) meant(name, owner string) (callers []*world.Principal) {
	if p := c.principal(name); p != nil {
		if p.Account != owner {
			callers = append(callers, p)
		}
		return callers
	}
	account := name
	if arn := model.ParseARN(name); arn.Whole() && arn.Resource() == "root" {
		account = arn.Account()
	}
	if a := c.Env.Accounts[account]; account == owner || a == nil || a.IAM == nil || a.IAM.Partial {
		return nil
	}
	for _, g := range c.World.Groups() {
		if g.Members[0].Account == account {
			callers = append(callers, g.Members[0])
			if g.ByName {
				callers = append(callers, g.Members[1:]...)
			}
		}
	}
	return callers
}

// unreturnedBy reports whether none of some principals may use a thing whose policy lets them in: then
// it gives a request that would be allowed if their own side said so.
func (c *Context) unreturnedBy(t *thing, actions []string, callers []*world.Principal) *Evidence {
	for _, p := range callers {
		if c.Ask(c.Reach.Principal(p), t.target, actions, nil).Yes() {
			return nil
		}
	}
	if open := c.Ask(c.allowedAll(callers[0]), t.target, actions, nil); open.Answer.Verdict == set.Yes {
		return open
	}
	return nil
}

func (c *Context) reportUnreturned(t *thing, open *Evidence, names, actions []string) {
	f := &finding.Finding{Severity: c.rule.Severity, Resource: t.ARN.Text, Principal: names[0], Account: t.Account, Members: names,
		Title: fmt.Sprintf("The %s of %s lets in %s, whose own side does not", t.PolicyName, t.label(), some("", names)),
		Message: fmt.Sprintf("The %s of %s allows %s to %s. Across accounts the principals' own policies must allow it too. None of theirs does; of an account that is named, none of any user or role there.",
			t.PolicyName, t.ARN.Text, strings.Join(distinct(actions), ", "), some("", names)),
		Locations: open.Locations(), Identity: "unreturned " + t.ARN.Text + " " + strings.Join(names, " ")}
	f.Confidence, f.HangsOn = t.confidence()
	c.Report(f)
}

// confidence is that of a silent side, which is proved: what was not collected of it would be unknown,
// and could deny but not allow. Only a key may be shared by grants, which are not collected.
func (t *thing) confidence() (finding.Confidence, []string) {
	if t.service == "kms" {
		return finding.Possible, []string{"no grant of the key shares it: grants are not collected"}
	}
	return finding.Proved, nil
}

// distinct puts names in order, each once.
func distinct(names []string) []string { return slices.Compact(slices.Sorted(slices.Values(names))) }

// allowedAll is a principal whose own policies allow everything.
func (c *Context) allowedAll(p *world.Principal) reach.Side {
	s := c.Reach.Principal(p)
	s.Policies = decision.Policies{Identity: c.Reach.Account(p.Account).Policies.Identity}
	return s
}

// label names the thing for a person.
func (t *thing) label() string {
	if t.Role != nil {
		return "role " + t.Role.Caller.Name
	}
	return t.Noun + " " + t.ARN.Resource()
}

// unreceived looks for things of other accounts that the policies of principals inside name, and
// whose own policies do not let them.
func (c *Context) unreceived(g *world.Group, things map[string]*thing) {
	p := g.Members[0]
	if !c.World.IsInside(p.Account) {
		return
	}
	asked := map[*thing][]string{}
	at := map[*thing][]*policy.Statement{}
	for _, own := range p.Identity {
		if own.IsUnknown() {
			return
		}
		for i := range own.Document.Statements {
			s := &own.Document.Statements[i]
			if s.NotResource {
				continue
			}
			for _, r := range s.Resources {
				t := things[thingOf(r)]
				if t == nil || t.Account == p.Account || t.Account == "" {
					continue
				}
				if actions := t.granted(s); len(actions) > 0 {
					asked[t], at[t] = append(asked[t], actions...), append(at[t], s)
				}
			}
		}
	}
	var silent []*thing
	for t, actions := range asked {
		if c.unreceivedBy(g, t, actions) {
			silent = append(silent, t)
		}
	}
	if len(silent) == 0 {
		return
	}
	slices.SortFunc(silent, func(a, b *thing) int { return strings.Compare(a.ARN.Text, b.ARN.Text) })
	f := &finding.Finding{Severity: c.rule.Severity, Confidence: finding.Proved, Resource: silent[0].ARN.Text, Principal: p.ARN, Account: p.Account, Members: names(g)}
	var labels, arns, actions []string
	for _, t := range silent {
		labels, arns = append(labels, t.label()+" of account "+t.Account), append(arns, t.ARN.Text)
		actions = append(actions, asked[t]...)
		for _, s := range at[t] {
			if where := s.Position(); !slices.Contains(f.Locations, where) {
				f.Locations = append(f.Locations, where)
			}
		}
		if confidence, hangs := t.confidence(); confidence == finding.Possible {
			f.Confidence, f.HangsOn = confidence, append(f.HangsOn, hangs...)
		}
	}
	f.Title = fmt.Sprintf("%s is allowed to use %s, which does not let it in", who(g), some("", labels))
	f.Message = fmt.Sprintf("The policies of %s allow %s on %s. Across accounts the resource's own policy must allow it too, and that does not.",
		who(g), strings.Join(distinct(actions), ", "), some("", arns))
	f.Identity = "unreceived " + p.ARN + " " + strings.Join(arns, " ")
	c.Report(f)
}

// thingOf gives the ARN of the thing that a Resource element names without wildcards: the bucket of
// what is in it. Empty where there is none.
func thingOf(resource string) string {
	arn := model.ParseARN(resource)
	if arn.Service() == "s3" && arn.Account() == "" {
		name, _, _ := strings.Cut(arn.Resource(), "/")
		resource = arn.Head() + name
	}
	if strings.ContainsAny(resource, "*?$") {
		return ""
	}
	return resource
}

// unreceivedBy reports whether a thing lets in none of a group, though it would do if it let in
// everybody. A bucket with grants in its ACL is left alone: they may be for them.
func (c *Context) unreceivedBy(g *world.Group, t *thing, actions []string) bool {
	if t.Bucket != nil && len(c.aclDoors(t.Resource)) > 0 {
		return false
	}
	for _, m := range g.Members {
		if c.Ask(c.Reach.Principal(m), t.target, actions, nil).Yes() {
			return false
		}
	}
	open := t.target
	open.Policies = decision.Policies{Resource: letsEverybody(t)}
	return c.Ask(c.Reach.Principal(g.Members[0]), open, actions, nil).Answer.Verdict == set.Yes
}

// letsEverybody is a policy for a thing that lets everybody in.
func letsEverybody(t *thing) *policy.Policy {
	if t.service == "sts" {
		return policy.Extended(nil, policy.Trust, statement(`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}`, policy.Trust))
	}
	return policy.Extended(nil, policy.ResourceBased, statement(fmt.Sprintf(`{"Effect":"Allow","Principal":"*","Action":"%s:*","Resource":"*"}`, t.service), policy.ResourceBased))
}
