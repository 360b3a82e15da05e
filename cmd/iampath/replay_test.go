package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// replayLine is the line by which all proofs are replayed, as docs/audit.md and the help have it.
const replayLine = `iampath audit --env env --format json | jq -c '.findings[].witnesses[]' | iampath decide`

// auditJSONOf runs an audit and gives its JSON.
func auditJSONOf(t *testing.T, env string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	if status := Main([]string{"audit", "--env", env, "--format", "json"}, strings.NewReader(""), &out, &errs); status != exitOK {
		t.Fatalf("%s: exit status %d: %s", env, status, &errs)
	}
	return out.Bytes()
}

// environments are those of the rules and the stories.
func environments(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"../../fixtures/rules/*/*.yaml", "../../fixtures/s[0-9]/*/env*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	if len(all) < 30 {
		t.Fatalf("only %d environments", len(all))
	}
	return all
}

// Every witness, taken out of the JSON as jq does, is decided as it says.
func TestWitnessesReplay(t *testing.T) {
	for _, file := range []string{"../../docs/audit.md", "audit.go"} {
		text, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(text), replayLine) {
			t.Errorf("%s does not have the line %s: %v", file, replayLine, err)
		}
	}
	cases := 0
	for _, env := range environments(t) {
		var report struct {
			Findings []struct{ Witnesses []json.RawMessage }
		}
		if err := json.Unmarshal(auditJSONOf(t, env), &report); err != nil {
			t.Fatal(err)
		}
		var lines bytes.Buffer
		for _, f := range report.Findings {
			for _, w := range f.Witnesses {
				if err := json.Compact(&lines, w); err != nil {
					t.Fatal(err)
				}
				lines.WriteByte('\n')
				cases++
			}
		}
		if lines.Len() == 0 {
			continue
		}
		var out, errs bytes.Buffer
		if status := Main([]string{"decide"}, &lines, &out, &errs); status != exitOK {
			t.Errorf("%s: exit status %d: %s%s", env, status, &out, &errs)
		}
	}
	if cases < 30 {
		t.Errorf("only %d witnesses were replayed", cases)
	}
}

// With jq at hand the documented line itself is run.
func TestReplayLine(t *testing.T) {
	jq, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("there is no jq")
	}
	c := exec.Command(jq, "-c", ".findings[].witnesses[]")
	c.Stdin = bytes.NewReader(auditJSONOf(t, "../../fixtures/s1/06-the-incident/env.yaml"))
	lines, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if status := Main([]string{"decide"}, bytes.NewReader(lines), io.Discard, io.Discard); status != exitOK || len(lines) == 0 {
		t.Errorf("exit status %d for %s", status, lines)
	}
}
