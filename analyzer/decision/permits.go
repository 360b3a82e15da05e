package decision

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// Permits says whether a request is allowed, as one value: where that hangs on keys that were not
// given, or on questions, the value is open. It is [Decide] without the sort of denial, and
// allocates nothing.
func Permits(r *model.Request, p *Policies) truth.Value {
	var e evaluation
	e.init(r, p)
	return e.permits(nil)
}

// PermitsBecause is [Permits], and appends the statements of all layers that apply, or may.
func PermitsBecause(r *model.Request, p *Policies, hits []policy.Hit) (truth.Value, []policy.Hit) {
	var e evaluation
	e.init(r, p)
	trace := policy.Trace{Hits: hits}
	v := e.permits(&trace)
	return v, trace.Hits
}

func (e *evaluation) permits(trace *policy.Trace) truth.Value {
	if e.evaluate(trace) == ExplicitlyDenied {
		return truth.False
	}
	return e.granted.And(e.denied.Not())
}
