package source

import (
	"fmt"
	"strings"
	"testing"
)

// What stands aside, as YAML's scalars do, keeps its places; each mark of the decoded text is
// looked up in the file.
func TestAsidePositions(t *testing.T) {
	for _, c := range []struct {
		name, file, scalar, text string
		marks                    map[string]string
	}{
		{"literal block", "k: |\n    {\n      \"A\": 1,\n\n      \"B\": 2\n    }\n", "|", "{\n  \"A\": 1,\n\n  \"B\": 2\n}\n",
			map[string]string{"{": "2:5", "\"A\"": "3:7", "1,": "3:12", "\"B\"": "5:7", "}": "6:5"}},
		{"part of a word on an earlier line", "k: |\n  xa\n  a y\n  a z\n", "|", "xa\na y\na z\n",
			map[string]string{"a y": "3:3", "a z": "4:3"}},
		{"Windows line ends", "k: |-\r\n  one\r\n  two\r\n", "|", "one\ntwo", map[string]string{"one": "2:3", "two": "3:3"}},
		{"folded block", "k: >\n  one\n  two\n\n  three\n", ">", "one two\nthree\n",
			map[string]string{"two": "3:3", "three": "5:3"}},
		{"plain over two lines", "k: one\n   two", "one", "one two", map[string]string{"one": "1:4", "two": "2:4"}},
		{"double quotes with escapes", `k: "{\"A\":\x20\u0042\U00000043} end"`, `"`, `{"A": BC} end`,
			map[string]string{"{": "1:5", "A": "1:8", "B": "1:16", "C": "1:22", "end": "1:34"}},
		{"double quotes over lines", "k: \"one  two \n\n  three\\\n   four\"", `"`, "one  two\nthreefour",
			map[string]string{"two": "1:10", "three": "3:3", "four": "4:4"}},
		{"single quotes", "k: 'it''s {\n  a}'", "'", "it's { a}", map[string]string{"s": "1:9", "{": "1:11", "a}": "2:3"}},
		{"not in the file", "k: *other", "*", "elsewhere", map[string]string{"else": "1:4", "where": "1:4"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := NewBuilder(NewFile("f", c.file))
			b.Scalar(String, c.text, strings.Index(c.file, c.scalar), len(c.file))
			quoted := b.Tree().Root().Quoted()
			for mark, want := range c.marks {
				if got := quoted.Position(strings.Index(c.text, mark)).String(); got != "f:"+want {
					t.Errorf("%q stands at %s; f:%s was expected", mark, got, want)
				}
			}
		})
	}
}

// A document inside a block scalar reports its mistakes where a person finds them.
func TestAsideSyntaxError(t *testing.T) {
	file := "Policy: |\n  {\n    \"Version\" \"2012-10-17\"\n  }\n"
	b := NewBuilder(NewFile("env.yaml", file))
	b.Scalar(String, "{\n  \"Version\" \"2012-10-17\"\n}\n", strings.IndexByte(file, '|'), len(file))
	_, err := ParseJSON(b.Tree().Root().Quoted())
	if want := `env.yaml:3:15: found '"'; ':' was expected`; fmt.Sprint(err) != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}
