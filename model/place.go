package model

import "github.com/iampath/iampath/model/source"

// Place is somewhere a request can be made: what is known there of credentials, of the network and
// of who sits at it. The environment knows instances, subnets and endpoints by their ids; a scenario
// describes others, and may say more of an instance, in its section "places".
//
// A place holds no secret. Where a key is to be had, only the fact is kept, and whose it is.
type Place struct {
	Name            string
	Kind            PlaceKind
	Account, Region string // empty: not known, or none
	// Subnet, VPC, Endpoint and Instance are ids; empty where the place has none.
	Subnet, VPC, Endpoint, Instance string
	// Principal is the ARN of the console user of a CloudShell, or of the owner of a Cloud9
	// environment.
	Principal string

	// Variables are environment variables that name or point at something; those that hold a
	// secret are not kept.
	Variables map[string]string
	// Key is the credential in AWS_ACCESS_KEY_ID and its companions; nil: there is none.
	Key *GivenKey
	// Profiles are those of the AWS CLI's files; nil: they are not known.
	Profiles []*Profile
	// WebIdentity is a token of an identity provider that lies at the place.
	WebIdentity *WebIdentity
	// Container is a container credential endpoint.
	Container *ContainerEndpoint
	// Metadata is what the instance metadata service is set to; nil: not known, or not there.
	Metadata *MetadataOptions
	// ProfileARN is the instance profile; ProfileKnown tells none from unknown.
	ProfileARN   string
	ProfileKnown bool
	// PrivateIP and PublicIP are the instance's addresses, where they are known.
	PrivateIP, PublicIP string
	// Cloud9 is set for a Cloud9 environment.
	Cloud9 *Cloud9

	Value source.Value // the record, of the scenario or of the instance
}

// PlaceKind is what sort of place it is.
type PlaceKind string

// The kinds of places, as a scenario writes them.
const (
	PlaceInstance            PlaceKind = "instance"
	PlaceSubnet              PlaceKind = "subnet"
	PlaceEndpoint            PlaceKind = "endpoint"
	PlaceInternet            PlaceKind = "internet"
	PlaceCloudShell          PlaceKind = "cloudshell"
	PlaceCloudShellContainer PlaceKind = "cloudshell-container"
	PlaceContainer           PlaceKind = "container"
	PlaceCloud9              PlaceKind = "cloud9"
	PlaceLaptop              PlaceKind = "laptop"
	PlaceCI                  PlaceKind = "ci"
)

// DescribedKinds are the kinds that a scenario can describe. Subnets, endpoints and the internet are
// no machines, and have nothing to describe.
var DescribedKinds = []PlaceKind{PlaceInstance, PlaceContainer, PlaceCloudShell, PlaceCloudShellContainer, PlaceCloud9, PlaceLaptop, PlaceCI}

// KeyKind tells an access key that lasts until somebody deactivates it from a session's.
type KeyKind string

// The kinds of keys, as a scenario writes them.
const (
	KeyUnknown KeyKind = ""
	LongLived  KeyKind = "long-lived"
	SessionKey KeyKind = "session"
)

// GivenKey is the fact that a key lies somewhere, and whose it is. Its id and secret are never kept.
type GivenKey struct {
	Principal string // ARN; empty: not known whose
	Kind      KeyKind
	Value     source.Value
}

// Profile is a profile of the AWS CLI's shared files.
type Profile struct {
	Name string
	// Key is set where the profile holds keys; InCredentials says that they stand in the
	// credentials file and not in the config file, which is read later.
	Key           *GivenKey
	InCredentials bool

	RoleARN, SessionName            string
	SourceProfile, CredentialSource string
	WebIdentityTokenFile            bool
	CredentialProcess               bool
	SSOAccount, SSORole, SSOSession string
	SSOStartURL, Region             string
	MFA, ExternalID                 bool   // assuming the role asks for them
	DurationSeconds                 int    // 0: not given
	Principal                       string // whom credential_process or SSO makes the caller, where it is known
	Value                           source.Value
}

// WebIdentity is a token of an identity provider, as CI runners and Kubernetes pods have it, and the
// role that it is for.
type WebIdentity struct {
	Issuer  string // token.actions.githubusercontent.com
	Role    string // AWS_ROLE_ARN
	Session string // AWS_ROLE_SESSION_NAME; empty: the SDK makes one up
	// Claims are the token's, by condition key without the provider: sub, aud.
	Claims map[string]string
	Value  source.Value
}

// ContainerEndpoint is the endpoint that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI names.
type ContainerEndpoint struct {
	Principal string // whose credentials it hands out: a task role's ARN
	URI       string // as the variable has it; empty: not given
	// Token says that the SDK must send one: AWS_CONTAINER_AUTHORIZATION_TOKEN or its _FILE.
	Token bool
	Value source.Value
}

// MetadataOptions is how an instance's metadata service is set: MetadataOptions of
// describe-instances. Empty fields were not given.
type MetadataOptions struct {
	Endpoint string // enabled, disabled
	Tokens   string // optional: IMDSv1 and v2; required: v2 only
	HopLimit int    // of the token's answer; 0: not given
}

// Cloud9 is what makes an instance, or a server, a Cloud9 environment.
type Cloud9 struct {
	// SSH environments stand on any server; they have neither managed credentials nor, unless the
	// server is an instance, a profile.
	SSH bool
	// Managed is AWS managed temporary credentials: on, off, or unknown.
	Managed Switch
}

// Switch is on, off, or not known.
type Switch uint8

// The settings of a switch.
const (
	SwitchUnknown Switch = iota
	SwitchOff
	SwitchOn
)
