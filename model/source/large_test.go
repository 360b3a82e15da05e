package source

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// The parser looks at eight bytes at a time. Each byte that ends or breaks a string is found at
// every place in them.
func TestSpecialBytes(t *testing.T) {
	for length := range 20 {
		for c := range 256 {
			text := `"` + strings.Repeat("x", length) + string([]byte{byte(c)}) + `n\u00ff"`
			var want string
			wantErr := json.Unmarshal([]byte(text), &want) != nil
			if c >= 0x80 || c == '"' {
				continue // not UTF-8; more than one value
			}
			tree, err := ParseJSON(NewFile("f", text))
			if (err != nil) != wantErr {
				t.Fatalf("%q: %v", text, err)
			}
			if err == nil && tree.Root().Text() != want {
				t.Fatalf("%q: got %q, want %q", text, tree.Root().Text(), want)
			}
		}
	}
}

func TestWhiteSpace(t *testing.T) {
	for spaces := range 40 {
		for _, c := range []string{"", "\n", "\t", "\r\n", "\v", "\x00", "x"} {
			text := "[1," + strings.Repeat(" ", spaces) + c + strings.Repeat(" ", 3*spaces) + "2]"
			_, err := ParseJSON(NewFile("f", text))
			if (err == nil) != json.Valid([]byte(text)) {
				t.Fatalf("%q: %v", text, err)
			}
		}
	}
}

// A large text makes room as it is read, and counts its lines in pieces; neither may be seen.
func TestLargeText(t *testing.T) {
	var b strings.Builder
	b.WriteString("{\"long\": \"" + strings.Repeat("y", 300_000) + "\",\n\"list\": [")
	for i := range 60_000 {
		fmt.Fprintf(&b, "{\"n\": %d,\n \"s\": [\"\\u0041%d\", null]},", i, i)
	}
	b.WriteString("[]]}")
	text := b.String()
	tree, err := ParseJSON(NewFile("f", text))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if got := plainValue(tree.Root()); !reflect.DeepEqual(got, any(want)) {
		t.Error("the tree differs from what encoding/json reads")
	}
	for offset := 0; offset <= len(text); offset += 9973 {
		line := strings.Count(text[:offset], "\n") + 1
		column := offset - strings.LastIndexByte(text[:offset], '\n')
		if got := tree.File.Position(offset); got.Line != line || got.Column != column {
			t.Fatalf("offset %d: got %s, want %d:%d", offset, got, line, column)
		}
	}
}

func plainValue(v Value) any {
	switch v.Kind() {
	case Number:
		var n float64
		fmt.Sscan(v.Text(), &n)
		return n
	case String:
		return v.Text()
	case Array:
		list := []any{}
		for e := v.First(); e.OK(); e = e.Next() {
			list = append(list, plainValue(e))
		}
		return list
	case Object:
		m := map[string]any{}
		for k := v.First(); k.OK(); k = k.Next().Next() {
			m[k.Text()] = plainValue(k.Next())
		}
		return m
	}
	return nil
}

// Names that stand twice are found in every object, also where their spelling differs.
func TestTreeRepeated(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1, "b": 2}`:                             "",
		`{"a": 1, "a": 2}`:                             "1:10",
		`[{"x": {"ab": 1, "cd": 2, "\u0061b": 3}}]`:    "1:27",
		`{"": 1, "": {"k": 1, "k": 2}}`:                "1:9 1:22",
		`{"a1": 1, "a2": 2, "a3": 3, "a1": 4, "b": 0}`: "1:29",
	} {
		tree, err := ParseJSON(NewFile("f", text))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range tree.Repeated() {
			got = append(got, strings.TrimPrefix(v.Position().String(), "f:"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", text, got, want)
		}
	}
}
