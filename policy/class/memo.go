package class

import (
	"crypto/sha256"
	"slices"
	"sync"
)

// memo remembers the classes of problems: of the questions about a world most cut the same callers and
// resources by the same patterns. It is a pure function that is remembered, so that it does not matter
// who asked before.
var memo = struct {
	sync.Mutex
	of map[[sha256.Size]byte]solved
}{of: map[[sha256.Size]byte]solved{}}

// solved are all classes of a problem, and how many states were looked at to find them.
type solved struct {
	texts []string
	seen  int
}

// Bounds of what is remembered: how many problems, and of how many classes.
const (
	maxSolved = 1 << 13
	maxTexts  = 1 << 8
)

// recall gives what is remembered of a problem. Where the problem allows no more states than it took,
// it is not: then it may be that not all classes are to be found.
func (p *Problem) recall(key [sha256.Size]byte) (texts []string, ok bool) {
	memo.Lock()
	defer memo.Unlock()
	s, ok := memo.of[key]
	if !ok || s.seen >= p.limit() {
		return nil, false
	}
	p.Seen = s.seen
	return slices.Clone(s.texts), true
}

func (p *Problem) remember(key [sha256.Size]byte, texts []string) {
	if len(texts) > maxTexts || p.Seen >= p.limit() {
		return
	}
	memo.Lock()
	defer memo.Unlock()
	if len(memo.of) >= maxSolved {
		clear(memo.of)
	}
	memo.of[key] = solved{slices.Clone(texts), p.Seen}
}

// limit is how many states may be looked at.
func (p *Problem) limit() int {
	if p.States <= 0 {
		return MaxStates
	}
	return p.States
}
