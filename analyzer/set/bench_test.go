package set

// How long a question takes. The policies are those of the decision's own benchmark.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// realistic reads the decision benchmark's case: SCPs of three levels, ten identity policies, and a
// bucket policy of another account.
func realistic(tb testing.TB) *decision.Case {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("..", "benchmark", "testdata", "realistic.json"))
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skip("the module analyzer/benchmark is not here")
	}
	if err != nil {
		tb.Fatal(err)
	}
	c, err := new(decision.Reader).Read(source.NewFile("benchmark", string(text)))
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// realisticQuestions are a spread of what is asked.
func realisticQuestions(tb testing.TB) []corpusQuestion {
	c := realistic(tb)
	a := newAsker(tb)
	account, owner := c.Request.Principal.Account, c.Request.ResourceAccount
	role := Exactly(c.Request.Principal)
	bucket := "arn:aws:s3:::exchange"
	inBucket := Resources{Domain: Below(bucket), OfAction: true, Owner: owner, Suggest: []string{bucket, bucket + "/object"}}
	open := c.Policies
	open.Resource = a.bucket
	own := c.Policies
	own.Resource = nil
	outsider := decision.Policies{Identity: []*policy.Policy{a.everything}, Resource: c.Policies.Resource}
	outside := Outside([]string{account, owner}, []string{"o-exampleorg1"})
	q := func(p *decision.Policies, c Caller, actions []string, r Resources) Question {
		return Question{Goal: Allowed(p), Callers: []Caller{c}, Actions: actions, Resources: r}
	}
	anyBucket := Resources{Domain: AnyBucket(), OfAction: true, Outside: []string{account, owner}, NotOrganizations: []string{"o-exampleorg1"}}
	mine := Resources{Domain: AnyBucket(), OfAction: true, Owner: account}
	return []corpusQuestion{
		{"the request itself", q(&c.Policies, role, []string{"s3:GetObject"}, Resources{Exactly: c.Request.Resource.Text, Owner: owner})},
		{"reads in the bucket", q(&c.Policies, role, []string{"s3:GetObject"}, inBucket)},
		{"anything in the bucket", q(&c.Policies, role, []string{"s3:*"}, inBucket)},
		{"deletes in the bucket", q(&c.Policies, role, []string{"s3:DeleteObject", "s3:DeleteBucket"}, inBucket)},
		{"reads any own bucket", q(&own, role, []string{"s3:GetObject"}, mine)},
		{"writes to a bucket outside", q(&open, role, []string{"s3:PutObject"}, anyBucket)},
		{"an outsider reads", q(&outsider, outside, []string{"s3:GetObject"}, inBucket)},
		{"an outsider does anything", q(&outsider, outside, []string{"s3:*"}, inBucket)},
		{"anonymous reads", q(&outsider, Anonymous(), []string{"s3:GetObject"}, inBucket)},
		{"assumes a role", q(&own, role, []string{"sts:AssumeRole"}, Resources{Exactly: "arn:aws:iam::" + account + ":role/admin"})},
		{"passes a role", q(&own, role, []string{"iam:PassRole"}, Resources{Exactly: "arn:aws:iam::" + account + ":role/admin"})},
		{"uses a key", q(&own, role, []string{"kms:Decrypt"}, Resources{Exactly: "arn:aws:kms:eu-central-1:" + account + ":key/1"})},
	}
}

// measured reports the median, the 99th percentile and the longest of some times.
func measured(b *testing.B, times []time.Duration) {
	b.Helper()
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e6, "p50-ms")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1e6, "p99-ms")
	b.ReportMetric(float64(times[len(times)-1].Nanoseconds())/1e6, "max-ms")
}

func ask(b *testing.B, q *Question) *Answer {
	b.Helper()
	a, err := Ask(q)
	if err != nil {
		b.Fatal(err)
	}
	return a
}

// BenchmarkAsk asks the questions one by one.
func BenchmarkAsk(b *testing.B) {
	for _, question := range realisticQuestions(b) {
		b.Run(strings.ReplaceAll(question.name, " ", "-"), func(b *testing.B) {
			var times []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				began := time.Now()
				ask(b, &question.q)
				times = append(times, time.Since(began))
			}
			measured(b, times)
		})
	}
}

// BenchmarkAskSpread asks all questions in turn, and reports on all of them together.
func BenchmarkAskSpread(b *testing.B) {
	questions := realisticQuestions(b)
	var times []time.Duration
	for b.Loop() {
		for i := range questions {
			began := time.Now()
			ask(b, &questions[i].q)
			times = append(times, time.Since(began))
		}
	}
	measured(b, times)
}

// BenchmarkAskSimple asks of one statement.
func BenchmarkAskSimple(b *testing.B) {
	p := decision.Policies{Identity: []*policy.Policy{compiled(b, policy.Identity, all)},
		Resource: compiled(b, policy.ResourceBased, `{'Version':'2012-10-17','Statement':{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::data/*'}}`)}
	q := Question{Goal: Allowed(&p), Callers: []Caller{Anonymous()}, Actions: []string{"s3:GetObject"}, Resources: Resources{Exactly: "arn:aws:s3:::data/x", Owner: "111111111111"}}
	b.ReportAllocs()
	for b.Loop() {
		ask(b, &q)
	}
}

// hundred is a policy of a hundred statements, of which one differs by its variant.
func hundred(tb testing.TB, variant int) *policy.Policy {
	services := []string{"s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:DeleteObject", "dynamodb:GetItem"}
	var list []string
	for i := range 100 {
		action := services[i%len(services)]
		service, _, _ := strings.Cut(action, ":")
		resource := map[string]string{"s3": "arn:aws:s3:::company-data-%d/*", "sqs": "arn:aws:sqs:eu-central-1:111111111111:jobs-%d", "dynamodb": "arn:aws:dynamodb:eu-central-1:111111111111:table/t-%d"}[service]
		effect, condition := "Allow", ""
		switch {
		case i%10 == 3:
			effect, condition = "Deny", `,'Condition':{'Bool':{'aws:SecureTransport':'false'}}`
		case i%7 == 2:
			condition = `,'Condition':{'StringEquals':{'aws:PrincipalTag/team':['red','blue']},'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}}`
		}
		if i == 50 {
			resource = fmt.Sprintf("arn:aws:s3:::company-data-%%d/part-%d/*", variant)
		}
		list = append(list, fmt.Sprintf(`{'Effect':'%s','Action':'%s','Resource':'`+resource+`'%s}`, effect, action, i, condition))
	}
	return compiled(tb, policy.Identity, `{'Version':'2012-10-17','Statement':[`+strings.Join(list, ",")+`]}`)
}

// BenchmarkDifference asks what one policy of a hundred statements allows and another does not.
func BenchmarkDifference(b *testing.B) {
	before := decision.Policies{Identity: []*policy.Policy{hundred(b, 1)}}
	for name, after := range map[string]*policy.Policy{"another": hundred(b, 2), "the-same": hundred(b, 1)} {
		b.Run(name, func(b *testing.B) {
			q := Question{Goal: Newly(&decision.Policies{Identity: []*policy.Policy{after}}, &before), Callers: []Caller{Exactly(caller(b, corpusRole))},
				Actions: []string{"*"}, Resources: Resources{OfAction: true, Owner: corpusAccount}}
			var times []time.Duration
			verdict := No
			for b.Loop() {
				began := time.Now()
				verdict = ask(b, &q).Verdict
				times = append(times, time.Since(began))
			}
			if want := map[string]Verdict{"another": Yes, "the-same": No}[name]; verdict != want {
				b.Errorf("got %v, want %v", verdict, want)
			}
			measured(b, times)
		})
	}
}

// BenchmarkAskCorpus asks the published policies their questions.
func BenchmarkAskCorpus(b *testing.B) {
	a := newAsker(b)
	var questions []corpusQuestion
	for i, d := range corpus(b) {
		if i%10 == 0 {
			questions = append(questions, a.questions(&d)...)
		}
	}
	var times []time.Duration
	for b.Loop() {
		for i := range questions {
			began := time.Now()
			ask(b, &questions[i].q)
			times = append(times, time.Since(began))
		}
	}
	measured(b, times)
}
