// Package world is what an environment says, compiled: who there is with which policies, what is over
// each account, what each resource's own policy says, and who is inside.
//
// In goes a [model.Environment], which holds policies as text; out come compiled policies, put
// together as the decision needs them: by [Principal], by account, by [Resource]. It lays out no
// request and decides nothing. Each distinct text is compiled once, whoever has it and wherever it
// stands; so principals with the same policies can be recognised, and are put into one [Group].
//
// What was not collected is never taken for none: it becomes a policy that is unknown
// ([policy.Unknown]), or is said not to be known. So does a policy that cannot be read, and what is
// wrong with it is kept ([World.Unreadable], [World.Problems]).
package world

import (
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// World is an environment with its policies compiled. It reads what it is asked for and keeps it;
// many may ask at once.
type World struct {
	env      *model.Environment
	compiler compiler

	lock       sync.Mutex
	identities map[*model.IAMIdentity]*Principal
	control    map[controlKey]Control

	principals func() []*Principal
	groups     func() grouping
	buckets    func() []Resource
}

// New begins with an environment, which must not change any more. Of nil nothing is known.
func New(env *model.Environment) *World {
	if env == nil {
		env = &model.Environment{}
	}
	w := &World{env: env, compiler: newCompiler(), identities: map[*model.IAMIdentity]*Principal{}, control: map[controlKey]Control{}}
	w.principals = sync.OnceValue(w.allPrincipals)
	w.groups = sync.OnceValue(w.allGroups)
	w.buckets = sync.OnceValue(w.allBuckets)
	return w
}

// Env gives the environment.
func (w *World) Env() *model.Environment { return w.env }

// Problems compiles all policies of the environment and gives what is wrong with those that cannot
// be read, in the order of their places, each problem once.
func (w *World) Problems() source.Problems {
	w.compileAll()
	var all source.Problems
	w.compiler.lock.Lock()
	for _, p := range w.compiler.unreadable {
		all = append(all, p...)
	}
	w.compiler.lock.Unlock()
	slices.SortFunc(all, func(a, b source.Problem) int { return strings.Compare(a.Error(), b.Error()) }) // maps have no order
	all.Sort()
	return slices.Compact(all)
}

// compileAll compiles every policy of the environment.
func (w *World) compileAll() {
	w.Principals()
	w.Buckets()
	for _, id := range w.env.AccountIDs() {
		w.SCPs(id)
		w.RCPs(id)
		w.accountResources(w.env.Accounts[id])
	}
}

// Why adds to the name of what is not known the reason, if the collector noted one: the call that
// would have told, of an account and a resource (see [model.Environment.WhyUnknown]).
func (w *World) Why(what, account, call, resource string) string {
	if n, ok := w.env.WhyUnknown(account, call, resource); ok {
		return what + ": " + n.String()
	}
	return what
}
