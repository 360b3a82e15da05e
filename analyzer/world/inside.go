package world

import (
	"slices"

	"github.com/iampath/iampath/model"
)

// IsInside tells whether an account is inside. Where the perimeter gives accounts or organizations,
// those are inside and no others: an environment may well describe a stranger's account. Where it
// gives neither, the environment's accounts are, and those of their organization. Whoever is merely
// trusted ([model.Perimeter.Trusts]) stays outside.
//
// Of an organization only the members that the environment lists are known.
func (w *World) IsInside(account string) bool {
	o, p := w.env.Organization, w.env.Perimeter
	member := o != nil && o.Has(account)
	if p == nil || p.Accounts == nil && p.Organizations == nil {
		return w.env.Accounts[account] != nil || member
	}
	return names(p.Accounts, account) || member && names(p.Organizations, o.ID)
}

func names(list []model.Named, name string) bool {
	return name != "" && slices.ContainsFunc(list, func(n model.Named) bool { return n.Name == name })
}
