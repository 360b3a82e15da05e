package truth

import "math/bits"

// Question is something that AWS's documents leave open, or contradict each other on, or that the
// text at hand does not allow an answer to. A decision that hangs on one says so.
type Question uint8

// The questions that evaluation can meet. Their codes and texts stand in questionTable, in this
// order.
const (
	ColonCrossing Question = iota
	ShortARN
	EmptyList
	WildcardAndService
	NotPrincipalWithoutSession
	AllowNotPrincipal
	VariableWildcard
	BoolVariable
	EmptyValues
	CaseBeyondASCII
	NumberSyntax
	BareYear
	DateWithoutZone
	MappedIPv6
	ShortARNPattern
	SeveralValues
	MalformedValue
	RCPService
	WildcardGrant
	NoResource
	InvalidAction
	RolePath
	CanonicalUser
	ResourceOwner
	GatewayPrincipal
	UnknownProvider
	PolicyNotGiven
	numQuestions
)

var questionTable = [numQuestions]struct{ code, text string }{
	ColonCrossing:              {"OPEN-6", "whether a '*' inside a segment of a Resource ARN can match a colon: AWS's documents disagree"},
	ShortARN:                   {"OPEN-8", "whether a Resource ARN of fewer than six parts is completed with '*'"},
	EmptyList:                  {"OPEN-9", "what an empty list of actions or resources means: the grammar demands one value or more"},
	WildcardAndService:         {"OPEN-10", "whether {\"AWS\": \"*\"} also matches an AWS service that calls directly"},
	NotPrincipalWithoutSession: {"OPEN-12", "whether a NotPrincipal that lists account and role, but not the session, excepts the session"},
	AllowNotPrincipal:          {"OPEN-13", "what Allow with NotPrincipal grants: AWS no longer supports the pair"},
	VariableWildcard:           {"OPEN-16", "whether a '*' or '?' in a policy variable's value acts as a wildcard"},
	BoolVariable:               {"OPEN-17", "whether Bool accepts policy variables: AWS's documents disagree"},
	EmptyValues:                {"OPEN-18", "what a condition with an empty list of values means"},
	CaseBeyondASCII:            {"OPEN-20", "how letters beyond ASCII compare where case does not matter"},
	NumberSyntax:               {"OPEN-21", "how a number with a sign, an exponent or blanks is read"},
	BareYear:                   {"OPEN-22", "whether four digits are a year or a number of seconds"},
	DateWithoutZone:            {"OPEN-22b", "in which zone a date without one lies"},
	MappedIPv6:                 {"OPEN-25", "whether an IPv4-mapped IPv6 address is an IPv4 address"},
	ShortARNPattern:            {"OPEN-26", "whether an ARN operator takes a pattern that is no whole ARN, such as a bare '*'"},
	SeveralValues:              {"OPEN-27", "how a condition without ForAllValues or ForAnyValue treats a key of several values"},
	MalformedValue:             {"OPEN-28", "what a condition says of a value that its operator cannot read"},
	RCPService:                 {"OPEN-29", "whether resource control policies apply to this service: it is not in the list of 2026-09-26"},
	WildcardGrant:              {"OPEN-31", "whether a grant to '*' is limited by the caller's permissions boundary or session policy"},
	NoResource:                 {"R1.9", "what an Allow without Resource covers in this service's resource-based policies"},
	InvalidAction:              {"R1.31", "what a Deny covers whose action is no service:Action"},
	RolePath:                   {"R2.7", "whether the session's role is the one named: a session's ARN does not hold the role's path"},
	CanonicalUser:              {"R2.11", "which account a canonical user id belongs to"},
	ResourceOwner:              {"R6.6", "which account owns the resource: its ARN does not say, and resourceAccount was not given"},
	GatewayPrincipal:           {"S7.6", "what a gateway endpoint makes of a Principal other than '*'"},
	UnknownProvider:            {"R7.7", "which identity provider issued the token: aws:FederatedProvider was not given"},
	PolicyNotGiven:             {"R1.16", "what a policy says that was not collected, or cannot be read"},
}

// Code names the question as the decision contract does: "OPEN-31".
func (q Question) Code() string { return questionTable[q].code }

// String says what the question is.
func (q Question) String() string { return questionTable[q].text }

// Set is the set of this one question.
func (q Question) Set() Questions { return 1 << q }

// Questions is a set of questions.
type Questions uint64

// List gives the questions in their order.
func (s Questions) List() []Question {
	list := make([]Question, 0, bits.OnesCount64(uint64(s)))
	for rest := uint64(s); rest != 0; rest &= rest - 1 {
		list = append(list, Question(bits.TrailingZeros64(rest)))
	}
	return list
}

// AllQuestions gives every question there is.
func AllQuestions() []Question {
	all := make([]Question, numQuestions)
	for i := range all {
		all[i] = Question(i)
	}
	return all
}
