package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// Check is something that is demanded of each policy under review. The first three mean what the
// custom policy checks of IAM Access Analyzer mean.
type Check struct {
	Kind CheckKind
	// Reference is what no-new-access compares with; nil: the policy as it was before.
	Reference *policy.Policy
	// Actions and Resources are those that deny-access forbids.
	Actions, Resources []string
	// Guard is what require-guard demands: vpce or org.
	Guard string
}

// CheckKind is what a check demands.
type CheckKind string

// The checks.
const (
	// NoNewAccess: the policy allows nothing that the reference, or the policy before, does not
	// (CheckNoNewAccess, IAM Access Analyzer API Reference).
	NoNewAccess CheckKind = "no-new-access"
	// DenyAccess: the policy allows none of the actions on any of the resources
	// (CheckAccessNotGranted).
	DenyAccess CheckKind = "deny-access"
	// NoPublicAccess: the policy lets nobody in whom it does not name (CheckNoPublicAccess).
	NoPublicAccess CheckKind = "no-public-access"
	// RequireGuard: the policy lets nobody in who does not come through a VPC endpoint, or is not of
	// the organization.
	RequireGuard CheckKind = "require-guard"
)

// ParseDenyAccess reads 'ACTION on RESOURCE': actions with commas between, and resources likewise;
// without "on" any resource is meant.
func ParseDenyAccess(text string) (Check, error) {
	actions, resources, found := strings.Cut(text, " on ")
	c := Check{Kind: DenyAccess, Actions: fields(actions), Resources: fields(resources)}
	if len(c.Actions) == 0 || found && len(c.Resources) == 0 {
		return c, fmt.Errorf("%q is not an access; 'ACTION on RESOURCE' was expected, such as 's3:GetObject on arn:aws:s3:::secret/*'", text)
	}
	for _, a := range c.Actions {
		if a != "*" && !strings.Contains(a, ":") {
			return c, fmt.Errorf("%q is not an action; service:Action was expected, such as s3:GetObject", a)
		}
	}
	for _, r := range c.Resources {
		if arn := model.ParseARN(r); r != "*" && !arn.Whole() {
			return c, fmt.Errorf("%q is not a resource; an ARN, which may hold * and ?, was expected", r)
		}
	}
	return c, nil
}

func fields(text string) (list []string) {
	for _, f := range strings.Split(text, ",") {
		if f = strings.TrimSpace(f); f != "" {
			list = append(list, f)
		}
	}
	return list
}

// Result is what a check gives for one policy.
type Result struct {
	Check, Target string
	Verdict       string // PASS, FAIL or UNKNOWN
	Reason        string
	Witness       *finding.Witness
	Location      source.Position
}

// The verdicts of a check.
const (
	Pass    = "PASS"
	Fail    = "FAIL"
	Unknown = "UNKNOWN"
)

// underReview is a policy that the change brings or alters.
type underReview struct {
	target   string
	now, old *policy.Policy
	position source.Position
	resource string // that it is attached to, for a resource's policy
}

// checks runs the demanded checks on each policy under review.
func (r *reviewer) checks(list []Check) (results []Result) {
	if len(list) == 0 {
		return nil
	}
	for _, u := range r.policies() {
		for _, c := range list {
			if result, applies := r.check(&c, u); applies {
				results = append(results, result)
			}
		}
	}
	return results
}

// policies gives the policies that the change brings or alters, each text once: of users, roles and
// groups, managed ones that nobody has yet, those of resources, and documents.
func (r *reviewer) policies() (list []underReview) {
	old := map[string]*policy.Policy{}
	key := func(owner string, p *policy.Policy) string { return owner + " " + p.Name }
	for _, p := range r.before.World.Principals() {
		for _, q := range p.Identity {
			old[key(p.ARN, q)] = q
		}
	}
	seen := map[string]bool{}
	add := func(u underReview) {
		if u.old != nil && same(u.old, u.now) {
			return
		}
		where := u.position.String() + u.now.Name
		if u.position.File == "" {
			where = u.target + " " + where
		}
		if u.target = r.targetName(&u); !seen[where] {
			seen[where] = true
			list = append(list, u)
		}
	}
	for _, p := range r.after.World.Principals() {
		for _, q := range p.Identity {
			add(underReview{target: p.ARN, now: q, old: old[key(p.ARN, q)], position: placeOf(q)})
		}
	}
	r.unattached(add)
	for _, d := range r.subject.Documents {
		list = append(list, underReview{target: d.Name, now: d.Policy, position: placeOf(d.Policy)})
	}
	before := map[string]*policy.Policy{}
	for _, res := range withPolicies(r.before.World) {
		before[res.ARN.Text] = res.Policy
	}
	for _, res := range withPolicies(r.after.World) {
		if res.Policy != nil {
			add(underReview{target: res.ARN.Text, now: res.Policy, old: before[res.ARN.Text], position: placeOf(res.Policy), resource: res.ARN.Text})
		}
	}
	return list
}

// unattached adds the policies that no user or role has: managed ones, and those of groups without
// members. They grant as soon as somebody gets them.
func (r *reviewer) unattached(add func(underReview)) {
	texts := func(env *model.Environment, f func(owner string, p model.PolicyText)) {
		for _, id := range env.AccountIDs() {
			iam := env.Accounts[id].IAM
			if iam == nil {
				continue
			}
			for _, p := range iam.Policies {
				f(p.ARN, p.PolicyText)
			}
			for _, g := range iam.Groups {
				for _, p := range g.Inline {
					f(g.ARN, p)
				}
			}
		}
	}
	read := func(p model.PolicyText) *policy.Policy {
		if !p.Document.OK() {
			return policy.Unknown(p.Name)
		}
		d, err := policy.Parse(p.Document, policy.Identity)
		if err != nil {
			return policy.Unknown(p.Name)
		}
		return policy.Compile(p.Name, d)
	}
	old := map[string]model.PolicyText{}
	texts(r.subject.Before, func(owner string, p model.PolicyText) { old[owner+" "+p.Name] = p })
	texts(r.subject.After, func(owner string, p model.PolicyText) {
		was, there := old[owner+" "+p.Name]
		if there && was.Document == p.Document && p.Document.OK() {
			return
		}
		u := underReview{target: owner, now: read(p)}
		if there {
			if u.old = read(was); !u.old.IsUnknown() && !u.now.IsUnknown() && u.old.Document.String() == u.now.Document.String() {
				return
			}
		}
		u.position = placeOf(u.now)
		add(u)
	})
}

func placeOf(p *policy.Policy) source.Position {
	if p.Document == nil || len(p.Document.Statements) == 0 {
		return source.Position{}
	}
	return p.Document.Statements[0].Position()
}

// targetName is the part of the change in which a policy stands, and where that was written; where there
// is none, its file or what it is attached to.
func (r *reviewer) targetName(u *underReview) string {
	f := &finding.Finding{Resource: u.resource, Principal: u.target}
	if u.position.File != "" {
		f.Locations = []source.Position{u.position}
	}
	if list := r.suspects(f); len(list) > 0 {
		part := &r.subject.Parts[list[0]]
		if part.Written.File != "" {
			u.position = part.Written
		}
		return part.Name
	}
	return u.target + ": " + u.now.Name
}

// check runs one check on one policy.
func (r *reviewer) check(c *Check, u underReview) (Result, bool) {
	result := Result{Check: string(c.Kind), Target: u.target, Location: u.position}
	resourceLike := named(u.now)
	if u.now.IsUnknown() {
		result.Verdict, result.Reason = Unknown, "the policy's text is not known until the change is made"
		return result, true
	}
	var questions []set.Question
	failed, passed := "", ""
	switch c.Kind {
	case NoNewAccess:
		reference := c.Reference
		if reference == nil {
			reference = u.old
		}
		if reference != nil && reference.Document != nil && named(reference) != resourceLike {
			return result, false // a reference of another kind is not for this policy
		}
		questions = alone(u.now, reference, []string{"*"}, nil)
		failed, passed = "it allows what the reference does not", "it allows nothing that the reference does not"
		if c.Reference == nil {
			failed, passed = "it allows what it did not before", "it allows nothing that it did not before"
		}
	case DenyAccess:
		result.Check += " " + strings.Join(c.Actions, ",") + " on " + orStar(c.Resources)
		questions = alone(u.now, nil, c.Actions, c.Resources)
		failed, passed = "it grants what is forbidden", "it grants nothing of what is forbidden"
	case NoPublicAccess:
		if !resourceLike || u.now.Document.Kind == policy.VPCEndpoint {
			return result, false // CheckNoPublicAccess has no such type of resource
		}
		questions = strangers(u.now)
		failed, passed = "it lets in whom it does not name", "it lets nobody in whom it does not name"
	case RequireGuard:
		if !resourceLike || c.Guard == "vpce" && u.now.Document.Kind == policy.VPCEndpoint {
			return result, false
		}
		result.Check += " " + c.Guard
		questions = r.unguarded(c.Guard, u.now)
		failed, passed = "it lets in who passes the guard by", "nobody passes the guard by"
	}
	result.Verdict, result.Reason = Pass, passed
	for _, q := range questions {
		a := r.ask(q)
		switch a.Verdict {
		case set.Yes:
			if c.Kind == NoPublicAccess && u.now.Document.Kind == policy.ResourceBased && u.now.Public().IsFalse() {
				continue // it holds everybody to fixed values, which AWS does not call public
			}
			result.Verdict = Fail
			w := a.Witness
			result.Reason = fmt.Sprintf("%s: %s may %s on %s%s", failed, whoever(w, u.now), w.Request.Action.Text, w.Request.Resource.Text, chosen(w))
			if text, ok := w.Case(u.target); ok {
				witness := finding.Expecting(text, `{"decision":"allow"}`, result.Reason)
				result.Witness = &witness
			}
			return result, true
		case set.Undecided:
			result.Verdict, result.Reason = Unknown, strings.Join(a.Reasons, "; ")
		}
	}
	return result, true
}

// named reports whether a policy names those whom it is about: that of a resource, of a role's trust,
// of a VPC endpoint.
func named(p *policy.Policy) bool {
	if p.Document == nil {
		return false
	}
	switch p.Document.Kind {
	case policy.ResourceBased, policy.Trust, policy.VPCEndpoint:
		return true
	}
	return false
}

func orStar(list []string) string {
	if len(list) == 0 {
		return "*"
	}
	return strings.Join(list, ",")
}

// Failed reports whether a check has failed, or could not be decided.
func (r *Report) Failed() bool {
	return slices.ContainsFunc(r.Checks, func(c Result) bool { return c.Verdict != Pass })
}

// finding makes of a check that did not pass a finding, so that each format shows it.
func (c *Result) finding() *finding.Finding {
	f := &finding.Finding{Rule: failedCheck.ID, Severity: failedCheck.Severity, Confidence: finding.Proved, Resource: c.Target, New: true,
		Title: fmt.Sprintf("%s: %s for %s", c.Check, c.Verdict, c.Target), Message: upperFirst(c.Reason) + ".", Identity: c.Check + " " + c.Target}
	if c.Verdict == Unknown {
		f.Confidence, f.HangsOn = finding.Possible, []string{c.Reason}
	}
	if c.Witness != nil {
		f.Witnesses = []finding.Witness{*c.Witness}
	}
	if c.Location.File != "" {
		f.Locations = []source.Position{c.Location}
	}
	return f
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
