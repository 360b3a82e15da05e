package set

// Small worlds: a few callers, actions and resources, two or three keys with a few values each. All
// requests of such a world can be put to the engine one by one; the solver must come to the same.

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
	"github.com/iampath/iampath/policy/truth"
)

const (
	smallOwner = "111111111111"
	smallOther = "222222222222"
)

// smallWorld is a world that can be enumerated.
type smallWorld struct {
	*rand.Rand
	kind      smallKind
	keys      []smallKey
	callers   []model.Principal
	actions   []string // each by itself
	resources []string
	q         Question
	texts     []string // of the policies, for a failure's report
}

// smallKind is what the requests of a world are about.
type smallKind struct {
	name     string
	asked    []string // actions as the question has them
	patterns []string // actions as policies have them
	domain   []class.Language
	// resources are all there are; patterns what policies call them.
	resources, resourcePatterns []string
	trust                       bool
}

// smallKey is a condition key of a world.
type smallKey struct {
	name   string
	family string
	known  Key
	// values are all that a request can have, or a few of each sort that a test can tell from others.
	values    [][]string
	constants []string
}

func wordsOf(letters string, longest int) (all []string) {
	all = []string{""}
	for from, n := 0, 0; n < longest; n++ {
		to := len(all)
		for _, w := range all[from:to] {
			for _, c := range letters {
				all = append(all, w+string(c))
			}
		}
		from = to
	}
	return all
}

// wordLanguages are the languages that hold the words of some letters up to a length.
func wordLanguages(before class.Language, letters string, shortest, longest int) (all []class.Language) {
	for n := shortest; n <= longest; n++ {
		all = append(all, before.Times(n, class.Set{Only: letters}))
	}
	return all
}

var smallKinds = func() []smallKind {
	bucket := "arn:aws:s3:::"
	var buckets []string
	for _, w := range wordsOf("ab", 2)[1:] {
		buckets = append(buckets, bucket+w)
	}
	key := "arn:aws:kms:us-east-1:" + smallOwner + ":key/1"
	role := "arn:aws:iam::" + smallOwner + ":role/Target"
	queue := "arn:aws:sqs:us-east-1:" + smallOwner + ":q"
	return []smallKind{
		{name: "s3", asked: []string{"s3:GetObject", "s3:PutObject", "s3:ListBucket"}, patterns: []string{"s3:*", "*", "s3:GetObject", "s3:Put*", "s3:?etObject", "S3:LISTBUCKET"},
			domain: wordLanguages(class.Text(bucket), "ab", 1, 2), resources: buckets,
			resourcePatterns: []string{"*", "*", bucket + "*", bucket + "a*", bucket + "?", bucket + "ab", bucket + "*b", bucket + "b", bucket + "${x:a}", bucket + "a${x:a}", bucket + "${x:a}${x:b}", bucket + "${x:a}*", bucket + "${x:b, 'a'}", "arn:*:::a"}},
		{name: "s3", asked: []string{"s3:GetObject", "s3:PutObject"}, patterns: []string{"s3:*", "s3:GetObject", "s3:Put*"},
			resources: []string{bucket + "ab"}, resourcePatterns: []string{"*", "*", bucket + "ab", bucket + "a${x:a}", bucket + "${x:a}${x:b}", bucket + "b", bucket + "${x:b}*"}},
		{name: "kms", asked: []string{"kms:*"}, patterns: []string{"kms:*", "*", "kms:Decrypt", "kms:C*", "kms:RetireGrant", "kms:*Key*"}, resources: []string{key}, resourcePatterns: []string{"*", "*", key}},
		{name: "sqs", asked: []string{"sqs:*"}, patterns: []string{"sqs:*", "*", "sqs:SendMessage", "sqs:*Queue*", "sqs:A*"}, resources: []string{queue}, resourcePatterns: []string{"*", queue}},
		{name: "sts", asked: []string{"sts:*"}, patterns: []string{"sts:*", "*", "sts:AssumeRole", "sts:AssumeRole*", "sts:Get*"}, resources: []string{role}, resourcePatterns: []string{"*", role}, trust: true},
		{name: "none", asked: []string{"s3:List*", "sts:Get*"}, patterns: []string{"s3:*", "*", "s3:ListAllMyBuckets", "s3:List*", "sts:Get*"}, resources: []string{"*"}, resourcePatterns: []string{"*", bucket + "*", "arn:aws:s3:::a"}},
	}
}()

var smallCallers = []string{
	"arn:aws:iam::" + smallOwner + ":user/a", "arn:aws:iam::" + smallOwner + ":role/b", "arn:aws:iam::" + smallOther + ":user/p/a", "arn:aws:iam::" + smallOther + ":role/a",
	"arn:aws:iam::" + smallOwner + ":root", "arn:aws:sts::" + smallOwner + ":assumed-role/b/s", "anonymous", "sns.amazonaws.com",
}

// smallKeys draws the keys of a world.
func (w *smallWorld) smallKeys() []smallKey {
	one := func(values ...string) (all [][]string) {
		for _, v := range values {
			all = append(all, []string{v})
		}
		return all
	}
	letters := "ab"
	if w.chance(10) {
		letters = "a*"
	}
	text := wordsOf(letters, 2)
	texts := func(name string) smallKey {
		k := smallKey{name: name, family: "String", values: one(text...), constants: []string{"a", "b", "ab", "a*", "*b", "?", "*", "", "A", "${*}", "${x:a}", "${x:b}", "a${x:a}", "${x:b}b", "${x:c}", "${x:a, 'b'}"}}
		if k.known.Domain = wordLanguages(class.Language{}, letters, 0, 2); w.chance(40) {
			list := slices.Clone(text)
			w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			list = list[:1+w.IntN(4)]
			k.known.Space, k.values = condition.Space{Finite: list}, one(list...)
		}
		return k
	}
	several := func() smallKey {
		k := smallKey{name: "aws:TagKeys", family: "String", known: Key{Space: condition.Space{Finite: []string{"a", "b", "ab"}}, Several: true},
			constants: []string{"a", "b", "a*", "*", "ab", "${x:a}"}}
		for set := 1; set < 8; set++ {
			var v []string
			for i, t := range k.known.Finite {
				if set>>i&1 == 1 {
					v = append(v, t)
				}
			}
			k.values = append(k.values, v)
		}
		return k
	}
	all := []smallKey{
		texts("x:a"), texts("x:a"), texts("x:b"), texts("x:b"), texts("x:c"), several(), several(),
		{name: "x:n", family: "Numeric", values: one("0", "0.5", "1", "1.5", "2", "7", "20"), constants: []string{"0", "1", "2", "2.0", "10"}},
		{name: "x:d", family: "Date", values: one("2019-12-31T00:00:00Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z", "2020-06-01T00:00:00Z", "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"),
			constants: []string{"2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "1577836801"}},
		{name: "x:ip", family: "Ip", values: one("10.0.0.0", "10.0.0.1", "10.0.0.127", "10.0.0.128", "10.0.1.0", "9.0.0.0", "192.0.2.1", "2001:db8::1", "fe80::1"),
			constants: []string{"10.0.0.0/24", "10.0.0.0/25", "10.0.0.1", "0.0.0.0/0", "2001:db8::/32", "10.0.0.0/8"}},
		{name: "aws:SecureTransport", family: "Bool", known: Key{Space: condition.Space{Finite: []string{"true", "false"}}}, values: one("true", "false"), constants: []string{"true", "false"}},
		{name: "x:bin", family: "Binary", known: Key{Space: condition.Space{Finite: []string{"QQ==", "QUI="}}}, values: one("QQ==", "QUI="), constants: []string{"QQ==", "QUJD"}},
	}
	w.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var keys []smallKey
	for _, k := range all {
		if slices.ContainsFunc(keys, func(other smallKey) bool { return other.name == k.name }) {
			continue
		}
		if k.known.Always = w.chance(25); !k.known.Always {
			k.values = append([][]string{nil}, k.values...)
		}
		if keys = append(keys, k); len(keys) == 3 {
			break
		}
	}
	// What policies may name and the world does not hold is never there.
	for _, name := range []string{"x:a", "x:b", "x:c"} {
		if !slices.ContainsFunc(keys, func(k smallKey) bool { return k.name == name }) {
			keys = append(keys, smallKey{name: name, family: "String", known: Key{Never: true}, values: [][]string{nil}, constants: []string{"a", "*"}})
		}
	}
	return keys
}

func (w *smallWorld) chance(percent int) bool { return w.IntN(100) < percent }

func oneOf[T any](w *smallWorld, from []T) T { return from[w.IntN(len(from))] }

// few draws one or two.
func few(w *smallWorld, from []string) []string {
	list := []string{oneOf(w, from)}
	if w.chance(30) {
		list = append(list, oneOf(w, from))
	}
	return list
}

var smallOperators = map[string][]string{
	"String":  {"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"},
	"Numeric": {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
	"Date":    {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
	"Ip":      {"IpAddress", "NotIpAddress"}, "Bool": {"Bool"}, "Binary": {"BinaryEquals"}, "Arn": {"ArnEquals", "ArnLike", "ArnNotLike"},
}

func (w *smallWorld) condition() map[string]any {
	block := map[string]any{}
	for range 1 + w.IntN(3) {
		k := oneOf(w, w.keys)
		if w.chance(8) {
			k = smallKey{name: "aws:PrincipalArn", family: "Arn", constants: []string{"arn:aws:iam::*:user/*", "arn:aws:iam::" + smallOwner + ":*", "arn:aws:iam::*:role/b"}}
		} else if w.chance(4) {
			k = smallKey{name: "aws:ResourceAccount", family: "String", constants: []string{smallOwner, "${aws:PrincipalAccount}"}}
		}
		operator := oneOf(w, smallOperators[k.family])
		if k.known.Several && w.chance(92) || w.chance(6) {
			operator = oneOf(w, []string{"ForAllValues:", "ForAnyValue:"}) + operator
		}
		if w.chance(20) {
			operator += "IfExists"
		}
		values := few(w, k.constants)
		if w.chance(10) {
			operator, values = "Null", []string{oneOf(w, []string{"true", "false"})}
		}
		if block[operator] == nil {
			block[operator] = map[string]any{}
		}
		block[operator].(map[string]any)[k.name] = values
	}
	return block
}

func (w *smallWorld) principal() any {
	return oneOf(w, []any{"*", map[string]any{"AWS": "*"}, map[string]any{"AWS": smallOwner}, map[string]any{"AWS": smallOther}, map[string]any{"AWS": smallCallers[0]},
		map[string]any{"AWS": smallCallers[3]}, map[string]any{"AWS": []string{smallCallers[1], smallOwner}}, map[string]any{"Service": "sns.amazonaws.com"}})
}

func (w *smallWorld) statement(kind policy.Kind) map[string]any {
	s := map[string]any{"Effect": "Allow"}
	if kind == policy.RCP || w.chance(35) {
		s["Effect"] = "Deny"
	}
	name := "Action"
	if w.chance(10) && kind != policy.RCP {
		name = "NotAction"
	}
	s[name] = few(w, w.kind.patterns)
	if kind == policy.RCP {
		s[name] = few(w, []string{w.kind.patterns[0]})
		if strings.Contains(fmt.Sprint(s[name]), "none") {
			s[name] = "s3:*"
		}
	}
	if kind != policy.Trust {
		name = "Resource"
		if w.chance(12) {
			name = "NotResource"
		}
		s[name] = few(w, w.kind.resourcePatterns)
	}
	switch kind {
	case policy.RCP:
		s["Principal"] = "*"
	case policy.ResourceBased, policy.Trust, policy.VPCEndpoint:
		s["Principal"] = w.principal()
		if s["Effect"] == "Deny" && kind == policy.ResourceBased && w.chance(15) {
			s["NotPrincipal"] = s["Principal"]
			delete(s, "Principal")
		}
	}
	if w.chance(70) {
		s["Condition"] = w.condition()
	}
	return s
}

func (w *smallWorld) policy(kind policy.Kind) *policy.Policy {
	var statements []any
	if kind != policy.RCP && w.chance(40) {
		statements = append(statements, map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"})
		s := statements[0].(map[string]any)
		switch kind {
		case policy.ResourceBased, policy.VPCEndpoint:
			s["Principal"] = "*"
		case policy.Trust:
			s["Principal"] = "*"
			delete(s, "Resource")
		}
	}
	for range 1 + w.IntN(3) {
		statements = append(statements, w.statement(kind))
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		panic(err) // maps and lists
	}
	d, err := policy.ParseFile(source.NewFile("small", string(text)), kind)
	if err != nil {
		return nil // such as NotPrincipal where it may not stand
	}
	w.texts = append(w.texts, fmt.Sprintf("%v: %s", kind, text))
	return policy.Compile("small", d)
}

func (w *smallWorld) policies() *decision.Policies {
	p := &decision.Policies{}
	list := func(kind policy.Kind) (all []*policy.Policy) {
		if p := w.policy(kind); p != nil {
			all = append(all, p)
		}
		return all
	}
	if w.chance(80) {
		p.Identity = list(policy.Identity)
	}
	if w.chance(70) {
		kind := policy.ResourceBased
		if w.kind.trust {
			kind = policy.Trust
		}
		p.Resource = w.policy(kind)
	}
	if w.chance(15) {
		p.PermissionsBoundary = list(policy.Identity)
	}
	if w.chance(12) {
		p.Session = list(policy.Identity)
	}
	if w.chance(20) {
		p.SCP = []decision.Level{{Target: "root", Policies: list(policy.SCP)}}
	}
	if w.chance(20) {
		p.RCP = []decision.Level{{Target: "root", Policies: list(policy.RCP)}}
	}
	if w.chance(12) {
		if e := w.policy(policy.VPCEndpoint); e != nil {
			p.VPCEndpoint = &decision.Endpoint{Name: "vpce-1", Policy: e, Gateway: w.chance(30)}
		}
	}
	return p
}

// newSmallWorld draws a world; difference asks what one decision allows that another does not.
func newSmallWorld(seed uint64) *smallWorld {
	w := &smallWorld{Rand: rand.New(rand.NewPCG(seed, 0x5e7))}
	w.kind = smallKinds[0]
	if w.chance(50) {
		w.kind = oneOf(w, smallKinds)
	}
	w.keys = w.smallKeys()
	w.q.Keys = map[string]Key{"aws:principalarn": {Never: true}} // of services, which have none here
	for _, k := range w.keys {
		w.q.Keys[strings.ToLower(k.name)] = k.known
	}
	for _, text := range smallCallers {
		if w.chance(40) {
			p, err := model.ParsePrincipal(text)
			if err != nil {
				panic(err)
			}
			p.SetRoleARN("arn:aws:iam::" + smallOwner + ":role/" + p.Name)
			w.callers = append(w.callers, p)
			w.q.Callers = append(w.q.Callers, Exactly(p))
		}
	}
	if w.callers == nil {
		p, _ := model.ParsePrincipal(smallCallers[0])
		w.callers, w.q.Callers = append(w.callers, p), append(w.q.Callers, Exactly(p))
	}
	w.q.Actions = w.kind.asked
	for _, name := range w.kind.asked {
		if !strings.Contains(name, "*") {
			w.actions = append(w.actions, name)
			continue
		}
		service, _, _ := strings.Cut(name, ":")
		for _, a := range awsdata.ActionsOf(service) {
			if strings.HasPrefix(a, strings.TrimSuffix(name, "*")) {
				w.actions = append(w.actions, a)
			}
		}
	}
	if w.resources = w.kind.resources; w.kind.domain == nil {
		w.q.Resources.Exactly = w.resources[0]
	} else {
		w.q.Resources.Domain = w.kind.domain
	}
	w.q.Resources.Owner = smallOwner
	w.q.Networks = []Network{{Name: "here"}}
	return w
}

// each puts every request of the world to a goal, until f says that it has seen enough.
func (w *smallWorld) each(g *Goal, f func(r *model.Request, v truth.Value) bool) {
	endpoint := ""
	g.leaves(func(p *decision.Policies) {
		if p.VPCEndpoint != nil {
			endpoint = p.VPCEndpoint.Name
		}
	})
	var keys []model.Key
	for _, k := range w.keys {
		keys = append(keys, model.NewKey(k.name))
	}
	for _, p := range w.callers {
		for _, name := range w.actions {
			action, err := model.ParseAction(name)
			if err != nil {
				panic(err)
			}
			for _, on := range w.resources {
				if name := action.Lower; name == "sts:assumerolewithsaml" || name == "sts:assumerolewithwebidentity" {
					continue // none of the callers bears a token
				}
				base := model.Request{Principal: p, Action: action, Resource: model.ParseARN(on)}
				if on != noResource {
					base.ResourceAccount = smallOwner
				}
				if endpoint != "" {
					base.ThroughEndpoint(endpoint)
				}
				base.Complete()
				var assign func(i int) bool
				r := base
				assign = func(i int) bool {
					if i == len(keys) {
						return f(&r, g.Has(&r))
					}
					for _, v := range w.keys[i].values {
						r.Context.Set(keys[i], v...)
						if !assign(i + 1) {
							return false
						}
					}
					return true
				}
				if r.Context = base.Context.Clone(); !assign(0) {
					return
				}
			}
		}
	}
}

// possible reports whether a witness lies within the question.
func (w *smallWorld) possible(r *model.Request) string {
	switch {
	case !slices.ContainsFunc(w.callers, func(p model.Principal) bool { return p.Text == r.Principal.Text }):
		return "the caller"
	case !slices.ContainsFunc(w.actions, func(a string) bool { return strings.EqualFold(a, r.Action.Text) }):
		return "the action"
	case !slices.Contains(w.resources, r.Resource.Text):
		return "the resource"
	}
	for _, k := range w.keys {
		values, what := r.Context.Lookup(model.NewKey(k.name))
		switch {
		case what != model.Present && k.known.Always && r.Context.Has(model.NewKey(k.name)), what == model.Present && k.known.Never:
			return k.name
		case what == model.Present && !k.known.Several && values.Len() > 1:
			return "several values of " + k.name
		}
		for i := range values.Len() {
			v := values.At(i)
			if k.known.Finite != nil && !slices.Contains(k.known.Finite, v) ||
				k.known.Domain != nil && !slices.ContainsFunc(k.known.Domain, func(l class.Language) bool { return l.Has(v) }) {
				return k.name + "=" + v
			}
		}
	}
	return ""
}

// tally counts how often questions were answered in which way.
type tally struct{ yes, no, open, undecided, vague int }

func (c *tally) String() string {
	return fmt.Sprintf("%d yes, %d no, %d open as the engine is, %d undecided though some request is allowed, %d undecided though none is",
		c.yes, c.no, c.open, c.undecided, c.vague)
}

// check asks the world's question and compares with the enumeration.
func (w *smallWorld) check(t testing.TB, name string, count *tally) {
	t.Helper()
	a, err := Ask(&w.q)
	if err != nil {
		t.Fatal(err)
	}
	allowed, open := "", ""
	w.each(&w.q.Goal, func(r *model.Request, v truth.Value) bool {
		switch {
		case v.IsTrue():
			allowed = described(r)
			return false
		case v.IsOpen() && open == "":
			open = described(r) + ": " + v.String()
		}
		return true
	})
	fail := func(what string) {
		t.Helper()
		var keys strings.Builder
		for _, k := range w.keys {
			fmt.Fprintf(&keys, "\n  %s: finite %q, domain %v, always %v never %v several %v", k.name, k.known.Finite, k.known.Domain != nil, k.known.Always, k.known.Never, k.known.Several)
		}
		t.Errorf("%s: %v %v, but %s\n  %s%s", name, a.Verdict, a.Reasons, what, strings.Join(w.texts, "\n  "), &keys)
	}
	switch a.Verdict {
	case Yes:
		count.yes++
		if !w.q.Goal.Has(&a.Witness.Request).IsTrue() {
			fail("the witness is not allowed: " + described(&a.Witness.Request))
		}
		if what := w.possible(&a.Witness.Request); what != "" {
			fail("the witness is not in question (" + what + "): " + described(&a.Witness.Request))
		}
	case No:
		if count.no++; allowed != "" {
			fail("this is allowed: " + allowed)
		} else if open != "" {
			fail("this is open: " + open)
		}
	default:
		switch {
		case allowed != "":
			count.undecided++
			if count.undecided < 4 {
				t.Logf("%s: %v, and this is allowed: %s\n  %s", name, a.Reasons, allowed, strings.Join(w.texts, "\n  "))
			}
		case open != "":
			count.open++
		default:
			if count.vague++; os.Getenv("VAGUE") != "" {
				t.Logf("VAGUE %s: %v", name, a.Reasons)
			}
			if count.vague < 4 {
				t.Logf("%s: %v, and nothing is allowed or open\n  %s", name, a.Reasons, strings.Join(w.texts, "\n  "))
			}
		}
	}
}

// described is a request in a line.
func described(r *model.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s", r.Principal.Text, r.Action.Text, r.Resource.Text)
	r.Context.Each(func(key string, values *model.Values) {
		fmt.Fprintf(&b, " %s=", key)
		for i := range values.Len() {
			fmt.Fprintf(&b, "%q", values.At(i))
		}
	})
	return b.String()
}

var update = flag.Bool("update", false, "renew what the tests compare with")

var smallRounds = flag.Int("worlds", 600/quick, "how many small worlds are tried, of each sort")

// inParallel runs some rounds on all cores, and counts together. Of 100 rounds at most so many may be
// left undecided that the enumeration decides.
func inParallel(t *testing.T, rounds, atMost int, round func(t *testing.T, seed uint64, count *tally)) {
	t.Helper()
	if testing.Short() {
		rounds /= 8
	}
	var all tally
	var lock sync.Mutex
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for from := range workers {
		wait.Go(func() {
			var count tally
			for seed := from; seed < rounds && !t.Failed(); seed += workers {
				round(t, uint64(seed), &count)
			}
			lock.Lock()
			defer lock.Unlock()
			all.add(&count)
		})
	}
	wait.Wait()
	t.Log(&all)
	if undecided := all.undecided + all.vague; (undecided-3)*100 > atMost*rounds { // three are no share of a few
		t.Errorf("%d of %d were left undecided that the enumeration decides", undecided, rounds)
	}
}

func (c *tally) add(d *tally) {
	c.yes, c.no, c.open, c.undecided, c.vague = c.yes+d.yes, c.no+d.no, c.open+d.open, c.undecided+d.undecided, c.vague+d.vague
}

// TestSmallWorlds: in a world that can be enumerated, the answer is what the enumeration says.
func TestSmallWorlds(t *testing.T) {
	t.Parallel()
	inParallel(t, *smallRounds, 2, func(t *testing.T, seed uint64, count *tally) {
		w := newSmallWorld(seed)
		w.q.Goal = Allowed(w.policies())
		w.check(t, fmt.Sprintf("world %d", seed), count)
	})
}

// changed gives policies of which one layer is another.
func (w *smallWorld) changed(p *decision.Policies) *decision.Policies {
	c := *p
	draw := func(kind policy.Kind) []*policy.Policy {
		if d := w.policy(kind); d != nil {
			return []*policy.Policy{d}
		}
		return nil
	}
	switch w.IntN(4) {
	case 0:
		c.Identity = append(slices.Clone(c.Identity), draw(policy.Identity)...)
	case 1:
		c.Identity = draw(policy.Identity)
	case 2:
		kind := policy.ResourceBased
		if w.kind.trust {
			kind = policy.Trust
		}
		c.Resource = w.policy(kind)
	default:
		c.SCP = []decision.Level{{Target: "root", Policies: draw(policy.SCP)}}
	}
	return &c
}

// TestSmallDifferences: what one decision allows and another does not, in both directions, is what the
// enumeration says; and nothing differs from itself.
func TestSmallDifferences(t *testing.T) {
	t.Parallel()
	inParallel(t, *smallRounds, 6, func(t *testing.T, seed uint64, count *tally) {
		w := newSmallWorld(seed/2 + 1<<32)
		before := w.policies()
		w.texts = append(w.texts, "and instead:")
		after := w.changed(before)
		if seed%2 == 1 {
			before, after = after, before
		}
		w.q.Goal = Newly(after, before)
		w.check(t, fmt.Sprintf("world %d", seed), count)
		w.q.Goal = Newly(after, after)
		if a, err := Ask(&w.q); err != nil || a.Verdict == Yes {
			t.Errorf("world %d: a decision differs from itself: %v, %v\n  %s", seed, a.Verdict, err, strings.Join(w.texts, "\n  "))
		}
	})
}

// TestSmallJoins: unions, intersections and complements of decisions.
func TestSmallJoins(t *testing.T) {
	t.Parallel()
	inParallel(t, *smallRounds/2, 4, func(t *testing.T, seed uint64, count *tally) {
		w := newSmallWorld(seed + 1<<33)
		a, b := w.policies(), w.policies()
		a.VPCEndpoint, b.VPCEndpoint = nil, nil
		w.q.Goal = oneOf(w, []Goal{Any(Allowed(a), Allowed(b)), All(Allowed(a), Allowed(b)), Not(Allowed(a)), All(Not(Allowed(a)), Not(Allowed(b))), Not(Any(Allowed(a), Not(Allowed(b))))})
		w.check(t, fmt.Sprintf("world %d", seed), count)
	})
}

func FuzzSmallWorlds(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) {
		w := newSmallWorld(seed)
		w.q.Goal = Allowed(w.policies())
		var count tally
		w.check(t, fmt.Sprintf("world %d", seed), &count)
	})
}
