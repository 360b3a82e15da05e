package set

import (
	"cmp"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
)

// Caller is a set of callers.
type Caller struct {
	form callerForm
	// principal is the one caller of exactly.
	principal model.Principal
	// account is that of ofAccount; inside are the accounts that outsiders do not have.
	account string
	inside  []string
	// organization is the one that the caller's account is in; not are those that it is not in.
	organization string
	not          []string
	name         string // of a service or an identity provider; empty: any
}

type callerForm uint8

const (
	exactly callerForm = iota
	ofAccount
	outsider
	anonymous
	service
	token
)

// Exactly is one caller.
func Exactly(p model.Principal) Caller { return Caller{form: exactly, principal: p} }

// Of is any user, role or root user of an account, with whatever name, tags and session.
func Of(account string) Caller { return Caller{form: ofAccount, account: account} }

// Outside is any user, role or root user of an account that is none of those inside, in none of the
// organizations that are inside.
func Outside(accounts, organizations []string) Caller {
	return Caller{form: outsider, inside: accounts, not: organizations}
}

// OfOrganization is any user, role or root user of an account of an organization that is none of
// those named.
func OfOrganization(id string, except []string) Caller {
	return Caller{form: outsider, organization: id, inside: except}
}

// Anonymous is whoever does not sign.
func Anonymous() Caller { return Caller{form: anonymous} }

// Service is an AWS service that calls as itself; with an empty name, any.
func Service(name string) Caller { return Caller{form: service, name: name} }

// Token is whoever bears an identity provider's token; with an empty ARN, of any provider that the
// policies name.
func Token(provider string) Caller { return Caller{form: token, name: provider} }

var (
	keyPrincipalARN     = model.NewKey("aws:PrincipalArn")
	keyPrincipalAccount = model.NewKey("aws:PrincipalAccount")
	keyProvider         = model.NewKey("aws:FederatedProvider")
	keyUserName         = model.NewKey("aws:username")

	keyResourceAccount   = model.NewKey("aws:ResourceAccount")
	keyS3ResourceAccount = model.NewKey("s3:ResourceAccount")
)

// signs reports whether the caller has an account.
func (c *Caller) signs() bool {
	return c.form == exactly && c.principal.Account != "" || c.form == ofAccount || c.form == outsider
}

// callers gives a caller of each class that the policies tell apart.
func (s *solver) callers(c *Caller) []model.Principal {
	if s.probe != nil && c.form != exactly {
		return s.probe.callersOf(c)
	}
	switch c.form {
	case exactly:
		return []model.Principal{c.principal}
	case anonymous:
		return []model.Principal{{Kind: model.Anonymous, Text: model.AnonymousCaller}}
	case service:
		return s.services(c.name)
	case token:
		return s.providers(c.name)
	}
	return s.accountCallers(c)
}

// eachNamed calls f for each principal that the policies name.
func (s *solver) eachNamed(f func(policy.PrincipalEntry)) {
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			if named := p.Document.Statements[i].Principals; named != nil {
				for _, e := range named.Entries {
					f(e)
				}
			}
		}
	}
}

func (s *solver) services(name string) (list []model.Principal) {
	names := []string{name}
	if name == "" {
		names = []string{"ec2.amazonaws.com"}
		s.eachNamed(func(e policy.PrincipalEntry) {
			if e.Type == "Service" {
				names = append(names, e.Value)
			}
		})
		var cuts condition.Cuts
		s.cutAll(model.NewKey("aws:PrincipalServiceName"), &cuts)
		values, _ := cuts.Values(condition.Space{Domain: []class.Language{class.Pattern("?*.amazonaws.com")}, Suggest: names})
		names = append(names, values...)
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		if p, err := model.ParsePrincipal(n); err == nil && p.Kind == model.Service {
			list = append(list, p)
		}
	}
	return list
}

func (s *solver) providers(name string) (list []model.Principal) {
	names := []string{name}
	if name == "" {
		names = names[:0]
		s.eachNamed(func(e policy.PrincipalEntry) {
			if e.Type == "Federated" {
				names = append(names, e.Value)
			}
		})
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		if p, err := model.ParsePrincipal(n); err == nil && p.Kind == model.FederatedIdentity {
			list = append(list, p)
			continue
		}
		// A provider that is a host name stands in aws:FederatedProvider (see tokenContext).
		list = append(list, model.Principal{Kind: model.FederatedIdentity, Text: model.AnonymousCaller, Name: n})
	}
	return list
}

// tokenContext says who issued a token, where the principal does not say it.
func tokenContext(p *model.Principal, c *model.Context) {
	if p.Kind == model.FederatedIdentity && p.Text == model.AnonymousCaller {
		c.SetOne(keyProvider, p.Name)
	}
}

// accountCallers gives users, roles and the root user of the accounts in question, told apart by
// ARN, account and user name.
func (s *solver) accountCallers(c *Caller) (list []model.Principal) {
	account := class.Language{}.Times(12, class.Digit)
	plain := s.plainAccount(c)
	if c.form == ofAccount {
		account = class.Text(c.account)
	}
	iam := class.Text("arn:" + s.partition() + ":iam::").Then(account)
	name := func(kind string) class.Language {
		// A path's parts and a name are neither empty nor do they hold a colon (IAM identifiers).
		return iam.Literal(":" + kind + "/").Star(noColonStar).One(nameCharacter)
	}
	patterns, except := s.callerPatterns(c)
	problem := class.Problem{Domain: []class.Language{name("user"), name("role"), iam.Literal(":root")}, Except: except}
	for _, account := range append([]string{plain}, s.namedAccounts()...) {
		for _, kind := range []string{"user/someone", "role/any", "root"} {
			problem.Suggest = append(problem.Suggest, "arn:"+s.partition()+":iam::"+account+":"+kind)
		}
	}
	for _, name := range s.namedUsers() {
		patterns = append(patterns, class.Pattern("arn:*:iam::").Times(12, class.Digit).Literal(":user/"+name))
	}
	// Kinds differ whatever the patterns say.
	problem.Patterns = append(patterns, problem.Domain...)
	texts, complete := problem.Classes()
	if !complete {
		s.open("too many kinds of callers to tell apart")
	}
	for _, text := range texts {
		p, err := model.ParsePrincipal(text)
		if err != nil {
			continue
		}
		if c.form == outsider && slices.Contains(c.inside, p.Account) {
			s.open("whether an account like %s is outside", p.Account)
			continue
		}
		list = append(list, p)
	}
	// Sessions are named one by one, if at all.
	s.eachNamed(func(e policy.PrincipalEntry) {
		if e.Type != "AWS" || !strings.Contains(e.Value, ":sts:") {
			return
		}
		p, err := model.ParsePrincipal(e.Value)
		if err != nil || c.form == ofAccount && p.Account != c.account || c.form == outsider && slices.Contains(c.inside, p.Account) {
			return
		}
		list = append(list, p)
	})
	// A user is the plainest caller, and no service treats users worse than others.
	slices.SortStableFunc(list, func(a, b model.Principal) int { return cmp.Compare(a.Kind, b.Kind) })
	return list
}

var (
	noColonStar   = class.Set{Except: ":*"}
	nameCharacter = class.Set{Except: ":/*"}
)

// namedAccounts gives the accounts that the policies name as principals, in order.
func (s *solver) namedAccounts() (ids []string) {
	s.eachNamed(func(e policy.PrincipalEntry) {
		id := e.Value
		if arn := model.ParseARN(id); arn.Whole() {
			id = arn.Account()
		}
		if e.Type == "AWS" && model.IsAccountID(id) {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return slices.Compact(ids)
}

// namedUsers gives the user names with which a resource that is asked for is one that a policy means
// by ${aws:username}.
func (s *solver) namedUsers() (names []string) {
	if s.q.Resources.Exactly == "" {
		return nil // the resource is chosen to fit the caller
	}
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			patterns := p.ResourcePatterns(i)
			for r := range patterns {
				if slices.ContainsFunc(patterns[r].Keys(), keyUserName.Is) {
					found, _ := patterns[r].Solve(&s.q.Context, keyUserName, s.q.Resources.Exactly)
					names = append(names, found...)
				}
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == "" || strings.ContainsAny(n, ":/*") })
}

// derivedKeys are the keys that follow from who calls (model.Request.Complete).
var derivedKeys = []model.Key{keyPrincipalARN, keyPrincipalAccount, keyUserName, model.NewKey("aws:userid"), model.NewKey("kms:CallerAccount"),
	model.NewKey("aws:PrincipalServiceName"), keyProvider}

// callerTies gives the keys that follow from who calls and are tied by variables to something else,
// where one caller stands for others. That a caller's account is the resource's, or is not, is told
// apart without that (see callerPatterns and owners).
func (s *solver) callerTies() (ties []model.Key) {
	switch s.caller.form {
	case exactly, anonymous:
		return nil
	}
	add := func(key model.Key) {
		if slices.ContainsFunc(derivedKeys, key.Is) && !slices.ContainsFunc(ties, key.Is) {
			ties = append(ties, key)
		}
	}
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			tests := p.Tests(i)
			for t := range tests {
				for _, m := range tests[t].Patterns() {
					if m.Alone() && resourceAccountKey(tests[t].Key()) {
						continue
					}
					add(tests[t].Key())
					for _, k := range m.Keys() {
						add(k)
					}
				}
			}
			patterns := p.ResourcePatterns(i)
			for r := range patterns {
				for _, k := range patterns[r].Keys() {
					add(k)
				}
			}
		}
	}
	return ties
}

func resourceAccountKey(k model.Key) bool {
	return k.Is(keyResourceAccount) || k.Is(keyS3ResourceAccount)
}

// callerPatterns gives what tells the callers of accounts apart, as languages of ARNs, and the ARNs
// of accounts that are not in question.
func (s *solver) callerPatterns(c *Caller) (patterns, except []class.Language) {
	anywhere := class.Pattern("arn:*:iam::")
	accounts := map[string]bool{}
	s.eachNamed(func(e policy.PrincipalEntry) {
		if e.Type != "AWS" {
			return
		}
		if model.IsAccountID(e.Value) {
			accounts[e.Value] = true
			return
		}
		arn := model.ParseARN(e.Value)
		accounts[arn.Account()] = true
		patterns = append(patterns, class.Text(e.Value))
	})
	// The resource's own account is like no other.
	on := model.ParseARN(s.q.Resources.Exactly)
	for _, id := range []string{s.q.Resources.Owner, on.Account()} {
		if model.IsAccountID(id) {
			accounts[id] = true
		}
	}
	var arns, ids, names condition.Cuts
	s.cutAll(keyPrincipalARN, &arns)
	s.cutAll(keyPrincipalAccount, &ids)
	s.cutAll(keyUserName, &names)
	for _, key := range []string{"aws:ResourceAccount", "s3:ResourceAccount", "kms:CallerAccount"} {
		s.cutAll(model.NewKey(key), &ids)
	}
	patterns = append(patterns, arns.Languages()...)
	for _, l := range ids.Languages() {
		patterns = append(patterns, anywhere.Then(l).Literal(":").Star(class.AnyCharacter))
	}
	for _, l := range names.Languages() {
		user := anywhere.Times(12, class.Digit).Literal(":user/")
		patterns = append(patterns, user.Then(l), user.Star(class.AnyCharacter).Literal("/").Then(l))
	}
	for id := range accounts {
		if model.IsAccountID(id) {
			patterns = append(patterns, anywhere.Literal(id+":").Star(class.AnyCharacter))
		}
	}
	if c.form == outsider {
		// Of the accounts inside only those matter that a policy can mean.
		for _, id := range c.inside {
			if accounts[id] || len(c.inside) <= 16 || slices.ContainsFunc(ids.Languages(), func(l class.Language) bool { return l.Has(id) }) {
				except = append(except, anywhere.Literal(id+":").Star(class.AnyCharacter))
			}
		}
	}
	return class.Distinct(patterns), except
}

// plainAccounts are account ids of which one stands for any other account.
var plainAccounts = []string{"999999999999", "888888888888", "777777777777", "666666666666", "555555555555", "444444444444"}

// plainAccount gives an account that is in question and that no policy names.
func (s *solver) plainAccount(c *Caller) string {
	if c.form == ofAccount {
		return c.account
	}
	return s.freshAccount(c.inside)
}

// freshAccount gives an account that is not among some, and that the policies do not name if that
// can be had.
func (s *solver) freshAccount(inside []string) string {
	for _, id := range plainAccounts {
		if !slices.Contains(inside, id) && !s.mentioned(id) {
			return id
		}
	}
	for n := 100_000_000_001; ; n++ {
		if id := itoa(n); !slices.Contains(inside, id) && !s.mentioned(id) {
			return id
		}
	}
}
