package review

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/source"
)

// maxTries bounds how many parts of the change are left out, one after another, to find a cause.
const maxTries = 6

// cause says which part of the change brings a finding: the part in which the statements stand that
// decide it, or that makes what it is about, tried by leaving it out where the review can tell.
func (r *reviewer) cause(f *finding.Finding, a *access) {
	var named []Part
	tries := 0
	for _, i := range r.suspects(f) {
		part := r.subject.Parts[i]
		if tries++; tries > maxTries {
			break
		}
		if a == nil || r.vanishes(i, a) {
			named = append(named, part)
		}
	}
	for i, p := range named {
		if i == 0 {
			f.Message += " The change brings it in " + p.Name
		} else {
			f.Message += " and " + p.Name
		}
		if !slices.Contains(f.Locations, p.Position) {
			f.Locations = append([]source.Position{p.Position}, f.Locations...)
		}
		f.Causes = append(f.Causes, p.Name)
	}
	if len(named) > 0 {
		f.Message += "."
	}
}

// suspects gives the parts that can be the cause: those in which a location of the finding lies, then
// those that make the resource or the principal.
func (r *reviewer) suspects(f *finding.Finding) (list []int) {
	add := func(i int) {
		if !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	for _, at := range f.Locations {
		for i, p := range r.subject.Parts {
			if p.Position.File == at.File && p.Position.Line <= at.Line && (p.End == 0 || at.Line < p.End) && p.holds(at) {
				add(i)
			}
		}
	}
	for i, p := range r.subject.Parts {
		if p.ARN != "" && (p.ARN == f.Resource || p.ARN == f.Principal || strings.HasPrefix(f.Resource, p.ARN+"/")) {
			add(i)
		}
	}
	return list
}

// holds reports whether a place is in the part: on its first line it must stand behind its beginning.
func (p *Part) holds(at source.Position) bool {
	return at.Line > p.Position.Line || at.Column >= p.Position.Column
}

// vanishes reports whether an access is no longer new once a part of the change is left out.
func (r *reviewer) vanishes(part int, a *access) bool {
	if r.subject.Without == nil || a.witness() == nil {
		return true // it cannot be tried, and the places tell
	}
	r.lock.Lock()
	env, known := r.without[part]
	if !known {
		env = world.New(r.subject.Without(part))
		if r.without == nil {
			r.without = map[int]*world.World{}
		}
		r.without[part] = env
	}
	r.lock.Unlock()
	with := &reviewer{subject: r.subject, before: r.before, after: reach.New(env), context: r.context}
	for _, b := range with.same(a) {
		if b.who == a.who && b.key() == a.key() {
			return false
		}
	}
	return true
}

// same asks the question of an access again.
func (r *reviewer) same(a *access) []*access {
	if a.side != nil {
		for _, h := range r.heldNamed(a.resource) {
			if h.changed() {
				return r.resource(h)
			}
		}
		return nil
	}
	now := byARN(r.after.World.Principals())[a.who]
	if now == nil {
		return nil
	}
	old := byARN(r.before.World.Principals())[a.who]
	return r.ownSide(old, now, old == nil)
}

func (r *reviewer) heldNamed(arn string) []*held {
	h := &held{}
	for _, res := range withPolicies(r.after.World) {
		if res.ARN.Text == arn {
			h.now = &res
		}
	}
	for _, res := range withPolicies(r.before.World) {
		if res.ARN.Text == arn {
			h.old = &res
		}
	}
	if h.now == nil && h.old == nil {
		return nil
	}
	return []*held{h}
}
