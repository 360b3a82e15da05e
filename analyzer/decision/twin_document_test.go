package decision_test

// Policy documents: the grammar of section 1 (Grammar of the IAM JSON policy language).

import (
	"fmt"
	"slices"
	"strings"
)

// twinPolicy is one policy document.
type twinPolicy struct {
	statements []twinStatement
}

// twinStatement is one statement. An element that is absent is nil; an empty list is not.
type twinStatement struct {
	effect       string
	variables    bool // the document's Version knows policy variables (R1.7)
	action       []string
	notAction    []string
	resource     []string
	notResource  []string
	principal    []twinPrincipal
	notPrincipal []twinPrincipal
	conditions   []twinCondition
}

// twinPrincipal is one value of Principal or NotPrincipal: {kind: value}. The plain "*" has no kind.
type twinPrincipal struct {
	kind  string // "", "AWS", "Service", "Federated", "CanonicalUser"
	value string
}

// twinCondition is one test of a Condition block.
type twinCondition struct {
	set      string // "", "ForAllValues", "ForAnyValue"
	base     string // the operator without set and IfExists
	ifExists bool
	key      string
	values   []string
}

// twinLayerGrammar says which elements a layer's statements hold.
type twinLayerGrammar struct {
	principal bool   // Principal or NotPrincipal is required; otherwise forbidden (R1.10)
	onlyStar  bool   // Principal must be everybody, NotPrincipal is unknown (R1.15)
	resource  string // "required", "optional" or "forbidden" (R1.3, R1.9)
}

func twinParsePolicy(v any, grammar twinLayerGrammar) (twinPolicy, error) {
	if text, isText := v.(string); isText {
		parsed, err := twinParseJSON([]byte(text))
		if err != nil {
			return twinPolicy{}, err
		}
		v = parsed
	}
	doc, isObject := v.(map[string]any)
	if !isObject {
		return twinPolicy{}, fmt.Errorf("twin: a policy document is an object")
	}
	if err := twinOnlyKeys(doc, "Version", "Id", "Statement"); err != nil {
		return twinPolicy{}, err
	}
	variables := false
	switch doc["Version"] {
	case "2012-10-17":
		variables = true
	case "2008-10-17":
	default:
		if _, given := doc["Version"]; given {
			return twinPolicy{}, fmt.Errorf("twin: unknown Version %v", doc["Version"])
		}
	}
	list, isList := doc["Statement"].([]any)
	if !isList {
		list = []any{doc["Statement"]} // one object instead of a list (R1.2)
	}
	var p twinPolicy
	for _, item := range list {
		s, err := twinParseStatement(item, grammar)
		if err != nil {
			return twinPolicy{}, err
		}
		s.variables = variables
		p.statements = append(p.statements, s)
	}
	return p, nil
}

func twinParseStatement(v any, grammar twinLayerGrammar) (twinStatement, error) {
	var s twinStatement
	m, isObject := v.(map[string]any)
	if !isObject {
		return s, fmt.Errorf("twin: a statement is an object")
	}
	err := twinOnlyKeys(m, "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition")
	if err != nil {
		return s, err
	}
	switch m["Effect"] {
	case "Allow", "Deny":
		s.effect = m["Effect"].(string)
	default:
		return s, fmt.Errorf("twin: Effect is Allow or Deny, not %v", m["Effect"]) // R1.4
	}
	lists := []struct {
		name string
		into *[]string
	}{{"Action", &s.action}, {"NotAction", &s.notAction}, {"Resource", &s.resource}, {"NotResource", &s.notResource}}
	for _, l := range lists {
		if value, given := m[l.name]; given {
			if *l.into, err = twinOnlyStrings(value); err != nil {
				return s, err
			}
		}
	}
	if (s.action == nil) == (s.notAction == nil) {
		return s, fmt.Errorf("twin: a statement has exactly one of Action and NotAction")
	}
	if err := twinCheckResource(s, grammar); err != nil {
		return s, err
	}
	if s.principal, err = twinParsePrincipals(m, "Principal"); err != nil {
		return s, err
	}
	if s.notPrincipal, err = twinParsePrincipals(m, "NotPrincipal"); err != nil {
		return s, err
	}
	if err := twinCheckPrincipal(s, grammar); err != nil {
		return s, err
	}
	s.conditions, err = twinParseConditions(m["Condition"])
	return s, err
}

func twinCheckResource(s twinStatement, grammar twinLayerGrammar) error {
	count := 0
	if s.resource != nil {
		count++
	}
	if s.notResource != nil {
		count++
	}
	switch {
	case count == 2:
		return fmt.Errorf("twin: both Resource and NotResource")
	case count == 0 && grammar.resource == "required":
		return fmt.Errorf("twin: neither Resource nor NotResource")
	case count == 1 && grammar.resource == "forbidden":
		return fmt.Errorf("twin: a trust policy has no Resource")
	}
	return nil
}

func twinCheckPrincipal(s twinStatement, grammar twinLayerGrammar) error {
	switch {
	case s.principal != nil && s.notPrincipal != nil:
		return fmt.Errorf("twin: both Principal and NotPrincipal")
	case !grammar.principal && (s.principal != nil || s.notPrincipal != nil):
		return fmt.Errorf("twin: this kind of policy has no Principal")
	case grammar.principal && s.principal == nil && s.notPrincipal == nil:
		return fmt.Errorf("twin: this kind of policy needs a Principal")
	case grammar.resource == "forbidden" && s.notPrincipal != nil:
		return fmt.Errorf("twin: a trust policy has no NotPrincipal") // R1.12
	case grammar.onlyStar && (s.notPrincipal != nil || len(s.principal) != 1 || s.principal[0].value != "*"):
		return fmt.Errorf("twin: an RCP's Principal is *")
	}
	return nil
}

func twinParsePrincipals(statement map[string]any, element string) ([]twinPrincipal, error) {
	v, given := statement[element]
	if !given {
		return nil, nil
	}
	if v == "*" {
		return []twinPrincipal{{"", "*"}}, nil
	}
	m, isObject := v.(map[string]any)
	if !isObject {
		return nil, fmt.Errorf("twin: %s is * or an object", element)
	}
	if err := twinOnlyKeys(m, "AWS", "Service", "Federated", "CanonicalUser"); err != nil {
		return nil, err
	}
	principals := []twinPrincipal{}
	for kind, value := range m {
		texts, err := twinOnlyStrings(value)
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			principals = append(principals, twinPrincipal{kind, text})
		}
	}
	return principals, nil
}

// twinOperators are the condition operators, with the exact spelling of the documentation
// (R1.24); the value says whether the operator is negated (R4.11).
var twinOperators = map[string]bool{
	"StringEquals": false, "StringNotEquals": true,
	"StringEqualsIgnoreCase": false, "StringNotEqualsIgnoreCase": true,
	"StringLike": false, "StringNotLike": true,
	"NumericEquals": false, "NumericNotEquals": true,
	"NumericLessThan": false, "NumericLessThanEquals": false,
	"NumericGreaterThan": false, "NumericGreaterThanEquals": false,
	"DateEquals": false, "DateNotEquals": true,
	"DateLessThan": false, "DateLessThanEquals": false,
	"DateGreaterThan": false, "DateGreaterThanEquals": false,
	"Bool": false, "BinaryEquals": false,
	"IpAddress": false, "NotIpAddress": true,
	"ArnEquals": false, "ArnNotEquals": true, "ArnLike": false, "ArnNotLike": true,
	"Null": false,
}

func twinParseConditions(v any) ([]twinCondition, error) {
	if v == nil {
		return nil, nil
	}
	block, isObject := v.(map[string]any)
	if !isObject {
		return nil, fmt.Errorf("twin: Condition is an object")
	}
	var conditions []twinCondition
	for operator, tests := range block {
		c, err := twinParseOperator(operator)
		if err != nil {
			return nil, err
		}
		m, isObject := tests.(map[string]any)
		if !isObject {
			return nil, fmt.Errorf("twin: %s holds an object", operator)
		}
		for key, values := range m {
			c.key = key
			if c.values, err = twinStrings(values); err != nil {
				return nil, err
			}
			conditions = append(conditions, c)
		}
	}
	// A map has no order; a fixed one makes a run repeatable.
	slices.SortFunc(conditions, func(a, b twinCondition) int {
		return strings.Compare(a.set+a.base+fmt.Sprint(a.ifExists)+a.key, b.set+b.base+fmt.Sprint(b.ifExists)+b.key)
	})
	return conditions, nil
}

func twinParseOperator(operator string) (twinCondition, error) {
	var c twinCondition
	c.base = operator
	for _, set := range []string{"ForAllValues", "ForAnyValue"} {
		if rest, found := strings.CutPrefix(c.base, set+":"); found {
			c.set, c.base = set, rest
			break
		}
	}
	if rest, found := strings.CutSuffix(c.base, "IfExists"); found {
		c.ifExists, c.base = true, rest
	}
	if _, known := twinOperators[c.base]; !known {
		return c, fmt.Errorf("twin: unknown condition operator %q", operator) // R4.62
	}
	if c.base == "Null" && c.ifExists {
		return c, fmt.Errorf("twin: IfExists does not follow Null") // R4.17
	}
	return c, nil
}

func twinOnlyKeys(m map[string]any, allowed ...string) error {
	for key := range m {
		if !slices.Contains(allowed, key) {
			return fmt.Errorf("twin: unknown element %q", key) // OPEN-1: another case is another name
		}
	}
	return nil
}
