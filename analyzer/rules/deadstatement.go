package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/glob"
)

// deadStatement finds statements without which each request would be decided as it is.
var deadStatement = &Rule{
	ID:       "dead-statement",
	Title:    "A statement changes nothing",
	Severity: finding.Info,
	Text: Text{
		Means: `With the statement and without it every request is decided the same: another statement of the policy allows all of it already, a
Deny or another layer denies all of it, its conditions cannot hold together, or its actions do not act on its resources. It is either left over,
or it does not do what its author meant.`,
		Exploited: `A dead Allow does no harm by itself. A dead Deny is a guard that is not there, and whoever trusts in it leaves something open.`,
		Before:    `{"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::reports/*"}`,
		After:     `{"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::reports"}`,
		Sources:   []string{"Policy evaluation logic", "Service Authorization Reference", "Amazon S3 actions", "Conditions with multiple context keys or values"},
	},
	Find: func(c *Context) {
		documents := c.documents()
		parallel.Each(len(documents), func(i int) { c.dead(documents[i]) })
	},
}

// What a document may have, and a statement, to be looked at.
const (
	maxStatements = 100
	maxDocument   = 64 << 10
	maxActions    = 400
	maxBeside     = 6 // other statements of the same actions
	// deadEffort bounds the decisions for one question, documentEffort those for a document.
	deadEffort     = 2_000
	documentEffort = 10_000
)

func (c *Context) dead(d *document) {
	if len(d.Document.Statements) > maxStatements || len(d.Document.AppendCompact(nil)) > maxDocument {
		c.NotExamined(fmt.Sprintf("which statements of %s change nothing: it has more than %d statements or %d KiB", d.Name, maxStatements, maxDocument>>10))
		return
	}
	all := d.Document.Statements
	// From the last to the first: of two that say the same, the later one is too many.
	rest := slices.Clone(all)
	d.spent = 0
	for i := len(all) - 1; i >= 0; i-- {
		at := slices.IndexFunc(rest, func(s policy.Statement) bool { return s.Offset == all[i].Offset && s.File == all[i].File })
		if at < 0 || !judgeable(d, &all[i]) {
			continue
		}
		without := slices.Delete(slices.Clone(rest), at, at+1)
		beside := concerning(&all[i], without)
		if len(beside) > maxBeside || hasVariables(all[i:i+1]) || hasVariables(beside) {
			// What so many say together costs more to find out than it is worth; and where a resource hangs
			// on who calls, not all that can be meant is tried.
			continue
		}
		why := c.whyDead(d, all[i], concerning(&all[i], rest), beside)
		if why == "" {
			continue
		}
		rest = without
		s := &all[i]
		f := &finding.Finding{
			Severity: c.rule.Severity, Confidence: finding.Proved,
			Title:    d.statementOf(i) + " changes nothing",
			Message:  fmt.Sprintf("%s %s.", strings.ToUpper(d.statementOf(i)[:1])+d.statementOf(i)[1:], why),
			Resource: d.on[0], Account: d.account, Locations: []source.Position{s.Position()},
			Identity: strings.Join([]string{d.on[0], d.Name, s.Sid, s.String()}, " "),
		}
		if len(d.on) > 1 {
			f.Members = d.on
		}
		c.Report(f)
	}
}

// judgeable reports whether a statement is one of which all requests can be looked at: its actions are
// known and not too many. Tokens of identity providers are for trust policies alone to judge. Keys that services send on behalf of somebody are not looked for with
// callers of their own.
func judgeable(d *document, s *policy.Statement) bool {
	if s.NotAction || s.NotPrincipal || len(s.Actions) == 0 {
		return false
	}
	count := 0
	for _, pattern := range s.Actions {
		k := known(pattern)
		if len(k.names) == 0 {
			return false
		}
		count += len(k.names)
		// IAM asks for some actions, as iam:ListRoles, on a path of ARNs, of which the reference says nothing.
		if d.kind != policy.Trust && (k.typeless && !slices.Contains(s.Resources, "*") || k.tokens) {
			return false
		}
	}
	for _, r := range s.Resources {
		// What AWS owns itself (arn:aws:iam::aws:policy/…) is of no account of which anything is known.
		if arn := model.ParseARN(r); arn.Account() == "aws" {
			return false
		}
	}
	if d.principal != nil || d.kind == policy.SCP {
		for _, t := range s.Conditions {
			switch strings.ToLower(t.Key) {
			case "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner":
				return false
			}
		}
	}
	return count <= maxActions
}

// hasVariables reports whether statements have policy variables.
func hasVariables(list []policy.Statement) bool {
	variable := func(v string) bool { return strings.Contains(v, "${") }
	return slices.ContainsFunc(list, func(s policy.Statement) bool {
		return slices.ContainsFunc(s.Resources, variable) || slices.ContainsFunc(s.Conditions, func(c policy.Condition) bool { return slices.ContainsFunc(c.Values, variable) })
	})
}

// concerning leaves of some statements those that can apply to an action of a statement's: what the
// others say of other actions tells nothing.
func concerning(s *policy.Statement, list []policy.Statement) (some []policy.Statement) {
	for i := range list {
		if list[i].NotAction || slices.ContainsFunc(list[i].Actions, func(pattern string) bool {
			other := glob.CompileText(strings.ToLower(pattern))
			return slices.ContainsFunc(s.Actions, func(own string) bool { return slices.ContainsFunc(known(own).lower, other.Match) })
		}) {
			some = append(some, list[i])
		}
	}
	return some
}

// whyDead says why a statement changes nothing; empty where it does, or where that is not decided.
func (c *Context) whyDead(d *document, s policy.Statement, with, without []policy.Statement) string {
	if alone(d, &s, without) {
		return c.deniedElsewhere(d, s)
	}
	if s.Effect == policy.Deny {
		// A Deny is held against all that other policies may allow.
		everything := everythingOf(d)
		if c.none(d, &s, []policy.Statement{everything}, []policy.Statement{everything, s}) {
			return "denies nothing: no request that can be made meets all its tests" + misfit(d, &s)
		}
		return ""
	}
	if !c.none(d, &s, with, without) {
		return c.deniedElsewhere(d, s)
	}
	if c.none(d, &s, []policy.Statement{s}, nil) {
		return "allows nothing: no request that can be made meets all its tests" + misfit(d, &s)
	}
	denied := []policy.Statement{s}
	for _, other := range with {
		if other.Effect == policy.Deny {
			denied = append(denied, other)
		}
	}
	if len(denied) > 1 && c.none(d, &s, denied, nil) {
		return "allows nothing: all that it would allow, the same policy denies"
	}
	return "allows nothing that the other statements of the policy do not allow already"
}

// alone reports whether a statement plainly does something by itself: nothing in its own text can
// contradict, and no other statement of the policy is of its actions. Most are so, and asking would
// be the dear part of it.
func alone(d *document, s *policy.Statement, others []policy.Statement) bool {
	if len(others) > 0 && s.Effect == policy.Allow || d.kind != policy.Identity && d.kind != policy.PermissionsBoundary && d.kind != policy.SCP {
		return false
	}
	if len(s.Resources) > 0 && !slices.Contains(s.Resources, "*") && typesKnown(s) {
		return false
	}
	var keys []string
	for _, t := range s.Conditions {
		key := strings.ToLower(t.Key)
		if slices.Contains(keys, key) || slices.Contains(networkKeys, key) {
			return false
		}
		keys = append(keys, key)
	}
	return true
}

// misfit says that actions and resources do not fit, where that may be the reason, or that a bucket's
// policy speaks of another bucket.
func misfit(d *document, s *policy.Statement) string {
	if b := d.resource.Bucket; b != nil && !s.NotResource && !slices.ContainsFunc(s.Resources, func(r string) bool {
		bucket, _, _ := strings.Cut(r, "/")
		p := glob.CompileText(bucket)
		return p.Match(d.resource.ARN.Text)
	}) {
		return " (its Resource names another bucket)"
	}
	if len(s.Conditions) > 0 || len(s.Resources) == 0 || s.NotResource {
		return ""
	}
	return fmt.Sprintf(" (%s: no action on %s)", sentence(first(s.Actions, 2)), sentence(first(s.Resources, 2)))
}

// everythingOf is a statement that allows everything, in the grammar of a document.
func everythingOf(d *document) policy.Statement {
	switch d.kind {
	case policy.Trust:
		return statement(`{"Effect":"Allow","Principal":"*","Action":"*"}`, policy.Trust)
	case policy.ResourceBased, policy.VPCEndpoint:
		return statement(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, d.kind)
	case policy.RCP: // RCPs that are written by hand hold no Allow
		return statement(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, policy.ResourceBased)
	}
	return statement(`{"Effect":"Allow","Action":"*","Resource":"*"}`, policy.Identity)
}

// none reports whether it is proved that no request is allowed by some statements and not by others.
func (c *Context) none(d *document, s *policy.Statement, statements, others []policy.Statement) bool {
	places := placesOf(d)
	// Most statements do something, and a plain request of their own shows it.
	for _, place := range places {
		if shown(d, s, set.Newly(place(d.made(statements)), place(d.made(others)))) {
			return false
		}
	}
	for _, place := range places {
		if !c.empty(d, s, set.Newly(place(d.made(statements)), place(d.made(others)))) {
			return false
		}
	}
	return true
}

// shown reports whether a plain request of a statement's is in a set.
func shown(d *document, s *policy.Statement, goal set.Goal) bool {
	q := requestsOf(d, s, goal)
	q.Actions = plainActions(s)
	return set.Probe(q, plainCallers(d, s), plainResources(d, s))
}

// plainActions are a few actions of a statement, those first of which most is known.
func plainActions(s *policy.Statement) (list []string) {
	for _, pattern := range s.Actions {
		names := known(pattern).names
		for _, usual := range []string{"s3:GetObject", "s3:ListBucket"} {
			if len(names) > 3 && slices.Contains(names, usual) {
				list = append(list, usual)
			}
		}
		if list = append(list, names[:min(len(names), 3)]...); len(list) > 6 {
			break
		}
	}
	return list
}

// plainCallers are a few of those whom a statement may be about.
func plainCallers(d *document, s *policy.Statement) (list []model.Principal) {
	add := func(text string) {
		if p, err := model.ParsePrincipal(text); err == nil {
			list = append(list, p)
		}
	}
	account := func(id string) {
		for _, name := range []string{"user/someone", "role/any", "root"} {
			add("arn:aws:iam::" + id + ":" + name)
		}
	}
	if s.Principals != nil {
		for _, e := range s.Principals.Entries[:min(len(s.Principals.Entries), 3)] {
			switch arn := model.ParseARN(e.Value); {
			case e.Type == "AWS" && model.IsAccountID(e.Value):
				account(e.Value)
			case e.Type == "AWS" && arn.Resource() == "root":
				account(arn.Account())
			case e.Type == "AWS" && arn.Whole() || e.Type == "Service":
				add(e.Value)
			}
		}
	}
	if len(list) == 0 {
		account(d.account)
	}
	return list
}

// plainResources are resources that a statement's patterns match, one of each.
func plainResources(d *document, s *policy.Statement) (list []string) {
	if s.NotResource {
		return nil
	}
	for _, r := range s.Resources[:min(len(s.Resources), 4)] {
		parts := strings.SplitN(r, ":", 6)
		for i, other := range []string{"", "aws", "", "us-east-1", d.account, ""} {
			if i < len(parts) && parts[i] == "*" && other != "" {
				parts[i] = other
			}
		}
		list = append(list, strings.NewReplacer("*", "x", "?", "x").Replace(strings.Join(parts, ":")))
	}
	return list
}

// empty reports whether it is proved that no request of a statement's is in a set.
func (c *Context) empty(d *document, s *policy.Statement, goal set.Goal) bool {
	q := requestsOf(d, s, goal)
	if d.spent > documentEffort {
		return false
	}
	a, err := set.Ask(q)
	if err == nil {
		d.spent += a.Effort
	}
	return err == nil && a.Verdict == set.No
}

// requestsOf asks for the requests of a statement's that are in a set.
func requestsOf(d *document, s *policy.Statement, goal set.Goal) *set.Question {
	q := &set.Question{Goal: goal, Actions: s.Actions, OnBehalf: true, Effort: deadEffort, Resources: set.Resources{OfAction: typesKnown(s), Outside: []string{}}}
	switch {
	case d.kind == policy.Trust:
		q.Resources = set.Resources{Exactly: d.principal.ARN, Owner: d.account}
	case d.resource.Bucket != nil:
		q.Resources = set.Resources{OfAction: true, Owner: d.account, Domain: set.Below(d.resource.ARN.Text)}
	case d.resource.Key != nil:
		q.Resources = set.Resources{Exactly: d.resource.ARN.Text, Owner: d.account}
	}
	if d.kind == policy.ResourceBased || d.kind == policy.Trust {
		q.Networks = anyWay
	}
	q.Callers = []set.Caller{set.Of(d.account)}
	if d.principal == nil || d.kind == policy.Trust {
		q.Callers = append(q.Callers, set.Outside([]string{d.account}, nil), set.Anonymous(), set.Service(""), set.Token(""))
	}
	return q
}

// typesKnown reports whether the reference can be trusted to have all types of resources on which the
// actions of a statement act: see perAction.
func typesKnown(s *policy.Statement) bool {
	return !slices.ContainsFunc(s.Actions, func(a string) bool {
		service, _, _ := strings.Cut(strings.ToLower(a), ":")
		return !slices.Contains(perAction, service)
	})
}

// anyWay are both ways to AWS: a resource's policy that is tried as a limit, in the place of an
// endpoint's policy, limits both.
var anyWay = []set.Network{
	{Name: "any address, not through a VPC endpoint", Absent: []string{"aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"}},
	{Name: "a VPC endpoint", Absent: []string{"aws:SourceIp"}},
}

// made is a policy of some statements of a document.
func (d *document) made(statements []policy.Statement) *policy.Policy {
	return policy.Compile(d.Name, &policy.Document{Kind: d.Document.Kind, Version: d.Document.Version, Statements: statements})
}

// placesOf gives the places among the layers in which a document is tried. An identity policy is tried
// as one more limit on a caller who may do all on resources that let all in, so that what it allows in
// other accounts counts. A resource's policy is tried as what alone grants, and as a limit: a grant
// to an account and one to a role of it are different, and each shows in one of them alone.
func placesOf(d *document) []func(p *policy.Policy) *decision.Policies {
	open := func() *decision.Policies {
		all := everythingOf(&document{kind: policy.Identity})
		letIn := everythingOf(&document{kind: policy.ResourceBased})
		return &decision.Policies{Identity: []*policy.Policy{policy.Extended(nil, policy.Identity, all)}, Resource: policy.Extended(nil, policy.ResourceBased, letIn)}
	}
	level := func(p *policy.Policy) []decision.Level {
		return []decision.Level{{Target: "the policy", Policies: []*policy.Policy{p}}}
	}
	switch d.kind {
	case policy.ResourceBased, policy.Trust:
		return []func(*policy.Policy) *decision.Policies{
			func(p *policy.Policy) *decision.Policies { return &decision.Policies{Resource: p} },
			func(p *policy.Policy) *decision.Policies {
				o := open()
				o.VPCEndpoint = &decision.Endpoint{Name: "the policy", Policy: p} // a limit that reads principals
				return o
			},
		}
	case policy.RCP:
		return []func(*policy.Policy) *decision.Policies{func(p *policy.Policy) *decision.Policies { o := open(); o.RCP = level(p); return o }}
	case policy.VPCEndpoint:
		return []func(*policy.Policy) *decision.Policies{func(p *policy.Policy) *decision.Policies {
			o := open()
			o.VPCEndpoint = &decision.Endpoint{Name: d.endpoint.ID, Policy: p, Gateway: d.endpoint.Type == "Gateway"}
			return o
		}}
	}
	return []func(*policy.Policy) *decision.Policies{func(p *policy.Policy) *decision.Policies { o := open(); o.SCP = level(p); return o }}
}

// deniedElsewhere says which other layer denies all that an identity policy's statement allows: the
// SCPs over the account, or the permissions boundary of the one principal that has the policy.
func (c *Context) deniedElsewhere(d *document, s policy.Statement) string {
	if d.kind != policy.Identity || s.Effect == policy.Deny {
		return ""
	}
	place := placesOf(d)[0]
	try := func(limits []decision.Level) bool {
		p := place(d.made([]policy.Statement{s}))
		p.SCP = append(p.SCP, limits...)
		return len(limits) > 0 && !shown(d, &s, set.Allowed(p)) && c.empty(d, &s, set.Allowed(p))
	}
	// Where no Deny and no narrow Allow of theirs is of the statement's actions, there is nothing to ask.
	if control := c.World.SCPs(d.account); control.Known && limits(control.Levels, &s) && try(control.Levels) {
		return "allows nothing: all that it would allow, a service control policy over account " + d.account + " denies or does not allow"
	}
	if len(d.on) == 1 && len(d.principal.Boundary) > 0 && try([]decision.Level{{Target: "the boundary", Policies: d.principal.Boundary}}) {
		return "allows nothing: all that it would allow is beyond the permissions boundary"
	}
	return ""
}

// limits reports whether levels of control policies may take something from a statement.
func limits(levels []decision.Level, s *policy.Statement) bool {
	for _, l := range levels {
		open := false
		for _, p := range l.Policies {
			if p.Document == nil {
				return false // it is not known, so nothing is proved
			}
			for _, other := range concerning(s, p.Document.Statements) {
				if other.Effect == policy.Deny {
					return true
				}
				open = open || slices.Contains(other.Actions, "*") && len(other.Conditions) == 0
			}
		}
		if !open {
			return true
		}
	}
	return false
}
