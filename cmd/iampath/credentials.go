package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/report"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
)

// credentialsFlags are the flags of credentials.
type credentialsFlags struct {
	env       []string
	at        string
	principal string
	sdk       string
	profile   string
	awsConfig []string
	output    outputFlags
}

func newCredentials(s streams) *cobra.Command {
	var f credentialsFlags
	c := &cobra.Command{
		Use:   "credentials",
		Short: "At this place, which credentials can be had, and whose are they?",
		Long: `Credentials lists every credential that can be had at a place, in the order in which an SDK
asks its providers: which one signs, whom it makes the caller, how long it lasts, how it is
read, and how far it carries. A credential that no policy ties to a network works from
anywhere until it expires; a statement that ties it is named with file and line.

A place is an instance's, subnet's or VPC endpoint's id, internet, cloudshell (with
--principal, its user), cloud9:NAME, or the name of a place that the scenario describes in
its section "places": a laptop with profiles, a CI runner, a container. An AWS config or
credentials file (--aws-config) adds its profiles; keys in it are never kept or printed.

With --principal alone, it prints what that principal can do in CloudShell.

Exit status: 0; 2 for wrong usage or input that cannot be used.`,
		Example: `  iampath credentials --env env.yaml --at i-047875da17caa9cc2
  iampath credentials --env env.yaml --at cloudshell --principal arn:aws:iam::111122223333:user/ann
  iampath credentials --env env.yaml --principal arn:aws:iam::111122223333:role/Developer
  iampath credentials --aws-config ~/.aws/config --sdk go`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return f.run(s) },
	}
	flags := c.Flags()
	flags.StringArrayVar(&f.env, "env", nil, "environment: a `path` of a folder or a scenario; repeatable, later ones lie over earlier ones")
	flags.StringVar(&f.at, "at", "", "`place`: an id, internet, cloudshell, cloud9:NAME, or a place of the scenario")
	flags.StringVar(&f.principal, "principal", "", "`ARN` of the console user (of CloudShell), or of a Cloud9 environment's owner")
	flags.StringVar(&f.sdk, "sdk", string(credentials.Boto), "whose provider `order`: boto (also the AWS CLI) or go")
	flags.StringVar(&f.profile, "profile", "", "`name` of the profile, as given to the AWS CLI with --profile")
	flags.StringArrayVar(&f.awsConfig, "aws-config", nil, "AWS shared `file`: ~/.aws/config or ~/.aws/credentials; repeatable")
	f.output.register(c, report.CredentialsFormats())
	_ = c.RegisterFlagCompletionFunc("sdk", cobra.FixedCompletions(credentials.SDKs(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (f *credentialsFlags) run(s streams) error {
	format, err := report.CredentialsFormat(f.output.format)
	if err != nil {
		return err
	}
	if f.sdk != string(credentials.Boto) && f.sdk != string(credentials.Go) {
		return fmt.Errorf("unknown --sdk %q; boto or go was expected", f.sdk)
	}
	if f.principal != "" {
		if _, err := model.ParsePrincipal(f.principal); err != nil {
			return fmt.Errorf("--principal: %w", err)
		}
	}
	profiles, err := f.readProfiles()
	if err != nil {
		return err
	}
	env := &model.Environment{}
	if len(f.env) > 0 {
		if env, err = load.Environment(f.env); err != nil {
			return err
		}
	}
	result, err := f.ask(env, profiles)
	if err != nil {
		return err
	}
	return f.output.write(s, func(w output) error { return format(w, result, w.style) })
}

// readProfiles reads the shared files, those of keys over those of settings, as the SDKs do.
func (f *credentialsFlags) readProfiles() ([]*model.Profile, error) {
	var all []*model.Profile
	var failures []error
	for _, path := range f.awsConfig {
		file, err := load.File(path, "an AWS shared file (~/.aws/config or ~/.aws/credentials)")
		if err != nil {
			failures = append(failures, err)
			continue
		}
		profiles, err := load.SharedFile(file)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		all = load.MergeProfiles(all, profiles)
	}
	return all, errors.Join(failures...)
}

func (f *credentialsFlags) ask(env *model.Environment, profiles []*model.Profile) (*report.CredentialsResult, error) {
	options := credentials.Options{SDK: credentials.SDK(f.sdk), Profile: f.profile}
	var place *model.Place
	switch {
	case f.at == "" && len(f.awsConfig) > 0:
		place = &model.Place{Name: "the machine of " + f.awsConfig[0], Kind: model.PlaceLaptop}
	case f.at == "" && f.principal != "":
		if len(f.env) == 0 {
			return nil, errors.New("what a principal can do in CloudShell hangs on its policies; give an environment (--env)")
		}
		table, err := credentials.CloudShell(env, f.principal, options)
		return &report.CredentialsResult{CloudShell: table}, err
	case f.at == "":
		return nil, errors.New("nothing to look at: give a place (--at), a principal for its CloudShell table (--principal), or an AWS shared file (--aws-config)")
	default:
		var err error
		if place, err = env.Place(f.at, f.principal); err != nil {
			return nil, err
		}
	}
	if len(profiles) > 0 {
		with := *place
		with.Profiles = load.MergeProfiles(place.Profiles, profiles)
		place = &with
	}
	r, err := credentials.At(env, place, options)
	if err != nil {
		return nil, err
	}
	return &report.CredentialsResult{Report: r, CloudShell: r.CloudShell}, nil
}
