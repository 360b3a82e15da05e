package source_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iampath/iampath/model/source"
)

// decoded gives a value as encoding/json decodes it, with numbers as they are spelled.
func decoded(v source.Value) any {
	switch v.Kind() {
	case source.Null:
		return nil
	case source.Bool:
		return v.Text() == "true"
	case source.Number:
		return json.Number(v.Text())
	case source.String:
		return v.Text()
	case source.Array:
		list := []any{}
		for e := v.First(); e.OK(); e = e.Next() {
			list = append(list, decoded(e))
		}
		return list
	}
	m := map[string]any{}
	for k := v.First(); k.OK(); k = k.Next().Next() {
		m[k.Text()] = decoded(k.Next())
	}
	return m
}

func TestParseJSON(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"{\n \"a\": [1, true, null, \"\\u00e9\\n\"]}", ""},
		{" \t\r\n0 ", ""},
		{`"\ud83d\ude00"`, ""},
		{`-1.5e+10`, ""},
		{`[]`, ""},
		{`{}`, ""},
		{``, "f:1:1: the text is empty; a JSON value was expected"},
		{"\n\n {\"a\" 1}", "f:3:7: "},
		{`[1,]`, "f:1:4: "},
		{`[1 2]`, "f:1:4: "},
		{`{"a":1,}`, "f:1:8: "},
		{`{a:1}`, "f:1:2: "},
		{`[01]`, "f:1:3: "},
		{`1.`, "f:1:3: "},
		{`+1`, "f:1:1: "},
		{`.5`, "f:1:1: "},
		{`-`, "f:1:2: "},
		{`1e`, "f:1:3: "},
		{`nul`, "f:1:1: "},
		{`truex`, "f:1:5: "},
		{`"a`, "f:1:1: a string without its closing quote"},
		{"\"a\nb\"", "f:1:3: "},
		{`"\x"`, "f:1:2: "},
		{`"\u12g4"`, "f:1:6: "},
		{`'a'`, "f:1:1: "},
		{`// a`, "f:1:1: "},
		{"\"\xff\"", "f:1:2: a byte that is not UTF-8"},
		{`1 2`, "f:1:3: "},
		{strings.Repeat("[", 100) + strings.Repeat("]", 100), ""},
		{strings.Repeat("[", 101) + strings.Repeat("]", 101), "f:1:101: "},
		{`[` + strings.Repeat("[", 1<<20), "f:1:101: "},
	} {
		_, err := source.ParseJSON(source.NewFile("f", test.text))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
			t.Errorf("%.40q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTree(t *testing.T) {
	tree, err := source.ParseJSON(source.NewFile("f.json", "{\"a\": {\"b/~\": [10, \"\\u0041\", {}]},\n \"\": false, \"a\": 2}"))
	if err != nil {
		t.Fatal(err)
	}
	root := tree.Root()
	list := root.Get("a").Get("b/~")
	for _, test := range []struct {
		name              string
		v                 source.Value
		kind              source.Kind
		text, raw         string
		pointer, position string
		n                 int
	}{
		{"root", root, source.Object, "", tree.File.Text, "", "f.json:1:1", 3},
		{"list", list, source.Array, "", `[10, "\u0041", {}]`, "/a/b~1~0", "f.json:1:15", 3},
		{"number", list.First(), source.Number, "10", "10", "/a/b~1~0/0", "f.json:1:16", 0},
		{"escaped", list.First().Next(), source.String, "A", `"\u0041"`, "/a/b~1~0/1", "f.json:1:20", 0},
		{"empty object", list.First().Next().Next(), source.Object, "", "{}", "/a/b~1~0/2", "f.json:1:30", 0},
		{"empty key", root.Get(""), source.Bool, "false", "false", "/", "f.json:2:6", 0},
		{"a key", root.First(), source.String, "a", `"a"`, "/a", "f.json:1:2", 0},
		{"nothing", root.Get("c"), source.Invalid, "", "", "", "", 0},
		{"behind the last", list.First().Next().Next().Next(), source.Invalid, "", "", "", "", 0},
		{"of a list", list.Get("a"), source.Invalid, "", "", "", "", 0},
	} {
		if v := test.v; v.Kind() != test.kind || v.OK() != (test.kind != source.Invalid) || v.Text() != test.text || v.Raw() != test.raw || v.Pointer() != test.pointer ||
			v.Position().String() != test.position || v.Len() != test.n {
			t.Errorf("%s: %v %q %q %q %v %d", test.name, v.Kind(), v.Text(), v.Raw(), v.Pointer(), v.Position(), v.Len())
		}
	}
	if again := source.Repeated(root); len(again) != 1 || again[0].Position().Line != 2 || again[0].Text() != "a" {
		t.Errorf("repeated: %v", again)
	}
}

// Many members are compared in another way than few.
func TestRepeated(t *testing.T) {
	for _, n := range []int{0, 1, 2, 23, 24, 25, 26, 100} {
		var b strings.Builder
		for i := range n {
			b.WriteString(`"k` + strings.Repeat("x", i) + `": 1, `)
		}
		text := `{` + b.String() + `"k\u0078": 1, "k": {"k": 2}}`
		tree, err := source.ParseJSON(source.NewFile("f", text))
		if err != nil {
			t.Fatal(err)
		}
		want := min(n, 2)
		if got := source.Repeated(tree.Root()); len(got) != want {
			t.Errorf("%d members: %d repeated, want %d", n+2, len(got), want)
		}
	}
}

func TestPositions(t *testing.T) {
	f := &source.File{Name: "f", Text: "ab\ncé\n\nx", LinesBefore: 9, BytesBefore: 3}
	for offset, want := range map[int]string{-1: "f:10:4", 0: "f:10:4", 1: "f:10:5", 2: "f:10:6", 3: "f:11:1", 4: "f:11:2", 6: "f:11:4", 7: "f:12:1", 8: "f:13:1", 9: "f:13:2", 99: "f:13:2"} {
		if got := f.Position(offset).String(); got != want {
			t.Errorf("offset %d: %s, want %s", offset, got, want)
		}
	}
	if got := source.NewFile("f", "\ufeffx").Text; got != "x" {
		t.Errorf("a byte order mark is left in: %q", got)
	}
	if got := (source.Position{File: "f"}).String(); got != "f" {
		t.Errorf("an unknown place: %q", got)
	}
}

// Every byte of text inside text has a place in the outermost file: the same byte, or the escape
// that stands for it.
func TestQuotedPositions(t *testing.T) {
	inner := "{\"a\": \"x\\\\ny\\u00e9\",\n\"é\": [1, 2]}"
	quoted, err := json.Marshal(inner)
	if err != nil {
		t.Fatal(err)
	}
	outer := "[\n  " + string(quoted) + "]"
	tree, err := source.ParseJSON(source.NewFile("outer", outer))
	if err != nil {
		t.Fatal(err)
	}
	f := tree.Root().First().Quoted()
	if f.Text != inner {
		t.Fatalf("unquoted: %q", f.Text)
	}
	for i := range inner {
		p := f.Position(i)
		if p.File != "outer" || p.Line != 2 {
			t.Fatalf("byte %d: %v", i, p)
		}
		there := outer[strings.IndexByte(outer, '\n')+p.Column:]
		if c := inner[i]; c != '"' && c != '\\' && c != '\n' && there[0] != c || (c == '"' || c == '\\') && there[:2] != "\\"+string(c) || c == '\n' && there[:2] != `\n` {
			t.Errorf("byte %d, %q, stands at %v: %.5q", i, c, p, there)
		}
	}
	encoded := source.NewFile("outer", "%7B%22a%22:%20+%C3%A9%7D")
	decodedFile, err := source.URLDecoded(encoded)
	if err != nil || decodedFile.Text != `{"a": +é}` {
		t.Fatalf("%v %v", decodedFile, err)
	}
	for i, column := range []int{1, 4, 7, 8, 11, 12, 15, 16, 19, 22} {
		if got := decodedFile.Position(i).Column; got != column {
			t.Errorf("byte %d, %q, stands in column %d, want %d", i, decodedFile.Text[i], got, column)
		}
	}
	for _, bad := range []string{"%", "%2", "a%zz", "%%"} {
		if _, err := source.URLDecoded(source.NewFile("f", bad)); err == nil {
			t.Errorf("%q is taken for percent-encoded", bad)
		}
	}
}

// FuzzParseJSON holds the parser against encoding/json.
func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{`{"a": [1, -0.5e3, true, null, "\u00e9\ud83d\ude00\ud800x\n"]}`, `[[],{},""]`, `{"a":1,"a":2}`, " 1 ", `"\`, `[1,`, "\"\xc3\x28\"", `{"":{"":[]}}`, strings.Repeat("[", source.MaxDepth+1) + strings.Repeat("]", source.MaxDepth+1)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree, err := source.ParseJSON(&source.File{Name: "f", Text: text})
		valid := json.Valid([]byte(text)) && utf8.ValidString(text)
		switch {
		case err == nil && !valid:
			t.Fatalf("%q was read and is no JSON", text)
		case err != nil && valid && !strings.Contains(err.Error(), "within each other"):
			t.Fatalf("%q is JSON: %v", text, err)
		case err != nil:
			return
		}
		root := tree.Root()
		if root.Raw() != strings.Trim(text, " \t\r\n") {
			t.Errorf("%q: the value is %q", text, root.Raw())
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatalf("%q: encoding/json refuses it: %v", text, err)
		}
		if got := decoded(root); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %#v, want %#v", text, got, want)
		}
		if quoted := root.Quoted(); quoted != nil && quoted.Text != root.Text() {
			t.Errorf("%q: unquoted %q, text %q", text, quoted.Text, root.Text())
		}
		source.Repeated(root)
		var again source.Tree
		if err := again.ParseInto(tree.File); err != nil || !reflect.DeepEqual(decoded(again.Root()), decoded(root)) {
			t.Errorf("%q: read again it differs: %v", text, err)
		}
	})
}
