package cloudformation

import (
	"flag"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

var update = flag.Bool("update", false, "renew testdata/summary.txt")

// templateOf reads a published template.
func templateOf(t *testing.T, name string, o Options) *change.Change {
	t.Helper()
	text, err := fs.ReadFile(fixtures.Changes, "changes/cloudformation/"+name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Read(source.NewFile(name, string(text)), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What is read of the published templates, what is not and why, and what they make of an empty world.
func TestPublishedTemplates(t *testing.T) {
	files, err := fs.Glob(fixtures.Changes, "changes/cloudformation/*")
	if err != nil || len(files) < 19 {
		t.Fatal(len(files), err)
	}
	var b strings.Builder
	for _, f := range files {
		b.WriteString("== " + path.Base(f) + "\n" + templateOf(t, path.Base(f), Options{Account: "111122223333", Region: "eu-west-1"}).Summary())
	}
	const golden = "testdata/summary.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the summary differs from %s; renew it with go test ./model/change/cloudformation -run TestPublishedTemplates -update, and read the difference", golden)
	}
}
