package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// question is an entry of a story's questions.yaml.
type question struct {
	Env    string // env.yaml where it is not said
	Ask    []string
	Expect struct {
		Decision     string
		CrossAccount *bool `yaml:"crossAccount"`
		Undetermined bool
		Hops         []struct {
			Decision     string
			CrossAccount *bool `yaml:"crossAccount"`
		}
	}
	HeadlineContains []string `yaml:"headline_contains"`
}

// answers is the part of check's JSON that the stories speak of.
type answers struct {
	Version      int
	Undetermined bool
	Headline     string
	Answers      []struct {
		Decision     string
		CrossAccount *bool
		Headline     string
		Hop          int
		Case         json.RawMessage
	}
}

// Every question of every story is asked of `check`, and gets the story's answer; the case that the
// answer bears is asked again of `decide`, and gets the same.
func TestStories(t *testing.T) {
	eachStory(t, "questions.yaml", 7, func(t *testing.T, folder string, q question) {
		env := filepath.Join(folder, cmp.Or(q.Env, "env.yaml"))
		askStory(t, append([]string{"check", "--env", env, "--format", "json"}, q.Ask...), q)
	})
}

// eachStory asks the questions in the files of a name that stand beside the stories, of which there are
// at least so many.
func eachStory[Q any](t *testing.T, name string, least int, ask func(t *testing.T, folder string, q Q)) {
	files, err := filepath.Glob("../../fixtures/s*/*/" + name)
	if err != nil || len(files) < least {
		t.Fatalf("only %d stories were found (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var questions []Q
			d := yaml.NewDecoder(bytes.NewReader(text))
			d.KnownFields(true)
			if err := d.Decode(&questions); err != nil {
				t.Fatal(err)
			}
			for _, q := range questions {
				ask(t, filepath.Dir(file), q)
			}
		})
	}
}

func askStory(t *testing.T, args []string, q question) {
	t.Helper()
	var out, errs bytes.Buffer
	if status := Main(args, strings.NewReader(""), &out, &errs); status != exitOK || errs.Len() > 0 {
		t.Fatalf("%v: exit status %d: %s", args, status, &errs)
	}
	var got answers
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	headline := got.Headline
	for _, a := range got.Answers {
		headline += a.Headline
	}
	for _, words := range q.HeadlineContains {
		if !strings.Contains(headline, words) {
			t.Errorf("%v: the headline does not say %q: %s", args, words, headline)
		}
	}
	if got.Undetermined != q.Expect.Undetermined {
		t.Errorf("%v: undetermined is %v", args, got.Undetermined)
	}
	if q.Expect.Undetermined {
		return
	}
	want := q.Expect.Hops
	if want == nil {
		want = append(want, struct {
			Decision     string
			CrossAccount *bool `yaml:"crossAccount"`
		}{q.Expect.Decision, q.Expect.CrossAccount})
	}
	if len(got.Answers) != len(want) {
		t.Fatalf("%v: %d answers, %d were expected", args, len(got.Answers), len(want))
	}
	for i, a := range got.Answers {
		if a.Decision != want[i].Decision || !same(a.CrossAccount, want[i].CrossAccount) {
			t.Errorf("%v: answer %d is %s, cross-account %v", args, i+1, a.Decision, a.CrossAccount)
		}
		var replay bytes.Buffer
		if status := Main([]string{"decide"}, bytes.NewReader(compact(t, a.Case)), &replay, &errs); status != exitOK {
			t.Fatalf("the case of %v is not taken by decide: %s%s", args, &replay, &errs)
		}
		if !strings.Contains(replay.String(), `"decision":"`+a.Decision+`"`) {
			t.Errorf("%v: check says %s, and decide: %s", args, a.Decision, &replay)
		}
	}
}

func same(a, b *bool) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func compact(t *testing.T, text json.RawMessage) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
