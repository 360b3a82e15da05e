// Package analyzer is the library's front door: it says which package answers which question.
//
// # One function
//
// All that iampath says comes from one function, in the package decision: given these policies, is
// this request allowed, and which layer decides?
//
//	request, policies  ->  decision.Decide   a verdict, without allocating
//	request, policies  ->  decision.Explain  the same verdict, with every layer and statement
//
// A request is a [github.com/iampath/iampath/model.Request], laid out in full; policies are parsed
// and compiled once by [github.com/iampath/iampath/policy] and shared from then on. The examples of
// this package show the whole way: parse, compile once, decide many.
//
// # The questions
//
//	analyzer/decision   one request: the layers, how they combine, the decision contract
//	analyzer/check      a person's question: is it cross-account, who must allow, what is missing
//	analyzer/report     the forms in which answers are shown; no judgement
//
// # Four values
//
// A test of a policy is true, false, unknown (a value was not given) or undecidable (AWS's documents
// do not settle it); see [github.com/iampath/iampath/policy/truth]. What is not known is never
// counted as allowed, nor as denied: the result is then [decision.Conditional] or
// [decision.Indeterminate] and says on what it hangs.
package analyzer

import "github.com/iampath/iampath/analyzer/decision"

var _ = decision.Decide // the one function, so that the links above lead somewhere
