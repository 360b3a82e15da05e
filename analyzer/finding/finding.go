// Package finding says what a finding is: something that a rule found in an environment, with the
// requests that prove it, the path that data or rights take, and the smallest changes that close it.
//
// Findings come out of package rules and go into package report, which knows nothing of rules. Words:
// a *witness* is a case of the decision contract that `iampath decide` replays; a *hop* is one step of
// a path; a *cut* is a statement to paste, with which the path was tried again and is gone.
package finding

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// Severity is how bad a finding is.
type Severity uint8

// The severities, the least first.
const (
	Info Severity = iota
	Low
	Medium
	High
	Critical
)

var severityNames = [...]string{"info", "low", "medium", "high", "critical"}

// String spells the severity as reports do.
func (s Severity) String() string { return severityNames[s] }

// Severities lists the names, the least first.
func Severities() []string { return slices.Clone(severityNames[:]) }

// ParseSeverity reads a severity's name.
func ParseSeverity(name string) (Severity, error) {
	for i, n := range severityNames {
		if n == name {
			return Severity(i), nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q; %s was expected", name, strings.Join(severityNames[:], ", "))
}

// Confidence says whether a finding is proved.
type Confidence uint8

// The confidences.
const (
	// Possible: it hangs on what was not collected or is not decided; HangsOn says on what.
	Possible Confidence = iota
	// Proved: each of its witnesses is allowed by every layer, or the text alone shows it.
	Proved
)

// String spells the confidence as reports do.
func (c Confidence) String() string {
	if c == Proved {
		return "proved"
	}
	return "possible"
}

// Finding is one thing that a rule found.
type Finding struct {
	// Rule is the rule's id.
	Rule       string
	Severity   Severity
	Confidence Confidence
	// Title is one line without a final stop; Message a few sentences.
	Title, Message string
	// Resource and Principal are what it concerns: ARNs, ids, or words; empty where there is none.
	Resource, Principal string
	// Account is the account in which it is to be mended, for suppressions and reports.
	Account string
	// Locations are the places in the user's files that show it, the first being the one to mend.
	Locations []source.Position
	// Path are the steps, in order, where the finding is a path.
	Path []Hop
	// Witnesses prove it.
	Witnesses []Witness
	// Cuts are changes each of which closes it.
	Cuts []Cut
	// Stood are the layers that stood on the way, and Could those that could have stopped it.
	Stood, Could []string
	// HangsOn is what a possible finding hangs on, each as a sentence's end.
	HangsOn []string
	// Members are all that the finding holds of where it was made of many alike: ARNs.
	Members []string
	// Identity is what makes the finding the same one in another run; see [Finding.Fingerprint].
	// Where it is empty, rule, resource and principal are.
	Identity string
	// Causes names the parts of a change that bring it, where a change was reviewed.
	Causes []string
	// SameAs is the fingerprint of another finding that says this one in other words, and Also the rules
	// of those that say so of this one. A person is shown one of them.
	SameAs string
	Also   []string
	// New is false where a baseline has it already.
	New bool
}

// HopKind is what sort of step a hop is.
type HopKind string

// The kinds, as the JSON of `paths` has them.
const (
	Assumes    HopKind = "assumes"
	Credential HopKind = "credential"
	Network    HopKind = "network"
	Acts       HopKind = "acts"
	Escalates  HopKind = "escalates"
)

// Hop is one step of a path.
type Hop struct {
	From, To string
	Kind     HopKind
	// Action is what is asked for; empty for a step that is no request.
	Action string
	// CrossAccount is nil where it is neither.
	CrossAccount *bool
	// Statements are those that decide it: "bucket policy of x, statement 1 (file:line:column)".
	Statements []string
	// Says is what each layer on the way said, in order: "vpcEndpoint: allow".
	Says []string
	// Witness is nil for a step that is no request.
	Witness *Witness
	// Note says what the hop is, where its ends do not.
	Note string
}

// Witness is a request that proves something.
type Witness struct {
	// Case is a case of the decision contract on one line, with what it must give in "expect".
	Case string
	// Says is one line for a person.
	Says string
}

// Expecting makes a witness of a case: what it must give is added to it.
func Expecting(text, expect, says string) Witness {
	return Witness{Case: strings.TrimSuffix(strings.TrimSpace(text), "}") + `,"expect":` + expect + "}", Says: says}
}

// Cut is a change that closes a finding.
type Cut struct {
	// Layer is the layer that is changed, as the decision contract spells it, and Where the policy:
	// "bucket policy of x".
	Layer, Where string
	// Statement is the statement to add, as JSON; Text says what is to be done where it is no statement.
	Statement, Text string
	// Verified: the path was run again with it and is gone, and what the perimeter names as legitimate
	// still works.
	Verified bool
	// Keeps says what legitimate access was tried with the cut in place, and still works.
	Keeps []string
}
