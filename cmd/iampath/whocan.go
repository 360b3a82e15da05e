package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/analyzer/whocan"
	"github.com/iampath/iampath/model"
)

// whoCanFlags are the flags of who-can.
type whoCanFlags struct {
	env       []string
	principal string
	ask       whocan.Ask
	all       bool
	output    outputFlags
}

func newWhoCan(s streams) *cobra.Command {
	var f whoCanFlags
	c := &cobra.Command{
		Use:   "who-can",
		Short: "Who can do this on this resource: inside, outside, anyone; through which roles?",
		Long: `Who-can lists everybody who can do an action on a resource: the users and roles of the
environment, with the policies that let them; the accounts, organizations, services and
identity providers outside that a policy names; or anyone. Who cannot do it directly, and can
assume a role that can, is listed with the chain of roles, the shortest first.

Each answer says whether it is same-account or cross-account, on which conditions a request
hangs, which statements decided, and, in JSON, gives a complete request as a witness, which
iampath decide replays. What an answer takes for granted is said, and the answer is then
"possible"; else it is proved.

Wildcards in --action and --resource are sets: the answer is who can do some of it. An action
that acts on no resource goes without --resource.

With --principal it is asked the other way round: what can this user or role do? --format
json then gives one policy document of its effective permissions: identity policies cut by the
permissions boundary and SCPs, all denials, and what resource policies grant to it. It says
whether the document was proved to allow the same, or where it allows more.

Exit status: 0; 2 for wrong usage or input that cannot be used.`,
		Example: `  iampath who-can --env env.yaml --action s3:GetObject --resource 'arn:aws:s3:::internal-data/*'
  iampath who-can --env collected/ --action iam:PassRole,iam:CreateUser --resource 'arn:aws:iam::111122223333:*'
  iampath who-can --env collected/ --action ec2:DescribeInstances --format csv
  iampath who-can --env collected/ --action sts:AssumeRole --resource arn:aws:iam::111122223333:role/Admin --hops 1
  iampath who-can --env collected/ --principal arn:aws:iam::111122223333:role/Admin --format json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(s) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.env, "env", nil, "environment: a `folder`, a scenario file (YAML or JSON) or an account document; repeatable, later ones lie over earlier ones")
	flags.StringVar(&f.principal, "principal", "", "`ARN` of a user or role: what can it do? without --action and --resource")
	flags.StringSliceVar(&f.ask.Actions, "action", nil, "`service:Action` or a pattern such as s3:Get*; several with commas, or repeated")
	flags.StringVar(&f.ask.Resource, "resource", "", "`ARN` of the resource, or a pattern such as arn:aws:s3:::logs-*/*")
	flags.StringVar(&f.ask.Owner, "resource-account", "", "`account` that owns the resource, where nothing else says so")
	flags.IntVar(&f.ask.Hops, "hops", whocan.DefaultHops, "`number` of roles that may be assumed one after another; 0: none")
	flags.BoolVar(&f.ask.Root, "include-root", false, "also the root users of the environment's accounts")
	flags.BoolVar(&f.all, "all", false, "name each principal in the table; csv and json always do")
	f.output.register(c, report.WhoCanFormats())
	_ = c.MarkFlagRequired("env") // it is there: it was registered above
	return c
}

func (f *whoCanFlags) run(s streams) error {
	switch {
	case f.principal == "" && len(f.ask.Actions) == 0:
		return errors.New("who can do what? give --action, such as s3:GetObject, or a --principal to ask what it can do")
	case f.principal != "" && (len(f.ask.Actions) > 0 || f.ask.Resource != ""):
		return errors.New("--principal asks for all that it can do, and goes without --action and --resource; iampath check asks of one request")
	}
	if f.ask.Owner != "" && !model.IsAccountID(f.ask.Owner) {
		return fmt.Errorf("--resource-account %q is not an account id; twelve digits were expected", f.ask.Owner)
	}
	if f.ask.Hops < 0 {
		return fmt.Errorf("--hops %d is less than none", f.ask.Hops)
	}
	w, err := worldOf(s, f.env)
	if err != nil {
		return err
	}
	if problems := w.Problems(); len(problems) > 0 {
		return problems
	}
	if f.principal != "" {
		return f.effective(s, reach.New(w))
	}
	format, err := report.WhoCanFormat(f.output.format)
	if err != nil {
		return err
	}
	result, err := whocan.Who(reach.New(w), f.ask)
	if err != nil {
		return err
	}
	return f.output.write(s, func(w output) error { return format(w, &report.WhoCanResult{Result: result, All: f.all}, w.style) })
}

// effective writes what a principal can do. JSON is the policy document alone, so what is to be said of it
// goes beside it.
func (f *whoCanFlags) effective(s streams, r *reach.Reach) error {
	format, err := report.EffectiveFormat(f.output.format)
	if err != nil {
		return err
	}
	e, err := whocan.EffectiveOf(r, f.principal)
	if err != nil {
		return err
	}
	if f.output.format != "table" {
		for _, note := range report.EffectiveNotes(e) {
			fmt.Fprintln(s.err, "note: "+safe(note))
		}
	}
	return f.output.write(s, func(w output) error { return format(w, e, w.style) })
}
