package whocan

import (
	"slices"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/pattern"
)

// The keys by which a policy can tell apart principals of which all else is the same. What a user's or
// role's unique id is stands in no policy question: aws:userid is open for all of them alike.
var (
	keyPrincipalARN = model.NewKey("aws:PrincipalArn")
	keyUserName     = model.NewKey("aws:username")
)

func nameKey(k model.Key) bool { return keyPrincipalARN.Is(k) || keyUserName.Is(k) }

// teller tells principals apart by what some policies say of their names.
type teller struct {
	world    *world.World
	named    map[*world.Principal]bool // those of the environment that a Principal element names
	groups   map[*world.Group]bool     // theirs
	tests    []*condition.Test
	patterns []*pattern.Pattern
	resource string // empty: there are several
}

// newTeller reads policies; resource is the one that is asked for, or empty.
func newTeller(w *world.World, resource string, lists ...[]*policy.Policy) *teller {
	t := &teller{world: w, named: map[*world.Principal]bool{}, groups: map[*world.Group]bool{}, resource: resource}
	for _, list := range lists {
		for _, p := range list {
			if p != nil && p.Document != nil {
				t.read(p)
			}
		}
	}
	return t
}

func (t *teller) read(p *policy.Policy) {
	byName := slices.ContainsFunc(p.Keys(), func(k string) bool { return k == keyPrincipalARN.Lower() || k == keyUserName.Lower() })
	for i := range p.Document.Statements {
		if named := p.Document.Statements[i].Principals; named != nil {
			for _, e := range named.Entries {
				if who, err := model.ParsePrincipal(e.Value); e.Type == "AWS" && err == nil {
					t.name(&who)
				}
			}
		}
		if !byName {
			continue
		}
		tests := p.Tests(i)
		for j := range tests {
			if slices.ContainsFunc(tests[j].Keys(), nameKey) {
				t.tests = append(t.tests, &tests[j])
			}
		}
		patterns := p.ResourcePatterns(i)
		for j := range patterns {
			if slices.ContainsFunc(patterns[j].Keys(), nameKey) {
				t.patterns = append(t.patterns, &patterns[j])
			}
		}
	}
}

func (t *teller) name(who *model.Principal) {
	if p, _ := t.world.Caller(who); p != nil {
		t.named[p] = true
		t.groups[t.world.GroupOf(p)] = true
	}
}

// parts splits the members of a group into those that are not told apart, in their order.
func (t *teller) parts(g *world.Group) [][]*world.Principal {
	if len(g.Members) == 1 || len(t.tests)+len(t.patterns) == 0 && !t.groups[g] {
		return [][]*world.Principal{g.Members}
	}
	var parts [][]*world.Principal
	at := map[string]int{}
	for _, p := range g.Members {
		sign := t.sign(p)
		i, found := at[sign]
		if !found {
			i = len(parts)
			at[sign] = i
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], p)
	}
	return parts
}

// sign is alike for principals that are not told apart. Where it is not certain, it is unlike.
func (t *teller) sign(p *world.Principal) string {
	if t.named[p] {
		return p.ARN
	}
	if len(t.tests)+len(t.patterns) == 0 {
		return ""
	}
	var c model.Context
	c.SetPartial(true)
	c.SetOne(keyPrincipalARN, p.ARN)
	if p.Caller.Kind == model.User {
		c.SetOne(keyUserName, p.Caller.Name)
	} else {
		c.DeriveAbsent(keyUserName)
	}
	sign := make([]byte, 0, len(t.tests)+len(t.patterns))
	for _, test := range t.tests {
		switch v := test.Eval(&c); {
		case v.IsTrue():
			sign = append(sign, 't')
		case v.IsFalse():
			sign = append(sign, 'f')
		default:
			return p.ARN
		}
	}
	for _, pattern := range t.patterns {
		if t.resource == "" {
			return p.ARN
		}
		switch v := pattern.Match(&c, t.resource); {
		case v.IsTrue():
			sign = append(sign, 't')
		case v.IsFalse():
			sign = append(sign, 'f')
		default:
			return p.ARN
		}
	}
	return string(sign)
}
