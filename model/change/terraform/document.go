package terraform

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// documentType is the data source that composes a policy.
const documentType = "aws_iam_policy_document"

const notAllKnown = " is read during apply, and not all of it is known: "

// maxStatements is how many statements are composed: documents that hold each other can hold more
// than any memory.
const maxStatements = 5000

// document composes the policy of a data source that is read only during apply, as the provider does
// (Data Source: aws_iam_policy_document, of the AWS provider's documentation).
func (i *instance) document() change.Value {
	at := i.place()
	var statements []change.Value
	unknown := func(v change.Value) change.Value {
		why := v.WhyUnknown()
		if !strings.Contains(why, notAllKnown) { // a document in this one has said it
			why = i.address + notAllKnown + why
		}
		return change.UnknownValue(at, why)
	}
	for _, source := range [...]string{"source_json", "source_policy_documents"} {
		more, bad := i.sources(source)
		if bad.Kind == change.Unknown {
			return unknown(bad)
		}
		statements = append(statements, more...)
	}
	for n, s := range i.get("statement").List() {
		one := i.statement(s, n)
		if one.WhyUnknown() != "" {
			return unknown(one)
		}
		statements = replaced(statements, one)
	}
	for _, source := range [...]string{"override_json", "override_policy_documents"} {
		more, bad := i.sources(source)
		if bad.Kind == change.Unknown {
			return unknown(bad)
		}
		for _, s := range more {
			statements = replaced(statements, s)
		}
	}
	if len(statements) > maxStatements {
		return change.UnknownValue(at, i.address+" holds more than 5000 statements")
	}
	version := i.get("version")
	if !version.Given() {
		version = change.Text(at, "2012-10-17")
	}
	return change.Obj(at, change.Member{Name: "Version", Value: version}, change.Member{Name: "Id", Value: filled(i.get("policy_id"))},
		change.Member{Name: "Statement", Value: change.ListOf(at, statements...)})
}

// filled is a value, absent where its text is empty.
func filled(v change.Value) change.Value {
	if v.Kind == change.Scalar && v.Text == "" {
		return change.Value{}
	}
	return v
}

// replaced puts a statement in the place of the one with the same Sid, or at the end.
func replaced(all []change.Value, one change.Value) []change.Value {
	if sid := one.Get("Sid"); sid.Given() {
		for n, other := range all {
			if other.Get("Sid").Text == sid.Text {
				all[n] = one
				return all
			}
		}
	}
	return append(all, one)
}

// sources gives the statements of the documents that another is made of.
func (i *instance) sources(attribute string) (all []change.Value, unknown change.Value) {
	list := i.get(attribute)
	if list.Kind == change.Unknown {
		return nil, list
	}
	for _, v := range list.List() {
		document := v
		switch {
		case v.Kind == change.Unknown:
			return nil, v
		case v.Kind == change.Scalar && strings.TrimSpace(v.Text) == "":
			continue
		case v.Kind == change.Scalar:
			quoted := v.At.Quoted()
			if quoted == nil || !v.Literal {
				quoted = source.NewFile(v.At.Position().File, v.Text)
			}
			tree, err := source.ParseJSON(quoted)
			if err != nil {
				return nil, change.UnknownValue(v.At, attribute+" of "+i.address+" is not JSON")
			}
			document = change.Literal(tree.Root())
		}
		all = append(all, document.Get("Statement").List()...)
		if len(all) > maxStatements {
			return nil, change.UnknownValue(v.At, attribute+" of "+i.address+" holds more than 5000 statements")
		}
	}
	return all, change.Value{}
}

// statement composes one statement.
func (i *instance) statement(s change.Value, n int) change.Value {
	if s.Kind == change.Unknown {
		return s
	}
	effect := filled(s.Get("effect"))
	if effect.Kind == change.Absent {
		effect = change.Text(s.At, "Allow")
	}
	conditions := i.conditions(s, n, effect)
	resources := s.Get("resources")
	if resources.WhyUnknown() != "" && effect.Text == "Allow" {
		resources = i.bounded(resources, i.expressionOf(n).Get("resources"), "the resources")
	}
	return change.Obj(s.At,
		change.Member{Name: "Sid", Value: filled(s.Get("sid"))},
		change.Member{Name: "Effect", Value: effect},
		change.Member{Name: "Principal", Value: i.principals(s, n, "principals")},
		change.Member{Name: "NotPrincipal", Value: i.principals(s, n, "not_principals")},
		change.Member{Name: "Action", Value: texts(s.Get("actions"))},
		change.Member{Name: "NotAction", Value: texts(s.Get("not_actions"))},
		change.Member{Name: "Resource", Value: texts(resources)},
		change.Member{Name: "NotResource", Value: texts(s.Get("not_resources"))},
		change.Member{Name: "Condition", Value: conditions},
	)
}

// texts gives a list of strings; absent where it is empty. The provider writes &{…} for a policy's
// variables, since ${…} is Terraform's own.
func texts(v change.Value) change.Value {
	if v.Kind == change.Unknown {
		return v
	}
	out := change.ListOf(v.At)
	for _, e := range v.List() {
		if e.Kind == change.Scalar && strings.Contains(e.Text, "&{") {
			e.Text, e.Literal = strings.ReplaceAll(e.Text, "&{", "${"), false
		}
		out.Items = append(out.Items, e)
	}
	if len(out.Items) == 0 {
		return change.Value{}
	}
	return out
}

// principals composes Principal: a name for each type, or the one that means everybody.
func (i *instance) principals(s change.Value, n int, attribute string) change.Value {
	blocks := s.Get(attribute)
	if blocks.Kind == change.Unknown {
		return blocks
	}
	out := change.Value{Kind: change.Object, At: blocks.At}
	for k, block := range blocks.List() {
		name, who := block.Get("type"), block.Get("identifiers")
		if name.Kind == change.Unknown {
			return name
		}
		if who.WhyUnknown() != "" {
			who = i.identifiers(who, n, k, attribute)
			if who.WhyUnknown() != "" {
				return who
			}
		}
		who = texts(who)
		if name.Text == "*" {
			return change.Text(name.At, "*")
		}
		at := slices.IndexFunc(out.Members, func(m change.Member) bool { return m.Name == name.Text })
		if at < 0 {
			out.Members = append(out.Members, change.Member{Name: name.Text, Value: who})
		} else {
			both := change.ListOf(out.Members[at].Value.At, out.Members[at].Value.Items...)
			both.Items = append(both.Items, who.Items...)
			out.Members[at].Value = both
		}
	}
	if len(out.Members) == 0 {
		return change.Value{}
	}
	return out
}

// conditions composes Condition: operator, key, values. What is known of values only after apply is
// bounded as resources are, where more values let more through.
func (i *instance) conditions(s change.Value, n int, effect change.Value) change.Value {
	blocks := s.Get("condition")
	if blocks.Kind == change.Unknown {
		return blocks
	}
	out := change.Value{Kind: change.Object, At: blocks.At}
	expression := i.expressionOf(n).Get("condition")
	for k, block := range blocks.List() {
		test, key, values := block.Get("test"), block.Get("variable"), block.Get("values")
		if values.WhyUnknown() != "" && effect.Text == "Allow" && !strings.Contains(test.Text, "Not") && expression.Len() == 1 && k == 0 {
			values = i.bounded(values, expression.First().Get("values"), "the values of a condition")
		}
		values = texts(values)
		for _, v := range [...]change.Value{test, key, values} {
			if v.WhyUnknown() != "" {
				return change.UnknownValue(v.At, v.WhyUnknown())
			}
		}
		at := slices.IndexFunc(out.Members, func(m change.Member) bool { return m.Name == test.Text })
		if at < 0 {
			out.Members = append(out.Members, change.Member{Name: test.Text, Value: change.Value{Kind: change.Object, At: block.At}})
			at = len(out.Members) - 1
		}
		keys := &out.Members[at].Value.Members
		if same := slices.IndexFunc(*keys, func(m change.Member) bool { return m.Name == key.Text }); same >= 0 {
			(*keys)[same].Value = change.ListOf(values.At, append(slices.Clone((*keys)[same].Value.Items), values.Items...)...)
		} else {
			*keys = append(*keys, change.Member{Name: key.Text, Value: values})
		}
	}
	if len(out.Members) == 0 {
		return change.Value{}
	}
	return out
}
