package credentials

import (
	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/model"
)

// SDK is whose provider order holds.
type SDK string

// The SDKs whose orders are known.
const (
	// Boto is botocore's order: of the AWS CLI and boto3.
	Boto SDK = "boto"
	// Go is that of the AWS SDK for Go v2.
	Go SDK = "go"
)

// SDKs lists those whose order is known.
func SDKs() []string { return []string{string(Boto), string(Go)} }

// Options are what else a question says.
type Options struct {
	// SDK is whose provider order holds; empty: Boto.
	SDK SDK
	// Profile is named on the command line or in code (--profile); empty: AWS_PROFILE, or default.
	Profile string
	// Exit tells how a request to a service leaves the place, where somebody knows; nil: what the
	// place's record says of addresses is all that is known.
	Exit func(service string) Exit
	// World is the environment's, for whoever asks of many places of one environment; nil: one is made
	// for the question.
	World *check.World
}

// world gives the world to ask in.
func (o *Options) world(env *model.Environment) *check.World {
	if o.World != nil {
		return o.World
	}
	return check.NewWorld(env)
}

// Report is what can be said of the credentials at a place.
type Report struct {
	Place *model.Place
	SDK   SDK
	// Candidates are those of each provider, in its order; a provider that finds nothing is there
	// too, with the reason.
	Candidates []Candidate
	// Winner signs; nil where nothing does, or where it cannot be told.
	Winner *Candidate
	// Stopped is a provider that fails, so that the SDK gives up there.
	Stopped *Candidate
	// Unless are candidates before the winner of which it is not known whether they yield.
	Unless []*Candidate
	// Headline says it in a sentence or two.
	Headline string
	// Notes are what a person should hear besides.
	Notes []string
	// CloudShell is the capability table, where the place is one.
	CloudShell *Capabilities
	// Compared sets what CloudShell hands out beside sessions of roles.
	Compared []Way
	// Managed tells of AWS managed temporary credentials, where the place is a Cloud9 environment.
	Managed *Managed
}

// Outcome is what a provider finds.
type Outcome uint8

// The outcomes.
const (
	// Nothing: the SDK goes on to the next provider.
	Nothing Outcome = iota
	// Yields: there is a credential.
	Yields
	// Fails: the provider is set up and gives an error, at which the SDK stops.
	Fails
	// Unknown: it is not known whether there is one.
	Unknown
)

var outcomeNames = [...]string{"nothing", "yields", "fails", "unknown"}

// String spells the outcome as the JSON does.
func (o Outcome) String() string { return outcomeNames[o] }

// Candidate is what a provider finds at a place.
type Candidate struct {
	Provider string
	Outcome  Outcome
	// Why says what is there, or why nothing is.
	Why string
	// OnlyNamed: the profile is not the one in use; it can be had with --profile.
	OnlyNamed bool
	Profile   string
	// Credential is set where there is one, or may be.
	Credential *Credential
	// Refusal is set where AWS documents that it does not take the credential from this place.
	Refusal *Refusal
}

// Refusal is a credential that is not taken: authentication, before any policy.
type Refusal struct {
	Why        string
	Documented Evidence
	// Observed is what was seen to the contrary.
	Observed Evidence
}

// Credential is a credential that can be had.
type Credential struct {
	// Caller is the ARN of whom it makes the caller; empty: not known whom.
	Caller string
	// Account is the caller's; empty: not known.
	Account string
	// Whose says of a caller that is not known what is.
	Whose    string
	Kind     model.KeyKind
	Lifetime string
	// Read says how it is read, and by whom.
	Read []string
	// Keys are condition keys that the session bears wherever it is used.
	Keys  []SessionKey
	Carry Carry
	// Reach says how far the caller's rights go.
	Reach Reach
	// Rights are the caller's policies; Restricted what limits them.
	Rights, Restricted []string

	managed  bool // AWS managed temporary credentials
	instance bool // a session that the metadata service made
}

// Managed reports whether it is an AWS managed temporary credential, which permits less than its
// owner may (see [ManagedPermits]).
func (c *Credential) Managed() bool { return c.managed }

// SessionKey is a condition key that is a property of the session.
type SessionKey struct{ Name, Value string }

// Reach is a rough measure of what a caller may do.
type Reach uint8

// The measures.
const (
	// ReachUnknown: the policies are not known, or hang on what is not.
	ReachUnknown Reach = iota
	// Limited: not all.
	Limited
	// Administrator: it may grant itself anything.
	Administrator
)

var reachNames = [...]string{"unknown", "limited", "administrator"}

// String spells the measure as the JSON does.
func (r Reach) String() string { return reachNames[r] }

// Evidence is a statement on AWS's behaviour with its source.
type Evidence struct {
	Says   string
	Source string
}

// Exit is how a request leaves a place.
type Exit struct {
	// Direct: from the machine's own public address, through an internet gateway.
	Direct bool
	// Known is false where it is not known how.
	Known bool
	// Why says it in words.
	Why string
}

// Refused is how a decision is spelled where the credential is not taken: no policy was asked.
const Refused = "credentialRefused"
