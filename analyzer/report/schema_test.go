package report

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/model/load"
)

// The questions cover each optional field of an answer.
var questions = []struct {
	story string
	ask   check.AskFor
	roles []string
}{
	{"01-the-quiz", check.AskFor{}, nil},
	{"02-instance-role", check.AskFor{Principal: "arn:aws:iam::999999999999:role/AmazonSSMRoleForInstancesQuickSetup"}, nil},
	{"04-whatever-the-instance-role-says", check.AskFor{Principal: "arn:aws:iam::999999999999:role/AmazonSSMRoleForInstancesQuickSetup"}, nil},
	{"05-endpoint-policy", check.AskFor{Principal: "arn:aws:iam::000000000000:user/Chibayuki"}, nil},
	{"05-endpoint-policy", check.AskFor{Principal: "arn:aws:iam::000000000000:user/Chibayuki", From: "vpce-0a1b2c3d4e5f60718"}, nil},
	{"05-endpoint-policy", check.AskFor{Principal: "arn:aws:iam::123456789012:user/stranger"}, nil},
	{"05-endpoint-policy", check.AskFor{Principal: "anonymous", Resource: "arn:aws:s3:::elsewhere/x"}, nil},
	{"09-switch-role", check.AskFor{Principal: "arn:aws:iam::999999999999:user/operator"}, []string{"arn:aws:iam::000000000000:role/BucketReader"}},
}

func TestJSONKeepsItsSchema(t *testing.T) {
	schema := ourSchema(t, "check")
	for _, q := range questions {
		env, err := load.Environment([]string{filepath.Join("../../fixtures/s1", q.story, "env.yaml")})
		if err != nil {
			t.Fatal(err)
		}
		q.ask.Action = "s3:PutObject"
		if q.ask.Resource == "" {
			q.ask.Resource = "arn:aws:s3:::chibayuki-test/test.txt"
		}
		result, err := check.NewWorld(env).Answer(q.ask, q.roles)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := checkJSON(&out, result, Style{}); err != nil {
			t.Fatal(err)
		}
		keeps(t, schema, out.Bytes(), q.story)
		for _, format := range CheckFormats() {
			write, _ := CheckFormat(format)
			out.Reset()
			if err := write(&out, result, Style{Color: true}); err != nil || out.Len() == 0 {
				t.Errorf("%s as %s: %v", q.story, format, err)
			}
		}
	}
	refuses(t, schema, `{"version": 2, "undetermined": false, "answers": []}`, `{"version": 1, "undetermined": false, "answers": [{"id": "1", "more": true}]}`)
}

// Lines of a table fit 100 columns, but for what cannot be broken.
func TestTablesFit(t *testing.T) {
	for _, q := range questions {
		env, err := load.Environment([]string{filepath.Join("../../fixtures/s1", q.story, "env.yaml")})
		if err != nil {
			t.Fatal(err)
		}
		q.ask.Action, q.ask.Resource = "s3:PutObject", "arn:aws:s3:::chibayuki-test/test.txt"
		result, err := check.NewWorld(env).Answer(q.ask, q.roles)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := checkTable(&out, result, Style{}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 && !strings.HasPrefix(line, "  caller") && !strings.HasPrefix(line, "  resource") {
				t.Errorf("%s: a line of %d columns: %s", q.story, n, line)
			}
			if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
				t.Errorf("%s: blanks at the end of %q", q.story, line)
			}
		}
	}
}

// ourSchema gives a schema of docs/schema.
func ourSchema(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	return schemaOf(t, "../../docs/schema/"+name+".schema.json")
}

func schemaOf(t testing.TB, file string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	s, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// keeps wants a text to keep a schema.
func keeps(t testing.TB, s *jsonschema.Schema, text []byte, name string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// refuses wants a schema to let none of some texts through.
func refuses(t testing.TB, s *jsonschema.Schema, texts ...string) {
	t.Helper()
	for _, text := range texts {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(value) == nil {
			t.Errorf("the schema lets through what is wrong: %s", text)
		}
	}
}

// Text from outside is shown and never acted upon.
func TestEscapes(t *testing.T) {
	const hostile = "a\x1b[31m\u202eb\x07<script>|*`c"
	if got := plain(hostile); strings.ContainsAny(got, "\x1b\x07\u202e") {
		t.Errorf("control characters come through: %q", got)
	}
	if got := markdown(hostile); strings.Contains(got, "<script>") || regexp.MustCompile(`[^\\][|*]`).MatchString(got) {
		t.Errorf("markup comes through: %q", got)
	}
	if got := code("a`b\nc"); got != "`a'b c`" {
		t.Errorf("code comes out as %q", got)
	}
}
