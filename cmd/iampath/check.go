package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
)

// checkFlags are the flags of check.
type checkFlags struct {
	env      []string
	ask      check.AskFor
	context  []string
	roles    []string
	policies policyFlags
	expect   string
	source   string
	output   outputFlags
}

func newCheck(s streams) *cobra.Command {
	var f checkFlags
	c := &cobra.Command{
		Use:   "check",
		Short: "May this principal do this, is it cross-account, and who decides?",
		Long: `Check answers one question: may this principal do this action on this resource? It says
whether the request is same-account or cross-account, which layers had to allow it, which
statement decided and, where it is denied, what is missing and from whom.

The policies come from an environment (--env) or from policy files, or from both: a policy
file stands in for what the environment has for its layer. Without --principal nothing says
whose credentials sign, and the answer is "undetermined", with what decides.

A condition key that is not given is unknown: where the answer hangs on it, it says so. Give
it with --context key=value (again for another value), or say with --absent that the request
lacks it.

Exit status: 0; 1 where --expect failed; 2 for wrong usage or input that cannot be used.`,
		Example: `  iampath check --env env.yaml --principal arn:aws:iam::000000000000:user/Chibayuki \
    --action s3:PutObject --resource arn:aws:s3:::chibayuki-test/test.txt
  iampath check --resource-policy bucket.json --resource-account 111122223333 \
    --principal anonymous --action s3:GetObject --resource arn:aws:s3:::site/index.html
  iampath check --env env.yaml --principal arn:aws:iam::999999999999:user/operator \
    --via-role arn:aws:iam::000000000000:role/BucketReader \
    --action s3:GetObject --resource arn:aws:s3:::chibayuki-test/test.txt`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(s) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.env, "env", nil, "environment: a `folder`, a scenario file (YAML or JSON) or an account document; repeatable, later ones lie over earlier ones")
	flags.StringVar(&f.ask.Principal, "principal", "", "who signs: an `ARN`, a service such as lambda.amazonaws.com, or anonymous")
	flags.StringVar(&f.ask.Action, "action", "", "`service:Action`, such as s3:PutObject")
	flags.StringVar(&f.ask.Resource, "resource", "", "`ARN` of the resource, or * for an action on none")
	flags.StringVar(&f.ask.ResourceAccount, "resource-account", "", "`account` that owns the resource, where nothing else says so")
	flags.StringVar(&f.ask.From, "from", "", "`place` the request goes from: an instance, a subnet, a VPC endpoint (ids), internet, cloudshell, cloud9:NAME, or a place of the scenario")
	flags.StringVar(&f.source, "credential", "", "with --from and no --principal: only the credential of this `provider`, such as env or iam-role")
	flags.StringArrayVar(&f.roles, "via-role", nil, "`ARN` of a role to assume first; repeatable, in order")
	flags.StringArrayVar(&f.context, "context", nil, "condition key the request bears, as `key=value`; repeatable")
	flags.StringArrayVar(&f.ask.Absent, "absent", nil, "condition `key` the request lacks; repeatable")
	flags.BoolVar(&f.ask.Complete, "complete", false, "the request lacks every condition key that is not given")
	flags.StringVar(&f.expect, "expect", "", "`allow` or deny: exit with 1 where the answer is another")
	f.policies.register(c)
	f.output.register(c, report.CheckFormats())
	for _, name := range []string{"action", "resource"} {
		_ = c.MarkFlagRequired(name) // it is there: it was registered above
	}
	return c
}

func (f *checkFlags) run(s streams) error {
	format, err := report.CheckFormat(f.output.format)
	if err != nil {
		return err
	}
	if f.expect != "" && f.expect != "allow" && f.expect != "deny" {
		return fmt.Errorf("unknown --expect %q; allow or deny was expected", f.expect)
	}
	if f.ask.ResourceAccount != "" && !model.IsAccountID(f.ask.ResourceAccount) {
		return fmt.Errorf("--resource-account %q is not an account id; twelve digits were expected", f.ask.ResourceAccount)
	}
	if f.ask.Context, err = contextOf(f.context); err != nil {
		return err
	}
	if f.ask.Given, err = f.policies.read(f.ask.Action, f.ask.Resource); err != nil {
		return err
	}
	world := check.NewWorld(nil)
	var env *model.Environment
	switch {
	case len(f.env) > 0:
		if env, err = load.Environment(f.env); err != nil {
			return err
		}
		for _, note := range env.Notes {
			fmt.Fprintln(s.err, "note: "+safe(note.Error()))
		}
		world = check.NewWorld(env)
	case f.policies.empty():
		return fmt.Errorf("nothing to check with: give an environment (--env) or policy files (--identity, --resource-policy, …)")
	}
	result, err := f.answer(world, env)
	if err != nil {
		return err
	}
	if err := f.output.write(s, func(w output) error { return format(w, result, w.style) }); err != nil {
		return err
	}
	if f.expect != "" && !meets(result, f.expect) {
		fmt.Fprintf(s.err, "iampath: expected %s\n", f.expect)
		return status(exitMismatch)
	}
	return nil
}

// answer asks for the principal or, where none is named, for the credentials that can be had at the
// place.
func (f *checkFlags) answer(world *check.World, env *model.Environment) (*check.Result, error) {
	if f.ask.Principal == "" && f.ask.From != "" && env != nil {
		return credentials.Ask(env, f.ask, f.roles, f.source, credentials.Options{SDK: credentials.Boto})
	}
	if f.source != "" {
		return nil, errors.New("--credential goes with --env and --from, and without --principal")
	}
	return world.Answer(f.ask, f.roles)
}

// meets reports whether all answers are as expected. A chain is allowed if each of its hops is, and
// denied if one is.
func meets(r *check.Result, expect string) bool {
	if r.Undetermined {
		return false
	}
	allowed, denied := true, false
	for _, a := range r.Answers {
		if r.Place != "" && !a.Credential.Wins {
			continue
		}
		if r.Place != "" && a.Credential.Refused != "" {
			return false // refused before any policy: neither an allow nor a denial
		}
		allowed = allowed && a.Decision.Result == decision.Allowed
		denied = denied || a.Decision.Denied()
	}
	if expect == "allow" {
		return allowed
	}
	return denied
}

// contextOf reads key=value pairs; a key given again has several values.
func contextOf(pairs []string) (map[string][]string, error) {
	context := map[string][]string{}
	for _, pair := range pairs {
		key, value, found := strings.Cut(pair, "=")
		if !found || key == "" {
			return nil, fmt.Errorf("--context %q is not a key and its value; key=value was expected, such as aws:SourceIp=203.0.113.7", pair)
		}
		for known := range context {
			if strings.EqualFold(known, key) {
				key = known
			}
		}
		context[key] = append(context[key], value)
	}
	return context, nil
}
