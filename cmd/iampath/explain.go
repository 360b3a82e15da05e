package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/analyzer/review"
	"github.com/iampath/iampath/analyzer/rules"
)

func newExplain(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "explain [RULE]",
		Short: "What a finding means, how it is exploited, how to close it",
		Long: `Explain tells of a rule what a finding means, how somebody makes use of it, and what a policy
looks like before and after. Without a rule it lists them all.

Exit status: 0; 2 where there is no such rule.`,
		Example: `  iampath explain
  iampath explain foreign-credentials-egress`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(idsOf(explained()), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				for _, r := range explained() {
					fmt.Fprintf(s.out, "%-30s %-8s %s\n", r.ID, r.Severity, r.Title)
				}
				return nil
			}
			all := explained()
			i := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.ID == args[0] })
			if i < 0 {
				_, err := rules.Find(args[0])
				return err
			}
			_, err := fmt.Fprint(s.out, report.RuleText(all[i]))
			return err
		},
	}
}

// explained are the rules of the audit, and what a review looks for besides.
func explained() []*rules.Rule { return slices.Concat(rules.All, review.Rules) }
