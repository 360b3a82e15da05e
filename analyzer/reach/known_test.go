package reach

import (
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

func TestKnownOnly(t *testing.T) {
	known, lost := outsiders[0], policy.Unknown("lost")
	p := decision.Policies{Identity: []*policy.Policy{lost, known}, PermissionsBoundary: []*policy.Policy{lost},
		SCP: []decision.Level{{Target: "r", Policies: []*policy.Policy{lost}}, {Target: "ou", Policies: []*policy.Policy{known, lost}}, {Target: "account"}}}
	before := p
	KnownOnly(&p)
	if len(p.Identity) != 1 || p.Identity[0] != known || p.PermissionsBoundary != nil {
		t.Errorf("the caller's own are %v and %v", p.Identity, p.PermissionsBoundary)
	}
	if len(p.SCP) != 2 || p.SCP[0].Target != "ou" || len(p.SCP[0].Policies) != 1 || p.SCP[1].Target != "account" {
		t.Errorf("the levels are %v", p.SCP)
	}
	if len(before.Identity) != 2 || len(before.SCP[1].Policies) != 2 {
		t.Error("what they were made of has changed")
	}
	none := decision.Policies{Identity: []*policy.Policy{lost}}
	if KnownOnly(&none); none.Identity == nil || len(none.Identity) != 0 {
		t.Errorf("where none is known there are %v", none.Identity)
	}
}
