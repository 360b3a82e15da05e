package cloudformation

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

const (
	// maxDepth is how deep functions and references may lead into each other.
	maxDepth = 100
	// maxValues is how many values are computed of a template: references that hold each other can
	// stand for more than any memory holds.
	maxValues = 1_000_000
	// maxText is the longest text that is computed.
	maxText = 64 << 10
)

// eval computes a value.
func (t *template) eval(v source.Value) change.Value {
	t.spent++
	if t.depth >= maxDepth || t.spent > maxValues {
		return change.UnknownValue(v, "references go in a circle, or are too many")
	}
	t.depth++
	defer func() { t.depth-- }()
	switch v.Kind() {
	case source.Object:
		if name := v.First(); v.Len() == 1 && isFunction(name.Text()) {
			return t.call(v, name.Text(), name.Next())
		}
		out := change.Value{Kind: change.Object, At: v, Literal: true}
		for name := v.First(); name.OK(); name = name.Next().Next() {
			m := t.eval(name.Next())
			out.Literal = out.Literal && m.Literal
			if m.Kind != change.Absent {
				out.Members = append(out.Members, change.Member{Name: name.Text(), Value: m})
			}
			if isFunction(name.Text()) {
				return change.UnknownValue(v, name.Text()+" stands among other members")
			}
		}
		return out
	case source.Array:
		out := change.Value{Kind: change.List, At: v, Literal: true}
		for e := v.First(); e.OK(); e = e.Next() {
			m := t.eval(e)
			out.Literal = out.Literal && m.Literal
			if m.Kind != change.Absent {
				out.Items = append(out.Items, m)
			}
		}
		return out
	case source.String:
		if strings.Contains(v.Text(), "{{resolve:") {
			return change.UnknownValue(v, dynamic)
		}
	}
	return change.Literal(v)
}

// dynamic says why a text with {{resolve:…}} in it is unknown.
const dynamic = "a dynamic reference is resolved when the template is deployed"

func isFunction(name string) bool { return name == "Ref" || strings.HasPrefix(name, "Fn::") }

func (t *template) call(v source.Value, name string, argument source.Value) change.Value {
	var out change.Value
	switch name {
	case "Ref":
		out = t.ref(v, argument)
	case "Fn::GetAtt":
		out = t.getAtt(v, argument)
	case "Fn::Sub":
		out = t.sub(v, argument)
	case "Fn::Join":
		out = t.join(v, argument)
	case "Fn::If":
		out = t.choose(v, argument)
	case "Fn::Select":
		out = t.pick(v, argument)
	case "Fn::Split":
		out = t.split(v, argument)
	case "Fn::FindInMap":
		out = t.findInMap(v, argument)
	case "Fn::Base64":
		out = t.eval(argument)
		if out.Kind == change.Scalar {
			out.Text = base64.StdEncoding.EncodeToString([]byte(out.Text))
		}
	case "Fn::GetAZs":
		out = change.UnknownValue(v, "the Availability Zones of a region are not known")
	case "Fn::ImportValue":
		out = change.UnknownValue(v, "what another stack exports is not known")
	default:
		out = change.UnknownValue(v, "the function "+name+" is not known")
	}
	if out.Kind == change.Scalar && strings.Contains(out.Text, "{{resolve:") {
		out = change.UnknownValue(v, dynamic)
	}
	out.Literal = false
	if out.At.File() == nil {
		out.At = v
	}
	return out
}

// sub fills a text's ${Name}s; ${!Name} stays as ${Name}.
func (t *template) sub(v, argument source.Value) change.Value {
	text, variables := argument, source.Value{}
	if argument.Kind() == source.Array {
		text, variables = argument.First(), argument.First().Next()
	}
	if text.Kind() != source.String {
		return change.UnknownValue(v, "Fn::Sub of "+text.Kind().String())
	}
	rest := text.Text()
	var b strings.Builder
	out := change.Text(text, "")
	for {
		open := strings.Index(rest, "${")
		if open < 0 {
			b.WriteString(rest)
			break
		}
		end := strings.IndexByte(rest[open:], '}')
		if end < 0 {
			b.WriteString(rest)
			break
		}
		name := strings.TrimSpace(rest[open+2 : open+end])
		b.WriteString(rest[:open])
		rest = rest[open+end+1:]
		if literal, found := strings.CutPrefix(name, "!"); found {
			b.WriteString("${" + literal + "}")
			continue
		}
		part := t.named(v, name, variables)
		switch {
		case part.Kind == change.Unknown:
			return part
		case part.Kind == change.List || part.Kind == change.Object:
			return change.UnknownValue(v, "${"+name+"} in Fn::Sub is not a text")
		}
		out.Generated = out.Generated || part.Generated
		b.WriteString(part.Text)
		if b.Len() > maxText {
			return change.UnknownValue(v, "a text of more than 64 KiB")
		}
	}
	out.Text = b.String()
	return out
}

func (t *template) join(v, argument source.Value) change.Value {
	delimiter, list := argument.First().Text(), t.eval(argument.First().Next())
	if list.Kind == change.Unknown {
		return list
	}
	if list.Kind != change.List {
		return change.UnknownValue(v, "Fn::Join of "+argument.First().Next().Kind().String())
	}
	var b strings.Builder
	out := change.Text(v, "")
	for i, e := range list.Items {
		if e.Kind == change.Unknown {
			return e
		}
		if e.Kind != change.Scalar {
			return change.UnknownValue(v, "Fn::Join of what is not a text")
		}
		if i > 0 {
			b.WriteString(delimiter)
		}
		b.WriteString(e.Text)
		out.Generated = out.Generated || e.Generated
		if b.Len() > maxText {
			return change.UnknownValue(v, "a text of more than 64 KiB")
		}
	}
	out.Text = b.String()
	return out
}

func (t *template) split(v, argument source.Value) change.Value {
	delimiter, text := argument.First().Text(), t.eval(argument.First().Next())
	switch {
	case text.Kind == change.Unknown:
		return text
	case text.Kind != change.Scalar || delimiter == "":
		return change.UnknownValue(v, "Fn::Split of what is not a text")
	}
	list := change.ListOf(v)
	for _, part := range strings.Split(text.Text, delimiter) {
		one := change.Text(v, part)
		one.Generated = text.Generated && strings.ContainsAny(part, "{}")
		list.Items = append(list.Items, one)
	}
	return list
}

func (t *template) pick(v, argument source.Value) change.Value {
	index, list := t.eval(argument.First()), t.eval(argument.First().Next())
	if index.Kind == change.Unknown {
		return index
	}
	if list.Kind == change.Unknown {
		return list
	}
	n, err := strconv.Atoi(index.Text)
	if err != nil || n < 0 || n >= len(list.Items) {
		return change.UnknownValue(v, "Fn::Select of an index that the list does not have")
	}
	return list.Items[n]
}

func (t *template) findInMap(v, argument source.Value) change.Value {
	at := t.root.Get("Mappings")
	part := argument.First()
	for range 3 {
		key := t.eval(part)
		if key.Kind != change.Scalar {
			if key.Kind == change.Unknown {
				return key
			}
			return change.UnknownValue(v, "Fn::FindInMap by what is not a text")
		}
		at = at.Get(key.Text)
		part = part.Next()
	}
	if !at.OK() {
		if fallback := part.Get("DefaultValue"); fallback.OK() {
			return t.eval(fallback)
		}
		return change.UnknownValue(v, "Fn::FindInMap finds nothing")
	}
	return change.Literal(at)
}

// choose gives what Fn::If does. Where the condition cannot be told, neither can the value.
func (t *template) choose(v, argument source.Value) change.Value {
	name := argument.First()
	yes := name.Next()
	switch t.condition(name.Text()) {
	case isTrue:
		return t.eval(yes)
	case isFalse:
		return t.eval(yes.Next())
	}
	return change.UnknownValue(v, "the condition "+name.Text()+" cannot be told")
}
