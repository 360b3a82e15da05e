package rules

import (
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy/glob"
)

// withoutTypes reports whether the reference has an action on no type of resource. Of S3's it is known
// what that means.
func withoutTypes(action string) bool {
	a, _ := awsdata.FindAction(action)
	return len(a.Types) == 0 && !strings.HasPrefix(action, "s3:")
}

// knownActions is what the reference knows of the actions that a pattern matches.
type knownActions struct {
	// names are the actions, and lower the same in lower case.
	names, lower []string
	// typeless: one of them is on no type of resource; tokens: one is for tokens of identity providers.
	typeless, tokens bool
}

// known gives what is known of a pattern of actions. It is shared.
func known(pattern string) *knownActions {
	if k, ok := knownPatterns.Load(pattern); ok {
		return k.(*knownActions)
	}
	k := &knownActions{names: actionsLike(pattern)}
	for _, name := range k.names {
		k.lower = append(k.lower, strings.ToLower(name))
		k.tokens = k.tokens || strings.HasPrefix(name, "sts:AssumeRoleWith")
	}
	k.typeless = slices.ContainsFunc(k.names, withoutTypes)
	if len(pattern)+len(k.names) <= maxActions {
		knownPatterns.Store(pattern, k)
	}
	return k
}

// knownPatterns are those of known, by their text.
var knownPatterns sync.Map

func actionsLike(pattern string) []string {
	if !strings.ContainsAny(pattern, "*?") {
		if a, ok := awsdata.FindAction(pattern); ok {
			return []string{a.Name}
		}
		return nil
	}
	service, _, found := strings.Cut(pattern, ":")
	all := awsdata.AllActions()
	if found && !strings.ContainsAny(service, "*?") {
		all = awsdata.ActionsOf(service)
	}
	lower := glob.CompileText(strings.ToLower(pattern))
	return slices.DeleteFunc(slices.Clone(all), func(a string) bool { return !lower.Match(strings.ToLower(a)) })
}
