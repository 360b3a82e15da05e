package model

import (
	"maps"
	"slices"
	"sync"

	"github.com/iampath/iampath/model/source"
)

// Environment is what is known of the world: accounts, their organization, and what counts as
// inside. It is plain data, to be filled first and asked afterwards; from the first question on it
// must not change, and many may ask at once.
//
// What was not collected is unknown and never the same as none. A nil section or a nil list is
// unknown; an empty list is a list that was collected and holds nothing. Within one record it is
// as AWS prints it: a user without PermissionsBoundary has none.
type Environment struct {
	Accounts     map[string]*Account // by account id
	Organization *Organization       // nil: whether there is one, and which, is unknown
	Perimeter    *Perimeter          // nil: not given
	Places       []*Place            // those that scenarios describe
	Collections  []*Collection       // what collectors say of their work, later ones last
	// Notes are what a person should hear of and what is no mistake: files that were not read, lists
	// of which only a page is there.
	Notes []source.Problem

	once  sync.Once
	index index
}

// Account is what is known of one account; a nil section was not collected.
type Account struct {
	ID  string
	IAM *IAM
	S3  *S3
	EC2 map[string]*EC2 // by region
	KMS map[string]*KMS // by region
	// Resources are the policies of resources of other services. What is not among them is unknown.
	Resources []*ResourcePolicy
}

// State tells what is known of a thing that may be missing.
type State uint8

const (
	// StateUnknown: it was not collected, or not given.
	StateUnknown State = iota
	// StateNone: it is known that there is none.
	StateNone
	// StateGiven: it is there.
	StateGiven
)

var stateNames = [...]string{"unknown", "none", "given"}

// String gives the state's name.
func (s State) String() string { return stateNames[s] }

// PolicyText is a policy as it was read: an object, JSON text or URL-encoded text, not yet parsed.
// Its place is Document.Position().
type PolicyText struct {
	Name string
	ARN  string // empty for an inline or a resource's own policy
	// Owner is what the policy belongs to: the ARN of a user, group or role, a bucket's name, or the
	// id of another thing. It is empty for a managed policy, which belongs to itself.
	Owner    string
	Document source.Value // not OK where only the name is known
	// Note says where a text comes from that the environment does not hold itself.
	Note string
}

// OptionalPolicy is a resource's own policy, if it has one.
type OptionalPolicy struct {
	State State
	PolicyText
}

// Tag is a tag of a resource or principal.
type Tag struct{ Key, Value string }

// AccountIDs lists the accounts in order.
func (e *Environment) AccountIDs() []string { return slices.Sorted(maps.Keys(e.Accounts)) }

// index finds things by name. It holds the first of those that bear the same one, in the order of
// accounts.
type index struct {
	users     map[string]*IAMUser
	roles     map[string]*IAMRole
	sessions  map[accountName]*IAMRole
	profiles  map[string]*IAMRole
	groups    map[accountName]*IAMGroup
	policies  map[accountName]*ManagedPolicy // by account and ARN
	awsOwned  map[string]*ManagedPolicy      // by ARN, of whichever account printed it
	buckets   map[string]owned[*Bucket]
	points    map[string]owned[*AccessPoint] // by ARN and by alias
	endpoints map[string]owned[*VPCEndpoint]
	instances map[string]owned[*Instance]
	resources map[string]owned[*ResourcePolicy] // by ARN
	published published                         // AWS's own policies that no account printed
}

type accountName struct{ account, name string }

// owned is a thing with the account, and where there is one the region, in which it was found.
type owned[T any] struct {
	thing           T
	account, region string
}

func (e *Environment) indexed() *index {
	e.once.Do(func() {
		x := &e.index
		x.users, x.roles, x.sessions, x.profiles = map[string]*IAMUser{}, map[string]*IAMRole{}, map[accountName]*IAMRole{}, map[string]*IAMRole{}
		x.groups, x.policies, x.awsOwned = map[accountName]*IAMGroup{}, map[accountName]*ManagedPolicy{}, map[string]*ManagedPolicy{}
		x.buckets, x.points = map[string]owned[*Bucket]{}, map[string]owned[*AccessPoint]{}
		x.endpoints, x.instances = map[string]owned[*VPCEndpoint]{}, map[string]owned[*Instance]{}
		x.resources = map[string]owned[*ResourcePolicy]{}
		for _, id := range e.AccountIDs() {
			a := e.Accounts[id]
			x.addIAM(id, a.IAM)
			x.addS3(id, a.S3)
			x.addResources(id, a.Resources)
			for _, region := range slices.Sorted(maps.Keys(a.EC2)) {
				x.addEC2(id, region, a.EC2[region])
			}
		}
	})
	return &e.index
}

// put keeps what came first.
func put[K comparable, V any](m map[K]V, key K, value V) {
	if _, there := m[key]; !there {
		m[key] = value
	}
}
