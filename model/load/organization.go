package load

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// organization reads the organization; null says that the accounts are in none.
func (r *reader) organization(v source.Value) *model.Organization {
	if v.Kind() == source.Null || v.Get("Organization").Kind() == source.Null {
		return &model.Organization{None: true}
	}
	if !r.object(v, "organization") {
		return nil
	}
	o := &model.Organization{
		Roots:    records(r, v, "Roots", "a root", r.root),
		Units:    records(r, v, "OrganizationalUnits", "an organizational unit", r.unit),
		Accounts: records(r, v, "Accounts", "an account", r.member),
		Policies: records(r, v, "Policies", "a policy", r.controlPolicy),
	}
	if itself := v.Get("Organization"); itself.OK() && r.object(itself, "Organization") {
		o.ID, o.FeatureSet = r.text(itself, "Id"), r.text(itself, "FeatureSet")
		for _, field := range [...]string{"MasterAccountId", "ManagementAccountId"} {
			if id := r.text(itself, field); id != "" {
				r.accountID(itself.Get(field), id)
				o.ManagementAccount = id
			}
		}
	}
	unique(r, o.Units, "organizational unit", func(u *model.OrganizationalUnit) (string, source.Value) { return u.ID, u.Value })
	unique(r, o.Accounts, "account", func(a *model.MemberAccount) (string, source.Value) { return a.ID, a.Value })
	return o
}

func (r *reader) root(v source.Value) *model.OrganizationRoot {
	root := &model.OrganizationRoot{ID: r.need(v, "Id", "a root"), Value: v}
	types := v.Get("PolicyTypes")
	if !types.OK() {
		return root
	}
	root.PolicyTypes = []string{}
	records(r, v, "PolicyTypes", "a policy type", func(v source.Value) bool {
		// A type that is being switched on or off may be in force.
		if r.need(v, "Status", "a policy type") != "" {
			root.PolicyTypes = append(root.PolicyTypes, r.need(v, "Type", "a policy type"))
		}
		return true
	})
	return root
}

func (r *reader) unit(v source.Value) *model.OrganizationalUnit {
	return &model.OrganizationalUnit{
		ID: r.need(v, "Id", "an organizational unit"), Name: r.text(v, "Name"), Parent: r.text(v, "ParentId"), Value: v}
}

func (r *reader) member(v source.Value) *model.MemberAccount {
	id := r.need(v, "Id", "an account")
	if id != "" {
		r.accountID(v.Get("Id"), id)
	}
	return &model.MemberAccount{ID: id, Name: r.text(v, "Name"), Status: r.text(v, "Status"), Parent: r.text(v, "ParentId"), Value: v}
}

func (r *reader) controlPolicy(v source.Value) *model.ControlPolicy {
	p := &model.ControlPolicy{Value: v}
	if summary := v.Get("PolicySummary"); !summary.OK() {
		r.bad(v, "a policy without PolicySummary")
	} else if r.object(summary, "PolicySummary") {
		p.ID, p.ARN = r.need(summary, "Id", "a policy"), r.text(summary, "Arn")
		p.Type = model.PolicyType(r.need(summary, "Type", "a policy"))
		if p.Name = r.text(summary, "Name"); p.Name == "" {
			p.Name = p.ID
		}
	}
	if content := v.Get("Content"); content.OK() {
		p.Document = r.document(content, "Content")
	}
	p.Targets = records(r, v, "Targets", "a target", func(v source.Value) string { return r.need(v, "TargetId", "a target") })
	return p
}
