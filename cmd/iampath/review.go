package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/analyzer/review"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/change/cloudformation"
	"github.com/iampath/iampath/model/change/terraform"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// reviewFlags are the flags of review.
type reviewFlags struct {
	env, newEnv  []string
	plan         string
	template     string
	parameters   []string
	account      string
	region       string
	policies     policyFlags
	noNewAccess  bool
	reference    string
	denyAccess   []string
	denyFile     string
	noPublic     bool
	requireGuard string
	source       string
	minSeverity  string
	failOn       string
	baseline     string
	output       outputFlags
}

func newReview(s streams) *cobra.Command {
	var f reviewFlags
	c := &cobra.Command{
		Use:   "review",
		Short: "What does this change newly allow?",
		Long: `Review says what access there is after a change that there was not before: who may do what
on what, whether it crosses an account or is public, which findings of the audit the change
brings and which it closes, and what it takes away. Each is proved by a request that is
allowed after and denied before, and names the part of the change that brings it.

The change is a Terraform plan (terraform show -json), a CloudFormation or CDK template, two
environments (--env OLD --new-env NEW), or policy files. A plan or template is laid over --env;
without one, over nothing.

Checks that are demanded give PASS or FAIL, with a request as proof, for each policy that the
change brings or alters: --no-new-access, --deny-access, --no-public-access, --require-guard.

The report begins with what was reviewed and what was not. What is not known until the change is
made is never taken for harmless.

Exit status: 0; 1 where a check did not pass, or a finding is at or above --fail-on; 2 for wrong
usage or input that cannot be used.`,
		Example: `  terraform plan -out plan.bin && terraform show -json plan.bin > plan.json
  iampath review --plan plan.json --env env --fail-on high
  iampath review --template template.yaml --parameter Stage=prod --format markdown
  iampath review --env before --new-env after
  iampath review --resource-policy bucket.json --no-public-access
  iampath review --identity new.json --no-new-access --reference old.json
  iampath review --plan plan.json --deny-access 's3:GetObject on arn:aws:s3:::secret/*'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(s) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.env, "env", nil, "what the change is laid over: a `folder`, a scenario file or an account document; repeatable")
	flags.StringArrayVar(&f.newEnv, "new-env", nil, "the environment after the change, where --env is the one before; repeatable")
	flags.StringVar(&f.plan, "plan", "", "Terraform plan `file`, as terraform show -json prints it")
	flags.StringVar(&f.template, "template", "", "CloudFormation template `file`, YAML or JSON")
	flags.StringArrayVar(&f.parameters, "parameter", nil, "parameter of the template, as `name=value`; repeatable")
	flags.StringVar(&f.account, "account", "", "`account` in which the change is made, where the plan or template does not say")
	flags.StringVar(&f.region, "region", "", "`region` in which the change is made")
	flags.BoolVar(&f.noNewAccess, "no-new-access", false, "check: nothing is allowed that was not before, or that --reference does not allow")
	flags.StringVar(&f.reference, "reference", "", "policy `file` that no-new-access compares with")
	flags.StringArrayVar(&f.denyAccess, "deny-access", nil, "check: no policy grants this `'ACTION on RESOURCE'`; repeatable")
	flags.StringVar(&f.denyFile, "deny-access-file", "", "`file` with such accesses, one a line")
	flags.BoolVar(&f.noPublic, "no-public-access", false, "check: no policy lets anyone in whom it does not name")
	flags.StringVar(&f.requireGuard, "require-guard", "", "check: nobody gets in past this `guard`: vpce (a VPC endpoint) or org (the organization)")
	flags.StringVar(&f.source, "source", "", "`folder` of the Terraform module from which the plan was made; findings then point into it")
	flags.StringVar(&f.minSeverity, "min-severity", "info", "leave out findings below this `severity`")
	flags.StringVar(&f.failOn, "fail-on", "", "exit with 1 where a finding is of this `severity` or above")
	flags.StringVar(&f.baseline, "baseline", "", "`file` of findings that are known and do not fail")
	f.policies.register(c)
	f.output.register(c, report.ReviewFormats())
	_ = c.RegisterFlagCompletionFunc("require-guard", cobra.FixedCompletions([]string{"vpce", "org"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (f *reviewFlags) run(s streams) error {
	format, err := report.ReviewFormat(f.output.format)
	if err != nil {
		return err
	}
	o := review.Options{Audit: audit.Options{Today: time.Now()}}
	if o.Audit.MinSeverity, err = finding.ParseSeverity(f.minSeverity); err != nil {
		return fmt.Errorf("--min-severity: %w", err)
	}
	failOn := finding.Info
	if f.failOn != "" {
		if failOn, err = finding.ParseSeverity(f.failOn); err != nil {
			return fmt.Errorf("--fail-on: %w", err)
		}
	}
	if o.Audit.Baseline, err = readBaseline(f.baseline); err != nil {
		return err
	}
	defer collectLess()()
	subject, err := f.subject()
	if err != nil {
		return err
	}
	if o.Checks, err = f.checks(subject); err != nil {
		return err
	}
	r, err := review.Run(subject, o)
	if err != nil {
		return err
	}
	if err := f.output.write(s, func(w output) error { return format(w, r, w.style) }); err != nil {
		return err
	}
	if r.Failed() {
		return status(exitMismatch)
	}
	if f.failOn != "" {
		if worst, found := r.Worst(); found && worst >= failOn {
			return status(exitMismatch)
		}
	}
	return nil
}

// readBaseline reads a baseline's file; without one nothing is known.
func readBaseline(name string) (map[string]bool, error) {
	if name == "" {
		return nil, nil
	}
	file, err := load.File(name, "a baseline (see --write-baseline)")
	if err != nil {
		return nil, err
	}
	return audit.ReadBaseline(file)
}

// subject reads what is to be reviewed.
func (f *reviewFlags) subject() (*review.Subject, error) {
	given := 0
	for _, is := range []bool{f.plan != "", f.template != "", len(f.newEnv) > 0, !f.policies.empty()} {
		if is {
			given++
		}
	}
	switch {
	case given == 0:
		return nil, errors.New("nothing to review; give a plan (--plan), a template (--template), an environment after the change (--new-env), or policy files (--identity, --resource-policy, …)")
	case given > 1:
		return nil, errors.New("one change at a time: give one of --plan, --template, --new-env and policy files")
	case len(f.parameters) > 0 && f.template == "":
		return nil, errors.New("--parameter goes with --template")
	case f.source != "" && f.plan == "":
		return nil, errors.New("--source goes with --plan")
	case f.account != "" && !model.IsAccountID(f.account):
		return nil, fmt.Errorf("--account %q is not an account id; twelve digits were expected", f.account)
	}
	var base *model.Environment
	if len(f.env) > 0 {
		var err error
		if base, err = load.Environment(f.env); err != nil {
			return nil, err
		}
	}
	switch {
	case f.plan != "":
		file, err := load.File(f.plan, "a Terraform plan (terraform show -json PLAN)")
		if err != nil {
			return nil, err
		}
		s, err := subjectOf(base, func(account string) (*change.Change, error) {
			return terraform.Read(file, terraform.Options{Account: account, Region: f.region})
		}, f.account)
		if err == nil && f.source != "" {
			err = locate(s.Parts, f.source)
		}
		return s, err
	case f.template != "":
		file, err := load.File(f.template, "a CloudFormation template")
		if err != nil {
			return nil, err
		}
		o := cloudformation.Options{Region: f.region, Parameters: map[string]string{}}
		for _, p := range f.parameters {
			name, value, found := strings.Cut(p, "=")
			if !found || name == "" {
				return nil, fmt.Errorf("--parameter %q is not a name and its value; name=value was expected", p)
			}
			o.Parameters[name] = value
		}
		return subjectOf(base, func(account string) (*change.Change, error) {
			o.Account = account
			return cloudformation.Read(file, o)
		}, f.account)
	case len(f.newEnv) > 0:
		if base == nil {
			return nil, errors.New("--new-env goes with --env, which is the environment before the change")
		}
		after, err := load.Environment(f.newEnv)
		if err != nil {
			return nil, err
		}
		return &review.Subject{Before: base, After: after, Reviewed: len(after.Accounts), Notes: notes(after.Notes)}, nil
	}
	return f.documents(base)
}

// subjectOf makes a subject of a change that read reads as made in an account. Where neither a flag nor
// the change names one, and the environment has a single account, that is the one.
func subjectOf(base *model.Environment, read func(account string) (*change.Change, error), account string) (*review.Subject, error) {
	c, err := read(account)
	if err != nil {
		return nil, err
	}
	only := c.Account.Assumed && base != nil && len(base.Accounts) == 1
	if only {
		if c, err = read(base.AccountIDs()[0]); err != nil {
			return nil, err
		}
	}
	before := c.Before(base)
	s := &review.Subject{Before: before, After: c.Apply(before)}
	s.Without = func(part int) *model.Environment { return c.Without(part).Apply(before) }
	for _, r := range c.Resources {
		_, end := r.Value.Offset()
		part := review.Part{Name: r.Address, ARN: r.ARN, Position: r.Position(), Touches: r.Touches(), Silent: r.Silent(),
			Unchanged: r.Action == change.NoOp, NotUnderstood: r.Understanding == change.NotUnderstood}
		if file := r.Value.File(); file != nil {
			part.End = file.Position(end)
		}
		s.Parts = append(s.Parts, part)
		switch r.Understanding {
		case change.Reviewed:
			s.Reviewed++
		case change.Irrelevant:
			s.Irrelevant++
		default:
			why := "its type is not known"
			if len(r.Why) > 0 {
				why = r.Why[0].Message
			}
			s.NotUnderstood = append(s.NotUnderstood, fmt.Sprintf("%s (%s): %s", r.Address, r.Type, why))
		}
	}
	s.Notes = notes(c.Notes)
	if only {
		s.Notes = append(s.Notes, fmt.Sprintf("the change is taken to be made in account %s, the only one of the environment; say with --account where it is another", c.Account.Text))
	}
	if c.Account.Assumed {
		s.Notes = append(s.Notes, fmt.Sprintf("the change is taken to be made in account %s: %s; say with --account", c.Account.Text, c.Account.Why))
	}
	return s, nil
}

func notes(problems []source.Problem) (list []string) {
	for _, p := range problems {
		list = append(list, p.Error())
	}
	return list
}

// documents makes a subject of policy files.
func (f *reviewFlags) documents(base *model.Environment) (*review.Subject, error) {
	if base == nil {
		base = &model.Environment{}
	}
	s := &review.Subject{Before: base, After: base}
	var problems source.Problems
	for _, of := range []struct {
		files []string
		kind  policy.Kind
	}{{f.policies.identity, policy.Identity}, {f.policies.resource, policy.ResourceBased}, {f.policies.trust, policy.Trust}, {f.policies.endpoint, policy.VPCEndpoint},
		{f.policies.scp, policy.SCP}, {f.policies.rcp, policy.RCP}, {f.policies.boundary, policy.PermissionsBoundary}, {f.policies.session, policy.Session}} {
		for _, name := range of.files {
			p, err := readPolicy(name, of.kind)
			if err != nil {
				problems = append(problems, asProblems(name, err)...)
				continue
			}
			s.Documents = append(s.Documents, review.Document{Name: name, Policy: p})
		}
	}
	s.Reviewed = len(s.Documents)
	return s, problems.Err()
}

// checks reads the checks that are demanded.
func (f *reviewFlags) checks(s *review.Subject) (list []review.Check, err error) {
	if f.reference != "" && !f.noNewAccess {
		return nil, errors.New("--reference goes with --no-new-access")
	}
	if f.noNewAccess {
		c := review.Check{Kind: review.NoNewAccess}
		if f.reference != "" {
			if c.Reference, err = f.readReference(s); err != nil {
				return nil, err
			}
		} else if len(s.Documents) > 0 {
			return nil, errors.New("--no-new-access of a policy file needs a policy to compare with; give --reference FILE")
		}
		list = append(list, c)
	}
	accesses := f.denyAccess
	if f.denyFile != "" {
		text, err := os.ReadFile(f.denyFile)
		if err != nil {
			return nil, err
		}
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if _, err := review.ParseDenyAccess(line); err != nil {
				return nil, fmt.Errorf("%s:%d:1: %w", f.denyFile, n, err)
			}
			accesses = append(accesses, line)
		}
	}
	for _, text := range accesses {
		c, err := review.ParseDenyAccess(text)
		if err != nil {
			return nil, fmt.Errorf("--deny-access: %w", err)
		}
		list = append(list, c)
	}
	if f.noPublic {
		list = append(list, review.Check{Kind: review.NoPublicAccess})
	}
	switch f.requireGuard {
	case "":
	case "vpce", "org":
		list = append(list, review.Check{Kind: review.RequireGuard, Guard: f.requireGuard})
	default:
		return nil, fmt.Errorf("unknown --require-guard %q; vpce or org was expected", f.requireGuard)
	}
	return list, nil
}

// readReference reads the policy that others are compared with, as of the kind that is reviewed.
func (f *reviewFlags) readReference(s *review.Subject) (*policy.Policy, error) {
	kinds := []policy.Kind{policy.Identity, policy.ResourceBased, policy.Trust}
	if len(s.Documents) > 0 {
		kinds = []policy.Kind{s.Documents[0].Policy.Document.Kind}
	}
	var first error
	for _, kind := range kinds {
		p, err := readPolicy(f.reference, kind)
		if err == nil {
			return p, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}
