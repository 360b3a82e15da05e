package check

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// Every principal of the published account documents can be asked about, and each policy of theirs
// that is not in the document is named or known by AWS's name.
func TestRealAccounts(t *testing.T) {
	files, err := filepath.Glob("../../fixtures/corpus/authorization-details/*.json*")
	if err != nil || len(files) != 4 {
		t.Fatalf("%d account documents were found (%v)", len(files), err)
	}
	for _, name := range files {
		env, err := load.Scenario(source.NewFile(filepath.Base(name), readAll(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		w := NewWorld(env)
		results := map[decision.Result]int{}
		for _, caller := range w.callers() {
			for _, ask := range []AskFor{
				{Principal: caller, Action: "iam:CreateUser", Resource: "*"},
				{Principal: caller, Action: "s3:GetObject", Resource: "arn:aws:s3:::some-bucket/key", ResourceAccount: strings.Split(caller, ":")[4]},
			} {
				q, err := w.Question(ask)
				if err != nil {
					t.Errorf("%s: %s: %v", filepath.Base(name), caller, err)
					continue
				}
				a := Ask(q)
				results[a.Decision.Result]++
				if a.Decision.Result == decision.Indeterminate && len(a.Decision.Undecided) == 0 {
					t.Errorf("%s: %s hangs on nothing that is named", filepath.Base(name), caller)
				}
			}
		}
		t.Logf("%s: %d callers, %v", filepath.Base(name), len(w.callers()), results)
		if len(results) == 0 {
			t.Errorf("%s: nobody could be asked about", filepath.Base(name))
		}
	}
}

func readAll(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
