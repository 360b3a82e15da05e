package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
)

// oidcTrustTooWide finds roles that tokens of an identity provider can assume which were issued to
// others than meant.
var oidcTrustTooWide = &Rule{
	ID:       "oidc-trust-too-wide",
	Title:    "A token of an identity provider that was issued to somebody else can assume a role",
	Severity: finding.High,
	Text: Text{
		Means: `The role trusts an identity provider, and does not ask, or not to any effect, to whom the token was issued. A provider such as
GitHub's issues tokens to everybody; what tells ours from theirs is the subject. Who calls AssumeRoleWithWebIdentity signs nothing, so no
other policy of a caller is asked.`,
		Exploited: `Somebody makes a repository of their own, runs a workflow in it that asks GitHub for a token, and exchanges the token for
credentials of the role. All that is needed is the role's ARN, which stands in workflow files and logs.`,
		Before: `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}}`,
		After:  `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com","token.actions.githubusercontent.com:sub":"repo:our-organization/our-repository:environment:production"}}}`,
		Sources: []string{"GitHub: Configuring OpenID Connect in Amazon Web Services", "Create a role for OpenID Connect federation (console)",
			"IAM and AWS STS condition context keys", "Set operators for multivalued context keys"},
	},
	Find: func(c *Context) {
		all := c.insideTrusts(true)
		parallel.Each(len(all), func(i int) {
			for _, provider := range trustedBy(all[i].first().Trust, "Federated") {
				c.federated(all[i], provider)
			}
		})
	},
}

var (
	withWebIdentity = []string{"sts:AssumeRoleWithWebIdentity"}
	withSAML        = []string{"sts:AssumeRoleWithSAML"}
)

// federated looks at what a trust policy says of one provider. A role can be assumed through providers
// of its own account alone (AssumeRoleWithSAML, AssumeRoleWithWebIdentity: AWS STS API Reference).
func (c *Context) federated(t *trusts, provider string) {
	arn := model.ParseARN(provider)
	switch {
	case strings.ContainsAny(provider, "*?$"):
		c.NotExamined(fmt.Sprintf("which identity providers %q means in the trust policy of role %s", provider, t.first().ARN))
	case arn.Whole() && arn.Account() != t.first().Account:
	case strings.Contains(provider, ":saml-provider/"):
		c.samlTrust(t, provider)
	default:
		c.oidcTrust(t, provider)
	}
}

// oidc is a trust for an identity provider under examination.
type oidc struct {
	*trusts
	issuer
	provider, host string
	subject        model.Key
	// open is the question with nothing known of the token.
	open *Evidence
}

func (c *Context) oidcTrust(t *trusts, provider string) {
	host := provider
	if _, name, found := strings.Cut(provider, ":oidc-provider/"); found {
		host = name
	}
	o := &oidc{trusts: t, issuer: issuerOf(host), provider: provider, host: host, subject: model.NewKey(host + ":sub")}
	o.open = c.Ask(c.Reach.Provider(provider), t.target, withWebIdentity, nil)
	if o.open = c.asked(o, func(*set.Question) {}); !o.open.Yes() {
		return
	}
	named := o.tenants(t.first().Trust, o.subject)
	if e := c.asked(o, func(q *set.Question) { o.theirs(q); q.Context.SetOne(o.subject, o.somebodys()) }); e.Yes() {
		c.reportStranger(o, e, named, true)
		return
	}
	if o.prefix != "" {
		if e := c.stranger(o, named); e.Yes() {
			c.reportStranger(o, e, named, false)
			return
		}
	}
	for _, tenant := range named {
		if e := c.wholeTenant(o, tenant); e.Yes() {
			c.reportTenant(o, e, tenant)
		}
	}
	if e := c.asked(o, func(q *set.Question) { o.theirs(q); q.Context.Set(o.subject) }); e.Yes() {
		c.reportWithout(o, e)
		return
	}
	if c.asked(o, func(q *set.Question) { q.Keys[o.subject.Lower()] = (&issuer{}).subjects(nil) }).Answer.Verdict == set.No {
		c.reportDead(o)
	}
}

// asked asks the question again with more known of the token. It bears no claims of other issuers.
func (c *Context) asked(o *oidc, change func(q *set.Question)) *Evidence {
	return c.Again(o.open, func(q *set.Question) {
		q.Keys = map[string]set.Key{}
		for _, key := range o.first().Trust.Keys() {
			issuer, _, _ := strings.Cut(key, ":")
			if strings.Contains(issuer, ".") && !strings.EqualFold(issuer, o.host) {
				q.Context.Set(model.NewKey(key))
			}
		}
		change(q)
	})
}

// theirs makes the claims of a token those of somebody else's. Whoever asks GitHub or its like for a
// token chooses its audience.
func (o *oidc) theirs(q *set.Question) {
	names := claims(o.first().Trust, o.host)
	if o.byAudience {
		names = append(names, "aud")
	}
	for _, claim := range names {
		if claim != "sub" && claim != "amr" && (claim != "aud" || o.byAudience) {
			q.Context.SetOne(model.NewKey(o.host+":"+claim), nobodys)
		}
	}
}

// stranger asks for a token that was issued to none of some tenants.
func (c *Context) stranger(o *oidc, tenants []string) *Evidence {
	return c.asked(o, func(q *set.Question) { o.theirs(q); q.Keys[o.subject.Lower()] = o.subjects(tenants) })
}

// ownersClaims are what a repository's token says of the organization as a whole.
var ownersClaims = []string{"sub", "aud", "amr", "repository_owner", "repository_owner_id", "enterprise", "enterprise_id"}

// wholeTenant asks for a token of a tenant that is named, with a subject that nobody means.
func (c *Context) wholeTenant(o *oidc, tenant string) *Evidence {
	return c.asked(o, func(q *set.Question) {
		for _, claim := range claims(o.first().Trust, o.host) {
			if !slices.Contains(ownersClaims, claim) {
				q.Context.SetOne(model.NewKey(o.host+":"+claim), nobodys)
			}
		}
		q.Context.SetOne(o.subject, o.prefix+tenant+o.end+o.anything)
	})
}

// finding begins what all findings of a trust have in common.
func (o *oidc) finding(e *Evidence, severity finding.Severity) *finding.Finding {
	p := o.first()
	return &finding.Finding{Severity: severity, Confidence: e.Confidence(), Principal: "provider:" + o.host, Resource: p.ARN, Account: p.Account,
		Locations: e.Locations(), Witnesses: e.Witnesses(), HangsOn: e.HangsOn(), Members: o.members(), Stood: e.Says(),
		Path: []finding.Hop{e.Hop(finding.Assumes, "a token of "+o.host, p.ARN)}, Could: []string{"trust policy", "resource control policy"}}
}

// reportStranger reports that a stranger's token is let in; plain: any stranger's.
func (c *Context) reportStranger(o *oidc, e *Evidence, named []string, plain bool) {
	f, limit := o.finding(e, c.rule.Severity), finding.Critical
	who := "Any token of " + o.host
	switch {
	case o.byAudience:
		who = fmt.Sprintf("A token of %s for any application", o.host)
	case o.prefix != "" && plain:
		who = fmt.Sprintf("Any %s of any %s at %s", o.all, o.tenant, o.host)
	case o.prefix != "":
		who = fmt.Sprintf("Somebody else's %s at %s", o.all, o.host)
	}
	if !o.shared {
		// The provider lets in only those whom we, or one partner, know. An audience that is tested
		// leaves those of one application, as far as the provider issues it for that alone; the tokens
		// of a cluster's service accounts all have the same.
		f.Severity, limit = finding.Medium, finding.High
		if o.prefix == "" && c.Again(e, func(q *set.Question) { q.Context.SetOne(model.NewKey(o.host+":aud"), nobodys) }).Answer.Verdict == set.No {
			f.Severity, limit = finding.Low, finding.Medium
		}
	}
	f.Title = fmt.Sprintf("%s can assume %s", who, o.name())
	f.Message = fmt.Sprintf("A token of %s with %s may assume %s. Nothing that the trust policy tests tells it from the tokens that are meant.", o.host, o.shows(e), o.name())
	c.theftOf(o.trusts, f, limit)
	c.cutOfStranger(o, f, e, named)
	c.Report(f)
}

// reportWithout says that the test of the subject holds where there is none, as IfExists and
// ForAllValues do. A provider that keeps to OpenID Connect always sends one, so little hangs on it.
func (c *Context) reportWithout(o *oidc, e *Evidence) {
	f := o.finding(e, finding.Low)
	f.Title = fmt.Sprintf("A token of %s without a subject could assume %s", o.host, o.name())
	f.Message = fmt.Sprintf("The trust policy of %s tests the subject of a token in a way that holds where there is none: ForAllValues is for keys with several values, "+
		"and true of none; IfExists asks only what is there. A plain StringEquals or StringLike demands one.", o.name())
	f.Identity = o.first().ARN + " " + o.host + " without"
	statement := fmt.Sprintf(`{"Sid":"OnlyWithASubject","Effect":"Deny","Principal":{"Federated":%q},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"Null":{%q:"true"}}}`, o.provider, o.host+":sub")
	keep := c.asked(o, func(q *set.Question) { q.Keys[o.subject.Lower()] = set.Key{Always: true} })
	if cut, ok := c.Try(e, Change{decision.LayerResource, "the trust policy of role " + o.first().Caller.Name, statement}, keep); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}

// shows names the claims of the token that was let in.
func (o *oidc) shows(e *Evidence) string {
	w := e.Answer.Witness
	if w == nil {
		return "any subject"
	}
	list := []string{"subject " + w.Value(o.subject.String())}
	for _, key := range w.Chosen {
		if !strings.EqualFold(key, o.subject.String()) {
			list = append(list, key+" "+w.Value(key))
		}
	}
	return strings.Join(list, ", ")
}

// cutOfStranger proposes a test that tells ours from theirs, and tries that the tenants that are
// named still get in.
func (c *Context) cutOfStranger(o *oidc, f *finding.Finding, e *Evidence, named []string) {
	key, values := "sub", []string{replace}
	switch {
	case o.byAudience:
		key = "aud"
	case o.prefix != "":
		// Whoever is meant has a name, for which the word stands; of the others any may try.
		values = []string{o.prefix + replace + o.end + "*"}
		e = c.stranger(o, append(slices.Clone(named), replace))
	}
	var keep []*Evidence
	if len(named) > 0 {
		values = values[:0]
		for _, tenant := range named {
			values = append(values, o.prefix+tenant+o.end+"*")
			keep = append(keep, c.asked(o, func(q *set.Question) { q.Keys[o.subject.Lower()] = o.ofTenant(tenant) }))
		}
	}
	statement := fmt.Sprintf(`{"Sid":"OnlyOurTokens","Effect":"Deny","Principal":{"Federated":%q},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringNotLike":{%q:%s}}}`,
		o.provider, o.host+":"+key, list(values))
	if cut, ok := c.Try(e, Change{decision.LayerResource, "the trust policy of role " + o.first().Caller.Name, statement}, keep...); ok {
		f.Cuts = append(f.Cuts, cut)
	}
}

func (c *Context) reportTenant(o *oidc, e *Evidence, tenant string) {
	f := o.finding(e, finding.Low)
	f.Title = fmt.Sprintf("Any %s of %s %s can assume %s", o.all, o.tenant, tenant, o.name())
	f.Message = fmt.Sprintf("A token of %s with subject %s may assume %s: the trust policy tells the %s, and not the %s. So whoever may make one there, or change one, has the role.",
		o.host, o.prefix+tenant+o.end+o.anything, o.name(), o.tenant, o.all)
	f.Identity = o.first().ARN + " " + o.host + " " + tenant
	c.theftOf(o.trusts, f, finding.Medium)
	statement := fmt.Sprintf(`{"Sid":"OnlyOneOfOurs","Effect":"Deny","Principal":{"Federated":%q},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringNotLike":{%q:%q}}}`,
		o.provider, o.host+":sub", o.prefix+tenant+o.end+replace+"*")
	if cut, ok := c.Try(e, Change{decision.LayerResource, "the trust policy of role " + o.first().Caller.Name, statement}); ok {
		cut.Text = "For " + replace + " put the " + o.all + " that is meant."
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}

// reportDead says that the test of the subject never matches: StringEquals takes a wildcard for the
// character that it is (IAM JSON policy elements: Condition operators).
func (c *Context) reportDead(o *oidc) {
	f := o.finding(o.open, finding.Info)
	f.Witnesses, f.Path, f.HangsOn = nil, nil, nil
	f.Confidence = finding.Proved // whatever was not collected could only deny more
	f.Title = fmt.Sprintf("No token of %s can assume %s: the test of its subject never matches", o.host, o.name())
	f.Message = fmt.Sprintf("The trust policy lets in only tokens whose subject holds a wildcard as it stands, and none does: StringEquals compares whole texts. " +
		"Whoever mends that with StringLike should take care to name the repository, and not only what it begins with.")
	f.Identity = o.first().ARN + " " + o.host + " never"
	f.Could = nil
	c.Report(f)
}

// samlTrust looks at a trust for a SAML provider. Its assertions are our own directory's, so nothing
// is said of their subjects; without a test of the audience one that was issued for another service
// would do.
func (c *Context) samlTrust(t *trusts, provider string) {
	e := c.Ask(c.Reach.Provider(provider), t.target, withSAML, nil)
	other := c.Again(e, func(q *set.Question) {
		q.Context.SetOne(model.NewKey("saml:aud"), "https://somebody-else.example/saml")
	})
	if !other.Yes() {
		return
	}
	o := &oidc{trusts: t, provider: provider, host: provider}
	f := o.finding(other, finding.Low)
	f.Title = fmt.Sprintf("A SAML assertion for another audience can assume %s", t.name())
	f.Message = fmt.Sprintf("The trust policy of %s does not hold SAML:aud to AWS's sign-in, so that an assertion that %s made for another service is not refused for its audience.", t.name(), provider)
	statement := fmt.Sprintf(`{"Sid":"OnlyForAWS","Effect":"Deny","Principal":{"Federated":%q},"Action":"sts:AssumeRoleWithSAML","Condition":{"StringNotEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}`, provider)
	keep := c.Again(e, func(q *set.Question) {
		q.Context.SetOne(model.NewKey("saml:aud"), "https://signin.aws.amazon.com/saml")
	})
	if cut, ok := c.Try(other, Change{decision.LayerResource, "the trust policy of role " + t.first().Caller.Name, statement}, keep); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}
