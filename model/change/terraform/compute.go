package terraform

import (
	"cmp"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// compute gives an attribute that AWS will fill in, where the type's table says how; absent where it
// does not.
func (i *instance) compute(attribute string) change.Value {
	switch {
	case i.kindName == documentType && attribute == "json":
		return i.document()
	case i.kind == nil:
		return change.Value{}
	case attribute == i.kind.named:
		return i.generatedName()
	case attribute == "arn" || attribute == "invoke_arn" && i.kind.arn != "":
		return i.format(i.kind.arn)
	case attribute == "id":
		return i.format(cmp.Or(i.kind.id, i.kind.arn))
	}
	return i.format(i.kind.more[attribute])
}

// generatedName is a name that Terraform or AWS makes up.
func (i *instance) generatedName() change.Value {
	prefix := i.get(i.kind.named + "_prefix")
	v := change.Text(i.place(), prefix.Text+i.placeholder())
	v.Generated = true
	return v
}

// format fills a text's braces with attributes: {account}, {region}, {partition}, {new} for an id that
// AWS gives, and all others by name.
func (i *instance) format(text string) change.Value {
	if text == "" {
		return change.Value{}
	}
	out := change.Text(i.place(), "")
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			out.Text += text
			break
		}
		end := open + strings.IndexByte(text[open:], '}')
		v := i.part(text[open+1 : end])
		if v.Kind == change.Unknown {
			return v
		}
		out.Generated = out.Generated || v.Generated
		out.Text += text[:open] + v.Text
		text = text[end+1:]
	}
	return out
}

func (i *instance) part(name string) change.Value {
	at := i.place()
	switch name {
	case "partition":
		return change.Text(at, partitionOf(i.region()))
	case "account":
		return change.Text(at, i.account())
	case "region":
		return change.Text(at, i.region())
	case "new":
		v := change.Text(at, i.placeholder())
		v.Generated = true
		return v
	case "host":
		return i.oidcHost()
	case "path":
		v := i.get("path")
		if v.Kind == change.Absent || v.Text == "" {
			v = change.Text(at, "/")
		}
		return v
	}
	v := i.get(name)
	if v.Kind == change.Absent {
		return change.UnknownValue(at, i.address+"."+name+" is not given")
	}
	return v
}

// known gives an attribute as the plan itself states it, before or after the change.
func (i *instance) known(attribute string) string {
	for _, values := range [...]stated{stated(i.after), stated(i.before)} {
		if text := values.text(attribute); text != "" {
			return text
		}
	}
	return ""
}

// account is the account that the resource is in.
func (i *instance) account() string {
	arn := model.ParseARN(i.known("arn"))
	if a := arn.Account(); model.IsAccountID(a) {
		return a
	}
	for _, attribute := range [...]string{"owner_id", "account_id"} {
		if a := i.known(attribute); model.IsAccountID(a) && i.kind != nil && i.kindName != "aws_organizations_account" {
			return a
		}
	}
	return cmp.Or(i.provider.account, i.p.change.Account.Text)
}

// region is the region that the resource is in.
func (i *instance) region() string {
	arn := model.ParseARN(i.known("arn"))
	return cmp.Or(i.known("region"), arn.Region(), i.provider.region, i.p.change.Region.Text)
}
