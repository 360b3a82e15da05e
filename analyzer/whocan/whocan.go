// Package whocan answers who can do something: which users and roles inside, which accounts,
// organizations, services and identity providers outside, or anyone at all; directly, or by assuming
// roles one after another; and what one principal can do.
//
// In goes an [Ask] over a [reach.Reach]; out comes a [Result]. Each [Answer] has a witness, which is a
// complete request that the engine allows, and says on which conditions the request hangs and which
// statements decided. Principals that no policy tells apart are asked about once: an answer stands for
// all its members. What cannot be told is not dropped: it stands under Undecided or NotExamined.
//
// Wildcards in the question are sets: the answer is who can do some of what they stand for.
package whocan

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// DefaultHops is how many roles a chain may have, where nothing else is said.
const DefaultHops = 5

// Ask is a question in a person's words.
type Ask struct {
	// Actions are what may be done: any of these. A pattern stands for all actions that it matches.
	Actions []string
	// Resource is on what: an ARN or a pattern; empty for actions on none.
	Resource string
	// Owner is the account that owns the resource, where the environment does not tell.
	Owner string
	// Hops is how many roles may be assumed one after another; 0: none.
	Hops int
	// Root also asks about the root users of the environment's accounts.
	Root bool
}

// Result is all that can be said.
type Result struct {
	Actions  []string
	Resource string
	// Answers are who can: anyone first, then outsiders, services, and who is inside.
	Answers []*Answer
	// Undecided are those of whom it cannot be told, with the reasons.
	Undecided []Open
	// NotExamined is what the answer leaves out, each a sentence's end.
	NotExamined []string
	// Notes are what a reader should know.
	Notes []string
}

// Answer is a caller, or several that no policy tells apart, who can do it.
type Answer struct {
	// Principal is who: an ARN, account:ID, organization:ID, service:NAME, provider:NAME, anyone. Of
	// several members it is the first.
	Principal string
	// Members are the users and roles of the environment for whom the answer stands; nil for others.
	Members []*world.Principal
	Inside  bool
	// Action and Resource are those of the question for which the answer stands.
	Action, Resource string
	// Relation is cross-account where one of the steps is.
	Relation decision.Relation
	// Hangs is what was taken for granted: the answer is proved where there is nothing.
	Hangs []string
	// Via are the roles that are assumed, in that order; nil: the caller does it itself.
	Via []string
	// AlsoVia are other roles that the caller can assume to get there in as many steps.
	AlsoVia []string
	// Conditions are what a request must fulfil, in words.
	Conditions []string
	// Decision explains the witness.
	Decision *decision.Decision
	Witness  *set.Witness
	// Steps are the answers for each role that is assumed, in the order of Via; Final is that of the
	// last role.
	Steps []*Answer
	Final *Answer

	side    caller
	target  *target
	ask     *asker
	assumes *world.Principal // the role, where it is the step of a chain
	// supposed: unknown policies of the side were taken for such as say nothing of it.
	supposed bool
}

// Proved reports whether nothing was taken for granted.
func (a *Answer) Proved() bool { return len(a.Hangs) == 0 }

// Open is of whom it cannot be told.
type Open struct {
	Principal        string
	Members          []*world.Principal
	Action, Resource string
	Reasons          []string
}

// Who answers a question. The error says what is wrong with it.
func Who(r *reach.Reach, ask Ask) (*Result, error) {
	if len(ask.Actions) == 0 {
		return nil, errors.New("there is no action to ask about")
	}
	a := &asker{Reach: r, ask: ask, result: &Result{Actions: ask.Actions, Resource: ask.Resource}, seen: map[string]bool{}, assumers: map[*world.Principal][]*Answer{}}
	for _, action := range ask.Actions {
		targets, err := a.targets(action)
		if err != nil {
			return nil, err
		}
		for i := range targets {
			if err := a.about(action, &targets[i]); err != nil {
				return nil, err
			}
		}
	}
	a.closing()
	return a.result, nil
}

// caller is a side of which it is known whether it is one caller or many.
type caller struct {
	reach.Side
	// many: the witness's caller is one of several, and which it is can be a condition.
	many bool
}

// asker is the state of one question.
type asker struct {
	*reach.Reach
	ask      Ask
	result   *Result
	seen     map[string]bool // of NotExamined and Notes
	assumers map[*world.Principal][]*Answer
	trusts   []*trusted
}

// about asks who can do one action, or one of a pattern, on one target.
func (a *asker) about(action string, t *target) error {
	a.suppose(t)
	direct, err := a.direct([]string{action}, t)
	if err != nil {
		return err
	}
	for _, d := range direct {
		d.Action, d.Resource = action, t.Name
	}
	chains, err := a.chains(direct, action, t)
	a.result.Answers = append(append(a.result.Answers, direct...), chains...)
	return err
}

// direct asks who can do one of some actions on a target without assuming a role first.
func (a *asker) direct(actions []string, t *target) ([]*Answer, error) {
	inside, err := a.inside(actions, t, a.World.Groups())
	if err != nil {
		return nil, err
	}
	outside, err := a.outside(actions, t)
	return append(outside, inside...), err
}

func (a *asker) closing() {
	slices.SortStableFunc(a.result.Answers, func(x, y *Answer) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(len(x.Via), len(y.Via)))
	})
	if !a.ask.Root {
		a.note("the root users of the accounts are not listed: say --include-root to ask about them too")
	}
}

// rank orders answers: anyone, outside, services, inside.
func rank(a *Answer) int {
	switch {
	case a.Principal == "anyone":
		return 0
	case strings.HasPrefix(a.Principal, "service:"):
		return 2
	case !a.Inside:
		return 1
	}
	return 3
}

func (a *asker) once(to *[]string, text string) {
	if !a.seen[text] {
		a.seen[text] = true
		*to = append(*to, text)
	}
}

func (a *asker) note(text string)        { a.once(&a.result.Notes, text) }
func (a *asker) notExamined(text string) { a.once(&a.result.NotExamined, text) }

// wild reports whether a text of the question is a pattern.
func wild(text string) bool { return strings.ContainsAny(text, "*?") }

func parseAction(text string) (model.Action, error) {
	if wild(text) {
		service, _, _ := strings.Cut(strings.ToLower(text), ":")
		return model.Action{Text: text, Lower: strings.ToLower(text), Service: service}, nil
	}
	return model.ParseAction(text)
}
