package review

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// alone asks what a policy grants by itself, less what another one does: the custom policy checks look
// at documents, and not at what else there is (Validate policies with IAM Access Analyzer custom policy
// checks). "Identity policies grant permissions to IAM principals", whoever they are, so callers and
// owners of resources are any that conditions can tell apart; "resource policies grant permissions on
// AWS resources" to whom they name, whatever the caller's own account says (CheckNoNewAccess,
// policyType).
func alone(now, than *policy.Policy, actions, resources []string) []set.Question {
	q := set.Question{Actions: actions}
	q.Resources.OfAction = true
	for _, text := range resources {
		if text != "*" {
			q.Resources.Domain = append(q.Resources.Domain, set.Matching(text)...)
		}
	}
	q.Resources.Suggest = plainOnes(now)
	d := difference{now: now, than: than}
	if than != nil && than.Document != nil {
		if d.fresh, q.Actions = fresh(now, than, actions); d.fresh != nil && len(q.Actions) == 0 {
			return nil // each statement stands in the other one too, and each deny still stands
		}
	}
	if named(now) {
		return ofResource(q, &d)
	}
	return ofIdentity(q, &d)
}

// plainOnes are resources such as a policy means, for proofs that read well.
func plainOnes(p *policy.Policy) (list []string) {
	for i := range p.Document.Statements {
		if s := &p.Document.Statements[i]; s.Effect == policy.Allow && !s.NotResource {
			for _, text := range s.Resources {
				if text != "*" && !strings.Contains(text, "${") {
					list = append(list, strings.NewReplacer("*", "example", "?", "x").Replace(text))
				}
			}
		}
	}
	return list
}

// difference is what a policy grants and another one does not; fresh are the statements that can make
// it, where not all can.
type difference struct{ now, than, fresh *policy.Policy }

// fresh leaves of a policy the statements that another one has not, and of actions those that they are
// about. Where a deny of the other one is gone, each statement can grant something, and it gives nil.
func fresh(now, than *policy.Policy, actions []string) (*policy.Policy, []string) {
	denied := texts(statementsOf([]*policy.Policy{now}, policy.Deny))
	for text := range texts(statementsOf([]*policy.Policy{than}, policy.Deny)) {
		if !denied[text] {
			return nil, actions
		}
	}
	if now.Document.Version != than.Document.Version {
		return nil, actions // variables are read in one of them only
	}
	had := texts(statementsOf([]*policy.Policy{than}, policy.Allow))
	var about []string
	part := only(now, func(i int) bool {
		s := &now.Document.Statements[i]
		if had[s.String()] {
			return false
		}
		about = append(about, within(actions, s)...)
		return true
	})
	slices.Sort(about)
	return part, slices.Compact(about)
}

// goal is what the policy grants and the other one, or none, does not. (An account's root user needs no
// policy for what its account may do, so even none grants something.)
func (d *difference) goal(with func(list ...*policy.Policy) *decision.Policies) set.Goal {
	switch {
	case d.than == nil:
		return set.Newly(with(d.now), with())
	case d.fresh == nil:
		return set.Newly(with(d.now), with(d.than))
	}
	return set.All(set.Allowed(with(d.now)), set.Not(set.Allowed(with(d.than))), set.Allowed(with(d.fresh)))
}

// ofIdentity asks about an identity-based policy: of principals over resources of their own account,
// and, where a condition can tell accounts apart, of any account over those of any other.
func ofIdentity(q set.Question, d *difference) (list []set.Question) {
	now, than := d.now, d.than
	accounts := accountsIn(now, than)
	fresh := freshAccounts(accounts, 2)
	within := func(account string) {
		same := q
		same.Callers, same.Resources.Owner = []set.Caller{set.Of(account)}, account
		same.Goal = d.goal(func(list ...*policy.Policy) *decision.Policies {
			return &decision.Policies{Identity: append([]*policy.Policy{}, list...), Resource: delegating(account)}
		})
		list = append(list, same)
	}
	within(fresh[0])
	if !tellsAccounts(now, than) {
		return list
	}
	for _, account := range accounts {
		within(account)
	}
	across := func(caller set.Caller, owner string, outside []string) {
		other := q
		other.Callers, other.Resources.Owner, other.Resources.Outside = []set.Caller{caller}, owner, outside
		other.Goal = d.goal(func(list ...*policy.Policy) *decision.Policies {
			return &decision.Policies{Identity: append([]*policy.Policy{}, list...), Resource: letsAll}
		})
		list = append(list, other)
	}
	across(set.Outside([]string{fresh[1]}, nil), fresh[1], nil)
	for _, account := range append([]string{fresh[0]}, accounts...) {
		across(set.Of(account), "", []string{account})
	}
	return list
}

// ofResource asks about a policy that names those whom it lets in: of principals of any account but the
// owner's, of whoever does not sign, of services and of those with a token. Who owns the resource does
// not matter, unless a condition asks for it.
func ofResource(q set.Question, d *difference) (list []set.Question) {
	now, than := d.now, d.than
	accounts := accountsIn(now, than)
	owners := freshAccounts(accounts, 1)
	if tellsOwners(now, than) {
		owners = append(owners, accounts...)
	}
	trust := now.Document.Kind == policy.Trust
	for _, owner := range owners {
		one := q
		one.Resources.Owner = owner
		if trust {
			one.Resources.OfAction, one.Resources.Exactly = false, "arn:aws:iam::"+owner+":role/role"
			one.Resources.Domain = nil
			one.Actions = trustActions(q.Actions)
		} else if service := serviceOf(now); service != "" && slices.Contains(q.Actions, "*") {
			// Which resource the policy is attached to does not matter to what it says; of which service it
			// is, its ARNs tell.
			one.Actions = []string{service + ":*"}
		} else {
			one.Resources.OfAction = slices.Contains(q.Actions, "*") || len(q.Resources.Domain) == 0
		}
		one.Goal = d.goal(func(list ...*policy.Policy) *decision.Policies {
			p := &decision.Policies{Identity: []*policy.Policy{allowAll}}
			for _, resource := range list {
				p.Resource = resource
			}
			return p
		})
		one.Callers = []set.Caller{set.Outside([]string{owner}, nil), set.Anonymous(), set.Service("")}
		list = append(list, one)
		if trust {
			token := one
			token.Callers = []set.Caller{set.Token("")}
			if token.Actions = within(q.Actions, &policy.Statement{Actions: tokenActions}); len(token.Actions) > 0 {
				list = append(list, token)
			}
		}
	}
	return list
}

var tokenActions = []string{"sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"}

// trustActions are those of a trust policy that a check asks for.
func trustActions(actions []string) []string {
	if slices.Contains(actions, "*") {
		return []string{"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}
	}
	return actions
}

// strangers asks for those whom a policy does not name: "public" is whoever is not held to what the
// policy fixes (CheckNoPublicAccess; Blocking public access to your Amazon S3 storage, The meaning of
// "public"). Whom an identity provider vouches for is not the public; how narrow that trust is, the
// audit says.
func strangers(p *policy.Policy) []set.Question {
	list := alone(p, nil, []string{"*"}, nil)[:1]
	accounts, organizations := namedAnywhere(p)
	list[0].Callers = []set.Caller{set.Anonymous(), set.Outside(append(accounts, list[0].Resources.Owner), organizations)}
	return list
}

// namedAnywhere gives the accounts and organizations that a policy lets in, or denies all but.
func namedAnywhere(p *policy.Policy) (accounts, organizations []string) {
	accounts, organizations = rules.Named(p)
	for i := range p.Document.Statements {
		for _, c := range p.Document.Statements[i].Conditions {
			switch strings.ToLower(c.Key) {
			case "aws:principalaccount":
				accounts = append(accounts, c.Values...)
			case "aws:principalorgid":
				organizations = append(organizations, c.Values...)
			}
		}
	}
	return accounts, organizations
}

// unguarded asks for those whom a guard is to keep out, of all whom the policy lets in.
func (r *reviewer) unguarded(guard string, p *policy.Policy) []set.Question {
	list := alone(p, nil, []string{"*"}, nil)
	for i := range list {
		owner := list[i].Resources.Owner
		if guard == "vpce" {
			// Services call from AWS's own networks, whatever a policy demands of others.
			if len(list[i].Callers) > 1 { // not those with a token
				list[i].Callers = []set.Caller{set.Outside([]string{owner}, nil), set.Anonymous()}
			}
			list[i].Networks = []set.Network{{Name: "not through a VPC endpoint", Absent: set.EndpointKeys()}}
			continue
		}
		organizations := r.after.Organizations
		if len(organizations) == 0 {
			// Nothing says which organization is meant but the policy itself.
			_, organizations = namedAnywhere(p)
		}
		list[i].Callers = []set.Caller{set.Outside(append(slices.Clone(r.after.Accounts), owner), organizations), set.Anonymous()}
	}
	return list
}

// serviceOf gives the one service that all resources of a policy belong to; empty where there is none.
func serviceOf(p *policy.Policy) (service string) {
	for i := range p.Document.Statements {
		st := &p.Document.Statements[i]
		for _, text := range st.Resources {
			arn := model.ParseARN(text)
			if st.NotResource || arn.Service() == "" || strings.ContainsAny(arn.Service(), "*?") || service != "" && arn.Service() != service {
				return ""
			}
			service = arn.Service()
		}
	}
	return service
}

// tellsAccounts reports whether a condition or a variable of policies can tell accounts or principals
// apart; tellsOwners, whether one can tell owners of resources apart.
func tellsAccounts(list ...*policy.Policy) bool {
	return reads(list, func(key string) bool {
		return strings.HasPrefix(key, "aws:principal") || strings.HasPrefix(key, "aws:resource") || strings.HasPrefix(key, "aws:user") || key == "s3:resourceaccount"
	})
}

func tellsOwners(list ...*policy.Policy) bool {
	return reads(list, func(key string) bool {
		return strings.HasPrefix(key, "aws:resource") || key == "s3:resourceaccount"
	})
}

func reads(list []*policy.Policy, is func(key string) bool) bool {
	for _, p := range list {
		if p != nil && slices.ContainsFunc(p.Keys(), is) {
			return true
		}
	}
	return false
}

// accountsIn gives the account ids that policies name anywhere.
func accountsIn(list ...*policy.Policy) (ids []string) {
	add := func(text string) {
		for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' }) {
			if model.IsAccountID(part) {
				ids = append(ids, part)
			}
		}
	}
	for _, p := range list {
		if p == nil || p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			s := &p.Document.Statements[i]
			if s.Principals != nil {
				for _, e := range s.Principals.Entries {
					add(e.Value)
				}
			}
			for _, text := range s.Resources {
				add(text)
			}
			for _, c := range s.Conditions {
				for _, v := range c.Values {
					add(v)
				}
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// freshAccounts gives accounts that are none of some.
func freshAccounts(named []string, n int) (ids []string) {
	for _, id := range []string{"111122223333", "444455556666", "777788889999", "123456789012"} {
		if !slices.Contains(named, id) && len(ids) < n {
			ids = append(ids, id)
		}
	}
	for id := 100000000001; len(ids) < n; id++ {
		if text := strconv.Itoa(id); !slices.Contains(named, text) {
			ids = append(ids, text)
		}
	}
	return ids
}

// allowAll is what a caller's own account is taken to allow.
var allowAll = compiled("assumed: the caller's own account allows it", policy.Identity, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)

// letsAll is what another account's resource is taken to allow.
var letsAll = compiled("assumed: the resource's owner lets anybody in", policy.ResourceBased, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`)

func compiled(name string, kind policy.Kind, text string) *policy.Policy {
	d, err := policy.ParseFile(source.NewFile("assumed", text), kind)
	if err != nil {
		panic(err) // the text is ours
	}
	return policy.Compile(name, d)
}
