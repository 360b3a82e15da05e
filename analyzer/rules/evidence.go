package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// Evidence is the answer to a question, with what a finding needs of it.
type Evidence struct {
	Side     *reach.Side
	Target   *reach.Target
	Question *set.Question
	Answer   *set.Answer
	// Decision explains the witness; nil where there is none.
	Decision *decision.Decision
}

// Ask asks whether a side may do one of some actions on a target, from one of some networks (nil:
// from anywhere).
func (c *Context) Ask(side reach.Side, target reach.Target, actions []string, networks []set.Network) *Evidence {
	e := &Evidence{Side: &side, Target: &target}
	if c.budget.spent(c.rule.ID, e) {
		return c.beyond(e)
	}
	e.Question = c.Reach.Question(&side, &target, actions, networks)
	return c.answer(e)
}

// Again asks a question after it was changed.
func (c *Context) Again(e *Evidence, change func(q *set.Question)) *Evidence {
	with := *e
	q := *e.Question
	q.Context = e.Question.Context.Clone()
	change(&q)
	with.Question, with.Decision = &q, nil
	return c.answer(&with)
}

func (c *Context) answer(e *Evidence) *Evidence {
	var err error
	if e.Answer, err = c.alike.ask(e); err != nil {
		// The rules write the questions, so this is a question that makes no sense here.
		e.Answer = &set.Answer{Verdict: set.Undecided, Reasons: []string{err.Error()}}
	}
	if w := e.Answer.Witness; w != nil {
		e.Decision = decision.Explain(&w.Request, w.Policies)
	}
	return e
}

// Yes reports whether there is an allowed request, or may be.
func (e *Evidence) Yes() bool { return e.Answer.Verdict != set.No }

// Proved reports whether there is one whatever was not collected.
func (e *Evidence) Proved() bool {
	return e.Answer.Verdict == set.Yes && len(e.Answer.Witness.Assumed) == 0 && len(e.missing()) == 0
}

// missing is what was not collected and bears on the answer.
func (e *Evidence) missing() []string {
	list := slices.Concat(e.Side.Missing, e.Target.Missing)
	if p := e.Target.Policies.Resource; p != nil && !p.Public().IsFalse() && (e.Decision == nil || e.Decision.Relation != decision.SameAccount) {
		list = append(list, e.Target.Unblocked...)
	}
	return list
}

// Confidence is that of a finding which rests on this alone.
func (e *Evidence) Confidence() finding.Confidence {
	if e.Proved() {
		return finding.Proved
	}
	return finding.Possible
}

// HangsOn says on what the answer hangs.
func (e *Evidence) HangsOn() (list []string) {
	list = append(list, e.Answer.Reasons...)
	if w := e.Answer.Witness; w != nil {
		for _, key := range w.Assumed {
			list = append(list, "the value of "+key)
		}
	}
	return append(list, e.missing()...)
}

// Witnesses gives the request that proves it.
func (e *Evidence) Witnesses() []finding.Witness {
	if w := e.Witness(); w != nil {
		return []finding.Witness{*w}
	}
	return nil
}

// Witness gives the request that proves it; nil where there is none, or a policy is not known.
func (e *Evidence) Witness() *finding.Witness {
	w := e.Answer.Witness
	if w == nil {
		return nil
	}
	text, ok := w.Case(w.Request.Principal.Text + " " + w.Request.Action.Text + " " + w.Request.Resource.Text)
	if !ok {
		return nil
	}
	witness := finding.Expecting(text, `{"decision":"allow"}`, e.says())
	return &witness
}

// says is the witness in a line.
func (e *Evidence) says() string {
	r := &e.Answer.Witness.Request
	text := fmt.Sprintf("%s may %s on %s", r.Principal.Text, r.Action.Text, r.Resource.Text)
	if conditions := e.Conditions(); conditions != "" {
		text += " with " + conditions
	}
	return text
}

// Conditions are the condition keys that the request needs as they are.
func (e *Evidence) Conditions() string {
	var list []string
	if w := e.Answer.Witness; w != nil {
		for _, key := range w.Chosen {
			list = append(list, key+" "+w.Value(key))
		}
	}
	return strings.Join(list, ", ")
}

// deciding gives the statements that allow the request, those of the layers that had to allow it
// first.
func (e *Evidence) deciding() (list []decision.Statement) {
	if e.Decision == nil {
		return nil
	}
	for _, l := range e.Decision.Layers {
		if slices.Contains(e.Decision.Because, l.Layer) {
			list = append(list, l.Statements...)
		}
	}
	return list
}

// assumedFile is the name of the texts that stand for what an outsider allows himself.
const assumedFile = "assumed"

// Locations are the places of the statements that allow the request: those on the resource first,
// for it is there that an owner mends.
func (e *Evidence) Locations() (list []source.Position) {
	var behind []source.Position
	for _, s := range e.deciding() {
		at := s.Source().Position()
		switch {
		case at.File == assumedFile || at.File == "":
		case s.Policy.Document.Kind == policy.ResourceBased || s.Policy.Document.Kind == policy.Trust:
			list = append(list, at)
		default:
			behind = append(behind, at)
		}
	}
	return append(list, behind...)
}

// Statements names the statements that allow the request.
func (e *Evidence) Statements() (list []string) {
	for _, s := range e.deciding() {
		list = append(list, StatementName(s))
	}
	return list
}

// StatementName names a statement for a person, with its place.
func StatementName(s decision.Statement) string {
	from := s.Source()
	name := fmt.Sprintf("%s, statement %d", s.Policy.Name, s.Index+1)
	if from.Sid != "" {
		name += " (" + from.Sid + ")"
	}
	if at := from.Position(); at.File != assumedFile && at.Line > 0 {
		name += " at " + at.String()
	}
	return name
}

// Says is what each layer said.
func (e *Evidence) Says() (list []string) {
	if e.Decision == nil {
		return nil
	}
	for _, l := range e.Decision.Layers {
		list = append(list, l.Layer.String()+": "+l.Verdict.String())
	}
	return list
}

// Hop makes a step of a path of the request.
func (e *Evidence) Hop(kind finding.HopKind, from, to string) finding.Hop {
	h := finding.Hop{From: from, To: to, Kind: kind, Statements: e.Statements(), Says: e.Says(), Witness: e.Witness()}
	if w := e.Answer.Witness; w != nil {
		h.Action = w.Request.Action.Text
		switch e.Decision.Relation {
		case decision.SameAccount, decision.CrossAccount:
			cross := e.Decision.Relation == decision.CrossAccount
			h.CrossAccount = &cross
		}
	}
	return h
}
