package terraform

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// instance is a resource of the plan: one of those that count and for_each make of a configuration.
type instance struct {
	p              *plan
	res            *change.Resource // nil if it is only there to be referred to
	address        string
	module         *module
	data           bool
	kindName, name string
	key            string // with its brackets: [0], ["x"]
	provider       provider
	config         source.Value
	// before and after are null where it is not there; unknown marks what of after is not known.
	before, after, unknown source.Value
	kind                   *kind
	// next is, where this is the resource as it was, what it will be.
	next source.Value

	assumed []string // what was taken to be so when it was composed
	memo    map[string]change.Value
	busy    map[string]bool // attributes that are being followed
}

func (p *plan) instance(v source.Value) *instance {
	i := &instance{p: p, address: v.Get("address").Text(), data: v.Get("mode").Text() == "data",
		kindName: v.Get("type").Text(), name: v.Get("name").Text(), memo: map[string]change.Value{}, busy: map[string]bool{}}
	parts := steps(i.address)
	if n := len(parts); n > 0 && parts[n-1].key {
		i.key = parts[n-1].text
	}
	local := i.localName()
	address, _ := strings.CutSuffix(strings.TrimSuffix(i.address, i.key), local)
	i.module = p.moduleAt(strings.TrimSuffix(address, "."))
	i.config = p.resourceConfigs(i.module)[local]
	i.kind = p.kinds[i.kindName]
	return i
}

// localName is the resource's name within its module.
func (i *instance) localName() string {
	if i.data {
		return "data." + i.kindName + "." + i.name
	}
	return i.kindName + "." + i.name
}

func (i *instance) withoutKey() string { return i.module.within(i.localName()) }

// resourceConfigs are the configurations of a module's resources by name.
func (p *plan) resourceConfigs(m *module) map[string]source.Value {
	if m.resources == nil {
		m.resources = map[string]source.Value{}
		for v := m.config.Get("resources").First(); v.OK(); v = v.Next() {
			m.resources[v.Get("address").Text()] = v
		}
	}
	return m.resources
}

// expression is what the configuration says of an attribute; not OK if it says nothing.
func (i *instance) expression(attribute string) source.Value {
	return i.config.Get("expressions").Get(attribute)
}

// placeholder stands for a name or id that AWS gives when the plan is applied. Braces are in no name
// or id of AWS; what policies take for wildcards or variables is taken out of keys.
func (i *instance) placeholder() string {
	return "{" + strings.NewReplacer("*", "_", "?", "_", "$", "_", "{", "_", "}", "_", "/", "_", ":", "_").Replace(i.address) + "}"
}

func (i *instance) notUnderstood(v source.Value, format string, args ...any) {
	if i.res == nil {
		return
	}
	i.res.Understanding = change.NotUnderstood
	i.res.Why = append(i.res.Why, source.At(v, fmt.Sprintf(format, args...)))
}

// get gives an attribute as it is after the change, or was before where the resource is deleted.
// What is not known is followed through the configuration.
func (i *instance) get(attribute string) change.Value {
	if v, there := i.memo[attribute]; there {
		return v
	}
	if i.busy[attribute] {
		return change.UnknownValue(i.place(), "references go in a circle")
	}
	i.busy[attribute] = true
	defer delete(i.busy, attribute)
	values, unknown := i.after, i.unknown
	if values.Kind() != source.Object && unknown.Kind() != source.Object {
		values, unknown = i.before, source.Value{}
	}
	v := i.merge(values.Get(attribute), unknown.Get(attribute), i.expression(attribute), attribute)
	if v.Kind == change.Absent || v.Kind == change.Unknown || v.Kind == change.Scalar && v.Text == "" {
		if computed := i.compute(attribute); computed.Kind != change.Absent {
			v = computed
		}
	}
	i.memo[attribute] = v
	return v
}

// place is where the resource stands in the plan.
func (i *instance) place() source.Value {
	switch {
	case i.res != nil:
		return i.res.Value
	case i.after.OK():
		return i.after
	}
	return i.before
}

// merge gives a value with what is unknown of it. Plans mark that with true in the same place of
// another tree.
func (i *instance) merge(v, unknown, expression source.Value, attribute string) change.Value {
	switch unknown.Kind() {
	case source.Bool:
		if unknown.Text() != "true" {
			return change.Literal(v)
		}
		if !expression.OK() || i.kind != nil && attribute == i.kind.named {
			// A name that is made of others is not theirs.
			return change.UnknownValue(i.place(), i.address+"."+attribute+" is known after apply")
		}
		return i.p.resolve(i, i.module, expression, attribute)
	case source.Object:
		return i.mergeObject(v, unknown, expression, attribute)
	case source.Array:
		return i.mergeList(v, unknown, expression, attribute)
	}
	return change.Literal(v)
}

// anyTrue reports whether a tree of marks marks anything.
func anyTrue(marks source.Value) bool {
	switch marks.Kind() {
	case source.Bool:
		return marks.Text() == "true"
	case source.Array:
		for e := marks.First(); e.OK(); e = e.Next() {
			if anyTrue(e) {
				return true
			}
		}
	case source.Object:
		for name := marks.First(); name.OK(); name = name.Next().Next() {
			if anyTrue(name.Next()) {
				return true
			}
		}
	}
	return false
}

// lost is a value that the plan does not have, though the marks say that some of it is unknown.
func (i *instance) lost(v, unknown source.Value, attribute string) change.Value {
	if anyTrue(unknown) {
		return change.UnknownValue(i.place(), i.address+"."+attribute+" is known after apply")
	}
	return change.Literal(v)
}

func (i *instance) mergeObject(v, unknown, expression source.Value, attribute string) change.Value {
	if v.Kind() != source.Object {
		return i.lost(v, unknown, attribute)
	}
	out := change.Value{Kind: change.Object, At: v}
	for name := v.First(); name.OK(); name = name.Next().Next() {
		out.Members = append(out.Members, change.Member{Name: name.Text(),
			Value: i.merge(name.Next(), unknown.Get(name.Text()), expression.Get(name.Text()), attribute+"."+name.Text())})
	}
	for name := unknown.First(); name.OK(); name = name.Next().Next() {
		if !v.Get(name.Text()).OK() && anyTrue(name.Next()) {
			out.Members = append(out.Members, change.Member{Name: name.Text(),
				Value: i.merge(source.Value{}, name.Next(), expression.Get(name.Text()), attribute+"."+name.Text())})
		}
	}
	return out
}

// ordered are the attributes whose blocks stand in the order of the configuration.
var ordered = map[string]bool{"statement": true, "aws_s3_bucket_replication_configuration.rule": true, "aws_s3_bucket_notification.topic": true,
	"aws_s3_bucket_notification.queue": true, "aws_s3_bucket_notification.lambda_function": true}

// mergeList gives a list. Elements that are unknown stand as null, or, in sets, do not stand at all:
// then there are more marks than elements.
func (i *instance) mergeList(v, unknown, expression source.Value, attribute string) change.Value {
	if v.Kind() != source.Array {
		return i.lost(v, unknown, attribute)
	}
	if first := unknown.First(); first.OK() && first.Kind() != source.Bool && unknown.Len() != v.Len() {
		return i.lost(v, unknown, attribute) // which mark is of which block cannot be told
	}
	out := change.Value{Kind: change.List, At: v}
	each := source.Value{}
	// A set's elements need not stand in the order of the configuration's; a single one does.
	if expression.Kind() == source.Array && expression.Len() == v.Len() && (v.Len() == 1 || ordered[attribute] || ordered[i.kindName+"."+attribute]) {
		each = expression.First()
	}
	marked := 0
	for mark := unknown.First(); mark.OK(); mark = mark.Next() {
		if mark.Kind() == source.Bool && mark.Text() == "true" {
			marked++
		}
	}
	mark := unknown.First()
	for e := v.First(); e.OK(); e = e.Next() {
		switch {
		case e.Kind() == source.Null && marked > 0: // counted below
		case mark.Kind() == source.Bool || !mark.OK():
			out.Items = append(out.Items, change.Literal(e))
		default:
			out.Items = append(out.Items, i.merge(e, mark, each, attribute))
		}
		mark, each = mark.Next(), each.Next()
	}
	for range marked {
		out.Items = append(out.Items, change.UnknownValue(v, i.address+"."+attribute+" is known after apply"))
	}
	return out
}
