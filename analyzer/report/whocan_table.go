package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/whocan"
	"github.com/iampath/iampath/model"
)

// whoCanTable writes who can do something for a terminal of 100 columns. What is alike is one row.
func whoCanTable(w io.Writer, r *WhoCanResult, s Style) error {
	p := printer{w: w, style: s}
	rows := whoCanRows(r)
	p.line("%s\n", s.paint(bold, wrap(plain(whoCanHeadline(r)), 100)))
	if len(rows) > 0 {
		t := p.table("Who", "It is", "Through")
		for _, row := range rows {
			through := row.through
			if row.conditions != "" {
				through += "\n" + row.conditions
			}
			p.append(t, plain(row.who(r.All)), row.relation(s), plain(through))
		}
		p.render(t, 43, 13, 40)
	}
	p.undecidedWho(r)
	for _, text := range assumptions(r) {
		p.line("%s", wrap(plain("Assumed: "+text+"."), 100))
	}
	for _, text := range r.NotExamined {
		p.line("%s", wrap(plain("Not examined: "+text+"."), 100))
	}
	for _, text := range r.Notes {
		p.line("%s", wrap(plain("Note: "+text+"."), 100))
	}
	return p.err
}

// whoCanRow is who can do it in the same way, under the same conditions.
type whoCanRow struct {
	answers             []*whocan.Answer
	through, conditions string
}

// The most principals that a row names, and the most ways, where it stands for more.
const (
	mostNamed = 3
	mostWays  = 4
)

// whoCanRows gathers first what each can do in the same way, on however many resources, and then those who
// can do the same.
func whoCanRows(r *WhoCanResult) (rows []*whoCanRow) {
	type same struct {
		answer  *whocan.Answer
		answers []*whocan.Answer
	}
	var each []*same
	at := map[string]*same{}
	for _, a := range r.Answers {
		key := strings.Join([]string{whoKey(a), relationName(a.Relation), confidence(!a.Proved()), conditionText(a), a.Action, strings.Join(a.Via, " ")}, "\x00")
		if at[key] == nil {
			at[key] = &same{answer: a}
			each = append(each, at[key])
		}
		at[key].answers = append(at[key].answers, a)
	}
	found := map[string]*whoCanRow{}
	for _, one := range each {
		a := one.answer
		row := &whoCanRow{[]*whocan.Answer{a}, throughAll(r, one.answers), conditionText(a)}
		key := strings.Join([]string{kindOf(a), relationName(a.Relation), confidence(!a.Proved()), row.through, row.conditions}, "\x00")
		if same := found[key]; same != nil {
			same.answers = append(same.answers, a)
			continue
		}
		found[key] = row
		rows = append(rows, row)
	}
	return rows
}

// whoKey is alike for answers that stand for the same.
func whoKey(a *whocan.Answer) string {
	if a.Members == nil {
		return a.Principal
	}
	var b strings.Builder
	for _, p := range a.Members {
		b.WriteString(p.ARN + " ")
	}
	return b.String()
}

func conditionText(a *whocan.Answer) string {
	if len(a.Conditions) == 0 {
		return ""
	}
	return "if " + strings.Join(a.Conditions, ",\nand ")
}

// throughAll says what somebody can do, where that is not the question itself, and through what.
func throughAll(r *WhoCanResult, answers []*whocan.Answer) string {
	var lines []string
	for i, a := range answers {
		if i == mostWays && !r.All {
			lines = append(lines, fmt.Sprintf("and on %d more", len(answers)-mostWays))
			break
		}
		text := ""
		if len(r.Actions) > 1 && i == 0 {
			text = a.Action + " "
		}
		if a.Resource != r.Resource && a.Resource != "*" {
			text += "on " + a.Resource
		}
		if text != "" {
			if text = strings.TrimSpace(text); len(answers) == 1 {
				text += ":"
			}
			lines = append(lines, text)
		}
		if through := throughWhat(a); len(answers) == 1 {
			lines = append(lines, through)
		} else if len(a.Via) > 0 && (i == len(answers)-1 || i == mostWays-1) {
			lines = append(lines, through) // it is the same for all of them
		}
	}
	return strings.Join(lines, "\n")
}

// throughWhat says by which roles and statements somebody can.
func throughWhat(a *whocan.Answer) string {
	var lines []string
	for i, arn := range a.Via {
		text := "assumes " + roleOf(arn)
		if i > 0 {
			text = "then " + roleOf(arn)
		} else if n := len(a.AlsoVia); n > 0 {
			text += fmt.Sprintf(" (or %s)", others(n))
		}
		lines = append(lines, text)
	}
	if len(a.Via) == 0 {
		for _, s := range a.Deciding() {
			if s.Layer == decision.LayerSCP || s.Layer == decision.LayerRCP {
				continue // they grant nothing
			}
			lines = append(lines, check.Place(s.Statement))
		}
	}
	const most = 3
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d more", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}

func others(n int) string {
	if n == 1 {
		return "another role"
	}
	return fmt.Sprintf("one of %d other roles", n)
}

// roleOf names a role by its account.
func roleOf(text string) string {
	arn := model.ParseARN(text)
	return arn.Resource() + " of " + arn.Account()
}

// kindOf says what sort of principal an answer speaks of, and whether inside.
func kindOf(a *whocan.Answer) string {
	kind, _, _ := strings.Cut(a.Principal, ":")
	if a.Members != nil {
		kind = a.Members[0].Caller.Kind.String()
	}
	return fmt.Sprint(kind, a.Inside)
}

// who names those of a row.
func (r *whoCanRow) who(all bool) string {
	first := r.answers[0]
	if first.Members == nil {
		var lines []string
		for i, a := range r.answers {
			if i == mostNamed && !all && len(r.answers) > mostNamed+1 {
				lines = append(lines, fmt.Sprintf("and %d more", len(r.answers)-i))
				break
			}
			lines = append(lines, outsiderName(a))
		}
		return strings.Join(lines, "\n")
	}
	var names []string
	accounts := map[string]bool{}
	for _, a := range r.answers {
		for _, p := range a.Members {
			names = append(names, p.ARN)
			accounts[p.Account] = true
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	where := ""
	if !first.Inside {
		where = "\noutside"
	}
	if len(names) <= mostNamed || all {
		return strings.Join(names, "\n") + where
	}
	kind := first.Members[0].Caller.Kind.String() + "s"
	of := " of account " + first.Members[0].Account
	if len(accounts) > 1 {
		of = fmt.Sprintf(" of %d accounts", len(accounts))
	}
	short := make([]string, mostNamed)
	for i := range short {
		arn := model.ParseARN(names[i])
		short[i] = arn.Resource()
	}
	return fmt.Sprintf("%d %s%s (%s, …)%s", len(names), kind, of, strings.Join(short, ", "), where)
}

// outsiderName names who is not one of the environment's users and roles.
func outsiderName(a *whocan.Answer) string {
	kind, name, found := strings.Cut(a.Principal, ":")
	where := ", outside"
	if a.Inside {
		where = ", inside"
	}
	switch {
	case a.Principal == "anyone":
		return "anyone"
	case found && kind == "account":
		return "account " + name + where
	case found && kind == "organization":
		return "organization " + name + where
	case found && kind == "service":
		return "service " + name
	case found && kind == "provider":
		return "identities of " + name
	case strings.Contains(a.Principal, "-provider/"):
		return "identities of " + a.Principal
	}
	return a.Principal + where
}

func (r *whoCanRow) relation(s Style) string {
	a := r.answers[0]
	text := relationName(a.Relation)
	if !a.Proved() {
		return text + "\n" + s.paint(yellow, "possible")
	}
	return text
}

// whoCanHeadline counts.
func whoCanHeadline(r *WhoCanResult) string {
	what := strings.Join(r.Actions, ", ")
	if r.Resource != "" {
		what += " on " + r.Resource
	}
	inside, outside, services, anyone := map[string]bool{}, map[string]bool{}, map[string]bool{}, false
	for _, a := range r.Answers {
		of := outside
		switch {
		case a.Principal == "anyone":
			anyone = true
			continue
		case strings.HasPrefix(a.Principal, "service:"):
			of = services
		case a.Inside:
			of = inside
		}
		_ = each(a.Principal, a, func(name string) error { of[name] = true; return nil })
	}
	switch {
	case len(r.Answers) == 0 && len(r.Undecided) > 0:
		return fmt.Sprintf("Of nobody it is certain that they can do %s, and it is not decided for all.", what)
	case len(r.Answers) == 0:
		return fmt.Sprintf("Nobody can do %s.", what)
	}
	text := fmt.Sprintf("Who can do %s: ", what)
	if anyone {
		text += "anyone; "
	}
	text += fmt.Sprintf("%d outside, ", len(outside))
	if len(services) > 0 {
		text += fmt.Sprintf("%d of AWS's services, ", len(services))
	}
	return text + fmt.Sprintf("%d inside.", len(inside))
}

func (p *printer) undecidedWho(r *WhoCanResult) {
	at := map[string]int{}
	var reasons []string
	for _, o := range r.Undecided {
		why := strings.Join(o.Reasons, "; ")
		if at[why] == 0 {
			reasons = append(reasons, why)
		}
		at[why] += max(1, len(o.Members))
	}
	for _, why := range reasons {
		var names []string
		for _, o := range r.Undecided {
			if strings.Join(o.Reasons, "; ") != why {
				continue
			}
			if o.Members == nil {
				names = append(names, o.Principal)
			}
			for _, m := range o.Members {
				names = append(names, m.ARN)
			}
		}
		slices.Sort(names)
		names = slices.Compact(names)
		who := strings.Join(names, ", ")
		if len(names) > mostNamed && !r.All {
			who = fmt.Sprintf("%d principals (%s, …)", len(names), strings.Join(names[:mostNamed], ", "))
		}
		p.line("%s", wrap(plain(fmt.Sprintf("Not decided for %s: %s.", who, why)), 100))
	}
}

// assumptions gathers on what possible answers hang.
func assumptions(r *WhoCanResult) (all []string) {
	for _, a := range r.Answers {
		for _, text := range a.Hangs {
			if !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}
