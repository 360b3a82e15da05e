package policy

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/glob"
	"github.com/iampath/iampath/policy/truth"
)

// actionPattern is one entry of Action or NotAction, in lower case: neither the service's nor the
// action's case matters (IAM JSON policy elements: Action).
type actionPattern struct {
	pattern glob.Pattern
	hash    uint64 // of a literal one, so that most are told apart without reading them
	literal bool
}

// compileAction reads an entry and gives the bits, of services and of whole actions, of the requests
// that it can match. A
// bare star is all actions, and *:* is read so too. Another entry without a colon, or with a
// wildcard in its service, is not valid, and AWS would not save it. The text must be in lower case.
func compileAction(text string) (a actionPattern, services, names uint64, valid bool) {
	if text == "*:*" {
		text = "*"
	}
	a.pattern = glob.CompileText(text)
	if a.pattern.MatchesAll() {
		return a, anyBit, anyBit, true
	}
	service, _, found := strings.Cut(text, ":")
	if !found || service == "" || strings.ContainsAny(service, "*?") {
		return a, anyBit, anyBit, false
	}
	if names = anyBit; a.pattern.Literal() {
		names, a.literal, a.hash = model.Bit(text), true, model.Hash(text)
	}
	return a, model.Bit(service), names, true
}

// anyBit stands for all services, or all actions.
const anyBit = ^uint64(0)

// matchActions says whether the statement covers an action. With an entry that is no
// service:Action among them the statement is not valid: it gives nothing if it allows, and if it
// denies, what it was meant to cover is a question (R1.31).
func (s *statement) matchActions(action *model.Action) truth.Value {
	if len(s.actions) == 0 {
		return truth.Undecidable(truth.EmptyList)
	}
	if s.invalidAction {
		if s.effect == Allow {
			return truth.False
		}
		return truth.Undecidable(truth.InvalidAction)
	}
	got := truth.False
	for i := range s.actions {
		a := &s.actions[i]
		if a.literal && a.hash != action.Hash {
			continue
		}
		if a.pattern.Match(action.Lower) {
			got = truth.True
			break
		}
	}
	if s.notAction {
		return got.Not()
	}
	return got
}
