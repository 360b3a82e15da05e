package audit

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// baselineFile is what a baseline's file holds: the findings that were there when it was written.
type baselineFile struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	// Rule and Title are for the reader; only the fingerprint counts.
	Rule  string `json:"rule"`
	Title string `json:"title"`
	// Members are the fingerprints of all that a finding of many alike holds of.
	Members []string `json:"members,omitempty"`
}

// ReadBaseline reads the fingerprints of a baseline. The error is [source.Problems].
func ReadBaseline(f *source.File) (map[string]bool, error) {
	tree, err := source.ParseJSON(f)
	if err != nil {
		return nil, err
	}
	var problems source.Problems
	root := tree.Root()
	if root.Kind() != source.Object || root.Get("version").Text() != "1" {
		return nil, source.Problems{source.At(root, "this is no baseline; an object with \"version\": 1 and \"findings\", as --write-baseline writes it, was expected")}
	}
	known := map[string]bool{}
	list := root.Get("findings")
	if list.Kind() != source.Array {
		return nil, source.Problems{source.At(root, "the baseline has no list of findings")}
	}
	for v := list.First(); v.OK(); v = v.Next() {
		print := v.Get("fingerprint")
		if print.Kind() != source.String || print.Text() == "" {
			problems = append(problems, source.At(v, "a finding of the baseline has no fingerprint"))
			continue
		}
		known[print.Text()] = true
		for m := v.Get("members").First(); m.OK() && v.Get("members").Kind() == source.Array; m = m.Next() {
			known[m.Text()] = true
		}
	}
	return known, problems.Err()
}

// WriteBaseline writes the findings of a report as a baseline.
func (r *Report) WriteBaseline(w io.Writer) error {
	file := baselineFile{Version: 1, Findings: []baselineEntry{}}
	for _, f := range r.Findings {
		entry := baselineEntry{Fingerprint: f.Fingerprint(), Rule: f.Rule, Title: f.Title}
		if all := f.Fingerprints(); len(all) > 1 {
			entry.Members = all
		}
		file.Findings = append(file.Findings, entry)
	}
	slices.SortFunc(file.Findings, func(a, b baselineEntry) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}
