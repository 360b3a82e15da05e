package load

import (
	"os"
	"regexp"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// What docs/environment.md shows as files can be read.
func TestDocumentedExamples(t *testing.T) {
	text, err := os.ReadFile("../../docs/environment.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```(?:yaml|json)\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(examples) != 3 {
		t.Fatalf("%d examples; collect.json, perimeter.yaml and a scenario were expected", len(examples))
	}
	var c *model.Collection
	err = read(source.NewFile("collect.json", examples[0][1]), &model.Environment{}, func(r *reader, v source.Value) { c = r.collection(v) })
	if err != nil || len(c.NotRead) != 1 || c.NotRead[0].String() != "s3:GetBucketPolicy of payroll was not collected: AccessDenied" {
		t.Errorf("collect.json: %v, %+v", err, c)
	}
	if p, err := perimeterOf(examples[1][1]); err != nil || len(p.Trusted) != 3 {
		t.Errorf("perimeter.yaml: %v", err)
	}
	if env, err := Scenario(source.NewFile("env.yaml", examples[2][1])); err != nil || !env.Organization.None {
		t.Errorf("the scenario: %v", err)
	}
	s := readSchemas(t)
	for i, name := range map[int]string{1: "perimeter.schema.json", 2: "scenario.schema.json"} {
		if wrong := s.check(name, yamlRoot(t, "f.yaml", examples[i][1])); wrong != nil {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}
