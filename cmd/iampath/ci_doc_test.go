package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each command of docs/ci.md runs, as a pipeline would run it, on the repository of the fixtures, and
// on the same with one line changed: then those that decide fail, and no other.
func TestExamplesOfThePipelinePage(t *testing.T) {
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	for _, block := range regexp.MustCompile("(?s)```(?:sh|yaml)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		for _, line := range strings.Split(block[1], "\n") {
			line = strings.TrimPrefix(strings.TrimSpace(line), "- ")
			if strings.HasPrefix(line, "iampath ") || strings.HasPrefix(line, "if [ ") {
				commands = append(commands, line)
			}
		}
	}
	if len(commands) < 12 {
		t.Fatalf("only %d commands", len(commands))
	}
	for _, c := range []struct {
		name  string
		plan  string
		tmpl  string
		fails bool
	}{{"clean", "plan.json", "template.yaml", false}, {"red", "plan-red.json", "template-red.yaml", true}} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("../../fixtures/example-repo")); err != nil {
			t.Fatal(err)
		}
		for to, from := range map[string]string{"plan.json": c.plan, "template.yaml": c.tmpl} {
			change, err := os.ReadFile(filepath.Join(dir, from))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, to), change, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, command := range commands {
			run := exec.Command("sh", "-e", "-c", command)
			run.Dir = dir
			run.Env = append(os.Environ(), "PR=", "PATH="+binaries(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
			out, err := run.CombinedOutput()
			decides := strings.Contains(command, "--fail-on") || strings.Contains(command, "--require-guard org")
			if want := c.fails && decides; (err != nil) != want || run.ProcessState.ExitCode() > 1 {
				t.Errorf("%s: %s: %v\n%s", c.name, command, err, out)
			}
		}
		for _, file := range []string{"review.md", "review.sarif", "review.xml"} {
			if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %s: %v", c.name, file, err)
			}
		}
	}
}

// binaries gives a folder with iampath in it: the test binary, which is iampath where it is called so.
func binaries(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "iampath")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// What turns the repository of the fixtures red is one line.
func TestOneLineTurnsItRed(t *testing.T) {
	for _, names := range [][2]string{{"plan.json", "plan-red.json"}, {"template.yaml", "template-red.yaml"}} {
		var lines [2][]string
		for i, name := range names {
			text, err := os.ReadFile("../../fixtures/example-repo/" + name)
			if err != nil {
				t.Fatal(err)
			}
			lines[i] = strings.Split(string(text), "\n")
		}
		differ := 0
		for i := range lines[0] {
			if len(lines[0]) != len(lines[1]) || lines[0][i] != lines[1][i] {
				differ++
			}
		}
		if differ != 1 {
			t.Errorf("%s: %d lines differ", names[1], differ)
		}
	}
}
