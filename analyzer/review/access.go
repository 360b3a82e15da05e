package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model/source"
)

// access is something that one of two worlds allows and the other does not.
type access struct {
	who, resource, account string
	side                   *reach.Side // of a resource's policy
	grants                 []grant     // what is allowed, one for each statement that allows it
	// gone: it is the world before that allows it.
	gone      bool
	isNew     bool     // the principal is new
	members   []string // all that have it, where there are several
	missing   []string // what was not given and bears on it
	note      string
	locations []source.Position
}

// grant is what one statement allows; where the statement is none, what a request shows that a deny, a
// boundary or a control no longer stops.
type grant struct {
	by         *statement
	actions    []string // as the statement has them; nil: as the witness
	what       []string // on which resources, as the statement has them
	conditions string
	answer     *set.Answer
	hangsOn    []string
}

// witness is the first grant's.
func (a *access) witness() *set.Witness {
	for i := range a.grants {
		if w := a.grants[i].answer.Witness; w != nil {
			return w
		}
	}
	return nil
}

// public reports whether it is for anyone: unsigned, or of any account.
func (a *access) public() bool { return a.side != nil && (a.who == "anyone" || a.who == "outside") }

// own reports whether it is the account of the resource itself, whose own policies decide.
func (a *access) own() bool { return a.side != nil && a.who == "account:"+a.account }

// key tells accesses apart that differ only in who has them.
func (a *access) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %v %v %s %v %v", a.resource, a.gone, a.isNew, a.note, a.public(), a.own())
	for _, g := range a.grants {
		if g.by != nil {
			fmt.Fprintf(&b, " %s", g.by.key())
		} else if w := g.answer.Witness; w != nil {
			fmt.Fprintf(&b, " %s %s", w.Request.Action.Lower, w.Request.Resource.Text)
		}
	}
	return b.String()
}

// report makes findings of accesses, and finds their causes.
func (r *reviewer) report(list ...*access) {
	found := make([]*finding.Finding, len(list))
	suspects := make([][]int, len(list))
	parallel.Each(len(list), func(i int) {
		found[i] = r.finding(list[i])
		suspects[i] = r.suspects(found[i])
	})
	// Which worlds are laid out does not hang on who comes first.
	for i, a := range list {
		r.reserve(suspects[i], a)
	}
	parallel.Each(len(list), func(i int) { r.cause(found[i], suspects[i], list[i]) })
	r.findings = append(r.findings, found...)
}

// finding makes a finding of an access.
func (r *reviewer) finding(a *access) *finding.Finding {
	f := &finding.Finding{Principal: a.who, Resource: a.resource, Account: a.account, Members: a.members, Confidence: finding.Proved, Locations: a.locations, New: true}
	var request *decision.Decision
	hangs := func(on ...string) {
		for _, text := range on {
			if !slices.Contains(f.HangsOn, text) {
				f.HangsOn = append(f.HangsOn, text)
			}
		}
	}
	for i := range a.grants {
		g := &a.grants[i]
		if w := g.answer.Witness; w != nil {
			if request == nil {
				request = decision.Explain(&w.Request, w.Policies)
			}
			for _, key := range w.Assumed {
				hangs("the value of " + key)
			}
			hangs(namesInPlay(w)...)
			f.Witnesses = append(f.Witnesses, witnesses(w, a.gone)...)
			if g.by == nil && len(f.Locations) == 0 {
				f.Locations = deciding(request)
			}
		}
		hangs(g.answer.Reasons...)
		hangs(g.hangsOn...)
	}
	if !a.gone {
		hangs(a.missing...)
	}
	if len(f.HangsOn) > 0 {
		f.Confidence = finding.Possible
	}
	rule := a.rule(request)
	f.Rule, f.Severity = rule.ID, rule.Severity
	if bucket, ok := strings.CutPrefix(a.resource, "arn:aws:s3:::"); ok && !a.gone {
		f.Severity = r.context.Weigh(rule.Severity, bucket)
	}
	switch {
	case rule == newAccess && a.own():
		f.Severity = finding.Info
	case rule == newAccess && everything(a):
		f.Severity = finding.High
	}
	a.say(f)
	if request != nil {
		f.Path = []finding.Hop{hop(a, request, f)}
	}
	return f
}

// rule gives the rule that an access falls under.
func (a *access) rule(request *decision.Decision) *rules.Rule {
	switch {
	case a.gone:
		return accessRemoved
	case a.public():
		return newPublic
	case a.own():
		return newAccess
	case a.side != nil && (request != nil && request.Relation == decision.CrossAccount || strings.HasPrefix(a.who, "account:") || strings.HasPrefix(a.who, "organization:")):
		return newCrossAccount
	}
	return newAccess
}

func hop(a *access, d *decision.Decision, f *finding.Finding) finding.Hop {
	h := finding.Hop{From: a.who, To: a.witness().Request.Resource.Text, Kind: finding.Acts, Action: a.witness().Request.Action.Text}
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
func witnesses(w *set.Witness, gone bool) (list []finding.Witness) {
	now, then := "after the change", "before the change"
	if gone {
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
