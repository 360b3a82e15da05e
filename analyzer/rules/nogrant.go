package rules

import (
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

// grantsNothing reports whether it can be seen at a glance that a principal inside is allowed nothing on
// a bucket of another account: across accounts its own policies must allow it too (Cross-account policy
// evaluation logic), and none of their statements is about such an action on such a bucket. Of most
// pairs of principals and buckets this holds, and then there is no question to ask.
func (e *Evidence) grantsNothing() bool {
	q := e.Question
	bucket := e.Target.Bucket
	if bucket == "" || !e.Side.Inside || e.Side.Account == "" || e.Target.Account == "" || e.Side.Account == e.Target.Account || len(q.Callers) != 1 {
		return false
	}
	grants, leaves := false, 0
	q.Goal.With(func(p *decision.Policies) {
		leaves++
		for _, own := range p.Identity {
			grants = grants || mayGrant(own, q.Actions, e.Target.Name)
		}
	})
	return leaves == 1 && !grants
}

// mayGrant reports whether some statement of a policy may allow one of some actions on a bucket or in
// it. It looks at the beginnings of patterns only, so that it says yes too often and never too seldom.
func mayGrant(p *policy.Policy, actions []string, arn string) bool {
	if p == nil || p.IsUnknown() {
		return true
	}
	for i := range p.Document.Statements {
		s := &p.Document.Statements[i]
		if s.Effect != policy.Allow {
			continue
		}
		action := s.NotAction
		for _, pattern := range s.Actions {
			for _, a := range actions {
				action = action || meet(strings.ToLower(pattern), strings.ToLower(a))
			}
		}
		resource := s.NotResource || len(s.Resources) == 0
		for _, pattern := range s.Resources {
			resource = resource || meet(pattern, arn) || meet(pattern, arn+"/*")
		}
		if action && resource {
			return true
		}
	}
	return false
}

// meet reports whether two patterns may match a text in common, as far as their beginnings tell.
func meet(a, b string) bool {
	x, openX := beginning(a)
	y, openY := beginning(b)
	switch {
	case !openX && !openY:
		return x == y
	case !openX:
		return strings.HasPrefix(x, y)
	case !openY:
		return strings.HasPrefix(y, x)
	}
	return strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
}

// beginning is the part of a pattern before its first wildcard or variable.
func beginning(pattern string) (text string, open bool) {
	if at := strings.IndexAny(pattern, "*?$"); at >= 0 {
		return pattern[:at], true
	}
	return pattern, false
}
