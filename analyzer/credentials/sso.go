package credentials

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
)

// sso is the provider of IAM Identity Center: a sign-in in the browser whose token lies in
// ~/.aws/sso/cache.
func (f *finder) sso() []Candidate {
	return f.ofProfiles("the profile in use has no sso_ settings", func(p *model.Profile) *Candidate {
		if p.SSORole == "" && p.SSOSession == "" && p.SSOStartURL == "" {
			return nil
		}
		if p.SSORole == "" || p.SSOAccount == "" {
			return nil // a token without a role signs nothing (it serves other APIs)
		}
		c := &Credential{Caller: p.Principal, Account: p.SSOAccount, Kind: model.SessionKey,
			Lifetime: "the permission set's session: 1 to 12 hours, renewed while the sign-in lasts",
			Read:     []string{"~/.aws/sso/cache: whoever has the sign-in's token gets all of its roles"}}
		if c.Caller == "" {
			c.Caller = f.permissionSetRole(p.SSOAccount, p.SSORole)
		}
		if c.Caller == "" {
			c.Whose = fmt.Sprintf("a role AWSReservedSSO_%s_… of account %s", p.SSORole, p.SSOAccount)
		}
		return &Candidate{Outcome: Yields, Credential: c,
			Why: fmt.Sprintf("profile %q signs in to IAM Identity Center as %s of account %s", p.Name, p.SSORole, p.SSOAccount)}
	})
}

// permissionSetRole finds the role that IAM Identity Center made for a permission set: its name is
// AWSReservedSSO_<permission set>_<16 hexadecimal digits> (Referencing permission sets in resource
// policies).
func (f *finder) permissionSetRole(account, set string) string {
	a := f.env.Accounts[account]
	if a == nil || a.IAM == nil {
		return ""
	}
	found := ""
	for _, r := range a.IAM.Roles {
		rest, ok := strings.CutPrefix(r.Name, "AWSReservedSSO_"+set+"_")
		if ok && len(rest) == 16 && strings.Trim(rest, "0123456789abcdef") == "" {
			if found != "" {
				return ""
			}
			found = r.ARN
		}
	}
	return found
}
