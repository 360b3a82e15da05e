package whocan

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/condition"
)

// conditions says on what the witness's request hangs that the caller or the network is free to be: the
// tests of the statements that allow it, and of the Deny statements that it had to keep clear of. A test
// that already follows from who the caller is and what the resource is, is no condition.
func conditions(side *caller, t *target, w *set.Witness, d *decision.Decision) (list []string) {
	base := baseOf(side, t, w)
	add := func(text string) {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for i := range d.Layers {
		l := &d.Layers[i]
		if l.Verdict != decision.Allowed || !slices.Contains(d.Because, l.Layer) {
			continue
		}
		for _, level := range byLevel(l, w.Policies) {
			for _, text := range easiest(level, &base) {
				add(text)
			}
		}
	}
	_, hits := decision.PermitsBecause(&base, w.Policies, nil)
	for _, h := range hits {
		if h.Policy.Document == nil || h.Policy.Document.Statements[h.Statement].Effect != policy.Deny || h.Applies.IsTrue() {
			continue
		}
		add(avoided(h.Policy.Tests(h.Statement), &base, &w.Request))
	}
	return list
}

// baseOf is the witness's request with only those keys that follow from caller and resource.
func baseOf(side *caller, t *target, w *set.Witness) model.Request {
	r := w.Request
	r.Context = side.Context.Clone()
	t.Context.Copy(&r.Context)
	r.Context.SetPartial(true)
	r.Complete()
	if side.many {
		// The caller is one of many, and these tell which.
		for _, key := range callerKeys {
			r.Context.SetUnknown(key)
		}
	}
	return r
}

var callerKeys = []model.Key{model.NewKey("aws:PrincipalArn"), model.NewKey("aws:username"), model.NewKey("aws:PrincipalType"), model.NewKey("aws:userid")}

// byLevel parts the statements by which a layer allows: of control policies each level must allow.
func byLevel(l *decision.LayerDecision, p *decision.Policies) (parts [][]decision.Statement) {
	levels := map[decision.Layer][]decision.Level{decision.LayerSCP: p.SCP, decision.LayerRCP: p.RCP}[l.Layer]
	if levels == nil {
		return [][]decision.Statement{l.Statements}
	}
	for i := range levels {
		var part []decision.Statement
		for _, s := range l.Statements {
			if slices.Contains(levels[i].Policies, s.Policy) {
				part = append(part, s)
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// easiest gives the conditions of the statement, of some of which one is enough, that has the fewest.
func easiest(statements []decision.Statement, base *model.Request) (fewest []string) {
	for i, s := range statements {
		var texts []string
		tests := s.Policy.Tests(s.Index)
		for j := range tests {
			if tests[j].Eval(&base.Context).IsOpen() {
				texts = append(texts, phrase(&tests[j], false))
			}
		}
		if i == 0 || len(texts) < len(fewest) {
			fewest = texts
		}
	}
	return fewest
}

// avoided says how a Deny is kept clear of: one of its tests must not hold.
func avoided(tests []condition.Test, base, witness *model.Request) string {
	var ways []string
	for i := range tests {
		switch v := tests[i].Eval(&base.Context); {
		case v.IsFalse():
			return "" // it never applies
		case v.IsOpen():
			ways = append(ways, phrase(&tests[i], true))
		}
	}
	return strings.Join(ways, ", or ")
}

// phrase says what a test of a condition demands; negated, the opposite.
func phrase(t *condition.Test, negated bool) string {
	operator, key, values := t.Operator(), t.Key().String(), t.Values()
	quantifier, bare, found := strings.Cut(operator, ":")
	if !found {
		quantifier, bare = "", operator
	}
	bare, ifExists := strings.CutSuffix(bare, "IfExists")
	if bare == "Null" {
		absent := len(values) == 1 && strings.EqualFold(values[0], "true")
		if absent != negated {
			return key + " is absent"
		}
		return key + " is there"
	}
	w, known := wordings[bare]
	if !known || quantifier != "" {
		text := operator + " " + key + " " + strings.Join(values, ", ")
		if negated {
			return "not (" + text + ")"
		}
		return text
	}
	switch {
	case bare == "Bool" && negated && len(values) == 1:
		text := key + " is " + opposite(values[0])
		if !ifExists && !alwaysThere[t.Key().Lower()] {
			text += " or is absent"
		}
		return text
	case !negated && ifExists && !t.Negated():
		return key + " " + w.is + " " + join(values) + " or is absent"
	case !negated:
		return key + " " + w.is + " " + join(values)
	case ifExists && !t.Negated():
		return key + " is there and " + w.not + " " + join(values)
	}
	return key + " " + w.not + " " + join(values)
}

func opposite(value string) string {
	if strings.EqualFold(value, "true") {
		return "false"
	}
	return "true"
}

// alwaysThere are keys of truth values that each request bears (AWS global condition context keys).
var alwaysThere = map[string]bool{"aws:securetransport": true, "aws:viaawsservice": true, "aws:principalisawsservice": true}

// wording is how an operator is said, and its opposite. A test that a negated operator makes also holds
// of a key that is absent, and so does "is not" as it is said here (IAM JSON policy elements: Condition
// operators).
type wording struct{ is, not string }

var wordings = map[string]wording{
	"StringEquals":              {is: "is", not: "is not"},
	"StringNotEquals":           {is: "is not", not: "is"},
	"StringEqualsIgnoreCase":    {is: "is", not: "is not"},
	"StringNotEqualsIgnoreCase": {is: "is not", not: "is"},
	"StringLike":                {is: "is like", not: "is not like"},
	"StringNotLike":             {is: "is not like", not: "is like"},
	"ArnEquals":                 {is: "is like", not: "is not like"},
	"ArnNotEquals":              {is: "is not like", not: "is like"},
	"ArnLike":                   {is: "is like", not: "is not like"},
	"ArnNotLike":                {is: "is not like", not: "is like"},
	"IpAddress":                 {is: "is in", not: "is not in"},
	"NotIpAddress":              {is: "is not in", not: "is in"},
	"Bool":                      {is: "is", not: "is not"},
	"NumericEquals":             {is: "=", not: "is not"},
	"NumericNotEquals":          {is: "is not", not: "="},
	"NumericLessThan":           {is: "<", not: ">="},
	"NumericLessThanEquals":     {is: "<=", not: ">"},
	"NumericGreaterThan":        {is: ">", not: "<="},
	"NumericGreaterThanEquals":  {is: ">=", not: "<"},
	"DateEquals":                {is: "is", not: "is not"},
	"DateNotEquals":             {is: "is not", not: "is"},
	"DateLessThan":              {is: "is before", not: "is not before"},
	"DateLessThanEquals":        {is: "is not after", not: "is after"},
	"DateGreaterThan":           {is: "is after", not: "is not after"},
	"DateGreaterThanEquals":     {is: "is not before", not: "is before"},
	"BinaryEquals":              {is: "is", not: "is not"},
}

// join lists alternatives.
func join(values []string) string {
	if len(values) < 2 {
		return strings.Join(values, "")
	}
	return strings.Join(values[:len(values)-1], ", ") + " or " + values[len(values)-1]
}
