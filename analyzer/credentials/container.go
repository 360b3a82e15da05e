package credentials

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
)

// cloudShellURI is where CloudShell's credentials are read. AWS does not document it; two articles of
// 2024 show it, as does `printenv` there (S8.27).
const cloudShellURI = "http://localhost:1338/latest/meta-data/container/security-credentials"

// container is the provider of container credential endpoints: of Amazon ECS, of EKS Pod Identity,
// and of CloudShell (Container credential provider).
func (f *finder) container() []Candidate {
	switch f.place.Kind {
	case model.PlaceCloudShell:
		return f.cloudShell()
	case model.PlaceCloudShellContainer:
		if f.place.Container == nil {
			return nothing("AWS_CONTAINER_CREDENTIALS_FULL_URI is CloudShell's own variable: a container does not inherit it, and localhost is another one there")
		}
	}
	e := f.place.Container
	if e == nil {
		if f.place.Variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] != "" || f.place.Variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] != "" {
			e = &model.ContainerEndpoint{}
		} else {
			return nothing("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor _FULL_URI is set, as far as is described")
		}
	}
	c := &Credential{Caller: e.Principal, Kind: model.SessionKey, Lifetime: "hours; renewed before it ends, each copy dies by itself"}
	relative := f.place.Variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
	switch {
	case relative != "" || strings.HasPrefix(e.URI, "/"):
		// RELATIVE_URI goes before FULL_URI (S8.13).
		c.Read = []string{"GET http://169.254.170.2 and the path in AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: by anyone in the task's containers"}
	case e.Token:
		c.Read = []string{"GET the URI in AWS_CONTAINER_CREDENTIALS_FULL_URI with the token in AWS_CONTAINER_AUTHORIZATION_TOKEN or its _FILE: by whoever can read the variables"}
	default:
		c.Read = []string{"GET the URI in AWS_CONTAINER_CREDENTIALS_FULL_URI"}
	}
	if c.Caller == "" {
		c.Whose = "whose credentials the endpoint hands out was not given"
	}
	return yields("a container credential endpoint", c)
}

// cloudShell is what CloudShell's endpoint yields: a session of the console user, if that user may
// do cloudshell:PutCredentials (S8.22). Without, the endpoint answers with status 500 (seen in
// December 2021), at which botocore stops.
func (f *finder) cloudShell() []Candidate {
	table := f.capabilities(f.place.Principal)
	if f.err != nil {
		return nil
	}
	row := table.Row(CapabilityCredentials)
	c := &Credential{Caller: f.place.Principal, Kind: model.SessionKey,
		Lifetime: "minutes: between 5 and 15 were seen (2024), renewed while the shell runs; AWS documents none, so do not count on its end with the console session",
		Read:     []string{"GET " + cloudShellURI + " with the token in AWS_CONTAINER_AUTHORIZATION_TOKEN: by whoever types in the shell; one curl prints it"}}
	switch row.Can {
	case Yes:
		return yields("cloudshell:PutCredentials is allowed: the shell holds its user's credentials", c)
	case No:
		if launch := table.Row(CapabilityLaunch); launch.Can == No {
			return nothing("the shell cannot be launched: " + launch.Because)
		}
		return []Candidate{{Outcome: Fails, Why: "the shell holds no credentials: " + row.Because}}
	}
	return []Candidate{{Outcome: Unknown, Why: "whether cloudshell:PutCredentials is allowed hangs on what was not given: " + row.Because, Credential: c}}
}

// roleSession writes the ARN of a role's session.
func roleSession(role, session string) (string, error) {
	p, err := model.ParsePrincipal(role)
	if err != nil {
		return "", err
	}
	if p.Kind != model.Role {
		return "", fmt.Errorf("%q is not a role", role)
	}
	return fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", p.Partition, p.Account, p.Name, session), nil
}
