package paths

import (
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
)

// Kind is what sort of step a hop is.
type Kind uint8

// The kinds of hops.
const (
	// Assumes: a role is assumed.
	Assumes Kind = iota
	// Credential: a place hands out a credential, or one is carried off.
	Credential
	// Network: data leave by an exit.
	Network
	// Acts: something is read or written.
	Acts
	// Escalates: a permission is turned into more permissions.
	Escalates
)

var kindNames = [...]string{"assumes", "credential", "network", "acts", "escalates"}

// String spells the kind as the JSON does.
func (k Kind) String() string { return kindNames[k] }

// Hop is a step of a path.
type Hop struct {
	From, To *Node
	Kind     Kind
	// Action is what is requested; empty where nothing is.
	Action string
	// Requests are what has to be allowed, the one that matters most first; none where the hop is a
	// fact and no request.
	Requests []Request
	// Relation is how the caller's account and the resource's stand to each other.
	Relation decision.Relation
	// Why says in a sentence what makes the step.
	Why string
	// Possible says that the hop is not proved; HangsOn on what it rests, each a sentence's end.
	Possible bool
	HangsOn  []string
}

// Request is a request of a hop.
type Request struct {
	Action, Resource string
	// Case is the witness as a case of the decision contract; empty where it is not proved, or
	// where the contract has no way to say what is not known.
	Case string
	// Statements are those that decided.
	Statements []Deciding
	// Keys are the condition keys that were open and that the request needs as they are.
	Keys []string
}

// Deciding is a statement that decided, with its layer.
type Deciding struct {
	Layer decision.Layer
	decision.Statement
}

// Path is a row of hops, each beginning where the one before ends.
type Path struct{ Hops []*Hop }

// Possible reports whether a hop of the path is not proved.
func (p *Path) Possible() bool {
	for _, h := range p.Hops {
		if h.Possible {
			return true
		}
	}
	return false
}

// CrossAccount reports whether the hop's request crosses from one account to another.
func (h *Hop) CrossAccount() bool { return h.Relation == decision.CrossAccount }

// Proved reports whether the hop is proved.
func (h *Hop) Proved() bool { return !h.Possible }

// Shown reports whether statements show all that the hop requests to be allowed, whatever else it hangs
// on: what hangs on a policy that is not known, and that may say anything, is not shown.
func (h *Hop) Shown() bool {
	return !slices.ContainsFunc(h.Requests, func(r Request) bool { return len(r.Statements) == 0 })
}
