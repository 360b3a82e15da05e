package check

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
)

// headline says in two sentences how the accounts stand to each other and what follows.
func headline(a *Answer) string { return relation(a) + " " + outcome(a) }

// relation is the sentence on the accounts.
func relation(a *Answer) string {
	r := &a.Request
	noun, _ := thing(r)
	caller := callerName(&r.Principal)
	switch a.Decision.Relation {
	case decision.SameAccount:
		if r.NoResource() {
			return fmt.Sprintf("Same-account: %s acts in its own account %s.", caller, r.Principal.Account)
		}
		return fmt.Sprintf("Same-account: %s's own account %s owns the %s.", caller, r.Principal.Account, noun)
	case decision.CrossAccount:
		return fmt.Sprintf("Cross-account: %s belongs to %s, the %s to %s; both sides must allow it.",
			caller, r.Principal.Account, noun, r.ResourceAccount)
	case decision.UnknownRelation:
		return fmt.Sprintf("Same-account or cross-account is not known: %s belongs to %s, and who owns the %s was not given.",
			caller, r.Principal.Account, noun)
	}
	if r.Principal.Kind == model.Service {
		return "Neither same-account nor cross-account: an AWS service calls as itself."
	}
	return "Neither same-account nor cross-account: nobody signs the request."
}

// outcome is the sentence on the result.
func outcome(a *Answer) string {
	d := a.Decision
	if d.Note != "" {
		return sentence(d.Result, d.Note)
	}
	names := func(want func(decision.LayerDecision) bool) (words []string) {
		for _, l := range d.Layers {
			if want(l) {
				words = append(words, LayerName(l.Layer, &a.Request))
			}
		}
		return words
	}
	because := func(l decision.LayerDecision) bool {
		for _, b := range d.Because {
			if b == l.Layer {
				return true
			}
		}
		return false
	}
	switch d.Result {
	case decision.Allowed:
		return allowed(a)
	case decision.ExplicitlyDenied:
		return fmt.Sprintf("Denied: the %s explicitly %s it.", list(names(because)), verb(names(because), "denies", "deny"))
	case decision.ImplicitlyDenied:
		missing := names(because)
		switch {
		case len(missing) == 0:
			return "Denied: nothing allows it."
		case len(missing) == 1:
			return fmt.Sprintf("Denied: the %s must allow it, and %s not.", missing[0], verb(missing, "does", "do"))
		case d.Relation == decision.SameAccount && alternatives(d):
			return fmt.Sprintf("Denied: neither the %s allows it.", strings.Join(missing, " nor the "))
		}
		return fmt.Sprintf("Denied: the %s must each allow it, and do not.", list(missing))
	}
	if d.Denied() {
		return "Denied in any case: open is only whether explicitly."
	}
	if d.Result == decision.Conditional {
		return fmt.Sprintf("It depends on %s, which %s not given.", list(conditionKeys(d)), verb(conditionKeys(d), "was", "were"))
	}
	if names := unknownPolicies(a); names != nil && len(d.Undecided) == 1 {
		return fmt.Sprintf("Not decided: it hangs on what is not known, %s.", list(names))
	}
	return "Not decided: " + questions(d) + "."
}

// unknownPolicies names the policies of all layers that are open for want of a text.
func unknownPolicies(a *Answer) []string {
	var names []string
	for _, l := range a.Decision.Layers {
		if l.Verdict == decision.Indeterminate {
			names = append(names, UnknownPolicies(l.Layer, &a.Policies)...)
		}
	}
	return names
}

// allowed tells which side carried the request; what only limits it is left to the table.
func allowed(a *Answer) string {
	d := a.Decision
	var names []string
	for _, l := range d.Because {
		if l == decision.LayerIdentity || l == decision.LayerResource {
			names = append(names, LayerName(l, &a.Request))
		}
	}
	switch {
	case len(names) == 0:
		return "Allowed: the root user needs no policy for it."
	case len(names) == 1 && d.Relation == decision.CrossAccount:
		return fmt.Sprintf("Allowed: the %s %s it, and the root user needs no more.", names[0], verb(names, "allows", "allow"))
	case len(names) == 1:
		return fmt.Sprintf("Allowed: the %s alone %s it.", names[0], verb(names, "allows", "allow"))
	case !d.Requires(decision.LayerIdentity) && !d.Requires(decision.LayerResource):
		return fmt.Sprintf("Allowed: the %s allow it, and either would do.", list(names))
	}
	return fmt.Sprintf("Allowed: the %s both allow it.", list(names))
}

// alternatives reports whether identity policies and resource policy stand in for each other.
func alternatives(d *decision.Decision) bool {
	found := 0
	for _, b := range d.Because {
		if b == decision.LayerIdentity || b == decision.LayerResource {
			found++
		}
	}
	return found == 2
}

func sentence(r decision.Result, note string) string {
	if r == decision.Allowed {
		return "Allowed: " + note + "."
	}
	return "Denied: " + note + "."
}

func verb(names []string, one, many string) string {
	if len(names) == 1 && !strings.HasSuffix(names[0], "policies") {
		return one
	}
	return many
}

// conditionKeys are the keys on which a decision hangs, each once.
func conditionKeys(d *decision.Decision) []string {
	var keys []string
	seen := map[string]bool{}
	for _, c := range d.Conditions {
		if lower := strings.ToLower(c.Key); !seen[lower] {
			seen[lower] = true
			keys = append(keys, c.Key)
		}
	}
	if keys == nil {
		keys = []string{"values that were not given"}
	}
	return keys
}

func questions(d *decision.Decision) string {
	texts := make([]string, len(d.Undecided))
	for i, q := range d.Undecided {
		texts[i] = q.String() + " (" + q.Code() + ")"
	}
	return strings.Join(texts, "; ")
}
