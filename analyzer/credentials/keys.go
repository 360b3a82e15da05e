package credentials

import (
	"fmt"

	"github.com/iampath/iampath/model"
)

// variables is the provider env, of the environment variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN. A profile that is named on the command line or in code is asked instead;
// AWS_PROFILE alone does not go before them (S8.11 documented by the source of the Go SDK, S8.12).
func (f *finder) variables() []Candidate {
	k := f.place.Key
	switch {
	case k == nil:
		return nothing("AWS_ACCESS_KEY_ID is not set, as far as is described")
	case f.explicit:
		return []Candidate{{Outcome: Nothing, OnlyNamed: true, Credential: f.keyCredential(k, readVariables),
			Why: fmt.Sprintf("passed over: --profile names %q; without it AWS_ACCESS_KEY_ID would sign", f.profile)}}
	}
	return yields("AWS_ACCESS_KEY_ID is set", f.keyCredential(k, readVariables))
}

const (
	readVariables = "environment variables: by the process, by what it starts, and by whoever may read /proc/PID/environ"
	readFile      = "a file in the home directory: by whoever can read it, and by every program of that user"
)

// keyCredential is the credential of a key that lies somewhere.
func (f *finder) keyCredential(k *model.GivenKey, read string) *Credential {
	c := &Credential{Caller: k.Principal, Kind: k.Kind, Read: []string{read}}
	if c.Kind == model.KeyUnknown && k.Principal != "" {
		// Only users and the root user have long-lived keys (Managing access keys for IAM users).
		if p, err := model.ParsePrincipal(k.Principal); err == nil && p.Kind != model.User && p.Kind != model.Root {
			c.Kind = model.SessionKey
		}
	}
	switch c.Kind {
	case model.LongLived:
		c.Lifetime = "until somebody deactivates or deletes the key"
	case model.SessionKey:
		c.Lifetime = "until the session ends; when was not given"
	default:
		c.Lifetime = "not known: whether it is a user's key or a session's was not given"
	}
	if k.Principal == "" {
		c.Whose = "whose key it is was not given; `aws sts get-caller-identity` tells"
	}
	return c
}

// credentialsFile is the provider of keys in ~/.aws/credentials.
func (f *finder) credentialsFile() []Candidate {
	if c := f.managedCandidate(); c != nil {
		return append([]Candidate{*c}, f.keysInFile(true, "")[1:]...)
	}
	return f.keysInFile(true, "the profile in use has no keys in the credentials file")
}

// configFile is the provider of keys in ~/.aws/config.
func (f *finder) configFile() []Candidate {
	return f.keysInFile(false, "the profile in use has no keys in the config file")
}

func (f *finder) keysInFile(credentials bool, none string) []Candidate {
	name := map[bool]string{true: "credentials", false: "config"}[credentials]
	return f.ofProfiles(none, func(p *model.Profile) *Candidate {
		if p.Key == nil || p.InCredentials != credentials {
			return nil
		}
		return &Candidate{Outcome: Yields, Why: fmt.Sprintf("profile %q has a %s in the %s file", p.Name, keyNoun(p.Key.Kind), name), Credential: f.keyCredential(p.Key, readFile)}
	})
}

func keyNoun(k model.KeyKind) string {
	switch k {
	case model.LongLived:
		return "long-lived key"
	case model.SessionKey:
		return "session's key"
	}
	return "key"
}

// process is the provider of credential_process.
func (f *finder) process() []Candidate {
	return f.ofProfiles("the profile in use has no credential_process", func(p *model.Profile) *Candidate {
		if !p.CredentialProcess {
			return nil
		}
		c := &Credential{Caller: p.Principal, Kind: model.SessionKey, Lifetime: "as the program says",
			Read: []string{"the output of a program, by whoever may run it"}}
		if p.Principal == "" {
			c.Kind, c.Whose = model.KeyUnknown, "whom the program makes the caller was not given"
		}
		return &Candidate{Outcome: Yields, Why: fmt.Sprintf("profile %q runs a program for it (credential_process)", p.Name), Credential: c}
	})
}

// ec2CredentialsFile and botoConfig are the providers of older tools: a file named by
// AWS_CREDENTIAL_FILE, and ~/.boto or /etc/boto.cfg.
func (f *finder) ec2CredentialsFile() []Candidate {
	if f.place.Variables["AWS_CREDENTIAL_FILE"] == "" {
		return nothing("AWS_CREDENTIAL_FILE is not set")
	}
	return unknownFile("AWS_CREDENTIAL_FILE names a file, of which nothing is described")
}

func (f *finder) botoConfig() []Candidate {
	if f.place.Variables["BOTO_CONFIG"] == "" {
		return nothing("no ~/.boto is described")
	}
	return unknownFile("BOTO_CONFIG names a file, of which nothing is described")
}

func unknownFile(why string) []Candidate {
	return []Candidate{{Outcome: Unknown, Why: why, Credential: &Credential{Whose: "whose key the file holds was not given", Read: []string{readFile}, Lifetime: "not known"}}}
}
