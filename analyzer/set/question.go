// Package set answers questions about sets of requests: is there any request that is allowed, where
// parts of it are open? Any outside account, any bucket that is not ours, any network, any value of a
// condition key.
//
// In goes a [Question]: a [Goal], which is a decision over all layers or a combination of several,
// and what is open of the request. Out comes an [Answer]: yes, with a [Witness], which is a complete
// request that the engine has allowed; no, which is a proof; or undecided, with the reasons.
//
// All matching is the engine's. Each open part of the request is cut into classes of values that no
// policy in play tells apart (package class, and the Cut methods of pattern and condition); one value
// of each class stands for all. The classes are searched, with the keys that are not yet chosen
// unknown to the engine, whose three-valued answer prunes all that cannot be allowed any more. So
// the engine is the only judge, and the search bounds itself: past a stated effort the answer is
// undecided.
package set

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
)

// DefaultEffort is how many decisions a question may take.
const DefaultEffort = 100_000

// Question asks whether a set of requests is empty.
type Question struct {
	Goal Goal
	// Callers are who may make the request: any of them.
	Callers []Caller
	// Actions are what the request may do: any of these. A pattern stands for all actions of AWS that
	// it matches.
	Actions []string
	// Resources are on what.
	Resources Resources
	// Networks are from where: any of them. Nil: from anywhere.
	Networks []Network
	// Context holds condition keys that are known; the rest of it is open.
	Context model.Context
	// Keys bounds the values of keys that are open, by the key's name in lower case.
	Keys map[string]Key
	// NoSessionTags: the tags in Context are all that the caller has.
	NoSessionTags bool
	// OnBehalf also looks for requests that AWS services make on the caller's behalf; else the caller
	// calls directly.
	OnBehalf bool
	// Now is when the request is made, or later; zero: now.
	Now time.Time
	// Effort bounds how many decisions are made; 0: DefaultEffort.
	Effort int
}

// Key is what is known of a condition key whose value is open.
type Key struct {
	condition.Space
	// Always: each request bears the key. Never: none does.
	Always, Never bool
	// Several: the key can have more than one value.
	Several bool
	// World: the value is a fact of the world that was not given, not the caller's to choose.
	World bool
}

// Resources is a set of resources.
type Resources struct {
	// Exactly is one resource: an ARN, or "*" for an action on none.
	Exactly string
	// Domain and Except bound the ARNs where there is more than one; see [class.Problem]. Suggest are
	// plain ones, tried first.
	Domain, Except []class.Language
	Suggest        []string
	// OfAction leaves only resources of the types on which the action acts (Service Authorization
	// Reference); an action that acts on none is asked for "*", where there is no Domain.
	OfAction bool
	// Owner is the account that owns the resource, where its ARN does not say; empty: not known.
	Owner string
	// Outside, if it is not nil: the owner is any account but these, in none of NotOrganizations, and
	// whoever it is chooses the tags.
	Outside          []string
	NotOrganizations []string
	// TagsKnown: the tags in the question's Context are all that the resource has.
	TagsKnown bool
	// NotBuckets are buckets that the resource is none of, nor in.
	NotBuckets map[string]bool
	// NotExempt: nor is it a bucket that a Deny leaves out by its name, in NotResource. Such a bucket is
	// there already and known to whoever wrote the policy; nobody else can make one of its name.
	NotExempt bool
}

// Network is a way from a caller to AWS.
type Network struct {
	Name string
	// Endpoint is the VPC endpoint in the way; nil: none.
	Endpoint *decision.Endpoint
	// Keys are the condition keys that the network sets; Absent those that it does not. What is in
	// neither is open.
	Keys   map[string]string
	Absent []string
}

// Verdict is the answer to a question in a word.
type Verdict uint8

// The verdicts.
const (
	No Verdict = iota
	Yes
	Undecided
)

var verdictNames = [...]string{"no", "yes", "undecided"}

// String gives the word.
func (v Verdict) String() string { return verdictNames[v] }

// Answer is what can be said of a question.
type Answer struct {
	Verdict Verdict
	// Witness is an allowed request, where the verdict is yes.
	Witness *Witness
	// Reasons say why it is undecided.
	Reasons []string
	// Effort is how many decisions it took.
	Effort int
}

// Witness is a request that the goal holds of, laid out in full.
type Witness struct {
	Request model.Request
	// Policies are those of the goal's first decision, which allow the request.
	Policies *decision.Policies
	// Network names the network that was chosen.
	Network string
	// Chosen are the condition keys that were open and that the request needs as they are.
	Chosen []string
	// Assumed are those among them whose value is a fact of the world that was not given: the answer
	// is yes only if they are as the witness has them.
	Assumed []string

	plain  model.Request        // without the keys that follow from the rest
	leaves []*decision.Policies // of all decisions of the goal
}

// Case gives the witness as a case of the decision contract, which `iampath decide` replays.
func (w *Witness) Case(id string) (string, bool) {
	b, ok := decision.AppendCase(nil, id, &w.plain, w.Policies)
	return string(b), ok
}

// Ask answers a question. The error says what is wrong with it.
func Ask(q *Question) (*Answer, error) {
	if q.Now.IsZero() {
		with := *q
		with.Now = time.Now()
		q = &with
	}
	s := solver{q: q, left: q.Effort, reasons: map[string]bool{}}
	if s.left <= 0 {
		s.left = DefaultEffort
	}
	budget := s.left
	if err := s.prepare(); err != nil {
		return nil, err
	}
	a := &Answer{}
	// What the world may be is tried only where what the caller can choose is not enough.
	a.Witness = s.solve(false)
	if a.Witness == nil && s.hangsOnWorld {
		a.Witness = s.solve(true)
	}
	a.Effort = budget - s.left
	switch {
	case a.Witness != nil:
		a.Verdict = Yes
	case len(s.reasons) > 0:
		a.Verdict = Undecided
		for why := range s.reasons {
			a.Reasons = append(a.Reasons, why)
		}
		slices.Sort(a.Reasons)
	}
	return a, nil
}

// open notes a reason for which the answer cannot be no.
func (s *solver) open(format string, args ...any) { s.reasons[fmt.Sprintf(format, args...)] = true }

// Value gives what the witness has for a condition key, for a person.
func (w *Witness) Value(key string) string {
	values, what := w.Request.Context.Lookup(model.NewKey(key))
	if what != model.Present {
		return "absent"
	}
	list := make([]string, values.Len())
	for i := range list {
		list[i] = values.At(i)
	}
	return strings.Join(list, ", ")
}

// Otherwise gives the witness as a case under the policies of the goal's second decision, those before
// a change, and what they give.
func (w *Witness) Otherwise(id string) (text, result string, ok bool) {
	if len(w.leaves) < 2 {
		return "", "", false
	}
	b, ok := decision.AppendCase(nil, id, &w.plain, w.leaves[1])
	return string(b), decision.Decide(&w.Request, w.leaves[1]).Result.String(), ok
}
