package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/paths"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// privilegeEscalation finds principals that are no administrators and can make themselves one.
var privilegeEscalation = &Rule{
	ID:       "privilege-escalation",
	Title:    "A principal can make itself an administrator",
	Severity: finding.High,
	Text: Text{
		Means: `The principal is no administrator, and holds permissions that can be turned into all permissions: it may change its own policies or
those of somebody more powerful, take away the one that denies, take another's key or password, edit whom a role trusts, sign as a provider
that roles trust, hand a powerful role to a service that then runs what the principal tells it, or tell something that has such a role already.
Each step was judged under all layers: boundaries, SCPs and trust policies among them. What runs in an account is not collected, instances
aside: a step through a function, a stack, a build project, a notebook or the like that would have to be there hangs on its being there.
Whoever only assumes an administrator's role, step by step, is reported as low: that may be what the trust policies are for.

Not asked for: what data hold (a key in a secret, the code of a function in a bucket, an image in a repository), and what services do with a
role beyond running code (a data transfer, a query).`,
		Exploited: `Whoever holds the principal's credentials takes the steps in order. None of them is unusual by itself.`,
		Before:    `{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`,
		After: `{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111111111111:role/app-*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}
where no role app-* has more rights than the principal; and a permissions boundary for those who make or change identities.`,
		Sources: []string{"Granting a user permissions to pass a role to an AWS service", "Permissions boundaries for IAM entities", "Service Authorization Reference: AWS Identity and Access Management"},
	},
	Find: func(c *Context) {
		g := paths.New(c.World)
		for _, group := range c.InsideGroups() {
			c.escalates(g, group)
		}
	},
}

// powers are actions of which a principal that may do all of them on whatever resource is an
// administrator already.
var powers = []string{"iam:CreateUser", "iam:AttachRolePolicy", "iam:PutUserPolicy", "kms:CreateKey", "s3:CreateBucket", "ec2:RunInstances", "lambda:CreateFunction"}

func (c *Context) administrator(p *world.Principal) bool {
	side := c.Reach.Principal(p)
	for _, action := range powers {
		e := c.Ask(side, c.Reach.Nothing(), []string{action}, nil)
		if e.Answer.Verdict != set.Yes {
			return false
		}
	}
	return true
}

// climber is somebody who can make itself an administrator, and all of whom the same holds.
type climber struct {
	members []*world.Principal
	path    *paths.Path
	q       paths.Question
}

// escalates looks at the members of a group. Those whose ways are the same are one finding.
func (c *Context) escalates(g *paths.Graph, group *world.Group) {
	// Nobody but its service uses a service-linked role (Create a service-linked role).
	if first := group.Members[0]; first.Caller.ServiceLinked || !group.ByName && c.administrator(first) {
		return
	}
	var found []*climber
	by := map[string]*climber{}
	for _, members := range g.Alike(group) {
		k := c.climbs(g, members)
		if k == nil {
			continue
		}
		key := k.key()
		if by[key] == nil {
			by[key], found = k, append(found, k)
		} else {
			by[key].members = append(by[key].members, members...)
		}
	}
	for _, k := range found {
		c.reportClimber(g, k)
	}
}

// climbs finds the way of the first of some principals; nil where there is none.
func (c *Context) climbs(g *paths.Graph, members []*world.Principal) *climber {
	p := members[0]
	from, err := g.Begin(p.ARN, "")
	if err != nil {
		return nil
	}
	to, err := g.End("administrator:"+p.Account, "")
	if err != nil {
		return nil
	}
	k := &climber{members: members, q: paths.Question{From: from, To: to, MaxHops: 4, Limit: 1}}
	if k.path = firstPath(g, k.q); k.path == nil || c.administrator(p) {
		return nil
	}
	if k.path.Possible() {
		k.path = c.best(g, k.q, k.path)
	}
	if k.path == nil {
		c.NotExamined(fmt.Sprintf("whether %s can make itself an administrator: what a policy on the way says is not known", who(&world.Group{Members: members})))
		return nil
	}
	return k
}

// key tells ways apart, whoever goes them.
func (k *climber) key() string {
	var b strings.Builder
	for _, h := range k.path.Hops {
		fmt.Fprintf(&b, "%s %s %s %t;", h.Kind, h.Action, h.To.Name, h.Possible)
		for _, r := range h.Requests {
			resource := r.Resource
			if resource == k.members[0].ARN {
				resource = "itself"
			}
			b.WriteString(resource + ";")
		}
	}
	return b.String()
}

func (c *Context) reportClimber(g *paths.Graph, k *climber) {
	p, group, path := k.members[0], &world.Group{Members: k.members}, k.path
	f := &finding.Finding{
		Severity: c.rule.Severity, Confidence: finding.Proved,
		Title: who(group) + " can make itself an administrator", Resource: "account " + p.Account, Principal: p.ARN, Account: p.Account, Members: names(group),
		Could: []string{"identity policy", "permissions boundary", "service control policy", "trust policy"},
	}
	var how []string
	hops, administrator := c.ascent(path)
	for _, h := range hops {
		f.Path = append(f.Path, hopOf(h))
		how = append(how, cmp.Or(h.Why, "it assumes "+h.To.Name))
		for _, r := range h.Requests {
			if r.Case != "" {
				f.Witnesses = append(f.Witnesses, finding.Expecting(r.Case, `{"decision":"allow"}`, r.Action+" on "+r.Resource))
			}
			for _, s := range r.Statements {
				if at := s.Source().Position(); at.File != assumedFile && at.File != "" {
					f.Locations = append(f.Locations, at)
				}
			}
		}
		if h.Possible {
			f.Confidence = finding.Possible
		}
		f.HangsOn = append(f.HangsOn, h.HangsOn...)
	}
	f.Locations, f.HangsOn = unique(f.Locations), unique(f.HangsOn)
	f.Message = fmt.Sprintf("%s in %s: %s.", p.ARN, countSteps(len(hops)), strings.Join(how, "; then "))
	if administrator != nil {
		f.Message += fmt.Sprintf(" %s is an administrator.", upper(who(&world.Group{Members: []*world.Principal{administrator}})))
	}
	if !slices.ContainsFunc(hops, func(h *paths.Hop) bool { return h.Kind == paths.Escalates }) {
		f.Severity = finding.Low
		f.Title = fmt.Sprintf("%s can assume %s, which is an administrator", who(group), whoAlone(&world.Group{Members: []*world.Principal{administrator}}))
		f.Message += " That may be what the trust policy is for; whoever holds the credentials is an administrator in effect."
	}
	c.cutEscalation(f, g, k.q, group)
	c.Report(f)
}

// ascent is the part of a path up to the first principal that is an administrator; nil: there is none
// before its end.
func (c *Context) ascent(path *paths.Path) (hops []*paths.Hop, administrator *world.Principal) {
	for i, h := range path.Hops {
		if h.To.Kind != paths.Principal || i == len(path.Hops)-1 {
			continue
		}
		caller, err := model.ParsePrincipal(h.To.Name)
		if err != nil {
			continue
		}
		if p, _ := c.World.Caller(&caller); p != nil && c.administrator(p) {
			return path.Hops[:i+1], p
		}
	}
	return path.Hops, nil
}

// best is the path that says most: one that hangs on nothing, even if it is longer than others; else one
// that something shows; nil where none is shown.
func (c *Context) best(g *paths.Graph, q paths.Question, shortest *paths.Path) *paths.Path {
	q.Only = (*paths.Hop).Proved
	if path := firstPath(g, q); path != nil {
		return path
	}
	shown := func(h *paths.Hop) bool { return h.Kind != paths.Escalates && h.Kind != paths.Assumes || h.Shown() }
	if !slices.ContainsFunc(shortest.Hops, func(h *paths.Hop) bool { return !shown(h) }) {
		return shortest
	}
	q.Only = shown
	return firstPath(g, q)
}

// firstPath is the first path that answers a question; nil where there is none.
func firstPath(g *paths.Graph, q paths.Question) *paths.Path {
	if answer := g.Ask(q); len(answer.Paths) > 0 {
		return &answer.Paths[0]
	}
	return nil
}

// cutEscalation proposes to deny the steps that escalate, and asks for paths again until there is none
// left, longer ones and possible ones included.
func (c *Context) cutEscalation(f *finding.Finding, g *paths.Graph, q paths.Question, group *world.Group) {
	d := c.newDenial(group)
	for with := g; ; with = g.Denying(d.policy(), d.nodes...) {
		path := firstPath(with, q)
		if path == nil {
			break
		}
		hops, _ := c.ascent(path)
		at := slices.IndexFunc(hops, func(h *paths.Hop) bool { return h.Kind == paths.Escalates })
		if at < 0 { // it only assumes roles
			at = slices.IndexFunc(hops, func(h *paths.Hop) bool { return h.Kind == paths.Assumes })
		}
		if at < 0 || !d.take(c, hops[at]) {
			return // it is nobody's request, or there is no end of ways
		}
	}
	cut := d.cut()
	cut.Verified = true
	cut.Text = "With it no way is left that this audit knows. Fewer grants of the same actions do as well."
	f.Cuts = append(f.Cuts, cut)
}

func countSteps(n int) string {
	if n == 1 {
		return "one step"
	}
	return fmt.Sprintf("%d steps", n)
}

// hopOf makes a finding's hop of a path's.
func hopOf(h *paths.Hop) finding.Hop {
	to := finding.Hop{From: h.From.Name, To: h.To.Name, Kind: finding.HopKind(h.Kind.String()), Action: h.Action, Note: h.Why}
	if h.Relation == decision.SameAccount || h.Relation == decision.CrossAccount {
		cross := h.CrossAccount()
		to.CrossAccount = &cross
	}
	for i, r := range h.Requests {
		for _, s := range r.Statements {
			add(&to.Statements, StatementName(s.Statement))
		}
		if i == 0 && r.Case != "" {
			w := finding.Expecting(r.Case, `{"decision":"allow"}`, r.Action+" on "+r.Resource)
			to.Witness = &w
		}
	}
	return to
}

// unique leaves each element once, in order.
func unique[T comparable](list []T) []T {
	seen := map[T]bool{}
	var out []T
	for _, e := range list {
		if !seen[e] {
			seen[e] = true
			out = append(out, e)
		}
	}
	return out
}
