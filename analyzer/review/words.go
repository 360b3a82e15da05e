package review

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// say writes the title and the message of a finding of an access.
func (a *access) say(f *finding.Finding) {
	verb := "may newly"
	if a.gone {
		verb = "may no longer"
	}
	short, long := a.names()
	if n := len(a.members); n > 1 {
		short = fmt.Sprintf("%s and %d alike", short, n-1)
	}
	var actions, on []string
	var says []string
	for i := range a.grants {
		g := &a.grants[i]
		does, where := g.does()
		actions, on = append(actions, does...), append(on, where...)
		says = append(says, fmt.Sprintf("%s on %s%s", anything(does), orAll(some(where, 6)), g.given()))
	}
	actions, on = unique(actions), unique(on)
	f.Title = fmt.Sprintf("%s %s %s", short, verb, brief(actions, "action"))
	if len(a.grants) == 0 {
		f.Title, says = short+" is gone, with all that it could do", []string{"do anything"}
	} else if at := a.resource; at != "" && a.side != nil {
		f.Title += " on " + at
	} else if len(on) > 0 && !slices.Contains(on, "*") {
		f.Title += " on " + brief(on, "resource")
	}
	if len(says) > 6 {
		says = append(says[:6], fmt.Sprintf("and what %d more statements allow", len(says)-6))
	}
	f.Message = fmt.Sprintf("%s %s %s.", long, verb, strings.Join(says, "; "))
	if name := a.policyName(); name != "" && a.side == nil {
		f.Message = fmt.Sprintf("%s %s, by %s, %s.", long, verb, name, strings.Join(says, "; "))
	}
	if a.own() {
		f.Message += " The policy leaves it to the account's own policies, which were not given, or not all."
	}
	if a.note != "" {
		f.Message += " " + a.note
	}
	if a.isNew && !a.gone {
		f.Message += " The principal is new."
	}
	f.Identity = strings.Join([]string{a.who, a.resource, strings.Join(actions, ","), strings.Join(on, ",")}, " ")
}

// anything lists actions for a sentence.
func anything(actions []string) string {
	if slices.Equal(actions, []string{"*"}) {
		return "do anything (*)"
	}
	return some(actions, 12)
}

// policyName names the policy whose statements they are.
func (a *access) policyName() string {
	if len(a.grants) == 0 || a.grants[0].by == nil {
		return ""
	}
	return a.grants[0].by.policy.Name
}

// does gives what a grant allows, on what.
func (g *grant) does() (actions, on []string) {
	if g.actions != nil {
		return g.actions, g.what
	}
	if w := g.answer.Witness; w != nil {
		return []string{w.Request.Action.Text}, []string{w.Request.Resource.Text}
	}
	return []string{"something"}, nil
}

// given says under which conditions a grant holds.
func (g *grant) given() string {
	if g.conditions != "" {
		return ", if " + g.conditions
	}
	if g.by != nil || g.answer.Witness == nil {
		return ""
	}
	return chosen(g.answer.Witness)
}

// chosen says which values a request needs.
func chosen(w *set.Witness) string {
	var list []string
	for _, key := range w.Chosen {
		list = append(list, key+" is "+w.Value(key))
	}
	if list == nil {
		return ""
	}
	return ", if " + strings.Join(list, " and ")
}

// names names those who have an access, in short and with their account.
func (a *access) names() (short, long string) {
	if a.own() {
		return "Principals of account " + a.account, "Principals of the resource's own account " + a.account + ", as far as their own policies allow it,"
	}
	if id, ok := strings.CutPrefix(a.who, "account:"); ok {
		if named := a.namedOf(id); len(named) > 0 {
			text := strings.Join(named, " and ")
			return text, text
		}
	}
	short = name(a.who)
	if arn := model.ParseARN(a.who); arn.Whole() && arn.Account() != "" {
		return short, short + " of account " + arn.Account()
	}
	return short, short
}

// namedOf gives the principals of an account that the statements name one by one; none where one names
// the account as a whole.
func (a *access) namedOf(account string) (list []string) {
	for _, g := range a.grants {
		if g.by == nil || g.by.source().Principals == nil || g.by.source().NotPrincipal {
			return nil
		}
		for _, e := range g.by.source().Principals.Entries {
			arn := model.ParseARN(e.Value)
			if e.Type != "AWS" || arn.Account() != account && e.Value != account {
				continue
			}
			if e.Value == account || strings.HasSuffix(e.Value, ":root") {
				return nil
			}
			list = append(list, e.Value)
		}
	}
	return unique(list)
}

// everything reports whether a statement grants all actions on all resources.
func everything(a *access) bool {
	return slices.ContainsFunc(a.grants, func(g grant) bool {
		return slices.Contains(g.actions, "*") && slices.Contains(g.what, "*")
	})
}

// name names somebody for a person.
func name(who string) string {
	for _, kind := range []struct{ prefix, word string }{{"service:", "The service "}, {"account:", "Any principal of account "},
		{"organization:", "Any principal of organization "}, {"provider:", "Whoever has a token of "}} {
		if id, ok := strings.CutPrefix(who, kind.prefix); ok {
			return kind.word + id
		}
	}
	switch who {
	case "outside":
		return "Any principal of any account at AWS"
	case "anyone":
		return "Anyone, without signing,"
	}
	arn := model.ParseARN(who)
	if kind, path, ok := strings.Cut(arn.Resource(), "/"); ok && arn.Whole() {
		switch kind {
		case "role":
			return "Role " + path
		case "user":
			return "User " + path
		}
	}
	return who
}

func orAll(on string) string {
	if on == "" || on == "*" {
		return "all resources"
	}
	return on
}

// some lists the first of some names in full.
func some(list []string, most int) string {
	if slices.Equal(list, []string{"*"}) {
		return "*"
	}
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}

// brief lists as many names as a title has room for.
func brief(list []string, noun string) string {
	const room = 60
	if slices.Equal(list, []string{"*"}) {
		return "do anything (*)"
	}
	n, length := 0, 0
	for n < len(list) && (n == 0 || length+len(list[n]) <= room) {
		length += len(list[n]) + 2
		n++
	}
	text := strings.Join(list[:n], ", ")
	switch rest := len(list) - n; rest {
	case 0:
		return text
	case 1:
		return text + " and one more " + noun
	default:
		return fmt.Sprintf("%s and %d more %ss", text, rest, noun)
	}
}

// unique leaves each text once, in order.
func unique(list []string) (kept []string) {
	for _, s := range list {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

func actionsOf(s *policy.Statement) []string {
	if s.NotAction {
		return []string{"all but " + strings.Join(s.Actions, ", ")}
	}
	return s.Actions
}

func resourcesOf(s *policy.Statement) []string {
	if s.NotResource {
		return []string{"all but " + strings.Join(s.Resources, ", ")}
	}
	return s.Resources
}

func conditionsOf(s *policy.Statement) string {
	var list []string
	for _, c := range s.Conditions {
		list = append(list, fmt.Sprintf("%s %s %s", c.Operator, c.Key, some(c.Values, 4)))
	}
	return strings.Join(list, " and ")
}

// and joins names for a sentence.
func and(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// whoever names the caller of a check's witness: what is made up stands for all that are like it.
func whoever(w *set.Witness, p *policy.Policy) string {
	caller := &w.Request.Principal
	switch {
	case caller.Kind == model.Anonymous:
		return "anyone, without signing,"
	case !named(p):
		return "whoever has it"
	case caller.Kind == model.Service:
		return "the service " + caller.Text
	case caller.Account != "" && !slices.Contains(accountsIn(p), caller.Account):
		return "any principal of any account, such as " + caller.Text + ","
	}
	return caller.Text
}
