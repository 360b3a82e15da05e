package set

// Published policies: all that AWS manages, and those that others have put on the internet, each with
// the questions that make sense for what it is.

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
)

// corpusDocument is a published policy.
type corpusDocument struct {
	name   string
	group  string
	policy *policy.Policy
	kind   policy.Kind
}

func readCorpus(t testing.TB, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(fixtures.Corpus, name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if text, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

var corpusKinds = map[string]policy.Kind{
	"bucket-policies": policy.ResourceBased, "resource-policies": policy.ResourceBased, "trust-policies": policy.Trust, "vpc-endpoint-policies": policy.VPCEndpoint,
	"data-perimeter/service_control_policies": policy.SCP, "data-perimeter/scp-examples": policy.SCP,
	"data-perimeter/resource_control_policies": policy.RCP, "data-perimeter/rcp-examples": policy.RCP,
	"data-perimeter/vpc_endpoint_policies":                               policy.VPCEndpoint,
	"data-perimeter/resource_control_policies/service_specific_controls": policy.ResourceBased,
}

// corpus reads all documents that parse.
func corpus(t testing.TB) (all []corpusDocument) {
	t.Helper()
	add := func(group, name string, v source.Value, kind policy.Kind) {
		if d, err := policy.Parse(v, kind); err == nil {
			all = append(all, corpusDocument{name, group, policy.Compile(name, d), kind})
		}
	}
	parse := func(name, text string) source.Value {
		tree, err := source.ParseJSON(source.NewFile(name, text))
		if err != nil {
			t.Fatal(err)
		}
		return tree.Root()
	}
	lines := bufio.NewScanner(bytes.NewReader(readCorpus(t, "corpus/managed-policies.jsonl.gz")))
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		v := parse("managed", lines.Text())
		add("managed", v.Get("name").Text(), v.Get("document"), policy.Identity)
	}
	var placeholders map[string]string
	if err := json.Unmarshal(readCorpus(t, "corpus/placeholders.json"), &placeholders); err != nil {
		t.Fatal(err)
	}
	var fill []string
	for name, value := range placeholders {
		fill = append(fill, name, value)
	}
	replacer := strings.NewReplacer(fill...)
	err := fs.WalkDir(fixtures.Corpus, "corpus", func(name string, d fs.DirEntry, err error) error {
		short := strings.TrimPrefix(name, "corpus/")
		if kind, isPolicy := corpusKinds[path.Dir(short)]; err == nil && !d.IsDir() && isPolicy {
			text := string(readCorpus(t, name))
			if strings.HasPrefix(short, "data-perimeter/") {
				text = replacer.Replace(text)
			}
			add(kind.String(), short, parse(path.Base(short), text), kind)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.ReadDir(fixtures.Corpus, "corpus/authorization-details")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		var walk func(v source.Value)
		walk = func(v source.Value) {
			for k := v.First(); k.OK(); k = k.Next() {
				if v.Kind() == source.Object {
					key := k.Text()
					k = k.Next()
					if kind, isPolicy := map[string]policy.Kind{"AssumeRolePolicyDocument": policy.Trust, "PolicyDocument": policy.Identity, "Document": policy.Identity}[key]; isPolicy {
						add("of accounts, "+kind.String(), file.Name()+k.Pointer(), k, kind)
						continue
					}
				}
				walk(k)
			}
		}
		walk(parse(file.Name(), string(readCorpus(t, "corpus/authorization-details/"+file.Name()))))
	}
	return all
}

const (
	corpusAccount = "111111111111"
	corpusRole    = "arn:aws:iam::111111111111:role/app"
)

// corpusQuestion is one that a document is asked.
type corpusQuestion struct {
	name string
	q    Question
}

// asker makes questions of documents.
type asker struct {
	everything, full, bucket, trust *policy.Policy
	role                            model.Principal
}

func newAsker(t testing.TB) *asker {
	return &asker{
		everything: compiled(t, policy.Identity, all),
		full:       compiled(t, policy.SCP, all),
		bucket:     compiled(t, policy.ResourceBased, `{'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*'}}`),
		trust:      compiled(t, policy.Trust, `{'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':{'AWS':'111111111111'},'Action':'sts:*'}}`),
		role:       caller(t, corpusRole),
	}
}

// withoutMFA bounds requests to those of callers who have not shown a second factor.
var withoutMFA = func() map[string]Key {
	k := Key{}
	k.Finite = []string{"false"}
	return map[string]Key{"aws:multifactorauthpresent": k, "aws:multifactorauthage": {Never: true}}
}()

// ofRole are the questions about what a role can do.
func (a *asker) ofRole(p decision.Policies) []corpusQuestion {
	on := func(actions []string, resource *policy.Policy, r Resources) Question {
		with := p
		with.Resource = resource
		return Question{Now: corpusDay, Goal: Allowed(&with), Callers: []Caller{Exactly(a.role)}, Actions: actions, Resources: r}
	}
	role := class.Text("arn:aws:iam::" + corpusAccount + ":role/").Star(class.Set{Except: ":*?"}).One(class.Set{Except: ":/*?"})
	mfa := on([]string{"s3:*", "iam:*"}, nil, Resources{OfAction: true, Owner: corpusAccount})
	mfa.Keys = withoutMFA
	return []corpusQuestion{
		{"writes to a bucket outside", on([]string{"s3:PutObject", "s3:ReplicateObject"}, a.bucket, Resources{Domain: AnyBucket(), OfAction: true, Outside: []string{corpusAccount}, NotOrganizations: []string{"o-ours"}})},
		{"reads any bucket", on([]string{"s3:GetObject", "s3:GetObjectVersion"}, nil, Resources{Domain: AnyBucket(), OfAction: true, Owner: corpusAccount})},
		{"passes or assumes any role", on([]string{"iam:PassRole", "sts:AssumeRole"}, a.trust, Resources{Domain: []class.Language{role}, Owner: corpusAccount, Suggest: []string{"arn:aws:iam::" + corpusAccount + ":role/other"}})},
		{"does without MFA", mfa},
	}
}

// onResource are the questions about who reaches a resource.
func (a *asker) onResource(p decision.Policies, actions []string, r Resources) []corpusQuestion {
	p.Identity = []*policy.Policy{a.everything}
	ask := func(callers ...Caller) Question {
		return Question{Now: corpusDay, Goal: Allowed(&p), Callers: callers, Actions: actions, Resources: r}
	}
	outside := Outside([]string{corpusAccount}, []string{"o-ours"})
	mfa := ask(outside, Of(corpusAccount))
	mfa.Keys = withoutMFA
	return []corpusQuestion{{"anyone outside", ask(outside, Token(""))}, {"anonymous", ask(Anonymous())}, {"does without MFA", mfa}}
}

// ours is the domain of the resources of our own account.
func ours(account string) []class.Language {
	part := class.Set{Except: ":*?"}
	arn := class.Text("arn:aws:").One(part).Star(part).Literal(":").Star(part).Literal(":")
	return []class.Language{arn.Literal(account + ":").One(class.AnyCharacter).Star(class.AnyCharacter), arn.Literal(":").One(class.AnyCharacter).Star(class.AnyCharacter)}
}

// servicesOf gives patterns for the actions of the services that a policy names.
func servicesOf(p *policy.Policy) (patterns []string) {
	for _, s := range p.Document.Statements {
		for _, a := range s.Actions {
			if service, _, found := strings.Cut(a, ":"); found && !slices.Contains(patterns, service+":*") {
				patterns = append(patterns, service+":*")
			}
		}
	}
	if patterns == nil {
		patterns = []string{"s3:*"}
	}
	return patterns
}

func (a *asker) questions(d *corpusDocument) []corpusQuestion {
	switch d.kind {
	case policy.Identity:
		return a.ofRole(decision.Policies{Identity: []*policy.Policy{d.policy}})
	case policy.SCP:
		return a.ofRole(decision.Policies{Identity: []*policy.Policy{a.everything}, SCP: []decision.Level{{Target: "root", Policies: []*policy.Policy{a.full, d.policy}}}})
	case policy.Trust:
		return a.onResource(decision.Policies{Resource: d.policy}, []string{"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"}, Resources{Exactly: corpusRole})
	case policy.RCP:
		return a.onResource(decision.Policies{Resource: a.bucket, RCP: []decision.Level{{Target: "root", Policies: []*policy.Policy{d.policy}}}}, servicesOf(d.policy), Resources{OfAction: true, Domain: ours(corpusAccount), Owner: corpusAccount})
	case policy.VPCEndpoint:
		return a.onResource(decision.Policies{Resource: a.bucket, VPCEndpoint: &decision.Endpoint{Name: "vpce-1", Policy: d.policy}}, servicesOf(d.policy), Resources{OfAction: true, Domain: ours("333333333333"), Owner: "333333333333"})
	}
	return a.onResource(decision.Policies{Resource: d.policy}, servicesOf(d.policy), Resources{OfAction: true, Domain: ours(corpusAccount), Owner: corpusAccount})
}

const corpusCounts = "testdata/corpus.txt"

// TestCorpus asks each document its questions, counts the answers, and decides again each witness.
// Hardly any is left undecided. VERBOSE=1 says which.
// corpusDay is the day on which the questions are asked: a policy that has ended is no more open for it.
var corpusDay = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func TestCorpus(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	documents := corpus(t)
	type at struct{ group, question string }
	counts := map[at]*[3]int{}
	var lock sync.Mutex
	var wait sync.WaitGroup
	work := make(chan *corpusDocument)
	var slowest time.Duration
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for d := range work {
				for _, question := range a.questions(d) {
					began := time.Now()
					got, err := Ask(&question.q)
					took := time.Since(began)
					if err != nil {
						t.Errorf("%s, %s: %v", d.name, question.name, err)
						continue
					}
					if w := got.Witness; w != nil && !question.q.Goal.Has(&w.Request).IsTrue() {
						t.Errorf("%s, %s: the witness is not allowed: %s", d.name, question.name, described(&w.Request))
					}
					lock.Lock()
					key := at{d.group, question.name}
					if counts[key] == nil {
						counts[key] = new([3]int)
					}
					counts[key][got.Verdict]++
					if os.Getenv("VERBOSE") != "" && (got.Verdict == Undecided || took > slowest || took > 100*time.Millisecond) {
						t.Logf("%s, %s: %v after %v, %d decisions: %s", d.name, question.name, got.Verdict, took, got.Effort, got.Reasons)
					}
					slowest = max(slowest, took)
					lock.Unlock()
				}
			}
		})
	}
	for i := 0; i < len(documents); i += quick {
		work <- &documents[i]
	}
	close(work)
	wait.Wait()
	var lines []string
	asked, undecided, total := 0, 0, [3]int{}
	for key, n := range counts {
		lines = append(lines, fmt.Sprintf("%-36s %-28s %5d yes %5d no %5d undecided", key.group, key.question, n[Yes], n[No], n[Undecided]))
		for v := range n {
			total[v] += n[v]
			asked += n[v]
		}
	}
	undecided = total[Undecided]
	slices.Sort(lines)
	lines = append(lines, fmt.Sprintf("%-36s %-28s %5d yes %5d no %5d undecided", "all", fmt.Sprint(len(documents), " documents"), total[Yes], total[No], undecided))
	text := strings.Join(lines, "\n") + "\n"
	if undecided*100 > asked {
		t.Errorf("%d of %d questions are undecided, more than one in a hundred", undecided, asked)
	}
	t.Logf("%d documents, %d questions, the slowest took %v", len(documents), asked, slowest)
	if quick > 1 {
		return // the counts are of all documents
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(corpusCounts), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(corpusCounts, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(corpusCounts); err != nil || string(want) != text {
		t.Errorf("the counts have changed; renew them with go test ./analyzer/set -run TestCorpus -update\n%s", text)
	}
}
