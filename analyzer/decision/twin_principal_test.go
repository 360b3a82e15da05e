package decision_test

// Principal and NotPrincipal (section 2).

import (
	"slices"
	"strings"
)

// The ways a resource policy can name the caller, which R5.22 tells apart.
const (
	twinByWildcard      = "wildcard"
	twinByAccount       = "account"
	twinByUser          = "user"
	twinByRole          = "role"
	twinBySession       = "session"
	twinByFederatedUser = "federated user"
	twinByUserOfToken   = "user of a federated user" // R5.26
	twinByService       = "service"
	twinByProvider      = "provider"
	twinByCanonicalUser = "canonical user"
	twinByBadWildcard   = "invalid wildcard"
)

// namesOfCaller says in which ways a statement names the caller; none, and it does not apply.
func (e *twinEvaluation) namesOfCaller(s twinStatement) []string {
	if s.notPrincipal != nil {
		if e.matchesNotPrincipal(s) {
			return []string{twinByWildcard}
		}
		return nil
	}
	var names []string
	canonical := false
	for _, p := range s.principal {
		if p.kind == "CanonicalUser" && !strings.ContainsAny(p.value, "*?") {
			canonical = true
			continue
		}
		if name := e.nameOfCaller(p, s.effect); name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 && canonical && e.caller.isIAM() && e.ask("R2.11") {
		names = append(names, twinByCanonicalUser)
	}
	return names
}

// nameOfCaller says how one principal names the caller, or "".
func (e *twinEvaluation) nameOfCaller(p twinPrincipal, effect string) string {
	if p.value == "*" && (p.kind == "" || p.kind == "AWS") {
		if p.kind == "AWS" && e.caller.kind == "service" && !e.ask("OPEN-10") {
			return ""
		}
		return twinByWildcard // R2.1
	}
	if strings.ContainsAny(p.value, "*?") { // R2.2
		if effect == "Deny" {
			return twinByBadWildcard
		}
		return ""
	}
	switch p.kind {
	case "Service":
		if e.caller.kind == "service" && p.value == e.caller.given {
			return twinByService
		}
		return ""
	case "Federated":
		if e.isCallersProvider(p) {
			return twinByProvider
		}
		return ""
	case "AWS":
		return e.nameAsAWS(p.value)
	}
	return ""
}

// isCallersProvider: the provider's ARN or its host (R2.9).
func (e *twinEvaluation) isCallersProvider(p twinPrincipal) bool {
	if e.caller.kind == "provider" && e.caller.given == "" {
		return p.kind == "Federated" && e.ask("R7.7")
	}
	_, host, _ := strings.Cut(e.caller.given, "-provider/")
	return e.caller.kind == "provider" && p.kind == "Federated" && (p.value == e.caller.given || p.value == host)
}

// nameAsAWS: R2.3 to R2.8. A unique id (AIDA..., AROA...) is none of these and names nobody.
func (e *twinEvaluation) nameAsAWS(value string) string {
	c := e.caller
	switch {
	case !c.isIAM():
		return ""
	case e.isCallersAccount(value):
		return twinByAccount
	case c.kind == "user" && value == c.given:
		return twinByUser
	case (c.kind == "role" || c.kind == "session") && e.isCallersRole(value):
		return twinByRole
	case c.kind == "session" && value == c.given:
		return twinBySession
	case c.kind == "federated" && value == c.given:
		return twinByFederatedUser
	case c.kind == "federated" && value == "arn:"+c.partition+":iam::"+c.account+":user/"+c.name:
		return twinByUserOfToken
	}
	return ""
}

// isCallersAccount: an account id, or the ARN that means the same (R2.3).
func (e *twinEvaluation) isCallersAccount(value string) bool {
	c := e.caller
	return c.isIAM() && (value == c.account || value == "arn:"+c.partition+":iam::"+c.account+":root")
}

// isCallersRole: a session's ARN does not say the path of its role, so a role of that name with
// a path may or may not be the one, unless aws:PrincipalArn says (R2.7).
func (e *twinEvaluation) isCallersRole(value string) bool {
	c := e.caller
	if value == c.roleARN {
		return true
	}
	if c.kind != "session" || e.roleARNGiven {
		return false
	}
	path, isRole := strings.CutPrefix(value, "arn:"+c.partition+":iam::"+c.account+":role/")
	return isRole && strings.HasSuffix(path, "/"+c.name) && e.ask("R2.7")
}

// matchesNotPrincipal: R2.21 to R2.23.
func (e *twinEvaluation) matchesNotPrincipal(s twinStatement) bool {
	if s.effect == "Allow" {
		invalid := func(p twinPrincipal) bool { return len(p.value) > 1 && strings.ContainsAny(p.value, "*?") } // R2.2
		return !slices.ContainsFunc(s.notPrincipal, invalid) && !e.isListed(s.notPrincipal) && e.ask("OPEN-13")
	}
	c := e.caller
	list := s.notPrincipal
	if e.boundary != nil && (c.kind == "user" || c.kind == "role" || c.kind == "session" || c.kind == "federated") {
		return true // R2.22
	}
	if c.kind == "service" && !slices.Contains(list, twinPrincipal{"", "*"}) {
		return !slices.Contains(list, twinPrincipal{"Service", c.given})
	}
	if twinListsEverybody(list) {
		return false
	}
	account := twinListsAWS(list, e.isCallersAccount)
	itself := twinListsAWS(list, func(value string) bool { return value == c.given })
	switch c.kind {
	case "user", "federated":
		return !(account && itself)
	case "role":
		return !(account && twinListsAWS(list, e.isCallersRole))
	case "session":
		if !account || !twinListsAWS(list, e.isCallersRole) {
			return true
		}
		return !itself && e.ask("OPEN-12")
	case "root":
		return !account
	case "provider":
		return !slices.ContainsFunc(list, e.isCallersProvider)
	default: // anonymous
		return true
	}
}

// isListed: the caller appears in the list at some level.
func (e *twinEvaluation) isListed(list []twinPrincipal) bool {
	if e.caller.kind == "service" && slices.Contains(list, twinPrincipal{"AWS", "*"}) {
		return e.ask("OPEN-10")
	}
	return twinListsEverybody(list) ||
		twinListsAWS(list, func(value string) bool { return e.nameAsAWS(value) != "" }) ||
		slices.Contains(list, twinPrincipal{"Service", e.caller.given}) ||
		slices.ContainsFunc(list, e.isCallersProvider)
}

func twinListsEverybody(list []twinPrincipal) bool {
	return slices.Contains(list, twinPrincipal{"", "*"}) || slices.Contains(list, twinPrincipal{"AWS", "*"})
}

func twinListsAWS(list []twinPrincipal, is func(string) bool) bool {
	return slices.ContainsFunc(list, func(p twinPrincipal) bool { return p.kind == "AWS" && is(p.value) })
}

// namedAtGateway: a gateway endpoint's policy wants Principal *; an account there is its root
// user only, and other ARNs are not described (S7.6).
func (e *twinEvaluation) namedAtGateway(s twinStatement) bool {
	if s.notPrincipal != nil {
		return e.matchesNotPrincipal(s)
	}
	open := false
	for _, p := range s.principal {
		switch {
		case p.value == "*" && (p.kind == "" || p.kind == "AWS"):
			return true
		case p.kind != "AWS", strings.ContainsAny(p.value, "*?"):
			open = true
		case twinAccountID.MatchString(p.value) || strings.HasSuffix(p.value, ":root"):
			if e.caller.kind == "root" && e.isCallersAccount(p.value) {
				return true
			}
		case strings.HasPrefix(p.value, "arn:"):
			open = true
		}
	}
	return open && e.ask("S7.6")
}
