package text

import (
	"encoding/json"
	"testing"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"an object, in its own order", ` {"Version":"2012-10-17","Id":"a"} `, `{"Version":"2012-10-17","Id":"a"}`},
		{"URL-encoded", `%7B%22Id%22%3A%20%22a+b%22%7D`, `{"Id":"a+b"}`},
		{"numbers keep their spelling", `{"a":1.50,"b":12345678901234567890}`, `{"a":1.50,"b":12345678901234567890}`},
		{"a member twice", `{"a":{"b":1,"b":2}}`, `"{\"a\":{\"b\":1,\"b\":2}}"`},
		{"the same name elsewhere", `{"a":{"b":1},"c":{"b":"b"},"d":["b","b"]}`, `{"a":{"b":1},"c":{"b":"b"},"d":["b","b"]}`},
		{"half", `{"a":`, `"{\"a\":"`},
		{"two", `{} {}`, `"{} {}"`},
		{"no object", `[1]`, `"[1]"`},
		{"half an escape", `%7B%2`, `"%7B%2"`},
		{"nothing", ``, `""`},
	} {
		got, err := json.Marshal(Policy(c.text))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; %s was expected", c.name, got, err, c.want)
		}
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		"":                                 false,
		" ":                                false,
		"<":                                false,
		"< >":                              false,
		"<a":                               false,
		"<a>":                              false,
		"<a></a":                           false,
		"<a><b></b>":                       false,
		"<a></a>\n":                        true,
		`<?xml version="1.0"?><a x="1"/>`:  true,
		`<?xml version="1.0"?>`:            false,
		`<?xml version="1.0"?><a><b></a>`:  true, // malformed, and the decoder's business
		"<a:b xmlns:a='x'>&gt;</a:b>":      true,
		`{"Statement": []}`:                true,
		`{"Statement": [`:                  false,
		"\xef\xbb\xbf<?xml?>\n<a>text</a>": true,
	} {
		if got := Whole([]byte(body)); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range []string{`{"a":[{"b":null}]}`, `%7B%22a%22%3A1%7D`, `{"a":1,"a":2}`, "{\"\xff\":1}", "<a></a>", "< >"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Whole([]byte(text))
		if _, err := json.Marshal(Policy(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
