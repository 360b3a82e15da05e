package review

import (
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// maxTries bounds how many parts of the change are left out, one after another, to find the cause of a
// finding; maxWorlds how many worlds without a part are laid out in one review. Past them the places
// of the deciding statements tell.
const (
	maxTries  = 6
	maxWorlds = 24
)

// cause says which parts of the change bring a finding: those in which the statements stand that decide
// it, that tie them to what they are about, and that make it; each tried by leaving it out where the
// review can tell.
func (r *reviewer) cause(f *finding.Finding, suspects []int, a *access) {
	var named, silent []Part
	for n, i := range suspects {
		part := r.subject.Parts[i]
		switch {
		case part.Silent:
			silent = append(silent, part)
		case n >= maxTries:
		case a == nil || r.vanishes(i, a):
			named = append(named, part)
		}
	}
	// A text that stands in a data source is brought by what uses it, and mended where it stands.
	named = append(named, silent...)
	var names []string
	for i, p := range slices.Backward(named) {
		if p.Written.File != "" && i < 3 {
			f.Locations = append([]source.Position{p.Written}, slices.DeleteFunc(f.Locations, func(at source.Position) bool { return at == p.Written })...)
		}
	}
	for _, p := range named {
		if !slices.Contains(f.Locations, p.Position) {
			f.Locations = append(f.Locations, p.Position)
		}
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return
	}
	f.Causes = names
	f.Message += " The change brings it in " + and(names) + "."
}

// suspects gives the parts that can be the cause: those in which a location of the finding lies, then
// those that say something of its resource or principal, and last those that make them.
func (r *reviewer) suspects(f *finding.Finding) (list []int) {
	add := func(i int) {
		if !r.subject.Parts[i].Unchanged && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	for _, at := range f.Locations {
		for _, i := range r.partsAt(at) {
			add(i)
		}
	}
	r.once.Do(r.indexParts)
	for _, maker := range []bool{false, true} {
		for _, arn := range about(f) {
			for _, i := range r.touching[arn] {
				if makes := r.subject.Parts[i].ARN == arn; makes == maker {
					add(i)
				}
			}
		}
	}
	return list
}

// mayKeep gives a part of the change that was not understood and says something of what a finding is
// about: what is not known of it may keep the finding there; nil where there is none.
func (r *reviewer) mayKeep(f *finding.Finding) *Part {
	r.once.Do(r.indexParts)
	for _, arn := range about(f) {
		for _, i := range r.touching[arn] {
			if p := &r.subject.Parts[i]; p.NotUnderstood {
				return p
			}
		}
	}
	return nil
}

// about gives the things that a finding is about, as far as they have names.
func about(f *finding.Finding) (list []string) {
	bucket, _, _ := strings.Cut(f.Resource, "/")
	for _, name := range []string{f.Resource, f.Principal, bucket} {
		if name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// partsAt gives the parts in whose text a place lies.
func (r *reviewer) partsAt(at source.Position) (list []int) {
	for i := range r.subject.Parts {
		p := &r.subject.Parts[i]
		if p.holds(at) {
			list = append(list, i)
		}
	}
	return list
}

// indexParts notes for each thing which parts say something of it.
func (r *reviewer) indexParts() {
	r.touching = map[string][]int{}
	for i := range r.subject.Parts {
		p := &r.subject.Parts[i]
		for _, arn := range p.Touches {
			r.touching[arn] = append(r.touching[arn], i)
		}
		if p.ARN != "" && !slices.Contains(p.Touches, p.ARN) {
			r.touching[p.ARN] = append(r.touching[p.ARN], i)
		}
	}
}

// holds reports whether a place is in the part.
func (p *Part) holds(at source.Position) bool {
	return p.Position.File == at.File && !before(at, p.Position) && (p.End.Line == 0 || before(at, p.End))
}

func before(a, b source.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Column < b.Column
}

// reserve takes note of the worlds that are needed to find the cause of an access, as far as the bound
// goes.
func (r *reviewer) reserve(suspects []int, a *access) {
	if r.subject.Without == nil || a.witness() == nil {
		return // it cannot be tried, and the places tell
	}
	for _, part := range suspects[:min(len(suspects), maxTries)] {
		if _, known := r.without[part]; known || len(r.without) >= maxWorlds || r.subject.Parts[part].Silent {
			continue
		}
		if r.without == nil {
			r.without = map[int]func() *reach.Reach{}
		}
		r.without[part] = sync.OnceValue(func() *reach.Reach { return reach.New(world.New(r.subject.Without(part))) })
	}
}

// vanishes reports whether an access is no longer new once a part of the change is left out.
func (r *reviewer) vanishes(part int, a *access) bool {
	without := r.without[part]
	if without == nil || a.witness() == nil {
		return true // it cannot be tried, and the places tell
	}
	w := a.witness()
	policies := r.policiesIn(without(), a, w)
	allowed := policies != nil && decision.Permits(&w.Request, policies).IsTrue()
	return allowed == a.gone // what is taken away would be there still
}

// policiesIn are the policies of an access's request in another world; nil: who or what it is about is
// not there.
func (r *reviewer) policiesIn(in *reach.Reach, a *access, w *set.Witness) *decision.Policies {
	if a.side == nil {
		p, _ := in.World.Caller(&w.Request.Principal)
		if p == nil {
			return nil
		}
		own := ownPolicies(in, p)
		return &own
	}
	res, err := in.World.Resource(model.ParseARN(a.resource), w.Request.Action, "")
	if err != nil {
		return nil
	}
	policies := *w.Policies
	policies.Resource, policies.BlockPublicAccess = res.Policy, res.BlockPublicAccess
	policies.RCP = in.World.RCPs(a.account).Levels
	return &policies
}
