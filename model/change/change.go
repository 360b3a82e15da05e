package change

import (
	"slices"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// Change is what a plan or template does to the world, resource by resource.
type Change struct {
	// Account and Region are where the change is made, unless a resource says otherwise. Each has the
	// reason for which it is taken to be that one; Assumed tells that nothing said so.
	Account, Region Given
	Resources       []*Resource // in the order of the text
	// Notes are what a person should hear of the change as a whole.
	Notes []source.Problem
}

// Given is a text, and how it is known.
type Given struct {
	Text    string
	Why     string
	Assumed bool
}

// The account and region of a change that names none.
const (
	AssumedAccount = "000000000000"
	AssumedRegion  = "us-east-1"
)

// Action is what a change does to a resource.
type Action string

// The actions. A template does not tell creating from updating: it puts.
const (
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace"
	Delete  Action = "delete"
	Forget  Action = "forget" // the resource stays, and is managed no longer
	Read    Action = "read"
	NoOp    Action = "no-op"
	Put     Action = "put"
)

func (a Action) mode() mode {
	switch a {
	case Create, Replace:
		return anew
	case Put:
		return either
	}
	return kept
}

// Understanding tells whether a resource was understood.
type Understanding uint8

// What a resource can be.
const (
	// Reviewed: what it says of access is in the environment.
	Reviewed Understanding = iota
	// Irrelevant: no resource of its type says anything of access.
	Irrelevant
	// NotUnderstood: it may say something of access that is not, or not wholly, in the environment.
	NotUnderstood
)

var understandingNames = [...]string{"reviewed", "irrelevant", "not understood"}

// String gives the name, for messages.
func (u Understanding) String() string { return understandingNames[u] }

// Resource is a resource of a change.
type Resource struct {
	Address string // a plan's address, or a template's logical id
	Moved   string // the address that it had before, if it has another one now
	Type    string // aws_iam_role, AWS::IAM::Role
	Action  Action
	Value   source.Value // its place
	ARN     string       // that it has or will have; empty: not known, or it has none

	Understanding Understanding
	// Why says what was not understood, or what is unknown until the change is made.
	Why []source.Problem
	// Assumed says what was taken to be so, and why.
	Assumed []source.Problem

	before, after []Fact
}

// Position is the resource's place in the plan or template.
func (r *Resource) Position() source.Position { return r.Value.Position() }

// Count counts the resources that are reviewed, irrelevant and not understood.
func (c *Change) Count() (reviewed, irrelevant, notUnderstood int) {
	var n [3]int
	for _, r := range c.Resources {
		n[r.Understanding]++
	}
	return n[Reviewed], n[Irrelevant], n[NotUnderstood]
}

// Before gives the world before the change: what lies below, with what the change says was there. An
// environment of which nothing is known may be nil. It is not changed; records that the change does
// not touch are shared with it.
func (c *Change) Before(base *model.Environment) *model.Environment {
	w := newWorld(base)
	for phase := range phases {
		for _, r := range c.Resources {
			w.putAll(r.before, phase, kept)
		}
	}
	return w.env
}

// After gives the world after the change, as [Change.Before] does.
func (c *Change) After(base *model.Environment) *model.Environment { return c.Apply(c.Before(base)) }

// Apply gives the world after the change from what [Change.Before] gave of it, or of a change that differs
// in nothing but what it makes.
func (c *Change) Apply(before *model.Environment) *model.Environment {
	w := newWorld(before)
	for phase := phases - 1; phase >= 0; phase-- {
		for _, r := range c.Resources {
			if r.Action != NoOp && r.Action != Read && r.Action != Forget {
				w.dropAll(r.before, phase, r.Action == Delete || r.Action == Replace)
			}
		}
	}
	for phase := range phases {
		for _, r := range c.Resources {
			w.putAll(r.after, phase, r.Action.mode())
		}
	}
	return w.env
}

// Without is the change with one of its resources left as it was before.
func (c *Change) Without(i int) *Change {
	to := *c
	to.Resources = slices.Clone(c.Resources)
	as := *c.Resources[i]
	as.Action, as.after = NoOp, as.before
	to.Resources[i] = &as
	return &to
}

// Deleted lists the resources that the change deletes, and does not make anew.
func (c *Change) Deleted() []*Resource {
	var all []*Resource
	for _, r := range c.Resources {
		if r.Action == Delete {
			all = append(all, r)
		}
	}
	return all
}
