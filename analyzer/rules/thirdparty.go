package rules

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// thirdPartyWithoutExternalID finds trusts for an account of somebody else's that do not hang on an
// external ID.
//
// An account of our own, or of an organization inside, needs none: there is no other customer for
// whom it could be made to act. That the perimeter trusts an account excuses nothing, for it is the
// trusted partner who is deputy here. Nor does it that the trust names one exact role there, which is
// the very role that acts for all of the partner's customers.
var thirdPartyWithoutExternalID = &Rule{
	ID:       "third-party-without-external-id",
	Title:    "An account of somebody else's can assume a role without an external ID",
	Severity: finding.Medium,
	Text: Text{
		Means: `The trust policy lets another company's account assume the role, and does not ask for the external ID that tells that company's
customers apart. If the company acts for many, each of them can make it act on our role.`,
		Exploited: `Another customer of the same company finds out the role's ARN, which is no secret, and enters it as their own. The company's
service, which may assume the role, does so on their behalf: a confused deputy.`,
		Before: `{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole"}`,
		After: `{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"the value that the company gave us"}}}
The company, and not its customer, must choose the value. If the account is our own, name it in perimeter.yaml under "accounts".`,
		Sources: []string{"Access to AWS accounts owned by third parties", "The confused deputy problem", "IAM and AWS STS condition context keys"},
	},
	Find: func(c *Context) {
		all := c.insideTrusts(false)
		parallel.Each(len(all), func(i int) { c.thirdParties(all[i]) })
	},
}

var keyExternalID = model.NewKey("sts:ExternalId")

const (
	// anotherCustomers is an external ID that no policy means in particular: the one that the company
	// gave to another customer.
	anotherCustomers = "the-external-id-of-another-customer"
	// agreedID stands in a proposed statement for what only the company can say.
	agreedID = "REPLACE-WITH-THE-AGREED-VALUE"
)

func (c *Context) thirdParties(t *trusts) {
	if c.forManagement(t.first()) {
		return // no third party, most likely; outside-assumes-role says what it hangs on
	}
	accounts, _ := Named(t.first().Trust)
	for _, id := range accounts {
		if c.World.IsInside(id) || onlyPeople(t.first().Trust, id) {
			continue
		}
		may := c.Ask(c.Reach.Account(id), t.target, assumeRole, nil)
		if !may.Yes() {
			continue
		}
		deputy := c.Again(may, func(q *set.Question) {
			// Whoever has shown a second factor is a person, and no service that acts for customers.
			q.Context.Set(model.NewKey("aws:MultiFactorAuthPresent"))
			q.Context.Set(model.NewKey("aws:MultiFactorAuthAge"))
		})
		without := c.Again(deputy, func(q *set.Question) { q.Context.Set(keyExternalID) })
		useless := c.Again(deputy, func(q *set.Question) { q.Context.SetOne(keyExternalID, anotherCustomers) })
		switch {
		case without.Yes():
			c.reportThirdParty(t, may, without, "without an external ID")
		case useless.Yes():
			c.reportThirdParty(t, may, useless, "with the external ID of anybody")
		}
	}
}

func (c *Context) reportThirdParty(t *trusts, may, e *Evidence, how string) {
	p, whom := t.first(), outsider(e.Side.Name)
	f := &finding.Finding{Severity: c.rule.Severity, Confidence: e.Confidence(), Principal: e.Side.Name, Resource: p.ARN, Account: p.Account,
		Title: fmt.Sprintf("%s can assume %s %s", upper(whom), t.name(), how),
		Message: fmt.Sprintf("%s is not ours, and may assume %s %s%s. If it acts for other customers too, one of them can make it act here.",
			upper(whom), t.name(), how, given(e.Conditions())),
		Locations: e.Locations(), Witnesses: e.Witnesses(), HangsOn: e.HangsOn(), Members: t.members(), Stood: e.Says(),
		Path:  []finding.Hop{e.Hop(finding.Assumes, e.Side.Name, p.ARN)},
		Could: []string{"trust policy"}}
	agreed := agreedExternalID(p.Trust)
	statement := fmt.Sprintf(`{"Sid":"OnlyWithOurExternalID","Effect":"Deny","Principal":{"AWS":%q},"Action":"sts:AssumeRole","Condition":{"StringNotEquals":{"sts:ExternalId":%q}}}`,
		strings.TrimPrefix(e.Side.Name, "account:"), agreed)
	// With the agreed value the company still gets in.
	keep := c.Again(may, func(q *set.Question) { q.Context.SetOne(keyExternalID, agreed) })
	if cut, ok := c.Try(e, Change{decision.LayerResource, "the trust policy of role " + p.Caller.Name, statement}, keep); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}

// agreedExternalID is the value that a trust policy tests already, to no effect; or words that stand
// for one.
func agreedExternalID(p *policy.Policy) string {
	for i := range p.Document.Statements {
		for _, t := range p.Document.Statements[i].Conditions {
			if key := model.NewKey(t.Key); key.Is(keyExternalID) && len(t.Values) > 0 && !strings.ContainsAny(t.Values[0], "*?$") && t.Values[0] != "" {
				return t.Values[0]
			}
		}
	}
	return agreedID
}

// onlyPeople reports whether all that a trust policy names of an account are roles in which people
// sign in (IAM Identity Center: permission sets become roles AWSReservedSSO_…). They act for
// themselves. IAM users are not among them: services that act for customers have users, too.
func onlyPeople(p *policy.Policy, account string) bool {
	people := 0
	for _, name := range trustedBy(p, "AWS") {
		switch {
		case !strings.Contains(name, account):
		case !strings.Contains(name, "/AWSReservedSSO_"):
			return false
		default:
			people++
		}
	}
	return people > 0
}
