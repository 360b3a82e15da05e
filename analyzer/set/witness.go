package set

import (
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
)

func keyTypeKnown(key model.Key) bool {
	_, known := awsdata.KeyType(key.Lower())
	return known
}

// witness makes of the request that was found a complete one, leaves out what it does not need, and
// has the engine decide it once more.
func (s *solver) witness() *Witness {
	r := s.request
	r.Context.SetPartial(false)
	w := &Witness{Network: s.way.Name}
	var chosen []*choice
	for _, c := range s.choices {
		values, what := r.Context.Lookup(c.key)
		if what != model.Present {
			if c.known.World && r.Context.Has(c.key) && !c.known.Never {
				chosen = append(chosen, c)
			}
			continue
		}
		if !c.known.Always {
			kept := make(value, values.Len())
			for i := range kept {
				kept[i] = values.At(i)
			}
			r.Context.Set(c.key)
			if s.has().IsTrue() {
				continue
			}
			s.set(c.key, kept)
		}
		chosen = append(chosen, c)
	}
	slices.SortFunc(chosen, func(a, b *choice) int { return compareKeys(a.key, b.key) })
	for _, c := range chosen {
		w.Chosen = append(w.Chosen, c.key.String())
		if c.known.World {
			w.Assumed = append(w.Assumed, c.key.String())
		}
	}
	if !s.has().IsTrue() {
		// The engine said yes of all completions, and no of one. It is the engine that counts.
		s.open("the engine does not allow the request that was found: %s on %s", r.Action.Text, r.Resource.Text)
		return nil
	}
	w.Request = *r
	w.plain = s.plain(r, chosen)
	s.way.goal.leaves(func(p *decision.Policies) {
		if w.leaves = append(w.leaves, p); w.Policies == nil {
			w.Policies = p
		}
	})
	return w
}

func compareKeys(a, b model.Key) int {
	switch x, y := a.Lower(), b.Lower(); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// plain is the request as a person would write it: without the keys that follow from the rest.
func (s *solver) plain(r *model.Request, chosen []*choice) model.Request {
	p := *r
	p.Context = s.q.Context.Clone()
	p.Context.SetPartial(false)
	tokenContext(&p.Principal, &p.Context)
	for key, value := range s.way.Keys {
		p.Context.Derive(model.NewKey(key), value)
	}
	for _, c := range chosen {
		if values, what := r.Context.Lookup(c.key); what == model.Present {
			list := make([]string, values.Len())
			for i := range list {
				list[i] = values.At(i)
			}
			p.Context.Set(c.key, list...)
		}
	}
	return p
}
