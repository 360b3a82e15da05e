package credentials

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
)

// assumeRole is the provider of profiles with a role_arn and somebody to assume it: source_profile or
// credential_source (Use an IAM role in the AWS CLI).
func (f *finder) assumeRole() []Candidate {
	return f.ofProfiles("the profile in use has no role_arn with a source", func(p *model.Profile) *Candidate {
		if p.RoleARN == "" || p.SourceProfile == "" && p.CredentialSource == "" {
			return nil
		}
		return f.assumed(p, nil)
	})
}

// assumed follows a profile to the credential that assumes its role. seen are the profiles on the
// way.
func (f *finder) assumed(p *model.Profile, seen []string) *Candidate {
	source, what := f.sourceOf(p, append(seen, p.Name))
	why := fmt.Sprintf("profile %q assumes role %s with %s", p.Name, roleName(p.RoleARN), what)
	switch {
	case source == nil:
		return &Candidate{Outcome: Fails, Why: why + ", of which nothing is described"}
	case source.Outcome != Yields && source.Outcome != Unknown:
		return &Candidate{Outcome: Fails, Why: why + ": " + source.Why}
	}
	c, refused := f.session(source.Credential, p.RoleARN, p.SessionName, p.DurationSeconds)
	if p.MFA {
		c.Restricted = append(c.Restricted, "the profile asks for a code of an MFA device (mfa_serial)")
	}
	if p.ExternalID {
		c.Restricted = append(c.Restricted, "the profile gives an external id, which the trust policy may ask for")
	}
	if refused != "" {
		return &Candidate{Outcome: Fails, Why: why + "; " + refused}
	}
	return &Candidate{Outcome: Yields, Why: why, Credential: c}
}

// sourceOf finds what assumes a profile's role.
func (f *finder) sourceOf(p *model.Profile, seen []string) (*Candidate, string) {
	first := func(all []Candidate) *Candidate { return &all[0] }
	switch p.CredentialSource {
	case "Environment":
		return first(f.variables()), "the keys in environment variables"
	case "Ec2InstanceMetadata":
		return first(f.metadata()), "the instance's role"
	case "EcsContainer":
		return first(f.container()), "the container's role"
	}
	source := f.profileNamed(p.SourceProfile)
	what := fmt.Sprintf("profile %q", p.SourceProfile)
	switch {
	case source == nil:
		return nil, what
	case source.Key != nil:
		return &Candidate{Outcome: Yields, Credential: f.keyCredential(source.Key, readFile)}, what
	case contains(seen, source.Name):
		return &Candidate{Outcome: Fails, Why: "the profiles name each other in a circle"}, what
	case source.RoleARN != "" && (source.SourceProfile != "" || source.CredentialSource != ""):
		return f.assumed(source, seen), what
	}
	for _, find := range []func() []Candidate{f.webIdentityProfile, f.sso, f.process} {
		for _, c := range find() {
			if c.Profile == source.Name {
				return &c, what
			}
		}
	}
	return &Candidate{Outcome: Fails, Why: "that profile has no credentials"}, what
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}

func roleName(arn string) string { return afterSlash(arn) }

// session is the credential that sts:AssumeRole gives, and why it is refused, if it is.
func (f *finder) session(source *Credential, role, name string, seconds int) (*Credential, string) {
	if name == "" {
		name = map[SDK]string{Boto: "botocore-session", Go: "aws-go-sdk"}[f.options.SDK]
	}
	c := &Credential{Kind: model.SessionKey, Read: []string{"the answer of sts:AssumeRole, by whoever has the credential that assumes; kept in ~/.aws/cli/cache by the AWS CLI"}}
	arn, err := roleSession(role, name)
	if err != nil {
		return c, err.Error()
	}
	c.Caller = arn
	chained := false
	if p, err := model.ParsePrincipal(source.Caller); err == nil {
		chained = p.Kind == model.Role || p.Kind == model.RoleSession
	}
	c.Lifetime = f.roleLifetime(role, seconds, chained)
	if source.Caller == "" {
		return c, ""
	}
	a := f.ask(source.Caller, "sts:AssumeRole", role)
	if a != nil && a.Decision.Denied() {
		return c, "sts:AssumeRole is denied: " + because(a)
	}
	return c, ""
}

// roleLifetime says how long a session of a role lasts (AssumeRole, DurationSeconds; Roles terms and
// concepts, "Role chaining").
func (f *finder) roleLifetime(role string, seconds int, chained bool) string {
	longest := "the role's maximum, which was not given"
	if r, _ := f.env.Role(role); r != nil && r.MaxSessionDuration > 0 {
		longest = "the role's maximum of " + duration(r.MaxSessionDuration)
	}
	asked := "1 hour unless asked otherwise"
	if seconds > 0 {
		asked = duration(seconds) + ", as the profile asks"
	}
	if chained {
		return asked + "; 1 hour at most, since a role assumes a role"
	}
	return asked + "; at most " + longest
}

func duration(seconds int) string {
	switch {
	case seconds == 3600:
		return "1 hour"
	case seconds%3600 == 0:
		return fmt.Sprintf("%d hours", seconds/3600)
	case seconds%60 == 0:
		return fmt.Sprintf("%d minutes", seconds/60)
	}
	return fmt.Sprintf("%d seconds", seconds)
}

// ask decides a request by a caller's policies; nil where it cannot be laid out.
func (f *finder) ask(caller, action, resource string) *check.Answer {
	return f.askWith(check.AskFor{Principal: caller, Action: action, Resource: resource})
}

func (f *finder) askWith(ask check.AskFor) *check.Answer {
	q, err := f.world.Question(ask)
	if err != nil {
		f.fail(err)
		return nil
	}
	return check.Ask(q)
}

// because names the layer and the statement that decided, in a few words.
func because(a *check.Answer) string {
	d := a.Decision
	var parts []string
	for _, l := range d.Because {
		for _, ld := range d.Layers {
			if ld.Layer != l {
				continue
			}
			name := check.LayerName(l, &a.Request)
			switch {
			case len(ld.Statements) > 0 && ld.Verdict != decision.ImplicitlyDenied:
				parts = append(parts, name+": "+check.Place(ld.Statements[0]))
			case ld.Verdict == decision.ImplicitlyDenied:
				parts = append(parts, name+": no statement allows it")
			default:
				parts = append(parts, name)
			}
		}
	}
	for _, c := range d.Conditions {
		if len(parts) < 4 {
			parts = append(parts, "hangs on "+c.Key)
		}
	}
	if len(parts) == 0 {
		if d.Note != "" {
			return d.Note
		}
		return "nothing allows it"
	}
	return strings.Join(parts, "; ")
}
