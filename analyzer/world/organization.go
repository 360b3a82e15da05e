package world

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Control is what an organization has over an account: its SCPs, or its RCPs.
type Control struct {
	// Levels stand root first and account last; nil where there are none.
	Levels []decision.Level
	// Known is false where it cannot be told which there are; Why says what is missing, or why there
	// are none.
	Known bool
	Why   string
}

type controlKey struct {
	account string
	kind    policy.Kind
}

// SCPs gives the service control policies over the principals of an account.
func (w *World) SCPs(account string) Control {
	return w.controlOf(account, policy.SCP, w.env.SCPs)
}

// RCPs gives the resource control policies over the resources of an account.
func (w *World) RCPs(account string) Control {
	return w.controlOf(account, policy.RCP, w.env.RCPs)
}

func (w *World) controlOf(account string, kind policy.Kind, find func(string) model.ControlPolicies) Control {
	w.lock.Lock()
	defer w.lock.Unlock()
	key := controlKey{account, kind}
	c, there := w.control[key]
	if !there {
		from := find(account)
		c = Control{Known: from.Known, Why: from.Why}
		for _, l := range from.Levels {
			level := decision.Level{Target: l.ID}
			for _, p := range l.Policies {
				level.Policies = append(level.Policies, w.compile(fmt.Sprintf("%s at %s", p.Name, l.ID), p.Document, kind))
			}
			c.Levels = append(c.Levels, level)
		}
		w.control[key] = c
	}
	return c
}

// OrgID gives the organization of an account, as aws:PrincipalOrgID and aws:ResourceOrgID have it. It
// is empty and known where the account is in none, and else not known: an account that the
// environment's organization does not list may be in another.
func (w *World) OrgID(account string) (id string, known bool) {
	o := w.env.Organization
	switch {
	case o == nil:
		return "", false
	case o.None:
		// That is said of the environment's accounts, and of no others.
		return "", w.env.Accounts[account] != nil
	case o.Has(account):
		return o.ID, o.ID != ""
	}
	return "", false
}
