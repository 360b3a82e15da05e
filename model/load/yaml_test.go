package load

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/source"
)

// show writes a tree with the place of each value.
func show(v source.Value) string {
	p := v.Position()
	at := fmt.Sprintf("@%d:%d", p.Line, p.Column)
	var parts []string
	switch v.Kind() {
	case source.Object:
		members(v, func(name, value source.Value) { parts = append(parts, name.Text()+"="+show(value)) })
		return "{" + strings.Join(parts, " ") + "}" + at
	case source.Array:
		for e := v.First(); e.OK(); e = e.Next() {
			parts = append(parts, show(e))
		}
		return "[" + strings.Join(parts, " ") + "]" + at
	case source.String:
		return fmt.Sprintf("%q", v.Text()) + at
	}
	return v.Text() + at
}

func TestYAMLTree(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"block", "a: b\nc:\n  - d\n  - e: f\n", `{a="b"@1:4 c=["d"@3:5 {e="f"@4:8}@4:5]@3:3}@1:1`},
		{"flow", "a: {b: [c, \"d\"]}\n", `{a={b=["c"@1:9 "d"@1:12]@1:8}@1:4}@1:1`},
		{"digits keep their spelling", "000000000000: 000000000001\n", `{000000000000=000000000001@1:15}@1:1`},
		{"a date is text", "Version: 2012-10-17\n", `{Version="2012-10-17"@1:10}@1:1`},
		{"booleans and null", "[True, false, ~, null, yes]", `[true@1:2 false@1:8 null@1:15 null@1:18 "yes"@1:24]@1:1`},
		{"an empty value", "a:\nb: 1\n", `{a=null@1:3 b=1@2:4}@1:1`},
		{"Windows line ends", "a: b\r\nc:\r\n  - d\r\n", `{a="b"@1:4 c=["d"@3:5]@3:3}@1:1`},
		{"byte order mark", "\ufeffa: b\n", `{a="b"@1:4}@1:1`},
		{"columns count bytes", "{\"ä\": b, c: d}", `{ä="b"@1:8 c="d"@1:14}@1:1`},
		{"an alias stands where it is used", "a: &x {k: v}\nb: *x\n", `{a={k="v"@1:11}@1:7 b={k="v"@2:4}@2:4}@1:1`},
		{"an anchor's value", "a: &x\n  # why\n  k: v\n", `{a={k="v"@3:6}@3:3}@1:1`},
		{"an alias as a name", "a: &x k\n*x : v\n", `{a="k"@1:7 k="v"@2:6}@1:1`},
		{"tag !!str", "a: !!str 012\n", `{a="012"@1:10}@1:1`},
		{"<< in quotes is a name", "\"<<\": a\n", `{<<="a"@1:7}@1:1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree, err := parseYAML(source.NewFile("f.yaml", c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := show(tree.Root()); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestYAMLProblems(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'i'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 10), ","))
	}
	for _, c := range []struct{ name, text, want string }{
		{"empty", "\n# nothing\n", "f.yaml:1:1: the file is empty; an object was expected"},
		{"tab", "a:\n\tb: c\n", "f.yaml:2:1: a tab in the indentation; YAML indents with spaces"},
		{"key among elements", "x: y\na:\n  - b\n  c: d\ne: f\n", "f.yaml:4:3: not well-formed YAML: did not find expected '-' indicator"},
		{"two colons on the first line", "a: b: c\n", "f.yaml:1:1: not well-formed YAML: mapping values are not allowed in this context"},
		{"unclosed list", "x: y\nz: y\na: [b, c\nd: e\n", "f.yaml:3:1: not well-formed YAML: did not find expected ',' or ']'"},
		{"unclosed quotes", "x: y\na: \"b\nd: e\n", "f.yaml:2:1: not well-formed YAML: found unexpected end of stream"},
		{"unknown alias", "x: y\na: *b\nc: d\n", "f.yaml:2:1: not well-formed YAML: unknown anchor 'b' referenced"},
		{"second document", "a: b\n---\nc: d\n", "f.yaml:2:1: a second document; one was expected"},
		{"merge key", "a: &x {b: c}\nd:\n  <<: *x\n", "f.yaml:3:3: merge keys (<<) are not read; write the members out, or use an alias for a whole value"},
		{"tag", "a: !!binary aGk=\nb: !Ref x\n", "f.yaml:1:13: tag !!binary; values without a tag were expected\nf.yaml:2:9: tag !Ref; values without a tag were expected"},
		{"a list as a name", "? [a]\n: b\n", "f.yaml:1:3: a member's name is a list or an object; a scalar was expected"},
		{"alias within its anchor", "a: &x [*x]\n", "f.yaml:1:8: alias *x stands within its own anchor"},
		{"too deep", strings.Repeat("[", 101) + strings.Repeat("]", 101), "f.yaml:1:101: more than 100 lists and objects within each other"},
		{"bomb", bomb, "f.yaml:7:17: more than 5000000 values, aliases counted as often as they are used"},
		{"control character", "a: b\nc: \x07\n", "f.yaml:2:4: control character U+0007; YAML does not allow it"},
		{"not UTF-8", "a: \xff\n", "f.yaml:1:4: a byte that is not UTF-8"},
		{"too long", strings.Repeat("#", maxYAML+1), "f.yaml: 8388609 bytes are more than the 8388608 that are read of YAML; JSON may have more"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parseYAML(source.NewFile("f.yaml", c.text))
			if got := fmt.Sprint(err); got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Each part of a document in a block scalar, and in plain YAML, stands where the file has it.
func TestPolicyPositions(t *testing.T) {
	text := `accounts:
  "111111111111":
    s3:
      Buckets:
        - Name: block
          Policy: |
            {
              "Statement": [
                {"Sid": "S"}
              ]
            }
        - Name: plain
          Policy:
            Statement:
              - Sid: S
        - Name: quoted
          Policy: "{\"Statement\": [{\"Sid\": \"S\"}]}"
`
	env, err := Scenario(source.NewFile("env.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"block": "env.yaml:9:17", "plain": "env.yaml:15:17", "quoted": "env.yaml:17:37"}
	for _, b := range env.Accounts["111111111111"].S3.Buckets {
		doc := b.Policy.Document
		if doc.Kind() == source.String {
			tree, err := source.ParseJSON(doc.Quoted())
			if err != nil {
				t.Fatal(err)
			}
			doc = tree.Root()
		}
		if got := doc.Get("Statement").First().Position().String(); got != want[b.Name] {
			t.Errorf("%s: %s; %s was expected", b.Name, got, want[b.Name])
		}
	}
}
