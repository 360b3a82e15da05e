package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

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
	text, err := os.ReadFile("../../docs/schema/check.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
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
		var value any
		if err := json.Unmarshal(out.Bytes(), &value); err != nil {
			t.Fatal(err)
		}
		v := validator{root: schema}
		v.check(schema, value, q.story)
		for _, p := range v.problems {
			t.Error(p)
		}
		for _, format := range CheckFormats() {
			write, _ := CheckFormat(format)
			out.Reset()
			if err := write(&out, result, Style{Color: true}); err != nil || out.Len() == 0 {
				t.Errorf("%s as %s: %v", q.story, format, err)
			}
		}
	}
	bad := validator{root: schema}
	bad.check(schema, map[string]any{"version": 2.0, "answers": []any{map[string]any{"id": 1.0, "more": true}}}, "a bad answer")
	if len(bad.problems) < 4 {
		t.Errorf("the validator lets through what is wrong: %v", bad.problems)
	}
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

// validator knows the keywords of JSON Schema that our schemas use.
type validator struct {
	root     map[string]any
	problems []string
}

func (v *validator) bad(path, format string, args ...any) {
	v.problems = append(v.problems, path+": "+fmt.Sprintf(format, args...))
}

func (v *validator) check(schema map[string]any, value any, path string) {
	if ref, ok := schema["$ref"].(string); ok {
		at := v.root
		for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			at = at[part].(map[string]any)
		}
		v.check(at, value, path)
	}
	if want, ok := schema["const"]; ok && want != value {
		v.bad(path, "%v, not %v", value, want)
	}
	if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, value) {
		v.bad(path, "%v is none of %v", value, list)
	}
	if kind, ok := schema["type"]; ok && !isA(kind, value) {
		v.bad(path, "%v is no %v", value, kind)
	}
	if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(fmt.Sprint(value)) {
		v.bad(path, "%v does not match %s", value, pattern)
	}
	switch value := value.(type) {
	case map[string]any:
		v.object(schema, value, path)
	case []any:
		if items, ok := schema["items"].(map[string]any); ok {
			for i, e := range value {
				v.check(items, e, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	}
}

func (v *validator) object(schema, value map[string]any, path string) {
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if _, there := value[name.(string)]; !there {
			v.bad(path, "%v is missing", name)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, member := range value {
		if sub, ok := properties[name].(map[string]any); ok {
			v.check(sub, member, path+"."+name)
		} else if schema["additionalProperties"] == false {
			v.bad(path, "%s is not in the schema", name)
		}
	}
}

func isA(kind, value any) bool {
	if list, ok := kind.([]any); ok {
		return slices.ContainsFunc(list, func(k any) bool { return isA(k, value) })
	}
	switch value := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || kind == "integer" && value == math.Trunc(value)
	case []any:
		return kind == "array"
	}
	return kind == "object"
}
