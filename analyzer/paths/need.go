package paths

import (
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy/class"
)

// askAll asks for all requests of a step.
func (g *Graph) askAll(h *Hop, from *Node, list []needs, instance string) bool {
	return !slices.ContainsFunc(list, func(n needs) bool { return !g.askNeed(h, from, n, instance) })
}

// askNeed asks for the first of a need's actions that is allowed on all that it is asked for. One that
// is allowed on a part of them leaves no trace in the hop.
func (g *Graph) askNeed(h *Hop, from *Node, n needs, instance string) bool {
	for _, action := range n.actions {
		try := *h
		try.Requests, try.HangsOn = slices.Clip(h.Requests), slices.Clip(h.HangsOn)
		if !slices.ContainsFunc(n.resources(action), func(ways []string) bool {
			t := g.oneOf(ways, from.principal, instance)
			return !g.askFrom(&try, from, &t, []string{action}, nil)
		}) {
			*h = try
			return true
		}
	}
	return false
}

// mayNeed asks the same without laying it out. A request of which no key's value matters needs no
// question about sets.
func (g *Graph) mayNeed(p *world.Principal, n needs) bool {
	for _, action := range n.actions {
		var plain *trial
		if !slices.ContainsFunc(n.resources(action), func(ways []string) bool {
			t := g.oneOf(ways, p, anyInstance)
			if plain == nil {
				plain = g.trial(p, action)
			}
			return !plain.on(example(&t), p.Account, nil).IsTrue() && !g.askFrom(&Hop{}, g.principalNode(p), &t, []string{action}, nil)
		}) {
			return true
		}
	}
	return false
}

func example(t *reach.Target) string {
	if len(t.Resources.Suggest) > 0 {
		return t.Resources.Suggest[0]
	}
	return t.Resources.Exactly
}

// resources gives on what an action is asked for: on one resource of each element, of which each is a
// list of patterns. A request that concerns several resources has to be allowed on all (Service
// Authorization Reference, "Actions table": required resource types).
func (n *needs) resources(action string) [][]string {
	if n.on == nil {
		return required(action)
	}
	var all [][]string
	for _, pattern := range n.on {
		all = append(all, []string{pattern})
	}
	return all
}

// anyInstance stands for an instance where it is not known which there are.
const anyInstance = "arn:{partition}:ec2:*:{account}:instance/*"

// nothing is the resource of an action that takes none.
const nothing = "*"

// requiredTypes keeps what required has read.
var requiredTypes sync.Map

// required reads from the reference on which resources an action is asked for: on those that it marks
// as required; on any of its types where it marks none; on none where there are no types.
func required(action string) [][]string {
	if known, ok := requiredTypes.Load(action); ok {
		return known.([][]string)
	}
	a, _ := awsdata.FindAction(action) // a test sees that it has all actions of ours
	var all [][]string
	var any []string
	for _, t := range a.Types {
		var ways []string
		for _, arn := range t.ARNs() {
			ways = append(ways, asPattern(arn))
		}
		if any = append(any, ways...); t.Required {
			all = append(all, ways)
		}
	}
	switch {
	case any == nil:
		all = [][]string{{nothing}}
	case all == nil:
		all = [][]string{any}
	}
	requiredTypes.Store(action, all)
	return all
}

// asPattern writes the form of an ARN as a pattern of ours.
func asPattern(arn string) string {
	arn = strings.NewReplacer("${Partition}", "{partition}", "${Account}", "{account}").Replace(arn)
	for {
		at := strings.Index(arn, "${")
		if at < 0 {
			return arn
		}
		arn = arn[:at] + "*" + arn[at+strings.IndexByte(arn[at:], '}')+1:]
	}
}

// oneOf is whatever resource, as a principal sees it, some patterns describe.
func (g *Graph) oneOf(ways []string, p *world.Principal, instance string) reach.Target {
	if ways[0] == nothing {
		return g.reach.Nothing()
	}
	fill := strings.NewReplacer("{instance}", instance)
	account := strings.NewReplacer("{partition}", p.Caller.Partition, "{account}", p.Account)
	var t reach.Target
	for i, way := range ways {
		text := account.Replace(fill.Replace(way))
		if i == 0 {
			t = g.identity(text, p.Account)
		}
		if strings.Contains(text, "*") || len(ways) > 1 {
			t.Resources.Exactly, t.Resources.Owner = "", p.Account
			t.Resources.Domain = append(t.Resources.Domain, resources(text))
			t.Resources.Suggest = append(t.Resources.Suggest, strings.Replace(strings.ReplaceAll(text, "*", "x"), ":x:", ":us-east-1:", 1))
		}
	}
	return t
}

// resources are those of an ARN's form: no part of it is empty, or reaches into the next one.
func resources(form string) class.Language {
	var l class.Language
	for i, text := range strings.Split(form, nothing) {
		if i > 0 {
			l = l.One(partCharacter).Star(partCharacter)
		}
		l = l.Literal(text)
	}
	return l
}

// partCharacter is one of a part of an ARN.
var partCharacter = class.Set{Except: ":*?"}
