package credentials

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// finder looks for the credentials of one place.
type finder struct {
	env      *model.Environment
	world    *check.World
	place    *model.Place
	options  Options
	profile  string // the one in use
	explicit bool   // it was named by --profile, or in code
	buckets  []boundPolicy
	gathered bool // the buckets' policies
	err      error
}

// At finds the credentials that can be had at a place. The environment may be nil, or lack the
// place's accounts: then the policies that bind the callers are unknown. The error is
// [source.Problems] where policies cannot be read, and else says what is wrong with the question.
func At(env *model.Environment, place *model.Place, options Options) (*Report, error) {
	if options.SDK == "" {
		options.SDK = Boto
	}
	if options.SDK != Boto && options.SDK != Go {
		return nil, fmt.Errorf("unknown SDK %q; boto or go was expected", options.SDK)
	}
	if env == nil {
		env = &model.Environment{}
	}
	f := &finder{env: env, world: options.world(env), place: place, options: options}
	if err := f.chooseProfile(); err != nil {
		return nil, err
	}
	if place.Kind == model.PlaceCloudShell {
		// A user who is not there has no shell; elsewhere a caller who is not known is an answer.
		if _, err := f.world.Question(check.AskFor{Principal: place.Principal, Action: "cloudshell:CreateEnvironment", Resource: "*"}); err != nil {
			return nil, err
		}
	}
	r := &Report{Place: place, SDK: options.SDK}
	switch place.Kind {
	case model.PlaceSubnet:
		r.Candidates = f.subnet()
	case model.PlaceEndpoint, model.PlaceInternet:
	default:
		for _, p := range providersOf(options.SDK) {
			for _, c := range p.find(f) {
				c.Provider = p.name
				r.Candidates = append(r.Candidates, c)
			}
		}
		r.choose()
	}
	for i := range r.Candidates {
		if c := r.Candidates[i].Credential; c != nil {
			f.bind(c)
		}
	}
	f.more(r)
	if f.err != nil {
		return nil, f.err
	}
	r.Headline = f.headline(r)
	r.Notes = append(r.Notes, f.notes(r)...)
	return r, nil
}

// more adds what only some places have.
func (f *finder) more(r *Report) {
	switch f.place.Kind {
	case model.PlaceCloudShell:
		r.CloudShell = f.capabilities(f.place.Principal)
		r.Compared = f.compare(f.place.Principal)
	case model.PlaceCloud9:
		r.Managed = f.managed()
	}
}

// chooseProfile finds the profile in use: the one that is named, else AWS_PROFILE's, else default
// (Configuration and credential file settings; botocore also knows AWS_DEFAULT_PROFILE).
func (f *finder) chooseProfile() error {
	f.profile = "default"
	for _, v := range []string{"AWS_DEFAULT_PROFILE", "AWS_PROFILE"} {
		if name := f.place.Variables[v]; name != "" && (v == "AWS_PROFILE" || f.options.SDK == Boto) {
			f.profile = name
		}
	}
	if f.options.Profile != "" {
		f.profile, f.explicit = f.options.Profile, true
	}
	if f.profileNamed(f.profile) != nil || f.profile == "default" && !f.explicit {
		return nil
	}
	names := make([]string, 0, len(f.place.Profiles))
	for _, p := range f.place.Profiles {
		names = append(names, p.Name)
	}
	from := "AWS_PROFILE names"
	if f.explicit {
		from = "--profile names"
	}
	if len(names) == 0 {
		return fmt.Errorf("%s %q, and no profile is described at %s; describe it in the scenario, or give --aws-config FILE", from, f.profile, f.place.Name)
	}
	return fmt.Errorf("%s %q, which is not among the profiles at %s: %s", from, f.profile, f.place.Name, strings.Join(names, ", "))
}

func (f *finder) profileNamed(name string) *model.Profile {
	for _, p := range f.place.Profiles {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// choose finds who wins: the first that yields.
func (r *Report) choose() {
	for i := range r.Candidates {
		c := &r.Candidates[i]
		if c.OnlyNamed {
			continue
		}
		switch c.Outcome {
		case Yields:
			r.Winner = c
			return
		case Fails:
			r.Stopped = c
			return
		case Unknown:
			r.Unless = append(r.Unless, c)
		}
	}
}

// fail remembers an error of the environment. What is merely not known is no error; the text of it
// is given back.
func (f *finder) fail(err error) string {
	var problems source.Problems
	if errors.As(err, &problems) {
		if f.err == nil {
			f.err = err
		}
		return ""
	}
	return err.Error()
}
