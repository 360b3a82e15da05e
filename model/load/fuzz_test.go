package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/source"
)

// No text makes the reader panic, and whatever it read has places within the text.
func FuzzScenario(f *testing.F) {
	paths, _ := filepath.Glob("../../fixtures/s1/*/env.yaml")
	for _, path := range paths {
		if text, err := os.ReadFile(path); err == nil {
			f.Add(string(text))
		}
	}
	for _, text := range []string{`{"accounts": {"111111111111": {}}}`, "organization: null", "a: &a [*a]", "a: \"\\x41\\\n b\"", "a: >-\n  b\n\n   c\n", "? &a !t [b]\n: *a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if file := source.NewFile("f.yaml", text); strings.TrimSpace(text) != "" {
			if tree, err := parseYAML(file); err == nil {
				checkPlaces(t, tree.Root())
			}
		}
		env, err := Scenario(source.NewFile("f", text))
		if err != nil {
			return
		}
		for _, id := range env.AccountIDs() {
			env.SCPs(id)
			if iam := env.Accounts[id].IAM; iam != nil {
				for _, u := range iam.Users {
					env.UserPolicies(u)
					env.Boundary(&u.IAMIdentity)
				}
			}
		}
	})
}

func checkPlaces(t *testing.T, v source.Value) {
	start, end := v.Offset()
	if start < 0 || end < start || end > len(v.File().Text) {
		t.Fatalf("a value from %d to %d in a text of %d bytes", start, end, len(v.File().Text))
	}
	if q := v.Quoted(); q != nil {
		for i := range len(q.Text) + 1 {
			q.Position(i)
		}
	}
	for child := v.First(); child.OK(); child = child.Next() {
		if at, _ := child.Offset(); at < start {
			t.Fatalf("a value at %d in one at %d", at, start)
		}
		checkPlaces(t, child)
	}
}
