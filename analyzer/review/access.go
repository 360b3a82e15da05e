package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// access is something that one of two worlds allows and the other does not.
type access struct {
	who, resource, account string
	side                   *reach.Side // of a resource's policy
	actions                []string    // as the statement has them; nil: as the witness
	what                   string      // on which resources, as the statement has them
	conditions             string
	by                     []statement
	answer                 *set.Answer
	// gone: it is the world before that allows it.
	gone      bool
	isNew     bool // the principal is new
	members   []string
	note      string
	locations []source.Position
}

// public reports whether it is for anyone: unsigned, or of any account.
func (a *access) public() bool { return a.side != nil && (a.who == "anyone" || a.who == "outside") }

// key tells accesses apart that differ only in who has them.
func (a *access) key() string {
	statements := ""
	for _, s := range a.by {
		statements += fmt.Sprintf("%p/%d ", s.policy, s.index)
	}
	return fmt.Sprintf("%s %v %s", a.resource, a.gone, statements)
}

// report makes a finding of an access.
func (r *reviewer) report(a *access) {
	if a.answer != nil && a.answer.Verdict == set.No {
		return
	}
	rule := newAccess
	f := &finding.Finding{Principal: a.who, Resource: a.resource, Account: a.account, Members: a.members, Confidence: finding.Proved, Locations: a.locations, New: true}
	var request *decision.Decision
	action, on := strings.Join(a.actions, ", "), a.what
	if a.answer != nil {
		if w := a.answer.Witness; w != nil {
			request = decision.Explain(&w.Request, w.Policies)
			if action == "" {
				action, on = w.Request.Action.Text, w.Request.Resource.Text
			}
			if len(w.Assumed) > 0 {
				f.Confidence = finding.Possible
				for _, key := range w.Assumed {
					f.HangsOn = append(f.HangsOn, "the value of "+key)
				}
			}
			if f.Locations == nil {
				f.Locations = deciding(request)
			}
			f.Witnesses = witnesses(a)
		} else {
			f.Confidence, f.HangsOn = finding.Possible, a.answer.Reasons
			if action == "" {
				action = "something"
			}
		}
	}
	cross := request != nil && request.Relation == decision.CrossAccount
	switch {
	case a.gone:
		rule = accessRemoved
	case a.public():
		rule = newPublic
	case a.side != nil && (cross || strings.HasPrefix(a.who, "account:") || strings.HasPrefix(a.who, "organization:")):
		rule = newCrossAccount
	}
	f.Rule, f.Severity = rule.ID, rule.Severity
	if bucket, ok := strings.CutPrefix(a.resource, "arn:aws:s3:::"); ok && !a.gone {
		f.Severity = r.context.Weigh(rule.Severity, bucket)
	}
	if !a.gone && rule == newAccess && everything(a) {
		f.Severity = finding.High
	}
	if on == "" {
		on = a.resource
	}
	if action == "*" {
		action = "do anything (*)"
	}
	verb := "may newly"
	if a.gone {
		verb = "may no longer"
	}
	f.Title = fmt.Sprintf("%s %s %s", name(a.who), verb, shorten(action))
	if on != "" && on != "*" {
		f.Title += " on " + shorten(on)
	}
	f.Message = fmt.Sprintf("%s %s %s on %s%s.", name(a.who), verb, action, orAll(on), conditions(a))
	if a.note != "" {
		f.Message += " " + a.note
	}
	if a.isNew && !a.gone {
		f.Message += " The principal is new."
	}
	f.Identity = strings.Join([]string{a.who, a.resource, action, on, a.conditions}, " ")
	if request != nil {
		f.Path = []finding.Hop{hop(a, request, f)}
	}
	r.cause(f, a)
	r.findings = append(r.findings, f)
}

// everything reports whether a statement grants all actions on all resources.
func everything(a *access) bool {
	return slices.Contains(a.actions, "*") && a.what == "*"
}

func name(who string) string {
	switch {
	case who == "outside":
		return "Any principal of any account at AWS"
	case who == "anyone":
		return "Anyone, without signing,"
	case strings.HasPrefix(who, "service:"):
		return "The service " + strings.TrimPrefix(who, "service:")
	case strings.HasPrefix(who, "account:"):
		return "Account " + strings.TrimPrefix(who, "account:")
	case strings.HasPrefix(who, "organization:"):
		return "Organization " + strings.TrimPrefix(who, "organization:")
	case strings.HasPrefix(who, "provider:"):
		return "Tokens of " + strings.TrimPrefix(who, "provider:")
	}
	return who
}

func orAll(on string) string {
	if on == "" || on == "*" {
		return "all resources"
	}
	return on
}

func shorten(text string) string {
	const most = 60
	if len(text) > most {
		cut := text[:most]
		if i := strings.LastIndexAny(cut, ", "); i > most/2 {
			cut = cut[:i]
		}
		return strings.TrimRight(cut, ", ") + " …"
	}
	return text
}

func conditions(a *access) string {
	if a.conditions != "" {
		return ", if " + a.conditions
	}
	if a.answer == nil || a.answer.Witness == nil {
		return ""
	}
	var list []string
	for _, key := range a.answer.Witness.Chosen {
		list = append(list, key+" is "+a.answer.Witness.Value(key))
	}
	if list == nil {
		return ""
	}
	return ", if " + strings.Join(list, " and ")
}

func hop(a *access, d *decision.Decision, f *finding.Finding) finding.Hop {
	h := finding.Hop{From: a.who, To: a.answer.Witness.Request.Resource.Text, Kind: finding.Acts, Action: a.answer.Witness.Request.Action.Text}
	if d.Relation == decision.SameAccount || d.Relation == decision.CrossAccount {
		cross := d.Relation == decision.CrossAccount
		h.CrossAccount = &cross
	}
	for _, l := range d.Layers {
		h.Says = append(h.Says, l.Layer.String()+": "+l.Verdict.String())
		if slices.Contains(d.Because, l.Layer) {
			for _, s := range l.Statements {
				h.Statements = append(h.Statements, rules.StatementName(s))
			}
		}
	}
	if len(f.Witnesses) > 0 {
		h.Witness = &f.Witnesses[0]
	}
	return h
}

// witnesses are the request as the one world allows it, and as the other denies it.
func witnesses(a *access) (list []finding.Witness) {
	w := a.answer.Witness
	now, then := "after the change", "before the change"
	if a.gone {
		now, then = then, now
	}
	if text, ok := w.Case(now); ok {
		list = append(list, finding.Expecting(text, `{"decision":"allow"}`, now+": allowed"))
	}
	if text, result, ok := w.Otherwise(then); ok {
		list = append(list, finding.Expecting(text, fmt.Sprintf(`{"decision":%q}`, result), then+": denied"))
	}
	return list
}

func deciding(d *decision.Decision) []source.Position {
	var list []decision.Statement
	for _, l := range d.Layers {
		if slices.Contains(d.Because, l.Layer) {
			list = append(list, l.Statements...)
		}
	}
	return positionsOf(list)
}

func actionsOf(s *policy.Statement) []string {
	if s.NotAction {
		return []string{"all but " + strings.Join(s.Actions, ", ")}
	}
	return s.Actions
}

func resourcesOf(s *policy.Statement) string {
	if s.NotResource {
		return "all but " + strings.Join(s.Resources, ", ")
	}
	return strings.Join(s.Resources, ", ")
}

func conditionsOf(s *policy.Statement) string {
	var list []string
	for _, c := range s.Conditions {
		list = append(list, fmt.Sprintf("%s %s %s", c.Operator, c.Key, strings.Join(c.Values, " or ")))
	}
	return strings.Join(list, " and ")
}
