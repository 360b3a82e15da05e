package policy

import (
	"slices"

	"github.com/iampath/iampath/model"
)

// Named gives the policy under another name. All that was compiled is shared; whoever has the same
// text at another place may give the copy that place's Document, so that its statements lead there.
func (p *Policy) Named(name string) *Policy {
	q := *p
	q.Name = name
	return &q
}

// Same reports whether two policies are one compiled text, whatever they are called and wherever it
// stands: no request can tell them apart. Texts that are not known are the same where their names
// are.
func (p *Policy) Same(q *Policy) bool {
	if p.unknown || q.unknown {
		return p.unknown && q.unknown && p.Name == q.Name
	}
	return p.compiled == q.compiled
}

// Keys gives the condition keys that the policy reads, by name in lower case, in order, each once:
// those that it tests, and those that it has as variables.
func (p *Policy) Keys() []string {
	var names []string
	add := func(keys []model.Key) {
		for _, k := range keys {
			names = append(names, k.Lower())
		}
	}
	for i := range p.statements {
		s := &p.statements[i]
		for t := range s.conditions {
			add(s.conditions[t].Keys())
		}
		for r := range s.resources {
			add(s.resources[r].Keys())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Extended gives a policy with one more statement, under the same name; of none (nil), a policy that
// has only that.
func Extended(p *Policy, kind Kind, s Statement) *Policy {
	if p == nil {
		return Compile("added", &Document{Kind: kind, Version: Version2012, Statements: []Statement{s}})
	}
	d := *p.Document
	d.Statements = append(slices.Clone(d.Statements), s)
	return Compile(p.Name, &d)
}
