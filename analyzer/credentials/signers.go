package credentials

import (
	"slices"

	"github.com/iampath/iampath/analyzer/check"
)

// Signer is a credential as a question of package check takes it.
type Signer struct {
	// Caller is the ARN of whom it makes the caller, and Keys what its session bears.
	Caller string
	Keys   map[string][]string
	// Profile is set where it can be had only by naming a profile.
	Profile string
	check.Credential
}

// Signers lists the credentials of a report whose callers are known, the one that wins first.
func (r *Report) Signers() []Signer {
	var all []Signer
	for i := range r.Candidates {
		c := &r.Candidates[i]
		if c.Credential == nil || c.Credential.Caller == "" || c.Outcome == Fails {
			continue
		}
		s := Signer{Caller: c.Credential.Caller, Credential: check.Credential{Source: c.Provider, Kind: string(c.Credential.Kind), Wins: c == r.Winner}}
		if c.OnlyNamed {
			s.Profile = c.Profile
		}
		if c.Refusal != nil {
			s.Refused = c.Refusal.Why
		}
		for _, k := range c.Credential.Keys {
			if s.Keys == nil {
				s.Keys = map[string][]string{}
			}
			s.Keys[k.Name] = []string{k.Value}
		}
		if s.Wins {
			all = slices.Insert(all, 0, s)
		} else {
			all = append(all, s)
		}
	}
	return all
}
