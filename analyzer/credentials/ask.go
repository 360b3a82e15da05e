package credentials

import (
	"fmt"
	"slices"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/model"
)

// Ask answers a question that names a place and no caller: once for each credential that can be had
// there, the one that wins first. With source set, only for that provider's. A credential that AWS
// does not take is answered with its refusal. Where nothing at the place says who signs, the
// question stays undetermined.
func Ask(env *model.Environment, ask check.AskFor, roles []string, source string, options Options) (*check.Result, error) {
	world := options.world(env)
	place, err := env.Place(ask.From, "")
	if err != nil {
		return nil, err
	}
	report, err := At(env, place, options)
	if err != nil {
		return nil, err
	}
	signers := report.Signers()
	if source != "" {
		if !slices.Contains(Providers(options.SDK), source) {
			return nil, fmt.Errorf("unknown credential source %q; one of %v was expected", source, Providers(options.SDK))
		}
		signers = slices.DeleteFunc(signers, func(s Signer) bool { return s.Source != source })
		if len(signers) == 0 {
			return nil, fmt.Errorf("at %s the provider %s yields no credential whose caller is known; see: iampath credentials --at %s", ask.From, source, ask.From)
		}
	}
	result := &check.Result{Place: ask.From}
	for _, s := range signers {
		one := ask
		one.Principal = s.Caller
		one.Context = map[string][]string{}
		for key, values := range s.Keys {
			one.Context[key] = values
		}
		for key, values := range ask.Context {
			one.Context[key] = values
		}
		answers, err := world.Answer(one, roles)
		if err != nil {
			return nil, err
		}
		credential := s.Credential
		credential.Wins = credential.Wins || len(signers) == 1
		credential.Refused = managedRefusal(env, place, report, s, ask, options)
		for _, a := range answers.Answers {
			a.Credential = &credential
			result.Answers = append(result.Answers, a)
		}
	}
	if len(result.Answers) == 0 {
		return world.Answer(ask, roles) // undetermined
	}
	return result, nil
}

// managedRefusal says why AWS does not take AWS managed temporary credentials for a request; empty
// if it does, or if the credential is another. It is refused by AWS's documents; where somebody saw
// it taken all the same, that is said beside.
func managedRefusal(env *model.Environment, place *model.Place, r *Report, s Signer, ask check.AskFor, options Options) string {
	managed := slices.ContainsFunc(r.Candidates, func(c Candidate) bool {
		return c.Provider == s.Source && c.Credential != nil && c.Credential.managed
	})
	if !managed {
		return ""
	}
	answer, err := ManagedCall(env, place, ask.Action, ask.Resource, options)
	if err != nil {
		return ""
	}
	if permits, _ := ManagedPermits(ask.Action, ask.Resource); permits && answer.Documented.Says != Refused {
		return ""
	}
	why := answer.Because
	if answer.Seen.Says != "" {
		why += "; seen: " + answer.Seen.Says + " (" + answer.Seen.Source + ")"
	}
	return why
}
