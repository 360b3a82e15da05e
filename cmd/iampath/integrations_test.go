package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what a test needs of action.yml.
type action struct {
	Inputs map[string]struct {
		Default  string
		Required bool
	}
	Runs struct {
		Using string
		Steps []actionStep
	}
}

type actionStep struct {
	ID, If, Uses, Shell, Run string
	WorkingDirectory         string `yaml:"working-directory"`
	Env                      map[string]string
}

func readYAML(t *testing.T, file string, to any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, to); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

var expression = regexp.MustCompile(`\$\{\{ *(.*?) *\}\}`)

// shell runs a step as the runner does: bash -eo pipefail, with the expressions of its variables
// replaced. It gives the exit status and what was printed.
func shell(t *testing.T, step actionStep, values map[string]string, folder string) (int, string) {
	t.Helper()
	if expression.MatchString(step.Run) {
		t.Fatalf("the script of %s holds an expression, which whoever sets the input could end", step.ID)
	}
	replace := func(s string) string {
		return expression.ReplaceAllStringFunc(s, func(e string) string {
			name := expression.FindStringSubmatch(e)[1]
			value, known := values[name]
			if !known {
				t.Fatalf("%s: the expression %s is not known to the test", step.ID, name)
			}
			return value
		})
	}
	file := filepath.Join(t.TempDir(), "step.sh")
	if err := os.WriteFile(file, []byte(step.Run), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", file)
	c.Dir = folder
	if step.WorkingDirectory != "" {
		c.Dir = replace(step.WorkingDirectory)
	}
	c.Env = append(os.Environ(), "GOPROXY=off")
	for name, value := range step.Env {
		c.Env = append(c.Env, name+"="+replace(value))
	}
	return run(t, c)
}

func run(t *testing.T, c *exec.Cmd) (int, string) {
	t.Helper()
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode(), out.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, out.String()
}

// The action and the hooks do what they say: what they run is run.
func TestIntegrations(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	env := filepath.Join(root, "fixtures/s1/06-the-incident/env.yaml")
	temp := t.TempDir()
	var a action
	readYAML(t, filepath.Join(root, "action.yml"), &a)
	steps := map[string]actionStep{}
	for _, s := range a.Runs.Steps {
		steps[s.ID] = s
	}
	values := map[string]string{"github.action_path": root, "runner.temp": temp, "inputs.binary || format('{0}/iampath', runner.temp)": filepath.Join(temp, "iampath")}
	if status, out := shell(t, steps["build"], values, temp); status != 0 {
		t.Fatalf("the build step ends with %d: %s", status, out)
	}
	folder := t.TempDir()
	known := filepath.Join(folder, "known.json")
	for _, test := range []struct {
		name   string
		inputs map[string]string
		status int
		prints string
	}{
		{"only env", map[string]string{"env": env}, 0, " findings: "},
		{"fails", map[string]string{"env": env, "fail-on": "high"}, 1, " findings: "},
		{"two environments and more arguments", map[string]string{"env": env + "\n" + env + "\n", "args": "--only\npublic-access\n--write-baseline\n" + known}, 0, "No findings"},
		{"an output", map[string]string{"env": env, "format": "sarif", "output": "with space.sarif"}, 0, ""},
		{"a baseline that knows nothing", map[string]string{"env": env, "fail-on": "high", "baseline": known}, 1, ""},
		{"input that means something to a shell", map[string]string{"env": env + "; touch touched $(touch touched)"}, 2, "touched"},
		{"a plan", map[string]string{"plan": filepath.Join(root, "fixtures/changes/terraform/regula-bucket-policies.json"), "fail-on": "high"}, 1, "Reviewed 10 resources"},
		{"a template", map[string]string{"template": filepath.Join(root, "fixtures/changes/cloudformation/widdix-s3.yaml"), "format": "markdown"}, 0, "Reviewed 2 resources"},
		{"nothing to look at", map[string]string{}, 2, "nothing to audit"},
		{"wrong", map[string]string{"env": env, "fail-on": "worst"}, 2, "unknown severity"},
	} {
		for name, input := range a.Inputs {
			values["inputs."+name] = input.Default
		}
		for name, value := range test.inputs {
			if _, known := a.Inputs[name]; !known {
				t.Errorf("the action has no input %s", name)
			}
			values["inputs."+name] = value
		}
		status, out := shell(t, steps["audit"], values, folder)
		if status != test.status || !strings.Contains(out, test.prints) {
			t.Errorf("the action, %s: exit status %d, want %d, and %q in:\n%s", test.name, status, test.status, test.prints, out)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "with space.sarif")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "touched")); err == nil {
		t.Error("the action runs what stands in an input")
	}
	hooks(t, root, temp, env)
}

// hooks runs each pre-commit hook with the arguments that a user would give.
func hooks(t *testing.T, root, bin, env string) {
	var list []struct {
		ID, Entry, Language string
		PassFilenames       *bool `yaml:"pass_filenames"`
	}
	readYAML(t, filepath.Join(root, ".pre-commit-hooks.yaml"), &list)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	args := map[string][]string{
		"iampath-audit":  {"--env", env, "--fail-on", "high"},
		"iampath-review": {"--env", env, "--new-env", env, "--fail-on", "info"},
	}
	want := map[string]int{"iampath-audit": 1, "iampath-review": 0}
	for _, h := range list {
		with, known := args[h.ID]
		if !known || h.Language != "golang" || h.PassFilenames == nil || *h.PassFilenames {
			t.Errorf("the hook %s is not tried, or is given file names", h.ID)
			continue
		}
		words := append(strings.Fields(h.Entry), with...)
		c := exec.Command(words[0], words[1:]...)
		c.Dir = t.TempDir()
		if status, out := run(t, c); status != want[h.ID] {
			t.Errorf("the hook %s ends with %d, want %d: %s", h.ID, status, want[h.ID], out)
		}
	}
	if len(list) != len(args) {
		t.Errorf("%d hooks, want %d", len(list), len(args))
	}
}
