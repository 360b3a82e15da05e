package rules

import (
	"slices"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/policy"
)

// bucketsFor gives the buckets inside that a principal can reach at all: those of its own account, and
// those of other accounts whose policy grants something across accounts. Sensitive ones come first.
func (c *Context) bucketsFor(p *world.Principal) (list []world.Resource) {
	for _, b := range c.InsideBuckets() {
		if b.Account == p.Account || grantsAcross(b.Policy, b.Account) {
			list = append(list, b)
		}
	}
	slices.SortStableFunc(list, func(a, b world.Resource) int {
		return compareBool(c.Sensitive(b.Bucket.Name), c.Sensitive(a.Bucket.Name))
	})
	return list
}

// dataFor gives what a principal can read at all: the buckets of [Context.bucketsFor] or, where those
// of its own account were not collected, any bucket that the account may have.
func (c *Context) dataFor(p *world.Principal) (list []reach.Target) {
	for _, b := range c.bucketsFor(p) {
		list = append(list, c.Reach.Within(b))
	}
	if a := c.Env.Accounts[p.Account]; a == nil || a.S3 == nil || a.S3.Buckets == nil {
		t := reach.Target{Name: "a bucket of account " + p.Account, Account: p.Account,
			Missing: []string{"account " + p.Account + " has a bucket whose policy does not stand in the way: its buckets were not collected"}}
		t.Resources.Domain, t.Resources.Owner, t.Resources.OfAction = set.AnyBucket(), p.Account, true
		t.Resources.Suggest = []string{"arn:aws:s3:::a-bucket-of-the-account/object"}
		list = append(list, t)
	}
	return list
}

// grantsAcross reports whether a policy grants, or may grant, anything to a caller of another account
// than the resource's.
func grantsAcross(p *policy.Policy, owner string) bool {
	if p == nil {
		return false
	}
	if p.IsUnknown() {
		return true
	}
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		if s.Effect != policy.Allow || s.Principals == nil {
			continue
		}
		if s.NotPrincipal || s.Principals.Everyone {
			return true
		}
		for _, e := range s.Principals.Entries {
			if e.Type == "CanonicalUser" || e.Type == "AWS" && accountIn(e.Value) != owner {
				return true
			}
		}
	}
	return false
}
