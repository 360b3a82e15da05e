package review

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// principals compares what the own side of each user and role allows.
func (r *reviewer) principals() {
	old := byARN(r.before.World.Principals())
	now := byARN(r.after.World.Principals())
	list := r.after.World.Principals()
	results := make([][]*access, len(list))
	rules.Each(len(list), func(i int) {
		p := list[i]
		results[i] = r.ownSide(old[p.ARN], p, old[p.ARN] == nil)
	})
	for _, all := range results {
		for _, a := range all {
			r.report(a)
		}
	}
	for _, p := range r.before.World.Principals() {
		if now[p.ARN] == nil && r.knowsAll(p.Account) {
			r.report(&access{who: p.ARN, what: "everything", gone: true, account: p.Account, note: "The principal is gone.", locations: nil})
		}
	}
}

// knowsAll reports whether a principal that is not there after the change is known to be gone.
func (r *reviewer) knowsAll(account string) bool {
	a := r.subject.After.Accounts[account]
	return a != nil && a.IAM != nil && !a.IAM.Partial
}

func byARN(list []*world.Principal) map[string]*world.Principal {
	m := make(map[string]*world.Principal, len(list))
	for _, p := range list {
		m[p.ARN] = p
	}
	return m
}

// ownSide asks what a principal's own side newly allows, and what it no longer does.
func (r *reviewer) ownSide(old, now *world.Principal, isNew bool) (all []*access) {
	after := ownPolicies(r.after, now)
	var before decision.Policies
	if old != nil {
		before = ownPolicies(r.before, old)
		if samePolicies(before.Identity, after.Identity) && samePolicies(before.PermissionsBoundary, after.PermissionsBoundary) {
			return nil // SCPs are compared by account
		}
	} else {
		before.Identity = []*policy.Policy{}
	}
	side := r.after.Principal(now)
	ask := ownQuestion(side, &after, &before)
	for _, a := range r.newly(ask, statementsOf(after.Identity), statementsOf(before.Identity)) {
		a.who, a.account, a.isNew = now.ARN, now.Account, isNew
		all = append(all, a)
	}
	if old != nil {
		back := ownQuestion(side, &before, &after)
		for _, a := range r.newly(back, statementsOf(before.Identity), statementsOf(after.Identity)) {
			a.who, a.account, a.gone = now.ARN, now.Account, true
			all = append(all, a)
		}
	}
	return all
}

// ownPolicies are a principal's own, over a resource of its own account whose policy leaves all to
// the account: what other accounts' resources say is compared where they stand.
func ownPolicies(r *reach.Reach, p *world.Principal) decision.Policies {
	side := r.Principal(p)
	own := side.Policies
	own.Resource = delegating(p.Account)
	return own
}

// delegating is the policy of a resource that leaves the grant to its account's own policies.
func delegating(account string) *policy.Policy {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"*","Resource":"*"}]}`
	d, err := policy.ParseFile(source.NewFile("assumed", text), policy.ResourceBased)
	if err != nil {
		return nil // an account that is none
	}
	return policy.Compile("assumed: the resource's policy leaves it to the account", d)
}

// question is an open question, of which actions and resources are still to be set.
type question struct {
	base set.Question
}

func ownQuestion(side reach.Side, after, before *decision.Policies) question {
	q := set.Question{Goal: set.Newly(after, before), Callers: []set.Caller{side.Caller}, Actions: []string{"*"}}
	q.Resources.OfAction, q.Resources.Owner = true, accountOf(side.Name)
	q.Context = side.Context.Clone()
	return question{q}
}

func accountOf(arn string) string {
	a := model.ParseARN(arn)
	return a.Account()
}

func samePolicies(a, b []*policy.Policy) bool {
	return slices.EqualFunc(a, b, func(x, y *policy.Policy) bool { return x.Same(y) })
}

// statement is an Allow statement with its policy.
type statement struct {
	policy *policy.Policy
	index  int
}

func (s statement) source() *policy.Statement { return &s.policy.Document.Statements[s.index] }

func statementsOf(list []*policy.Policy) (all []statement) {
	for _, p := range list {
		if p == nil || p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			if p.Document.Statements[i].Effect == policy.Allow {
				all = append(all, statement{p, i})
			}
		}
	}
	return all
}

// newly asks what a goal of the kind "after and not before" holds: statement by statement for those
// that were not there before, and then for whatever is left, such as what a deny no longer denies.
func (r *reviewer) newly(q question, now, then []statement) (all []*access) {
	whole := r.ask(q.base)
	if whole.Verdict == set.No {
		return nil
	}
	had := map[string]bool{}
	for _, s := range then {
		had[s.source().String()] = true
	}
	for _, s := range now {
		from := s.source()
		if had[from.String()] {
			continue
		}
		with := q.base
		if with.Actions = within(q.base.Actions, from); len(with.Actions) == 0 {
			continue
		}
		if a := r.ask(with); a.Verdict == set.Yes {
			all = append(all, &access{answer: a, actions: actionsOf(from), what: resourcesOf(from), conditions: conditionsOf(from), by: []statement{s}, locations: []source.Position{from.Position()}})
		}
	}
	if all == nil {
		all = append(all, &access{answer: whole})
	}
	return all
}

// within gives the actions of a statement, of those that a question is about: all, or those of some
// services.
func within(actions []string, s *policy.Statement) (list []string) {
	if s.NotAction {
		return actions
	}
	if slices.Contains(actions, "*") {
		return s.Actions
	}
	for _, of := range actions {
		service, _, _ := strings.Cut(of, ":")
		for _, a := range s.Actions {
			switch prefix, _, _ := strings.Cut(strings.ToLower(a), ":"); {
			case a == "*" || a == "*:*":
				list = append(list, of)
			case prefix == service:
				list = append(list, a)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (r *reviewer) ask(q set.Question) *set.Answer {
	a, err := set.Ask(&q)
	if err != nil {
		return &set.Answer{Verdict: set.Undecided, Reasons: []string{err.Error()}}
	}
	return a
}
