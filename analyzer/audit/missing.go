package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// sections are the parts of an account's description that rules look at, and how to tell that one is
// missing.
var sections = []struct {
	name    string
	missing func(a *model.Account) bool
}{
	{"users and roles", func(a *model.Account) bool { return a.IAM == nil }},
	{"a part of the users and roles", func(a *model.Account) bool { return a.IAM != nil && a.IAM.Partial }},
	{"buckets", func(a *model.Account) bool { return a.S3 == nil || a.S3.Buckets == nil }},
	{"networks", func(a *model.Account) bool { return a.EC2 == nil }},
	{"keys", func(a *model.Account) bool { return a.KMS == nil }},
}

// notCollected names what the environment lacks of the accounts inside, each section once. What is
// missing of a stranger's account is no gap: nobody is to look there.
func notCollected(w *world.World) (list []string) {
	env := w.Env()
	if env.Organization == nil {
		list = append(list, "the organization, its SCPs and RCPs: not collected")
	}
	var nothing []string
	if o := env.Organization; o != nil {
		for _, a := range o.Accounts {
			if env.Accounts[a.ID] == nil && w.IsInside(a.ID) {
				nothing = append(nothing, a.ID)
			}
		}
	}
	if len(nothing) > 0 {
		slices.Sort(nothing)
		list = append(list, fmt.Sprintf("all of %s: not collected", ofAccounts(nothing)))
	}
	for _, s := range sections {
		var accounts []string
		for _, id := range env.AccountIDs() {
			if w.IsInside(id) && s.missing(env.Accounts[id]) {
				accounts = append(accounts, id)
			}
		}
		if len(accounts) > 0 {
			list = append(list, fmt.Sprintf("%s of %s: not collected", s.name, ofAccounts(accounts)))
		}
	}
	return list
}

// ofAccounts names accounts, of many the first two.
func ofAccounts(ids []string) string {
	switch n := len(ids); {
	case n == 1:
		return "account " + ids[0]
	case n <= 3:
		return fmt.Sprintf("%d accounts (%s)", n, strings.Join(ids, ", "))
	default:
		return fmt.Sprintf("%d accounts (%s, %s and %d more)", n, ids[0], ids[1], n-2)
	}
}
