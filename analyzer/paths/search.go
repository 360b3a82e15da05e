package paths

import (
	"cmp"
	"slices"
)

// The bounds of a search, where a question gives none.
const (
	DefaultMaxHops = 6
	DefaultLimit   = 200
	// mostSteps is how many hops are tried, over all paths: the paths of a graph grow beyond all
	// bounds with its size.
	mostSteps = 2_000_000
)

// Question asks for the paths from some nodes to others.
type Question struct {
	From, To []*Node
	// All asks for all simple paths; else one is given for each sort of way, the shortest.
	All bool
	// Only, if it is not nil, leaves paths of which each hop is such.
	Only func(*Hop) bool
	// MaxHops and Limit bound the length of the paths and their number; 0: the default.
	MaxHops, Limit int
}

// Answer is the paths that were found.
type Answer struct {
	// Paths are in order, the shortest first.
	Paths []Path
	// More says that there are more paths, of sorts that are shown already.
	More bool
	// Bounded says that the search ended at a bound, so that there may be more paths.
	Bounded bool
	MaxHops int
}

// Ask finds paths. They are simple: none comes to a node twice.
func (g *Graph) Ask(q Question) *Answer {
	if q.MaxHops <= 0 {
		q.MaxHops = DefaultMaxHops
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	g.setTargets(q.To)
	s := search{g: g, q: &q, goal: map[*Node]bool{}, onPath: map[*Node]bool{}, answer: &Answer{MaxHops: q.MaxHops}, left: mostSteps}
	for _, n := range q.To {
		s.goal[n] = true
	}
	s.distances()
	if q.All {
		s.all()
	} else {
		for _, n := range q.From {
			s.sorts(n)
		}
	}
	slices.SortStableFunc(s.answer.Paths, func(a, b Path) int {
		return cmp.Or(cmp.Compare(len(a.Hops), len(b.Hops)), compareBool(a.Possible(), b.Possible()))
	})
	return s.answer
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// setTargets names the buckets that matter. The edges that lead to them hang on it, so what was found
// for others is dropped.
func (g *Graph) setTargets(to []*Node) {
	var targets []*Node
	outside := false
	for _, n := range to {
		if n.Kind == Bucket {
			targets = append(targets, n)
		}
		outside = outside || n.Kind == Outside
	}
	if !slices.Equal(targets, g.targets) || outside != g.toOutside {
		g.targets, g.toOutside = targets, outside
		clear(g.out)
		clear(g.proofs)
		g.base = nil // it answers another question
	}
}

// search is the state of one question.
type search struct {
	g    *Graph
	q    *Question
	goal map[*Node]bool
	// away is how many hops a node is from the nearest end; nodes that are not in it lead to none.
	away   map[*Node]int
	onPath map[*Node]bool
	hops   []step
	answer *Answer
	left   int
	done   bool
}

// step is an edge that was taken.
type step struct {
	from    *Node
	row, at int
}

// holds reports whether an edge is there, as the question has it.
func (s *search) holds(n *Node, row, at int) bool {
	if s.q.Only == nil && !s.g.out[n][row][at].open {
		return true
	}
	h := s.g.proved(n, row, at)
	return h != nil && (s.q.Only == nil || s.q.Only(h))
}

// distances walks forward from the beginnings to all that can be reached within the bound, and then
// back from the ends, so that the search enters no blind alley.
func (s *search) distances() {
	reached := map[*Node]bool{}
	var front []*Node
	for _, n := range s.q.From {
		if !reached[n] {
			reached[n] = true
			front = append(front, n)
		}
	}
	back := map[*Node][]*Node{}
	for depth := 0; depth < s.q.MaxHops && len(front) > 0; depth++ {
		var next []*Node
		for _, n := range front {
			for r, row := range s.g.from(n) {
				for i := range row {
					e := &row[i]
					if !s.holds(n, r, i) {
						continue
					}
					back[e.to] = append(back[e.to], n)
					if !reached[e.to] {
						reached[e.to] = true
						next = append(next, e.to)
					}
				}
			}
		}
		front = next
	}
	s.away = map[*Node]int{}
	front = front[:0]
	for n := range s.goal {
		s.away[n] = 0
		front = append(front, n)
	}
	for depth := 1; len(front) > 0; depth++ {
		var next []*Node
		for _, n := range front {
			for _, before := range back[n] {
				if _, known := s.away[before]; !known {
					s.away[before] = depth
					next = append(next, before)
				}
			}
		}
		front = next
	}
}

// all finds all simple paths, by length.
func (s *search) all() {
	for length := 1; length <= s.q.MaxHops && !s.done; length++ {
		for _, n := range s.q.From {
			s.onPath[n] = true
			s.walk(n, length)
			s.onPath[n] = false
		}
	}
}

// walk extends the path by so many hops from a node.
func (s *search) walk(n *Node, left int) {
	for r, row := range s.g.from(n) {
		for i := range row {
			if s.done {
				return
			}
			s.step(n, r, i, left)
		}
	}
}

func (s *search) step(n *Node, row, at, left int) {
	e := &s.g.out[n][row][at]
	away, leads := s.away[e.to]
	if !leads || away > left-1 || s.onPath[e.to] || (left == 1) != s.goal[e.to] {
		return
	}
	if s.left--; s.left < 0 {
		s.answer.Bounded, s.done = true, true
		return
	}
	if !s.holds(n, row, at) {
		return
	}
	s.hops = append(s.hops, step{n, row, at})
	if left == 1 {
		s.found(s.hops)
	} else {
		s.onPath[e.to] = true
		s.walk(e.to, left-1)
		s.onPath[e.to] = false
	}
	s.hops = s.hops[:len(s.hops)-1]
}

// found lays a path out, and takes it if it holds.
func (s *search) found(steps []step) bool {
	p := Path{}
	for _, t := range steps {
		h := s.g.proved(t.from, t.row, t.at)
		if h == nil {
			return false
		}
		p.Hops = append(p.Hops, h)
	}
	s.answer.Paths = append(s.answer.Paths, p)
	if len(s.answer.Paths) >= s.q.Limit {
		s.answer.Bounded, s.done = true, true
	}
	return true
}
