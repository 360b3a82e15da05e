package whocan

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model/awsdata"
)

// answer makes of a witness an answer.
func (a *asker) answer(side *caller, t *target, w *set.Witness, hangs []string) *Answer {
	to := &Answer{Principal: side.Name, Inside: side.Inside, Action: w.Request.Action.Text, Resource: t.Name, Witness: w, side: *side, target: t, ask: a}
	to.Decision = decision.Explain(&w.Request, w.Policies)
	to.Relation = to.Decision.Relation
	to.Hangs = slices.Concat(hangs, a.missing(side, t, w))
	to.Conditions = conditions(side, t, w, to.Decision)
	return to
}

// missing is what was not collected and matters for a request.
func (a *asker) missing(side *caller, t *target, w *set.Witness) (hangs []string) {
	r := &w.Request
	for _, m := range side.Missing {
		// SCPs do not bind service-linked roles (Service control policies).
		if !r.Principal.ServiceLinked || !strings.HasPrefix(m, "no SCP") {
			hangs = append(hangs, m)
		}
	}
	for _, m := range t.Missing {
		switch {
		case strings.HasPrefix(m, "no RCP"):
			// Nor do RCPs, and of few services only (Resource control policies).
			if r.Principal.ServiceLinked || awsdata.Knows(r.Action.Service) && !awsdata.TakesRCPs(r.Action.Service) {
				continue
			}
		case strings.HasPrefix(m, "S3 Block Public Access"):
			// It keeps out only who is not of the bucket's account, and only where the policy is public
			// (Blocking public access to your Amazon S3 storage).
			if decision.RelationOf(r) == decision.SameAccount || w.Policies.Resource == nil || w.Policies.Resource.Public().IsFalse() {
				continue
			}
		}
		hangs = append(hangs, m)
	}
	for _, key := range w.Assumed {
		hangs = append(hangs, key+" is as in the witness: it was not given")
	}
	return hangs
}

func (a *asker) undecided(o *Open) { a.result.Undecided = append(a.result.Undecided, *o) }

// Deciding is a statement that made the decision.
type Deciding struct {
	Layer     decision.Layer
	Statement decision.Statement
}

// assumed begins the name of a policy that stands for what is taken for granted: nobody wrote it.
const assumed = "assumed: "

// Deciding gives the statements that allow the witness, of the layers on whose allow it rests.
func (a *Answer) Deciding() (list []Deciding) {
	for i := range a.Decision.Layers {
		l := &a.Decision.Layers[i]
		if !slices.Contains(a.Decision.Because, l.Layer) {
			continue
		}
		for _, s := range l.Statements {
			if !strings.HasPrefix(s.Policy.Name, assumed) {
				list = append(list, Deciding{l.Layer, s})
			}
		}
	}
	return list
}
