package decision_test

// Tests of the twin itself. Each case names the rule of the specification its answer is read
// from; the rule's text decides, not the twin.

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const (
	twinAlice     = "arn:aws:iam::111111111111:user/alice"
	twinRole      = "arn:aws:iam::111111111111:role/Reader"
	twinSession   = "arn:aws:sts::111111111111:assumed-role/Reader/ci"
	twinFederated = "arn:aws:sts::111111111111:federated-user/alice"
	twinRoot      = "arn:aws:iam::111111111111:root"
	twinLambda    = "lambda.amazonaws.com"
	twinObject    = "arn:aws:s3:::b/k"
	twinQueue     = "arn:aws:sqs:us-east-1:111111111111:q"
	twinKey       = "arn:aws:kms:us-east-1:111111111111:key/1"
	twinTarget    = "arn:aws:iam::111111111111:role/Target"
	twinOther     = "222222222222"
)

// twinStatementText is a statement on everything, with the elements given (`"Name": value`)
// added to it or put in the place of its own.
func twinStatementText(effect string, elements ...string) string {
	all := append([]string{fmt.Sprintf(`"Effect": %q`, effect)}, elements...)
	text := strings.Join(all, ", ")
	if !strings.Contains(text, `Action"`) {
		all = append(all, `"Action": "*"`)
	}
	if !strings.Contains(text, `Resource"`) && !strings.Contains(text, "noresource") {
		all = append(all, `"Resource": "*"`)
	}
	return "{" + strings.ReplaceAll(strings.Join(all, ", "), ", noresource", "") + "}"
}

func twinAllow(elements ...string) string { return twinStatementText("Allow", elements...) }
func twinDeny(elements ...string) string  { return twinStatementText("Deny", elements...) }

// twinIf is a Condition element with one test.
func twinIf(operator, key, values string) string {
	return fmt.Sprintf(`"Condition": {%q: {%q: %s}}`, operator, key, values)
}

func twinDocument(version string, statements []string) string {
	if version != "" {
		version = fmt.Sprintf(`"Version": %q, `, version)
	}
	return fmt.Sprintf(`{"document": {%s"Statement": [%s]}}`, version, strings.Join(statements, ", "))
}

// twinLayer is one layer of the policies with one document.
func twinLayer(name string, statements ...string) string {
	return fmt.Sprintf(`%q: %s`, name, twinDocument("2012-10-17", statements))
}

// twinTree is an SCP or RCP layer with one document at each level.
func twinTree(name string, statements ...string) string {
	var levels []string
	for _, s := range statements {
		policies := ""
		if s != "" {
			policies = twinDocument("2012-10-17", []string{s})
		}
		levels = append(levels, fmt.Sprintf(`{"policies": [%s]}`, policies))
	}
	return fmt.Sprintf(`%q: [%s]`, name, strings.Join(levels, ", "))
}

func twinLayers(layers ...string) string { return strings.Join(layers, ", ") }

const (
	twinEveryone = `"Principal": "*"`
	twinStar     = `"Principal": {"AWS": "*"}`
)

func twinNamed(arn string) string { return fmt.Sprintf(`"Principal": {"AWS": %q}`, arn) }

type twinSelfCase struct {
	rule                        string
	principal, action, resource string
	owner                       string // resourceAccount; "" is 111111111111
	context                     string
	policies                    string
	restrict                    bool
	want                        string // the outcomes, and after them the questions
}

func (c twinSelfCase) json() []byte {
	owner := c.owner
	if owner == "" {
		owner = "111111111111"
	}
	return fmt.Appendf(nil, `{"request": {"principal": %q, "action": %q, "resource": %q, "resourceAccount": %q, "context": {%s}},
		"policies": {%s}, "s3": {"blockPublicAccess": {"RestrictPublicBuckets": %v}}}`,
		c.principal, c.action, c.resource, owner, c.context, c.policies, c.restrict)
}

func TestTwinAgainstTheSpecification(t *testing.T) {
	identityAllows := twinLayer("identity", twinAllow())
	identityNothing := twinLayer("identity", twinDeny(`"Action": "ec2:*"`))
	boundaryNothing := twinLayer("permissionsBoundary", twinAllow(`"Action": "ec2:*"`))
	sessionNothing := twinLayer("session", twinAllow(`"Action": "ec2:*"`))
	fixedVpc := twinIf("StringEquals", "aws:SourceVpc", `"vpc-1"`)
	// A condition of an identity policy, for a user, on an object.
	conditional := func(rule, context, condition, want string) twinSelfCase {
		return twinSelfCase{rule: rule, principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			context: context, policies: twinLayer("identity", twinAllow(condition)), want: want}
	}
	// A Resource of an identity policy, for a user.
	onResource := func(rule, pattern, resource, want string) twinSelfCase {
		return twinSelfCase{rule: rule, principal: twinAlice, action: "dynamodb:GetItem", resource: resource,
			policies: twinLayer("identity", twinAllow(fmt.Sprintf(`"Resource": %q`, pattern))), want: want}
	}
	// A resource policy alone, on an object of the caller's account.
	byPolicy := func(rule, principal, policies, want string) twinSelfCase {
		return twinSelfCase{rule: rule, principal: principal, action: "s3:GetObject", resource: twinObject, policies: policies, want: want}
	}
	with := func(c twinSelfCase, change func(*twinSelfCase)) twinSelfCase { change(&c); return c }
	foreign := func(c *twinSelfCase) { c.owner = twinOther }
	table := "arn:aws:dynamodb:us-east-1:111111111111:table/x"

	cases := []twinSelfCase{
		// The decision, one account.
		byPolicy("R5.1 default is deny", twinAlice, "", "implicitDeny"),
		byPolicy("R5.1 root needs no grant", twinRoot, "", "allow"),
		byPolicy("R5.2 a Deny in the boundary beats a grant by user ARN", twinAlice,
			twinLayers(twinLayer("permissionsBoundary", twinDeny()), twinLayer("resource", twinAllow(twinNamed(twinAlice)))), "explicitDeny"),
		byPolicy("R5.22 boundary limits identity", twinAlice, twinLayers(identityAllows, boundaryNothing), "implicitDeny"),
		byPolicy("R5.23 a grant to the role is limited by the session policy", twinSession,
			twinLayers(sessionNothing, twinLayer("resource", twinAllow(twinNamed(twinRole)))), "implicitDeny"),
		byPolicy("R5.23 a grant to the role needs no identity policy", twinSession,
			twinLayer("resource", twinAllow(twinNamed(twinRole))), "allow"),
		byPolicy("R5.24 a grant to the session is not limited", twinSession,
			twinLayers(sessionNothing, boundaryNothing, twinLayer("resource", twinAllow(twinNamed(twinSession)))), "allow"),
		byPolicy("R5.25 a grant to the user is not limited", twinAlice,
			twinLayers(identityNothing, boundaryNothing, twinLayer("resource", twinAllow(twinNamed(twinAlice)))), "allow"),
		byPolicy("R5.26 a grant to the user of a federated user is limited", twinFederated,
			twinLayers(sessionNothing, twinLayer("resource", twinAllow(twinNamed(twinAlice)))), "implicitDeny"),
		byPolicy("R5.27 a grant to the federated user is not limited", twinFederated,
			twinLayers(sessionNothing, twinLayer("resource", twinAllow(twinNamed(twinFederated)))), "allow"),
		byPolicy("R5.28 * with aws:PrincipalArn is not limited", twinAlice, twinLayers(boundaryNothing,
			twinLayer("resource", twinAllow(twinEveryone, twinIf("ArnLike", "aws:PrincipalArn", `"arn:aws:iam::111111111111:user/*"`)))), "allow"),
		byPolicy("R5.29 a grant to the account gives nothing by itself", twinAlice,
			twinLayer("resource", twinAllow(twinNamed("111111111111"))), "implicitDeny"),
		byPolicy("R5.32 * without aws:PrincipalArn, limited by a boundary", twinAlice,
			twinLayers(boundaryNothing, twinLayer("resource", twinAllow(twinEveryone))), "allow implicitDeny OPEN-31"),
		byPolicy("R5.36 a federated user without session policy", twinFederated, identityAllows, "implicitDeny"),
		byPolicy("R5.36 but a grant to the federated user", twinFederated, twinLayer("resource", twinAllow(twinNamed(twinFederated))), "allow"),

		// SCPs and RCPs.
		byPolicy("R5.10 an SCP binds root", twinRoot, twinTree("scp", twinAllow(`"Action": "ec2:*"`)), "implicitDeny"),
		byPolicy("R5.12 every level must allow", twinAlice, twinLayers(identityAllows, twinTree("scp", twinAllow(), "")), "implicitDeny"),
		byPolicy("R5.13 a Deny at any level", twinAlice, twinLayers(identityAllows, twinTree("scp", twinDeny(), twinAllow())), "explicitDeny"),
		byPolicy("R5.17 not for service-linked roles", "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForECS/ecs",
			twinLayers(identityAllows, twinTree("scp", twinDeny()), twinTree("rcp", twinDeny(twinEveryone))), "allow"),
		byPolicy("R5.19 RCPFullAWSAccess is there", twinAlice,
			twinLayers(identityAllows, twinTree("rcp", twinDeny(twinEveryone, `"Action": "s3:PutObject"`))), "allow"),
		with(byPolicy("R5.18 an RCP has no effect on SNS", twinAlice, twinLayers(identityAllows, twinTree("rcp", twinDeny(twinEveryone))), "allow"),
			func(c *twinSelfCase) { c.action, c.resource = "sns:Publish", "arn:aws:sns:us-east-1:111111111111:t" }),
		byPolicy("R5.53 no SCP for a service principal", twinLambda,
			twinLayers(twinTree("scp", twinDeny()), twinLayer("resource", twinAllow(`"Principal": {"Service": "lambda.amazonaws.com"}`))), "allow"),
		byPolicy("R5.16 an RCP binds a service principal", twinLambda,
			twinLayers(twinTree("rcp", twinDeny(twinEveryone)), twinLayer("resource", twinAllow(twinEveryone))), "explicitDeny"),

		// Other accounts.
		with(byPolicy("R5.40 both sides allow", twinAlice, twinLayers(identityAllows, twinLayer("resource", twinAllow(twinNamed("111111111111")))), "allow"), foreign),
		with(byPolicy("R5.41 naming the user does not replace identity", twinAlice, twinLayer("resource", twinAllow(twinNamed(twinAlice))), "implicitDeny"), foreign),
		with(byPolicy("R5.42 root of the other account", twinRoot, twinLayer("resource", twinAllow(twinNamed("111111111111"))), "allow"), foreign),
		with(byPolicy("R5.43 no resource policy", twinAlice, identityAllows, "implicitDeny"), foreign),
		with(byPolicy("R7.41 an SQS action for the owner only", twinAlice, twinLayers(identityAllows, twinLayer("resource", twinAllow(twinEveryone))), "implicitDeny"),
			func(c *twinSelfCase) { c.action, c.resource, c.owner = "sqs:DeleteQueue", twinQueue, twinOther }),
		byPolicy("R5.52 anonymous needs a grant to everybody", "anonymous", twinLayer("resource", twinAllow(twinStar)), "allow"),

		// Principals.
		byPolicy("R2.2 partial wildcard in Allow", twinSession, twinLayer("resource", twinAllow(twinNamed("arn:aws:iam::111111111111:role/*"))), "implicitDeny"),
		byPolicy("R2.2 partial wildcard in Deny", twinAlice,
			twinLayers(identityAllows, twinLayer("resource", twinDeny(twinNamed("arn:aws:iam::999999999999:role/*")))), "explicitDeny"),
		byPolicy("R2.7 a role with a path, seen from its session", twinSession,
			twinLayer("resource", twinAllow(twinNamed("arn:aws:iam::111111111111:role/team/Reader"))), "allow implicitDeny R2.7"),
		with(byPolicy("R2.7 aws:PrincipalArn settles it", twinSession,
			twinLayer("resource", twinAllow(twinNamed("arn:aws:iam::111111111111:role/team/Reader"))), "allow"),
			func(c *twinSelfCase) {
				c.context = `"AWS:principalarn": "arn:aws:iam::111111111111:role/team/Reader"`
			}),
		byPolicy("R2.1 OPEN-10 AWS:* and a service principal", twinLambda, twinLayer("resource", twinAllow(twinStar)), "allow implicitDeny OPEN-10"),
		byPolicy("R2.11 an unmapped canonical user", twinAlice,
			twinLayers(identityAllows, twinLayer("resource", twinDeny(`"Principal": {"CanonicalUser": "79a59d"}`))), "allow explicitDeny R2.11"),
		byPolicy("R2.13 a unique id names nobody", twinAlice, twinLayer("resource", twinAllow(twinNamed("AIDAEXAMPLE"))), "implicitDeny"),
		byPolicy("R2.21 account and user listed", twinAlice, twinLayers(identityAllows,
			twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:user/alice"]}`))), "allow"),
		byPolicy("R2.21 the account missing", twinAlice, twinLayers(identityAllows,
			twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": "arn:aws:iam::111111111111:user/alice"}`))), "explicitDeny"),
		byPolicy("R2.21 OPEN-12 the session missing", twinSession, twinLayers(identityAllows,
			twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:role/Reader"]}`))), "allow explicitDeny OPEN-12"),
		byPolicy("R2.22 with a boundary, always denied", twinAlice, twinLayers(identityAllows, twinLayer("permissionsBoundary", twinAllow()),
			twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:user/alice"]}`))), "explicitDeny"),
		byPolicy("R2.23 Allow with NotPrincipal", twinAlice, twinLayer("resource", twinAllow(`"NotPrincipal": {"AWS": "999999999999"}`)), "allow implicitDeny OPEN-13"),

		byPolicy("R2.21 a service excepted by its name", twinLambda, twinLayer("resource", twinAllow(twinEveryone),
			twinDeny(`"NotPrincipal": {"Service": "lambda.amazonaws.com"}`)), "allow"),
		byPolicy("R2.21 anonymous is never listed", "anonymous", twinLayer("resource", twinAllow(twinEveryone),
			twinDeny(`"NotPrincipal": {"AWS": "111111111111"}`)), "explicitDeny"),
		byPolicy("R2.21 root is its account", twinRoot, twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": "111111111111"}`)), "allow"),
		byPolicy("R2.21 a role without its account", twinRole, twinLayers(identityAllows,
			twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": "arn:aws:iam::111111111111:role/Reader"}`))), "explicitDeny"),
		byPolicy("R2.20 a Deny for the account denies its roles", twinSession, twinLayers(identityAllows,
			twinLayer("resource", twinDeny(twinNamed("111111111111")))), "explicitDeny"),
		byPolicy("R2.10 a role of a service is not the service", twinSession,
			twinLayer("resource", twinAllow(`"Principal": {"Service": "lambda.amazonaws.com"}`)), "implicitDeny"),
		{rule: "R2.9 R7.6 the provider", principal: "arn:aws:iam::111111111111:saml-provider/Okta", action: "sts:AssumeRoleWithSAML", resource: twinTarget,
			policies: twinLayer("resource", twinAllow(`"Principal": {"Federated": "arn:aws:iam::111111111111:saml-provider/Okta"}`, "noresource")), want: "allow"},
		{rule: "R7.6 no principal keys", principal: "arn:aws:iam::111111111111:saml-provider/Okta", action: "sts:AssumeRoleWithSAML", resource: twinTarget,
			policies: twinLayer("resource", twinAllow(twinEveryone, "noresource", twinIf("StringEquals", "aws:PrincipalAccount", `"111111111111"`))), want: "implicitDeny"},

		// Resources and variables.
		{rule: "R1.13 NotAction", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(`"NotAction": ["s3:Put*", "S3:GETOBJECT"]`)), want: "implicitDeny"},
		{rule: "R1.13 NotResource", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(), twinDeny(`"NotResource": "arn:aws:s3:::c/*"`)), want: "explicitDeny"},
		{rule: "R1.30 OPEN-5 *:*", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(`"Action": "*:*"`)), want: "allow"},
		{rule: "R1.38 OPEN-9 NotAction of nothing", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(), twinDeny(`"NotAction": []`)), want: "allow explicitDeny OPEN-9"},
		{rule: "R1.38 OPEN-9 NotResource of nothing", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(), twinDeny(`"NotResource": []`)), want: "allow explicitDeny OPEN-9"},
		{rule: "R1.9 no Resource in a Deny", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayers(identityAllows, twinLayer("resource", twinDeny(twinEveryone, "noresource"))), want: "explicitDeny"},
		{rule: "the document as text", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: `"identity": [{"document": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}"}]`, want: "allow"},
		onResource("R1.33 * in a middle segment", "arn:aws:dynamodb:*:table/x", table, "allow"),
		onResource("R1.33 OPEN-6 * inside a segment, across colons", "arn:aws:dyn*b:us-east-1:111111111111:table/x",
			"arn:aws:dynamodb:b:us-east-1:111111111111:table/x", "allow implicitDeny OPEN-6"),
		onResource("R1.33 ? matches no colon", "arn:aws:dynamodb:us-east-1?111111111111:table/x:y", "arn:aws:dynamodb:us-east-1:111111111111:table/x:y", "allow implicitDeny OPEN-6"),
		onResource("R1.36 OPEN-8 a short ARN", "arn:aws:dynamodb", table, "allow implicitDeny OPEN-8"),
		onResource("R1.21 case counts", "arn:aws:dynamodb:us-east-1:111111111111:table/X", table, "implicitDeny"),
		onResource("R1.37 a * of the request is a character", "arn:aws:s3:::b/?", "arn:aws:s3:::b/*", "allow"),
		onResource("R3.1 a variable in the resource part", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/alice/k", "allow"),
		onResource("R3.3 a default", "arn:aws:s3:::b/${aws:PrincipalTag/t, 'red'}", "arn:aws:s3:::b/red", "allow"),
		onResource("R3.4 a literal star", "arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x", "implicitDeny"),
		onResource("R3.5 no value", "arn:aws:s3:::b/${aws:PrincipalTag/t}*", "arn:aws:s3:::b/x", "implicitDeny"),
		with(onResource("R3.7 OPEN-16 a star inside a value", "arn:aws:s3:::b/${aws:PrincipalTag/t}", "arn:aws:s3:::b/x", "allow implicitDeny OPEN-16"),
			func(c *twinSelfCase) { c.context = `"aws:PrincipalTag/t": "*"` }),
		{rule: "R1.35 OPEN-7 ListAllMyBuckets", principal: twinAlice, action: "s3:ListAllMyBuckets", resource: "*",
			policies: twinLayer("identity", twinAllow(`"Resource": "arn:aws:s3:::*"`)), want: "allow"},
		{rule: "R1.35 no resource is covered by * only", principal: twinAlice, action: "ec2:DescribeInstances", resource: "*",
			policies: twinLayer("identity", twinAllow(`"Resource": "arn:aws:ec2:*:*:*"`)), want: "implicitDeny"},
		{rule: "R1.7 the old language knows no variables", principal: twinAlice, action: "s3:GetObject", resource: "arn:aws:s3:::b/alice",
			policies: `"identity": ` + twinDocument("", []string{twinAllow(`"Resource": "arn:aws:s3:::b/${aws:username}"`)}), want: "implicitDeny"},
		{rule: "R1.9 no Resource in an Allow", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("resource", twinAllow(twinNamed(twinAlice), "noresource")), want: "allow implicitDeny R1.9"},
		{rule: "R1.20 actions without regard to case", principal: twinAlice, action: "S3:getobject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(`"Action": "s3:Get*"`)), want: "allow"},
		{rule: "R1.31 an action without colon, in Deny", principal: twinAlice, action: "s3:GetObject", resource: twinObject,
			policies: twinLayer("identity", twinAllow(), twinDeny(`"Action": "s3*"`)), want: "allow explicitDeny R1.31"},

		// Conditions.
		conditional("R4.10 positive, key missing", "", twinIf("StringEquals", "aws:x", `"a"`), "implicitDeny"),
		conditional("R4.11 negated, key missing", "", twinIf("StringNotEquals", "aws:x", `"a"`), "allow"),
		conditional("R4.12 IfExists, key missing", "", twinIf("StringEqualsIfExists", "aws:x", `"a"`), "allow"),
		conditional("R4.13 Null, key missing", "", twinIf("Null", "aws:x", `"true"`), "allow"),
		conditional("R4.14 ForAllValues, key missing", "", twinIf("ForAllValues:StringEquals", "aws:x", `"a"`), "allow"),
		conditional("R4.15 ForAnyValue negated, key missing", "", twinIf("ForAnyValue:StringNotEquals", "aws:x", `"a"`), "implicitDeny"),
		conditional("R4.2 OPEN-18 an empty list", `"aws:x": "a"`, twinIf("StringEquals", "aws:x", `[]`), "allow implicitDeny OPEN-18"),
		conditional("R4.20 StringEquals takes * as it is", `"aws:x": "ab"`, twinIf("StringEquals", "aws:x", `"a*"`), "implicitDeny"),
		conditional("R4.21 OPEN-20 case beyond ASCII", `"aws:x": "É"`, twinIf("StringEqualsIgnoreCase", "aws:x", `"é"`), "allow implicitDeny OPEN-20"),
		conditional("R4.22 StringLike crosses / and :", `"AWS:X": "a/b:c"`, twinIf("StringLike", "aws:x", `"a*c"`), "allow"),
		conditional("R4.23 numbers as numbers", `"aws:x": "10.0"`, twinIf("NumericEquals", "aws:x", `10`), "allow"),
		conditional("R4.23 OPEN-21 a sign", `"aws:x": "10"`, twinIf("NumericEquals", "aws:x", `"+10"`), "allow implicitDeny OPEN-21"),
		conditional("R4.24 ISO and epoch", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateEquals", "aws:x", `"1717232400"`), "allow"),
		conditional("R4.24 OPEN-22 a bare year", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateGreaterThan", "aws:x", `"2020"`), "allow implicitDeny OPEN-22"),
		conditional("R4.26 Bool", `"aws:x": "TRUE"`, twinIf("Bool", "aws:x", `true`), "allow"),
		conditional("R4.28 host bits are masked", `"aws:x": "10.1.2.3"`, twinIf("IpAddress", "aws:x", `"10.1.9.9/16"`), "allow"),
		conditional("R4.28 the other family never matches", `"aws:x": "2001:db8::1"`, twinIf("NotIpAddress", "aws:x", `"0.0.0.0/0"`), "allow"),
		conditional("R4.28 OPEN-25 IPv4 in IPv6", `"aws:x": "::ffff:10.1.2.3"`, twinIf("IpAddress", "aws:x", `"10.0.0.0/8"`), "allow implicitDeny OPEN-25"),
		conditional("R4.27 bytes", `"aws:x": "c2VjcmV0"`, twinIf("BinaryEquals", "aws:x", `"c2VjcmV0"`), "allow"),
		conditional("R4.27 OPEN-28 no base64", `"aws:x": "c2VjcmV0"`, twinIf("BinaryEquals", "aws:x", `"c2Vj!"`), "allow implicitDeny OPEN-28"),
		conditional("R4.29 Null false", `"aws:x": ""`, twinIf("Null", "aws:x", `false`), "allow"),
		conditional("R4.29 OPEN-28 Null of something else", `"aws:x": "a"`, twinIf("Null", "aws:x", `"maybe"`), "allow implicitDeny OPEN-28"),
		conditional("R3.8 OPEN-17 a variable with Bool", `"aws:x": "true"`, twinIf("Bool", "aws:x", `"${aws:x}"`), "allow implicitDeny OPEN-17"),
		conditional("R3.5 negated, no value", `"aws:x": "a"`, twinIf("StringNotLike", "aws:x", `"${aws:y}*"`), "allow"),
		conditional("R3.2 a multivalued variable has no value", `"aws:x": "a", "aws:y": ["a", "b"]`, twinIf("StringEquals", "aws:x", `"${aws:y}"`), "implicitDeny"),
		conditional("R3.3 OPEN-15 another spacing", `"aws:x": "a", "aws:y": "a"`, twinIf("StringEquals", "aws:x", `"${aws:y,'a'}"`), "implicitDeny"),
		conditional("R3.4 a literal star in StringEquals", `"aws:x": "a*"`, twinIf("StringEquals", "aws:x", `"a${*}"`), "allow"),
		conditional("R4.24 a zone and a fraction", `"aws:x": "2024-06-01T11:00:00.5+02:00"`, twinIf("DateEquals", "aws:x", `"1717232400.5"`), "allow"),
		conditional("R4.24 no zone, far away", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateLessThan", "aws:x", `"2024-07-01"`), "allow"),
		conditional("R4.24 no zone, the other way", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateGreaterThan", "aws:x", `"2024-07"`), "implicitDeny"),
		conditional("R4.24 OPEN-22b no zone, within 14 hours", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateLessThan", "aws:x", `"2024-06-01T22:59"`), "allow implicitDeny OPEN-22b"),
		conditional("R4.24 no zone, 14 hours away", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateLessThan", "aws:x", `"2024-06-01T23:00:01"`), "allow"),
		conditional("R4.24 OPEN-28 no such day", `"aws:x": "2024-06-01T09:00:00Z"`, twinIf("DateLessThan", "aws:x", `"2024-06-31T09:00:00Z"`), "allow implicitDeny OPEN-28"),
		conditional("R4.28 OPEN-24 an IPv6 address is a /128", `"aws:x": "2001:db8::2"`, twinIf("IpAddress", "aws:x", `"2001:db8::1"`), "implicitDeny"),
		conditional("R4.40 ArnLike keeps to segments", `"aws:x": "arn:aws:a:b:c:d:e"`, twinIf("ArnLike", "aws:x", `"arn:aws:*:c:d:e"`), "implicitDeny"),
		conditional("R4.40 ArnEquals has wildcards", "", twinIf("ArnEquals", "aws:PrincipalArn", `"arn:aws:iam::*:user/*"`), "allow"),
		conditional("R4.41 StringLike does not", `"aws:x": "arn:aws:a:b:c:d:e"`, twinIf("StringLike", "aws:x", `"arn:aws:*:c:d:e"`), "allow"),
		conditional("R4.42 OPEN-26 a short pattern", "", twinIf("ArnLike", "aws:PrincipalArn", `"*"`), "allow implicitDeny OPEN-26"),
		conditional("R4.61 OPEN-28 the request has no ARN", `"aws:x": "a"`, twinIf("ArnNotLike", "aws:x", `"arn:aws:iam::*:user/*"`), "allow implicitDeny OPEN-28"),
		conditional("R4.51 a null set", `"aws:x": ""`, twinIf("ForAllValues:StringEquals", "aws:x", `"a"`), "allow"),
		conditional("R4.16 OPEN-19 settled: IfExists wins", "", twinIf("ForAnyValue:StringEqualsIfExists", "aws:x", `"a"`), "allow"),
		conditional("R4.51 every value must match", `"aws:x": ["a", "b"]`, twinIf("ForAllValues:StringEquals", "aws:x", `["a", "c"]`), "implicitDeny"),
		conditional("R4.53 some value is not listed", `"aws:x": ["a", "b"]`, twinIf("ForAnyValue:StringNotEquals", "aws:x", `["a", "c"]`), "allow"),
		conditional("R4.55 OPEN-27 several values, no set operator", `"aws:x": ["a", "b"]`, twinIf("StringEquals", "aws:x", `"a"`), "allow implicitDeny OPEN-27"),
		conditional("R4.60 OPEN-28 malformed, negated", `"aws:x": "5"`, twinIf("NumericNotEquals", "aws:x", `"five"`), "allow implicitDeny OPEN-28"),
		conditional("R4.60 another value decides", `"aws:x": "5"`, twinIf("NumericEquals", "aws:x", `["five", "5"]`), "allow"),

		// Trust and keys.
		{rule: "R7.1 identity is not enough", principal: twinAlice, action: "sts:AssumeRole", resource: twinTarget, policies: identityAllows, want: "implicitDeny"},
		{rule: "R7.2 trust in the account, plus identity", principal: twinAlice, action: "sts:AssumeRole", resource: twinTarget,
			policies: twinLayers(identityAllows, twinLayer("resource", twinAllow(twinNamed(twinRoot), "noresource"))), want: "allow"},
		{rule: "R7.3 trust in the user suffices", principal: twinAlice, action: "sts:AssumeRole", resource: twinTarget,
			policies: twinLayer("resource", twinAllow(twinNamed(twinAlice), "noresource")), want: "allow"},
		{rule: "R7.14 GetCallerIdentity, even denied", principal: twinAlice, action: "sts:GetCallerIdentity", resource: "*",
			policies: twinLayer("identity", twinDeny()), want: "allow"},
		{rule: "R7.21 a key's statement for the account gives nothing", principal: twinAlice, action: "kms:Decrypt", resource: twinKey,
			policies: twinLayer("resource", twinAllow(twinNamed(twinRoot))), want: "implicitDeny"},
		{rule: "R7.23 root needs the key policy", principal: twinRoot, action: "kms:Decrypt", resource: twinKey,
			policies: twinLayer("resource", twinAllow(twinNamed(twinAlice))), want: "implicitDeny"},
		{rule: "R7.25 not across accounts", principal: twinAlice, action: "kms:PutKeyPolicy", resource: twinKey, owner: twinOther,
			policies: twinLayers(identityAllows, twinLayer("resource", twinAllow(twinEveryone))), want: "implicitDeny"},
		{rule: "R7.25 across accounts", principal: twinAlice, action: "kms:Decrypt", resource: twinKey, owner: twinOther,
			policies: twinLayers(identityAllows, twinLayer("resource", twinAllow(twinEveryone))), want: "allow"},

		// VPC endpoints.
		byPolicy("S7.1 the endpoint must allow", twinAlice, twinLayers(identityAllows, twinLayer("vpcEndpoint", twinAllow(twinEveryone, `"Action": "ec2:*"`))), "implicitDeny"),
		byPolicy("S7.6 an account at an interface endpoint", twinAlice, twinLayers(identityAllows, twinLayer("vpcEndpoint", twinAllow(twinNamed("111111111111")))), "allow"),
		byPolicy("S7.6 an account at a gateway endpoint", twinAlice, twinLayers(identityAllows,
			strings.Replace(twinLayer("vpcEndpoint", twinAllow(twinNamed("111111111111"))), `{"document"`, `{"type": "Gateway", "document"`, 1)), "implicitDeny"),
		byPolicy("S7.6 root at a gateway endpoint", twinRoot,
			strings.Replace(twinLayer("vpcEndpoint", twinAllow(twinNamed("111111111111"))), `{"document"`, `{"type": "Gateway", "document"`, 1), "allow"),
		byPolicy("S7.6 another ARN at a gateway endpoint", twinAlice, twinLayers(identityAllows,
			strings.Replace(twinLayer("vpcEndpoint", twinAllow(twinNamed(twinAlice))), `{"document"`, `{"type": "Gateway", "document"`, 1)), "allow implicitDeny S7.6"),
		byPolicy("S7.6 the name of the endpoint gives aws:SourceVpce", twinAlice, twinLayers(
			twinLayer("identity", twinAllow(twinIf("StringEquals", "aws:SourceVpce", `"vpce-1a"`))), `"vpcEndpoint": {"name": "vpce-1a"}`), "allow"),

		// Block Public Access.
		{rule: "S4.8 a public policy stops other accounts", principal: twinAlice, action: "s3:GetObject", resource: twinObject, owner: twinOther, restrict: true,
			policies: twinLayers(identityAllows, twinLayer("resource", twinAllow(twinEveryone), twinAllow(twinNamed(twinAlice)))), want: "explicitDeny"},
		{rule: "S4.12 not the bucket's own account", principal: twinAlice, action: "s3:GetObject", resource: twinObject, restrict: true,
			policies: twinLayers(identityAllows, twinLayer("resource", twinAllow(twinEveryone))), want: "allow"},
		{rule: "S4.3 a fixed value", principal: "anonymous", action: "s3:GetObject", resource: twinObject, restrict: true, context: `"aws:SourceVpc": "vpc-1"`,
			policies: twinLayer("resource", twinAllow(twinEveryone, fixedVpc)), want: "allow"},
		{rule: "S4.3 a wildcard is not fixed", principal: "anonymous", action: "s3:GetObject", resource: twinObject, restrict: true, context: `"aws:SourceVpc": "vpc-1"`,
			policies: twinLayer("resource", twinAllow(twinEveryone, twinIf("StringLike", "aws:SourceVpc", `"vpc-*"`))), want: "explicitDeny"},
		{rule: "S4.3 a broad range is not fixed", principal: "anonymous", action: "s3:GetObject", resource: twinObject, restrict: true, context: `"aws:SourceIp": "12.0.0.1"`,
			policies: twinLayer("resource", twinAllow(twinEveryone, twinIf("IpAddress", "aws:SourceIp", `"12.0.0.0/7"`))), want: "explicitDeny"},
		{rule: "S4.3 private ranges are not broad", principal: "anonymous", action: "s3:GetObject", resource: twinObject, restrict: true, context: `"aws:SourceIp": "10.0.0.1"`,
			policies: twinLayer("resource", twinAllow(twinEveryone, twinIf("IpAddress", "aws:SourceIp", `"10.0.0.0/8"`))), want: "allow"},
		{rule: "S4.3 access points of one account", principal: "anonymous", action: "s3:GetObject", resource: twinObject, restrict: true, context: `"s3:DataAccessPointArn": "arn:aws:s3:us-east-1:111111111111:accesspoint/a"`,
			policies: twinLayer("resource", twinAllow(twinEveryone, twinIf("ArnLike", "s3:DataAccessPointArn", `"arn:aws:s3:us-east-1:111111111111:accesspoint/*"`))), want: "allow"},
		{rule: "S4.8 a service principal keeps its grant", principal: twinLambda, action: "s3:GetObject", resource: twinObject, restrict: true,
			policies: twinLayer("resource", twinAllow(twinEveryone)), want: "allow"},
		{rule: "S4.7 a federated principal is public", principal: twinAlice, action: "s3:GetObject", resource: twinObject, owner: twinOther, restrict: true,
			policies: twinLayers(identityAllows, twinLayer("resource", twinAllow(`"Principal": {"Federated": "graph.facebook.com"}`), twinAllow(twinNamed(twinAlice)))), want: "explicitDeny"},
	}
	for _, c := range cases {
		t.Run(c.rule, func(t *testing.T) {
			answer, err := twinDecide(c.json())
			if err != nil {
				t.Fatalf("%v\n%s", err, c.json())
			}
			var got []string
			for decision := range answer.decisions {
				got = append(got, decision)
			}
			slices.Sort(got)
			got = append(got, answer.questions...)
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %v, want %s\n%s", got, c.want, c.json())
			}
		})
	}
}

// TestTwinRefuses: documents AWS would not save, and malformed cases.
func TestTwinRefuses(t *testing.T) {
	identity := func(statement string) string { return twinLayer("identity", statement) }
	cases := map[string]twinSelfCase{
		"R1.4 effect in lower case":      {policies: identity(`{"Effect": "allow", "Action": "*", "Resource": "*"}`)},
		"R1.8 a key twice":               {policies: identity(`{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}`)},
		"R1.8 OPEN-1 another case":       {policies: identity(`{"Effect": "Allow", "action": "*", "Resource": "*"}`)},
		"R1.3 Action and NotAction":      {policies: identity(twinAllow(`"Action": "*", "NotAction": "a:b"`))},
		"R1.10 Principal in identity":    {policies: identity(twinAllow(twinEveryone))},
		"R1.10 no Principal in resource": {policies: twinLayer("resource", twinAllow())},
		"R1.24 OPEN-2 operator's case":   {policies: identity(twinAllow(twinIf("stringequals", "aws:x", `"a"`)))},
		"R4.17 NullIfExists":             {policies: identity(twinAllow(twinIf("NullIfExists", "aws:x", `"true"`)))},
		"R4.62 unknown operator":         {policies: identity(twinAllow(twinIf("BoolNotEquals", "aws:x", `"true"`)))},
		"no action":                      {action: "GetObject"},
		"no ARN":                         {resource: "bucket"},
		"no principal":                   {principal: "arn:aws:iam::111111111111:group/g"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if c.principal == "" {
				c.principal = twinAlice
			}
			if c.action == "" {
				c.action = "s3:GetObject"
			}
			if c.resource == "" {
				c.resource = twinObject
			}
			if answer, err := twinDecide(c.json()); err == nil {
				t.Errorf("decided %v\n%s", answer.decisions, c.json())
			}
		})
	}
}

// TestTwinUnknownOwner: an unknown owner leaves open whether the request crosses accounts (R6.6).
func TestTwinUnknownOwner(t *testing.T) {
	answer, err := twinDecide([]byte(`{"request": {"principal": "arn:aws:iam::111111111111:user/alice", "action": "s3:GetObject",
		"resource": "arn:aws:s3:::b/k"}, "policies": {` + twinLayer("identity", twinAllow()) + `}}`))
	if err != nil {
		t.Fatal(err)
	}
	if answer.crossAccount != nil || !answer.decisions["allow"] || !answer.decisions["implicitDeny"] || !slices.Equal(answer.questions, []string{"R6.6"}) {
		t.Errorf("got %+v", answer)
	}
}
