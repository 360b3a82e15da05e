package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// alike remembers of which buckets nothing is allowed, by what can be told of them: most buckets of an
// account follow a few templates, and differ in nothing but their names. What holds of one then holds
// of all, so that it is decided once. Only a no is remembered: a yes has its own witness.
type alike struct {
	lock  sync.Mutex
	no    map[string]bool
	texts map[*policy.Policy]text
	// templates are what the policies of buckets say without their names.
	templates map[bucketPolicy]template
}

type bucketPolicy struct {
	policy *policy.Policy
	bucket string
}

type template struct {
	says string
	ok   bool
}

// text is what a policy says. It is blind where it cannot tell one bucket from another by name.
type text struct {
	says  string
	blind bool
}

func newAlike() *alike {
	return &alike{no: map[string]bool{}, texts: map[*policy.Policy]text{}, templates: map[bucketPolicy]template{}}
}

// key says all of a question about a bucket but the bucket's name; empty where names matter.
func (a *alike) key(e *Evidence) string {
	q := e.Question
	bucket := e.Target.Bucket
	if bucket == "" || q.Effort != 0 || q.Resources.Exactly != "" || q.Resources.Outside != nil || q.Resources.Owner != e.Target.Account ||
		!slices.Equal(q.Resources.Suggest, e.Target.Resources.Suggest) {
		return ""
	}
	var leaves []*decision.Policies
	q.Goal.With(func(p *decision.Policies) { leaves = append(leaves, p) })
	if len(leaves) != 1 {
		return "" // a combination, of which it is not seen here how it is joined
	}
	p := leaves[0]
	own, ok := a.template(p.Resource, e.Target.Resources.Suggest[0], bucket)
	if !ok {
		return ""
	}
	var b strings.Builder
	names := true
	add := func(p *policy.Policy) {
		t := a.text(p)
		names = names && t.blind
		b.WriteString(strconv.Itoa(len(t.says)))
		b.WriteByte(':')
		b.WriteString(t.says)
	}
	for _, list := range [][]*policy.Policy{p.Identity, p.PermissionsBoundary, p.Session} {
		for _, p := range list {
			add(p)
		}
		b.WriteByte('|')
	}
	for _, levels := range [][]decision.Level{p.SCP, p.RCP} {
		for _, l := range levels {
			for _, p := range l.Policies {
				add(p)
			}
			b.WriteByte('/')
		}
		b.WriteByte('|')
	}
	endpoint := func(e *decision.Endpoint) {
		if e == nil {
			return
		}
		add(e.Policy)
		with := *e
		with.Policy = nil
		fmt.Fprintf(&b, "%+v", with)
	}
	endpoint(p.VPCEndpoint)
	for i := range q.Networks {
		n := &q.Networks[i]
		endpoint(n.Endpoint)
		fmt.Fprintf(&b, "%q%v%q|", n.Name, n.Keys, n.Absent)
	}
	if !names {
		return ""
	}
	// Whatever else a decision holds is compared as it is.
	rest := *p
	rest.Identity, rest.PermissionsBoundary, rest.Session, rest.SCP, rest.RCP, rest.Resource, rest.VPCEndpoint = nil, nil, nil, nil, nil, nil, nil
	fmt.Fprintf(&b, "%s|%+v|%+v|%q|%v|%v|%s|%t|%t|%t|", own, rest, q.Callers, q.Actions, q.OnBehalf, q.Keys, e.Target.Account, q.Resources.OfAction, q.Networks == nil, q.Context.Partial())
	q.Context.Each(func(key string, values *model.Values) { fmt.Fprintf(&b, "%q=%+v|", key, *values) })
	// The partition is all of the ARN that is not the name.
	return b.String() + strings.TrimSuffix(e.Target.Resources.Suggest[0], bucket)
}

// text gives what a policy says, once.
func (a *alike) text(p *policy.Policy) text {
	if p == nil {
		return text{"none", true}
	}
	if p.IsUnknown() {
		return text{"unknown " + p.Name, true}
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	t, known := a.texts[p]
	if !known {
		t = text{string(p.Document.AppendCompact(nil)), true}
		for i := range p.Document.Statements {
			for _, r := range p.Document.Statements[i].Resources {
				t.blind = t.blind && r == "*"
			}
		}
		a.texts[p] = t
	}
	return t
}

// template is [templateOf], once for each bucket.
func (a *alike) template(p *policy.Policy, arn, bucket string) (says string, ok bool) {
	key := bucketPolicy{p, bucket}
	a.lock.Lock()
	t, known := a.templates[key]
	a.lock.Unlock()
	if !known {
		t.says, t.ok = templateOf(p, arn, bucket)
		a.lock.Lock()
		a.templates[key] = t
		a.lock.Unlock()
	}
	return t.says, t.ok
}

// templateOf is what a bucket's policy says without the bucket's name. It is not ok where the name may
// mean more there than the bucket: where it stands elsewhere than in the resources, or where a resource
// is not the bucket, something in it, or everything.
func templateOf(p *policy.Policy, arn, bucket string) (says string, ok bool) {
	if p == nil {
		return "none", true
	}
	if p.IsUnknown() {
		return "", false // it is called by the bucket's name
	}
	named := 0
	for i := range p.Document.Statements {
		for _, r := range p.Document.Statements[i].Resources {
			rest, own := strings.CutPrefix(r, arn)
			switch {
			case r == "*":
			case own && (rest == "" || rest[0] == '/') && !strings.Contains(rest, bucket):
				named++
			default:
				return "", false
			}
		}
	}
	text := string(p.Document.AppendCompact(nil))
	if strings.Count(text, bucket) != named || strings.Contains(text, "\x00") {
		return "", false
	}
	return strings.ReplaceAll(text, bucket, "\x00"), true
}

// has tells whether nothing is known to be allowed of all buckets of a key.
func (a *alike) has(key string) bool {
	a.lock.Lock()
	defer a.lock.Unlock()
	return a.no[key]
}

func (a *alike) add(key string) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.no[key] = true
}

// ask is [set.Ask], which is spared where a bucket is like one that was asked about before.
func (a *alike) ask(e *Evidence) (*set.Answer, error) {
	if a == nil {
		return set.Ask(e.Question)
	}
	if e.grantsNothing() {
		return &set.Answer{Verdict: set.No}, nil
	}
	key := a.key(e)
	if key != "" && a.has(key) {
		return &set.Answer{Verdict: set.No}, nil
	}
	answer, err := set.Ask(e.Question)
	if key != "" && err == nil && answer.Verdict == set.No {
		a.add(key)
	}
	return answer, err
}
