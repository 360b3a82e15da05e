package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/paths"
	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/model"
)

// pathsFlags are the flags of paths.
type pathsFlags struct {
	env       []string
	from, to  string
	principal string
	all       bool
	maxHops   int
	output    outputFlags
}

func newPaths(s streams) *cobra.Command {
	var f pathsFlags
	c := &cobra.Command{
		Use:   "paths",
		Short: "How can one come from here to there, hop by hop?",
		Long: `Paths finds the ways from one thing to another: over roles that are assumed, credentials that
places hand out, permissions that become more permissions (iam:PassRole with a service that
runs code, policy and trust edits, …), and the networks by which data leave.

The ends are each the ARN of a user or role, a place (an instance's id, cloudshell with
--principal, cloud9:NAME, or one that the scenario describes), a bucket's name or ARN,
sensitive (the buckets that the perimeter calls so), outside (any account that is not
inside), anyone (who does not sign), or administrator:ACCOUNT. From a bucket, it is the data
that are followed.

The shortest come first, one for each sort of way; --all shows every path that comes to
nothing twice. Each hop says whether it is same-account or cross-account and which statements
allow it; in JSON it bears a witness, a case that iampath decide replays. A hop that hangs on
what is not known is possible, not proved, and says on what.

Exit status: 0; 2 for wrong usage or input that cannot be used.`,
		Example: `  iampath paths --env env.yaml --from arn:aws:iam::111122223333:user/ann --to sensitive
  iampath paths --env env.yaml --from i-047875da17caa9cc2 --to outside
  iampath paths --env env.yaml --from internal-data --to outside --all --format mermaid
  iampath paths --env env.yaml --from outside --to administrator:111122223333`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(s) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.env, "env", nil, "environment: a `folder`, a scenario file (YAML or JSON) or an account document; repeatable, later ones lie over earlier ones")
	flags.StringVar(&f.from, "from", "", "where paths `begin`: a principal, a place, a bucket, sensitive, outside, anyone")
	flags.StringVar(&f.to, "to", "", "where paths `end`: the same, or administrator:ACCOUNT")
	flags.StringVar(&f.principal, "principal", "", "`ARN` of the user of cloudshell, or of the owner of a Cloud9 environment")
	flags.BoolVar(&f.all, "all", false, "all paths, not one of each sort")
	flags.IntVar(&f.maxHops, "max-hops", paths.DefaultMaxHops, "no paths of more than this `number` of hops")
	f.output.register(c, report.PathsFormats())
	for _, name := range []string{"env", "from", "to"} {
		_ = c.MarkFlagRequired(name) // it is there: it was registered above
	}
	return c
}

// mostHops bounds --max-hops: the number of paths grows with its power.
const mostHops = 20

func (f *pathsFlags) run(s streams) error {
	format, err := report.PathsFormat(f.output.format)
	if err != nil {
		return err
	}
	if f.maxHops < 1 || f.maxHops > mostHops {
		return fmt.Errorf("--max-hops %d; a number from 1 to %d was expected", f.maxHops, mostHops)
	}
	if f.principal != "" {
		if _, err := model.ParsePrincipal(f.principal); err != nil {
			return fmt.Errorf("--principal: %w", err)
		}
	}
	w, err := worldOf(s, f.env)
	if err != nil {
		return err
	}
	if problems := w.Problems(); len(problems) > 0 {
		return problems
	}
	g := paths.New(w)
	from, noBeginning := g.Begin(f.from, f.principal)
	to, noEnd := g.End(f.to, f.principal)
	if noBeginning != nil {
		noBeginning = fmt.Errorf("--from: %w", noBeginning)
	}
	if noEnd != nil {
		noEnd = fmt.Errorf("--to: %w", noEnd)
	}
	if err := errors.Join(noBeginning, noEnd); err != nil {
		return err
	}
	answer := g.Ask(paths.Question{From: from, To: to, All: f.all, MaxHops: f.maxHops})
	result := &report.PathsResult{From: f.from, To: f.to, Answer: answer}
	return f.output.write(s, func(w output) error { return format(w, result, w.style) })
}
