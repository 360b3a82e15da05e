package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/paths"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
)

func pathsOf(t *testing.T, file, from, to, principal string) *PathsResult {
	t.Helper()
	env, err := load.Environment([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	g := paths.New(world.New(env))
	a, err := g.Begin(from, principal)
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.End(to, principal)
	if err != nil {
		t.Fatal(err)
	}
	return &PathsResult{From: from, To: to, Answer: g.Ask(paths.Question{From: a, To: b, All: true, MaxHops: 4})}
}

func TestPathsJSONKeepsItsSchema(t *testing.T) {
	schema := ourSchema(t, "paths")
	const corpus = "../../fixtures/corpus/authorization-details/"
	for _, q := range [][4]string{
		{"../../fixtures/s1/06-the-incident/env.yaml", "internal-data", "outside", ""},
		{"../../fixtures/s1/06-the-incident/env-with-endpoint.yaml", "i-047875da17caa9cc2", "outside", ""},
		{"../../fixtures/s1/09-switch-role/env.yaml", "arn:aws:iam::999999999999:user/operator", "chibayuki-test", ""},
		{"../../fixtures/s4/01-one-curl/env.yaml", "cloudshell", "outside", "arn:aws:iam::210987654321:user/yuji"},
		{corpus + "example-authz-details.json", "arn:aws:iam::012345678901:user/obama", "administrator:012345678901", ""},
		{corpus + "example-authz-v2.json", "outside", "anyone", ""},
	} {
		r := pathsOf(t, q[0], q[1], q[2], q[3])
		var out bytes.Buffer
		if err := pathsJSON(&out, r, Style{}); err != nil {
			t.Fatal(err)
		}
		keeps(t, schema, out.Bytes(), q[0])
		for _, format := range PathsFormats() {
			write, _ := PathsFormat(format)
			out.Reset()
			if err := write(&out, r, Style{Color: true}); err != nil || out.Len() == 0 {
				t.Errorf("%s as %s: %v", q[0], format, err)
			}
		}
	}
}

// A hostile name draws nothing of its own.
func TestDrawingsEscape(t *testing.T) {
	from := &paths.Node{Name: "a\"]; x --> y\n[label=\"<b>\x1b|#35;\\"}
	to := &paths.Node{Name: "n1[\"x\"]"}
	r := &PathsResult{Answer: &paths.Answer{Paths: []paths.Path{{Hops: []*paths.Hop{{From: from, To: to, Kind: paths.Network}}}}}}
	var dot, mermaid bytes.Buffer
	if err := pathsDot(&dot, r, Style{}); err != nil {
		t.Fatal(err)
	}
	if err := pathsMermaid(&mermaid, r, Style{}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(dot.String(), "\n"); got != 8 {
		t.Errorf("%d lines of dot:\n%s", got, &dot)
	}
	strings.Lines(dot.String())(func(l string) bool {
		if !regexp.MustCompile(`^(digraph paths \{|  \w.*;|\})\n$`).MatchString(l) {
			t.Errorf("a line of dot is %q", l)
		}
		return true
	})
	quoted := regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)
	if rest := quoted.ReplaceAllString(dot.String(), ""); strings.ContainsAny(rest, "\"<\x1b|#") || strings.Contains(rest, "x -->") {
		t.Errorf("quotes are left open:\n%s", &dot)
	}
	for _, l := range strings.Split(strings.TrimSpace(mermaid.String()), "\n") {
		if strings.ContainsAny(l, "<\x1b\\") && !strings.Contains(l, "<br>") || strings.Count(l, `"`)%2 != 0 || strings.Count(l, `"`) > 2 {
			t.Errorf("a line of mermaid is %q", l)
		}
	}
	if strings.Count(mermaid.String(), "\n") != 4 {
		t.Errorf("lines of mermaid:\n%s", &mermaid)
	}
}
