package rules

import (
	"slices"
	"sync"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/glob"
)

// Context is what a rule looks at, and where it reports.
type Context struct {
	World *world.World
	Env   *model.Environment
	Reach *reach.Reach

	rule      *Rule
	sensitive []glob.Pattern
	lock      *sync.Mutex
	found     *[]*finding.Finding
	missing   *map[string]bool
	alike     *alike
	budget    *budget
	buckets   func() []world.Resource
	bucketsOf func() map[string][]world.Resource
	// mentioned are the buckets of an account whose policies may allow an action.
	mentioned *sync.Map
	// domains are the resources of a service in an account.
	domains *sync.Map
}

// NewContext begins with a world.
func NewContext(w *world.World) *Context {
	c := &Context{World: w, Env: w.Env(), Reach: reach.New(w), lock: &sync.Mutex{}, found: new([]*finding.Finding), missing: new(map[string]bool), alike: newAlike(), budget: &budget{asked: map[string]int{}}, mentioned: new(sync.Map), domains: new(sync.Map)}
	*c.missing = map[string]bool{}
	c.buckets = sync.OnceValue(func() []world.Resource {
		return slices.DeleteFunc(slices.Clone(w.Buckets()), func(b world.Resource) bool { return !w.IsInside(b.Account) })
	})
	c.bucketsOf = sync.OnceValue(func() map[string][]world.Resource {
		of := map[string][]world.Resource{}
		for _, b := range c.buckets() {
			of[b.Account] = append(of[b.Account], b)
		}
		for _, list := range of {
			slices.SortStableFunc(list, func(a, b world.Resource) int {
				return compareBool(c.Sensitive(b.Bucket.Name), c.Sensitive(a.Bucket.Name))
			})
		}
		return of
	})
	if p := c.Env.Perimeter; p != nil {
		for _, b := range p.SensitiveBuckets {
			c.sensitive = append(c.sensitive, glob.CompileText(b.Name))
		}
	}
	return c
}

// Run lets a rule look.
func (c *Context) Run(r *Rule) {
	with := *c
	with.rule = r
	r.Find(&with)
}

// Found gives what the rules have reported so far, and what they could not look at.
func (c *Context) Found() (findings []*finding.Finding, missing []string) {
	for text := range *c.missing {
		missing = append(missing, text)
	}
	slices.Sort(missing)
	return *c.found, missing
}

// Report adds a finding of the rule.
func (c *Context) Report(f *finding.Finding) {
	f.Rule = c.rule.ID
	f.New = true
	f.HangsOn = once(f.HangsOn)
	c.lock.Lock()
	defer c.lock.Unlock()
	*c.found = append(*c.found, f)
}

// once leaves out what a list has said before.
func once(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(text string) bool {
		again := seen[text]
		seen[text] = true
		return again
	})
}

// NotExamined notes that something could not be looked at: a sentence's end.
func (c *Context) NotExamined(text string) {
	c.lock.Lock()
	defer c.lock.Unlock()
	(*c.missing)[text] = true
}

// Sensitive reports whether the perimeter names a bucket as sensitive.
func (c *Context) Sensitive(bucket string) bool {
	for i := range c.sensitive {
		if c.sensitive[i].Match(bucket) {
			return true
		}
	}
	return false
}

// Weigh is a severity where a sensitive bucket is at stake: one step more, and no less than high.
func (c *Context) Weigh(s finding.Severity, bucket string) finding.Severity {
	if c.Sensitive(bucket) {
		return max(min(s+1, finding.Critical), finding.High)
	}
	return s
}

// InsideBuckets gives the buckets that are inside.
func (c *Context) InsideBuckets() []world.Resource {
	return slices.Clone(c.buckets())
}

// InsideGroups gives the groups of principals that are inside.
func (c *Context) InsideGroups() []*world.Group {
	return slices.DeleteFunc(slices.Clone(c.World.Groups()), func(g *world.Group) bool { return !c.World.IsInside(g.Members[0].Account) })
}

// Trusted reports whether an account's access is legitimate, by the perimeter.
func (c *Context) Trusted(account string) bool {
	_, ok := c.Env.Perimeter.Trusts(model.TrustedAccount, account)
	return ok
}
