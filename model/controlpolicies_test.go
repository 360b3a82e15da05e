package model

import (
	"fmt"
	"strings"
	"testing"
)

const master = "999999999999"

func organization() *Organization {
	return &Organization{
		ID: "o-1", ManagementAccount: master,
		Roots: []*OrganizationRoot{{ID: "r-1"}},
		Units: []*OrganizationalUnit{{ID: "ou-top", Name: "Top", Parent: "r-1"}, {ID: "ou-low", Name: "Low", Parent: "ou-top"}},
		Accounts: []*MemberAccount{
			{ID: one, Name: "One", Parent: "ou-low"}, {ID: two, Parent: "r-1"}, {ID: master, Parent: "r-1"}},
		Policies: []*ControlPolicy{
			{PolicyText: PolicyText{Name: "Full"}, Type: SCP, Targets: []string{"r-1", "ou-top", "ou-low", one, two}},
			{PolicyText: PolicyText{Name: "Guard"}, Type: SCP, Targets: []string{"ou-top"}},
			{PolicyText: PolicyText{Name: "RCPFull"}, Type: RCP, Targets: []string{}},
		},
	}
}

func show(c ControlPolicies) string {
	if c.Levels == nil {
		return fmt.Sprintf("%t: %s", c.Known, c.Why)
	}
	var b strings.Builder
	for _, l := range c.Levels {
		b.WriteString(l.ID + "[")
		for _, p := range l.Policies {
			b.WriteString(p.Name + " ")
		}
		b.WriteString("] ")
	}
	return b.String()
}

func TestControlPolicies(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*Organization)
		account string
		t       PolicyType
		want    string
	}{
		{"root first, account last", nil, one, SCP, "r-1[Full ] ou-top[Full Guard ] ou-low[Full ] 111111111111[Full ] "},
		{"right under the root", nil, two, SCP, "r-1[Full ] 222222222222[Full ] "},
		{"a level without policies", func(o *Organization) { o.Policies[0].Targets = []string{"r-1"} }, two, SCP, "r-1[Full ] 222222222222[] "},
		{"management account", nil, master, SCP, "true: the account is the organization's management account"},
		{"not listed", nil, "333333333333", SCP, "false: account 333333333333 is not listed in the organization"},
		{"type without targets", nil, one, RCP, "true: the organization does not use this type of policy"},
		{"type enabled by the root", func(o *Organization) { o.Roots[0].PolicyTypes = []string{string(RCP)} }, two, RCP, "r-1[] 222222222222[] "},
		{"type not enabled by the root", func(o *Organization) { o.Roots[0].PolicyTypes = []string{string(RCP)} }, one, SCP, "true: the organization does not use this type of policy"},
		{"billing only", func(o *Organization) { o.FeatureSet = "CONSOLIDATED_BILLING" }, one, SCP, "true: the organization has only consolidated billing"},
		{"no organization", func(o *Organization) { *o = Organization{None: true} }, one, SCP, "true: the account is in no organization"},
		{"management account unknown", func(o *Organization) { o.ManagementAccount = "" }, one, SCP, "false: the organization's management account is not given"},
		{"policies unknown", func(o *Organization) { o.Policies = nil }, one, SCP, "false: the organization's policies are not given"},
		{"no policies", func(o *Organization) { o.Policies = []*ControlPolicy{} }, one, SCP, "true: the organization does not use this type of policy"},
		{"targets unknown", func(o *Organization) { o.Policies[1].Targets = nil }, one, SCP, "false: the targets of policy Guard are not given"},
		{"parent unknown", func(o *Organization) { o.Units[1].Parent = "" }, one, SCP, "false: the parent of ou-low is not given"},
		{"parent not listed", func(o *Organization) { o.Units = o.Units[1:] }, one, SCP, "false: ou-top, the parent of ou-low, leads to no root"},
		{"a circle of units", func(o *Organization) { o.Units[0].Parent = "ou-low" }, one, SCP, "false: ou-top, the parent of ou-low, leads to no root"},
		{"root not listed", func(o *Organization) { o.Roots = nil }, two, SCP, "r-1[Full ] 222222222222[Full ] "},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := organization()
			if c.change != nil {
				c.change(o)
			}
			e := &Environment{Organization: o}
			ask := e.SCPs
			if c.t == RCP {
				ask = e.RCPs
			}
			if got := show(ask(c.account)); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
	if got := show((&Environment{}).SCPs(one)); got != "false: the organization is not given" {
		t.Error(got)
	}
}
