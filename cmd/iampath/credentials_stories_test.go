package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// credentialsQuestion is an entry of a story's credentials.yaml. What it does not expect is not
// looked at.
type credentialsQuestion struct {
	Ask    []string
	Expect struct {
		Wins, Caller *string
		Stopped      string
		// Credentials are the providers with a credential, in order; Providers are all.
		Credentials, Providers []string
		// By provider: a part of the text.
		Kinds, Carries, Lasts, Read, Reach, Ties, Would map[string]string
		Rows, Because, Ways                             map[string]string
		Managed                                         map[string]struct{ Documented, Observed, Assumed string }
		Compared                                        map[string]struct{ Allowed, Lasts, Reach string }
		Notes                                           string
	}
}

// credentialsAnswer is the part of the JSON that the stories speak of.
type credentialsAnswer struct {
	Version               int
	Wins, Caller, Stopped string
	Credentials           []struct {
		Provider, Outcome string
		Wins              bool
		Credential        *struct {
			Kind, Lifetime, Reach string
			Read                  []string
			Carries               struct {
				Extent   string
				Ties     []struct{ Sid, File string }
				WouldTie *struct{ Statement json.RawMessage }
			}
		}
		OnlyNamed bool
	}
	Cloudshell *struct {
		Rows []struct{ Name, Can, Because string }
	}
	Compared []struct{ Name, Lifetime, Allowed, Reach string }
	Managed  *struct {
		Answers []struct {
			Action, Assumed      string
			Documented, Observed struct{ Says, Source string }
		}
		Ways []struct{ Name, Available string }
	}
	Notes []string
}

// Every question of every story that is one of credentials is asked, and gets the story's answer, in
// both forms.
func TestCredentialsStories(t *testing.T) {
	eachStory(t, "credentials.yaml", 15, func(t *testing.T, folder string, q credentialsQuestion) {
		args := append([]string{"credentials", "--env", filepath.Join(folder, "env.yaml")}, q.Ask...)
		compareCredentials(t, args, q, askCredentials(t, args))
		fitsTerminal(t, args)
	})
}

func askCredentials(t *testing.T, args []string) *credentialsAnswer {
	t.Helper()
	var out, errs bytes.Buffer
	if status := Main(append(args, "--format", "json"), strings.NewReader(""), &out, &errs); status != exitOK || errs.Len() > 0 {
		t.Fatalf("%v: exit status %d: %s", args, status, &errs)
	}
	var got credentialsAnswer
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return &got
}

func fitsTerminal(t *testing.T, args []string) {
	t.Helper()
	var out, errs bytes.Buffer
	if status := Main(args, strings.NewReader(""), &out, &errs); status != exitOK {
		t.Fatalf("%v: exit status %d: %s", args, status, &errs)
	}
	for line := range strings.Lines(out.String()) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 {
			t.Errorf("%v: a line of %d columns: %s", args, n, line)
		}
	}
}

func compareCredentials(t *testing.T, args []string, q credentialsQuestion, got *credentialsAnswer) {
	t.Helper()
	want := q.Expect
	is := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%v: %s is %q; %q was expected", args, what, got, want)
		}
	}
	has := func(what, got, want string) {
		t.Helper()
		if !strings.Contains(got, want) {
			t.Errorf("%v: %s is %q, without %q", args, what, got, want)
		}
	}
	if want.Wins != nil {
		is("the winner", got.Wins, *want.Wins)
	}
	if want.Caller != nil {
		is("the caller", got.Caller, *want.Caller)
	}
	is("what stops", got.Stopped, want.Stopped)
	var providers, with []string
	for _, c := range got.Credentials {
		providers = append(providers, c.Provider)
		if c.Credential == nil {
			continue
		}
		with = append(with, c.Provider)
		if c.OnlyNamed {
			continue
		}
		for what, by := range map[string]map[string]string{c.Credential.Kind: want.Kinds, c.Credential.Carries.Extent: want.Carries, c.Credential.Reach: want.Reach} {
			if by[c.Provider] != "" {
				is("a word on "+c.Provider, what, by[c.Provider])
			}
		}
		has("the lifetime", c.Credential.Lifetime, want.Lasts[c.Provider])
		has("how it is read", strings.Join(c.Credential.Read, " "), want.Read[c.Provider])
		if sid := want.Ties[c.Provider]; sid != "" && !slices.ContainsFunc(c.Credential.Carries.Ties, func(t struct{ Sid, File string }) bool { return t.Sid == sid && t.File != "" }) {
			t.Errorf("%v: %s is not tied by %s: %v", args, c.Provider, sid, c.Credential.Carries.Ties)
		}
		if words := want.Would[c.Provider]; words != "" && (c.Credential.Carries.WouldTie == nil || !strings.Contains(string(c.Credential.Carries.WouldTie.Statement), words)) {
			t.Errorf("%v: nothing is said that would tie %s by %s", args, c.Provider, words)
		}
	}
	for provider := range want.Carries {
		if !slices.Contains(with, provider) {
			t.Errorf("%v: %s has no credential", args, provider)
		}
	}
	if want.Credentials != nil && !slices.Equal(with, want.Credentials) {
		t.Errorf("%v: credentials of %q; %q was expected", args, with, want.Credentials)
	}
	if want.Providers != nil && !slices.Equal(providers, want.Providers) {
		t.Errorf("%v: providers %q; %q was expected", args, providers, want.Providers)
	}
	if want.Rows != nil || want.Because != nil {
		if got.Cloudshell == nil || len(got.Cloudshell.Rows) != 10 {
			t.Fatalf("%v: no table of ten rows", args)
		}
		for _, r := range got.Cloudshell.Rows {
			if want.Rows != nil {
				is(r.Name, r.Can, want.Rows[r.Name])
			}
			has("the reason of "+r.Name, r.Because, want.Because[r.Name])
		}
	}
	seen := 0
	for _, w := range got.Compared {
		if c, ok := want.Compared[w.Name]; ok {
			seen++
			is(w.Name, w.Allowed, c.Allowed)
			is("the reach of "+w.Name, w.Reach, c.Reach)
			has("the lifetime of "+w.Name, w.Lifetime, c.Lasts)
		}
	}
	if want.Compared != nil && (seen != len(want.Compared) || seen != len(got.Compared)) {
		t.Errorf("%v: compared are %v", args, got.Compared)
	}
	if got.Managed != nil {
		seen = 0
		for _, a := range got.Managed.Answers {
			if m, ok := want.Managed[a.Action]; ok {
				seen++
				is(a.Action, a.Documented.Says, m.Documented)
				has(a.Action+" as it was seen", a.Observed.Says, m.Observed)
				is(a.Action+" as it is assumed", a.Assumed, m.Assumed)
				if a.Documented.Source == "" || m.Observed != "" && a.Observed.Source == "" {
					t.Errorf("%v: %s has no source", args, a.Action)
				}
			}
		}
		if seen != len(want.Managed) {
			t.Errorf("%v: %d of %d calls", args, seen, len(want.Managed))
		}
		for _, w := range got.Managed.Ways {
			if want.Ways != nil {
				is(w.Name, w.Available, want.Ways[w.Name])
			}
		}
	} else if want.Managed != nil || want.Ways != nil {
		t.Errorf("%v: nothing is said of managed credentials", args)
	}
	has("the notes", strings.Join(got.Notes, " "), want.Notes)
}

// docs/credentials.md shows what its commands print, and a scenario that can be read.
func TestCredentialsDocument(t *testing.T) {
	t.Chdir("../..")
	renewed := renewDocument(t, "docs/credentials.md", 2)
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(renewed)
	env := filepath.Join(t.TempDir(), "env.yaml")
	if err := os.WriteFile(env, []byte(example[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"laptop", "runner", "worker", "cloud9:ide"} {
		askCredentials(t, []string{"credentials", "--env", env, "--at", place})
	}
}
