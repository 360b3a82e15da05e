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
	const file = "docs/stories.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```\n\\$ iampath ([^\n]*)\n(.*?)```")
	if n := len(blocks.FindAll(text, -1)); n < 6 {
		t.Fatalf("only %d commands were found", n)
	}
	renewed := blocks.ReplaceAllStringFunc(string(text), func(block string) string {
		args := strings.Fields(blocks.FindStringSubmatch(block)[1])
		var out, errs bytes.Buffer
		if status := Main(args, strings.NewReader(""), &out, &errs); status != exitOK {
			t.Errorf("%v: exit status %d: %s", args, status, &errs)
		}
		return "```\n$ iampath " + strings.Join(args, " ") + "\n" + out.String() + "```"
	})
	if renewed == string(text) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Error("docs/stories.md is stale; renew it with UPDATE=1 go test ./cmd/iampath")
		return
	}
	if err := os.WriteFile(file, []byte(renewed), 0o644); err != nil {
		t.Fatal(err)
	}
}
