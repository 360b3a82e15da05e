package rules

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/glob"
	"github.com/iampath/iampath/policy/truth"
)

// flaws are what can be wrong with a test, the most telling first.
var flaws = []func(*tested) *flaw{
	nullContradicts, malformedValue, setOperatorOnAbsent, mfaOfLongTermKeys, ifExistsByCaller, negationByAbsence, privateSourceIP, sourceIPBehindEndpoint, wildcardInEquals, keyNotSent,
}

// claims are the keys of identity providers: tokens need not have them all.
func isClaim(lower string) bool {
	provider, _, _ := strings.Cut(lower, ":")
	return strings.Contains(provider, ".") || provider == "saml"
}

// networkKeys are those that a request bears, or not, by the way that it takes (AWS global condition
// context keys, "Properties of the network").
var networkKeys = []string{"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths"}

// callersChoice reports whether a caller gets rid of a key by how it calls, and a test of the key is
// there to hold callers off: the way it takes, the token it brings, what it passes along, whether it
// signs. Other keys are absent where they have no meaning, and leaving them out wins nothing.
func (t *tested) callersChoice() bool {
	switch t.key {
	case "sts:externalid", "aws:multifactorauthpresent", "aws:multifactorauthage":
		return true
	case "aws:principalorgid", "aws:principalorgpaths", "aws:principalarn":
		// Only who does not sign has none, or whose account is in no organization.
		return t.statement.Principals != nil && (t.statement.Principals.Everyone || slices.ContainsFunc(t.statement.Principals.Entries, func(e policy.PrincipalEntry) bool { return e.Type == "AWS" && e.Value == "*" }))
	}
	if isClaim(t.key) {
		return t.doc.kind == policy.Trust
	}
	return slices.Contains(networkKeys, t.key)
}

// setOperatorOnAbsent: ForAllValues holds of no values at all, so whoever leaves the key out passes
// (Single-valued vs. multivalued condition keys). Keys of which leaving them out wins nothing, as the
// tags of a request that sets none, are left alone.
func setOperatorOnAbsent(t *tested) *flaw {
	if !t.allow() || t.set != "ForAllValues" || t.operator == "Null" || t.demanded() || !t.callersChoice() {
		return nil
	}
	severity := finding.Medium
	if t.doc.kind == policy.Trust {
		severity = finding.High
	}
	return &flaw{severity, "for-all-values", "ForAllValues lets through who does not send " + t.condition.Key,
		"ForAllValues holds where the request has no value for the key, so a request without it passes (Single-valued vs. multivalued condition keys). Take the set operator away, or add a Null test of the key with false.", true}
}

// mfaOfLongTermKeys: requests with long-term keys do not bear aws:MultiFactorAuthPresent, so a Deny
// of "false" does not meet them (AWS global condition context keys: aws:MultiFactorAuthPresent, which
// recommends BoolIfExists).
func mfaOfLongTermKeys(t *tested) *flaw {
	if t.allow() || t.key != "aws:multifactorauthpresent" || t.operator != "Bool" || t.ifExists || !slices.ContainsFunc(t.condition.Values, isFalse) {
		return nil
	}
	for i := range t.doc.Document.Statements {
		for _, other := range t.doc.Document.Statements[i].Conditions {
			if t.doc.Document.Statements[i].Effect == policy.Deny && strings.EqualFold(other.Key, t.condition.Key) && (other.Operator == "Null" || strings.HasSuffix(other.Operator, "IfExists")) {
				return nil
			}
		}
	}
	return &flaw{finding.Medium, "mfa-long-term-keys", "the Deny does not meet requests with long-term access keys",
		"Requests that are signed with long-term access keys do not bear aws:MultiFactorAuthPresent, so Bool with false does not hold of them and they pass without MFA. AWS recommends BoolIfExists (AWS global condition context keys).", true}
}

// ifExistsByCaller: IfExists holds of an absent key, so in an Allow it tests only who sends it
// (Condition operators, "…IfExists").
func ifExistsByCaller(t *tested) *flaw {
	if !t.allow() || !t.ifExists || t.negated() || t.set == "ForAnyValue" || t.demanded() || !t.callersChoice() || t.otherWay() {
		return nil
	}
	return &flaw{finding.Medium, "if-exists", "IfExists lets through who does not send " + t.condition.Key,
		"An IfExists operator holds where the request does not bear the key, and the caller decides whether it does (IAM JSON policy elements: Condition operators). Use the operator without IfExists.", true}
}

// otherWay reports whether a network test is one of a pair: an address for who comes over the
// internet and a VPC for who comes through an endpoint, each with IfExists, leave no way untested.
func (t *tested) otherWay() bool {
	if t.key == "aws:sourceip" {
		return t.elsewhere(networkKeys[1:]...)
	}
	return slices.Contains(networkKeys, t.key) && t.elsewhere("aws:sourceip")
}

// negationByAbsence: a negated operator holds of an absent key, so an Allow that is meant for who is
// not somewhere is one for who does not say (Condition operators).
func negationByAbsence(t *tested) *flaw {
	if !t.allow() || !t.negated() || t.set == "ForAnyValue" || t.demanded() || !t.callersChoice() || t.otherWay() {
		return nil
	}
	return &flaw{finding.Low, "negation-by-absence", "the negated test lets through who does not send " + t.condition.Key,
		"A negated operator holds where the request does not bear the key, so requests without it pass (IAM JSON policy elements: Condition operators). Add a Null test of the key with false, if they are not meant.", true}
}

// nullContradicts: Null with true demands that the key is absent, and another test of the statement
// that it is there.
func nullContradicts(t *tested) *flaw {
	if t.operator != "Null" || len(t.condition.Values) == 0 || slices.ContainsFunc(t.condition.Values, isFalse) || !slices.ContainsFunc(t.condition.Values, isTrue) || !t.demanded() {
		return nil
	}
	return t.never("null-contradicts", "Null demands that the request does not bear the key, and another test of the statement that it does: no request passes both (IAM JSON policy elements: Condition operators).")
}

// never is the flaw of a test that holds of no request.
func (t *tested) never(kind, says string) *flaw {
	if t.allow() {
		return &flaw{finding.Low, kind, "the statement allows nothing", says + " So the statement allows nothing.", false}
	}
	return &flaw{finding.Medium, kind, "the statement denies nothing", says + " So the statement denies nothing.", false}
}

// always is the flaw of a test that holds of every request.
func (t *tested) always(kind, says string) *flaw {
	if t.allow() {
		return &flaw{finding.Medium, kind, "the test holds of every request", says + " So the statement allows as if the test were not there.", false}
	}
	return &flaw{finding.Low, kind, "the test holds of every request", says + " So the statement denies as if the test were not there.", false}
}

// samples are values of a key that operators of a kind read.
var samples = map[string]string{"Numeric": "1", "Date": "2026-01-01T00:00:00Z", "Bool": "true", "Ip": "198.51.100.1", "NotIp": "198.51.100.1", "Binary": "QUJD"}

// malformedValue: a value that its operator cannot read matches nothing; the documents do not say what
// that makes of a negated test.
func malformedValue(t *tested) *flaw {
	for kind, sample := range samples {
		if !strings.HasPrefix(t.operator, kind) {
			continue
		}
		for _, v := range t.condition.Values {
			test := condition.Compile(t.operator, t.condition.Key, []string{v}, false)
			var context model.Context
			context.SetOne(model.NewKey(t.condition.Key), sample)
			if slices.Contains(test.Eval(&context).Questions.List(), truth.MalformedValue) {
				return &flaw{finding.Low, "malformed-value", fmt.Sprintf("%q is no value for %s", v, t.operator),
					"The operator cannot read the value, so it matches no request's value; what that makes of the statement the documents do not say (IAM JSON policy elements: Condition operators).", false}
			}
		}
	}
	return nil
}

var variable = regexp.MustCompile(`\$\{[^}]*\}`)

// wildcardInEquals: StringEquals compares character by character; * and ? are wildcards under
// StringLike alone (Condition operators). A policy with one value that works is not useless, so only
// that value is named.
func wildcardInEquals(t *tested) *flaw {
	if !strings.HasPrefix(t.operator, "StringEquals") && !strings.HasPrefix(t.operator, "StringNotEquals") {
		return nil
	}
	wild := func(v string) bool { return strings.ContainsAny(variable.ReplaceAllString(v, ""), "*?") }
	at := slices.IndexFunc(t.condition.Values, wild)
	if at < 0 {
		return nil
	}
	says := fmt.Sprintf("%s takes the wildcard in %q for the character itself, which no value has; StringLike knows wildcards (IAM JSON policy elements: Condition operators).", t.operator, t.condition.Values[at])
	plain := slices.ContainsFunc(t.condition.Values, func(v string) bool { return !wild(v) })
	switch {
	case plain || t.ifExists || t.set == "ForAllValues":
		return &flaw{finding.Low, "wildcard-in-equals", fmt.Sprintf("%q under %s matches nothing", t.condition.Values[at], t.operator), says, false}
	case t.negated() && t.set == "ForAnyValue":
		return nil
	case t.negated():
		return t.always("wildcard-in-equals", says)
	}
	return t.never("wildcard-in-equals", says)
}

// private are the address ranges that no request from the internet comes from (RFC 1918, RFC 6598).
var private = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("100.64.0.0/10")}

func isPrivate(text string) bool {
	if !strings.Contains(text, "/") {
		text += "/32"
	}
	p, err := netip.ParsePrefix(text)
	return err == nil && slices.ContainsFunc(private, func(r netip.Prefix) bool { return r.Bits() <= p.Bits() && r.Contains(p.Addr()) })
}

// privateSourceIP: aws:SourceIp is the public address that AWS sees, and absent behind a VPC endpoint,
// where aws:VpcSourceIp has the private one (AWS global condition context keys: aws:SourceIp).
func privateSourceIP(t *tested) *flaw {
	if t.key != "aws:sourceip" || !strings.HasSuffix(t.operator, "IpAddress") {
		return nil
	}
	const doc = "(AWS global condition context keys: aws:SourceIp; behind an endpoint the private address is aws:VpcSourceIp)."
	says := "aws:SourceIp is a public address, and requests through a VPC endpoint do not bear it, so it is never in a private range " + doc
	if t.doc.kind == policy.VPCEndpoint {
		says = "Requests that this policy is asked about come through the endpoint, and do not bear aws:SourceIp " + doc
	} else if len(t.condition.Values) == 0 || slices.ContainsFunc(t.condition.Values, func(v string) bool { return !isPrivate(v) }) {
		return nil
	}
	switch {
	case t.negated() || t.ifExists && t.doc.kind == policy.VPCEndpoint:
		f := t.always("source-ip", says)
		if !t.allow() {
			f.severity = finding.Medium // it locks everybody out
		}
		return f
	case t.ifExists:
		return nil // it holds of those who come through an endpoint, as it may be meant to
	}
	return t.never("source-ip", says)
}

// sourceIPBehindEndpoint: a Deny of all addresses but some holds of requests through a VPC endpoint,
// which bear none. Where all places inside reach S3 through endpoints, it locks them out.
func sourceIPBehindEndpoint(t *tested) *flaw {
	if t.allow() || t.key != "aws:sourceip" || t.operator != "NotIpAddress" || t.doc.resource.Bucket == nil || t.demanded() || len(t.statement.Conditions) > 1 {
		return nil
	}
	places := t.c.Reach.Places()
	for _, p := range places {
		routes := t.c.Reach.Exits(p, "s3")
		if p.Account != t.doc.account || len(routes) == 0 || slices.ContainsFunc(routes, func(r network.Route) bool {
			return r.Exit != network.GatewayEndpoint && r.Exit != network.InterfaceEndpoint
		}) {
			return nil
		}
	}
	if len(places) == 0 {
		return nil
	}
	return &flaw{finding.Medium, "source-ip-lock-out", "the Deny locks out all that comes through a VPC endpoint",
		"A request through a VPC endpoint does not bear aws:SourceIp, so NotIpAddress holds of it and it is denied, wherever it comes from; and every place of the environment reaches S3 through an endpoint. Except the endpoints with aws:SourceVpce in the same statement (AWS global condition context keys: aws:SourceIp).", false}
}

// perAction are the services of which the reference says of each key with which actions it goes. Of
// others it is not whole: AWS's own policies test keys of theirs that it does not have.
var perAction = []string{"s3", "kms", "sts", "iam", "sns", "sqs", "dynamodb", "secretsmanager", "lambda", "ec2"}

// sessionKeys are keys that a session bears, whatever it asks for.
var sessionKeys = []string{"ec2:sourceinstancearn", "ec2:roledelivery", "lambda:sourcefunctionarn", "sts:rolesessionname", "sts:sourceidentity"}

// keyNotSent: a service's own key that none of the statement's actions takes is absent from each
// request (Service Authorization Reference). Actions and keys that the reference does not have are not
// judged, nor keys of other services than the actions', which a session can bear; nor keys that the
// reference has with no action at all.
func keyNotSent(t *tested) *flaw {
	service, _, found := strings.Cut(t.key, ":")
	if _, known := awsdata.KeyType(t.key); !found || !known || !slices.Contains(perAction, service) || slices.Contains(sessionKeys, t.key) || t.statement.NotAction || t.operator == "Null" {
		return nil
	}
	count := 0
	for _, pattern := range t.statement.Actions {
		prefix, _, ok := strings.Cut(strings.ToLower(pattern), ":")
		if !ok || prefix != service {
			return nil
		}
		actions := []string{pattern}
		if strings.ContainsAny(pattern, "*?") {
			lower := glob.CompileText(strings.ToLower(pattern))
			actions = slices.DeleteFunc(slices.Clone(awsdata.ActionsOf(service)), func(a string) bool { return !lower.Match(strings.ToLower(a)) })
		}
		for _, name := range actions {
			a, known := awsdata.FindAction(name)
			if !known || takes(&a, t.key) {
				return nil
			}
			count++
		}
	}
	if count == 0 || !slices.ContainsFunc(awsdata.ActionsOf(service), func(name string) bool {
		a, known := awsdata.FindAction(name)
		return known && takes(&a, t.key)
	}) {
		return nil
	}
	says := fmt.Sprintf("No request for %s bears %s (Service Authorization Reference, condition keys of the action).", sentence(first(t.statement.Actions, 3)), t.condition.Key)
	if t.negated() && t.set != "ForAnyValue" || t.ifExists || t.set == "ForAllValues" {
		return t.always("key-not-sent", says)
	}
	return t.never("key-not-sent", says)
}

func first(list []string, n int) []string {
	if len(list) > n {
		return append(slices.Clone(list[:n]), fmt.Sprintf("%d more", len(list)-n))
	}
	return list
}

// takes reports whether the reference has a key for an action, or for a type of resource that it acts
// on.
func takes(a *awsdata.Action, key string) bool {
	has := func(k string) bool {
		lower := strings.ToLower(k)
		for _, open := range []string{"${", "<", "tag-key"} {
			if before, _, found := strings.Cut(lower, open); found {
				return strings.HasPrefix(key, before)
			}
		}
		return lower == key
	}
	return slices.ContainsFunc(a.Keys, has) || slices.ContainsFunc(a.Types, func(t awsdata.ResourceType) bool {
		return slices.ContainsFunc(t.Keys, has) || slices.ContainsFunc(t.TypeKeys, has)
	})
}

// gatewayPrincipal: in the policy of a gateway endpoint Principal has to be "*"; an account there
// means its root user alone, and others are to be named by aws:PrincipalArn (Control access to VPC
// endpoints using endpoint policies).
func gatewayPrincipal(d *document, s *policy.Statement) *flaw {
	if d.endpoint == nil || d.endpoint.Type != "Gateway" || s.Principals == nil || s.Principals.Everyone {
		return nil
	}
	at := slices.IndexFunc(s.Principals.Entries, func(e policy.PrincipalEntry) bool { return e.Type == "AWS" && e.Value != "*" })
	if at < 0 {
		return nil
	}
	return &flaw{finding.Medium, "gateway-principal", "in a gateway endpoint's policy this Principal does not mean whom it names",
		fmt.Sprintf("Principal %q stands in the policy of a gateway endpoint, where an account means its root user alone, and not its users and roles. Write \"*\", and name whom you mean with aws:PrincipalArn or aws:PrincipalAccount (Control access to VPC endpoints using endpoint policies).", s.Principals.Entries[at].Value), false}
}
