package set

import (
	"slices"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/class"
)

// Probe looks for a request of a question among some callers and resources alone, which costs a small
// part of [Ask]: no classes are made. What of them is not in question is not tried. True means that
// Ask would not say no; false says nothing.
func Probe(q *Question, callers []model.Principal, resources []string) bool {
	s := solver{q: q, left: probeEffort, reasons: map[string]bool{}, probe: &probe{callers, resources}}
	return s.prepare() == nil && s.solve(false) != nil
}

// probeEffort is how many decisions a probe may take.
const probeEffort = 300

// probe is what is tried where that is not for the solver to choose.
type probe struct {
	callers   []model.Principal
	resources []string
}

// callersOf gives those to try of a set of callers.
func (p *probe) callersOf(c *Caller) (list []model.Principal) {
	for _, caller := range p.callers {
		if c.has(&caller) {
			list = append(list, caller)
		}
	}
	return list
}

// has reports whether a principal is plainly one of the callers.
func (c *Caller) has(p *model.Principal) bool {
	switch p.Kind {
	case model.Anonymous:
		return c.form == anonymous
	case model.Service:
		return c.form == service && c.name == ""
	case model.User, model.Role, model.Root:
		return c.form == ofAccount && p.Account == c.account ||
			c.form == outsider && c.organization == "" && len(c.not) == 0 && !slices.Contains(c.inside, p.Account)
	}
	return false
}

// resourcesOf gives those to try of the resources of a problem.
func (p *probe) resourcesOf(problem *class.Problem) (list []string) {
	in := func(languages []class.Language, text string) bool {
		return slices.ContainsFunc(languages, func(l class.Language) bool { return l.Has(text) })
	}
	for _, text := range slices.Concat(p.resources, problem.Suggest) {
		if (problem.Domain == nil || in(problem.Domain, text)) && (problem.Within == nil || in(problem.Within, text)) && !in(problem.Except, text) && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return list
}
