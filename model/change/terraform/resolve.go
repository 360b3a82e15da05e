package terraform

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// maxReferences is how many references are followed one after another: modules in modules pass a
// value on at each step.
const maxReferences = 60

// resolve follows an expression of the configuration. It is known where it is a constant, or where
// it refers to one thing: the plan does not say what an expression does with it, and nothing is
// taken to be what it will mostly do (pass it on), since attributes that name things take nothing else.
func (p *plan) resolve(from *instance, in *module, expression source.Value, attribute string) change.Value {
	at := from.place()
	if constant := expression.Get("constant_value"); constant.OK() {
		return change.Literal(constant)
	}
	references := distinct(expression.Get("references"))
	if p.depth >= maxReferences {
		return change.UnknownValue(at, "references go in a circle, or too far")
	}
	p.depth++
	defer func() { p.depth-- }()
	things := slices.DeleteFunc(slices.Clone(references), func(r string) bool {
		return r == "each.key" || r == "each.value" || r == "count.index" || strings.HasPrefix(r, "each.value.")
	})
	switch {
	case len(things) == 1:
		return p.follow(from, in, things[0], attribute)
	case len(references) == 0:
		return change.UnknownValue(at, from.address+"."+attribute+" is known after apply")
	}
	return change.UnknownValue(at, from.address+"."+attribute+" is known after apply: it is made of "+strings.Join(references, ", "))
}

// distinct lists what an expression refers to: of "a.b.arn", "a.b" only the first, which says more.
func distinct(references source.Value) []string {
	var all []string
	for v := references.First(); v.OK(); v = v.Next() {
		text := v.Text()
		if text == "" || slices.Contains(all, text) {
			continue
		}
		if !slices.ContainsFunc(all, func(longer string) bool {
			return strings.HasPrefix(longer, text+".") || strings.HasPrefix(longer, text+"[")
		}) {
			all = append(all, text)
		}
	}
	return all
}

// follow gives what a reference leads to.
func (p *plan) follow(from *instance, in *module, reference, attribute string) change.Value {
	lost := change.UnknownValue(from.place(), from.address+"."+attribute+" is known after apply: it refers to "+reference)
	parts := steps(reference)
	if len(parts) < 2 {
		return lost
	}
	switch parts[0].text {
	case "var":
		return inside(p.variable(from, in, parts[1].text, attribute, lost), parts[2:], lost)
	case "module":
		key := ""
		rest := parts[2:]
		if len(rest) > 0 && rest[0].key {
			key, rest = rest[0].text, rest[1:]
		}
		if len(rest) == 0 {
			return lost
		}
		child := in.child(parts[1].text, key)
		output := child.config.Get("outputs").Get(rest[0].text).Get("expression")
		if !output.OK() {
			return lost
		}
		return inside(p.resolve(from, child, output, attribute), rest[1:], lost)
	case "local", "each", "count", "path", "terraform", "self":
		return lost
	}
	i, rest := p.referred(from, in, parts)
	if i == nil {
		return lost
	}
	name := ""
	if len(rest) > 0 && !rest[0].key {
		name, rest = rest[0].text, rest[1:]
	} else {
		name = usual(i, attribute)
	}
	return inside(i.get(name), rest, lost)
}

// usual is the attribute that is meant where a reference names only a resource: the index that an
// expression computes hides the rest.
func usual(i *instance, attribute string) string {
	switch {
	case i.kindName == documentType:
		return "json"
	case strings.HasSuffix(attribute, "arn") || strings.HasSuffix(attribute, "arns"), attribute == "permissions_boundary":
		return "arn"
	}
	return "id"
}

// referred finds the resource that a reference leads to, and what stands behind its name.
func (p *plan) referred(from *instance, in *module, parts []step) (*instance, []step) {
	n := 2
	if parts[0].text == "data" {
		n = 3
	}
	if len(parts) < n {
		return nil, nil
	}
	names := make([]string, n)
	for i, s := range parts[:n] {
		names[i] = s.text
	}
	address, rest, key := in.within(strings.Join(names, ".")), parts[n:], ""
	if len(rest) > 0 && rest[0].key {
		key, rest = rest[0].text, rest[1:]
	}
	if i := p.byAddress[address+key]; i != nil {
		return i, rest
	}
	if key == "" && from.key != "" {
		if i := p.byAddress[address+from.key]; i != nil {
			return i, rest
		}
	}
	if all := p.byConfig[address]; key == "" && len(all) == 1 {
		return all[0], rest
	}
	return nil, nil
}

// variable gives the value of a module's variable.
func (p *plan) variable(from *instance, in *module, name, attribute string, lost change.Value) change.Value {
	if in.parent == nil {
		if v := p.root.Get("variables").Get(name).Get("value"); v.OK() {
			return change.Literal(v)
		}
		return lost
	}
	if expression := in.call.Get("expressions").Get(name); expression.OK() {
		return p.resolve(from, in.parent, expression, attribute)
	}
	if v := in.config.Get("variables").Get(name).Get("default"); v.OK() {
		return change.Literal(v)
	}
	return lost
}

// inside gives a part of a value.
func inside(v change.Value, parts []step, lost change.Value) change.Value {
	for _, s := range parts {
		switch {
		case v.Kind == change.Unknown:
			return v
		case !s.key && v.Kind == change.Object:
			v = v.Get(s.text)
		case s.key && v.Kind == change.List:
			n, ok := number(s.text)
			if !ok || n >= len(v.Items) {
				return lost
			}
			v = v.Items[n]
		case s.key && v.Kind == change.Object:
			v = v.Get(strings.Trim(s.text, `["]`))
		default:
			return lost
		}
	}
	return v
}

func number(key string) (int, bool) {
	n := 0
	digits := strings.Trim(key, "[]")
	if digits == "" || len(digits) > 6 {
		return 0, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
