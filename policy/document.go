// Package policy is the language: IAM's JSON policy documents of every kind.
//
// In goes text, with its position in the file it came from; [Parse] gives a [Document] in which
// every element is checked, or all problems at once. [Compile] makes a [Policy] of it, which is
// immutable, is shared, and answers for a request which statements apply ([Policy.Eval]). What
// the answers mean together is the business of the package decision.
//
// Words: a document's [Kind] is where it is attached; each has its own grammar. A statement
// *applies* where its principal, action, resource and condition all match. How a resource-based
// policy names the caller is the [Form] of its grant.
package policy

import (
	"github.com/iampath/iampath/model/source"
)

// Kind is where a document is attached, which decides its grammar.
type Kind uint8

// The kinds of documents.
const (
	Identity Kind = iota
	ResourceBased
	Trust
	VPCEndpoint
	SCP
	RCP
	PermissionsBoundary
	Session
)

var kindNames = [...]string{"identity-based policy", "resource-based policy", "role trust policy", "VPC endpoint policy",
	"service control policy", "resource control policy", "permissions boundary", "session policy"}

// String names the kind as AWS does.
func (k Kind) String() string { return kindNames[k] }

// The two versions of the language. Only the newer has policy variables.
const (
	Version2008 = "2008-10-17"
	Version2012 = "2012-10-17"
)

// Effect is what a statement does where it applies.
type Effect uint8

// The effects.
const (
	Allow Effect = iota
	Deny
)

// String spells the effect as policies do.
func (e Effect) String() string {
	if e == Deny {
		return "Deny"
	}
	return "Allow"
}

// Document is a parsed policy. It holds what the text says and nothing of what it means.
type Document struct {
	Kind       Kind
	Version    string // "" where the text gives none: the older language
	ID         string
	Statements []Statement
}

// Statement is one statement of a document.
type Statement struct {
	Sid    string
	Effect Effect
	// Principals are those of Principal, or of NotPrincipal if Except is set; nil if there is
	// neither.
	Principals   *Principals
	NotPrincipal bool
	Actions      []string
	NotAction    bool
	// Resources may be nil where the kind of document implies it.
	Resources   []string
	NotResource bool
	Conditions  []Condition
	// Line counts in the document's own text, from 1; it is 0 where the document came as an
	// object on one line.
	Line int
	// File and Offset say where the statement stands.
	File   *source.File
	Offset int
}

// Position is the place of the statement in the file a person can open.
func (s *Statement) Position() source.Position {
	if s.File == nil {
		return source.Position{}
	}
	return s.File.Position(s.Offset)
}

// Principals is a Principal or NotPrincipal element.
type Principals struct {
	// Everyone is set by a bare "*".
	Everyone bool
	Entries  []PrincipalEntry
}

// PrincipalEntry is one principal of one type.
type PrincipalEntry struct {
	Type  string // AWS, Service, Federated, CanonicalUser
	Value string
}

// Condition is one test of a Condition element.
type Condition struct {
	Operator string
	Key      string
	Values   []string
}
