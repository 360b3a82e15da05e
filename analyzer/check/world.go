package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
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
	env      *model.Environment
	compiled map[compiledKey]*policy.Policy
	problems source.Problems
}

type compiledKey struct {
	name     string
	document source.Value
	kind     policy.Kind
}

// NewWorld begins with an environment. Without one (nil), the policies that a question is given are
// all that there are.
func NewWorld(env *model.Environment) *World {
	return &World{env: env, compiled: map[compiledKey]*policy.Policy{}}
}

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
	w.problems = nil
	if err := w.layOut(q, ask); err != nil {
		return nil, err
	}
	q.Policies.Override(&ask.Given)
	w.ordinary(q)
	if len(w.problems) > 0 {
		w.problems.Sort()
		return nil, w.problems
	}
	return q, nil
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

// compile compiles a policy once for all questions. A policy that cannot be read is a problem.
func (w *World) compile(name string, v source.Value, kind policy.Kind) *policy.Policy {
	if !v.OK() {
		return policy.Unknown(name)
	}
	key := compiledKey{name, v, kind}
	if p, ok := w.compiled[key]; ok {
		return p
	}
	d, err := policy.Parse(v, kind)
	if err != nil {
		w.problems = append(w.problems, err.(source.Problems)...)
		return nil
	}
	w.compiled[key] = policy.Compile(name, d)
	return w.compiled[key]
}

func (q *Question) assume(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(q.Assumptions, text) {
		q.Assumptions = append(q.Assumptions, text)
	}
}

// caller gathers the caller's own policies.
func (w *World) caller(q *Question) error {
	c := &q.Request.Principal
	var identity *model.IAMIdentity
	var policies model.IdentityPolicies
	state := model.StateUnknown
	switch c.Kind {
	case model.User:
		var u *model.IAMUser
		if u, state = w.env.User(c.Text); u != nil {
			identity, policies = &u.IAMIdentity, w.env.UserPolicies(u)
		}
	case model.Role, model.RoleSession:
		var role *model.IAMRole
		if role, state = w.role(c); role != nil {
			identity, policies = &role.IAMIdentity, w.env.RolePolicies(role)
			c.SetRoleARN(role.ARN)
		}
	case model.FederatedUser:
	default:
		return nil
	}
	switch {
	case state == model.StateNone:
		return fmt.Errorf("%s is not in account %s, whose users and roles the environment knows", callerName(c), c.Account)
	case identity == nil:
		q.Policies.Identity = []*policy.Policy{policy.Unknown(w.why("the identity policies of "+callerName(c), c.Account, "iam:GetAccountAuthorizationDetails", ""))}
		q.assume("%s has no permissions boundary that stands in the way: account %s was not given", callerName(c), c.Account)
		return nil
	}
	q.Policies.Identity = []*policy.Policy{}
	for _, p := range policies.Policies {
		one := w.compile(words(p.From), p.Document, policy.Identity)
		if one != nil && p.Note != "" && one.Note == "" {
			one.Note = p.Note
		}
		q.Policies.Identity = append(q.Policies.Identity, one)
	}
	for _, m := range policies.Missing {
		q.Policies.Identity = append(q.Policies.Identity, policy.Unknown(m.String()))
	}
	switch b := w.env.Boundary(identity); b.State {
	case model.StateGiven:
		q.Policies.PermissionsBoundary = []*policy.Policy{w.compile("permissions boundary "+b.Name, b.Document, policy.PermissionsBoundary)}
	case model.StateUnknown:
		q.Policies.PermissionsBoundary = []*policy.Policy{policy.Unknown(b.Missing.String())}
	}
	for _, tag := range identity.Tags {
		q.Request.Context.Derive(model.NewKey("aws:PrincipalTag/"+tag.Key), tag.Value)
	}
	return nil
}

func (w *World) role(c *model.Principal) (*model.IAMRole, model.State) {
	if c.Kind == model.Role {
		return w.env.Role(c.Text)
	}
	return w.env.RoleOfSession(c.Account, c.Name)
}

// words turns "InlinePolicy x" into "inline policy x".
func words(from string) string {
	return strings.NewReplacer("InlinePolicy ", "inline policy ", "AttachedPolicy ", "attached policy ").Replace(from)
}

// resource finds who owns the resource, and its policy.
func (w *World) resource(q *Question) error {
	r := &q.Request
	kind, id, _ := strings.Cut(r.Resource.Resource(), "/")
	switch {
	case r.NoResource():
	case r.Resource.Service() == "s3" && r.Resource.Account() == "":
		return w.bucket(q, kind)
	case decision.IsTrustAction(r.Action.Lower) && kind == "role":
		return w.trust(q)
	case r.Resource.Service() == "kms" && kind == "key":
		w.key(q, id)
	case r.Resource.Service() == "s3" && kind == "accesspoint":
		w.accessPoint(q)
	default:
		w.otherResource(q)
	}
	return nil
}

func (w *World) bucket(q *Question, name string) error {
	r := &q.Request
	b, owner, ok := w.env.Bucket(name)
	if ok {
		if r.ResourceAccount != "" && r.ResourceAccount != owner {
			return fmt.Errorf("the environment says that account %s owns the bucket %s, and the question says %s", owner, name, r.ResourceAccount)
		}
		r.ResourceAccount = owner
	}
	label := "bucket policy of " + name
	switch {
	case !ok || b.Policy.State == model.StateUnknown:
		q.Policies.Resource = policy.Unknown(w.why(label, r.ResourceAccount, "s3:GetBucketPolicy", name))
	case b.Policy.State == model.StateGiven:
		q.Policies.Resource = w.compile(label, b.Policy.Document, policy.ResourceBased)
	}
	if ok {
		w.publicAccess(q, b, owner)
	}
	return nil
}

// publicAccess joins the settings of bucket and account: each flag is on where either has it
// (Blocking public access to your Amazon S3 storage). What is not known is assumed off.
func (w *World) publicAccess(q *Question, b *model.Bucket, owner string) {
	to := &q.Policies.BlockPublicAccess
	join := func(of string, s *model.PublicAccessBlock) {
		if s == nil {
			q.assume("S3 Block Public Access of the %s is off: it was not given", of)
			return
		}
		to.BlockPublicAcls = to.BlockPublicAcls || s.BlockPublicAcls
		to.IgnorePublicAcls = to.IgnorePublicAcls || s.IgnorePublicAcls
		to.BlockPublicPolicy = to.BlockPublicPolicy || s.BlockPublicPolicy
		to.RestrictPublicBuckets = to.RestrictPublicBuckets || s.RestrictPublicBuckets
	}
	join("bucket", b.PublicAccessBlock)
	if account := w.env.Accounts[owner]; account != nil && account.S3 != nil && !to.RestrictPublicBuckets {
		join("account "+owner, account.S3.PublicAccessBlock)
	}
}

// why adds to the name of what is not known the reason, if the collector noted one.
func (w *World) why(what, account, call, resource string) string {
	if n, ok := w.env.WhyUnknown(account, call, resource); ok {
		return what + ": " + n.String()
	}
	return what
}

func (w *World) trust(q *Question) error {
	arn := &q.Request.Resource
	label := "trust policy of " + arn.Text
	role, state := w.env.Role(arn.Text)
	switch {
	case state == model.StateNone:
		return fmt.Errorf("the role %s is not in account %s, whose roles the environment knows", arn.Text, arn.Account())
	case role == nil || role.Trust.State != model.StateGiven:
		q.Policies.Resource = policy.Unknown(label)
	default:
		q.Policies.Resource = w.compile("trust policy of role "+role.Name, role.Trust.Document, policy.Trust)
	}
	return nil
}

func (w *World) key(q *Question, id string) {
	arn := &q.Request.Resource
	label := "key policy of " + id
	q.Policies.Resource = policy.Unknown(label)
	account := w.env.Accounts[arn.Account()]
	if account == nil || account.KMS[arn.Region()] == nil {
		return
	}
	for _, k := range account.KMS[arn.Region()].Keys {
		if (k.ARN == arn.Text || k.ID == id) && k.Policy.State == model.StateGiven {
			q.Policies.Resource = w.compile(label, k.Policy.Document, policy.ResourceBased)
		}
	}
}

// otherResource is a resource whose policy the environment cannot hold yet. In one account it is
// assumed to have none that matters; across accounts all hangs on it.
func (w *World) otherResource(q *Question) {
	noun, name := thing(&q.Request)
	if q.Request.Principal.Account != "" && q.Request.Principal.Account == q.Request.Resource.Account() {
		q.assume("the %s has no policy that grants or denies it: none was given", noun)
		return
	}
	q.Policies.Resource = policy.Unknown("the " + name + " of " + q.Request.Resource.Text)
}

// organization finds the control policies above the caller's account and above the resource's.
func (w *World) organization(q *Question) {
	r := &q.Request
	var scps, rcps model.ControlPolicies
	scps.Known, rcps.Known = true, true
	if r.Principal.Account != "" {
		scps = w.env.SCPs(r.Principal.Account)
	}
	if r.ResourceAccount != "" {
		rcps = w.env.RCPs(r.ResourceAccount)
	} else if !r.NoResource() {
		rcps = model.ControlPolicies{Why: "who owns the resource is not known"}
	}
	q.Policies.SCP, q.Policies.RCP = w.levels(policy.SCP, scps), w.levels(policy.RCP, rcps)
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
	if o := w.env.Organization; o != nil && o.ID != "" {
		for _, side := range []struct{ account, key string }{{r.Principal.Account, "aws:PrincipalOrgID"}, {r.ResourceAccount, "aws:ResourceOrgID"}} {
			if o.Has(side.account) {
				r.Context.Derive(model.NewKey(side.key), o.ID)
			}
		}
	}
}

func (w *World) levels(kind policy.Kind, from model.ControlPolicies) []decision.Level {
	var levels []decision.Level
	for _, l := range from.Levels {
		level := decision.Level{Target: l.ID}
		for _, p := range l.Policies {
			level.Policies = append(level.Policies, w.compile(fmt.Sprintf("%s at %s", p.Name, l.ID), p.Document, kind))
		}
		levels = append(levels, level)
	}
	return levels
}
