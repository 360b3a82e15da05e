package rules

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
)

// issuer is what is known of those who issue tokens under a host name: whose tokens they are, and
// what in them tells one customer from another.
type issuer struct {
	// host is the issuer's; one that ends in a dot stands for all that begin so.
	host string
	// shared: anybody can have a token of the issuer, not only those whom we let sign in.
	shared bool
	// prefix begins a subject, after which the tenant's name goes up to end. Empty: subjects tell nothing.
	prefix, end string
	// somebody is a subject of a tenant that is not ours, anything what follows the name of ours in a
	// subject that no policy means in particular.
	somebody, anything string
	// tenant and all say what a tenant is called, and what it has many of.
	tenant, all string
	// byAudience: the audience, not the subject, tells whose token it is.
	byAudience bool
}

// issuers are those of which it is known. (GitHub: Configuring OpenID Connect in Amazon Web Services;
// GitLab: Configure OpenID Connect in AWS; HashiCorp: Dynamic credentials with the AWS provider;
// Buildkite: OIDC with AWS; IAM roles for service accounts; Available keys for AWS OIDC federation.)
var issuers = []issuer{
	{host: "token.actions.githubusercontent.com", shared: true, prefix: "repo:", end: "/", tenant: "organization", all: "repository",
		somebody: "repo:somebody-else/anything:ref:refs/heads/main", anything: "a-repository-of-theirs:pull_request"},
	{host: "gitlab.com", shared: true, prefix: "project_path:", end: "/", tenant: "group", all: "project",
		somebody: "project_path:somebody-else/anything:ref_type:branch:ref:main", anything: "a-project-of-theirs:ref_type:branch:ref:any"},
	{host: "app.terraform.io", shared: true, prefix: "organization:", end: ":", tenant: "organization", all: "workspace",
		somebody: "organization:somebody-else:project:any:workspace:any:run_phase:apply", anything: "project:any:workspace:a-workspace-of-theirs:run_phase:plan"},
	{host: "agent.buildkite.com", shared: true, prefix: "organization:", end: ":", tenant: "organization", all: "pipeline",
		somebody: "organization:somebody-else:pipeline:any:ref:refs/heads/main:commit:any:step:any", anything: "pipeline:a-pipeline-of-theirs:ref:any:commit:any:step:any"},
	{host: "oidc.eks.", prefix: "system:serviceaccount:", end: ":", tenant: "namespace", all: "service account",
		somebody: "system:serviceaccount:some-namespace:any", anything: "a-service-account-of-theirs"},
	{host: "accounts.google.com", shared: true, byAudience: true},
	{host: "cognito-identity.amazonaws.com", shared: true, byAudience: true},
	{host: "www.amazon.com", shared: true, byAudience: true},
	{host: "graph.facebook.com", shared: true, byAudience: true},
}

const (
	// nobodys is a value that no policy means in particular.
	nobodys = "somebody-elses"
	// replace stands in a proposed statement for what only its owner can say.
	replace = "REPLACE-WITH-OURS"
)

// somebodys is a subject that is not ours.
func (i *issuer) somebodys() string {
	if i.somebody != "" {
		return i.somebody
	}
	return nobodys
}

// issuerOf gives what is known of a host; of others, that they are our own, and that subjects tell.
// An issuer below a path of a host, as GitHub makes for an enterprise, is one customer's.
func issuerOf(host string) issuer {
	for _, i := range issuers {
		switch {
		case host == i.host, strings.HasSuffix(i.host, ".") && strings.HasPrefix(host, i.host):
			return i
		case strings.HasPrefix(host, i.host+"/"):
			i.shared = false
			return i
		}
	}
	return issuer{host: host}
}

// plainCharacter is one of a subject. None that is issued holds a wildcard.
var plainCharacter = class.Set{Except: "*?"}

// subjects are the subjects of all tenants but some; of an issuer that has none, those that hold no
// wildcard.
func (i *issuer) subjects(except []string) set.Key {
	k := set.Key{Always: true}
	if i.prefix == "" {
		k.Domain = []class.Language{class.Language{}.One(plainCharacter).Star(plainCharacter)}
		return k
	}
	name := class.Set{Except: i.end + ":*?"}
	k.Domain = []class.Language{class.Text(i.prefix).One(name).Star(name).Literal(i.end).One(plainCharacter).Star(plainCharacter)}
	k.Suggest = []string{i.somebody}
	for _, t := range except {
		k.Except = append(k.Except, i.of(t))
	}
	return k
}

// of are the subjects of a tenant.
func (i *issuer) of(tenant string) class.Language {
	return class.Text(i.prefix + tenant + i.end).Star(class.AnyCharacter)
}

// ofTenant bounds a subject to those of one tenant.
func (i *issuer) ofTenant(tenant string) set.Key {
	return set.Key{Always: true, Space: condition.Space{Domain: []class.Language{class.Text(i.prefix + tenant + i.end).One(plainCharacter).Star(plainCharacter)}}}
}

// tenants gives the tenants that a trust policy names.
func (i *issuer) tenants(p *policy.Policy, subject model.Key) (names []string) {
	if i.prefix == "" {
		return nil
	}
	for s := range p.Document.Statements {
		for _, t := range p.Document.Statements[s].Conditions {
			if key := model.NewKey(t.Key); !key.Is(subject) {
				continue
			}
			for _, v := range t.Values {
				rest, ok := strings.CutPrefix(v, i.prefix)
				name, _, found := strings.Cut(rest, i.end)
				if !found {
					// repo:ours* surely means ours, and lets in whose name begins so.
					name, found = strings.CutSuffix(name, "*")
				}
				if ok && found && name != "" && !strings.ContainsAny(name, "*?$") {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// claims gives the claims of an issuer's tokens that a trust policy tests, without its host name, in
// lower case.
func claims(p *policy.Policy, host string) (names []string) {
	for _, key := range p.Keys() {
		if name, found := strings.CutPrefix(strings.ToLower(key), strings.ToLower(host)+":"); found {
			names = append(names, name)
		}
	}
	return names
}
