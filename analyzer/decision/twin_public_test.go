package decision_test

// When a bucket policy is public (The meaning of "public", in Blocking public access to your
// Amazon S3 storage): S4.3 to S4.9.

import (
	"slices"
	"strings"
)

// twinIsPublic: one public statement makes the whole policy public (S4.8).
func twinIsPublic(docs []twinPolicy) bool {
	for _, doc := range docs {
		if slices.ContainsFunc(doc.statements, twinIsPublicStatement) {
			return true
		}
	}
	return false
}

func twinIsPublicStatement(s twinStatement) bool {
	if s.effect != "Allow" { // S4.9
		return false
	}
	open := s.notPrincipal != nil || // R2.23
		slices.ContainsFunc(s.principal, func(p twinPrincipal) bool {
			return strings.ContainsAny(p.value, "*?") || p.kind == "Federated" // S-4
		})
	return open && !slices.ContainsFunc(s.conditions, twinFixes)
}

// twinFixedKeys are the condition keys whose fixed values make a statement non-public.
var twinFixedKeys = []string{
	"aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn",
	"aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount",
	"aws:userid", "s3:dataaccesspointarn", "s3:dataaccesspointaccount",
}

var twinFixingOperators = []string{"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"}

// twinFixes: the condition lets only fixed values through.
func twinFixes(c twinCondition) bool {
	if c.ifExists || c.set == "ForAllValues" || len(c.values) == 0 {
		return false // it also lets a request without the key through
	}
	key := twinLower(c.key)
	for _, value := range c.values {
		fixed := false
		switch {
		case key == "aws:sourceip":
			fixed = c.base == "IpAddress" && twinIsNarrow(value)
		case !slices.Contains(twinFixedKeys, key) || !slices.Contains(twinFixingOperators, c.base):
		case key == "s3:dataaccesspointarn":
			fixed = twinHasFixedAccount(value)
		default:
			fixed = !strings.ContainsAny(value, "*?") && !strings.Contains(value, "${")
		}
		if !fixed {
			return false
		}
	}
	return true
}

// twinHasFixedAccount: an access point's name may be a wildcard while its account is fixed.
func twinHasFixedAccount(arn string) bool {
	fields := strings.SplitN(arn, ":", 6)
	return len(fields) == 6 && twinAccountID.MatchString(fields[4]) &&
		!strings.ContainsAny(strings.Join(fields[:5], ":"), "*?") && !strings.Contains(arn, "${")
}

// twinIsNarrow: at most a /8 (IPv4) or a /32 (IPv6). The page excludes the private ranges of
// RFC 1918 from what counts as broad; none of them is broader than a /8 anyway.
func twinIsNarrow(value string) bool {
	network, question := twinNetwork(value)
	if question != "" {
		return false
	}
	if network.Addr().Is6() {
		return network.Bits() >= 32
	}
	return network.Bits() >= 8
}
