package policy

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/pattern"
)

// Tests gives the tests of a statement's Condition. They are not to be changed.
func (p *Policy) Tests(i int) []condition.Test {
	if p.unknown {
		return nil
	}
	return p.statements[i].conditions
}

// ResourcePatterns gives the patterns of a statement's Resource or NotResource. They are not to be
// changed.
func (p *Policy) ResourcePatterns(i int) []pattern.Pattern {
	if p.unknown {
		return nil
	}
	return p.statements[i].resources
}

// EachAction calls f for the statements that can apply to an action, whatever else the request is.
func (p *Policy) EachAction(action *model.Action, f func(i int)) {
	for i := range p.statements {
		if s := &p.sift[i]; s.services&action.ServiceBit != 0 && s.names&action.NameBit != 0 && !p.statements[i].matchActions(action).IsFalse() {
			f(i)
		}
	}
}
