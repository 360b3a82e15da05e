package set

// Policies that are made to be expensive. Whatever they are, a question ends, and does not lie.

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

func TestHostilePolicies(t *testing.T) {
	t.Parallel()
	statement := func(more string) string {
		return `{'Version':'2012-10-17','Statement':[` + more + `]}`
	}
	allow := func(condition string) string {
		return `{'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{` + condition + `}}`
	}
	many := func(n int, f func(i int) string, between string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = f(i)
		}
		return strings.Join(parts, between)
	}
	for _, test := range []struct{ name, text string }{
		{"stars without end", statement(`{'Effect':'Allow','Action':'s3:*','Resource':['arn:aws:s3:::` + strings.Repeat("a*", 500) + `b','arn:aws:s3:::` + strings.Repeat("*a?", 300) + `']}`)},
		{"thirty ways to place a letter", statement(allow(`'StringLike':{'s3:prefix':[` + many(26, func(i int) string { return `'*` + string(rune('a'+i)) + `????????????'` }, ",") + `]}`))},
		{"ten thousand statements", statement(many(10_000, func(i int) string {
			return fmt.Sprintf(`{'Effect':'Deny','Action':'s3:GetObject','Resource':'arn:aws:s3:::b%d/*'}`, i)
		}, ",") + `,{'Effect':'Allow','Action':'s3:*','Resource':'*'}`)},
		{"a thousand keys", statement(allow(`'StringLike':{` + many(1000, func(i int) string { return fmt.Sprintf(`'x:k%d':'a*'`, i) }, ",") + `}`))},
		{"a thousand keys that contradict", statement(allow(`'StringLike':{`+many(1000, func(i int) string { return fmt.Sprintf(`'x:k%d':'a*'`, i) }, ",")+`}`) + `,{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'StringLike':{'x:k999':'a*'}}}`)},
		{"a long value", statement(allow(`'StringLike':{'s3:prefix':'` + strings.Repeat("a", 64<<10) + `*','aws:PrincipalTag/t':'${s3:prefix}*${s3:prefix}'}`))},
		{"a circle of variables", statement(allow(`'StringEquals':{'x:a':'${x:b}','x:b':'${x:c}','x:c':'${x:a}'},'StringNotEquals':{'x:d':'${x:d}'}`))},
		{"a circle with parts", statement(allow(`'StringLike':{'x:a':'a${x:b}*','x:b':'b${x:c}*','x:c':'c${x:a}*'}`))},
		{"variables in resources", statement(`{'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::${x:a}${x:b}${x:c}*${x:a}*${x:d}/${x:e}'}`)},
		{"sets of many", statement(allow(`'ForAllValues:StringLike':{'aws:TagKeys':[` + many(40, func(i int) string { return fmt.Sprintf("'k%d*'", i) }, ",") + `]}`))},
		{"tags by the dozen", statement(many(40, func(i int) string {
			return fmt.Sprintf(`{'Effect':'Deny','Action':'*','Resource':'*','Condition':{'ForAnyValue:StringEquals':{'aws:TagKeys':'k%d'}}}`, i)
		}, ",") + "," + allow(`'ForAnyValue:StringLike':{'aws:TagKeys':'k*'}`))},
		{"letters beyond ASCII", statement(allow(`'StringEqualsIgnoreCase':{'x:a':'` + strings.Repeat("ß\u00e9", 50) + `'}`))},
	} {
		p := decision.Policies{Identity: []*policy.Policy{compiled(t, policy.Identity, test.text)}}
		for _, q := range []Question{
			{Goal: Allowed(&p), Resources: Resources{Domain: AnyBucket(), OfAction: true, Owner: corpusAccount}},
			{Goal: Newly(&p, &p), Resources: Resources{Exactly: "arn:aws:s3:::b/" + strings.Repeat("a", 1000), Owner: corpusAccount}},
		} {
			q.Callers, q.Actions, q.Effort = []Caller{Exactly(caller(t, corpusRole))}, []string{"s3:GetObject", "s3:ListBucket"}, 5_000
			began := time.Now()
			a, err := Ask(&q)
			if err != nil {
				t.Fatal(err)
			}
			took := time.Since(began) // for the log: a question without bounds would run into the test's own end
			if a.Witness != nil && !q.Goal.Has(&a.Witness.Request).IsTrue() {
				t.Errorf("%s: the witness is not allowed", test.name)
			}
			if q.Resources.Exactly != "" && a.Verdict == Yes {
				t.Errorf("%s: it differs from itself", test.name)
			}
			t.Logf("%s: %v after %v, %d decisions %.120s", test.name, a.Verdict, took.Round(time.Millisecond), a.Effort, fmt.Sprint(a.Reasons))
		}
	}
}

// FuzzAsk asks about two documents, whatever they say: a witness is allowed, and nothing differs from
// itself.
func FuzzAsk(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/${aws:username}/*"}}`,
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/a":"${aws:PrincipalTag/b}*"}}}}`)
	f.Fuzz(func(t *testing.T, identity, resource string) {
		if len(identity)+len(resource) > 4096 {
			return
		}
		var p decision.Policies
		if d, err := policy.ParseFile(source.NewFile("identity", identity), policy.Identity); err == nil {
			p.Identity = []*policy.Policy{policy.Compile("identity", d)}
		}
		if d, err := policy.ParseFile(source.NewFile("resource", resource), policy.ResourceBased); err == nil {
			p.Resource = policy.Compile("resource", d)
		}
		role := Exactly(caller(t, corpusRole))
		outside := Outside([]string{corpusAccount}, nil)
		for _, q := range []Question{
			{Goal: Allowed(&p), Callers: []Caller{role, outside, Anonymous()}, Resources: Resources{Domain: Below("arn:aws:s3:::b"), OfAction: true, Owner: corpusAccount}},
			{Goal: Newly(&p, &p), Callers: []Caller{role}, Resources: Resources{Exactly: "arn:aws:s3:::b/x", Owner: corpusAccount}},
		} {
			q.Actions, q.Effort = []string{"s3:GetObject", "s3:PutObject"}, 2_000
			a, err := Ask(&q)
			if err != nil {
				t.Fatal(err)
			}
			if a.Witness != nil && !q.Goal.Has(&a.Witness.Request).IsTrue() {
				t.Error("the witness is not allowed")
			}
			if q.Resources.Exactly != "" && a.Verdict == Yes {
				t.Error("it differs from itself")
			}
		}
	})
}
