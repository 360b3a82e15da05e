package change

import (
	"maps"
	"slices"

	"github.com/iampath/iampath/model"
)

// Fact is one thing that a resource makes true in an account: that a role is there, that it has an
// inline policy, that a bucket has this policy. It can be put into a world, or taken out of it.
type Fact struct {
	phase int
	// lasting facts are taken out only where their resource is deleted, not where it is updated.
	lasting   bool
	put, drop func(w *world, m mode)
}

// mode says in which way a resource's facts are put.
type mode uint8

const (
	kept   mode = iota // it was there before: what the world below has of it stays
	anew               // it is made: nothing of it was there
	either             // it is made unless the world below has it
)

// makes reports whether a thing is made; there tells whether the world below has one of its name.
func (m mode) makes(there bool) bool { return m == anew || m == either && !there }

// Lasting gives the fact as one that an update of its resource leaves alone, since the resource only
// mentions it: a bucket's policy in the bucket's own record, where another resource manages it.
func (f Fact) Lasting() Fact {
	f.lasting = true
	return f
}

// Facts are put in phases: things, what they have of their own, what ties them together, and what may
// be of any of them.
const (
	things = iota
	parts
	ties
	strays
	phases
)

// SetFacts gives a resource the facts that held before the change and those that hold after it.
func (r *Resource) SetFacts(before, after []Fact) { r.before, r.after = before, after }

func (w *world) putAll(facts []Fact, phase int, m mode) {
	for _, f := range facts {
		if f.phase == phase {
			f.put(w, m)
		}
	}
}

func (w *world) dropAll(facts []Fact, phase int, lasting bool) {
	for _, f := range facts {
		if f.phase == phase && f.drop != nil && (lasting || !f.lasting) {
			f.drop(w, kept)
		}
	}
}

// world is an environment that is being changed. What lies below is shared until it is touched.
type world struct {
	env    *model.Environment
	own    map[any]bool // what is a copy of ours, by pointer
	places map[placeKey]int
}

// placeKey says of which list, and under which name, an index into the list is kept.
type placeKey struct {
	list any // the pointer to the record that holds the list
	kind string
	name string
}

func newWorld(base *model.Environment) *world {
	w := &world{env: &model.Environment{Accounts: map[string]*model.Account{}}, own: map[any]bool{}, places: map[placeKey]int{}}
	if base != nil {
		w.env.Accounts = maps.Clone(base.Accounts)
		if w.env.Accounts == nil {
			w.env.Accounts = map[string]*model.Account{}
		}
		w.env.Organization, w.env.Perimeter = base.Organization, base.Perimeter
		w.env.Places, w.env.Collections, w.env.Notes = base.Places, base.Collections, base.Notes
	}
	return w
}

// mine gives a copy that may be written, once.
func mine[T any](w *world, p *T) *T {
	if w.own[p] {
		return p
	}
	c := new(T)
	if p != nil {
		*c = *p
	}
	w.own[c] = true
	return c
}

func (w *world) accountOf(id string) *model.Account {
	a := mine(w, w.env.Accounts[id])
	a.ID = id
	w.env.Accounts[id] = a
	return a
}

// iam gives an account's IAM section. Where the world below has none, what the change does not name
// stays unknown.
func (w *world) iam(account string) *model.IAM {
	a := w.accountOf(account)
	if a.IAM == nil {
		a.IAM = &model.IAM{Partial: true}
		w.own[a.IAM] = true
		return a.IAM
	}
	first := !w.own[a.IAM]
	a.IAM = mine(w, a.IAM)
	if first {
		a.IAM.Users, a.IAM.Groups = slices.Clone(a.IAM.Users), slices.Clone(a.IAM.Groups)
		a.IAM.Roles, a.IAM.Policies = slices.Clone(a.IAM.Roles), slices.Clone(a.IAM.Policies)
		if a.IAM.Users == nil || a.IAM.Roles == nil || a.IAM.Groups == nil {
			// A list that was not collected would look complete once the change has put one in.
			a.IAM.Partial = true
		}
	}
	return a.IAM
}

func (w *world) s3(account string) *model.S3 {
	a := w.accountOf(account)
	first := a.S3 != nil && !w.own[a.S3]
	a.S3 = mine(w, a.S3)
	if first {
		a.S3.Buckets, a.S3.AccessPoints = slices.Clone(a.S3.Buckets), slices.Clone(a.S3.AccessPoints)
	}
	return a.S3
}

func (w *world) ec2(account, region string) *model.EC2 {
	a := w.accountOf(account)
	a.EC2 = regions(w, a, a.EC2, "ec2")
	e := a.EC2[region]
	first := e != nil && !w.own[e]
	e = mine(w, e)
	if first {
		for _, list := range networkLists(e) {
			*list = slices.Clone(*list)
		}
		e.Endpoints, e.Instances = slices.Clone(e.Endpoints), slices.Clone(e.Instances)
	}
	a.EC2[region] = e
	return e
}

func networkLists(e *model.EC2) []*[]*model.NetworkResource {
	return []*[]*model.NetworkResource{&e.VPCs, &e.Subnets, &e.RouteTables, &e.NATGateways, &e.InternetGateways, &e.PrefixLists}
}

func (w *world) kms(account, region string) *model.KMS {
	a := w.accountOf(account)
	a.KMS = regions(w, a, a.KMS, "kms")
	k := a.KMS[region]
	first := k != nil && !w.own[k]
	k = mine(w, k)
	if first {
		k.Keys = slices.Clone(k.Keys)
	}
	a.KMS[region] = k
	return k
}

// regionMap marks the maps that are ours.
type regionMap struct {
	account *model.Account
	kind    string
}

func regions[T any](w *world, a *model.Account, all map[string]*T, kind string) map[string]*T {
	if mark := (regionMap{a, kind}); !w.own[mark] {
		w.own[mark] = true
		if all = maps.Clone(all); all == nil {
			all = map[string]*T{}
		}
	}
	return all
}

func (w *world) organization() *model.Organization {
	o := w.env.Organization
	first := o != nil && !w.own[o]
	o = mine(w, o)
	if first {
		o.Policies = slices.Clone(o.Policies)
	}
	o.None = false
	w.env.Organization = o
	return o
}

// list gives access by name to a list of records.
type list[T any] struct {
	w    *world
	of   any // the pointer to the record that holds the list
	kind string
	all  *[]*T
	name func(*T) string
}

// at finds a record: its index, or -1. Indexes are kept by name, and checked when they are used.
func (l list[T]) at(name string) int {
	mark := placeKey{l.of, l.kind, ""}
	if !l.w.own[mark] {
		l.w.own[mark] = true
		for i := len(*l.all) - 1; i >= 0; i-- {
			l.w.places[placeKey{l.of, l.kind, l.name((*l.all)[i])}] = i
		}
	}
	i, there := l.w.places[placeKey{l.of, l.kind, name}]
	if !there {
		return -1
	}
	return i
}

// get gives a record that may be written, or nil.
func (l list[T]) get(name string) *T {
	i := l.at(name)
	if i < 0 {
		return nil
	}
	(*l.all)[i] = mine(l.w, (*l.all)[i])
	return (*l.all)[i]
}

// add puts a record in the place of the one with its name, or at the end.
func (l list[T]) add(one *T) *T {
	l.w.own[one] = true
	if i := l.at(l.name(one)); i >= 0 {
		(*l.all)[i] = one
		return one
	}
	l.w.places[placeKey{l.of, l.kind, l.name(one)}] = len(*l.all)
	*l.all = append(*l.all, one)
	return one
}

// remove takes a record out. Its list stays one that was given.
func (l list[T]) remove(name string) {
	i := l.at(name)
	if i < 0 {
		return
	}
	*l.all = slices.Delete(*l.all, i, i+1)
	for key := range l.w.places {
		if key.list == l.of && key.kind == l.kind {
			delete(l.w.places, key)
		}
	}
	delete(l.w.own, any(placeKey{l.of, l.kind, ""}))
}
