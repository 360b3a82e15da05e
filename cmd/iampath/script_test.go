package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"iampath": main,
	})
}

// Each script is a file that holds its own world: commands, what they print, their exit status.
// Renew what they print with `UPDATE=1 go test ./cmd/iampath`, and read the change like code.
func TestScripts(t *testing.T) {
	fixtures, err := filepath.Abs("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("FIXTURES", fixtures)
			return os.Symlink(fixtures, filepath.Join(e.WorkDir, "fixtures"))
		},
	})
}
