package rules

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
)

// outsideAssumesRole finds roles inside that a principal of an account outside may assume.
var outsideAssumesRole = &Rule{
	ID:       "outside-assumes-role",
	Title:    "Somebody outside can assume a role inside",
	Severity: finding.Medium,
	Text: Text{
		Means: `The role's trust policy lets principals of an account outside assume it, and nothing else stops them. From then on they are a
principal of ours: what the role may do, they may, and policies that keep outsiders out no longer see them as such.`,
		Exploited: `Whoever holds credentials of that account calls sts:AssumeRole and has the role's rights for an hour at a time. From there the
role's own permissions lead on: to buckets, to other roles, or, where it may write policies, to the whole account.`,
		Before: `A trust policy with
{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}`,
		After: `If the account is a partner's: name it in perimeter.yaml under "trusted", with the reason, name the one role there that needs it, and
demand an external ID:
{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:role/collector"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"the value agreed with the partner"}}}
If it is our own: name it there under "accounts". If it is neither: take the statement away, or deny whoever is not of the organization in a resource control policy.`,
		Sources: []string{"How to use trust policies with IAM roles", "Cross-account policy evaluation logic", "Resource control policies",
			"AWS samples: data perimeter policy examples"},
	},
	Find: func(c *Context) {
		all := c.insideTrusts(true)
		parallel.Each(len(all), func(i int) { c.assumedFromOutside(all[i]) })
	},
}

func (c *Context) assumedFromOutside(t *trusts) {
	for _, side := range c.outsiders(t.first().Trust) {
		if e := c.Ask(side, t.target, assumeRole, nil); e.Yes() {
			c.reportAssumed(t, e)
		}
	}
}

func (c *Context) reportAssumed(t *trusts, e *Evidence) {
	p, whom := t.first(), outsider(e.Side.Name)
	f := &finding.Finding{Severity: c.rule.Severity, Confidence: e.Confidence(), Principal: e.Side.Name, Resource: p.ARN, Account: p.Account,
		Locations: e.Locations(), Witnesses: e.Witnesses(), HangsOn: e.HangsOn(), Members: t.members(), Stood: e.Says(),
		Could: []string{"trust policy", "resource control policy"}}
	if e.Side.Name == outside {
		// Nobody in particular is let in, so anybody with an account is.
		f.Severity = finding.High
	}
	f.Title = fmt.Sprintf("%s can assume %s", upper(whom), t.name())
	f.Message = fmt.Sprintf("A principal of %s, which is outside, may assume %s%s.", whom, t.name(), given(e.Conditions()))
	f.Path = append(f.Path, e.Hop(finding.Assumes, e.Side.Name, p.ARN))
	limit := finding.Critical
	if e.Side.Name != outside && c.forManagement(p) {
		limit, f.Confidence = finding.Medium, finding.Possible
		f.HangsOn = append(f.HangsOn, whom+" is not the management account of our organization, for which AWS makes a role of this name: the organization was not collected")
	}
	c.theftOf(t, f, limit)
	keep := c.keptByTrust(e, p.Trust)
	for _, change := range []Change{
		{decision.LayerResource, "the trust policy of role " + p.Caller.Name, c.onlyOursAssume("")},
		{decision.LayerRCP, "a resource control policy over account " + p.Account, c.onlyOursAssume(`"Resource":"*",`)},
	} {
		if cut, ok := c.Try(e, change, keep...); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	c.Report(f)
}

// onlyOursAssume is a statement, of a trust policy or with a resource of an RCP, that leaves only
// those inside, whom the perimeter trusts, and AWS services. It does not speak of identity
// providers: their tokens bear no organization (AWS samples: data perimeter policy examples).
func (c *Context) onlyOursAssume(resource string) string {
	return fmt.Sprintf(`{"Sid":"OnlyOurOwn","Effect":"Deny","Principal":"*","Action":"sts:AssumeRole",%s"Condition":{"StringNotEqualsIfExists":{%s},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`,
		resource, c.insiders(false))
}
