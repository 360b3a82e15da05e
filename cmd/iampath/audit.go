package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/analyzer/rules"
)

// auditFlags are the flags of audit.
type auditFlags struct {
	env           []string
	only, skip    []string
	minSeverity   string
	failOn        string
	baseline      string
	writeBaseline string
	output        outputFlags
}

func newAudit(s streams) *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit",
		Short: "All exposures and exfiltration paths in an environment, proved",
		Long: `Audit runs every rule over an environment: data that can leave, roles and buckets that
somebody outside can reach, guards that those whom they hold can take away. Each finding says
where it stands in your files, is proved by requests that every layer allows, and proposes
the smallest changes that close it, each of which was tried.

A finding is "proved", or "possible" where it hangs on what was not collected; it then says
on what. "iampath explain RULE" tells what a rule means and how to mend what it finds.

What is accepted stands in perimeter.yaml under "suppressions", with a reason and a day on
which it ends; --write-baseline notes all that there is today, and with --baseline only what
is new counts for --fail-on.

Every witness can be replayed:
  iampath audit --env env --format json | jq -c '.findings[].witnesses[]' | iampath decide

Exit status: 0; 1 where there is a finding at or above --fail-on, or with --fail-on a
suppression that has expired; 2 for wrong usage or input that cannot be used.`,
		Example: `  iampath audit --env env
  iampath audit --env env --fail-on high --format sarif --output iampath.sarif
  iampath audit --env env --only public-access,outside-reads-inside
  iampath audit --env env --write-baseline known.json
  iampath audit --env env --baseline known.json --fail-on medium`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(s) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.env, "env", nil, "environment: a `folder`, a scenario file (YAML or JSON) or an account document; repeatable, later ones lie over earlier ones")
	flags.StringSliceVar(&f.only, "only", nil, "run only these `rules`; repeatable, or with commas")
	flags.StringSliceVar(&f.skip, "skip", nil, "leave out these `rules`")
	flags.StringVar(&f.minSeverity, "min-severity", "info", "leave out findings below this `severity`: info, low, medium, high or critical")
	flags.StringVar(&f.failOn, "fail-on", "", "exit with 1 where a finding is of this `severity` or above")
	flags.StringVar(&f.baseline, "baseline", "", "`file` of findings that are known and do not fail")
	flags.StringVar(&f.writeBaseline, "write-baseline", "", "write all findings to this `file`, as a baseline")
	f.output.register(c, report.AuditFormats())
	severities := finding.Severities()
	for _, name := range []string{"min-severity", "fail-on"} {
		_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(severities, cobra.ShellCompDirectiveNoFileComp))
	}
	for _, name := range []string{"only", "skip"} {
		_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(idsOf(rules.All), cobra.ShellCompDirectiveNoFileComp))
	}
	return c
}

func idsOf(list []*rules.Rule) []string {
	ids := make([]string, len(list))
	for i, r := range list {
		ids[i] = r.ID
	}
	return ids
}

func (f *auditFlags) run(s streams) error {
	format, err := report.AuditFormat(f.output.format)
	if err != nil {
		return err
	}
	o := audit.Options{Only: f.only, Skip: f.skip, Today: time.Now()}
	if o.MinSeverity, err = finding.ParseSeverity(f.minSeverity); err != nil {
		return fmt.Errorf("--min-severity: %w", err)
	}
	failOn := finding.Info
	if f.failOn != "" {
		if failOn, err = finding.ParseSeverity(f.failOn); err != nil {
			return fmt.Errorf("--fail-on: %w", err)
		}
	}
	if len(f.env) == 0 {
		return errors.New("nothing to audit; give an environment (--env)")
	}
	if o.Baseline, err = readBaseline(f.baseline); err != nil {
		return err
	}
	defer collectLess()()
	w, err := worldOf(s, f.env)
	if err != nil {
		return err
	}
	o.Progress = progress(s.err)
	r, err := audit.Run(w, o)
	if err != nil {
		return err
	}
	if f.writeBaseline != "" {
		to := outputFlags{file: f.writeBaseline}
		if err := to.write(s, func(w output) error { return r.WriteBaseline(w) }); err != nil {
			return err
		}
	}
	if err := f.output.write(s, func(w output) error { return format(w, r, w.style) }); err != nil {
		return err
	}
	if f.failOn == "" {
		return nil
	}
	if worst, found := r.Worst(); found && worst >= failOn {
		return status(exitMismatch)
	}
	for _, p := range r.Problems {
		if p.Expired {
			return status(exitMismatch)
		}
	}
	return nil
}

// progress tells of long work, on a terminal only.
func progress(w io.Writer) func(rule string, n, of int) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(rule string, n, of int) {
		fmt.Fprintf(w, "\r\x1b[K%d of %d: %s", n, of, rule)
		if n == of {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
}
