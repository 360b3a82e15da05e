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

func (c *Context) escalates(g *paths.Graph, group *world.Group) {
	p := group.Members[0]
	from, err := g.Begin(p.ARN, "")
	if err != nil {
		return
	}
	to, err := g.End("administrator:"+p.Account, "")
	if err != nil {
		return
	}
	q := paths.Question{From: from, To: to, MaxHops: 4, Limit: 1}
	path := firstPath(g, q)
	if path == nil || c.administrator(p) {
		return
	}
	if path.Possible() {
		path = c.best(g, q, path)
	}
	if path == nil {
		c.NotExamined(fmt.Sprintf("whether %s can make itself an administrator: what a policy on the way says is not known", who(group)))
		return
	}
	f := &finding.Finding{
		Severity: c.rule.Severity, Confidence: finding.Proved,
		Title: who(group) + " can make itself an administrator", Resource: "account " + p.Account, Principal: p.ARN, Account: p.Account, Members: names(group),
		Could: []string{"identity policy", "permissions boundary", "service control policy", "trust policy"},
	}
	var how []string
	escalating := false
	for _, h := range path.Hops {
		f.Path = append(f.Path, hopOf(h))
		escalating = escalating || h.Kind == paths.Escalates
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
	if !escalating {
		return // it assumes a role that is an administrator: that is what trust policies are for
	}
	f.Locations, f.HangsOn = unique(f.Locations), unique(f.HangsOn)
	f.Message = fmt.Sprintf("%s in %s: %s.", p.ARN, countSteps(len(path.Hops)), strings.Join(how, "; then "))
	f.Identity = p.ARN + " escalates"
	c.cutEscalation(f, g, q, group)
	c.Report(f)
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
		at := slices.IndexFunc(path.Hops, func(h *paths.Hop) bool { return h.Kind == paths.Escalates })
		if at < 0 || !d.take(c, path.Hops[at]) {
			return // it assumes a role that is an administrator, or there is no end of ways
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
