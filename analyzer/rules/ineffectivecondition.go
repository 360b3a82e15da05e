package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// ineffectiveCondition finds tests that do not test what they seem to.
var ineffectiveCondition = &Rule{
	ID:       "ineffective-condition",
	Title:    "A condition does not test what it seems to",
	Severity: finding.Medium,
	Text: Text{
		Means: `A test in a Condition always holds, never holds, or is passed by leaving its key out: a set operator that an absent key satisfies, a
wildcard under an operator that knows none, an address that AWS never sees, a key that no such request bears. The statement then says less, or
more, than its author believes.`,
		Exploited: `Whoever meets such a test in an Allow makes the request that it lets through: without the key, or not through the endpoint. In a
Deny the request that was to be stopped passes.`,
		Before: `{"Effect":"Allow","Principal":{"Federated":"…"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"ForAllValues:StringEquals":{"token.actions.githubusercontent.com:sub":"repo:ours/app:ref:refs/heads/main"}}}`,
		After:  `{"Effect":"Allow","Principal":{"Federated":"…"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:ours/app:ref:refs/heads/main"}}}`,
		Sources: []string{"IAM JSON policy elements: Condition operators", "Conditions with multiple context keys or values", "Single-valued vs. multivalued condition keys",
			"AWS global condition context keys", "Control access to VPC endpoints using endpoint policies", "Service Authorization Reference"},
	},
	Find: func(c *Context) {
		documents := c.documents()
		parallel.Each(len(documents), func(i int) { c.conditions(documents[i]) })
	},
}

// flaw is what is wrong with a test.
type flaw struct {
	severity finding.Severity
	// kind names it in fingerprints; once released it stays.
	kind string
	// title is what the test does, after the statement's name; says explains it, with AWS's document.
	title, says string
	// passes: requests without the key pass; that can be shown.
	passes bool
}

// tested is a test with what stands around it.
type tested struct {
	c         *Context
	doc       *document
	index     int
	statement *policy.Statement
	condition *policy.Condition
	// set is ForAllValues, ForAnyValue or empty; operator is without it and without IfExists.
	set, operator string
	ifExists      bool
	// key is in lower case.
	key string
}

func (c *Context) conditions(d *document) {
	for i := range d.Document.Statements {
		s := &d.Document.Statements[i]
		if f := gatewayPrincipal(d, s); f != nil {
			c.reportFlaw(d, i, "", nil, f)
		}
		for j := range s.Conditions {
			t := newTested(c, d, i, &s.Conditions[j])
			for _, look := range flaws {
				if f := look(t); f != nil {
					c.reportFlaw(d, i, s.Conditions[j].Key, t, f)
					break // one test, one finding: the first says most
				}
			}
		}
	}
}

func newTested(c *Context, d *document, i int, condition *policy.Condition) *tested {
	t := &tested{c: c, doc: d, index: i, statement: &d.Document.Statements[i], condition: condition, operator: condition.Operator, key: strings.ToLower(condition.Key)}
	if set, rest, found := strings.Cut(t.operator, ":"); found {
		t.set, t.operator = set, rest
	}
	t.operator, t.ifExists = strings.CutSuffix(t.operator, "IfExists")
	return t
}

// allow reports whether the statement is an Allow.
func (t *tested) allow() bool { return t.statement.Effect == policy.Allow }

// negated reports whether the operator holds of what is not listed, and so of an absent key.
func (t *tested) negated() bool { return strings.Contains(t.operator, "Not") }

// demanded reports whether another test of the statement fails where the key is absent.
func (t *tested) demanded() bool {
	for i := range t.statement.Conditions {
		other := newTested(t.c, t.doc, t.index, &t.statement.Conditions[i])
		switch {
		case other.key != t.key || other.condition == t.condition:
		case other.operator == "Null":
			if slices.ContainsFunc(other.condition.Values, isFalse) {
				return true
			}
		case !other.ifExists && (other.set == "ForAnyValue" || other.set == "" && !other.negated()):
			return true
		}
	}
	return false
}

// elsewhere reports whether another test of the statement is of one of some keys.
func (t *tested) elsewhere(keys ...string) bool {
	return slices.ContainsFunc(t.statement.Conditions, func(c policy.Condition) bool {
		lower := strings.ToLower(c.Key)
		return lower != t.key && slices.Contains(keys, lower)
	})
}

func isFalse(text string) bool { return strings.EqualFold(text, "false") }
func isTrue(text string) bool  { return strings.EqualFold(text, "true") }

func (c *Context) reportFlaw(d *document, i int, key string, t *tested, flaw *flaw) {
	s := &d.Document.Statements[i]
	name := d.statementOf(i)
	test := ""
	if t != nil {
		test = fmt.Sprintf(" The test is %s of %s, %s.", t.condition.Operator, key, quoted(t.condition.Values))
	}
	f := &finding.Finding{
		Severity: flaw.severity, Confidence: finding.Proved,
		Title:    fmt.Sprintf("%s: %s", name, flaw.title),
		Message:  flaw.says + test,
		Resource: d.on[0], Account: d.account, Locations: []source.Position{s.Position()},
		Identity: strings.Join([]string{d.on[0], d.Name, s.Sid, flaw.kind, key, s.Effect.String()}, " "),
	}
	if len(d.on) > 1 {
		f.Members = d.on
	}
	if t != nil && flaw.passes {
		if e := c.withoutKey(t); e != nil {
			f.Witnesses = e.Witnesses()
			f.Path = []finding.Hop{e.Hop(finding.Acts, e.Side.Name, e.Target.Name)}
			c.demandKey(f, e, t, key)
		}
	}
	c.Report(f)
}

// demandKey proposes a statement beside the one under examination that denies who does not bear the key
// (IAM JSON policy elements: Condition operators, "Condition operator to check existence of condition keys").
func (c *Context) demandKey(f *finding.Finding, e *Evidence, t *tested, key string) {
	change := Change{Layer: decision.LayerResource, Where: t.doc.Name}
	concerns := ""
	switch t.doc.kind {
	case policy.Identity:
		change.Layer, concerns = decision.LayerIdentity, `"Resource":"*",`
	case policy.Trust:
		concerns = `"Principal":"*",`
	default:
		concerns = `"Principal":"*","Resource":` + list(t.statement.Resources) + `,`
	}
	if t.doc.kind != policy.Trust && (t.statement.NotResource || len(t.statement.Resources) == 0) {
		return // it names what it does not concern
	}
	change.Statement = fmt.Sprintf(`{"Sid":"MustBearTheKey","Effect":"Deny","Action":%s,%s"Condition":{"Null":{%s:"true"}}}`, list(t.statement.Actions), concerns, jsonText(key))
	if cut, ok := c.Try(e, change); ok {
		cut.Text = "It denies whoever does not bear the key, whatever else allows it. Narrower: in the statement itself, a test that fails without the key."
		f.Cuts = append(f.Cuts, cut)
	}
}

func quoted(values []string) string {
	list := make([]string, min(len(values), 3))
	for i := range list {
		list[i] = strconv.Quote(values[i])
	}
	text := strings.Join(list, ", ")
	if more := len(values) - len(list); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// proofEffort bounds the search for a request that shows a flaw: the text alone proves it.
const proofEffort = 5_000

// withoutKey finds a request that does not bear the key of a test and is allowed, by the statement
// itself where that is an Allow; nil where none is found.
func (c *Context) withoutKey(t *tested) *Evidence {
	if t.statement.NotAction {
		return nil
	}
	for _, at := range t.asked() {
		e := &Evidence{Side: &at.side, Target: &at.target}
		e.Question = c.Reach.Question(&at.side, &at.target, t.statement.Actions, nil)
		e.Question.Keys = map[string]set.Key{t.key: {Never: true}}
		e.Question.Effort = proofEffort
		e = c.answer(e)
		if e.Answer.Witness == nil || t.allow() && !slices.ContainsFunc(e.deciding(), func(s decision.Statement) bool { return s.Source().Position() == t.statement.Position() }) {
			continue
		}
		return e
	}
	return nil
}

// asking is whom to ask about, on what.
type asking struct {
	side   reach.Side
	target reach.Target
}

// asked gives who can show a flaw of a document, on what.
func (t *tested) asked() (list []asking) {
	c, d := t.c, t.doc
	switch {
	case d.kind == policy.Trust:
		target := c.roleTarget(d.principal)
		if t.statement.Principals == nil {
			return nil
		}
		for _, e := range t.statement.Principals.Entries {
			if e.Type == "Federated" {
				list = append(list, asking{c.Reach.Provider(e.Value), target})
			}
		}
		return append(list, asking{c.Reach.Outsider(), target})
	case d.kind == policy.Identity && len(t.statement.Actions) > 0 && !strings.ContainsAny(t.statement.Actions[0], "*?"):
		side := c.Reach.Principal(d.principal)
		return []asking{{side, c.anyOf(t.statement.Actions[0], side.Caller, d.account)}}
	case d.resource.Bucket != nil:
		within := c.Reach.Within(d.resource)
		own := c.Reach.Account(d.account)
		own.Policies.Identity = nil // what the bucket's policy grants by itself
		return []asking{{c.Reach.Anyone(), within}, {c.Reach.Outsider(), within}, {own, within}}
	}
	return nil
}
