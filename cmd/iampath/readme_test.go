package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

// The README shows what its main command prints.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)```\ngo run ./cmd/iampath (check .*?)\n```\n\n```\n(.*?)```").FindStringSubmatch(string(text))
	if shown == nil {
		t.Fatal("the README's main command was not found")
	}
	t.Chdir("../..")
	var out, errs bytes.Buffer
	args := strings.Fields(strings.ReplaceAll(shown[1], "\\\n", " "))
	if status := Main(args, strings.NewReader(""), &out, &errs); status != exitOK {
		t.Fatalf("exit status %d: %s", status, &errs)
	}
	if out.String() != shown[2] {
		t.Errorf("the README shows\n%s\nbut the command prints\n%s", shown[2], &out)
	}
}
