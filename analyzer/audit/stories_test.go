package audit_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

var update = flag.Bool("update", false, "renew what the tests compare with")

// TestStories: the environments of the stories give exactly the findings that a reader has gone through,
// in testdata/stories.txt. Read a difference like code.
func TestStories(t *testing.T) {
	files, err := fs.Glob(fixtures.Stories, "s*/*/env*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d environments: %v", len(files), err)
	}
	var got strings.Builder
	for _, name := range files {
		text, err := fs.ReadFile(fixtures.Stories, name)
		if err != nil {
			t.Fatal(err)
		}
		env, err := load.Scenario(source.NewFile(name, string(text)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Run(world.New(env), audit.Options{Today: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s\n", name)
		for _, f := range r.Findings {
			fmt.Fprintf(&got, "  %s, %s, %s: %s\n", f.Severity, f.Confidence, f.Rule, f.Title)
		}
		replay(t, r)
	}
	const file = "testdata/stories.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got.String() != string(want) {
		t.Errorf("the stories give other findings (%v); renew them with go test ./analyzer/audit -run TestStories -update, and read the difference:\n%s", err, got.String())
	}
}
