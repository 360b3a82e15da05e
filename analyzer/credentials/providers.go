package credentials

import "github.com/iampath/iampath/model"

// provider is a source that an SDK asks.
type provider struct {
	name string
	find func(*finder) []Candidate
}

// botoProviders are botocore's, as `aws --debug` lists them ("Looking for credentials via: …"): env,
// assume-role, assume-role-with-web-identity, sso, shared-credentials-file, custom-process,
// config-file, ec2-credentials-file, boto-config, container-role, iam-role. The first seven are
// documented in that order (Boto3, Credentials); the log is of 2024.
var botoProviders = []provider{
	{"env", (*finder).variables},
	{"assume-role", (*finder).assumeRole},
	{"assume-role-with-web-identity", (*finder).webIdentityBoto},
	{"sso", (*finder).sso},
	{"shared-credentials-file", (*finder).credentialsFile},
	{"custom-process", (*finder).process},
	{"config-file", (*finder).configFile},
	{"ec2-credentials-file", (*finder).ec2CredentialsFile},
	{"boto-config", (*finder).botoConfig},
	{"container-role", (*finder).container},
	{"iam-role", (*finder).metadata},
}

// goProviders are those of the AWS SDK for Go v2 (its module config, resolveCredentialChain and
// resolveCredsFromProfile). It differs: a web identity of the environment variables comes before
// every profile, a profile's keys before its SSO and its process, and there are no files of the
// older tools. It takes the first that is set up, and does not go on where that one fails.
var goProviders = []provider{
	{"env", (*finder).variables},
	{"web-identity-environment", (*finder).webIdentityVariables},
	{"assume-role", (*finder).assumeRole},
	{"shared-credentials-file", (*finder).credentialsFile},
	{"config-file", (*finder).configFile},
	{"assume-role-with-web-identity", (*finder).webIdentityProfile},
	{"sso", (*finder).sso},
	{"custom-process", (*finder).process},
	{"container-role", (*finder).container},
	{"iam-role", (*finder).metadata},
}

// Providers lists the names of an SDK's providers in their order.
func Providers(sdk SDK) []string {
	var names []string
	for _, p := range providersOf(sdk) {
		names = append(names, p.name)
	}
	return names
}

func providersOf(sdk SDK) []provider {
	if sdk == Go {
		return goProviders
	}
	return botoProviders
}

// nothing is a provider's answer where it finds none.
func nothing(why string) []Candidate { return []Candidate{{Outcome: Nothing, Why: why}} }

// yields is a provider's answer where it finds one.
func yields(why string, c *Credential) []Candidate {
	return []Candidate{{Outcome: Yields, Why: why, Credential: c}}
}

// ofProfiles asks something of each profile: of the one in use, which may win, and of the others,
// which can be had by name.
func (f *finder) ofProfiles(none string, ask func(p *model.Profile) *Candidate) []Candidate {
	var all []Candidate
	used := false
	for _, p := range f.place.Profiles {
		c := ask(p)
		if c == nil {
			continue
		}
		c.Profile = p.Name
		if c.OnlyNamed = p.Name != f.profile; c.OnlyNamed {
			all = append(all, *c)
			continue
		}
		used = true
		all = append([]Candidate{*c}, all...)
	}
	if !used {
		if len(f.place.Profiles) == 0 {
			none = "no profile is described"
		}
		all = append(nothing(none), all...)
	}
	return all
}
