package check

import (
	"fmt"
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	known "github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// AskFor is a question in a person's words.
type AskFor struct {
	Principal, Action, Resource string
	// ResourceAccount owns the resource, where the environment does not tell.
	ResourceAccount string
	// From is the place from which the request goes: a VPC endpoint's id, or "internet".
	From string
	// Context are condition keys with their values, Absent those that the request lacks.
	Context map[string][]string
	Absent  []string
	// Complete says that a key which is not given is absent; else it is unknown.
	Complete bool
	// Given are policies that stand in place of what the environment has for their layers.
	Given decision.Policies
}

// World lays questions out from an environment.
type World struct {
	env   *model.Environment // nil: there is none
	known *known.World
}

// NewWorld begins with an environment. Without one (nil), the policies that a question is given are
// all that there are.
func NewWorld(env *model.Environment) *World { return &World{env, known.New(env)} }

// Over begins with an environment that is compiled already.
func Over(w *known.World) *World { return &World{w.Env(), w} }

// Known gives the environment compiled.
func (w *World) Known() *known.World { return w.known }

// Question lays a question out: who calls with which policies, through what, on whose resource with
// which policies. Policies that are known to exist and whose text is not become unknown ones; what
// else is not known is assumed harmless, and said. The error is [source.Problems] where policies
// cannot be read, and else says what is wrong with the question.
func (w *World) Question(ask AskFor) (*Question, error) {
	q := &Question{}
	r := &q.Request
	var err error
	if r.Principal, err = model.ParsePrincipal(ask.Principal); err != nil {
		return nil, err
	}
	if r.Action, err = model.ParseAction(ask.Action); err != nil {
		return nil, err
	}
	if r.Resource = model.ParseARN(ask.Resource); ask.Resource != "*" && !r.Resource.Whole() {
		return nil, fmt.Errorf("%q is not a resource; an ARN such as arn:aws:s3:::bucket/key, or * for an action on no resource, was expected", ask.Resource)
	}
	r.ResourceAccount = ask.ResourceAccount
	r.Context.SetPartial(!ask.Complete)
	for key, values := range ask.Context {
		r.Context.Set(model.NewKey(key), values...)
	}
	for _, key := range ask.Absent {
		r.Context.DeriveAbsent(model.NewKey(key))
	}
	if err := w.layOut(q, ask); err != nil {
		return nil, err
	}
	if problems := w.unreadable(q); len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	q.Policies.Override(&ask.Given)
	ordinary(q)
	return q, nil
}

// unreadable is what is wrong with the policies of a question that cannot be read.
func (w *World) unreadable(q *Question) source.Problems {
	var problems source.Problems
	look := func(p *policy.Policy) *policy.Policy {
		problems = append(problems, w.known.Unreadable(p)...)
		return p
	}
	edit(q.Policies, look)
	for i := range q.Endpoints {
		look(q.Endpoints[i].Policy)
	}
	return problems
}

// layOut takes from the environment what it knows of caller, resource, network and organization.
func (w *World) layOut(q *Question, ask AskFor) error {
	if w.env == nil {
		if ask.From != "" {
			return fmt.Errorf("a place (%s) needs an environment that knows it", ask.From)
		}
		if e := ask.Given.VPCEndpoint; e != nil {
			q.Request.ThroughEndpoint(e.Name)
		}
		q.Request.Complete()
		q.assume("there are no other policies than those given")
		return nil
	}
	if err := w.caller(q); err != nil {
		return err
	}
	if err := w.resource(q); err != nil {
		return err
	}
	if err := w.network(q, ask.From); err != nil {
		return err
	}
	q.Request.Complete()
	w.organization(q)
	return nil
}

func (q *Question) assume(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(q.Assumptions, text) {
		q.Assumptions = append(q.Assumptions, text)
	}
}

// caller gathers the caller's own policies.
func (w *World) caller(q *Question) error {
	c := &q.Request.Principal
	switch c.Kind {
	case model.User, model.Role, model.RoleSession, model.FederatedUser:
	default:
		return nil
	}
	p, state := w.known.Caller(c)
	switch {
	case state == model.StateNone:
		return fmt.Errorf("%s is not in account %s, whose users and roles the environment knows", callerName(c), c.Account)
	case p == nil:
		q.Policies.Identity = []*policy.Policy{policy.Unknown(w.known.Why("the identity policies of "+callerName(c), c.Account, "iam:GetAccountAuthorizationDetails", ""))}
		q.assume("%s has no permissions boundary that stands in the way: account %s was not given", callerName(c), c.Account)
		return nil
	}
	c.SetRoleARN(p.ARN)
	q.Policies.Identity, q.Policies.PermissionsBoundary = p.Identity, p.Boundary
	for _, tag := range p.Tags {
		q.Request.Context.Derive(model.NewKey("aws:PrincipalTag/"+tag.Key), tag.Value)
	}
	return nil
}

// resource finds who owns the resource, and its policy.
func (w *World) resource(q *Question) error {
	r, err := w.known.Resource(q.Request.Resource, q.Request.Action, q.Request.ResourceAccount)
	if err != nil {
		return err
	}
	q.Request.ResourceAccount = r.Account
	q.Policies.Resource, q.Policies.BlockPublicAccess = r.Policy, r.BlockPublicAccess
	for _, text := range r.Assumed {
		q.assume("%s", text)
	}
	// Of a resource whose policy the environment cannot hold, it is assumed in one account that it has
	// none that matters; across accounts all hangs on it.
	if caller := q.Request.Principal.Account; r.NotHeld && caller != "" && caller == q.Request.Resource.Account() {
		q.Policies.Resource = nil
		q.assume("the %s has no policy that grants or denies it: none was given", r.Noun)
	}
	return nil
}

// organization finds the control policies above the caller's account and above the resource's.
func (w *World) organization(q *Question) {
	r := &q.Request
	scps, rcps := known.Control{Known: true}, known.Control{Known: true}
	if r.Principal.Account != "" {
		scps = w.known.SCPs(r.Principal.Account)
	}
	if r.ResourceAccount != "" {
		rcps = w.known.RCPs(r.ResourceAccount)
	} else if !r.NoResource() {
		rcps = known.Control{Why: "who owns the resource is not known"}
	}
	q.Policies.SCP, q.Policies.RCP = scps.Levels, rcps.Levels
	q.NotGiven = map[decision.Layer]bool{decision.LayerSCP: !scps.Known, decision.LayerRCP: !rcps.Known}
	switch {
	case !scps.Known && !rcps.Known && scps.Why == rcps.Why:
		q.assume("no SCP or RCP stands in the way: %s", scps.Why)
	case !scps.Known:
		q.assume("no SCP stands in the way: %s", scps.Why)
	}
	if !rcps.Known && (scps.Known || scps.Why != rcps.Why) {
		q.assume("no RCP stands in the way: %s", rcps.Why)
	}
	for _, side := range []struct{ account, key string }{{r.Principal.Account, "aws:PrincipalOrgID"}, {r.ResourceAccount, "aws:ResourceOrgID"}} {
		if id, _ := w.known.OrgID(side.account); id != "" {
			r.Context.Derive(model.NewKey(side.key), id)
		}
	}
}
