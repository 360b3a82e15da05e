// Package iampath_test holds the tests of the module as a whole.
package iampath_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/iampath/iampath"

// order is the order in which packages build upon each other: model, policy, analyzer, cmd. A
// package may import those that stand before it, and those that are alone import nothing of the
// module. A folder's name stands for all below it that are not named themselves. To change the
// table is a decision.
var order = []struct {
	name  string
	alone bool
	// third are the modules of others that the package may import.
	third []string
}{
	{name: "fixtures", alone: true},
	{name: "fixtures/synthetic"}, // organizations made up, and the tool that writes them
	{name: "model/source", alone: true},
	{name: "model/awsdata", alone: true},
	{name: "model"},
	{name: "model/load/bulk"},
	{name: "model/load", third: []string{"go.yaml.in/yaml/v3"}},
	{name: "model/change"},
	{name: "model/change/terraform"},
	{name: "model/change/cloudformation"},
	{name: "model/collect/text"},
	{name: "model/collect", third: []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"}},
	{name: "policy/truth", alone: true},
	{name: "policy/glob", alone: true},
	{name: "policy/class"},
	{name: "policy/pattern"},
	{name: "policy/condition"},
	{name: "policy"},
	{name: "analyzer/parallel", alone: true},
	{name: "analyzer/decision"},
	{name: "analyzer/set"},
	{name: "analyzer/network"},
	{name: "analyzer/world"},
	{name: "analyzer/reach"},
	{name: "analyzer/check"},
	{name: "analyzer/credentials"},
	{name: "analyzer/paths"},
	{name: "analyzer/finding"},
	{name: "analyzer/rules"},
	{name: "analyzer/audit"},
	{name: "analyzer/review"},
	{name: "analyzer/whocan"},
	{name: "analyzer/report", third: []string{"github.com/olekukonko/tablewriter"}},
	{name: "analyzer"},
	{name: "docs"}, // tests of the documentation
	{name: "cmd", third: []string{"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/olekukonko/tablewriter"}},
}

// thirdInTests are the modules of others that any test may import.
var thirdInTests = []string{"github.com/rogpeppe/go-internal", "github.com/santhosh-tekuri/jsonschema/v6", "go.yaml.in/yaml/v3"}

// fixturesOnlyInTests: what is embedded for tests must not be part of the program.
const fixturesOnlyInTests = "fixtures"

// place gives a package's place in the order, by the longest name that covers it; -1 for none.
func place(dir string) int {
	best := -1
	for i, p := range order {
		if (dir == p.name || strings.HasPrefix(dir, p.name+"/")) && (best < 0 || len(p.name) > len(order[best].name)) {
			best = i
		}
	}
	return best
}

func within(name string, modules []string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return name == m || strings.HasPrefix(name, m+"/") })
}

// misplaced says what is wrong with an import, "" for nothing.
func misplaced(dir, name string, test bool) string {
	ours, isOurs := strings.CutPrefix(name, module+"/")
	from := place(dir)
	switch {
	case from < 0:
		return "the package is not in the table"
	case !isOurs && !strings.Contains(strings.Split(name, "/")[0], "."): // the standard library
		return ""
	case !isOurs && (within(name, order[from].third) || test && within(name, thirdInTests)):
		return ""
	case !isOurs:
		return "the table does not have it for this package"
	case test && (ours == dir || within(ours, []string{fixturesOnlyInTests})):
		return ""
	case within(ours, []string{fixturesOnlyInTests}) && !within(dir, []string{fixturesOnlyInTests}):
		return "only tests may import the fixtures"
	case order[from].alone && !test:
		return "the package is to import nothing of the module"
	case place(ours) < 0:
		return "the imported package is not in the table"
	case place(ours) > from || place(ours) == from && ours != order[from].name && dir == order[from].name:
		return "it stands behind this package in the order"
	}
	return ""
}

func TestImportOrder(t *testing.T) {
	files := 0
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata") {
				return fs.SkipDir
			}
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != "." {
				return fs.SkipDir // a module of its own
			}
			return nil
		}
		name = filepath.ToSlash(name)
		dir := path.Dir(name)
		if !strings.HasSuffix(name, ".go") || dir == "." {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		for _, i := range f.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if what := misplaced(dir, imported, strings.HasSuffix(name, "_test.go")); what != "" {
				t.Errorf("%s imports %s: %s", name, imported, what)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Errorf("only %d files were found", files)
	}
}

// The table can refuse.
func TestImportOrderRefuses(t *testing.T) {
	for _, test := range []struct {
		dir, imported string
		test, refused bool
	}{
		{"model", module + "/model/source", false, false},
		{"model/source", module + "/model", false, true},
		{"model", module + "/policy", false, true},
		{"model", module + "/model/load", false, true},
		{"policy", module + "/policy/truth", false, false},
		{"policy/truth", module + "/policy", false, true},
		{"policy", module + "/analyzer/decision", false, true},
		{"analyzer/decision", module + "/analyzer/report", false, true},
		{"analyzer/decision", module + "/fixtures", false, true},
		{"analyzer/decision", module + "/fixtures", true, false},
		{"analyzer/decision", module + "/cmd/iampath", true, true},
		{"cmd/iampath", module + "/analyzer/decision", false, false},
		{"fixtures", module + "/model", false, true},
		{"fixtures/synthetic/generate", module + "/fixtures/synthetic", false, false},
		{"cmd/iampath", module + "/fixtures/synthetic", false, true},
		{"analyzer/audit", module + "/fixtures/synthetic", true, false},
		{"model/load", "go.yaml.in/yaml/v3", false, false},
		{"model", "go.yaml.in/yaml/v3", false, true},
		{"policy", "github.com/spf13/cobra", false, true},
		{"cmd/iampath", "github.com/spf13/cobra", false, false},
		{"policy", "golang.org/x/sys/unix", true, true},
		{"policy", "encoding/json", false, false},
		{"elsewhere", "strings", false, true},
	} {
		if got := misplaced(test.dir, test.imported, test.test); (got != "") != test.refused {
			t.Errorf("%s imports %s: %q", test.dir, test.imported, got)
		}
	}
}
