package paths

import (
	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/truth"
)

// Graph is a world as nodes and edges. Edges are found as they are asked for, and kept. It is not for
// concurrent use.
type Graph struct {
	world *world.World
	reach *reach.Reach
	check *check.World

	nodes       map[nodeKey]*Node
	ofPrincipal map[*world.Principal]*Node
	out         map[*Node][][]edge
	proofs      map[hopKey]*Hop
	buckets     map[string]*world.Resource
	// targets are the buckets to which somebody asks for ways: a bucket leads nowhere, so no other
	// bucket matters.
	targets []*Node
	// toOutside says that somebody asks for ways to the outside: only there lead data, and a shell that
	// holds nothing but its user's credential.
	toOutside bool

	trust    *trustIndex
	assuming map[*world.Group][]edge
	steps    map[*world.Group][]edge
	shells   map[*world.Group]bool
	services map[serviceRole]truth.Value
	reports  map[*Node]*credentials.Report
	places   []*Node
	accounts map[string]*accountIndex
	// base is the graph of which this is one with policies that deny; nil: it is none.
	base   *Graph
	denied map[*world.Principal]*policy.Policy
	// asked counts the questions about sets.
	asked int
}

// edge leads to a node. Whether it is there is decided by one request with all keys open; where that
// does not settle it, open is set, and only its proof tells.
type edge struct {
	to    *Node
	open  bool
	sort  sort
	prove prover
}

// sort is what sort of step an edge is, as a search tells ways apart.
type sort uint8

const (
	assumption sort = iota
	handover
	exit
	read
	write
	escalation
	// steering is an escalation through something of which it is not known whether it is there: another
	// sort, so that it hides no proved one.
	steering
)

// prover lays a hop out in full; nil where it does not hold after all.
type prover func(g *Graph, from, to *Node) *Hop

// hopKey names a hop: a node may lead to another in several ways, by different tables.
type hopKey struct {
	from, to *Node
	row      int
	at       int
}

// New begins with a world.
func New(w *world.World) *Graph {
	g := &Graph{world: w, reach: reach.New(w), check: check.Over(w), nodes: map[nodeKey]*Node{}, ofPrincipal: map[*world.Principal]*Node{},
		out: map[*Node][][]edge{}, proofs: map[hopKey]*Hop{}, buckets: map[string]*world.Resource{}, assuming: map[*world.Group][]edge{},
		steps: map[*world.Group][]edge{}, shells: map[*world.Group]bool{}, services: map[serviceRole]truth.Value{}, reports: map[*Node]*credentials.Report{}, accounts: map[string]*accountIndex{}}
	all := w.Buckets()
	for i := range all {
		g.buckets[all[i].Bucket.Name] = &all[i]
	}
	return g
}

// from gives the edges that leave a node, in rows that may be shared between nodes.
func (g *Graph) from(n *Node) [][]edge {
	rows, known := g.out[n]
	if !known && g.asInBase(n) {
		rows, known = g.base.from(n), true
		g.out[n] = rows
	}
	if !known {
		for i := range edges {
			if edges[i].from&(1<<n.Kind) != 0 {
				rows = append(rows, edges[i].find(g, n)...)
			}
		}
		g.out[n] = rows
	}
	return rows
}

// proved lays an edge out, once.
func (g *Graph) proved(from *Node, row, at int) *Hop {
	if g.asInBase(from) {
		return g.base.proved(from, row, at)
	}
	e := &g.out[from][row][at]
	key := hopKey{from, e.to, row, at}
	h, known := g.proofs[key]
	if !known {
		if h = e.prove(g, from, e.to); h != nil {
			h.From, h.To = from, e.to
		}
		g.proofs[key] = h
	}
	return h
}

// environment gives what is known of the world, as data.
func (g *Graph) environment() *model.Environment { return g.world.Env() }

// allPlaces are the places of the environment at which code runs: instances, and those described.
func (g *Graph) allPlaces() []*Node {
	if g.places != nil {
		return g.places
	}
	g.places = []*Node{}
	env := g.environment()
	seen := map[string]bool{}
	for _, p := range env.Places {
		if found, err := env.Place(p.Name, ""); err == nil {
			g.places = append(g.places, g.placeNode(found))
			seen[found.Instance] = true
		}
	}
	for _, id := range env.AccountIDs() {
		for _, region := range sortedKeys(env.Accounts[id].EC2) {
			for _, i := range env.Accounts[id].EC2[region].Instances {
				if found, err := env.Place(i.ID, ""); err == nil && !seen[i.ID] {
					g.places = append(g.places, g.placeNode(found))
				}
			}
		}
	}
	return g.places
}
