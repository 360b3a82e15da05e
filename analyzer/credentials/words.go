package credentials

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
)

// headline says in a sentence or two who signs at the place.
func (f *finder) headline(r *Report) string {
	p := r.Place
	switch p.Kind {
	case model.PlaceInternet, model.PlaceEndpoint:
		return fmt.Sprintf("No credential is had at %s: whoever sends a request through it brings their own, and that decides.", p.Name)
	case model.PlaceSubnet:
		return fmt.Sprintf("A subnet has no credentials of its own: those of the instances in %s can be had, each on its instance.", p.Name)
	}
	prefix := ""
	if len(r.Unless) > 0 && r.Winner != nil {
		prefix = fmt.Sprintf("unless %s yields: ", providers(r.Unless))
	}
	switch {
	case r.Winner != nil && r.Winner.Refusal != nil:
		return upperFirst(fmt.Sprintf("%sat %s, %s signs with AWS managed temporary credentials, and by AWS's documents they are refused, before any policy: %s.",
			prefix, p.Name, r.Winner.Provider, r.Winner.Refusal.Why))
	case r.Winner != nil:
		c := r.Winner.Credential
		return upperFirst(fmt.Sprintf("%sat %s, %s signs: %s. %s", prefix, p.Name, r.Winner.Provider, callerWords(c), upperFirst(carryWords(c))))
	case r.Stopped != nil:
		return fmt.Sprintf("At %s no credential signs: %s stops with an error. %s.", p.Name, r.Stopped.Provider, upperFirst(r.Stopped.Why))
	case len(r.Unless) > 0:
		return fmt.Sprintf("At %s it is not known whether a credential can be had: %s.", p.Name, r.Unless[0].Why)
	}
	return fmt.Sprintf("At %s no credential can be had: no provider yields one.", p.Name)
}

func providers(all []*Candidate) string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Provider
	}
	return strings.Join(names, " or ")
}

func callerWords(c *Credential) string {
	if c.Caller != "" {
		return "the caller is " + c.Caller
	}
	if c.Whose != "" {
		return c.Whose
	}
	return "the caller is not known"
}

func carryWords(c *Credential) string {
	text := map[Extent]string{Portable: "portable: it works from anywhere, ", Tied: "tied to a network, ", PartlyTied: "tied to a network in part, ",
		MaybeTied: "perhaps tied to a network, ", CarryUnknown: "how far it carries is not known; it lasts "}[c.Carry.Extent]
	switch {
	case c.Carry.Extent == CarryUnknown:
		return text + c.Lifetime + "."
	case c.Kind == model.LongLived:
		return text + c.Lifetime + "."
	}
	return text + "until it expires."
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// notes says what the table does not.
func (f *finder) notes(r *Report) []string {
	var notes []string
	p := r.Place
	switch p.Kind {
	case model.PlaceInstance, model.PlaceCloud9, model.PlaceContainer:
		if p.Profiles == nil && p.Variables == nil && p.Key == nil {
			notes = append(notes, "environment variables and files at this place are not described; whatever keys stand there sign first, with the rights of whoever they belong to")
		}
	}
	if r.SDK == Go && len(r.Candidates) > 1 {
		notes = append(notes, "the AWS SDK for Go v2 takes the first provider that is set up, and does not go on where that one fails")
	}
	if r.Winner != nil && r.Winner.Credential.Reach == Administrator {
		notes = append(notes, "the caller may grant itself anything in its account, and so may whoever carries the credential away")
	}
	for i := range r.Candidates {
		c := r.Candidates[i].Credential
		if c != nil && len(c.Keys) > 0 {
			notes = append(notes, "the session bears where it was made wherever it is used ("+keyNames(c.Keys)+"): a copy used elsewhere shows the original VPC in these, and the other network in aws:SourceVpc")
			break
		}
	}
	return notes
}

func keyNames(keys []SessionKey) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return strings.Join(names, ", ")
}
