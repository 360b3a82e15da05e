package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
)

// docs/stories.md shows what its commands print.
func TestStoriesDocument(t *testing.T) {
	t.Chdir("../..")
	renewDocument(t, "docs/stories.md", 6)
}

var shownCommand = regexp.MustCompile("(?s)```\n\\$ iampath ([^\n]*)\n(.*?)```")

// renewDocument runs the commands that a document shows, at least so many, and compares what they
// print with what it shows; with UPDATE set it writes that into the document instead. It gives the
// document as it must be.
func renewDocument(t *testing.T, file string, least int) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(shownCommand.FindAll(text, -1)); n < least {
		t.Fatalf("%s: only %d commands were found", file, n)
	}
	renewed := shownCommand.ReplaceAllStringFunc(string(text), func(block string) string {
		args := strings.Fields(shownCommand.FindStringSubmatch(block)[1])
		var out, errs bytes.Buffer
		if status := Main(args, strings.NewReader(""), &out, &errs); status != exitOK {
			t.Errorf("%v: exit status %d: %s", args, status, &errs)
		}
		return "```\n$ iampath " + strings.Join(args, " ") + "\n" + out.String() + "```"
	})
	switch {
	case renewed == string(text):
	case os.Getenv("UPDATE") == "":
		t.Errorf("%s is stale; renew it with UPDATE=1 go test ./cmd/iampath", file)
	default:
		if err := os.WriteFile(file, []byte(renewed), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return renewed
}
