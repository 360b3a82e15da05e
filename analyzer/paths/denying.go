package paths

import (
	"maps"
	"slices"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/policy"
)

// Denying gives the graph as it would be if some nodes, which are principals, had one policy more: one
// that denies. It is for the question that was asked of g before; what does not concern the nodes is
// taken from g.
func (g *Graph) Denying(deny *policy.Policy, whom ...*Node) *Graph {
	with := *g
	with.base = g
	with.denied = maps.Clone(g.denied)
	if with.denied == nil {
		with.denied = map[*world.Principal]*policy.Policy{}
	}
	for _, n := range whom {
		with.denied[n.principal] = deny
	}
	with.out, with.proofs = map[*Node][][]edge{}, map[hopKey]*Hop{}
	with.assuming, with.steps, with.shells = map[*world.Group][]edge{}, map[*world.Group][]edge{}, map[*world.Group]bool{}
	return &with
}

// principal is a principal as the caller of a request, in this graph.
func (g *Graph) principal(p *world.Principal) reach.Side {
	s := g.reach.Principal(p)
	if deny := g.denied[p]; deny != nil {
		s.Policies.Identity = append(slices.Clip(s.Policies.Identity), deny)
	}
	return s
}

// asInBase reports whether the edges that leave a node are those of the graph that this one is of.
func (g *Graph) asInBase(n *Node) bool {
	return g.base != nil && n.Kind == Principal && g.denied[n.principal] == nil
}
