package load

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/iampath/iampath/model/source"
)

// schemas reads the schemas by name and applies them: the part of JSON Schema 2020-12 that they use.
// A keyword that it does not know fails the test.
type schemas struct {
	t      *testing.T
	byName map[string]map[string]any
}

func readSchemas(t *testing.T) *schemas {
	s := &schemas{t, map[string]map[string]any{}}
	paths, _ := filepath.Glob("../../docs/schema/*.schema.json")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var schema map[string]any
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		s.byName[filepath.Base(path)] = schema
	}
	return s
}

// check gives what is wrong with a value, by its pointer.
func (s *schemas) check(name string, v source.Value) []string {
	return s.apply(name, s.byName[name], v)
}

func (s *schemas) apply(file string, schema map[string]any, v source.Value) (wrong []string) {
	bad := func(format string, args ...any) {
		wrong = append(wrong, v.Pointer()+": "+fmt.Sprintf(format, args...))
	}
	sub := func(schema any, v source.Value) { wrong = append(wrong, s.apply(file, schema.(map[string]any), v)...) }
	for _, keyword := range slices.Sorted(maps.Keys(schema)) {
		switch want := schema[keyword]; keyword {
		case "$schema", "$id", "$defs", "title", "description", "additionalProperties":
		case "$ref":
			to, target := s.resolve(file, want.(string))
			wrong = append(wrong, s.apply(to, target, v)...)
		case "type":
			if !hasType(want, v) {
				bad("%s is not of type %v", v.Kind(), want)
			}
		case "pattern":
			if v.Kind() == source.String && !regexp.MustCompile(want.(string)).MatchString(v.Text()) {
				bad("%q does not match %s", v.Text(), want)
			}
		case "enum":
			if !slices.Contains(want.([]any), any(v.Text())) {
				bad("%q is none of %v", v.Text(), want)
			}
		case "minLength":
			if v.Kind() == source.String && utf8.RuneCountInString(v.Text()) < int(want.(float64)) {
				bad("too short")
			}
		case "minimum":
			if v.Kind() == source.Number && number(v) < want.(float64) {
				bad("too small")
			}
		case "maximum":
			if v.Kind() == source.Number && number(v) > want.(float64) {
				bad("too large")
			}
		case "required":
			for _, name := range want.([]any) {
				if v.Kind() == source.Object && !v.Get(name.(string)).OK() {
					bad("without %s", name)
				}
			}
		case "items":
			if v.Kind() == source.Array {
				for e := v.First(); e.OK(); e = e.Next() {
					sub(want, e)
				}
			}
		case "properties":
			for name, of := range want.(map[string]any) {
				if member := v.Get(name); member.OK() {
					sub(of, member)
				}
			}
		case "propertyNames":
			members(v, func(name, _ source.Value) { // a name is a string, whatever it looks like in YAML
				if pattern := want.(map[string]any)["pattern"].(string); !regexp.MustCompile(pattern).MatchString(name.Text()) {
					bad("the name %q does not match %s", name.Text(), pattern)
				}
			})
		case "anyOf", "oneOf":
			fits := 0
			for _, one := range want.([]any) {
				if s.apply(file, one.(map[string]any), v) == nil {
					fits++
				}
			}
			if fits == 0 || keyword == "oneOf" && fits > 1 {
				bad("%d of the alternatives fit", fits)
			}
		default:
			s.t.Fatalf("%s: keyword %s is not known here", file, keyword)
		}
	}
	if more, given := schema["additionalProperties"]; given && v.Kind() == source.Object {
		named, _ := schema["properties"].(map[string]any)
		members(v, func(name, value source.Value) {
			switch _, known := named[name.Text()]; {
			case known:
			case more == false:
				bad("unknown name %q", name.Text())
			default:
				sub(more, value)
			}
		})
	}
	return wrong
}

func (s *schemas) resolve(file, ref string) (string, map[string]any) {
	name, pointer, _ := strings.Cut(ref, "#")
	if name == "" {
		name = file
	}
	at := s.byName[name]
	for _, part := range strings.FieldsFunc(pointer, func(r rune) bool { return r == '/' }) {
		at, _ = at[part].(map[string]any)
	}
	if at == nil {
		s.t.Fatalf("%s: %s leads nowhere", file, ref)
	}
	return name, at
}

func number(v source.Value) float64 {
	n, err := strconv.ParseFloat(v.Text(), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

func hasType(want any, v source.Value) bool {
	if several, ok := want.([]any); ok {
		return slices.ContainsFunc(several, func(one any) bool { return hasType(one, v) })
	}
	switch want {
	case "integer":
		_, err := strconv.ParseInt(v.Text(), 10, 64)
		return v.Kind() == source.Number && err == nil
	case "object":
		return v.Kind() == source.Object
	case "array":
		return v.Kind() == source.Array
	}
	return v.Kind() == map[any]source.Kind{"string": source.String, "number": source.Number, "boolean": source.Bool, "null": source.Null}[want]
}

func yamlRoot(t *testing.T, name, text string) source.Value {
	t.Helper()
	tree, err := parse(source.NewFile(name, text))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

// What loads follows the schemas.
func TestSchemasTakeWhatLoads(t *testing.T) {
	s := readSchemas(t)
	paths, _ := filepath.Glob("../../fixtures/s1/*/env.yaml")
	if len(paths) == 0 {
		t.Fatal("no stories were found")
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range s.check("scenario.schema.json", yamlRoot(t, path, string(text))) {
			t.Errorf("%s%s", path, wrong)
		}
	}
	for _, f := range published(t) {
		if strings.Contains(f.Name, "large") {
			continue // of two accounts
		}
		whole := `{"accounts": {"` + "012345678901" + `": {"iam": ` + f.Text + `}}}`
		for _, wrong := range s.check("scenario.schema.json", yamlRoot(t, "iam.json", whole)) {
			t.Errorf("%s%s", f.Name, wrong)
		}
	}
	files := wholeFolder()
	account := func(name string) string { return files["accounts/111111111111/"+name] }
	whole := fmt.Sprintf(`{"organization": %s, "accounts": {"111111111111": {"iam": %s, "s3": %s, "ec2": {"eu-west-1": %s}, "kms": {"eu-west-1": %s}}}}`,
		files["organization.json"], account("iam.json"), account("s3.json"), account("ec2-eu-west-1.json"), account("kms-eu-west-1.json"))
	for _, wrong := range s.check("scenario.schema.json", yamlRoot(t, "whole.json", whole)) {
		t.Errorf("the folder's files%s", wrong)
	}
}

// beyondSchemas are mistakes of which a schema cannot tell: of one value against another, or of the
// notation.
var beyondSchemas = []string{"a name twice", "another account's", "another name in the ARN", "a user twice", "a bucket of two accounts",
	"half a JSON file", "JSON without a name", "bits beyond the length", "empty"}

// What does not load does not follow them either, with the exceptions that are named.
func TestSchemasRefuseWhatDoesNotLoad(t *testing.T) {
	s := readSchemas(t)
	refuse := func(schema, name, file, text string) {
		t.Helper()
		if slices.ContainsFunc(beyondSchemas, func(beyond string) bool { return strings.HasPrefix(name, beyond) }) {
			return
		}
		if s.check(schema, yamlRoot(t, file, text)) == nil {
			t.Errorf("%s: the schema takes %s", name, text)
		}
	}
	for _, c := range badScenarios {
		refuse("scenario.schema.json", c.name, c.file, c.text)
	}
	for _, c := range badPerimeters {
		refuse("perimeter.schema.json", c.name, "perimeter.yaml", c.text)
	}
}
