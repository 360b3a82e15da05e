package credentials

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/model"
)

// webIdentityBoto is botocore's provider of web identities: of the environment variables, and else
// of the profile.
func (f *finder) webIdentityBoto() []Candidate {
	if f.place.WebIdentity != nil && !f.explicit {
		return f.webIdentityVariables()
	}
	return f.webIdentityProfile()
}

// webIdentityVariables is the token that AWS_WEB_IDENTITY_TOKEN_FILE names, for the role AWS_ROLE_ARN:
// of a CI runner with OIDC, or of a pod (IAM roles for service accounts).
func (f *finder) webIdentityVariables() []Candidate {
	w := f.place.WebIdentity
	switch {
	case w == nil:
		return nothing("AWS_WEB_IDENTITY_TOKEN_FILE is not set, as far as is described")
	case f.explicit:
		return nothing(fmt.Sprintf("passed over: --profile names %q", f.profile))
	case w.Role == "":
		return []Candidate{{Outcome: Fails, Why: "a token of " + issuer(w) + ", and no role that it is for (AWS_ROLE_ARN)"}}
	}
	c := f.tokenSession(w.Role, w.Session)
	why := fmt.Sprintf("a token of %s, for role %s", issuer(w), roleName(w.Role))
	if w.Issuer != "" {
		if a := f.trusts(w); a != nil && a.Decision.Denied() {
			return []Candidate{{Outcome: Fails, Why: why + "; sts:AssumeRoleWithWebIdentity is denied: " + because(a)}}
		}
	}
	return yields(why, c)
}

func issuer(w *model.WebIdentity) string {
	if w.Issuer == "" {
		return "an identity provider"
	}
	return w.Issuer
}

// webIdentityProfile is a profile with web_identity_token_file and role_arn.
func (f *finder) webIdentityProfile() []Candidate {
	return f.ofProfiles("neither variables nor the profile in use name a token's file", func(p *model.Profile) *Candidate {
		if !p.WebIdentityTokenFile || p.RoleARN == "" {
			return nil
		}
		return &Candidate{Outcome: Yields, Credential: f.tokenSession(p.RoleARN, p.SessionName),
			Why: fmt.Sprintf("profile %q has a token's file, for role %s", p.Name, roleName(p.RoleARN))}
	})
}

func (f *finder) tokenSession(role, name string) *Credential {
	if name == "" {
		name = "botocore-session"
	}
	c := &Credential{Kind: model.SessionKey, Lifetime: f.roleLifetime(role, 0, false),
		Read: []string{"the token's file: whoever can read it can exchange it for the role while the token lasts"}}
	if arn, err := roleSession(role, name); err == nil {
		c.Caller = arn
	} else {
		c.Whose = err.Error()
	}
	return c
}

// trusts decides whether the role's trust policy takes the token. The call is unsigned; its claims
// are condition keys of the provider's name (Create a role for OpenID Connect federation).
func (f *finder) trusts(w *model.WebIdentity) *check.Answer {
	role, err := model.ParsePrincipal(w.Role)
	if err != nil || role.Kind != model.Role {
		return nil
	}
	context := map[string][]string{}
	for claim, value := range w.Claims {
		context[w.Issuer+":"+claim] = []string{value}
	}
	return f.askWith(check.AskFor{Principal: fmt.Sprintf("arn:%s:iam::%s:oidc-provider/%s", role.Partition, role.Account, w.Issuer),
		Action: "sts:AssumeRoleWithWebIdentity", Resource: w.Role, Context: context})
}
