package load

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/iampath/iampath/model/source"
)

func TestFileErrors(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.json")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, source.MaxBytes+1); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "missing.yaml")
	for path, want := range map[string]string{
		dir:     dir + " is a folder; a scenario file (YAML or JSON) was expected",
		missing: missing + " does not exist; a scenario file (YAML or JSON) was expected",
		large:   large + " has more than the 268435456 bytes that are read of a file",
	} {
		if _, err := File(path, "a scenario file (YAML or JSON)"); fmt.Sprint(err) != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// What is wrong with several files comes together.
func TestEnvironmentErrors(t *testing.T) {
	paths := append(write(t, "x: {}\n", "accounts: {}\n", "y: {}\n"), "nowhere.yaml")
	_, err := Environment(paths)
	want := paths[0] + ":1:1: unknown section \"x\"; accounts, organization, perimeter or places was expected\n" +
		paths[2] + ":1:1: unknown section \"y\"; accounts, organization, perimeter or places was expected\n" +
		"nowhere.yaml does not exist; an environment (a folder, a scenario, or an account document) was expected"
	if fmt.Sprint(err) != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
