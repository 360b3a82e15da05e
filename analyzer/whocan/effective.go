package whocan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Effective is what one principal can do, as one policy document.
type Effective struct {
	Principal string
	// Document holds what the principal's own side allows, all its layers joined, and what resource
	// policies of the environment grant to it or deny it.
	Document *policy.Document
	// Own is the part of it that comes from the principal's own side.
	Own *policy.Document
	// Proved: own side and document allow the same requests; else Differs says why that is not certain.
	Proved  bool
	Differs []string
	// Exceeds says where the document allows more than the policies do.
	Exceeds []string
	// NotExamined is what the document leaves out, Assumed what is taken for granted; each is a
	// sentence's end.
	NotExamined, Assumed []string
}

// EffectiveOf gives what a user or role of the environment can do.
func EffectiveOf(r *reach.Reach, arn string) (*Effective, error) {
	who, err := model.ParsePrincipal(arn)
	if err != nil {
		return nil, err
	}
	p, state := r.World.Caller(&who)
	switch {
	case p == nil && state == model.StateNone:
		return nil, fmt.Errorf("%s is not in account %s, whose users and roles the environment knows", arn, who.Account)
	case p == nil:
		return nil, fmt.Errorf("%s is not a user or role that the environment knows", arn)
	}
	side := r.Principal(p)
	e := &Effective{Principal: p.ARN, Assumed: side.Missing}
	j := joiner{to: e}
	own := j.side(&side)
	e.Own = &policy.Document{Kind: policy.Identity, Version: policy.Version2012, Statements: own}
	e.verify(r, p, &side)
	e.Document = &policy.Document{Kind: policy.Identity, Version: policy.Version2012, Statements: own}
	e.Document.Statements = append(slices.Clip(own), j.grants(r, p, &side)...)
	e.NotExamined = append(e.NotExamined, "what resources of other accounts, keys and roles must allow besides: their own policies",
		"S3 ACLs, KMS grants and shares by AWS RAM")
	return e, nil
}

// joiner joins policies into one document.
type joiner struct{ to *Effective }

func (j *joiner) exceeds(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(j.to.Exceeds, text) {
		j.to.Exceeds = append(j.to.Exceeds, text)
	}
}

// side joins the layers of a principal's own side: an Allow of an identity policy, cut by each limit, and
// all Deny statements as they are.
func (j *joiner) side(s *reach.Side) []policy.Statement {
	p := &s.Policies
	allows, denies := j.statements(p.Identity)
	limits := [][]*policy.Policy{}
	if p.PermissionsBoundary != nil {
		limits = append(limits, p.PermissionsBoundary)
	}
	bound := !strings.Contains(s.Name, ":role/aws-service-role/") // SCPs do not bind service-linked roles
	for i := range p.SCP {
		if bound {
			limits = append(limits, p.SCP[i].Policies)
		}
	}
	for _, limit := range limits {
		more, deny := j.statements(limit)
		denies = append(denies, deny...)
		allows = j.cut(allows, more)
	}
	return append(allows, distinct(denies)...)
}

// statements gives the statements of policies, without their positions, in the newer language.
func (j *joiner) statements(list []*policy.Policy) (allows, denies []policy.Statement) {
	for _, p := range list {
		if p.IsUnknown() || p.Document == nil {
			j.to.NotExamined = append(j.to.NotExamined, p.Name+": its text is not known")
			continue
		}
		for i := range p.Document.Statements {
			s := newer(p.Document, &p.Document.Statements[i])
			if s.Effect == policy.Deny {
				denies = append(denies, s)
			} else {
				allows = append(allows, s)
			}
		}
	}
	return distinct(allows), denies
}

// newer is a statement in the language of 2012: in the older one ${ is plain text.
func newer(d *policy.Document, from *policy.Statement) policy.Statement {
	s := policy.Statement{Effect: from.Effect, Actions: from.Actions, NotAction: from.NotAction, Resources: from.Resources,
		NotResource: from.NotResource, Conditions: slices.Clone(from.Conditions)}
	if d.Version == policy.Version2012 {
		return s
	}
	escape := func(texts []string) []string {
		to := make([]string, len(texts))
		for i, text := range texts {
			to[i] = strings.ReplaceAll(text, "${", "${$}{")
		}
		return to
	}
	s.Resources = escape(s.Resources)
	for i := range s.Conditions {
		s.Conditions[i].Values = escape(s.Conditions[i].Values)
	}
	return s
}

// distinct leaves out statements that say what another says.
func distinct(list []policy.Statement) (once []policy.Statement) {
	seen := map[string]bool{}
	for i := range list {
		if text := list[i].String(); !seen[text] {
			seen[text] = true
			once = append(once, list[i])
		}
	}
	return once
}

// cut gives what two lists of Allow statements both allow.
func (j *joiner) cut(allows, limits []policy.Statement) (list []policy.Statement) {
	for i := range allows {
		for k := range limits {
			if s, some := j.both(&allows[i], &limits[k]); some {
				list = append(list, s)
			}
		}
	}
	return distinct(list)
}

// both gives what two Allow statements allow together.
func (j *joiner) both(a, b *policy.Statement) (s policy.Statement, some bool) {
	s = policy.Statement{Effect: policy.Allow}
	s.Actions, s.NotAction, some = j.list(a.Actions, b.Actions, a.NotAction, b.NotAction, true)
	if !some {
		return s, false
	}
	s.Resources, s.NotResource, some = j.list(a.Resources, b.Resources, a.NotResource, b.NotResource, false)
	if !some {
		return s, false
	}
	s.Conditions, some = j.conditions(a.Conditions, b.Conditions)
	return s, some
}

// verify asks whether the document and the principal's policies ever disagree.
func (e *Effective) verify(r *reach.Reach, p *world.Principal, side *reach.Side) {
	stack := side.Policies
	joined := decision.Policies{Identity: []*policy.Policy{policy.Compile("effective permissions", e.Own)}}
	t := reach.Target{Resources: set.Resources{OfAction: true, Owner: p.Account}}
	size := 0
	for i := range e.Own.Statements {
		size += len(e.Own.Statements[i].Actions) + len(e.Own.Statements[i].Resources)
	}
	if size > mostCompared {
		e.Differs = append(e.Differs, "the document is too long to be compared")
		return
	}
	e.Proved = true
	for _, test := range []struct {
		what string
		goal set.Goal
	}{
		{"the document allows what the policies do not", set.Newly(&joined, &stack)},
		{"the policies allow what the document does not", set.Newly(&stack, &joined)},
	} {
		q := r.Question(side, &t, e.actions(side), nil)
		q.Goal, q.Effort = test.goal, verifyEffort
		got, err := set.Ask(q)
		switch {
		case err != nil:
			e.Proved, e.Differs = false, append(e.Differs, err.Error())
		case got.Verdict == set.Yes:
			e.Proved, e.Differs = false, append(e.Differs, fmt.Sprintf("%s: %s on %s", test.what, got.Witness.Request.Action.Text, got.Witness.Request.Resource.Text))
		case got.Verdict == set.Undecided:
			e.Proved, e.Differs = false, append(e.Differs, "it is not decided whether "+test.what+": "+strings.Join(got.Reasons, "; "))
		}
	}
}

// actions are those that the document or the identity policies may allow: all others neither does.
func (e *Effective) actions(side *reach.Side) (list []string) {
	documents := []*policy.Document{e.Own}
	for _, p := range side.Policies.Identity {
		if p.Document != nil {
			documents = append(documents, p.Document)
		}
	}
	for _, d := range documents {
		for i := range d.Statements {
			s := &d.Statements[i]
			if s.Effect == policy.Allow && s.NotAction {
				return []string{"*"}
			}
			if s.Effect == policy.Allow {
				list = append(list, s.Actions...)
			}
		}
	}
	if slices.Contains(list, "*") || len(list) == 0 {
		return []string{"*"}
	}
	return distinctTexts(list)
}

// What bounds the comparison: how many decisions it takes, and of how many actions and resources.
const (
	verifyEffort = 2_000_000
	mostCompared = 4_000
)
