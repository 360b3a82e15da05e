package paths

import "slices"

// mostSorts bounds how many ways are told apart.
const mostSorts = 200_000

// way is the first that was found of a sort of ways to a node.
type way struct {
	to     *Node
	before *way
	step   step
	sort   string
}

// extended is a row of sorts with one more behind: a byte for each hop, and one for several of a sort
// that follow each other, for two roles in a chain are not another sort of way than three.
func extended(row string, s sort) string {
	if b := 'a' + byte(s); row == "" || row[len(row)-1] != b {
		return row + string(rune(b))
	}
	return row
}

// has reports whether the way comes to a node.
func (w *way) has(n *Node) bool {
	for ; w != nil; w = w.before {
		if w.to == n {
			return true
		}
	}
	return false
}

func (w *way) steps() []step {
	var list []step
	for ; w.before != nil; w = w.before {
		list = append(list, w.step)
	}
	slices.Reverse(list)
	return list
}

// sorts finds a shortest path for each sort of way from a node: for each row of sorts of hops, and each
// end. It goes by breadth over nodes and rows together, and keeps the first way to each, so that its
// cost does not follow the number of paths.
func (s *search) sorts(from *Node) {
	type state struct {
		n    *Node
		sort string
	}
	seen := map[state]bool{}
	front := []*way{{to: from}}
	for depth := 1; depth <= s.q.MaxHops && len(front) > 0 && !s.done; depth++ {
		var next []*way
		for _, w := range front {
			for r, row := range s.g.from(w.to) {
				for i := range row {
					e := &row[i]
					away, leads := s.away[e.to]
					if !leads || away > s.q.MaxHops-depth || w.has(e.to) {
						continue
					}
					at := state{e.to, extended(w.sort, e.sort)}
					if seen[at] {
						s.answer.More = s.answer.More || s.goal[e.to]
						continue
					}
					if !s.holds(w.to, r, i) {
						continue
					}
					on := &way{e.to, w, step{w.to, r, i}, at.sort}
					switch {
					case !s.goal[e.to]:
						seen[at] = true
						next = append(next, on)
					case s.found(on.steps()):
						seen[at] = true
					}
					if len(seen) > mostSorts {
						s.answer.Bounded, s.done = true, true
					}
					if s.done {
						return
					}
				}
			}
		}
		front = next
	}
}
