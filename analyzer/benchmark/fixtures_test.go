package benchmark

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// The files below testdata that hold one case each.
const (
	oneStatement = "one-statement.json"
	realistic    = "realistic.json"
)

func readFile(b testing.TB, name string) *source.File {
	b.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		b.Fatal(err)
	}
	return source.NewFile(name, string(text))
}

// readCase reads a case and makes sure that it is allowed, across accounts or within one.
func readCase(b testing.TB, f *source.File, relation decision.Relation) *decision.Case {
	b.Helper()
	c, err := new(decision.Reader).Read(f)
	if err != nil {
		b.Fatal(err)
	}
	if got, want := decision.Decide(&c.Request, &c.Policies), (decision.Verdict{Result: decision.Allowed, Relation: relation}); got != want {
		b.Fatalf("%s: got %v, want %v", f.Name, got, want)
	}
	return c
}

// lastGrants makes a case within one account, of which nothing but a bucket policy of so many
// statements can allow the request, and only its last statement does. statement gives the i-th
// statement's principal, action and resource; those of the last are the request's.
func lastGrants(b testing.TB, statements int, statement func(i int) (principal, action, resource string)) *decision.Case {
	b.Helper()
	var text strings.Builder
	principal, action, resource := statement(statements - 1)
	fmt.Fprintf(&text, `{"request": {"principal": %q, "action": %q, "resource": %q, "resourceAccount": "111111111111"},
		"policies": {"resource": {"name": "bucket policy", "document": {"Version": "2012-10-17", "Statement": [`, principal, action, resource)
	for i := range statements {
		if i > 0 {
			text.WriteByte(',')
		}
		principal, action, resource := statement(i)
		fmt.Fprintf(&text, `{"Effect": "Allow", "Principal": {"AWS": %q}, "Action": %q, "Resource": %q}`, principal, action, resource)
	}
	text.WriteString(`]}}}}`)
	return readCase(b, source.NewFile("generated", text.String()), decision.SameAccount)
}

// documents gives the texts of all policies of the realistic case.
func documents(b testing.TB) (texts []string, kinds []policy.Kind, size int) {
	b.Helper()
	tree, err := source.ParseJSON(readFile(b, realistic))
	if err != nil {
		b.Fatal(err)
	}
	add := func(named source.Value, kind policy.Kind) {
		texts, kinds = append(texts, named.Get("document").Raw()), append(kinds, kind)
		size += len(texts[len(texts)-1])
	}
	policies := tree.Root().Get("policies")
	for level := policies.Get("scp").First(); level.OK(); level = level.Next() {
		for p := level.Get("policies").First(); p.OK(); p = p.Next() {
			add(p, policy.SCP)
		}
	}
	add(policies.Get("resource"), policy.ResourceBased)
	for p := policies.Get("identity").First(); p.OK(); p = p.Next() {
		add(p, policy.Identity)
	}
	return texts, kinds, size
}

// cases gives the many small cases, as JSON Lines.
func cases(b testing.TB) []byte {
	b.Helper()
	packed, err := os.ReadFile(filepath.Join("testdata", "cases.jsonl.gz"))
	if err != nil {
		b.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	return text
}
