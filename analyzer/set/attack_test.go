package set

// Each no is attacked: requests are drawn from the policies' own constants and what lies next to
// them, and none may be allowed.

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/glob"
)

// attacker draws requests of a question.
type attacker struct {
	*rand.Rand
	q         *Question
	s         solver
	keys      []model.Key
	values    map[string][]string // of keys, by name in lower case
	resources []string
	callers   map[*Caller][]model.Principal
	actions   []model.Action
}

func newAttacker(seed uint64, q *Question) (*attacker, error) {
	a := &attacker{Rand: rand.New(rand.NewPCG(seed, 99)), q: q, values: map[string][]string{}, callers: map[*Caller][]model.Principal{}}
	a.s = solver{q: q, left: 1 << 30, reasons: map[string]bool{}}
	if err := a.s.prepare(); err != nil {
		return nil, err
	}
	var principals []string
	for _, p := range a.s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			st := &p.Document.Statements[i]
			for _, test := range st.Conditions {
				a.constants(test.Key, test.Values)
			}
			for _, key := range a.s.keysOf(p, i) {
				a.constants(key.String(), nil)
			}
			a.resources = append(a.resources, st.Resources...)
			if st.Principals != nil {
				for _, e := range st.Principals.Entries {
					principals = append(principals, e.Value)
				}
			}
		}
	}
	// Every action in question, not one of each class.
	for _, text := range q.Actions {
		if !strings.ContainsAny(text, "*?") {
			action, _ := model.ParseAction(text)
			a.actions = append(a.actions, action)
			continue
		}
		pattern := glob.CompileText(strings.ToLower(text))
		service, _, _ := strings.Cut(text, ":")
		for _, name := range awsdata.ActionsOf(service) {
			if action, err := model.ParseAction(name); err == nil && pattern.Match(action.Lower) {
				a.actions = append(a.actions, action)
			}
		}
	}
	principals = append(principals, a.values["aws:principalarn"]...)
	for i := range q.Callers {
		a.callers[&q.Callers[i]] = a.principals(&q.Callers[i], principals)
	}
	a.resources = append(a.resources, q.Resources.Suggest...)
	return a, nil
}

func (a *attacker) constants(key string, values []string) {
	lower := strings.ToLower(key)
	if _, known := a.values[lower]; !known {
		a.keys = append(a.keys, model.NewKey(key))
		a.values[lower] = []string{"a", "false", "true"}
	}
	a.values[lower] = append(a.values[lower], values...)
}

// principals gives callers of a set: plain ones, and those that the policies name.
func (a *attacker) principals(c *Caller, named []string) (list []model.Principal) {
	switch c.form {
	case exactly, anonymous, service:
		a.s.caller, a.s.request = c, &model.Request{}
		return a.s.callers(c)
	case token:
		a.s.caller, a.s.request = c, &model.Request{}
		return a.s.providers(c.name)
	}
	accounts := []string{"123123123123", "999999999999"}
	if c.form == ofAccount {
		accounts = []string{c.account}
	}
	texts := slices.Clone(named)
	named = append(named, a.values["aws:principalaccount"]...)
	for _, n := range named {
		if arn := model.ParseARN(n); model.IsAccountID(arn.Account()) {
			accounts = append(accounts, arn.Account())
		} else if model.IsAccountID(n) {
			accounts = append(accounts, n)
		}
	}
	for _, id := range accounts {
		texts = append(texts, "arn:aws:iam::"+id+":user/bob", "arn:aws:iam::"+id+":role/team/red", "arn:aws:iam::"+id+":root")
	}
	for _, text := range texts {
		p, err := model.ParsePrincipal(a.filled(text))
		if err != nil || p.Account == "" || c.form == ofAccount && p.Account != c.account || c.form == outsider && slices.Contains(c.inside, p.Account) {
			continue
		}
		switch p.Kind {
		case model.User, model.Role, model.Root:
			list = append(list, p)
		}
	}
	return list
}

// filled is a constant with its wildcards and variables filled, and now and then a character more,
// less or of the other case.
func (a *attacker) filled(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '*':
			b.WriteString([]string{"", "", "a", "x/y", "b:c", "ab"}[a.IntN(6)])
		case c == '?':
			b.WriteByte("ab:"[a.IntN(3)])
		case c == '$' && i+1 < len(text) && text[i+1] == '{':
			if end := strings.IndexByte(text[i:], '}'); end > 0 {
				name, _, _ := strings.Cut(text[i+2:i+end], ",")
				if list := a.values[strings.ToLower(name)]; len(list) > 0 && a.IntN(2) == 0 {
					b.WriteString(list[a.IntN(len(list))])
				} else {
					b.WriteString("a")
				}
				i += end
			}
		default:
			b.WriteByte(c)
		}
	}
	s := b.String()
	switch n := a.IntN(14); {
	case n == 0:
		return s + "a"
	case n == 1 && s != "":
		return s[:len(s)-1]
	case n == 2:
		return strings.ToUpper(s)
	case n == 3 && s != "":
		at := a.IntN(len(s))
		return s[:at] + "x" + s[at+1:]
	case n == 4 && s != "" && '0' <= s[len(s)-1] && s[len(s)-1] <= '9':
		return s[:len(s)-1] + string('0'+(s[len(s)-1]-'0'+1)%10)
	}
	if strings.Contains(s, "/") && a.IntN(2) == 0 {
		address, _, _ := strings.Cut(s, "/")
		if strings.Count(address, ".") == 3 {
			return address
		}
	}
	return s
}

// draw gives a request of the question, or nothing where what was drawn is outside of it.
func (a *attacker) draw() *model.Request {
	if len(a.actions) == 0 {
		return nil
	}
	way := &a.s.networks[a.IntN(len(a.s.networks))]
	c := &a.q.Callers[a.IntN(len(a.q.Callers))]
	list := a.callers[c]
	if len(list) == 0 {
		return nil
	}
	a.s.way, a.s.caller = way, c
	base := a.s.base(list[a.IntN(len(list))], a.actions[a.IntN(len(a.actions))])
	if base.ByToken() != (base.Principal.Kind == model.FederatedIdentity) {
		return nil
	}
	a.s.request = &base
	text, from := a.q.Resources.Exactly, &a.q.Resources
	if text == "" {
		if text = a.resource(&base.Action); text == "" {
			return nil
		}
	}
	base.Resource, base.ResourceAccount = model.ParseARN(text), from.Owner
	if model.IsAccountID(base.Resource.Account()) || text == noResource {
		base.ResourceAccount = ""
	} else if from.Outside != nil {
		base.ResourceAccount = []string{"123123123123", "999999999999", "444444444444"}[a.IntN(3)]
	}
	a.q.Goal.leaves(func(p *decision.Policies) {
		if p.VPCEndpoint != nil {
			base.ThroughEndpoint(p.VPCEndpoint.Name)
		}
	})
	base.Complete()
	for _, key := range a.keys {
		if key.String() == "" || a.s.known(key) {
			continue
		}
		k := a.s.key(key)
		if k.Never || !k.Always && a.IntN(3) == 0 {
			base.Context.Set(key)
			continue
		}
		pool := a.values[key.Lower()]
		if k.Finite != nil {
			pool = k.Finite
		}
		pool = append(pool[:len(pool):len(pool)], k.Suggest...)
		var values []string
		for range 1 + a.IntN(3) {
			v := pool[a.IntN(len(pool))]
			if k.Finite == nil {
				v = a.filled(v)
			}
			if k.Has(v) && !strings.ContainsAny(v, "*?") {
				values = append(values, v)
			}
			if !k.Several {
				break
			}
		}
		switch {
		case len(values) > 0:
			base.Context.Set(key, values...)
		case k.Always:
			return nil
		default:
			base.Context.Set(key)
		}
	}
	base.Context.SetPartial(false)
	return &base
}

func (a *attacker) resource(action *model.Action) string {
	from := &a.q.Resources
	types, known := awsdata.FindAction(action.Text)
	if from.OfAction && known && len(types.Types) == 0 {
		if from.Domain != nil {
			return ""
		}
		return noResource
	}
	pool := a.resources
	var within []class.Language
	if from.OfAction && known {
		var plain []string
		within, plain = a.s.typesOf(action.Text)
		if a.IntN(3) == 0 {
			pool = plain
		}
	}
	if len(pool) == 0 {
		return ""
	}
	text := a.filled(pool[a.IntN(len(pool))])
	has := func(l class.Language) bool { return l.Has(text) }
	switch {
	case strings.ContainsAny(text, "*?"), from.Domain != nil && !slices.ContainsFunc(from.Domain, has), within != nil && !slices.ContainsFunc(within, has),
		slices.ContainsFunc(from.Except, has), from.NotBuckets[bucketOf(text)]:
		return ""
	}
	return text
}

// attack draws requests and gives the first that is allowed.
func attack(seed uint64, q *Question, times int) (allowed string, drawn int) {
	a, err := newAttacker(seed, q)
	if err != nil {
		return err.Error(), 0
	}
	for range times {
		r := a.draw()
		if r == nil {
			continue
		}
		drawn++
		if a.s.way.goal.Has(r).IsTrue() {
			return described(r), drawn
		}
	}
	return "", drawn
}

// attacks is 1 for a quick run; with 16, all documents are attacked.
var attacks = flag.Int("attacks", 1, "how many times as much is attacked as in a quick run")

// TestAttackCorpus attacks what the published policies are said not to allow.
func TestAttackCorpus(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	var drawn, noes, yes, found atomic.Int64
	documents := corpus(t)
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	step := max(1, 24*quick / *attacks) // a part of the managed policies is enough, and quick
	for from := range workers {
		wait.Go(func() {
			for i := from; i < len(documents); i += workers {
				d := &documents[i]
				if d.group == "managed" && i/workers%step != 0 {
					continue
				}
				for _, question := range a.questions(d) {
					got, err := Ask(&question.q)
					if err != nil || got.Verdict == Undecided {
						continue
					}
					allowed, n := attack(uint64(i), &question.q, 2000/quick)
					if got.Verdict == Yes {
						if yes.Add(1); allowed != "" {
							found.Add(1)
						}
						continue
					}
					noes.Add(1)
					drawn.Add(int64(n))
					if allowed != "" {
						t.Errorf("%s, %s: no, but this is allowed: %s", d.name, question.name, allowed)
					}
				}
			}
		})
	}
	wait.Wait()
	t.Logf("%d times no, attacked with %d requests", noes.Load(), drawn.Load())
	if noes.Load() < 300/quick {
		t.Errorf("only %d times no", noes.Load())
	}
	// The attack has teeth: of what is allowed, it finds most by itself.
	t.Logf("%d times yes, of which the attack finds %d", yes.Load(), found.Load())
	if found.Load()*2 < yes.Load() {
		t.Errorf("of %d times yes the attack finds only %d", yes.Load(), found.Load())
	}
}

// TestAttackMixtures attacks what is said of policies of several layers together: documents of others,
// put where they may stand.
func TestAttackMixtures(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	byKind := map[policy.Kind][]*policy.Policy{}
	for _, d := range corpus(t) {
		if len(d.policy.Document.Statements) <= 40 {
			byKind[d.kind] = append(byKind[d.kind], d.policy)
		}
	}
	rounds := max(4, 40/quick) * *attacks
	var drawn, noes atomic.Int64
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for from := range workers {
		wait.Go(func() {
			for seed := from; seed < rounds; seed += workers {
				random := rand.New(rand.NewPCG(uint64(seed), 7))
				one := func(kind policy.Kind) *policy.Policy { return byKind[kind][random.IntN(len(byKind[kind]))] }
				p := decision.Policies{Identity: []*policy.Policy{one(policy.Identity), one(policy.Identity)}, SCP: []decision.Level{{Policies: []*policy.Policy{a.full, one(policy.SCP)}}}}
				if random.IntN(2) == 0 {
					p.PermissionsBoundary = []*policy.Policy{one(policy.Identity)}
				}
				if random.IntN(2) == 0 {
					p.RCP = []decision.Level{{Policies: []*policy.Policy{one(policy.RCP)}}}
				}
				questions := a.ofRole(p)
				before := p
				before.Identity = p.Identity[:1]
				q := questions[1].q
				q.Goal = Newly(&p, &before)
				questions = append(questions, corpusQuestion{"newly reads", q})
				for _, question := range questions {
					got, err := Ask(&question.q)
					if err != nil || got.Verdict != No {
						continue
					}
					allowed, n := attack(uint64(seed), &question.q, 2000)
					noes.Add(1)
					if drawn.Add(int64(n)); allowed != "" {
						t.Errorf("mixture %d, %s: no, but this is allowed: %s", seed, question.name, allowed)
					}
				}
			}
		})
	}
	wait.Wait()
	t.Logf("%d times no, attacked with %d requests", noes.Load(), drawn.Load())
}
