package policy

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
)

// indexedFrom is from how many statements on a policy is worth an index. Below, reading the
// statements' service bits one after another is quicker.
const indexedFrom = 32

// index finds the few statements of a long policy that can apply to a request. Each dimension
// gives candidates by itself; the one that gives fewest is taken.
type index struct {
	principals postings
	actions    radix
	resources  radix
	all        []int32
	// Statements that a dimension cannot tell by a key.
	anyAction, anyPrincipal, anyResource []int32
}

// postings are the statements by a key.
type postings map[string][]int32

func (p postings) add(key string, statement int32) {
	if list := p[key]; len(list) == 0 || list[len(list)-1] != statement {
		p[key] = append(list, statement)
	}
}

func newIndex(p *Policy) *index {
	x := &index{principals: postings{}}
	for i := range p.statements {
		x.all = append(x.all, int32(i))
		x.add(&p.statements[i], p.sift[i], int32(i))
	}
	return x
}

func (x *index) add(s *statement, sift sift, i int32) {
	if s.notAction || sift.services == anyBit {
		x.anyAction = append(x.anyAction, i)
	} else {
		for a := range s.actions {
			x.actions.add(s.actions[a].pattern.Prefix(), i)
		}
	}
	if s.resources == nil || s.notResource || len(s.resources) == 0 {
		x.anyResource = append(x.anyResource, i)
	} else {
		for r := range s.resources {
			x.resources.add(s.resources[r].Prefix(), i)
		}
	}
	if p := s.principals; p == nil || s.notPrincipal || p.everyone || p.anyAWS || p.invalid || p.canonical {
		x.anyPrincipal = append(x.anyPrincipal, i)
	} else {
		for _, account := range p.accounts {
			x.principals.add(account, i)
		}
		for _, arn := range p.arns {
			x.principals.add(arn.text, i)
			if arn.role != "" {
				x.principals.add(arn.account+"/"+arn.role, i)
			}
			// A federated user is also reached through the user of its name.
			if strings.Contains(arn.text, ":user/") {
				x.principals.add(arn.account+"/user", i)
			}
		}
		for _, list := range [][]string{p.services, p.federated} {
			for _, name := range list {
				x.principals.add(name, i)
			}
		}
	}
}

// maxLists is how many candidate lists one dimension can give: a resource, one for each prefix.
const maxLists = 24

// candidates are lists of statements.
type candidates struct {
	lists [maxLists][]int32
	n     int
	total int
	full  bool // there were more lists than room: not to be used
}

func (c *candidates) add(list []int32) {
	if len(list) == 0 {
		return
	}
	if c.n == maxLists {
		c.full = true
		return
	}
	c.lists[c.n] = list
	c.n++
	c.total += len(list)
}

func (x *index) eval(p *Policy, q *Query, out *Outcome, trace *Trace) {
	var best, other candidates
	r := q.Request
	best.add(x.anyAction)
	x.actions.walk(r.Action.Lower, &best)
	if best.full {
		best = candidates{lists: [maxLists][]int32{x.all}, n: 1, total: len(x.all)}
	}

	if best.total > 4 && !r.NoResource() {
		other.add(x.anyResource)
		x.resources.walk(r.Resource.Text, &other)
		if !other.full && other.total < best.total {
			best = other
		}
	}
	if best.total > 4 && q.Reading == Ordinary && len(x.principals) > 0 {
		other = candidates{}
		other.add(x.anyPrincipal)
		x.byPrincipal(&r.Principal, &other)
		if !other.full && other.total < best.total {
			best = other
		}
	}
	from := 0
	if trace != nil {
		from = len(trace.Hits)
	}
	for _, list := range best.lists[:best.n] {
		for _, i := range list {
			if p.step(int(i), q, out, trace) {
				return
			}
		}
	}
	if trace != nil {
		trace.tidy(from)
	}
}

// byPrincipal adds the statements that can name a caller.
func (x *index) byPrincipal(c *model.Principal, to *candidates) {
	to.add(x.principals[c.Text])
	to.add(x.principals[c.Account])
	switch c.Kind {
	case model.RoleSession:
		to.add(x.principals[c.RoleARN])
		if !c.PathKnown {
			var room [160]byte
			key := append(append(append(room[:0], c.Account...), '/'), c.Name...)
			to.add(x.principals[string(key)])
		}
	case model.FederatedUser:
		var room [160]byte
		key := append(append(room[:0], c.Account...), "/user"...)
		to.add(x.principals[string(key)])
	case model.FederatedIdentity:
		to.add(x.principals[c.Name])
	}
}

// tidy puts the hits of one policy in the order of its statements, each once.
func (t *Trace) tidy(from int) {
	hits := t.Hits[from:]
	slices.SortFunc(hits, func(a, b Hit) int { return a.Statement - b.Statement })
	hits = slices.CompactFunc(hits, func(a, b Hit) bool { return a.Statement == b.Statement })
	t.Hits = t.Hits[:from+len(hits)]
}
