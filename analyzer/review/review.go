// Package review says what a change newly allows: who may do what on what after it that could not
// before, whether that crosses an account or is public, which findings of the audit it brings and
// which it closes, and what it takes away.
//
// In goes a [Subject], the world before and after; out comes a [Report]. That something is newly
// allowed is decided by sets of requests: those that the policies after allow, less those that the
// policies before allowed (set.Newly). Each is shown with a request that the engine allows after and
// denies before. Of each is told which part of the change brings it, found by leaving parts out.
package review

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// Subject is what is reviewed.
type Subject struct {
	// Before and After are the whole world, before and after the change.
	Before, After *model.Environment
	// Parts are the parts of the change, and Without gives the world after it with one of them left as
	// it was. Where the parts are not known, both are nil.
	Parts   []Part
	Without func(part int) *model.Environment
	// Documents are policies that are reviewed by themselves, wherever they will be attached.
	Documents []Document
	// Reviewed, Irrelevant and NotUnderstood count the parts; where there are none, the policies.
	Reviewed, Irrelevant int
	NotUnderstood        []string
	// Notes are what a person should hear of the change.
	Notes []string
}

// Document is a policy file under review.
type Document struct {
	Name   string
	Policy *policy.Policy
}

// Part is a part of a change: a resource of a plan or template, or a file.
type Part struct {
	Name string // its address, its logical id, or its file
	ARN  string // of what it makes; empty: not known
	// Touches are ARNs of what it says something of; Silent: it makes nothing true by itself.
	Touches []string
	Silent  bool
	// Unchanged: it stays as it is. NotUnderstood: what it makes is not known, or not all of it.
	Unchanged, NotUnderstood bool
	Position                 source.Position
	// End is behind its last character, in the same file; its line is 0 where it is not known.
	End source.Position
	// Written is where a person wrote it, if that is known: the block of a Terraform module.
	Written source.Position
}

// Options say what to look for.
type Options struct {
	Audit  audit.Options
	Checks []Check
	// NoAudit leaves the audit's findings out.
	NoAudit bool
}

// Report is what a review found. The audit report in it holds the findings: what is newly allowed,
// and what the audit's rules newly find.
type Report struct {
	*audit.Report
	// Closed are findings of the audit that the change closes.
	Closed []*finding.Finding
	// Checks are the results of the checks that were demanded.
	Checks []Result
	// Subject is what was reviewed.
	Subject *Subject
}

// reviewer is the state of one review.
type reviewer struct {
	subject       *Subject
	before, after *reach.Reach
	context       *rules.Context // of the world after
	findings      []*finding.Finding
	notReviewed   []string
	lock          sync.Mutex
	without       map[int]func() *reach.Reach // the world after with a part left out
	once          sync.Once
	touching      map[string][]int // the parts that say something of a thing, by ARN
}

// Run reviews a change. The error is source.Problems where policies cannot be read.
func Run(s *Subject, o Options) (*Report, error) {
	before, after := world.New(s.Before), world.New(s.After)
	if problems := after.Problems(); len(problems) > 0 {
		return nil, problems
	}
	r := &reviewer{subject: s, before: reach.New(before), after: reach.New(after), context: rules.NewContext(after)}
	compare := func(*Report) error { return nil }
	if !o.NoAudit {
		compare = r.audits(before, after, o.Audit)
	}
	r.principals()
	r.resources()
	r.controls()
	report := &Report{Subject: s, Report: &audit.Report{Rules: slices.Clone(Rules)}}
	if err := compare(report); err != nil {
		return nil, err
	}
	for _, f := range r.findings {
		if f.Severity >= o.Audit.MinSeverity {
			f.New = !o.Audit.Baseline[f.Fingerprint()]
			report.Findings = append(report.Findings, f)
		}
	}
	finding.Sort(report.Findings)
	slices.Sort(r.notReviewed) // they were found side by side
	report.NotReviewed = append(slices.Clone(s.NotUnderstood), append(r.notReviewed, report.NotReviewed...)...)
	report.Checks = r.checks(o.Checks)
	for _, c := range report.Checks {
		if c.Verdict != Pass {
			report.Findings = append(report.Findings, c.finding())
		}
	}
	finding.Sort(report.Findings)
	fold(report.Findings)
	return report, nil
}

// fold notes of findings that say in other words what another one says which one that is: a check that
// failed is named by itself, and what the audit's rules say of a bucket or role that is let open is said once.
func fold(list []*finding.Finding) {
	newly := map[string]*finding.Finding{}
	for _, f := range list {
		if f.Rule == newPublic.ID || f.Rule == newCrossAccount.ID {
			if key := f.Rule + f.Resource; newly[key] == nil {
				newly[key] = f
			}
		}
	}
	for _, f := range list {
		public := newly[newPublic.ID+f.Resource]
		main := public
		switch f.Rule {
		case "public-access":
		case "outside-reads-inside", "outside-writes-inside", "outside-assumes-role":
			if f.Principal != "outside" {
				main = newly[newCrossAccount.ID+f.Resource]
				if main != nil && main.Principal != f.Principal && !slices.Contains(main.Members, f.Principal) {
					main = nil
				}
			}
		default:
			continue
		}
		if main == nil {
			continue
		}
		f.SameAs = main.Fingerprint()
		main.Severity = max(main.Severity, f.Severity)
		main.Also = append(main.Also, f.Rule)
		if main.Cuts == nil {
			main.Cuts = f.Cuts
		}
	}
}

// audits begins to run the audit's rules on both worlds, while other things are looked at: each has parts
// that use one core. What it gives waits for them, and keeps what only one of the worlds has.
func (r *reviewer) audits(before, after *world.World, o audit.Options) func(*Report) error {
	if o.Today.IsZero() {
		o.Today = time.Now()
	}
	before, after = r.trimmed(before, after)
	all, quiet := o, o
	all.MinSeverity, quiet.MinSeverity = finding.Info, finding.Info
	quiet.Progress = nil // only one says how far it is
	var then, now *audit.Report
	var failed, err error
	var group sync.WaitGroup
	group.Go(func() { then, failed = audit.Run(before, quiet) })
	group.Go(func() { now, err = audit.Run(after, all) })
	return func(report *Report) error {
		group.Wait()
		if failed != nil {
			return fmt.Errorf("before the change: %w", failed)
		}
		if err != nil {
			return err
		}
		r.compare(report, then, now, o)
		return nil
	}
}

// compare keeps of two audits what only one of them found.
func (r *reviewer) compare(report *Report, then, now *audit.Report, o audit.Options) {
	had, has := fingerprints(then), fingerprints(now)
	for _, f := range now.Findings {
		if !had[f.Fingerprint()] && f.Severity >= o.MinSeverity {
			f.New = !o.Baseline[f.Fingerprint()]
			r.cause(f, r.suspects(f), nil)
			report.Findings = append(report.Findings, f)
		}
	}
	for _, f := range then.Findings {
		if has[f.Fingerprint()] {
			continue
		}
		if part := r.mayKeep(f); part != nil {
			r.notReviewed = append(r.notReviewed, fmt.Sprintf("whether this is closed: %s; %s, which says something of it, was not understood", f.Title, part.Name))
			continue
		}
		report.Closed = append(report.Closed, f)
	}
	finding.Sort(report.Closed)
	report.Rules = append(report.Rules, now.Rules...)
	report.Suppressed, report.Problems, report.Reviewed = now.Suppressed, now.Problems, now.Reviewed
}

// fingerprints gives those of all findings of a report, also of those that a person has accepted.
func fingerprints(r *audit.Report) map[string]bool {
	all := map[string]bool{}
	for _, f := range r.Findings {
		all[f.Fingerprint()] = true
	}
	for _, s := range r.Suppressed {
		all[s.Finding.Fingerprint()] = true
	}
	return all
}
