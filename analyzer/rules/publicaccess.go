package rules

import (
	"fmt"
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
)

// publicAccess finds buckets that anyone may use without signing, and those where only Block Public
// Access holds that back.
var publicAccess = &Rule{
	ID:       "public-access",
	Title:    "Anyone can use a bucket without credentials",
	Severity: finding.High,
	Text: Text{
		Means: `A request that nobody signs is allowed, by the bucket's policy, by an access point or by its ACL: the bucket is open to the internet. Where S3 Block Public Access holds it back, the policy
is public all the same, and open the moment the setting is taken off; that is reported as information.`,
		Exploited: `Buckets are searched for by name, by machines, all day. What can be read is read within hours.`,
		Before:    `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"}`,
		After: `Turn on Block Public Access for the account and the bucket, and serve public content through CloudFront with an origin access control:
{"Effect":"Allow","Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*","Condition":{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::111111111111:distribution/EXAMPLE"}}}`,
		Sources: []string{"Blocking public access to your Amazon S3 storage", "Access control list (ACL) overview",
			"Configuring IAM policies for using access points", "AWS JSON policy elements: Principal"},
	},
	Find: func(c *Context) {
		buckets := c.InsideBuckets()
		parallel.Each(len(buckets), func(i int) { c.public(buckets[i]) })
	},
}

func (c *Context) public(b world.Resource) {
	e := c.Ask(c.Reach.Anyone(), c.Reach.Within(b), slices.Concat(readObjects, listBuckets, writeObjects, spoilObjects), nil)
	f := &finding.Finding{Resource: b.ARN.Text, Principal: "anyone", Account: b.Account,
		Severity: c.Weigh(c.rule.Severity, b.Bucket.Name), Confidence: e.Confidence()}
	switch {
	case e.Yes() && e.Answer.Witness == nil && b.Policy.IsUnknown():
		c.NotExamined(fmt.Sprintf("whether bucket %s is public: its policy was not collected", b.Bucket.Name))
		c.otherDoors(b)
		return
	case e.Yes():
		f.Title = fmt.Sprintf("Anyone can use bucket %s without credentials", b.Bucket.Name)
		f.Message = fmt.Sprintf("Without signing, anyone may %s in bucket %s of account %s%s.", action(e, "s3:GetObject"), b.Bucket.Name, b.Account, given(e.Conditions()))
	case b.BlockPublicAccess.RestrictPublicBuckets:
		open := c.Again(e, func(q *set.Question) {
			q.Goal = q.Goal.With(func(p *decision.Policies) { p.BlockPublicAccess = decision.BlockPublicAccess{} })
		})
		if open.Answer.Verdict != set.Yes {
			c.otherDoors(b)
			return
		}
		e = open
		f.Severity, f.Confidence = finding.Info, finding.Proved
		f.Title = fmt.Sprintf("Only Block Public Access keeps bucket %s from being public", b.Bucket.Name)
		f.Message = fmt.Sprintf("The policy of bucket %s lets anyone %s without signing. RestrictPublicBuckets holds it back, and without it the bucket is open.",
			b.Bucket.Name, action(e, "s3:GetObject"))
		f.Identity = "held back " + b.ARN.Text
	default:
		c.otherDoors(b)
		return
	}
	f.Locations, f.Witnesses, f.HangsOn = e.Locations(), e.Witnesses(), e.HangsOn()
	f.Path = []finding.Hop{e.Hop(finding.Acts, "anyone", b.ARN.Text)}
	f.Stood, f.Could = e.Says(), []string{"bucket policy", "resource control policy", "S3 Block Public Access"}
	if f.Severity > finding.Info {
		keep := c.trustedAccess(e)
		closed := c.Again(e, func(q *set.Question) {
			q.Goal = q.Goal.With(func(p *decision.Policies) { p.BlockPublicAccess.RestrictPublicBuckets = true })
		})
		if closed.Answer.Verdict == set.No {
			f.Cuts = append(f.Cuts, finding.Cut{Layer: decision.LayerBlockPublicAccess.String(), Where: "bucket " + b.Bucket.Name, Verified: true,
				Text: fmt.Sprintf("aws s3api put-public-access-block --bucket %s --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true", b.Bucket.Name)})
		}
		if cut, ok := c.Try(e, Change{decision.LayerResource, "the bucket policy of " + b.Bucket.Name, c.keepOutsidersOut(b.Bucket.Name)}, keep...); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	c.Report(f)
}

// otherDoors looks whether a bucket that its own policy does not make public is so by an access point
// or by its ACL.
func (c *Context) otherDoors(b world.Resource) {
	points := c.accessPoints(b)
	for i := range points {
		if p := c.through(b, &points[i], c.Reach.Anyone(), slices.Concat(readObjects, listBuckets, writeObjects, spoilObjects)); p != nil {
			c.reportPassage(b, &points[i], p, c.Reach.Anyone(), c.Weigh(c.rule.Severity, b.Bucket.Name), fmt.Sprintf("Anyone can use bucket %s without credentials", b.Bucket.Name))
			return
		}
	}
	for _, d := range c.aclDoors(b) {
		if d.side.Name != anyone {
			continue
		}
		if e := c.throughACL(b, &d, slices.Concat(listBuckets, writeObjects)); e != nil {
			c.reportACL(b, &d, e, c.Weigh(c.rule.Severity, b.Bucket.Name), fmt.Sprintf("Anyone can use bucket %s without credentials", b.Bucket.Name))
			return
		}
	}
}
