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
	odd     bool // no service:Action, which AWS would not save
}

// compileAction reads an entry and gives the service bits of the requests that it can match. A
// bare star is all actions, and *:* is read so too. Another entry without a colon, or with a
// wildcard in its service, is not valid. The text must be in lower case.
func compileAction(text string) (actionPattern, uint64) {
	if text == "*:*" {
		text = "*"
	}
	a := actionPattern{pattern: glob.CompileText(text)}
	if a.pattern.MatchesAll() {
		return a, ^uint64(0)
	}
	service, _, found := strings.Cut(text, ":")
	if !found || service == "" || strings.ContainsAny(service, "*?") {
		a.odd = true
		return a, ^uint64(0)
	}
	return a, model.ServiceBit(service)
}

// matchActions says whether a list of entries covers an action. An entry that is no service:Action
// gives nothing in an Allow, and in a Deny leaves the question what it was meant to cover (R1.31).
func (s *statement) matchActions(action *model.Action) truth.Value {
	if len(s.actions) == 0 {
		return truth.Undecidable(truth.EmptyList)
	}
	got := truth.False
	for i := range s.actions {
		a := &s.actions[i]
		if a.odd {
			if s.effect == Deny || s.notAction {
				got = got.Or(truth.Undecidable(truth.InvalidAction))
			}
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
