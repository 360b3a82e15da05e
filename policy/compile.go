package policy

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/pattern"
	"github.com/iampath/iampath/policy/truth"
)

// Policy is a compiled document. It is immutable: compile once, ask as often as you like, from as
// many goroutines as you like.
type Policy struct {
	// Name is what the policy is called where it is attached.
	Name string
	// Document is what it was compiled from.
	Document *Document
	// Note says where the text comes from, if that is not where the policy is attached.
	Note string

	sift       []sift // of each statement
	statements []statement
	index      *index  // for long policies
	compiled   *Policy // what Compile gave, of which this is it or a copy under another name
	public     truth.Value
	unknown    bool
}

// sift tells most statements that cannot apply from the rest. It stands apart from them because
// reading it is all that most need.
type sift struct {
	services, names uint64 // bits of the services and actions that it can match
	word, mask      uint64 // what the resource's word must be, where there is one resource
}

// statement is a compiled statement.
type statement struct {
	effect          Effect
	notAction       bool
	notResource     bool
	notPrincipal    bool
	invalidAction   bool
	everything      bool // it applies to every request
	pinned          bool // a wildcard grant that tests aws:PrincipalArn
	actions         []actionPattern
	resources       []pattern.Pattern
	impliedResource truth.Value // where there is no Resource
	principals      *principals
	conditions      []condition.Test
}

// Compile makes a document ready for decisions. A parsed document can always be compiled.
func Compile(name string, d *Document) *Policy {
	p := &Policy{Name: name, Document: d, sift: make([]sift, len(d.Statements)), statements: make([]statement, len(d.Statements))}
	var room counts
	var lower strings.Builder
	for i := range d.Statements {
		room.add(&d.Statements[i])
	}
	lower.Grow(room.actionBytes)
	for i := range d.Statements {
		for _, text := range d.Statements[i].Actions {
			writeLower(&lower, text)
		}
	}
	p.compiled = p
	c := compiler{
		lower:     lower.String(),
		variables: d.Version == Version2012,
		kind:      d.Kind,
		actions:   make([]actionPattern, 0, room.actions),
		resources: make([]pattern.Pattern, 0, room.resources),
		tests:     make([]condition.Test, 0, room.tests),
	}
	for i := range d.Statements {
		c.statement(&d.Statements[i], &p.statements[i], &p.sift[i])
	}
	if len(p.statements) > indexedFrom {
		p.index = newIndex(p)
	}
	if d.Kind == ResourceBased {
		p.public = p.isPublic()
	}
	return p
}

// Unknown stands for a policy that is known to be there, or may be, while its text is not: it was
// not collected, or cannot be read. Whatever is asked of it is undecidable, both whether it denies
// and whether it allows; it is never left out, for that would say that it is empty.
func Unknown(name string) *Policy {
	return &Policy{Name: name, unknown: true, public: truth.Undecidable(truth.PolicyNotGiven)}
}

// IsUnknown reports whether the policy's text is not known.
func (p *Policy) IsUnknown() bool { return p.unknown }

// counts is how much room a document's lists take, so that each sort is allocated once.
type counts struct{ actions, actionBytes, resources, tests int }

func (c *counts) add(s *Statement) {
	c.actions += len(s.Actions)
	for _, text := range s.Actions {
		c.actionBytes += len(text)
	}
	c.resources += len(s.Resources)
	c.tests += len(s.Conditions)
}

// writeLower writes a text with its ASCII letters in lower case.
func writeLower(to *strings.Builder, text string) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to.WriteByte(c)
	}
}

type compiler struct {
	lower     string // what is left of all actions in lower case, one after another
	variables bool
	kind      Kind
	actions   []actionPattern
	resources []pattern.Pattern
	tests     []condition.Test
}

func (c *compiler) statement(from *Statement, to *statement, sift *sift) {
	to.effect, to.notAction, to.notResource, to.notPrincipal = from.Effect, from.NotAction, from.NotResource, from.NotPrincipal
	to.principals = compilePrincipals(from.Principals)

	first := len(c.actions)
	for _, text := range from.Actions {
		a, services, names, valid := compileAction(c.lower[:len(text)])
		to.invalidAction = to.invalidAction || !valid
		c.lower = c.lower[len(text):]
		c.actions = append(c.actions, a)
		sift.services |= services
		sift.names |= names
	}
	to.actions = c.actions[first:len(c.actions):len(c.actions)]
	if to.notAction || len(to.actions) == 0 {
		sift.services, sift.names = anyBit, anyBit
	}

	if from.Resources != nil {
		first = len(c.resources)
		for _, text := range from.Resources {
			c.resources = append(c.resources, pattern.Compile(text, c.variables, pattern.Resource))
		}
		to.resources = c.resources[first:len(c.resources):len(c.resources)]
		if len(to.resources) == 1 && !to.notResource {
			sift.word, sift.mask = model.WordOf(to.resources[0].Fixed())
		}
	} else {
		to.impliedResource = c.impliedResource(from)
	}

	first = len(c.tests)
	for _, t := range from.Conditions {
		c.tests = append(c.tests, condition.Compile(t.Operator, t.Key, t.Values, c.variables))
	}
	to.conditions = c.tests[first:len(c.tests):len(c.tests)]
	to.pinned = pinsPrincipal(to.conditions)
	to.everything = to.principals == nil && len(to.conditions) == 0 && !to.notAction && !to.notResource && !to.invalidAction &&
		len(to.actions) == 1 && to.actions[0].pattern.MatchesAll() && len(from.Resources) == 1 && from.Resources[0] == "*"
}

// impliedResource is what a statement without Resource covers: the role of a trust policy; in
// other resource-based policies this resource if it denies, and if it allows it depends on the
// service (R1.9). ECR's repository policies have no Resource at all (Private repository policies in
// Amazon ECR).
func (c *compiler) impliedResource(from *Statement) truth.Value {
	if c.kind == Trust || from.Effect == Deny || !from.NotAction && onlyActionsOf("ecr:", from.Actions) {
		return truth.True
	}
	return truth.Undecidable(truth.NoResource)
}

func onlyActionsOf(service string, actions []string) bool {
	for _, a := range actions {
		if !strings.HasPrefix(strings.ToLower(a), service) {
			return false
		}
	}
	return len(actions) > 0
}

var principalARN = model.NewKey("aws:PrincipalArn")

// pinsPrincipal reports whether the conditions hold the caller to named principals, by a positive
// test of aws:PrincipalArn. For a grant to everybody so pinned AWS says outright that boundary and
// session policies do not limit it (Policy evaluation for requests within a single account).
func pinsPrincipal(tests []condition.Test) bool {
	for i := range tests {
		t := &tests[i]
		if !t.Key().Is(principalARN) || !t.Plain() || t.Negated() {
			continue
		}
		switch t.Operator() {
		case "ArnEquals", "ArnLike", "StringEquals", "StringLike":
			return true
		}
	}
	return false
}
