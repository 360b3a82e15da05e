package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Carry is how far a credential carries.
type Carry struct {
	Extent Extent
	// Why says it in a sentence.
	Why string
	// Ties are the statements that deny elsewhere.
	Ties []Tie
	// Would is what would tie a credential that nothing ties.
	Would *TieDown
}

// Extent is how much of a credential's use is tied to a network.
type Extent uint8

// The extents.
const (
	// CarryUnknown: the caller, or its policies, are not known.
	CarryUnknown Extent = iota
	// Portable: no policy that is known ties it; it works from anywhere until it expires.
	Portable
	// PartlyTied: some actions or resources are denied elsewhere; the rest works from anywhere.
	PartlyTied
	// MaybeTied: there is a statement, and whether it binds hangs on what was not given.
	MaybeTied
	// Tied: everything is denied elsewhere.
	Tied
)

var extentNames = [...]string{"unknown", "portable", "partlyTied", "maybeTied", "tied"}

// String spells the extent as the JSON does.
func (e Extent) String() string { return extentNames[e] }

// Tie is a statement that denies the caller's requests from elsewhere.
type Tie struct {
	Layer     decision.Layer
	Statement decision.Statement
	// Tests are its tests of the network: "StringNotEquals aws:SourceVpc vpc-1".
	Tests []policy.Condition
	// Covers says which actions; Everything is set where it is all, on all resources.
	Covers     string
	Everything bool
	// Certain is false where it hangs on keys that were not given, which HangsOn names.
	Certain bool
	HangsOn []string
}

// boundPolicy is a policy with its layer.
type boundPolicy struct {
	layer  decision.Layer
	policy *policy.Policy
}

// networkKeys are the condition keys that tell where a request comes from (AWS global condition
// context keys, "Properties of the network"), and those that tell where a role session was made,
// which only tie where they are compared with the former.
var networkKeys = []string{"aws:SourceIp", "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpceAccount",
	"aws:VpceOrgID", "aws:VpceOrgPaths", "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4"}

// vpcKeys are those of a request that goes through a VPC endpoint; from the internet it bears none.
var vpcKeys = networkKeys[1:8]

// instanceKeys are properties of the session of an instance's role.
var instanceKeys = []string{"ec2:SourceInstanceARN", "ec2:RoleDelivery", "aws:Ec2InstanceSourceVpc", "aws:Ec2InstanceSourcePrivateIPv4"}

// elsewhere is an address that is nobody's: of the range for benchmarks (RFC 2544). Those of the
// ranges for documents stand in too many policies.
const elsewhere = "198.18.53.1"

// bind finds what binds a credential's caller: how far it carries, its rights, what limits them.
func (f *finder) bind(c *Credential) {
	if c.Caller == "" {
		c.Carry = Carry{Extent: CarryUnknown, Why: "its caller is not known, so neither are the policies that would tie it"}
		return
	}
	p, err := model.ParsePrincipal(c.Caller)
	if err != nil {
		c.Whose = err.Error()
		return
	}
	c.Account = p.Account
	q, err := f.elsewhere(c)
	if err != nil {
		why := f.fail(err)
		c.Carry = Carry{Extent: CarryUnknown, Why: why}
		c.Restricted = append(c.Restricted, why)
		return
	}
	known := f.rights(c, &q.Request.Principal)
	f.limits(c, q)
	f.carry(c, q, known)
	f.reach(c)
	if c.managed {
		c.carriesManaged()
	}
}

// elsewhere lays out a request with the credential from the internet, far from any network that is
// the owner's.
func (f *finder) elsewhere(c *Credential) (*check.Question, error) {
	ask := check.AskFor{Principal: c.Caller, Action: "s3:GetObject", Resource: "*", Context: map[string][]string{"aws:SourceIp": {elsewhere}}, Absent: vpcKeys}
	if !c.instance {
		// Only sessions of instances bear these; a role that such a session assumes makes a new one (S8.4).
		ask.Absent = slices.Concat(vpcKeys, instanceKeys)
	}
	for _, k := range c.Keys {
		ask.Context[k.Name] = []string{k.Value}
	}
	return f.world.Question(ask)
}

// rights lists the caller's policies, and reports whether they are known.
func (f *finder) rights(c *Credential, p *model.Principal) bool {
	var policies model.IdentityPolicies
	switch p.Kind {
	case model.Root:
		c.Rights = []string{"the root user's: all of the account"}
		return true
	case model.User:
		u, state := f.env.User(p.Text)
		if state != model.StateGiven {
			return false
		}
		policies = f.env.UserPolicies(u)
	case model.Role, model.RoleSession:
		r, state := f.env.RoleOfSession(p.Account, p.Name)
		if state != model.StateGiven {
			return false
		}
		policies = f.env.RolePolicies(r)
	default:
		return false
	}
	for _, own := range policies.Policies {
		c.Rights = append(c.Rights, own.Name)
	}
	for _, m := range policies.Missing {
		c.Rights = append(c.Rights, m.String()+", of unknown content")
	}
	return len(policies.Missing) == 0
}

// limits lists what stands above the caller's policies.
func (f *finder) limits(c *Credential, q *check.Question) {
	for _, p := range q.Policies.PermissionsBoundary {
		c.Restricted = append(c.Restricted, p.Name)
	}
	for _, l := range q.Policies.SCP {
		for _, p := range l.Policies {
			if !strings.HasPrefix(p.Name, "FullAWSAccess") {
				c.Restricted = append(c.Restricted, "SCP "+p.Name)
			}
		}
	}
	if q.NotGiven[decision.LayerSCP] {
		c.Restricted = append(c.Restricted, "SCPs, if there are any: the organization was not given")
	}
}

// carry searches the policies that bind the caller for ties.
func (f *finder) carry(c *Credential, q *check.Question, known bool) {
	for _, p := range f.binding(q) {
		for i := range p.policy.Document.Statements {
			if t, ok := tie(p, i, &q.Request); ok {
				c.Carry.Ties = append(c.Carry.Ties, t)
			}
		}
	}
	c.Carry.Extent = extent(c.Carry.Ties)
	switch c.Carry.Extent {
	case Tied:
		c.Carry.Why = "it works only from " + networks(c.Carry.Ties, func(t Tie) bool { return t.Everything && t.Certain })
	case PartlyTied:
		c.Carry.Why = "some of it works only from " + networks(c.Carry.Ties, func(t Tie) bool { return t.Certain }) + "; the rest from anywhere"
	case MaybeTied:
		c.Carry.Why = "a statement may tie it to a network, which hangs on what was not given"
	default:
		c.Carry.Why = "no policy ties it to a network: it works from anywhere until it expires"
		if !known {
			c.Carry.Extent, c.Carry.Why = CarryUnknown, "nothing that is known ties it to a network; the caller's policies are not all known"
		}
	}
	if c.Carry.Extent == Portable || c.Carry.Extent == PartlyTied {
		c.Carry.Would = f.tieDown(c, q)
	}
}

func extent(ties []Tie) Extent {
	e := Portable
	for _, t := range ties {
		switch {
		case t.Everything && t.Certain:
			return Tied
		case t.Certain:
			e = PartlyTied
		case e == Portable:
			e = MaybeTied
		}
	}
	return e
}

// binding gathers the policies that bind the caller: its own, those above its account, and the
// bucket policies that the environment holds.
func (f *finder) binding(q *check.Question) []boundPolicy {
	var all []boundPolicy
	add := func(l decision.Layer, policies []*policy.Policy) {
		for _, p := range policies {
			if p != nil && p.Document != nil {
				all = append(all, boundPolicy{l, p})
			}
		}
	}
	for _, l := range q.Policies.SCP {
		add(decision.LayerSCP, l.Policies)
	}
	for _, l := range q.Policies.RCP {
		add(decision.LayerRCP, l.Policies)
	}
	add(decision.LayerIdentity, q.Policies.Identity)
	add(decision.LayerPermissionsBoundary, q.Policies.PermissionsBoundary)
	return append(all, f.bucketPolicies()...)
}

// bucketPolicies are those of all buckets of which they are known.
func (f *finder) bucketPolicies() []boundPolicy {
	if f.gathered {
		return f.buckets
	}
	f.gathered = true
	known := f.world.Known()
	for _, b := range known.Buckets() {
		if problems := known.Unreadable(b.Policy); problems != nil {
			f.fail(problems)
		} else if b.Policy != nil && !b.Policy.IsUnknown() {
			f.buckets = append(f.buckets, boundPolicy{decision.LayerResource, b.Policy})
		}
	}
	return f.buckets
}

// tie tells whether a statement denies the caller's requests from elsewhere because of the network:
// it is a Deny, tests the network, and its principal and conditions hold for the request, whatever
// the action and the resource. That is decided by the statement itself, so exceptions (of a tag, a
// role's name, a session from an instance) count as they stand.
func tie(p boundPolicy, index int, r *model.Request) (Tie, bool) {
	s := &p.policy.Document.Statements[index]
	tests := networkTests(s)
	if s.Effect != policy.Deny || tests == nil {
		return Tie{}, false
	}
	all := *s
	all.Actions, all.NotAction = []string{"*"}, false
	if all.Resources != nil {
		all.Resources, all.NotResource = []string{"*"}, false
	}
	d := &policy.Document{Kind: p.policy.Document.Kind, Version: p.policy.Document.Version, Statements: []policy.Statement{all}}
	alone := policy.Compile(p.policy.Name, d)
	out := policy.NoOutcome
	alone.Eval(&policy.Query{Request: r}, &out, nil)
	if out.Deny.IsFalse() {
		return Tie{}, false
	}
	t := Tie{Layer: p.layer, Statement: decision.Statement{Policy: p.policy, Index: index}, Tests: tests, Certain: out.Deny.IsTrue()}
	if !t.Certain {
		for _, h := range alone.Hangs(0, r) {
			t.HangsOn = append(t.HangsOn, h.Key)
		}
	}
	t.Everything = p.layer != decision.LayerResource && p.layer != decision.LayerRCP && !s.NotAction && slices.Contains(s.Actions, "*") && !s.NotResource && (s.Resources == nil || slices.Contains(s.Resources, "*"))
	t.Covers = covers(s)
	return t, true
}

// networkTests are the conditions of a statement that tell networks apart.
func networkTests(s *policy.Statement) []policy.Condition {
	var tests []policy.Condition
	for _, c := range s.Conditions {
		tells := slices.ContainsFunc(networkKeys, func(k string) bool { return strings.EqualFold(k, c.Key) })
		for _, v := range c.Values {
			tells = tells || strings.Contains(strings.ToLower(v), "${aws:sourcevpc")
		}
		if tells {
			tests = append(tests, c)
		}
	}
	return tests
}

// covers names the actions of a statement.
func covers(s *policy.Statement) string {
	const most = 3
	names := s.Actions
	text := strings.Join(names[:min(len(names), most)], ", ")
	if len(names) > most {
		text += fmt.Sprintf(" and %d more", len(names)-most)
	}
	switch {
	case s.NotAction:
		text = "all actions but " + text
	case text == "*":
		text = "all actions"
	}
	if len(s.Resources) > 0 && !slices.Contains(s.Resources, "*") || s.NotResource {
		text += " on some resources"
	}
	return text
}

// networks names what ties lead to: the values of their tests.
func networks(ties []Tie, which func(Tie) bool) string {
	var names []string
	for _, t := range ties {
		if !which(t) {
			continue
		}
		for _, c := range t.Tests {
			name := c.Key + " " + strings.Join(c.Values, ", ")
			if strings.HasPrefix(strings.ToLower(c.Operator), "null") {
				name = "where " + c.Key + " is there"
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, "; ")
}

// reach measures the caller's rights: who may put a policy on any user of the account may do anything
// there.
func (f *finder) reach(c *Credential) {
	p, err := model.ParsePrincipal(c.Caller)
	if err != nil || f.err != nil {
		return
	}
	q, err := f.world.Question(check.AskFor{Principal: c.Caller, Action: "iam:PutUserPolicy", Resource: fmt.Sprintf("arn:%s:iam::%s:user/anyone", p.Partition, p.Account)})
	if err != nil {
		f.fail(err)
		return
	}
	switch d := decision.Explain(&q.Request, &q.Policies); {
	case d.Result == decision.Allowed:
		c.Reach = Administrator
	case d.Denied():
		c.Reach = Limited
	}
}
