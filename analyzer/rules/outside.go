package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
)

// outsideReadsInside finds buckets inside that somebody outside may read.
var outsideReadsInside = &Rule{
	ID:       "outside-reads-inside",
	Title:    "Somebody outside can read a bucket inside",
	Severity: finding.High,
	Text: Text{
		Means:     `The bucket's policy, an access point or its ACL lets principals of an account outside read its objects or list them, and nothing else stops them.`,
		Exploited: `A principal of that account, or whoever has got hold of one, reads the bucket with its own credentials, from anywhere.`,
		Before:    `{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}`,
		After: `If the account is a partner: name it in perimeter.yaml under "trusted", with the reason, and narrow the grant to one role.
If it is not: take the statement away, or add a bucket policy or resource control policy that denies whoever is not of the organization.`,
		Sources: []string{"Bucket policies for Amazon S3", "Cross-account policy evaluation logic", "Resource control policies",
			"Access control list (ACL) overview", "Configuring IAM policies for using access points"},
	},
	Find: func(c *Context) {
		c.outsideBuckets(outsideAccess{actions: slices.Concat(readObjects, listBuckets), verb: "read", may: "can read"})
	},
}

// outsideWritesInside finds buckets inside that somebody outside may change.
var outsideWritesInside = &Rule{
	ID:       "outside-writes-inside",
	Title:    "Somebody outside can write to a bucket inside, or delete from it",
	Severity: finding.High,
	Text: Text{
		Means:     `The bucket's policy, an access point or its ACL lets principals of an account outside write or delete objects, and nothing else stops them.`,
		Exploited: `Objects are replaced by others (poisoned data, altered code), deleted, or the bucket is filled at its owner's cost.`,
		Before:    `{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::inbox/*"}`,
		After:     `Name a legitimate partner in perimeter.yaml under "trusted"; else take the statement away or deny whoever is not of the organization.`,
		Sources:   []string{"Bucket policies for Amazon S3", "Cross-account policy evaluation logic"},
	},
	Find: func(c *Context) {
		c.outsideBuckets(outsideAccess{actions: slices.Concat(writeObjects, spoilObjects), verb: "write", may: "can write to or delete from"})
	},
}

type outsideAccess struct {
	actions   []string
	verb, may string
}

func (c *Context) outsideBuckets(a outsideAccess) {
	buckets := c.InsideBuckets()
	parallel.Each(len(buckets), func(i int) {
		b := buckets[i]
		target := c.Reach.Within(b)
		let := map[string]bool{}
		for _, side := range c.outsiders(b.Policy) {
			if e := c.Ask(side, target, a.actions, nil); e.Yes() {
				let[side.Name] = true
				c.reportOutside(b, e, a)
			}
		}
		// Of several doors for one outsider the first is reported.
		points := c.accessPoints(b)
		for i := range points {
			for _, side := range c.outsiders(points[i].own.Policy) {
				if let[side.Name] {
					continue
				}
				if p := c.through(b, &points[i], side, a.actions); p != nil {
					let[side.Name] = true
					c.reportPassage(b, &points[i], p, side, c.Weigh(c.rule.Severity, b.Bucket.Name), fmt.Sprintf("%s %s bucket %s", upper(outsider(side.Name)), a.may, b.Bucket.Name))
				}
			}
		}
		if c.leftToPoints(b) {
			c.NotExamined(fmt.Sprintf("who outside gets to bucket %s through access points: they were not collected", b.Bucket.Name))
		}
		for _, d := range c.aclDoors(b) {
			if d.side.Name == anyone || let[d.side.Name] {
				continue
			}
			if e := c.throughACL(b, &d, a.actions); e != nil {
				let[d.side.Name] = true
				c.reportACL(b, &d, e, c.Weigh(c.rule.Severity, b.Bucket.Name), fmt.Sprintf("%s %s bucket %s", upper(outsider(d.side.Name)), a.may, b.Bucket.Name))
			}
		}
	})
}

// outsiders gives the outsiders whom a policy can mean: each account and organization that it names,
// and whoever else there is. Whom the perimeter trusts is left out. Who does not sign is the business
// of public-access.
func (c *Context) outsiders(p *policy.Policy) (sides []reach.Side) {
	accounts, organizations := Named(p)
	for _, id := range accounts {
		if !c.World.IsInside(id) && !c.Trusted(id) {
			sides = append(sides, c.Reach.Account(id))
		}
	}
	for _, id := range organizations {
		if _, trusted := c.Env.Perimeter.Trusts(model.TrustedOrganization, id); !trusted && !slices.Contains(c.Reach.Organizations, id) {
			sides = append(sides, c.Reach.Organization(id))
		}
	}
	// Whoever else there is: of no account or organization that is named.
	rest := c.Reach.OutsiderExcept(accounts, organizations)
	return append(sides, rest)
}

// Named gives the accounts and organizations that a policy names, as principals or in conditions.
func Named(p *policy.Policy) (accounts, organizations []string) {
	if p == nil || p.IsUnknown() {
		return nil, nil
	}
	account := func(text string) {
		if id := accountIn(text); model.IsAccountID(id) {
			accounts = append(accounts, id)
		}
	}
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		if s.Effect != policy.Allow {
			continue
		}
		if s.Principals != nil {
			for _, e := range s.Principals.Entries {
				if e.Type == "AWS" {
					account(e.Value)
				}
			}
		}
		for _, t := range s.Conditions {
			switch key := model.NewKey(t.Key); {
			case key.Is(keyPrincipalAccount), key.Is(keyPrincipalARN):
				for _, v := range t.Values {
					account(v)
				}
			case key.Is(keyPrincipalOrgID):
				organizations = append(organizations, t.Values...)
			}
		}
	}
	slices.Sort(accounts)
	slices.Sort(organizations)
	return slices.Compact(accounts), slices.Compact(organizations)
}

// accountIn gives the account of an ARN; another text is given back.
func accountIn(text string) string {
	if arn := model.ParseARN(text); arn.Whole() {
		return arn.Account()
	}
	return text
}

var (
	keyPrincipalAccount = model.NewKey("aws:PrincipalAccount")
	keyPrincipalARN     = model.NewKey("aws:PrincipalArn")
	keyPrincipalOrgID   = model.NewKey("aws:PrincipalOrgID")
)

func (c *Context) reportOutside(b world.Resource, e *Evidence, a outsideAccess) {
	if e.Answer.Witness == nil && b.Policy.IsUnknown() {
		c.NotExamined(fmt.Sprintf("who outside %s bucket %s: its policy was not collected", a.may, b.Bucket.Name))
		return
	}
	whom := outsider(e.Side.Name)
	f := &finding.Finding{
		Severity:   c.Weigh(c.rule.Severity, b.Bucket.Name),
		Confidence: e.Confidence(),
		Title:      fmt.Sprintf("%s %s bucket %s", upper(whom), a.may, b.Bucket.Name),
		Message: fmt.Sprintf("A principal of %s, which is outside, may %s in bucket %s of account %s%s.", whom, action(e, a.actions[0]), b.Bucket.Name, b.Account,
			given(e.Conditions())),
		Resource: b.ARN.Text, Principal: e.Side.Name, Account: b.Account,
		Locations: e.Locations(), Witnesses: e.Witnesses(), HangsOn: e.HangsOn(),
		Path:  []finding.Hop{e.Hop(finding.Acts, e.Side.Name, b.ARN.Text)},
		Stood: e.Says(), Could: []string{"bucket policy", "resource control policy", "S3 Block Public Access"},
	}
	if k := c.keyOf(b); a.verb == "read" && f.Severity > finding.Low && c.keepsOut(*e.Side, b.Account, k) {
		// What was encrypted otherwise, before or by request, is open all the same, and so is the list.
		f.Severity--
		f.Message += fmt.Sprintf(" What is encrypted with the bucket's key %s stays shut, since its policy does not let them decrypt (a grant of the key might); objects that are encrypted otherwise are open.", k.name)
	}
	if region := c.logsOnly(b, e); region != "" {
		f.Severity = finding.Info
		f.Title = fmt.Sprintf("Elastic Load Balancing of %s delivers logs to bucket %s", region, b.Bucket.Name)
		f.Message = fmt.Sprintf("%s is AWS's own, from which Elastic Load Balancing delivers access logs in %s; it may put objects into bucket %s, and do nothing else there. "+
			"A Resource that ends in AWSLogs/ and the id of each account of ours keeps out the logs of others.", upper(whom), region, b.Bucket.Name)
	}
	keep := c.trustedAccess(e)
	for _, change := range []Change{
		{decision.LayerResource, "the bucket policy of " + b.Bucket.Name, c.keepOutsidersOut(b.Bucket.Name)},
		{decision.LayerRCP, "a resource control policy over account " + b.Account, c.keepOutsidersOut("*")},
	} {
		if cut, ok := c.Try(e, change, keep...); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	c.Report(f)
}

// logsOnly gives the region of which Elastic Load Balancing delivers its logs to a bucket, where an
// outsider is AWS's own account for that and may do nothing else; else it is empty.
func (c *Context) logsOnly(b world.Resource, e *Evidence) string {
	account, _ := strings.CutPrefix(e.Side.Name, "account:")
	region := awsdata.LoadBalancerRegion(account)
	if region == "" || c.Ask(*e.Side, *e.Target, slices.Concat(readObjects, listBuckets, spoilObjects), nil).Yes() {
		return ""
	}
	return region
}
