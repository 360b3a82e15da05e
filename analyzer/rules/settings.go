package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// settings are the settings of a bucket that [destinationsOf] reads, and what they tell of.
var settings = []struct{ field, name string }{
	{model.Replication, "replication"},
	{model.Inventories, "inventories"},
	{model.Logging, "logging"},
	{model.Notifications, "notifications"},
}

// settingsNotExamined says of which buckets it is not known where they send data by themselves, and
// what of it is not: that nothing is found of them says nothing. Buckets that lack the same share one
// sentence, whatever their accounts: an environment that was collected before these were asked for
// lacks them everywhere, and a sentence for each account would hide what else is missing.
//
// It is said of every bucket, also of those that a person wrote down. Whoever keeps a folder by hand
// has most often printed the policies and not these, and needs to hear it as much as one whose
// collector was refused.
func (c *Context) settingsNotExamined(buckets []world.Resource) {
	type group struct{ buckets, accounts []string }
	groups := map[string]*group{}
	for _, b := range buckets {
		lacks := lacking(b.Bucket)
		if lacks == "" {
			continue
		}
		g := groups[lacks]
		if g == nil {
			g = &group{}
			groups[lacks] = g
		}
		g.buckets, g.accounts = append(g.buckets, b.Bucket.Name), append(g.accounts, b.Account)
	}
	for lacks, g := range groups {
		slices.Sort(g.accounts)
		which := fmt.Sprintf("%d buckets of %s send data by themselves", len(g.buckets), some("account", slices.Compact(g.accounts)))
		if len(g.buckets) == 1 {
			which = fmt.Sprintf("bucket %s of account %s sends data by itself", g.buckets[0], g.accounts[0])
		}
		c.NotExamined(fmt.Sprintf("where %s (%s): not collected", which, lacks))
	}
}

// lacking names the settings of a bucket that are not known, or not all of them. One that is null or
// empty was collected, and is none; of a page of several the rest was not.
func lacking(b *model.Bucket) string {
	var names []string
	for _, s := range settings {
		if slices.ContainsFunc(b.Settings(s.field), func(v source.Value) bool { return !v.OK() || v.Get("IsTruncated").Text() == "true" }) {
			names = append(names, s.name)
		}
	}
	return strings.Join(names, ", ")
}
