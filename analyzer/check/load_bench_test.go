package check

import (
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/load/bulk"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// BenchmarkLoadAndCompile reads an account document of 50 MB and compiles all its policies, each
// distinct text once: what a question about every principal costs before it is answered.
func BenchmarkLoadAndCompile(b *testing.B) {
	text := bulk.Document(50 << 20)
	b.SetBytes(int64(len(text)))
	var compiled, all int
	for b.Loop() {
		env, err := load.Scenario(source.NewFile("iam.json", text))
		if err != nil {
			b.Fatal(err)
		}
		c := compiler{b: b, done: map[string]*policy.Policy{}}
		c.iam(env.Accounts[bulk.Account].IAM)
		compiled, all = len(c.done), c.all
	}
	b.ReportMetric(float64(compiled), "compiled")
	b.ReportMetric(float64(all), "policies")
}

// compiler compiles each distinct text once.
type compiler struct {
	b    *testing.B
	done map[string]*policy.Policy // by kind and text as it stands
	all  int
}

func (c *compiler) compile(name string, v source.Value, kind policy.Kind) {
	if !v.OK() {
		return
	}
	c.all++
	if c.done[v.Raw()] != nil {
		return
	}
	d, err := policy.Parse(v, kind)
	if err != nil {
		c.b.Fatal(err)
	}
	c.done[v.Raw()] = policy.Compile(name, d)
}

func (c *compiler) iam(iam *model.IAM) {
	inline := func(all []model.PolicyText) {
		for _, p := range all {
			c.compile(p.Name, p.Document, policy.Identity)
		}
	}
	for _, u := range iam.Users {
		inline(u.Inline)
	}
	for _, g := range iam.Groups {
		inline(g.Inline)
	}
	for _, r := range iam.Roles {
		inline(r.Inline)
		c.compile(r.Name, r.Trust.Document, policy.Trust)
	}
	for _, p := range iam.Policies {
		c.compile(p.Name, p.Document, policy.Identity)
	}
}
