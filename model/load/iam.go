package load

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// iam reads what get-account-authorization-details prints.
func (r *reader) iam(account string, v source.Value) *model.IAM {
	if !r.object(v, "iam") {
		return nil
	}
	iam := &model.IAM{
		Users:    records(r, v, "UserDetailList", "a user", func(v source.Value) *model.IAMUser { return r.user(account, v) }),
		Groups:   records(r, v, "GroupDetailList", "a group", func(v source.Value) *model.IAMGroup { return r.group(account, v) }),
		Roles:    records(r, v, "RoleDetailList", "a role", func(v source.Value) *model.IAMRole { return r.role(account, v) }),
		Policies: records(r, v, "Policies", "a managed policy", func(v source.Value) *model.ManagedPolicy { return r.managed(account, v) }),
	}
	iam.Partial = r.partial(v)
	unique(r, iam.Users, "user", func(u *model.IAMUser) (string, source.Value) { return u.ARN, u.Value })
	unique(r, iam.Groups, "group", func(g *model.IAMGroup) (string, source.Value) { return g.ARN, g.Value })
	unique(r, iam.Roles, "role", func(g *model.IAMRole) (string, source.Value) { return g.ARN, g.Value })
	unique(r, iam.Policies, "managed policy", func(p *model.ManagedPolicy) (string, source.Value) { return p.ARN, p.Value })
	return iam
}

func (r *reader) user(account string, v source.Value) *model.IAMUser {
	u := &model.IAMUser{IAMIdentity: r.identity(account, &userFields, v)}
	u.Groups = r.texts(v, "GroupList")
	return u
}

func (r *reader) role(account string, v source.Value) *model.IAMRole {
	role := &model.IAMRole{
		IAMIdentity:        r.identity(account, &roleFields, v),
		MaxSessionDuration: r.number(v, "MaxSessionDuration"),
	}
	role.Trust = r.policy(v, "AssumeRolePolicyDocument", role.Name, role.ARN)
	role.InstanceProfiles = records(r, v, "InstanceProfileList", "an instance profile", func(v source.Value) string {
		return r.need(v, "Arn", "an instance profile")
	})
	return role
}

func (r *reader) group(account string, v source.Value) *model.IAMGroup {
	name := r.need(v, "GroupName", "a group")
	arn := r.arn(account, "group", name, v)
	return &model.IAMGroup{
		Name: name, ID: r.text(v, "GroupId"), ARN: arn, Path: r.text(v, "Path"),
		Inline: r.inline(v, "GroupPolicyList", arn), Attached: r.attached(v), Value: v,
	}
}

// identityFields are the names of the fields in which users and roles differ.
type identityFields struct{ kind, a, name, id, inline string }

var (
	userFields = identityFields{"user", "a user", "UserName", "UserId", "UserPolicyList"}
	roleFields = identityFields{"role", "a role", "RoleName", "RoleId", "RolePolicyList"}
)

// identity reads what users and roles have in common.
func (r *reader) identity(account string, f *identityFields, v source.Value) model.IAMIdentity {
	name := r.need(v, f.name, f.a)
	arn := r.arn(account, f.kind, name, v)
	return model.IAMIdentity{
		Name: name, ID: r.text(v, f.id), ARN: arn, Path: r.text(v, "Path"),
		Inline: r.inline(v, f.inline, arn), Attached: r.attached(v), Boundary: r.boundary(v), Tags: r.tags(v), Value: v,
	}
}

// arn reads the ARN of a user, group or role, which must agree with its account and name.
func (r *reader) arn(account, kind, name string, v source.Value) string {
	text := r.need(v, "Arn", "a "+kind)
	if text == "" {
		return ""
	}
	arn := model.ParseARN(text)
	is, path, _ := strings.Cut(arn.Resource(), "/")
	switch {
	case !arn.Whole() || arn.Service() != "iam" || is != kind || account == anyAccount && !model.IsAccountID(arn.Account()):
		r.bad(v.Get("Arn"), "%q is not the ARN of a %s; arn:aws:iam::%s:%s/… was expected", text, kind, cmp.Or(account, "<account>"), kind)
	case arn.Account() != account && account != anyAccount:
		r.misplaced(v.Get("Arn"), text, arn.Account(), account)
	case name != "" && path[strings.LastIndexByte(path, '/')+1:] != name:
		r.bad(v.Get("Arn"), "%q is not the ARN of %s %q; the name was expected at its end", text, kind, name)
	}
	return text
}

func (r *reader) inline(v source.Value, field, owner string) []model.PolicyText {
	return records(r, v, field, "a policy", func(v source.Value) model.PolicyText {
		p := model.PolicyText{Name: r.need(v, "PolicyName", "an inline policy"), Owner: owner}
		if doc := v.Get("PolicyDocument"); doc.OK() {
			p.Document = r.document(doc, "PolicyDocument")
		}
		return p
	})
}

func (r *reader) attached(v source.Value) []model.Attachment {
	return records(r, v, "AttachedManagedPolicies", "an attached policy", func(v source.Value) model.Attachment {
		return attachment(r.text(v, "PolicyName"), r.policyARN(v, "PolicyArn", "an attached policy"))
	})
}

func (r *reader) boundary(v source.Value) *model.Attachment {
	b := v.Get("PermissionsBoundary")
	if !b.OK() || b.Kind() == source.Null || !r.object(b, "PermissionsBoundary") {
		return nil
	}
	a := attachment("", r.policyARN(b, "PermissionsBoundaryArn", "a permissions boundary"))
	return &a
}

// attachment gives a policy without a name the one in its ARN.
func attachment(name, arn string) model.Attachment {
	if name == "" {
		name = arn[strings.LastIndexByte(arn, '/')+1:]
	}
	return model.Attachment{Name: name, ARN: arn}
}

// policyARN reads the ARN of a managed policy.
func (r *reader) policyARN(v source.Value, field, what string) string {
	text := r.need(v, field, what)
	arn := model.ParseARN(text)
	if text != "" && !(arn.Whole() && arn.Service() == "iam" && strings.HasPrefix(arn.Resource(), "policy/")) {
		r.bad(v.Get(field), "%q is not the ARN of a managed policy; arn:aws:iam::<account>:policy/… was expected", text)
	}
	return text
}

func (r *reader) managed(account string, v source.Value) *model.ManagedPolicy {
	p := &model.ManagedPolicy{Version: r.text(v, "DefaultVersionId"), Value: v}
	p.ARN = r.policyARN(v, "Arn", "a managed policy")
	p.Name = attachment(r.text(v, "PolicyName"), p.ARN).Name
	arn := model.ParseARN(p.ARN)
	if owner := arn.Account(); account != anyAccount && model.IsAccountID(owner) && owner != account {
		r.misplaced(v.Get("Arn"), p.ARN, owner, account)
	}
	records(r, v, "PolicyVersionList", "a policy version", func(v source.Value) bool {
		id, doc := r.text(v, "VersionId"), v.Get("Document")
		if v.Get("IsDefaultVersion").Text() == "true" || id != "" && id == p.Version {
			p.Version = id
			if doc.OK() {
				p.Document = r.document(doc, "Document")
			}
		}
		return true
	})
	return p
}

func (r *reader) number(of source.Value, field string) int {
	v := of.Get(field)
	if !v.OK() || v.Kind() == source.Null {
		return 0
	}
	n, err := strconv.Atoi(v.Text())
	if err != nil || n < 0 {
		r.bad(v, "%s is %s; a whole number was expected", field, found(v))
	}
	return n
}

// found names a value in a message: by its text, or by its kind if it has none.
func found(v source.Value) string {
	if k := v.Kind(); k == source.Array || k == source.Object {
		return k.String()
	}
	return strconv.Quote(v.Text())
}
