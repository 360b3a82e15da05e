package report

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/review"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/change/cloudformation"
	"github.com/iampath/iampath/model/change/terraform"
	"github.com/iampath/iampath/model/load"
)

// publishedReviews gives a review of each plan and template that others have published, laid over nothing.
func publishedReviews(t *testing.T) map[string]*review.Report {
	t.Helper()
	all := map[string]*review.Report{}
	for _, kind := range []string{"terraform", "cloudformation"} {
		files, err := filepath.Glob("../../fixtures/changes/" + kind + "/*")
		if err != nil || len(files) < 10 {
			t.Fatal(len(files), err)
		}
		for _, name := range files {
			file, err := load.File(name, "a change")
			if err != nil {
				t.Fatal(err)
			}
			var c *change.Change
			if kind == "terraform" {
				c, err = terraform.Read(file, terraform.Options{Account: "111122223333"})
			} else {
				c, err = cloudformation.Read(file, cloudformation.Options{Account: "111122223333"})
			}
			if err != nil {
				continue // what cannot be read at all is the business of other tests
			}
			s := &review.Subject{Before: c.Before(nil), After: c.After(nil), Without: func(i int) *model.Environment { return c.Without(i).After(nil) }, Reviewed: 1, Notes: []string{"<b>@all</b>"}}
			for _, r := range c.Resources {
				s.Parts = append(s.Parts, review.Part{Name: r.Address, ARN: r.ARN, Position: r.Position(), Touches: r.Touches(), Silent: r.Silent()})
			}
			r, err := review.Run(s, review.Options{Checks: []review.Check{{Kind: review.NoNewAccess}, {Kind: review.NoPublicAccess}, {Kind: review.RequireGuard, Guard: "org"}}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all[filepath.Base(name)] = r
		}
	}
	return all
}

// Reviews of what others have published keep their schemas, fit a terminal, and say each thing once.
func TestReviewsOfPublishedChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("all plans and templates take a while")
	}
	ours, sarif := ourSchema(t, "review"), schemaOf(t, "testdata/sarif-schema-2.1.0.json")
	for name, r := range publishedReviews(t) {
		for _, format := range ReviewFormats() {
			write, err := ReviewFormat(format)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := write(&b, r, Style{}); err != nil {
				t.Fatalf("%s: %s: %v", name, format, err)
			}
			switch text := b.String(); format {
			case "json":
				keeps(t, ours, b.Bytes(), name)
			case "sarif":
				keeps(t, sarif, b.Bytes(), name)
			case "markdown":
				if len(text) > 65536 || strings.Contains(text, "<b>") || !strings.HasPrefix(text, "**") {
					t.Errorf("%s: markdown of %d characters: %.80s", name, len(text), text)
				}
			case "table":
				if !strings.HasPrefix(text, "Reviewed ") {
					t.Errorf("%s: the first line does not count: %.80s", name, text)
				}
				for line := range strings.Lines(text) {
					if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 {
						t.Errorf("%s: a line of %d columns: %s", name, n, line)
					}
				}
			}
		}
		for _, f := range shown(r) {
			if strings.Contains(f.Title, "something") || strings.Contains(f.Message, "..") {
				t.Errorf("%s: %s: %s", name, f.Title, f.Message)
			}
		}
	}
	refuses(t, ours, `{"version": 1}`, `{"version": 2, "summary": {}, "findings": [], "closed": [], "suppressed": [], "suppressionProblems": [], "checks": [], "reviewed": {}, "notReviewed": [], "notes": []}`)
}
