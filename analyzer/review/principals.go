package review

import (
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
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
	parallel.Each(len(list), func(i int) {
		p := list[i]
		results[i] = r.ownSide(old[p.ARN], p, old[p.ARN] == nil)
	})
	r.reportAll(slices.Concat(results...))
	for _, p := range r.before.World.Principals() {
		if now[p.ARN] == nil && r.knowsAll(p.Account) {
			r.report(&access{who: p.ARN, gone: true, account: p.Account, note: "The principal is gone."})
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
	all, open := r.newly(r.ownQuestion(side, &after, &before), after.Identity, before.Identity)
	for _, a := range all {
		a.who, a.account, a.isNew, a.missing = now.ARN, now.Account, isNew, side.Missing
	}
	if open != nil {
		r.unknown("what "+now.ARN+" may do", open)
	}
	if old != nil {
		back, _ := r.newly(r.ownQuestion(side, &before, &after), before.Identity, after.Identity)
		for _, a := range back {
			a.who, a.account, a.gone = now.ARN, now.Account, true
		}
		all = append(all, back...)
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

// delegating is the policy of a resource that leaves the grant to its account's own policies; nil for an
// account that is none.
func delegating(account string) *policy.Policy {
	p, known := delegatings.Load(account)
	if !known {
		p, _ = delegatings.LoadOrStore(account, delegate(account))
	}
	return p.(*policy.Policy)
}

// delegatings are the policies of delegating, by account.
var delegatings sync.Map

func delegate(account string) *policy.Policy {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + account + `"},"Action":"*","Resource":"*"}]}`
	d, err := policy.ParseFile(source.NewFile("assumed", text), policy.ResourceBased)
	if err != nil {
		return nil
	}
	return policy.Compile("assumed: the resource's policy leaves it to the account", d)
}

// question asks what one decision allows and another does not, of callers and resources that it lays
// out; put gives policies with other ones of the kind that is compared.
type question struct {
	base      set.Question
	now, then *decision.Policies
	put       func(p *decision.Policies, list []*policy.Policy)
}

// goal is "after and not before", of the requests that some policies by themselves allow; nil: any.
func (q *question) goal(by []*policy.Policy) set.Goal {
	if by == nil {
		return set.Newly(q.now, q.then)
	}
	alone := *q.now
	q.put(&alone, by)
	return set.All(set.Allowed(q.now), set.Not(set.Allowed(q.then)), set.Allowed(&alone))
}

func (r *reviewer) ownQuestion(side reach.Side, now, then *decision.Policies) *question {
	q := &question{now: now, then: then, put: func(p *decision.Policies, list []*policy.Policy) { p.Identity = list }}
	q.base = set.Question{Callers: []set.Caller{side.Caller}, Actions: []string{"*"}}
	q.base.Resources.OfAction, q.base.Resources.Owner = true, accountOf(side.Name)
	q.base.Context = side.Context.Clone()
	return q
}

func accountOf(arn string) string {
	a := model.ParseARN(arn)
	return a.Account()
}

func samePolicies(a, b []*policy.Policy) bool {
	return slices.EqualFunc(a, b, same)
}

// statement is an Allow statement with its policy.
type statement struct {
	policy *policy.Policy
	index  int
}

func (s *statement) source() *policy.Statement { return &s.policy.Document.Statements[s.index] }

// key tells statements apart by what they say and in which policy.
func (s *statement) key() string { return s.policy.Name + " " + s.source().String() }

// only is a policy that has some of another's Allow statements, and all its Deny statements.
func only(p *policy.Policy, keep func(i int) bool) *policy.Policy {
	if p.Document == nil {
		return p
	}
	d := *p.Document
	d.Statements = nil
	for i := range p.Document.Statements {
		if s := p.Document.Statements[i]; s.Effect == policy.Deny || keep(i) {
			d.Statements = append(d.Statements, s)
		}
	}
	return policy.Compile(p.Name, &d)
}

func statementsOf(list []*policy.Policy, effect policy.Effect) (all []statement) {
	for _, p := range list {
		if p == nil || p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			if p.Document.Statements[i].Effect == effect {
				all = append(all, statement{p, i})
			}
		}
	}
	return all
}

// texts are what statements say, for comparison.
func texts(list []statement) map[string]bool {
	all := make(map[string]bool, len(list))
	for i := range list {
		all[list[i].source().String()] = true
	}
	return all
}

// newly asks what a question holds: statement by statement for those that were not there before, and
// then for what those that were there allow now, such as what a deny no longer denies. There is nothing
// else that could be new. Where something cannot be said, it gives the reasons.
func (r *reviewer) newly(q *question, now, then []*policy.Policy) (all []*access, open []string) {
	had := texts(statementsOf(then, policy.Allow))
	byPolicy := map[string]*access{}
	for _, s := range statementsOf(now, policy.Allow) {
		from := s.source()
		if had[from.String()] {
			continue
		}
		g, why := r.grants(q, &s, now)
		if g == nil {
			open = append(open, why...)
			continue
		}
		a := byPolicy[s.policy.Name]
		if a == nil {
			a = &access{}
			byPolicy[s.policy.Name], all = a, append(all, a)
		}
		a.grants, a.locations = append(a.grants, *g), append(a.locations, from.Position())
	}
	if len(had) > 0 && q.lifted(now, then) {
		switch rest := r.rest(q, now, had); rest.Verdict {
		case set.Yes:
			all = append(all, &access{grants: []grant{{answer: rest}}})
		case set.Undecided:
			open = append(open, rest.Reasons...)
		}
	}
	if slices.ContainsFunc(now, (*policy.Policy).IsUnknown) {
		whole := q.base
		whole.Goal = q.goal(nil)
		if answer := r.ask(whole); answer.Verdict == set.Undecided {
			open = append(open, answer.Reasons...)
		}
	}
	return all, unique(open)
}

// lifted reports whether something that limits is not as it was before: a deny, a boundary, a control,
// Block Public Access, or that there was nothing at all to be used.
func (q *question) lifted(now, then []*policy.Policy) bool {
	was, is := texts(statementsOf(then, policy.Deny)), texts(statementsOf(now, policy.Deny))
	for text := range was {
		if !is[text] {
			return true
		}
	}
	levels := func(a, b decision.Level) bool { return samePolicies(a.Policies, b.Policies) }
	return slices.ContainsFunc(then, (*policy.Policy).IsUnknown) || !samePolicies(q.now.PermissionsBoundary, q.then.PermissionsBoundary) ||
		q.now.BlockPublicAccess != q.then.BlockPublicAccess || !slices.EqualFunc(q.now.SCP, q.then.SCP, levels) || !slices.EqualFunc(q.now.RCP, q.then.RCP, levels)
}

// grants asks what one statement newly allows; nil: nothing, or for reasons nothing that can be said.
func (r *reviewer) grants(q *question, s *statement, now []*policy.Policy) (*grant, []string) {
	from := s.source()
	with := q.base
	if with.Actions = within(q.base.Actions, from); len(with.Actions) == 0 {
		return nil, nil
	}
	alone := only(s.policy, func(i int) bool { return i == s.index })
	with.Goal = q.goal([]*policy.Policy{alone})
	g := &grant{by: s, actions: actionsOf(from), what: resourcesOf(from), conditions: conditionsOf(from), answer: r.ask(with)}
	if g.answer.Verdict == set.Undecided {
		known := *q
		policies := *q.now
		known.now = &policies
		q.put(&policies, slices.DeleteFunc(slices.Clone(now), (*policy.Policy).IsUnknown))
		with.Goal = known.goal([]*policy.Policy{alone})
		if a := r.ask(with); a.Verdict == set.Yes {
			g.answer, g.hangsOn = a, []string{"what is denied by policies whose text is not known"}
		}
	}
	if g.answer.Verdict == set.Undecided && !slices.ContainsFunc(now, (*policy.Policy).IsUnknown) {
		return g, nil // what the statement says is known, and that it allows nothing cannot be shown
	}
	if g.answer.Verdict != set.Yes {
		return nil, g.answer.Reasons
	}
	return g, nil
}

// rest asks what statements that were there before newly allow: something that limits has let go.
func (r *reviewer) rest(q *question, now []*policy.Policy, had map[string]bool) *set.Answer {
	var old []*policy.Policy
	for _, p := range now {
		old = append(old, only(p, func(i int) bool { return had[p.Document.Statements[i].String()] }))
	}
	with := q.base
	with.Goal = q.goal(old)
	return r.ask(with)
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

// reportAll reports accesses, those that are alike as one with all that have it.
func (r *reviewer) reportAll(list []*access) {
	first := map[string]*access{}
	var order []*access
	for _, a := range list {
		key := a.key()
		b := first[key]
		if b == nil || len(a.grants) == 0 {
			first[key], order = a, append(order, a)
			continue
		}
		if b.members == nil {
			b.members = []string{b.who}
		}
		b.members = append(b.members, a.who)
	}
	r.report(order...)
}

// unknown notes something of which nothing can be said.
func (r *reviewer) unknown(what string, why []string) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if text := what + ": " + strings.Join(why, "; "); !slices.Contains(r.notReviewed, text) {
		r.notReviewed = append(r.notReviewed, text)
	}
}
