package rules

import (
	"fmt"
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
those of somebody more powerful, take another's key or password, edit whom a role trusts, or hand a powerful role to a service that then runs
what the principal tells it. Each step was judged under all layers: boundaries, SCPs and trust policies among them.`,
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
	answer := g.Ask(paths.Question{From: from, To: to, MaxHops: 4, Limit: 1})
	if len(answer.Paths) == 0 || c.administrator(p) {
		return
	}
	path := answer.Paths[0]
	f := &finding.Finding{
		Severity: c.rule.Severity, Confidence: finding.Proved,
		Title: who(group) + " can make itself an administrator", Resource: "account " + p.Account, Principal: p.ARN, Account: p.Account, Members: names(group),
		Could: []string{"identity policy", "permissions boundary", "service control policy", "trust policy"},
	}
	var how, escalating []string
	for _, h := range path.Hops {
		f.Path = append(f.Path, hopOf(h))
		if h.Kind == paths.Escalates {
			escalating = append(escalating, h.Action)
		}
		how = append(how, h.Why)
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
	if len(escalating) == 0 {
		return // it assumes a role that is an administrator: that is what trust policies are for
	}
	f.Locations, f.HangsOn = unique(f.Locations), unique(f.HangsOn)
	f.Message = fmt.Sprintf("%s in %s: %s.", p.ARN, countSteps(len(path.Hops)), strings.Join(how, "; then "))
	f.Identity = p.ARN + " escalates"
	c.cutEscalation(f, p, escalating[0])
	c.Report(f)
}

// cutEscalation proposes to deny the first step that escalates, and asks the graph again.
func (c *Context) cutEscalation(f *finding.Finding, p *world.Principal, action string) {
	change := Change{decision.LayerSCP, "a service control policy over account " + p.Account,
		fmt.Sprintf(`{"Sid":"NoEscalation","Effect":"Deny","Action":%q,"Resource":"*","Condition":{"ArnEquals":{"aws:PrincipalArn":%q}}}`, action, p.ARN)}
	e := c.Ask(c.Reach.Principal(p), c.Reach.Nothing(), []string{action}, nil)
	if e.Answer.Verdict != set.Yes {
		return // the step is on named resources only; the statement to narrow is the one that is named
	}
	if cut, ok := c.Try(e, change); ok {
		cut.Text = "It takes this step away; others may remain, and the next audit tells."
		f.Cuts = append(f.Cuts, cut)
	}
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
			to.Statements = append(to.Statements, StatementName(s.Statement))
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
