// Package decision decides one request: given these policies, is it allowed, is it same-account or
// cross-account, which layers had to allow it, and which statements decided.
//
// In go a [model.Request], laid out in full, and the [Policies] of every layer, compiled; out
// comes a [Verdict], or a [Decision] that also explains itself. Both come from one evaluation, so
// the explanation cannot disagree with the verdict. [Decide] allocates nothing; both are safe for
// concurrent use.
//
// A *layer* is one sort of policy that AWS consults (see [Layer]); each has a file of its own, and
// a line in the table of layers.go. combine.go joins what they say. A layer that the request does
// not meet, such as an SCP for an anonymous caller, does not apply and is left out.
//
// Where AWS's documents leave open what happens, and the outcome hangs on it, the result is
// [Indeterminate] and names the question; where a condition key was not given, it is [Conditional]
// and names the key. Neither is ever taken for an allow or a denial.
package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// Policies are all policies that a request meets, by layer. A layer that is nil was not given and
// does not apply.
type Policies struct {
	// Identity are the caller's own policies, and those of its groups.
	Identity []*policy.Policy
	// PermissionsBoundary limits what a user or role can be granted. There is one, if any.
	PermissionsBoundary []*policy.Policy
	// Session are the policies passed when the session was made.
	Session []*policy.Policy
	// SCP and RCP are those of each level of the organization, the root first, the account last:
	// of the caller's account, and of the resource's.
	SCP, RCP []Level
	// Resource is the resource's own policy: a bucket policy, a key policy, a role's trust policy.
	Resource *policy.Policy
	// VPCEndpoint is the endpoint through which the request goes.
	VPCEndpoint *Endpoint
	// BlockPublicAccess is the effective setting of an S3 bucket, account and bucket joined.
	BlockPublicAccess BlockPublicAccess
}

// Override puts other policies in the place of those of their layers; layers that the others do not
// have stay.
func (p *Policies) Override(with *Policies) {
	replace := func(to *[]*policy.Policy, from []*policy.Policy) {
		if from != nil {
			*to = from
		}
	}
	replace(&p.Identity, with.Identity)
	replace(&p.PermissionsBoundary, with.PermissionsBoundary)
	replace(&p.Session, with.Session)
	if with.SCP != nil {
		p.SCP = with.SCP
	}
	if with.RCP != nil {
		p.RCP = with.RCP
	}
	if with.Resource != nil {
		p.Resource = with.Resource
	}
	if with.VPCEndpoint != nil {
		p.VPCEndpoint = with.VPCEndpoint
	}
}

// Level is one level of an organization: its root, an organizational unit, or the account.
type Level struct {
	Target   string
	Policies []*policy.Policy
}

// Endpoint is a VPC endpoint with its policy.
type Endpoint struct {
	Name string
	// Gateway endpoints (S3, DynamoDB) read Principal differently from interface endpoints.
	Gateway bool
	// Policy is nil where the endpoint has the default policy, which allows everything.
	Policy *policy.Policy
}

// BlockPublicAccess holds the settings of S3 Block Public Access.
type BlockPublicAccess struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// Result is the outcome for a request.
type Result uint8

// The results. The first three are AWS's own.
const (
	Allowed Result = iota
	ExplicitlyDenied
	ImplicitlyDenied
	// Conditional: it hangs on condition keys that were not given.
	Conditional
	// Indeterminate: it hangs on a question that AWS's documents do not settle.
	Indeterminate
)

var resultNames = [...]string{"allow", "explicitDeny", "implicitDeny", "conditional", "indeterminate"}

// String spells the result as the decision contract does.
func (r Result) String() string { return resultNames[r] }

// Relation is how the caller's account and the resource's stand to each other.
type Relation uint8

// The relations.
const (
	// NoRelation: the caller has no account (it is anonymous, or a service).
	NoRelation Relation = iota
	// SameAccount: one account is the caller's and owns the resource.
	SameAccount
	// CrossAccount: the resource belongs to another account than the caller.
	CrossAccount
	// UnknownRelation: it is not known who owns the resource.
	UnknownRelation
)

// RelationOf compares the account of the principal that signs with the account that owns the
// resource; where the code runs, and whose network it uses, play no part (Cross-account policy
// evaluation logic).
func RelationOf(r *model.Request) Relation {
	switch {
	case r.Principal.Account == "" || r.Principal.Kind == model.FederatedIdentity:
		return NoRelation
	case r.ResourceAccount == "":
		return UnknownRelation
	case r.ResourceAccount == r.Principal.Account:
		return SameAccount
	}
	return CrossAccount
}

// Verdict is the bare answer.
type Verdict struct {
	Result   Result
	Relation Relation
}

// Decide answers a request. It allocates nothing.
func Decide(r *model.Request, p *Policies) Verdict {
	var e evaluation
	e.init(r, p)
	return Verdict{e.evaluate(nil), e.relation}
}

// evaluation is the state of one decision.
type evaluation struct {
	request  *model.Request
	policies *Policies
	relation Relation
	// mandatory: the resource's policy must allow even in one account (trust and key policies).
	mandatory bool
	query     policy.Query
	// outcomes is what each layer said; forms is how the resource's policy names the caller.
	outcomes [numLayers]outcome
	forms    [policy.NumForms]truth.Value
	special  *specialAction
	hits     [numLayers + 1]int // where each layer's statements begin in the trace
	// denied and granted are the two halves of the decision.
	denied, granted truth.Value
}

// outcome is what one layer says.
type outcome struct {
	applies     bool
	deny, allow truth.Value
}

func (e *evaluation) init(r *model.Request, p *Policies) {
	e.request, e.policies = r, p
	e.relation = RelationOf(r)
	e.query = policy.Query{Request: r, Boundary: p.PermissionsBoundary != nil && hasIdentity(r.Principal.Kind)}
	e.special = specialActionOf(r)
	e.mandatory = e.special != nil && e.special.mandatory(r)
}

// evaluate asks the layers in turn and joins what they say. With a trace it notes the statements
// that apply; without one it may stop at the first denial.
func (e *evaluation) evaluate(trace *policy.Trace) Result {
	if e.special != nil && e.special.unpoliced != nil && e.special.unpoliced(e.request) {
		e.denied, e.granted = truth.False, truth.True
		return Allowed
	}
	e.denied = truth.False
	for l := Layer(0); l < numLayers; l++ {
		if trace != nil {
			e.hits[l] = len(trace.Hits)
		}
		e.ask(l, trace)
		o := &e.outcomes[l]
		if o.applies {
			e.denied = e.denied.Or(o.deny)
			if trace == nil && e.denied.IsTrue() {
				// An explicit deny in any layer is final (How AWS enforcement code logic
				// evaluates requests to allow or deny access).
				return ExplicitlyDenied
			}
		}
	}
	if trace != nil {
		e.hits[numLayers] = len(trace.Hits)
	}
	e.granted = e.limit(e.grant())
	e.denied = e.denied.Or(e.blockPublicAccess())
	return e.result()
}

// result turns the two halves into one: a denial beats a grant, and no grant is an implicit deny.
func (e *evaluation) result() Result {
	open := e.denied
	switch {
	case e.denied.IsTrue():
		return ExplicitlyDenied
	case e.denied.IsFalse() && e.granted.IsTrue():
		return Allowed
	case e.denied.IsFalse() && e.granted.IsFalse():
		return ImplicitlyDenied
	case e.granted.IsOpen():
		open = open.And(e.granted)
		if !open.IsOpen() {
			open = e.granted
		}
	}
	if open.IsUndecidable() {
		return Indeterminate
	}
	return Conditional
}

// questions are those on which the result hangs.
func (e *evaluation) questions() truth.Questions {
	return e.denied.Questions | e.granted.Questions
}

// apply sets a layer's outcome from what its policies say together.
func (e *evaluation) apply(l Layer, out *policy.Outcome) {
	e.outcomes[l] = outcome{applies: true, deny: out.Deny, allow: out.Any()}
}
