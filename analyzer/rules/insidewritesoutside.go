package rules

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
)

// insideWritesOutside finds principals inside that may write to a bucket that is not ours.
var insideWritesOutside = &Rule{
	ID:       "inside-writes-outside",
	Title:    "A principal inside can write to a bucket that is not ours",
	Severity: finding.Medium,
	Text: Text{
		Means: `The principal's own policies, and all that limits them, let it write objects into buckets of accounts outside. The bucket's
owner decides whom to let in, so for a bucket that somebody has made for this purpose only our side stands in the way.`,
		Exploited: `Whoever holds the principal's credentials reads what it may read, and copies it with the same credentials into a bucket of
their own. Nothing on the way is unusual: one read and one write, both allowed.`,
		Before: `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`,
		After: `{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::our-reports/*"}
or, for all principals at once, a service control policy:
{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-ours"}}}`,
		Sources: []string{"Cross-account policy evaluation logic", "AWS global condition context keys: aws:ResourceOrgID", "AWS samples: data perimeter policy examples"},
	},
	Find: func(c *Context) {
		groups := c.InsideGroups()
		parallel.Each(len(groups), func(i int) { c.writesOutside(groups[i]) })
	},
}

func (c *Context) writesOutside(g *world.Group) {
	p := g.Members[0]
	e := c.Ask(c.Reach.Principal(p), c.Reach.ForeignBuckets(), writeObjects, nil)
	if !e.Yes() {
		return
	}
	if e.Answer.Witness == nil {
		// A policy that is not known may say anything, which is no finding; what the others allow is one that
		// hangs on it.
		known := c.Again(e, func(q *set.Question) { q.Goal = q.Goal.With(reach.KnownOnly) })
		if known.Answer.Witness == nil {
			c.NotExamined(fmt.Sprintf("whether %s can write to buckets outside: %s", who(g), strings.Join(e.HangsOn(), "; ")))
			return
		}
	}
	f := &finding.Finding{
		Severity:   c.rule.Severity,
		Confidence: e.Confidence(),
		Title:      who(g) + " can write to buckets outside",
		Message: fmt.Sprintf("%s may %s into a bucket of any account outside whose owner lets it in%s.", who(g), action(e, "s3:PutObject"),
			given(e.Conditions())),
		Principal: p.ARN, Account: p.Account, Locations: e.Locations(), Witnesses: e.Witnesses(), HangsOn: e.HangsOn(), Members: names(g),
		Path:  []finding.Hop{e.Hop(finding.Acts, p.ARN, "a bucket outside")},
		Stood: e.Says(), Could: []string{"service control policy", "identity policy", "VPC endpoint policy"},
	}
	if cut, ok := c.Try(e, Change{decision.LayerSCP, "a service control policy over account " + p.Account, c.onlyOurResources("", `["s3:PutObject","s3:ReplicateObject"]`)},
		c.trustedAccess(e)...); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}
