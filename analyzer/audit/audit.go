// Package audit runs the rules over an environment and makes a report of what they find.
//
// In goes a world and what to look for; out comes a [Report]: the findings in the order of their
// weight, what was examined, what could not be, and what was suppressed. It writes nothing: the forms
// of a report are package report's business.
package audit

import (
	"slices"
	"sync"
	"time"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/world"
)

// Options say what to look for and what to leave out.
type Options struct {
	// Only and Skip are ids of rules; where Only is empty, all rules run.
	Only, Skip []string
	// MinSeverity leaves out what is less severe.
	MinSeverity finding.Severity
	// Baseline holds the fingerprints of findings that are known already; nil: none.
	Baseline map[string]bool
	// Today decides which suppressions have expired.
	Today time.Time
	// Progress, if it is not nil, is told which rule of how many has begun.
	Progress func(rule string, n, of int)
}

// Report is what an audit found.
type Report struct {
	Findings []*finding.Finding
	// Suppressed are findings that a person has accepted, with the suppression that did it.
	Suppressed []Suppressed
	// Problems are suppressions that have expired, and those that nothing needs.
	Problems []SuppressionProblem
	Reviewed Reviewed
	// NotReviewed is what could not be looked at, each as a sentence's end.
	NotReviewed []string
	// Compared is true where there was a baseline to compare with.
	Compared bool
	// Rules are those that ran.
	Rules []*rules.Rule
}

// Reviewed counts what was looked at.
type Reviewed struct {
	Accounts, Principals, Buckets, Keys, Endpoints, Places, Rules int
}

// Run runs the rules.
func Run(w *world.World, o Options) (*Report, error) {
	list, err := chosen(o)
	if err != nil {
		return nil, err
	}
	suppressions, err := ReadSuppressions(w.Env().Perimeter)
	if err != nil {
		return nil, err
	}
	if problems := w.Problems(); len(problems) > 0 {
		return nil, problems
	}
	c := rules.NewContext(w)
	begun := 0
	var lock sync.Mutex
	next := func() *rules.Rule {
		lock.Lock()
		defer lock.Unlock()
		r := list[begun]
		if begun++; o.Progress != nil {
			o.Progress(r.ID, begun, len(list))
		}
		return r
	}
	// Some rules use one core, so they run beside each other. What they find is put in order below.
	parallel.Each(len(list), func(int) { c.Run(next()) })
	report := &Report{Rules: list, Reviewed: reviewed(c)}
	report.Reviewed.Rules = len(list)
	findings, missing := c.Found()
	report.NotReviewed = append(notCollected(w), missing...)
	finding.Sort(findings)
	findings = slices.DeleteFunc(findings, func(f *finding.Finding) bool { return f.Severity < o.MinSeverity })
	report.Compared = o.Baseline != nil
	for _, f := range findings {
		f.New = slices.ContainsFunc(f.Fingerprints(), func(name string) bool { return !o.Baseline[name] })
	}
	report.suppress(findings, suppressions, o.Today)
	return report, nil
}

// chosen gives the rules to run.
func chosen(o Options) ([]*rules.Rule, error) {
	for _, id := range slices.Concat(o.Only, o.Skip) {
		if _, err := rules.Find(id); err != nil {
			return nil, err
		}
	}
	var list []*rules.Rule
	for _, r := range rules.All {
		if (len(o.Only) == 0 || slices.Contains(o.Only, r.ID)) && !slices.Contains(o.Skip, r.ID) {
			list = append(list, r)
		}
	}
	return list, nil
}

func reviewed(c *rules.Context) Reviewed {
	n := Reviewed{Principals: len(c.World.Principals()), Buckets: len(c.World.Buckets()), Places: len(c.Reach.Places())}
	for _, a := range c.Env.Accounts {
		n.Accounts++
		for _, k := range a.KMS {
			n.Keys += len(k.Keys)
		}
		for _, e := range a.EC2 {
			n.Endpoints += len(e.Endpoints)
		}
	}
	return n
}

// Worst gives the severity of the worst finding that counts: one that no baseline has. ok is false
// where there is none.
func (r *Report) Worst() (worst finding.Severity, ok bool) {
	for _, f := range r.Findings {
		if f.New && (!ok || f.Severity > worst) {
			worst, ok = f.Severity, true
		}
	}
	return worst, ok
}
