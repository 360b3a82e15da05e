package decision_test

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/source"
)

// Every case of the fixtures gives what it expects: those by layer, which docs/evaluation.md cites,
// and those of the stories.
func TestFixtures(t *testing.T) {
	for _, tree := range []fs.FS{fixtures.Decisions, fixtures.Stories} {
		count := 0
		err := fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() != "cases.jsonl" {
				return err
			}
			text, err := fs.ReadFile(tree, path)
			if err != nil {
				return err
			}
			var r decision.Reader
			for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
				f := source.NewFile(path, line)
				f.LinesBefore = i
				answer, status := r.AppendAnswer(nil, f, i)
				if status != decision.Answered {
					t.Errorf("%s:%d: %s", path, i+1, answer)
				}
				if !strings.Contains(line, `"expect"`) {
					t.Errorf("%s:%d: the case expects nothing", path, i+1)
				}
				count++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if count < 20 {
			t.Errorf("only %d cases were found", count)
		}
	}
}
