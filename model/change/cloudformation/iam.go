package cloudformation

import (
	"strconv"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

func (r *resource) identity(kind change.IdentityKind, name string) change.Identity {
	return change.Identity{Account: r.account(), Name: lastPart(name), Kind: kind, Partition: r.partition()}
}

func lastPart(text string) string { return text[strings.LastIndexByte(text, '/')+1:] }

func attachment(arn string) model.Attachment { return model.Attachment{Name: lastPart(arn), ARN: arn} }

func user(r *resource)  { r.person(change.User) }
func role(r *resource)  { r.person(change.Role) }
func group(r *resource) { r.person(change.Group) }

// person reads a user, role or group with the policies that stand in it.
func (r *resource) person(kind change.IdentityKind) {
	name := r.name(r.res.Value)
	id := r.identity(kind, name.Text)
	record := change.Record{Identity: id, BoundaryKnown: true, Tags: r.tags(), Value: change.Value{Kind: change.Object, At: r.value}}
	if path := r.get("Path"); path.Kind == change.Unknown {
		r.notUnderstood(path.At, "Path is not known: %s", path.Why)
	} else {
		record.Path = path.Text
	}
	switch boundary := r.get("PermissionsBoundary"); {
	case boundary.Kind == change.Unknown:
		record.BoundaryKnown = false
		r.notUnderstood(boundary.At, "the permissions boundary is not known: %s", boundary.Why)
	case boundary.Given():
		b := attachment(boundary.Text)
		record.Boundary = &b
	}
	if kind == change.Role {
		record.Trust = r.policy(r.get("AssumeRolePolicyDocument"))
		record.Trust.Name, record.Trust.Owner = name.Text, r.res.ARN
		record.MaxSession, _ = strconv.Atoi(r.get("MaxSessionDuration").Text)
	}
	r.put(change.PutIdentity(record))
	r.inline(id, "Policies")
	r.attached(id, r.get("ManagedPolicyArns"))
	for _, g := range r.names("Groups") {
		if kind == change.User {
			r.put(change.MemberOf(id, g))
		}
	}
}

// inline reads a list of inline policies.
func (r *resource) inline(id change.Identity, property string) {
	list := r.get(property)
	if list.Kind == change.Unknown {
		r.notUnderstood(list.At, "%s are not known: %s", property, list.Why)
		r.put(change.Incomplete(id))
	}
	for n, v := range list.Items {
		name := v.Get("PolicyName").Text
		if name == "" {
			name = property + " " + strconv.Itoa(n)
		}
		p := r.policy(v.Get("PolicyDocument"))
		p.Name = name
		r.put(change.InlinePolicy(id, p.PolicyText))
	}
}

// attached reads a list of ARNs of managed policies.
func (r *resource) attached(id change.Identity, list change.Value) {
	for _, v := range list.List() {
		switch {
		case v.Given():
			r.put(change.AttachedPolicy(id, attachment(v.Text)))
		case v.Kind == change.Unknown:
			r.notUnderstood(placeOf(v, r.res.Value), "an attached policy is not known: %s", v.Why)
			r.put(change.Incomplete(id))
		}
	}
}

// names reads a list of names, or one name.
func (r *resource) names(property string) []string {
	var all []string
	for _, v := range r.naming(property).List() {
		switch {
		case v.Given():
			all = append(all, v.Text)
		case v.Kind == change.Unknown:
			r.notUnderstood(placeOf(v, r.res.Value), "%s are not all known: %s", property, v.Why)
		}
	}
	return all
}

// holders are the properties that name whose a policy is. The older and the newer types differ in
// their names only.
var holders = []struct {
	property string
	kind     change.IdentityKind
}{{"Users", change.User}, {"Groups", change.Group}, {"Roles", change.Role}, {"UserName", change.User}, {"GroupName", change.Group}, {"RoleName", change.Role}}

// stray says that a policy may be of any identity of a kind, where it is not known whose it is.
func (r *resource) stray(property string, kind change.IdentityKind) {
	if r.naming(property).WhyUnknown() != "" {
		r.put(change.StrayIdentityPolicy(r.account(), kind))
	}
}

// policies reads an inline policy that stands by itself.
func policies(r *resource) {
	p := r.policy(r.get("PolicyDocument"))
	p.Name = r.name(r.res.Value).Text
	for _, h := range holders {
		r.stray(h.property, h.kind)
		for _, name := range r.names(h.property) {
			r.put(change.InlinePolicy(r.identity(h.kind, name), p.PolicyText))
		}
	}
}

func managedPolicy(r *resource) {
	arn := r.ref(r.res.Value)
	if !arn.Given() {
		r.notUnderstood(r.res.Value, "its ARN is not known: %s", arn.WhyUnknown())
		return
	}
	p := r.policy(r.get("PolicyDocument"))
	policy := model.ManagedPolicy{PolicyText: p.PolicyText, Value: r.value}
	policy.Name, policy.ARN = lastPart(arn.Text), arn.Text
	r.put(change.ManagedPolicy(r.account(), policy))
	for _, h := range holders[:3] {
		r.stray(h.property, h.kind)
		for _, name := range r.names(h.property) {
			r.put(change.AttachedPolicy(r.identity(h.kind, name), attachment(arn.Text)))
		}
	}
}

func instanceProfile(r *resource) {
	arn := r.attribute(r.res.Value, "Arn")
	for _, name := range r.names("Roles") {
		r.put(change.Profile(r.identity(change.Role, name), arn.Text))
	}
}

func userToGroup(r *resource) {
	g, ok := r.text("GroupName")
	for _, name := range r.names("Users") {
		if ok {
			r.put(change.MemberOf(r.identity(change.User, name), g))
		}
	}
}

// onlyNamed reads what other resources refer to, and says nothing of access itself.
func onlyNamed(*resource) {}

// unreadable reads a type that shapes access in a way that the environment has no place for.
func unreadable(why string) func(*resource) {
	return func(r *resource) { r.notUnderstood(r.res.Value, "%s", why) }
}
