package rules

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// Change is a statement to add to the policies of a layer.
type Change struct {
	Layer decision.Layer
	// Where names the policy for a person: "the bucket policy of x".
	Where string
	// Statement is a statement as JSON.
	Statement string
}

// Try makes a change and asks again. The cut counts only if there is no allowed request left, and if
// all that is to be kept is still allowed with the change in place.
func (c *Context) Try(e *Evidence, change Change, keep ...*Evidence) (finding.Cut, bool) {
	cut := finding.Cut{Layer: change.Layer.String(), Where: change.Where, Statement: change.Statement}
	if c.With(e, change).Answer.Verdict != set.No {
		return cut, false
	}
	for _, k := range keep {
		if !k.Yes() {
			continue
		}
		if with := c.With(k, change); with.Answer.Verdict != k.Answer.Verdict {
			return cut, false
		}
		cut.Keeps = append(cut.Keeps, fmt.Sprintf("%s: %s on %s", k.Side.Name, strings.Join(k.Question.Actions, ", "), k.Target.Name))
	}
	cut.Verified = true
	return cut, true
}

// With asks again with a change in place.
func (c *Context) With(e *Evidence, change Change) *Evidence {
	return c.Again(e, func(q *set.Question) {
		q.Goal = q.Goal.With(change.apply)
		if change.Layer == decision.LayerVPCEndpoint {
			q.Networks = slices.Clone(q.Networks)
			for i := range q.Networks {
				if old := q.Networks[i].Endpoint; old != nil {
					endpoint := *old
					endpoint.Policy = change.endpoint(old.Policy)
					q.Networks[i].Endpoint = &endpoint
				}
			}
		}
	})
}

// apply puts the statement into the layer's policies.
func (ch *Change) apply(p *decision.Policies) {
	switch ch.Layer {
	case decision.LayerResource:
		p.Resource = ch.extend(p.Resource, policy.ResourceBased)
	case decision.LayerSCP:
		p.SCP = ch.levels(p.SCP, policy.SCP)
	case decision.LayerRCP:
		p.RCP = ch.levels(p.RCP, policy.RCP)
	case decision.LayerIdentity:
		p.Identity = append(slices.Clone(p.Identity), ch.extend(nil, policy.Identity))
	case decision.LayerVPCEndpoint:
		if p.VPCEndpoint != nil {
			endpoint := *p.VPCEndpoint
			endpoint.Policy = ch.endpoint(endpoint.Policy)
			p.VPCEndpoint = &endpoint
		}
	}
}

func (ch *Change) extend(p *policy.Policy, kind policy.Kind) *policy.Policy {
	if p != nil {
		if p.IsUnknown() {
			return p
		}
		kind = p.Document.Kind
	}
	return policy.Extended(p, kind, statement(ch.Statement, kind))
}

// endpoint adds the statement to an endpoint's policy; the default one allows everything.
func (ch *Change) endpoint(p *policy.Policy) *policy.Policy {
	if p == nil {
		p = policy.Extended(nil, policy.VPCEndpoint, statement(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`, policy.VPCEndpoint))
	}
	return ch.extend(p, policy.VPCEndpoint)
}

// levels adds the statement as a policy of its own at the account; where there was no level, beside
// the FullAWSAccess that AWS attaches.
func (ch *Change) levels(levels []decision.Level, kind policy.Kind) []decision.Level {
	added := ch.extend(nil, kind)
	levels = slices.Clone(levels)
	if len(levels) == 0 {
		levels = []decision.Level{{Target: "account"}}
		if kind == policy.SCP {
			levels[0].Policies = []*policy.Policy{policy.Extended(nil, kind, statement(`{"Effect":"Allow","Action":"*","Resource":"*"}`, kind))}
		}
	}
	last := &levels[len(levels)-1]
	last.Policies = append(slices.Clone(last.Policies), added)
	return levels
}

// statement reads a statement that a rule has written.
func statement(text string, kind policy.Kind) policy.Statement {
	d, err := policy.ParseFile(source.NewFile("a cut", `{"Version":"2012-10-17","Statement":[`+text+`]}`), kind)
	if err != nil {
		panic(fmt.Sprintf("a rule proposes a statement that is not valid: %v: %s", err, text))
	}
	return d.Statements[0]
}

// insiders gives the test that holds for callers outside: of organizations where they are known,
// which outlasts new accounts, else of accounts. Whom the perimeter trusts is not outside.
func (c *Context) insiders(owner bool) string {
	key, organization := "aws:PrincipalAccount", "aws:PrincipalOrgID"
	if owner {
		key, organization = "aws:ResourceAccount", "aws:ResourceOrgID"
	}
	var accounts, organizations []string
	if p := c.Env.Perimeter; p != nil {
		for _, t := range p.Trusted {
			switch t.Kind {
			case model.TrustedAccount:
				accounts = append(accounts, t.Name)
			case model.TrustedOrganization:
				organizations = append(organizations, t.Name)
			}
		}
	}
	tests := ""
	if len(c.Reach.Organizations) > 0 {
		tests = fmt.Sprintf(`%q:%s`, organization, list(append(slices.Clone(c.Reach.Organizations), organizations...)))
		if len(accounts) > 0 {
			tests += fmt.Sprintf(`,%q:%s`, key, list(accounts))
		}
		return tests
	}
	tests = fmt.Sprintf(`%q:%s`, key, list(append(slices.Clone(c.Reach.Accounts), accounts...)))
	if len(organizations) > 0 {
		tests += fmt.Sprintf(`,%q:%s`, organization, list(organizations))
	}
	return tests
}

// jsonText writes a text as JSON does: a name may hold anything.
func jsonText(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a text can be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// list writes names as a JSON value: one alone, or several.
func list(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = jsonText(n)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// keepOutsidersOut is a bucket policy statement, or with a star for the bucket one of an RCP, that
// leaves only those inside and AWS services.
func (c *Context) keepOutsidersOut(bucket string) string {
	resource := list([]string{"arn:aws:s3:::" + bucket, "arn:aws:s3:::" + bucket + "/*"})
	if bucket == "*" {
		resource = `"*"`
	}
	return fmt.Sprintf(`{"Sid":"OnlyOurOwn","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":%s,"Condition":{"StringNotEqualsIfExists":{%s},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`,
		resource, c.insiders(false))
}

// onlyOurResources is a statement, of an SCP or an endpoint policy, that leaves only resources inside.
func (c *Context) onlyOurResources(principal, actions string) string {
	return fmt.Sprintf(`{"Sid":"OnlyOurResources","Effect":"Deny",%s"Action":%s,"Resource":"*","Condition":{"StringNotEqualsIfExists":{%s}}}`,
		principal, actions, c.insiders(true))
}

// trustedAccess asks, for each account that the perimeter trusts, what is to be kept.
func (c *Context) trustedAccess(e *Evidence) (keep []*Evidence) {
	if c.Env.Perimeter == nil {
		return nil
	}
	for _, t := range c.Env.Perimeter.Trusted {
		if t.Kind == model.TrustedAccount {
			keep = append(keep, c.Ask(c.Reach.Account(t.Name), *e.Target, e.Question.Actions, e.Question.Networks))
		}
		if t.Kind == model.TrustedOrganization {
			keep = append(keep, c.Ask(c.Reach.Organization(t.Name), *e.Target, e.Question.Actions, e.Question.Networks))
		}
	}
	return keep
}
