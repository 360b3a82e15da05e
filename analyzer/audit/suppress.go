package audit

import (
	"fmt"
	"strings"
	"time"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy/glob"
)

// Suppression is a finding that a person has accepted: perimeter.yaml, "suppressions". Rule,
// resource and principal are names, of which the latter two may hold * and ?; what is not given
// matches all. A reason and a day on which it ends must be given.
type Suppression struct {
	Rule, Resource, Principal, Reason string
	Expires                           time.Time
	Position                          source.Position
	used                              bool
}

// Suppressed is a finding with what suppressed it.
type Suppressed struct {
	Finding *finding.Finding
	By      *Suppression
}

// SuppressionProblem is a suppression that wants a person's attention.
type SuppressionProblem struct {
	*Suppression
	// Expired: its day is past, so it holds nothing back any more. Else nothing needs it.
	Expired bool
}

// String says what is to be done.
func (p SuppressionProblem) String() string {
	what := "suppresses nothing; take it away"
	if p.Expired {
		what = "expired on " + p.Expires.Format(time.DateOnly) + "; mend what it held back, or renew it with a reason"
	}
	return fmt.Sprintf("%s: the suppression of %s (%s) %s", p.Position, p.Rule, p.Reason, what)
}

// ReadSuppressions reads the suppressions of a perimeter. The error is [source.Problems].
func ReadSuppressions(p *model.Perimeter) ([]*Suppression, error) {
	if p == nil || !p.Suppressions.OK() || p.Suppressions.Kind() == source.Null {
		return nil, nil
	}
	var list []*Suppression
	var problems source.Problems
	bad := func(v source.Value, format string, args ...any) {
		problems = append(problems, source.At(v, fmt.Sprintf(format, args...)))
	}
	if p.Suppressions.Kind() != source.Array {
		bad(p.Suppressions, "suppressions is %s; a list was expected", p.Suppressions.Kind())
	}
	for v := p.Suppressions.First(); v.OK() && p.Suppressions.Kind() == source.Array; v = v.Next() {
		if v.Kind() != source.Object {
			bad(v, "a suppression is %s; an object with rule, reason and expires was expected", v.Kind())
			continue
		}
		s := &Suppression{Position: v.Position()}
		texts := map[string]*string{"rule": &s.Rule, "resource": &s.Resource, "principal": &s.Principal, "reason": &s.Reason}
		for key := v.First(); key.OK(); key = key.Next().Next() {
			name, m := key.Text(), key.Next()
			switch to, known := texts[name]; {
			case known && m.Kind() == source.String:
				*to = m.Text()
			case known:
				bad(m, "%s is %s; a string was expected", name, m.Kind())
			case name == "expires":
				day, err := time.Parse(time.DateOnly, m.Text())
				if err != nil {
					bad(m, "expires is %q; a day was expected, such as 2027-01-31", m.Text())
				}
				s.Expires = day
			default:
				bad(key, "unknown name %q in a suppression; rule, resource, principal, reason or expires was expected", name)
			}
		}
		if s.Rule == "" {
			bad(v, "a suppression without a rule; the id of a rule was expected")
		} else if _, err := rules.Find(s.Rule); err != nil {
			bad(v.Get("rule"), "%v", err)
		}
		if strings.TrimSpace(s.Reason) == "" {
			bad(v, "a suppression without a reason; why the finding is accepted was expected")
		}
		if !v.Get("expires").OK() {
			bad(v, "a suppression that never ends; expires: YYYY-MM-DD was expected")
		}
		list = append(list, s)
	}
	if problems != nil {
		return nil, problems
	}
	return list, nil
}

// holds reports whether a suppression is of a finding.
func (s *Suppression) holds(f *finding.Finding) bool {
	match := func(pattern, text string) bool {
		if pattern == "" {
			return true
		}
		p := glob.CompileText(pattern)
		return p.Match(text)
	}
	return s.Rule == f.Rule && match(s.Resource, f.Resource) && match(s.Principal, f.Principal)
}

// suppress parts the findings into those that count and those that a person has accepted. A
// suppression holds to the end of its day.
func (r *Report) suppress(findings []*finding.Finding, by []*Suppression, today time.Time) {
	for _, f := range findings {
		var held *Suppression
		for _, s := range by {
			if s.holds(f) {
				s.used = true
				if held == nil && today.Before(s.Expires.AddDate(0, 0, 1)) {
					held = s
				}
			}
		}
		if held != nil {
			r.Suppressed = append(r.Suppressed, Suppressed{f, held})
		} else {
			r.Findings = append(r.Findings, f)
		}
	}
	for _, s := range by {
		expired := !today.Before(s.Expires.AddDate(0, 0, 1))
		if expired || !s.used && r.ran(s.Rule) {
			r.Problems = append(r.Problems, SuppressionProblem{s, expired})
		}
	}
}

func (r *Report) ran(id string) bool {
	for _, rule := range r.Rules {
		if rule.ID == id {
			return true
		}
	}
	return false
}
