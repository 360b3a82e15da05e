package cloudformation

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// resource is a resource of the template, and the facts that are read of it.
type resource struct {
	t        *template
	res      *change.Resource
	id       string // logical
	value    source.Value
	typeName string
	kind     *kind
	skip     bool
	facts    []change.Fact
	memo     map[string]change.Value
}

// read reads the resource by the table of types.
func (r *resource) read() {
	if r.skip {
		return
	}
	if name := r.value.Get("Condition"); name.OK() {
		switch r.t.condition(name.Text()) {
		case isFalse:
			r.res.Understanding, r.res.Action = change.Irrelevant, change.NoOp
			r.assume("it is not there, since the condition %s is false", name.Text())
			return
		case notKnown:
			r.assume("the condition %s cannot be told; it is taken to be true", name.Text())
		}
	}
	if arn := r.attribute(r.res.Value, "Arn"); arn.Given() && strings.HasPrefix(arn.Text, "arn:") {
		r.res.ARN = arn.Text
	} else if arn := r.ref(r.res.Value); strings.HasPrefix(arn.Text, "arn:") {
		r.res.ARN = arn.Text
	}
	if r.kind == nil {
		r.unlisted()
		return
	}
	if r.kind.read == nil {
		if r.res.Understanding == change.Reviewed {
			r.res.Understanding = change.Irrelevant
		}
		return
	}
	r.kind.read(r)
	r.res.SetFacts(nil, r.facts)
}

func (r *resource) put(facts ...change.Fact) { r.facts = append(r.facts, facts...) }

func (r *resource) notUnderstood(v source.Value, format string, args ...any) {
	r.res.Understanding = change.NotUnderstood
	r.res.Why = append(r.res.Why, source.At(v, fmt.Sprintf(format, args...)))
}

func (r *resource) assume(format string, args ...any) {
	problem := source.At(r.res.Value, fmt.Sprintf(format, args...))
	for _, other := range r.res.Assumed {
		if other.Message == problem.Message {
			return
		}
	}
	r.res.Assumed = append(r.res.Assumed, problem)
}

// get computes a property.
func (r *resource) get(property string) change.Value { return r.compute(property, false) }

// naming computes a property that names the resource or another one. What is not known of it stands
// in braces: two resources that are named in the same way are still seen to be the same.
func (r *resource) naming(property string) change.Value { return r.compute(property, true) }

func (r *resource) compute(property string, names bool) change.Value {
	key := property
	if names {
		key += " as a name"
	}
	if v, there := r.memo[key]; there {
		return v
	}
	at := r.value.Get("Properties").Get(property)
	if !at.OK() {
		return change.Value{}
	}
	mark := r.id + "." + property
	if r.t.busy[mark] {
		return change.UnknownValue(at, "references go in a circle")
	}
	r.t.busy[mark] = true
	defer delete(r.t.busy, mark)
	before := r.t.naming
	r.t.naming = names
	v := r.t.eval(at)
	r.t.naming = before
	r.memo[key] = v
	return v
}

// name gives the resource's name: as its property says, else its logical id in braces, which stands
// for what AWS makes up.
func (r *resource) name(at source.Value) change.Value {
	properties := r.value.Get("Properties")
	for _, property := range r.nameProperties() {
		if !properties.Get(property).OK() {
			continue
		}
		if v := r.naming(property); v.Kind == change.Scalar && v.Text != "" {
			v.At = at
			return v
		}
		break
	}
	prefix := ""
	if r.t.options.Stack != "" {
		prefix = r.t.options.Stack + "-" + r.id + "-"
	}
	return generated(at, prefix+"{"+strings.NewReplacer("*", "_", "?", "_", "$", "_", "{", "_", "}", "_", "/", "_", ":", "_").Replace(r.id)+"}")
}

// nameProperties are the properties that may be the name, the likeliest first: AWS calls it by the
// type's last part.
func (r *resource) nameProperties() []string {
	if r.kind != nil && r.kind.named != "" {
		return []string{r.kind.named}
	}
	last := r.typeName[strings.LastIndexByte(r.typeName, ':')+1:]
	return []string{last + "Name", "Name"}
}

// ref gives what Ref does.
func (r *resource) ref(at source.Value) change.Value {
	if strings.HasPrefix(r.typeName, "Custom::") || strings.HasPrefix(r.typeName, "AWS::CloudFormation::") && r.typeName != "AWS::CloudFormation::WaitConditionHandle" {
		return change.UnknownValue(at, "what "+r.id+" ("+r.typeName+") gives is not known")
	}
	if format := cmp.Or(formats[r.typeName+" Ref"], arns()[r.typeName+" Ref"]); format != "" {
		return r.format(at, format)
	}
	return r.name(at)
}

// attribute gives what Fn::GetAtt does.
func (r *resource) attribute(at source.Value, attribute string) change.Value {
	if format := cmp.Or(formats[r.typeName+" "+attribute], arns()[r.typeName+" "+attribute]); format != "" {
		return r.format(at, format)
	}
	if r.value.Get("Properties").Get(attribute).OK() {
		return r.get(attribute)
	}
	if strings.HasPrefix(r.typeName, "AWS::") && !strings.HasPrefix(r.typeName, "AWS::CloudFormation::") && newID(attribute) {
		return generated(at, "{"+r.id+"."+attribute+"}")
	}
	return change.UnknownValue(at, r.id+"."+attribute+" is known once it was deployed")
}

// newID tells attributes that are ids which AWS gives to a resource and to what it makes along with
// it: they are no other thing's.
func newID(attribute string) bool {
	return strings.HasSuffix(attribute, "Id") || attribute == "DefaultSecurityGroup" || attribute == "DefaultNetworkAcl"
}

// policy gives the policy in a property.
func (r *resource) policy(v change.Value) (p model.OptionalPolicy) {
	if v.Kind == change.Absent || v.Kind == change.Scalar && v.Text == "" {
		p.State = model.StateNone
		return p
	}
	p.Document = v.Source()
	if !p.Document.OK() {
		p.Note = v.WhyUnknown()
		r.notUnderstood(placeOf(v, r.res.Value), "the policy is not known: %s", p.Note)
		return p
	}
	p.State = model.StateGiven
	return p
}

// placeOf gives a value's place, or the one that stands for it.
func placeOf(v change.Value, other source.Value) source.Value {
	if v.At.OK() {
		return v.At
	}
	return other
}

// text gives a property that must be known for the resource to be understood.
func (r *resource) text(property string) (string, bool) {
	v := r.naming(property)
	if v.Kind == change.Unknown {
		r.notUnderstood(placeOf(v, r.res.Value), "%s is not known: %s", property, v.Why)
		return "", false
	}
	if why := r.get(property).WhyUnknown(); why != "" {
		r.assume("%s is taken to be %s: %s", property, v.Text, why)
	}
	return v.Text, v.Given()
}

func (r *resource) account() string   { return r.t.change.Account.Text }
func (r *resource) region() string    { return r.t.change.Region.Text }
func (r *resource) partition() string { return partitionOf(r.region()) }

// tags reads a list of tags; nil where one is not known.
func (r *resource) tags() []model.Tag {
	v := r.get("Tags")
	if v.WhyUnknown() != "" {
		return nil
	}
	all := []model.Tag{}
	for _, tag := range v.Items {
		all = append(all, model.Tag{Key: tag.Get("Key").Text, Value: tag.Get("Value").Text})
	}
	return all
}
