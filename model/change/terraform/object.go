package terraform

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// object is a resource as it is at one time, before or after the change, and the facts that are read
// of it.
type object struct {
	*instance
	facts []change.Fact
}

// read reads the resource as it was and as it will be, by the table of types.
func (i *instance) read() {
	switch {
	case i.data:
		i.res.Understanding = change.Irrelevant // it makes nothing; what it composes stands in what uses it
		return
	case i.kind == nil:
		i.unlisted()
		return
	case i.kind.read == nil:
		i.res.Understanding = change.Irrelevant
		return
	}
	var before, after object
	was := *i
	was.after, was.unknown, was.res, was.next = i.before, source.Value{}, nil, i.after
	was.memo, was.busy = map[string]change.Value{}, map[string]bool{}
	if i.before.Kind() == source.Object {
		before.instance = &was
		i.kind.read(&before)
		i.res.ARN = arnOf(&was)
	}
	if i.after.Kind() == source.Object {
		after.instance = i
		i.kind.read(&after)
		i.res.ARN = arnOf(i)
	}
	i.res.SetFacts(before.facts, after.facts)
}

func arnOf(i *instance) string {
	if i.kind.arn == "" {
		return ""
	}
	return i.get("arn").Text
}

func (o *object) put(facts ...change.Fact) { o.facts = append(o.facts, facts...) }

// stated reports whether the configuration says something of an attribute. If it does not, what the
// plan has of it was read from AWS, where another resource may manage it. Of a resource without
// configuration that cannot be told.
func (o *object) stated(attribute string) bool {
	return !o.config.OK() || o.expression(attribute).OK()
}

// says reports whether the configuration says something of a block of the resource. A dynamic block has
// no expression in the plan; that it says something shows where the plan has another value than what was
// there: what AWS told is repeated as it was.
func (o *object) says(attribute string) bool {
	if o.stated(attribute) {
		return true
	}
	mine, other := o.after.Get(attribute), o.before.Get(attribute)
	if o.res == nil {
		other = o.next.Get(attribute)
		return mine.Kind() == source.Array && other.Kind() == source.Array && mine.Raw() != other.Raw()
	}
	return mine.Kind() == source.Array && (mine.Len() > 0 || other.Len() > 0) && mine.Raw() != other.Raw()
}

// text gives an attribute that must be known for the resource to be understood.
func (o *object) text(attribute string) (string, bool) {
	v := o.get(attribute)
	if v.Kind == change.Unknown {
		v = o.chosen(attribute, v)
	}
	switch {
	case v.Kind == change.Unknown:
		o.notUnderstood(o.place(), "%s", v.Why)
		return "", false
	case v.Kind != change.Scalar || v.Text == "":
		return "", false
	}
	if v.Generated {
		o.assume("%s is known after apply; %s stands for it", attribute, v.Text)
	}
	return v.Text, true
}

// chosen follows an attribute that names another thing and refers to several: what modules do to choose
// between resources of which only one is made. If all that can be followed lead to one name, it is
// that one.
func (o *object) chosen(attribute string, unknown change.Value) change.Value {
	references := distinct(o.expression(attribute).Get("references"))
	if len(references) < 2 {
		return unknown
	}
	found, from := change.Value{}, ""
	for _, reference := range references {
		v := o.p.follow(o.instance, o.module, reference, attribute)
		if v.Kind != change.Scalar || v.Type != source.String || v.Text == "" {
			continue
		}
		if found.Kind == change.Scalar && found.Text != v.Text {
			return unknown
		}
		found, from = v, reference
	}
	if found.Kind != change.Scalar {
		return unknown
	}
	o.assume("%s is known after apply; of what it is made of (%s) only %s is in the plan, so it is taken to be %s", attribute, strings.Join(references, ", "), from, found.Text)
	return found
}

// stating gives an attribute; where the configuration states it and it is not known, that is said.
func (o *object) stating(attribute string) change.Value {
	v := o.get(attribute)
	if v.Kind == change.Unknown && o.stated(attribute) {
		o.notUnderstood(o.place(), "%s", v.Why)
	}
	return v
}

func (o *object) assume(format string, args ...any) {
	if o.res == nil {
		return
	}
	problem := source.Problem{Position: o.place().Position(), Message: fmt.Sprintf(format, args...)}
	for _, other := range o.res.Assumed {
		if other.Message == problem.Message {
			return
		}
	}
	o.res.Assumed = append(o.res.Assumed, problem)
}

// policy gives the policy in an attribute: none where there is no text, and unknown where it is known
// only after apply. said is false where the plan's configuration says nothing of it.
func (o *object) policy(attribute string) (p model.OptionalPolicy, said bool) {
	v := o.get(attribute)
	said = o.stated(attribute)
	switch {
	case v.Kind == change.Unknown && !said:
		return p, false
	case v.Kind == change.Absent, v.Kind == change.Scalar && strings.TrimSpace(v.Text) == "":
		p.State = model.StateNone
		return p, said
	case v.Kind != change.Unknown && o.unknown.Get(attribute).Text() == "true" && (v.Kind != change.Object || v.Literal):
		// What the policy is made of, and not the policy: of what is known only after apply, just the
		// documents of data sources are composed here.
		v = change.UnknownValue(o.place(), o.address+"."+attribute+" is known after apply: it is made of "+strings.Join(distinct(o.expression(attribute).Get("references")), ", "))
	}
	p.Document = v.Source()
	if !p.Document.OK() {
		p.Note = v.WhyUnknown()
		o.notUnderstood(o.place(), "the policy is not known: %s", p.Note)
		return p, said
	}
	p.State = model.StateGiven
	o.assumptions(attribute)
	return p, said
}

// required gives the policy of a resource that is nothing else.
func (o *object) required(attribute string) model.OptionalPolicy {
	p, said := o.policy(attribute)
	if p.State == model.StateUnknown && !said {
		p.Note = o.address + "." + attribute + " is known after apply"
		o.notUnderstood(o.place(), "the policy is not known: %s", p.Note)
	}
	return p
}

// assumptions takes over what was assumed in composing the document that an attribute refers to.
func (o *object) assumptions(attribute string) {
	if o.unknown.Get(attribute).Text() != "true" {
		return
	}
	for _, reference := range distinct(o.expression(attribute).Get("references")) {
		if i, _ := o.p.referred(o.instance, o.module, steps(reference)); i != nil {
			for _, what := range i.assumed {
				o.assume("%s", what)
			}
		}
	}
}

// target gives the ARN of the resource that an attribute names: by ARN, by URL, or by the name of a
// resource of a type.
func (o *object) target(attribute, kindName string) string {
	text, ok := o.text(attribute)
	if !ok {
		return ""
	}
	return o.arnFrom(text, kindName)
}

func (o *object) arnFrom(text, kindName string) string {
	if strings.HasPrefix(text, "arn:") {
		return text
	}
	if rest, found := strings.CutPrefix(text, "https://sqs."); found {
		parts := strings.Split(rest, "/")
		if len(parts) == 3 {
			region, _, _ := strings.Cut(parts[0], ".")
			return "arn:" + partitionOf(region) + ":sqs:" + region + ":" + parts[1] + ":" + parts[2]
		}
	}
	k := o.p.kinds[kindName]
	if k == nil {
		return ""
	}
	var b strings.Builder
	for format := k.arn; format != ""; {
		open := strings.IndexByte(format, '{')
		if open < 0 {
			b.WriteString(format)
			break
		}
		end := strings.IndexByte(format, '}')
		b.WriteString(format[:open])
		switch name := format[open+1 : end]; name {
		case "partition", "account", "region":
			b.WriteString(o.part(name).Text)
		case "path":
			b.WriteString("/")
		default:
			b.WriteString(text)
		}
		format = format[end+1:]
	}
	return b.String()
}

// accountOfARN gives the account that owns what an ARN names: the one in it, else the resource's own.
func (o *object) accountOfARN(arn string) string {
	if id := accountIn(arn); id != "" {
		return id
	}
	return o.account()
}
