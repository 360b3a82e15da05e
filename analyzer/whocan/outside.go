package whocan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// anyone is how an answer names who need not be anybody in particular.
const anyone = "anyone"

// outside asks about whoever is not among the users and roles of the environment: anyone, the accounts
// and organizations that the policies over the target name, services and identity providers.
func (a *asker) outside(actions []string, t *target) (list []*Answer, err error) {
	if t.unknown || t.Policies.Resource == nil || a.tokenOnly(actions) && len(namesOf(t).providers) == 0 {
		return a.roots(actions, t)
	}
	n := namesOf(t)
	for _, id := range n.canonical {
		a.notExamined("the account of the canonical user " + id)
	}
	ask := func(c caller, on *target) error {
		answer, open, err := a.one(&c, on, actions)
		if answer != nil && on != t {
			answer = a.again(&c, t, answer)
		}
		if answer != nil {
			list = append(list, answer)
		}
		if open != nil {
			a.undecided(open)
		}
		return err
	}
	others := a.others(n)
	if err := ask(caller{Side: a.Anyone()}, t); err != nil {
		return nil, err
	}
	signed := a.Outsider()
	var owner []string // whose own principals are not those of any account
	if t.Account != "" {
		owner = []string{t.Account}
	}
	signed.Name, signed.Caller = anyone, set.Outside(slices.Concat(a.Accounts, n.accounts, owner), slices.Concat(a.Organizations, n.organizations))
	if len(list) == 0 {
		if err := ask(caller{signed, true}, t); err != nil {
			return nil, err
		}
		if len(list) > 0 {
			list[0].Conditions = append([]string{"signed by an AWS account, whichever"}, list[0].Conditions...)
		}
	}
	// Of others only what they have beyond that.
	on := t
	if len(list) > 0 {
		on = t.without(list[0].Decision)
	}
	for _, c := range others {
		if err := ask(c.caller, on.forAccount(&c)); err != nil {
			return nil, err
		}
	}
	roots, err := a.roots(actions, t)
	return append(list, roots...), err
}

// again has the engine decide an answer's witness with the whole of the target's policy: S3 Block Public
// Access judges a policy as a whole.
func (a *asker) again(c *caller, t *target, answer *Answer) *Answer {
	w := *answer.Witness
	policies := *w.Policies
	policies.Resource = t.Policies.Resource
	w.Policies = &policies
	if decision.Decide(&w.Request, w.Policies).Result != decision.Allowed {
		return nil
	}
	return a.answer(c, t, &w, nil)
}

// tokenOnly reports whether all actions are those of identity providers' tokens.
func (a *asker) tokenOnly(actions []string) bool {
	return !slices.ContainsFunc(actions, func(s string) bool { return !tokenActions[strings.ToLower(s)] })
}

var tokenActions = map[string]bool{"sts:assumerolewithwebidentity": true, "sts:assumerolewithsaml": true}

// other is an outsider that a policy names.
type other struct {
	caller
	account string // of an account as a whole: its principals that are named are asked by themselves
}

// others gives those whom the policies name and who are not among the environment's principals.
func (a *asker) others(n *names) (all []other) {
	for _, arn := range n.arns {
		p, err := model.ParsePrincipal(arn)
		if err != nil || a.collected(p.Account) {
			continue
		}
		s := a.account(p.Account)
		s.Name, s.Caller = arn, set.Exactly(p)
		all = append(all, other{caller: caller{Side: s.Side}})
	}
	for _, id := range n.accounts {
		if !a.collected(id) {
			all = append(all, other{a.account(id), id})
		}
	}
	for _, id := range n.organizations {
		if slices.Contains(a.Organizations, id) {
			continue // its accounts that are known are asked one by one
		}
		all = append(all, other{caller: caller{a.Organization(id), true}})
	}
	for _, name := range n.services {
		all = append(all, other{caller: caller{Side: a.Service(name)}})
	}
	for _, name := range n.providers {
		s := a.Provider(name)
		if strings.HasPrefix(name, "arn:") {
			s.Name = name
		}
		all = append(all, other{caller: caller{Side: s}})
	}
	return all
}

// account is any principal of an account whose users and roles are not known one by one.
func (a *asker) account(id string) caller {
	c := caller{a.Account(id), true}
	if c.Inside {
		c.Missing = append(c.Missing, fmt.Sprintf("an identity policy of account %s allows it: its users and roles were not collected", id))
		control := a.World.SCPs(id)
		if c.Policies.SCP = control.Levels; !control.Known {
			c.Missing = append(c.Missing, "no SCP stands in the way: "+control.Why)
		}
	}
	return c
}

// collected reports whether the users and roles of an account are in the environment.
func (a *asker) collected(account string) bool {
	of := a.World.Env().Accounts[account]
	return of != nil && of.IAM != nil && (of.IAM.Users != nil || of.IAM.Roles != nil)
}

// roots asks about the root users of the environment's accounts, if that is wanted.
func (a *asker) roots(actions []string, t *target) (list []*Answer, err error) {
	if !a.ask.Root || a.tokenOnly(actions) {
		return nil, nil
	}
	for _, id := range a.World.Env().AccountIDs() {
		p, err := model.ParsePrincipal("arn:aws:iam::" + id + ":root")
		if err != nil {
			continue
		}
		c := a.account(id)
		c.Name, c.Caller, c.many, c.Missing = p.Text, set.Exactly(p), false, nil
		c.Policies = decision.Policies{}
		control := a.World.SCPs(id)
		if c.Policies.SCP = control.Levels; !control.Known {
			c.Missing = append(c.Missing, "no SCP stands in the way: "+control.Why)
		}
		answer, open, err := a.one(&c, t, actions)
		if err != nil {
			return nil, err
		}
		if answer != nil {
			list = append(list, answer)
		}
		if open != nil {
			a.undecided(open)
		}
	}
	return list, nil
}

// without is the target with a policy that lacks the statements by which anyone is allowed: who is
// allowed by it has more than anyone has.
func (t *target) without(d *decision.Decision) *target {
	drop := map[int]bool{}
	for i := range d.Layers {
		if d.Layers[i].Layer == decision.LayerResource {
			for _, s := range d.Layers[i].Statements {
				drop[s.Index] = true
			}
		}
	}
	return t.with(func(i int, s *policy.Statement) bool { return s.Effect == policy.Deny || !drop[i] })
}

// forAccount is the target as it is asked for an account as a whole: without the statements that grant
// to nobody of the account but those whom they name.
func (t *target) forAccount(c *other) *target {
	if c.account == "" {
		return t
	}
	return t.with(func(_ int, s *policy.Statement) bool {
		if s.Effect == policy.Deny || s.NotPrincipal || s.Principals == nil || s.Principals.Everyone {
			return true
		}
		return slices.ContainsFunc(s.Principals.Entries, func(e policy.PrincipalEntry) bool {
			arn := model.ParseARN(e.Value)
			return e.Type != "AWS" || !arn.Whole() || arn.Resource() == "root"
		})
	})
}

// with is the target with only some statements of its policy.
func (t *target) with(keep func(i int, s *policy.Statement) bool) *target {
	from := t.Policies.Resource
	d := *from.Document
	d.Statements = nil
	for i := range from.Document.Statements {
		if s := &from.Document.Statements[i]; keep(i, s) {
			d.Statements = append(d.Statements, *s)
		}
	}
	if len(d.Statements) == len(from.Document.Statements) {
		return t
	}
	to := *t
	to.Policies.Resource = policy.Compile(from.Name, &d)
	return &to
}

// names are those whom policies name that are over a target.
type names struct{ arns, accounts, organizations, services, providers, canonical []string }

// namesOf finds whom the target's policy and the RCPs over it name, as principals and in conditions.
func namesOf(t *target) *names {
	n := &names{}
	for _, p := range append([]*policy.Policy{t.Policies.Resource}, levels(t.Policies.RCP)...) {
		if p == nil || p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			n.statement(&p.Document.Statements[i])
		}
	}
	for _, list := range []*[]string{&n.arns, &n.accounts, &n.organizations, &n.services, &n.providers, &n.canonical} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return n
}

func (n *names) statement(s *policy.Statement) {
	if s.Principals != nil {
		for _, e := range s.Principals.Entries {
			switch e.Type {
			case "AWS":
				n.aws(e.Value)
			case "Service":
				n.services = append(n.services, e.Value)
			case "Federated":
				n.providers = append(n.providers, e.Value)
			case "CanonicalUser":
				n.canonical = append(n.canonical, e.Value)
			}
		}
	}
	for _, c := range s.Conditions {
		switch strings.ToLower(c.Key) {
		case "aws:principalaccount", "aws:principalarn", "kms:calleraccount":
			for _, v := range c.Values {
				n.aws(v)
			}
		case "aws:principalorgid", "aws:principalorgpaths":
			for _, v := range c.Values {
				if id, _, _ := strings.Cut(v, "/"); !wild(id) && strings.HasPrefix(id, "o-") {
					n.organizations = append(n.organizations, id)
				}
			}
		case "aws:principalservicename":
			for _, v := range c.Values {
				if !wild(v) {
					n.services = append(n.services, v)
				}
			}
		}
	}
}

// aws reads the name of an account or of one of its principals, which can be a pattern in a condition.
func (n *names) aws(text string) {
	if model.IsAccountID(text) {
		n.accounts = append(n.accounts, text)
		return
	}
	arn := model.ParseARN(text)
	if !model.IsAccountID(arn.Account()) {
		return
	}
	n.accounts = append(n.accounts, arn.Account())
	if p, err := model.ParsePrincipal(text); err == nil && !wild(text) && p.Kind != model.Root {
		n.arns = append(n.arns, text)
	}
}
