package rules

import (
	"fmt"
	"sync"

	"github.com/iampath/iampath/analyzer/set"
)

// budget bounds the questions about outsiders on one bucket. A rule asks once for each account that the
// bucket's policy names, and each answer reads the whole policy, so that a policy made to be large would
// cost the square of its size. AWS takes bucket policies of up to 20 KB (Amazon S3 quotas), which are far
// below the bound.
type budget struct {
	lock  sync.Mutex
	asked map[string]int
}

// Bounds of what is asked: a policy of more statements and principals than largest is not asked about,
// and of smaller ones a question costs the square of their number, of which a rule may spend most on a
// bucket.
const (
	largest = 2_000
	most    = 4_000_000
)

// spent reports whether no more is to be asked, and counts the question.
func (b *budget) spent(rule string, e *Evidence) bool {
	p := e.Target.Policies.Resource
	if e.Target.Bucket == "" || e.Side.Inside || p == nil || p.IsUnknown() {
		return false
	}
	weight := len(p.Document.Statements)
	for i := range p.Document.Statements {
		if named := p.Document.Statements[i].Principals; named != nil {
			weight += len(named.Entries)
		}
	}
	b.lock.Lock()
	defer b.lock.Unlock()
	key := rule + " " + e.Target.Bucket
	b.asked[key]++
	return weight > largest || b.asked[key] > max(8, most/max(1, weight*weight))
}

// beyond answers a question that is not asked any more, and says so.
func (c *Context) beyond(e *Evidence) *Evidence {
	c.NotExamined(fmt.Sprintf("who else outside may use bucket %s (%s): its policy of %d statements names too many", e.Target.Bucket, c.rule.ID,
		len(e.Target.Policies.Resource.Document.Statements)))
	e.Answer = &set.Answer{Verdict: set.No}
	return e
}
