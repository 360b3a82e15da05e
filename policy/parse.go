package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy/condition"
)

// MaxBytes is the longest document that is read: 4 MiB. The longest that AWS stores has 32 KiB.
const MaxBytes = 4 << 20

// ParseFile reads a document from a file of its own. The error, if any, is [source.Problems].
func ParseFile(f *source.File, kind Kind) (*Document, error) {
	tree, err := source.ParseJSON(f)
	if err != nil {
		return nil, err
	}
	return Parse(tree.Root(), kind)
}

// Parse reads a document that stands as a value in something larger: as an object, as JSON text in
// a string, or as such text URL-encoded, which is how AWS's API prints it. The error, if any, is
// [source.Problems], with all that is wrong.
func Parse(v source.Value, kind Kind) (*Document, error) {
	p := parser{doc: &Document{Kind: kind}, grammar: &grammars[kind]}
	if v.Kind() == source.String {
		f := v.Quoted()
		if strings.HasPrefix(strings.TrimLeft(f.Text, " \t\r\n"), "%") {
			var err error
			if f, err = source.URLDecoded(f); err != nil {
				return nil, err
			}
		}
		tree, err := source.ParseJSON(f)
		if err != nil {
			return nil, err
		}
		v = tree.Root()
	}
	p.document(v)
	if len(p.problems) > 0 {
		p.problems.Sort()
		return nil, p.problems
	}
	return p.doc, nil
}

type parser struct {
	doc      *Document
	grammar  *grammar
	problems source.Problems
	texts    []string    // room for all lists of the document
	tests    []Condition // likewise
}

func (p *parser) bad(v source.Value, format string, args ...any) {
	p.problems = append(p.problems, source.At(v, fmt.Sprintf(format, args...)))
}

// object checks that a value is an object without repeated keys.
func (p *parser) object(v source.Value, what string) bool {
	if v.Kind() != source.Object {
		p.bad(v, "%s is %s; an object was expected", what, v.Kind())
		return false
	}
	for _, again := range source.Repeated(v) {
		p.bad(again, "%q stands in %s twice; once was expected", again.Text(), what)
	}
	return true
}

func (p *parser) document(v source.Value) {
	if start, end := v.Offset(); end-start > MaxBytes {
		p.bad(v, "the document has %d bytes; at most %d are read", end-start, MaxBytes)
		return
	}
	if !p.object(v, "the policy") {
		return
	}
	p.texts = make([]string, 0, v.Size()/2)
	var statements source.Value
	for k := v.First(); k.OK(); k = k.Next().Next() {
		val := k.Next()
		switch k.Text() {
		case "Version":
			p.doc.Version = p.text(val, "Version")
			if val.Kind() == source.String && p.doc.Version != Version2012 && p.doc.Version != Version2008 {
				p.bad(val, "unknown Version %q; %q or %q was expected", p.doc.Version, Version2012, Version2008)
			}
		case "Id":
			if p.doc.ID = p.text(val, "Id"); p.grammar.id == mustNotStand {
				p.bad(k, "Id cannot stand in %s", p.doc.Kind.a())
			}
		case "Statement":
			statements = val
		default:
			p.unknown(k, "a policy", "Version", "Id", "Statement")
		}
	}
	switch statements.Kind() {
	case source.Invalid:
		p.bad(v, "the policy has no Statement")
	case source.Object:
		p.doc.Statements = make([]Statement, 1)
		p.statement(statements, &p.doc.Statements[0])
	case source.Array:
		p.doc.Statements = make([]Statement, statements.Len())
		i := 0
		for s := statements.First(); s.OK(); s = s.Next() {
			p.statement(s, &p.doc.Statements[i])
			i++
		}
		if i == 0 {
			p.bad(statements, "Statement is an empty list; one statement or more was expected")
		}
	default:
		p.bad(statements, "Statement is %s; a list of objects, or one object, was expected", statements.Kind())
	}
	p.lines(v)
}

// string gives a string's text, and reports a character in it that IAM does not take (IAM and AWS
// STS quotas).
func (p *parser) string(v source.Value) string {
	text := v.Text()
	if !p.grammar.latin1 {
		return text
	}
	for _, r := range text {
		if r > 0xFF || r < 0x20 && r != '\t' && r != '\n' && r != '\r' {
			p.bad(v, "character %q (%U) in a policy; IAM takes only U+0020 to U+00FF, tabs and line ends", r, r)
			break
		}
	}
	return text
}

// lines counts on which line of the document's own text each statement begins. A document that was
// composed of parts of a larger text may have them in another order; such have no lines of their own.
func (p *parser) lines(v source.Value) {
	f := v.File()
	at, end := v.Offset()
	if f.Quoted() {
		at = 0
	} else if strings.IndexByte(f.Text[at:end], '\n') < 0 {
		return
	}
	line := 1
	for i := range p.doc.Statements {
		if s := &p.doc.Statements[i]; s.File != nil {
			if s.Offset < at {
				return
			}
			line += strings.Count(f.Text[at:s.Offset], "\n")
			at, s.Line = s.Offset, line
		}
	}
}

// unknown reports an element's name that the grammar does not have.
func (p *parser) unknown(k source.Value, where string, known ...string) {
	name := k.Text()
	for _, right := range known {
		if strings.EqualFold(name, right) {
			// AWS's documents say nothing of element names in another case, so none is accepted.
			p.bad(k, "unknown element %q in %s; did you mean %q?", name, where, right)
			return
		}
	}
	p.bad(k, "unknown element %q in %s; %s was expected", name, where, strings.Join(known, ", "))
}

func (p *parser) text(v source.Value, what string) string {
	if v.Kind() != source.String {
		p.bad(v, "%s is %s; a string was expected", what, v.Kind())
	}
	return p.string(v)
}

// list reads a list of strings, or one string in its place.
func (p *parser) list(v source.Value, what string) []string {
	from := len(p.texts)
	switch v.Kind() {
	case source.String:
		p.texts = append(p.texts, p.string(v))
	case source.Array:
		for e := v.First(); e.OK(); e = e.Next() {
			if e.Kind() != source.String {
				p.bad(e, "%s holds %s; strings were expected", what, e.Kind())
				continue
			}
			p.texts = append(p.texts, p.string(e))
		}
	default:
		p.bad(v, "%s is %s; a string or a list of strings was expected", what, v.Kind())
	}
	return p.texts[from:len(p.texts):len(p.texts)]
}

func (p *parser) statement(v source.Value, s *Statement) {
	if !p.object(v, "a statement") {
		return
	}
	s.File = v.File()
	s.Offset, _ = v.Offset()
	var effect, principal, notPrincipal, action, notAction, resource, notResource source.Value
	for k := v.First(); k.OK(); k = k.Next().Next() {
		val := k.Next()
		switch k.Text() {
		case "Sid":
			s.Sid = p.text(val, "Sid")
		case "Effect":
			effect = val
		case "Principal":
			principal = val
		case "NotPrincipal":
			notPrincipal = val
		case "Action":
			action = val
		case "NotAction":
			notAction = val
		case "Resource":
			resource = val
		case "NotResource":
			notResource = val
		case "Condition":
			s.Conditions = p.conditions(val)
		default:
			p.unknown(k, "a statement", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
		}
	}
	switch effect.Kind() {
	case source.Invalid:
		p.bad(v, "the statement has no Effect; \"Allow\" or \"Deny\" was expected")
	default:
		switch text := p.text(effect, "Effect"); text {
		case "Allow":
		case "Deny":
			s.Effect = Deny
		default:
			if effect.Kind() == source.String {
				p.bad(effect, "unknown Effect %q; \"Allow\" or \"Deny\" was expected, in this case", text)
			}
		}
	}
	p.oneOf(v, action, notAction, "Action", "NotAction", mustStand)
	if s.NotAction = notAction.OK(); s.NotAction {
		if p.grammar.notAction == mustNotStand {
			p.bad(notAction, "NotAction cannot stand in %s", p.doc.Kind.a())
		}
		action = notAction
	}
	if action.OK() {
		s.Actions = p.list(action, "Action")
	}
	p.oneOf(v, resource, notResource, "Resource", "NotResource", p.grammar.resource)
	if s.NotResource = notResource.OK(); s.NotResource {
		resource = notResource
	}
	if resource.OK() {
		s.Resources = p.list(resource, "Resource")
	}
	if notPrincipal.OK() && p.grammar.notPrincipal == mustNotStand && p.grammar.principal != mustNotStand {
		p.bad(notPrincipal, "NotPrincipal cannot stand in %s", p.doc.Kind.a())
	}
	p.oneOf(v, principal, notPrincipal, "Principal", "NotPrincipal", p.grammar.principal)
	if s.NotPrincipal = notPrincipal.OK(); s.NotPrincipal {
		principal = notPrincipal
	}
	if principal.OK() {
		s.Principals = p.principals(principal)
	}
	if p.grammar.rcp {
		p.rcp(v, s)
	}
}

// oneOf checks an element and its negation: never both, and one or none as the grammar has it.
func (p *parser) oneOf(statement, plain, negated source.Value, name, notName string, n need) {
	switch {
	case plain.OK() && negated.OK():
		p.bad(negated, "%s and %s in one statement; one of them was expected", name, notName)
	case n == mustStand && !plain.OK() && !negated.OK():
		p.bad(statement, "the statement has no %s; %s must have it", name, p.doc.Kind.a())
	case n == mustNotStand && plain.OK():
		p.bad(plain, "%s cannot stand in %s", name, p.doc.Kind.a())
	case n == mustNotStand && negated.OK():
		p.bad(negated, "%s cannot stand in %s", notName, p.doc.Kind.a())
	}
}

// rcp checks what only resource control policies must keep: customers write nothing but Deny, for
// everybody; the one Allow is that of RCPFullAWSAccess (RCP syntax).
func (p *parser) rcp(v source.Value, s *Statement) {
	if s.Principals != nil && !s.Principals.Everyone {
		p.bad(v, "Principal in a resource control policy must be \"*\"; use a Condition to name callers")
	}
	everything := len(s.Actions) == 1 && s.Actions[0] == "*"
	if s.Effect == Allow && !(everything && len(s.Resources) == 1 && s.Resources[0] == "*" && !s.NotResource && s.Conditions == nil) {
		p.bad(v, "Allow in a resource control policy; only Deny was expected (AWS's own RCPFullAWSAccess gives the allow)")
	}
	if s.Effect == Deny && everything {
		p.bad(v, "Action \"*\" in a resource control policy; it must name a service, such as s3:*")
	}
}

var principalTypes = [...]string{"AWS", "Service", "Federated", "CanonicalUser"}

func (p *parser) principals(v source.Value) *Principals {
	ps := &Principals{}
	if v.Kind() == source.String {
		if v.Text() != "*" {
			p.bad(v, "Principal is %q; \"*\" or an object such as {\"AWS\": …} was expected", v.Text())
		}
		ps.Everyone = true
		return ps
	}
	if !p.object(v, "Principal") {
		return ps
	}
	for k := v.First(); k.OK(); k = k.Next().Next() {
		if !slices.Contains(principalTypes[:], k.Text()) {
			p.unknown(k, "Principal", principalTypes[:]...)
		}
	}
	for _, kind := range principalTypes {
		if of := v.Get(kind); of.OK() {
			values := p.list(of, "Principal")
			if of.Kind() == source.Array && of.Len() == 0 {
				p.bad(of, "%s is an empty list; one principal or more was expected", kind)
			}
			for _, text := range values {
				ps.Entries = append(ps.Entries, PrincipalEntry{kind, text})
			}
		}
	}
	if v.Len() == 0 {
		p.bad(v, "Principal is an empty object; \"*\" or {\"AWS\": …} was expected")
	}
	return ps
}

func (p *parser) conditions(v source.Value) []Condition {
	if !p.object(v, "Condition") {
		return nil
	}
	from := len(p.tests)
	for op := v.First(); op.OK(); op = op.Next().Next() {
		name := op.Text()
		if !condition.KnownOperator(name) {
			if near := condition.Nearest(name); near != "" {
				p.bad(op, "unknown condition operator %q; did you mean %q?", name, near)
			} else {
				p.bad(op, "unknown condition operator %q", name)
			}
		}
		block := op.Next()
		if !p.object(block, "the block of "+name) {
			continue
		}
		for k := block.First(); k.OK(); k = k.Next().Next() {
			if k.Text() == "" {
				p.bad(k, "an empty condition key; a name such as aws:SourceIp was expected")
			}
			p.tests = append(p.tests, Condition{name, k.Text(), p.values(k.Next())})
		}
	}
	if len(p.tests) == from {
		return nil // an empty block tests nothing
	}
	return p.tests[from:len(p.tests):len(p.tests)]
}

// values reads a condition's values: strings, numbers or booleans; the quotes do not matter.
func (p *parser) values(v source.Value) []string {
	from := len(p.texts)
	if v.Kind() != source.Array {
		p.value(v)
	} else {
		for e := v.First(); e.OK(); e = e.Next() {
			p.value(e)
		}
	}
	return p.texts[from:len(p.texts):len(p.texts)]
}

func (p *parser) value(v source.Value) {
	switch v.Kind() {
	case source.String, source.Number, source.Bool:
		p.texts = append(p.texts, p.string(v))
	default:
		p.bad(v, "a condition's value is %s; a string, number or boolean, or a list of them, was expected", v.Kind())
	}
}
