// Package rules holds what an audit looks for: one rule a file, each a value with its text and its
// function, listed in [All].
//
// A rule knows no report and no command. It reads the environment through its [Context], asks
// questions about sets of requests, and reports findings. What it claims rests on requests that the
// engine has allowed; what it could not know it says, and then the finding is possible, not proved.
package rules

import (
	"fmt"
	"slices"

	"github.com/iampath/iampath/analyzer/finding"
)

// Rule is one thing to look for.
type Rule struct {
	// ID names the flaw, in kebab case; once released it stays.
	ID string
	// Title says in a line what the rule finds.
	Title string
	// Severity is that of a finding without special weight.
	Severity finding.Severity
	// Text is what `explain`, the rule's page and SARIF's help show.
	Text Text
	// Find looks for the flaw and reports what it finds.
	Find func(*Context)
}

// Text explains a rule to a person.
type Text struct {
	// Means says what a finding means, Exploited how somebody makes use of it.
	Means, Exploited string
	// Before and After are a policy, or a setting, that has the flaw, and one that has not.
	Before, After string
	// Sources are AWS's documents by title.
	Sources []string
}

// All is the index of the rules, in the order in which pages list them. A new one is a file and a
// line here.
var All = []*Rule{
	foreignCredentialsEgress,
	insideWritesOutside,
	outsideReadsInside,
	outsideWritesInside,
	publicAccess,
	outsideAssumesRole,
	thirdPartyWithoutExternalID,
	oidcTrustTooWide,
	portableCredentials,
	guardRemovable,
	resourcePolicyWidening,
	configuredEgress,
	privilegeEscalation,
	endpointOpen,
	endpointNotOnPath,
	ineffectiveCondition,
	oneSidedCrossAccount,
	kmsBlocksOrOpens,
	deadStatement,
}

// Find gives a rule by its id.
func Find(id string) (*Rule, error) {
	i := slices.IndexFunc(All, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("unknown rule %q; `iampath explain` lists them", id)
	}
	return All[i], nil
}
