package world

import (
	"strings"
	"testing"
)

func TestSCPs(t *testing.T) {
	w := newWorld(t, scenario)
	c := w.SCPs("111111111111")
	var levels []string
	for _, l := range c.Levels {
		levels = append(levels, l.Target+": "+l.Policies[0].Name)
	}
	if got, want := strings.Join(levels, ", "), "r-root: FullAWSAccess at r-root, ou-1: FullAWSAccess at ou-1, 111111111111: FullAWSAccess at 111111111111"; got != want || !c.Known {
		t.Errorf("the levels are %s, want %s", got, want)
	}
	if !c.Levels[0].Policies[0].Same(c.Levels[2].Policies[0]) || c.Levels[0].Policies[0] != w.SCPs("222222222222").Levels[0].Policies[0] {
		t.Error("one policy was compiled twice")
	}
	for account, want := range map[string]bool{"333333333333": true, "555555555555": false} {
		if c := w.SCPs(account); c.Known != want || c.Levels != nil || c.Why == "" {
			t.Errorf("%s: %+v", account, c)
		}
	}
	if c := w.RCPs("111111111111"); !c.Known || c.Levels != nil {
		t.Errorf("RCPs: %+v", c)
	}
}

func TestOrgID(t *testing.T) {
	const head = "accounts: {\"111111111111\": {iam: {RoleDetailList: []}}}\norganization: "
	for _, test := range []struct {
		name, text, account, id string
		known                   bool
	}{
		{"a member", scenario, "111111111111", "o-example", true},
		{"the management account", scenario, "333333333333", "o-example", true},
		{"an account that is not listed", scenario, "444444444444", "", false},
		{"no organization", head + "null", "111111111111", "", true},
		{"no organization, which says nothing of strangers", head + "null", "222222222222", "", false},
		{"nothing is given", "accounts: {}", "111111111111", "", false},
	} {
		if id, known := newWorld(t, test.text).OrgID(test.account); id != test.id || known != test.known {
			t.Errorf("%s: %q, %v", test.name, id, known)
		}
	}
}

// Accounts: a member of the environment, a member only, the environment's alone, a stranger.
func TestIsInside(t *testing.T) {
	for _, test := range []struct{ name, perimeter, inside string }{
		{"without a perimeter", "", "111111111111 333333333333 444444444444"},
		{"one that says nothing of accounts", "perimeter: {sensitiveBuckets: [b]}", "111111111111 333333333333 444444444444"},
		{"accounts: the environment's others are strangers", `perimeter: {accounts: ["111111111111", "555555555555"]}`, "111111111111 555555555555"},
		{"an organization", "perimeter: {organizations: [o-example]}", "111111111111 333333333333"},
		{"another organization, and an account", `perimeter: {organizations: [o-other], accounts: ["444444444444"]}`, "444444444444"},
		{"no accounts", "perimeter: {accounts: []}", ""},
		{"whoever is trusted stays outside", `perimeter: {accounts: ["111111111111"], trusted: [{account: "555555555555", reason: r}]}`, "111111111111"},
	} {
		w := newWorld(t, scenario+test.perimeter)
		var inside []string
		for _, account := range []string{"", "111111111111", "333333333333", "444444444444", "555555555555"} {
			if w.IsInside(account) {
				inside = append(inside, account)
			}
		}
		if got := strings.Join(inside, " "); got != test.inside {
			t.Errorf("%s: inside are %q, want %q", test.name, got, test.inside)
		}
	}
}
