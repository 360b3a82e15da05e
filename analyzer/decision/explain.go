package decision

import (
	"slices"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// Decision is a verdict that explains itself.
type Decision struct {
	Verdict
	// PrincipalAccount and ResourceAccount are empty where there is none, or it is not known.
	PrincipalAccount, ResourceAccount string
	// Layers are those that apply, in the order of the decision contract.
	Layers []LayerDecision
	// Because names the layers that made the decision: those that deny, those whose allow is
	// missing, or those whose allow was needed.
	Because []Layer
	// Undecided are the questions on which an indeterminate result hangs.
	Undecided []truth.Question
	// Conditions are the tests on which a conditional result hangs.
	Conditions []Condition
	// Possible are the results that remain where it is conditional or indeterminate.
	Possible []Result
	// Note says what no layer does: that AWS refuses the request, or needs no permission for it.
	Note string
}

// LayerDecision is what one layer says, and by which statements.
type LayerDecision struct {
	Layer Layer
	// Required: the request needs an allow from this layer, the others being as they are.
	Required bool
	Verdict  Result
	// Statements are those that decided it: those that deny, those that allow, or those on which
	// it hangs. An implicit deny has none.
	Statements []Statement
}

// Statement points at a statement of a policy.
type Statement struct {
	Policy *policy.Policy
	Index  int
}

// Source gives the statement as it was parsed.
func (s Statement) Source() *policy.Statement { return &s.Policy.Document.Statements[s.Index] }

// Condition is a test that hangs on a condition key that was not given.
type Condition struct {
	Layer     Layer
	Statement Statement
	policy.Hang
}

// Explain answers a request as [Decide] does, and says why.
func Explain(r *model.Request, p *Policies) *Decision {
	var x explainer
	return x.explain(r, p)
}

// explainer holds the room that an explanation takes. Where it is used again, what it gave before
// is gone.
type explainer struct {
	decision   Decision
	trace      policy.Trace
	statements []Statement
	layers     [numLayers]LayerDecision
	because    [numLayers]Layer
	hits       [16]policy.Hit
}

func (x *explainer) explain(r *model.Request, p *Policies) *Decision {
	var e evaluation
	e.init(r, p)
	if x.trace.Hits == nil {
		x.trace.Hits = x.hits[:0]
	}
	x.trace.Hits = x.trace.Hits[:0]
	x.decision = Decision{PrincipalAccount: r.Principal.Account, ResourceAccount: r.ResourceAccount}
	d := &x.decision
	trace := &x.trace
	d.Verdict = Verdict{e.evaluate(trace), e.relation}
	if d.Result == Indeterminate {
		d.Undecided = e.questions().List()
	}
	e.describeLayers(x)
	d.Because = x.because[:0]
	e.because(d)
	d.Note = e.note(d.Result)
	if d.Result == Conditional || d.Result == Indeterminate {
		e.describeConditions(d)
		d.Possible = e.possible()
	}
	return d
}

// possible gives the results that an open one can turn out to be.
func (e *evaluation) possible() []Result {
	var all []Result
	if !e.denied.IsTrue() {
		if !e.granted.IsFalse() {
			all = append(all, Allowed)
		}
	}
	if !e.denied.IsFalse() {
		all = append(all, ExplicitlyDenied)
	}
	if !e.denied.IsTrue() && !e.granted.IsTrue() {
		all = append(all, ImplicitlyDenied)
	}
	return all
}

// Denied reports whether the request is certainly not allowed, be it open whether explicitly.
func (d *Decision) Denied() bool {
	switch d.Result {
	case ExplicitlyDenied, ImplicitlyDenied:
		return true
	case Conditional, Indeterminate:
		return !slices.Contains(d.Possible, Allowed)
	}
	return false
}

// verdictOf is what a layer says, from what its statements say.
func verdictOf(o *outcome) Result {
	open := truth.Value{}
	switch {
	case o.deny.IsTrue():
		return ExplicitlyDenied
	case o.deny.IsOpen():
		open = o.deny
	case o.allow.IsTrue():
		return Allowed
	case o.allow.IsFalse():
		return ImplicitlyDenied
	default:
		open = o.allow
	}
	if open.IsUndecidable() {
		return Indeterminate
	}
	return Conditional
}

// given reports whether a layer that applies is to be shown: it was given, or the request cannot
// do without it.
func (e *evaluation) given(l Layer, required bool) bool {
	switch l {
	case LayerIdentity:
		return e.policies.Identity != nil || required
	case LayerSession:
		return e.policies.Session != nil || required
	}
	return true
}

func (e *evaluation) describeLayers(x *explainer) {
	d, hits := &x.decision, x.trace.Hits
	if cap(x.statements) < len(hits) {
		x.statements = make([]Statement, 0, max(len(hits), 16))
	}
	statements := x.statements[:0]
	d.Layers = x.layers[:0]
	for l := Layer(0); l < numLayers; l++ {
		o := &e.outcomes[l]
		if !o.applies {
			continue
		}
		ld := LayerDecision{Layer: l, Required: e.required(l), Verdict: verdictOf(o)}
		if !e.given(l, ld.Required) {
			continue
		}
		from := len(statements)
		for _, h := range hits[e.hits[l]:e.hits[l+1]] {
			if decides(h, ld.Verdict) {
				statements = append(statements, Statement{h.Policy, h.Statement})
			}
		}
		ld.Statements = statements[from:len(statements):len(statements)]
		d.Layers = append(d.Layers, ld)
	}
}

// decides reports whether a statement is among those that made a layer's verdict.
func decides(h policy.Hit, v Result) bool {
	effect := h.Policy.Document.Statements[h.Statement].Effect
	switch v {
	case Allowed:
		return effect == policy.Allow && h.Applies.IsTrue()
	case ExplicitlyDenied:
		return effect == policy.Deny && h.Applies.IsTrue()
	case Conditional, Indeterminate:
		return h.Applies.IsOpen()
	}
	return false
}

// required reports whether the request would fail if only this layer did not allow.
func (e *evaluation) required(l Layer) bool {
	s := e.sides()
	switch l {
	case LayerResource:
		s.forms = &noForms
	case LayerIdentity:
		if e.mandatory && e.relation == SameAccount && e.forms[policy.ByAccount].IsFalse() {
			return false // it is the key or trust policy that must allow first
		}
		s.identity = truth.False
	case LayerPermissionsBoundary:
		s.boundary = truth.False
	case LayerSession:
		s.session = truth.False
	case LayerBlockPublicAccess: // it stops, and never has to allow
		return false
	default: // what only limits must always allow
		return true
	}
	return !e.grantWith(s).IsTrue()
}

// because finds the layers that made the decision.
func (e *evaluation) because(d *Decision) {
	add := func(which func(ld *LayerDecision) bool) {
		for i := range d.Layers {
			if which(&d.Layers[i]) {
				d.Because = append(d.Because, d.Layers[i].Layer)
			}
		}
	}
	switch d.Result {
	case Allowed:
		either := !d.Requires(LayerIdentity) && !d.Requires(LayerResource)
		add(func(ld *LayerDecision) bool {
			alternative := either && (ld.Layer == LayerIdentity || ld.Layer == LayerResource)
			return ld.Verdict == Allowed && (ld.Required || alternative)
		})
	case ExplicitlyDenied:
		add(func(ld *LayerDecision) bool { return ld.Verdict == ExplicitlyDenied })
	case ImplicitlyDenied:
		add(func(ld *LayerDecision) bool { return ld.Required && ld.Verdict == ImplicitlyDenied })
		if len(d.Because) == 0 { // all that was asked allows, and AWS refuses all the same
			add(func(ld *LayerDecision) bool { return ld.Layer == LayerResource })
		}
	default:
		add(func(ld *LayerDecision) bool { return ld.Verdict == Conditional || ld.Verdict == Indeterminate })
		if len(d.Because) == 0 {
			add(func(ld *LayerDecision) bool { return ld.Layer == LayerIdentity || ld.Layer == LayerResource })
		}
	}
}

// Requires reports whether a layer is shown and required.
func (d *Decision) Requires(l Layer) bool {
	for i := range d.Layers {
		if d.Layers[i].Layer == l {
			return d.Layers[i].Required
		}
	}
	return false
}

// note says what the layers do not.
func (e *evaluation) note(result Result) string {
	if e.special == nil {
		return ""
	}
	if e.special.unpoliced != nil && e.special.unpoliced(e.request) {
		return "AWS asks no policy for this action"
	}
	if e.special.refused != nil && result == ImplicitlyDenied && e.special.refused(e.request, e.relation == CrossAccount) {
		return "AWS refuses this action to this caller, whatever the policies say"
	}
	return ""
}

// describeConditions lists the tests on which the result hangs, layer by layer.
func (e *evaluation) describeConditions(d *Decision) {
	for i := range d.Layers {
		ld := &d.Layers[i]
		if ld.Verdict != Conditional && ld.Verdict != Indeterminate {
			continue
		}
		for _, s := range ld.Statements {
			for _, h := range s.Policy.Hangs(s.Index, e.request) {
				d.Conditions = append(d.Conditions, Condition{ld.Layer, s, h})
			}
		}
	}
}
