package review

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// document parses a policy: statements alone are put into one of today's version.
func document(t testing.TB, kind policy.Kind, text string) *policy.Policy {
	t.Helper()
	if !strings.Contains(text, `"Statement"`) {
		text = `{"Version":"2012-10-17","Statement":[` + text + `]}`
	}
	d, err := policy.ParseFile(source.NewFile("policy.json", text), kind)
	if err != nil {
		t.Fatal(err)
	}
	return policy.Compile("policy.json", d)
}

// verdict runs one check on one policy; "" is where it does not apply. A failure bears a witness that
// the engine allows.
func verdict(t *testing.T, c Check, p *policy.Policy) string {
	t.Helper()
	env := &model.Environment{}
	r, err := Run(&Subject{Before: env, After: env, Documents: []Document{{"policy.json", p}}, Reviewed: 1}, Options{Checks: []Check{c}, NoAudit: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Checks) == 0 {
		return ""
	}
	result := r.Checks[0]
	if result.Target != "policy.json" || result.Reason == "" || (result.Verdict == Fail) != (result.Witness != nil) {
		t.Errorf("%+v", result)
	}
	t.Log(result.Reason)
	if result.Witness != nil {
		replay(t, result.Witness.Case, "allow")
	}
	if r.Failed() != (result.Verdict != Pass) || r.Failed() && (len(r.Findings) == 0 || r.Findings[0].Rule != "failed-check") {
		t.Errorf("%s, and the report says %v with %d findings", result.Verdict, r.Failed(), len(r.Findings))
	}
	return result.Verdict
}

// replay wants a case of the decision contract to give a result.
func replay(t testing.TB, text, want string) {
	t.Helper()
	c, err := new(decision.Reader).Read(source.NewFile("witness", text))
	if err != nil {
		t.Errorf("%v: %s", err, text)
		return
	}
	if got := decision.Decide(&c.Request, &c.Policies).Result.String(); got != want && !(want == "deny" && strings.HasSuffix(got, "Deny")) {
		t.Errorf("%s, not %s: %s", got, want, text)
	}
}

// CheckNoNewAccess (IAM Access Analyzer API Reference): "Checks whether new access is allowed for an
// updated policy when compared to the existing policy. […] If the result is PASS, no new access is
// allowed by the updated policy. If the result is FAIL, the updated policy might allow new access."
// policyType: "Identity policies grant permissions to IAM principals. […] Resource policies grant
// permissions on AWS resources. Resource policies include trust policies for IAM roles and bucket
// policies for Amazon S3 buckets."
func TestCheckNoNewAccess(t *testing.T) {
	const (
		identity = policy.Identity
		resource = policy.ResourceBased
		trust    = policy.Trust
	)
	for _, c := range []struct {
		name          string
		kind          policy.Kind
		existing, new string
		want          string
	}{
		{"the same", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, Pass},
		{"the same in other words", identity, `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`,
			`{"Effect":"Allow","Action":"s3:putobject","Resource":"*"},{"Effect":"Allow","Action":"s3:getobject","Resource":["*"]}`, Pass},
		{"less", identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}`, Pass},
		{"one action more", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"*"}`, Fail},
		{"a resource more", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}`, Fail},
		{"a narrower resource", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a*"}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::abc/*"}`, Pass},
		{"a condition lost", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, Fail},
		{"a condition more", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, Pass},
		{"a deny lost", identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, Fail},
		{"a deny more", identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}`, Pass},
		{"allow and deny of all but one", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","NotAction":"s3:GetObject","Resource":"*"}`, Pass},
		{"other accounts' resources", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}}`, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`, Fail},
		{"another account's resources", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"111122223333"}}}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"444455556666"}}}`, Fail},
		{"other principals", identity, `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}}`, Fail},
		{"the same principals", identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}}`, Pass},

		{"an account more", resource, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`,
			`{"Effect":"Allow","Principal":{"AWS":["444455556666","111122223333"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, Fail},
		{"a role of an account that was in", resource, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`,
			`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/r"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, Pass},
		{"from a role to its account", resource, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/r"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`,
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, Fail},
		{"anyone", resource, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`,
			`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, Fail},
		{"wildcards in the reference's principal", resource, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}`,
			`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}`, Pass},
		{"the organization is no longer asked for", resource, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}`,
			`{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, Fail},
		{"a service", resource, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:444455556666:q"}`,
			`{"Effect":"Allow","Principal":{"AWS":"444455556666","Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:444455556666:q"}`, Fail},
		{"a deny in a bucket policy lost", resource, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::a/*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
			`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`, Fail},

		{"a trusted account more", trust, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"}`, `{"Effect":"Allow","Principal":{"AWS":["444455556666","111122223333"]},"Action":"sts:AssumeRole"}`, Fail},
		{"the external id lost", trust, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}`, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, Fail},
		{"a service trusted", trust, `{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`, `{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","lambda.amazonaws.com"]},"Action":"sts:AssumeRole"}`, Fail},
		{"a provider's subjects widened", trust,
			`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:o/r:ref:refs/heads/main"}}}`,
			`{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:o/*"}}}`, Fail},
		{"trust as it was", trust, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"}`, Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			reference := document(t, c.kind, c.existing)
			if got := verdict(t, Check{Kind: NoNewAccess, Reference: reference}, document(t, c.kind, c.new)); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
	if got := verdict(t, Check{Kind: NoNewAccess, Reference: document(t, policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*"}`)}, document(t, policy.Trust, `{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}`)); got != "" {
		t.Errorf("a reference of another kind gives %q", got)
	}
}

// CheckAccessNotGranted (IAM Access Analyzer API Reference): "Checks whether the specified access isn't
// allowed by a policy." access: "If only actions are specified, IAM Access Analyzer checks for access to
// perform at least one of the actions on any resource in the policy. If only resources are specified,
// then IAM Access Analyzer checks for access to perform any action on at least one of the resources. If
// both actions and resources are specified, IAM Access Analyzer checks for access to perform at least
// one of the specified actions on at least one of the specified resources."
func TestCheckAccessNotGranted(t *testing.T) {
	const secret = "arn:aws:s3:::secret/*"
	for _, c := range []struct {
		name, access string
		kind         policy.Kind
		text         string
		want         string
	}{
		{"an action that is granted", "s3:DeleteBucket", policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, Fail},
		{"an action that is not", "s3:DeleteBucket", policy.Identity, `{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`, Pass},
		{"one of several actions", "s3:DeleteBucket, s3:GetObject", policy.Identity, `{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a/*"}`, Fail},
		{"an action that is denied", "s3:DeleteBucket", policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}`, Pass},
		{"an action that is denied in part", "s3:DeleteBucket", policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::a"}`, Fail},
		{"any action on a resource", "* on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::secret/inbox/*"}`, Fail},
		{"no action on a resource", "* on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other/*"}`, Pass},
		{"action and resource", "s3:GetObject on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`, Fail},
		{"another action on the resource", "s3:GetObject on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`, Pass},
		{"the action on another resource", "s3:GetObject on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::secrets/*"}`, Pass},
		{"all but the resource", "s3:GetObject on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:Get*","NotResource":"arn:aws:s3:::secret/*"}`, Pass},
		{"under a condition", "s3:GetObject on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`, Fail},
		{"on another account's resource only", "s3:GetObject on " + secret, policy.Identity, `{"Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}`, Fail},

		{"a bucket policy for an account", "s3:GetObject", policy.ResourceBased, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::secret/*"}`, Fail},
		{"a bucket policy for a service", "s3:PutObject", policy.ResourceBased, `{"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::secret/*"}`, Fail},
		{"a bucket policy of another action", "s3:DeleteObject", policy.ResourceBased, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::secret/*"}`, Pass},
		{"a bucket policy on another resource", "s3:GetObject on " + secret, policy.ResourceBased, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::public/*"}`, Pass},
		{"a trust policy", "sts:AssumeRole", policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, Fail},
		{"a trust policy for tokens", "sts:AssumeRoleWithWebIdentity", policy.Trust, `{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`, Fail},
		{"a trust policy of another action", "sts:AssumeRoleWithSAML", policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			check, err := ParseDenyAccess(c.access)
			if err != nil {
				t.Fatal(err)
			}
			if got := verdict(t, check, document(t, c.kind, c.text)); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

// CheckNoPublicAccess (IAM Access Analyzer API Reference): "Checks whether a resource policy can grant
// public access to the specified resource type. […] If the result is PASS, the policy doesn't allow
// public access to the specified resource type." What is public: Blocking public access to your Amazon
// S3 storage, The meaning of "public".
func TestCheckNoPublicAccess(t *testing.T) {
	allow := func(principal, more string) string {
		return fmt.Sprintf(`{"Effect":"Allow","Principal":%s,"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"%s}`, principal, more)
	}
	for _, c := range []struct {
		name string
		kind policy.Kind
		text string
		want string
	}{
		{"anyone", policy.ResourceBased, allow(`"*"`, ""), Fail},
		{"any account", policy.ResourceBased, allow(`{"AWS":"*"}`, ""), Fail},
		{"an account", policy.ResourceBased, allow(`{"AWS":"111122223333"}`, ""), Pass},
		{"a user", policy.ResourceBased, allow(`{"AWS":"arn:aws:iam::111122223333:user/JohnDoe"}`, ""), Pass},
		{"an organization", policy.ResourceBased, allow(`"*"`, `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}`), Pass},
		{"an endpoint", policy.ResourceBased, allow(`"*"`, `,"Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}`), Pass},
		{"a condition that holds nobody", policy.ResourceBased, allow(`"*"`, `,"Condition":{"Bool":{"aws:SecureTransport":"true"}}`), Fail},
		{"a wildcard for a fixed value", policy.ResourceBased, allow(`"*"`, `,"Condition":{"StringLike":{"aws:PrincipalOrgID":"*"}}`), Fail},
		{"anyone, but denied", policy.ResourceBased, allow(`"*"`, "") + `,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::a/*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}`, Pass},
		{"a service", policy.ResourceBased, allow(`{"Service":"cloudtrail.amazonaws.com"}`, ""), Pass},
		{"a queue for anyone", policy.ResourceBased, `{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:q"}`, Fail},
		{"a role for anyone", policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}`, Fail},
		{"a role for an account", policy.Trust, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`, Pass},
		{"an identity policy has no public", policy.Identity, `{"Effect":"Allow","Action":"*","Resource":"*"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := verdict(t, Check{Kind: NoPublicAccess}, document(t, c.kind, c.text)); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

func TestRequireGuard(t *testing.T) {
	const allow = `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}`
	for _, c := range []struct {
		name, guard, text string
		want              string
	}{
		{"no endpoint asked for", "vpce", allow, Fail},
		{"whoever does not come through it is denied", "vpce", allow + `,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::a/*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"}}}`, Pass},
		{"where there is no endpoint, nobody is denied", "vpce", allow + `,{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::a/*","Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1a2b3c4d"},"Null":{"aws:SourceVpce":"false"}}}`, Fail},
		{"an account, whatever its organization", "org", allow, Fail},
		{"the organization", "org", `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1234567890"}}}`, Pass},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := verdict(t, Check{Kind: RequireGuard, Guard: c.guard}, document(t, policy.ResourceBased, c.text)); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}

// A policy of which nothing is known passes no check.
func TestChecksOfUnknown(t *testing.T) {
	for _, kind := range []CheckKind{NoNewAccess, DenyAccess, NoPublicAccess, RequireGuard} {
		if got := verdict(t, Check{Kind: kind, Guard: "org", Actions: []string{"*"}}, policy.Unknown("p")); got != Unknown {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func TestParseDenyAccess(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   `"" is not an access`,
		"s3:GetObject on ":                   "is not an access",
		" on arn:aws:s3:::a":                 "is not an access",
		"GetObject on *":                     `"GetObject" is not an action`,
		"s3:GetObject on secret":             `"secret" is not a resource`,
		"s3:GetObject, Put on arn:aws:s3:::": `"Put" is not an action`,
	} {
		if _, err := ParseDenyAccess(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, not %q", text, err, want)
		}
	}
	c, err := ParseDenyAccess("s3:GetObject, s3:PutObject on arn:aws:s3:::a/*, arn:aws:s3:::b/*")
	if err != nil || len(c.Actions) != 2 || len(c.Resources) != 2 {
		t.Errorf("%+v, %v", c, err)
	}
}
