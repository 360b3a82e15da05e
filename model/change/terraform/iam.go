package terraform

import (
	"strconv"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

func (o *object) identity(kind change.IdentityKind, name string) change.Identity {
	return change.Identity{Account: o.account(), Name: name, Kind: kind, Partition: partitionOf(o.region())}
}

func user(o *object)  { o.person(change.User) }
func role(o *object)  { o.person(change.Role) }
func group(o *object) { o.person(change.Group) }

// person reads a user, role or group.
func (o *object) person(kind change.IdentityKind) {
	name, ok := o.text("name")
	if !ok {
		return
	}
	id := o.identity(kind, name)
	r := change.Record{Identity: id, Path: o.stating("path").Text, ID: o.get("unique_id").Text, BoundaryKnown: true, Tags: o.tags(), Value: o.record()}
	switch boundary := o.get("permissions_boundary"); {
	case boundary.Kind == change.Unknown:
		r.BoundaryKnown = false
		o.notUnderstood(o.place(), "the permissions boundary is not known: %s", boundary.Why)
	case boundary.Given():
		r.Boundary = attachment(boundary.Text)
	}
	if kind == change.Role {
		r.Trust = o.required("assume_role_policy")
		r.Trust.Name, r.Trust.Owner = name, o.get("arn").Text
		r.MaxSession, _ = strconv.Atoi(o.get("max_session_duration").Text)
	}
	o.put(change.PutIdentity(r))
	if kind == change.Role {
		o.roleBlocks(id)
	}
}

// roleBlocks reads the policies that stand in a role itself. The plan has them also where other
// resources manage them; then they last.
func (o *object) roleBlocks(id change.Identity) {
	lists := 0
	arns := o.get("managed_policy_arns")
	if arns.Kind == change.List {
		lists++
	}
	for _, v := range arns.List() {
		switch {
		case v.Given():
			o.own("managed_policy_arns", change.AttachedPolicy(id, *attachment(v.Text)))
		case v.Kind == change.Unknown && o.stated("managed_policy_arns"):
			o.notUnderstood(o.place(), "managed_policy_arns: %s", v.Why)
			o.put(change.Incomplete(id))
		}
	}
	blocks := o.get("inline_policy")
	if blocks.Kind == change.List {
		lists++
	}
	for n, v := range blocks.List() {
		switch {
		case v.Kind == change.Unknown && o.stated("inline_policy"):
			o.notUnderstood(o.place(), "inline_policy: %s", v.Why)
			o.put(change.Incomplete(id))
		case v.Kind == change.Object && (v.Get("name").Given() || v.Get("policy").Kind != change.Absent):
			name := v.Get("name").Text
			if name == "" {
				name = "inline_policy " + strconv.Itoa(n)
			}
			text := model.PolicyText{Name: name, Document: v.Get("policy").Source()}
			if !text.Document.OK() {
				text.Note = v.Get("policy").WhyUnknown()
				o.notUnderstood(o.place(), "inline policy %q is not known: %s", name, text.Note)
			}
			o.own("inline_policy", change.InlinePolicy(id, text))
		}
	}
	if lists == 2 && o.unknown.Get("inline_policy").Text() != "true" && o.unknown.Get("managed_policy_arns").Text() != "true" {
		// Both lists were read from AWS, so there is nothing besides.
		if o.res == nil || o.res.Action != change.Create {
			o.put(change.Complete(id))
		}
	}
}

// own puts a fact that an attribute states, or only mentions.
func (o *object) own(attribute string, f change.Fact) {
	if !o.stated(attribute) {
		f = f.Lasting()
	}
	o.put(f)
}

// attachment names a managed policy by ARN.
func attachment(arn string) *model.Attachment {
	return &model.Attachment{Name: arn[strings.LastIndexByte(arn, '/')+1:], ARN: arn}
}

// tags reads the tags that a resource will have; nil where they are not known.
func (o *object) tags() []model.Tag {
	v := o.get("tags_all")
	if v.Kind != change.Object {
		v = o.get("tags")
	}
	if v.WhyUnknown() != "" {
		return nil
	}
	all := []model.Tag{}
	for _, m := range v.Members {
		all = append(all, model.Tag{Key: m.Name, Value: m.Value.Text})
	}
	return all
}

// record is the resource's place, for what reads positions of it.
func (o *object) record() change.Value { return change.Value{Kind: change.Object, At: o.place()} }

func managedPolicy(o *object) {
	arn := o.get("arn")
	name, ok := o.text("name")
	if !ok || !arn.Given() {
		return
	}
	p := model.ManagedPolicy{PolicyText: model.PolicyText{Name: name, ARN: arn.Text}, Value: o.place()}
	text := o.required("policy")
	p.Document, p.Note = text.Document, text.Note
	o.put(change.ManagedPolicy(o.account(), p))
}

// whose reads the user, group or role that an attachment or inline policy belongs to.
type whose func(o *object) (change.Identity, bool)

func userOf(o *object) (change.Identity, bool)  { return o.owner("user", change.User) }
func groupOf(o *object) (change.Identity, bool) { return o.owner("group", change.Group) }
func roleOf(o *object) (change.Identity, bool)  { return o.owner("role", change.Role) }

func (o *object) owner(attribute string, kind change.IdentityKind) (change.Identity, bool) {
	name, ok := o.text(attribute)
	return o.identity(kind, lastPart(name)), ok
}

// lastPart gives the name at the end of an ARN, or the name itself.
func lastPart(text string) string { return text[strings.LastIndexByte(text, '/')+1:] }

func inlineOf(owner whose) func(*object) {
	return func(o *object) {
		id, ok := owner(o)
		name, _ := o.text("name")
		text := o.required("policy")
		if !ok {
			o.put(change.StrayIdentityPolicy(o.account(), id.Kind))
			return
		}
		text.Name = name
		o.put(change.InlinePolicy(id, text.PolicyText))
	}
}

func attachmentOf(owner whose) func(*object) {
	return func(o *object) {
		id, ok := owner(o)
		if !ok {
			o.put(change.StrayIdentityPolicy(o.account(), id.Kind))
			return
		}
		arn, known := o.text("policy_arn")
		if !known {
			// Something is attached, and which policy it is will be seen.
			o.put(change.Incomplete(id))
			return
		}
		o.put(change.AttachedPolicy(id, *attachment(arn)))
	}
}

// attachments reads aws_iam_policy_attachment, which attaches one policy to many.
func attachments(o *object) {
	arn, known := o.text("policy_arn")
	for _, list := range []struct {
		attribute string
		kind      change.IdentityKind
	}{{"users", change.User}, {"groups", change.Group}, {"roles", change.Role}} {
		if o.get(list.attribute).WhyUnknown() != "" && o.references(list.attribute, o.get(list.attribute)).WhyUnknown() != "" {
			o.put(change.StrayIdentityPolicy(o.account(), list.kind))
		}
		for _, name := range o.names(list.attribute) {
			if known {
				o.put(change.AttachedPolicy(o.identity(list.kind, name), *attachment(arn)))
			} else {
				o.put(change.Incomplete(o.identity(list.kind, name)))
			}
		}
	}
}

// names reads a list of names. Those that are not known are followed one by one where the
// configuration shows as many references.
func (o *object) names(attribute string) []string {
	v := o.get(attribute)
	if v.WhyUnknown() != "" {
		if followed := o.references(attribute, v); followed.WhyUnknown() == "" {
			v = followed
		}
	}
	var all []string
	for _, e := range v.List() {
		switch {
		case e.Given():
			all = append(all, lastPart(e.Text))
		case e.Kind == change.Unknown:
			o.notUnderstood(o.place(), "%s: %s", attribute, e.Why)
		}
	}
	return all
}

// references gives a list of names as its configuration refers to them, where there are as many
// references as names that are not known.
func (o *object) references(attribute string, v change.Value) change.Value {
	references := distinct(o.expression(attribute).Get("references"))
	out := change.ListOf(v.At)
	unknown := 0
	for _, e := range v.Items {
		if e.Kind == change.Unknown {
			unknown++
		} else {
			out.Items = append(out.Items, e)
		}
	}
	if v.Kind == change.Unknown {
		unknown = len(references)
	}
	if unknown != len(references) || unknown == 0 {
		return v
	}
	for _, reference := range references {
		out.Items = append(out.Items, o.p.follow(o.instance, o.module, reference, attribute))
	}
	return out
}

func groupMembership(o *object) {
	name, ok := o.text("group")
	if !ok {
		return
	}
	for _, u := range o.names("users") {
		o.put(change.MemberOf(o.identity(change.User, u), name))
	}
}

func userGroups(o *object) {
	name, ok := o.text("user")
	if !ok {
		return
	}
	for _, g := range o.names("groups") {
		o.put(change.MemberOf(o.identity(change.User, name), g))
	}
}

func instanceProfile(o *object) {
	names := o.names("role")
	if len(names) == 0 {
		names = o.names("roles") // before version 3 of the provider
	}
	for _, name := range names {
		o.put(change.Profile(o.identity(change.Role, name), o.get("arn").Text))
	}
}

// identityProvider reads a provider of web identities or SAML. Roles name it in their trust policies;
// by itself it lets nobody in.
func identityProvider(*object) {}

// onlyNamed reads what other resources refer to, and says nothing of access itself.
func onlyNamed(*object) {}
