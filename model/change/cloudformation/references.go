package cloudformation

import (
	"strconv"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// ref gives what Ref does: a parameter's value, or a resource's name, ARN or id.
func (t *template) ref(v, argument source.Value) change.Value {
	name := argument.Text()
	if argument.Kind() != source.String {
		return change.UnknownValue(v, "Ref of "+argument.Kind().String())
	}
	if strings.HasPrefix(name, "AWS::") {
		return t.pseudo(v, name)
	}
	if p := t.root.Get("Parameters").Get(name); p.OK() {
		return t.parameter(v, name, p)
	}
	if r := t.find(name); r != nil {
		return r.ref(v)
	}
	return change.UnknownValue(v, "nothing in the template is called "+strconv.Quote(name))
}

// pseudo gives a pseudo parameter.
func (t *template) pseudo(v source.Value, name string) change.Value {
	partition := partitionOf(t.change.Region.Text)
	switch name {
	case "AWS::AccountId":
		return change.Text(v, t.change.Account.Text)
	case "AWS::Region":
		return change.Text(v, t.change.Region.Text)
	case "AWS::Partition":
		return change.Text(v, partition)
	case "AWS::URLSuffix":
		if partition == "aws-cn" {
			return change.Text(v, "amazonaws.com.cn")
		}
		return change.Text(v, "amazonaws.com")
	case "AWS::NoValue":
		return change.Value{At: v}
	case "AWS::StackName":
		if t.options.Stack != "" {
			return change.Text(v, t.options.Stack)
		}
		return generated(v, "{stack name}")
	case "AWS::StackId":
		return generated(v, "arn:"+partition+":cloudformation:"+t.change.Region.Text+":"+t.change.Account.Text+":stack/{stack id}")
	}
	return change.UnknownValue(v, name+" is not known")
}

// generated is a text that AWS makes up when the template is deployed.
func generated(at source.Value, text string) change.Value {
	v := change.Text(at, text)
	v.Generated = true
	return v
}

func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// parameter gives a parameter as it was given, or its default.
func (t *template) parameter(v source.Value, name string, p source.Value) change.Value {
	kind := p.Get("Type").Text()
	text, given := t.options.Parameters[name]
	at := v
	if !given {
		d := p.Get("Default")
		if !d.OK() || d.Kind() == source.Array || d.Kind() == source.Object {
			if t.naming && kind != "CommaDelimitedList" && !strings.HasPrefix(kind, "List<") {
				return generated(v, "{"+name+"}")
			}
			return change.UnknownValue(v, "the parameter "+name+" has no value; one can be given as --parameter "+name+"=…")
		}
		text = d.Text()
		if d.Kind() == source.Null {
			text = ""
		}
	}
	if strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<") {
		if t.naming && !strings.Contains(kind, "List<") {
			return generated(v, "{"+name+"}")
		}
		return change.UnknownValue(v, "the parameter "+name+" is the name of a value in Parameter Store")
	}
	if strings.HasPrefix(kind, "List<") || kind == "CommaDelimitedList" {
		list := change.ListOf(at)
		for _, part := range strings.Split(text, ",") {
			list.Items = append(list.Items, change.Text(at, strings.TrimSpace(part)))
		}
		return list
	}
	return change.Text(at, text)
}

// getAtt gives an attribute of a resource: ["Name", "Attribute"], or "Name.Attribute".
func (t *template) getAtt(v, argument source.Value) change.Value {
	name, attribute := "", ""
	switch argument.Kind() {
	case source.String:
		name, attribute, _ = strings.Cut(argument.Text(), ".")
	case source.Array:
		name = argument.First().Text()
		second := t.eval(argument.First().Next())
		if second.Kind == change.Unknown {
			return second
		}
		attribute = second.Text
	}
	r := t.find(name)
	if r == nil {
		return change.UnknownValue(v, "Fn::GetAtt of "+strconv.Quote(name)+", which is no resource of the template")
	}
	return r.attribute(v, attribute)
}

// named gives what a name in Fn::Sub stands for.
func (t *template) named(v source.Value, name string, variables source.Value) change.Value {
	if own := variables.Get(name); own.OK() {
		return t.eval(own)
	}
	id, attribute, dotted := strings.Cut(name, ".")
	if !dotted || strings.HasPrefix(name, "AWS::") {
		if strings.HasPrefix(name, "AWS::") {
			return t.pseudo(v, name)
		}
		if p := t.root.Get("Parameters").Get(name); p.OK() {
			return t.parameter(v, name, p)
		}
		if r := t.find(name); r != nil {
			return r.ref(v)
		}
		return change.UnknownValue(v, "nothing in the template is called "+strconv.Quote(name))
	}
	if r := t.find(id); r != nil {
		return r.attribute(v, attribute)
	}
	return change.UnknownValue(v, "nothing in the template is called "+strconv.Quote(id))
}

// find finds a resource of the template by its logical id.
func (t *template) find(name string) *resource {
	if r := t.resources[name]; r != nil {
		return r
	}
	return t.samRole(name)
}
