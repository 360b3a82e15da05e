package whocan

import (
	"fmt"
	"strconv"

	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
)

// Replay is an answer's request as a case of the decision contract, which `iampath decide` replays, for one
// of those for whom the answer stands.
type Replay struct {
	Principal string
	// Case is the request that does what was asked, by the last role of the chain where there is one.
	Case string
	// Steps are those that assume the roles, in their order.
	Steps []string
}

// Replays calls f for each of those for whom the answer stands. What was decided for one of several
// is asked and decided again for each.
func (a *Answer) Replays(f func(Replay) error) error {
	if a.Members == nil {
		r, err := a.replay(nil)
		if err != nil {
			return err
		}
		return f(r)
	}
	for _, p := range a.Members {
		r, err := a.replay(p)
		if err == nil {
			err = f(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *Answer) replay(p *world.Principal) (r Replay, err error) {
	if r.Principal = a.Principal; p != nil {
		r.Principal = p.ARN
	}
	if a.Via == nil {
		r.Case, err = a.caseOf(p, 1)
		return r, err
	}
	for i, step := range a.Steps {
		who := step.first()
		if i == 0 {
			who = p
		} else if role := a.role(a.Via[i-1]); role != nil {
			who = role
		}
		text, err := step.caseOf(who, i+1)
		if err != nil {
			return r, err
		}
		r.Steps = append(r.Steps, text)
	}
	r.Case, err = a.Final.caseOf(a.role(a.Via[len(a.Via)-1]), len(a.Steps)+1)
	return r, err
}

func (a *Answer) first() *world.Principal {
	if a.Members == nil {
		return nil
	}
	return a.Members[0]
}

// role finds a role of a chain.
func (a *Answer) role(arn string) *world.Principal {
	for _, p := range a.ask.World.Roles() {
		if p.ARN == arn {
			return p
		}
	}
	return nil
}

// caseOf gives the case of one who is a member, or of who is none.
func (a *Answer) caseOf(p *world.Principal, number int) (string, error) {
	w := a.Witness
	if p != nil && p.ARN != w.Request.Principal.Text || a.assumes != nil && a.assumes.ARN != w.Request.Resource.Text {
		var err error
		if w, err = a.of(p); err != nil {
			return "", err
		}
	}
	text, ok := w.Case(strconv.Itoa(number))
	if !ok {
		return "", fmt.Errorf("the witness for %s rests on a policy that is not known", a.Principal)
	}
	return text, nil
}

// of asks again for another member, or for another role with the same trust policy: for the action and
// the resource of the witness.
func (a *Answer) of(p *world.Principal) (*set.Witness, error) {
	s, t := a.side, a.target
	if p != nil {
		if s = (caller{Side: a.ask.Principal(p)}); a.supposed {
			s, _ = known(&s)
		}
	}
	resource := a.Witness.Request.Resource.Text
	if a.assumes != nil {
		on, err := a.ask.roleTarget(a.assumes)
		if err != nil {
			return nil, err
		}
		t, resource = &on, a.assumes.ARN
	}
	on := t.Target
	on.Resources = set.Resources{Exactly: resource, Owner: t.Resources.Owner}
	got, err := set.Ask(a.ask.Question(&s.Side, &on, []string{a.Witness.Request.Action.Text}, nil))
	if err != nil {
		return nil, err
	}
	if got.Verdict != set.Yes {
		return nil, fmt.Errorf("%s on %s was taken to be like %s on %s, and is not", s.Name, resource, a.Principal, a.Witness.Request.Resource.Text)
	}
	return got.Witness, nil
}
