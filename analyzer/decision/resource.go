package decision

import (
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// evaluateResource asks the resource's own policy: a bucket policy, a key policy, a trust policy.
// How it names the caller matters in one account (see grant). Without a policy the layer counts
// only where the request cannot do without it: then it allows nothing.
func evaluateResource(e *evaluation, trace *policy.Trace) {
	out := policy.NoOutcome
	if p := e.policies.Resource; p != nil {
		p.Eval(&e.query, &out, trace)
	} else if e.relation != CrossAccount && e.relation != NoRelation && !e.mandatory {
		e.forms = out.Allow
		return
	}
	e.forms = out.Allow
	e.apply(LayerResource, &out)
}

var noForms = [policy.NumForms]truth.Value{truth.False, truth.False, truth.False, truth.False}
