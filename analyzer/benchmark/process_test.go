package benchmark

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// room is a folder that is removed in the end.
var room string

func TestMain(m *testing.M) {
	var err error
	if room, err = os.MkdirTemp("", "iampath-benchmark-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(room)
	os.Exit(code)
}

// programs builds the two programs that BenchmarkProcess runs, once: iampath, and one that does
// nothing.
var programs = sync.OnceValues(func() (string, error) {
	const nothing = "package main\n\nfunc main() {}\n"
	if err := os.WriteFile(filepath.Join(room, "nothing.go"), []byte(nothing), 0o600); err != nil {
		return "", err
	}
	for _, build := range []struct{ dir, from, to string }{
		{filepath.Join("..", ".."), "./cmd/iampath", "iampath"},
		{room, "nothing.go", "nothing"},
	} {
		c := exec.Command("go", "build", "-o", filepath.Join(room, build.to), build.from)
		c.Dir = build.dir
		if out, err := c.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%v: %w\n%s", c.Args, err, out)
		}
	}
	return room, nil
})

// BenchmarkProcess is the whole program, from its start to its answer to one case. The reference is
// a Go program that does nothing: what starting a process costs by itself.
func BenchmarkProcess(b *testing.B) {
	dir, err := programs()
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{oneStatement, realistic} {
		b.Run(name[:len(name)-len(".json")], func(b *testing.B) {
			var line bytes.Buffer
			if err := json.Compact(&line, []byte(readFile(b, name).Text)); err != nil {
				b.Fatal(err)
			}
			input := filepath.Join(dir, name+"l")
			if err := os.WriteFile(input, append(line.Bytes(), '\n'), 0o600); err != nil {
				b.Fatal(err)
			}
			compare(b, func() {
				// The case expects an allow: another answer is a failure.
				if out, err := exec.Command(filepath.Join(dir, "iampath"), "decide", input).Output(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}, func() {
				if err := exec.Command(filepath.Join(dir, "nothing")).Run(); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
