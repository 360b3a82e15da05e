package audit_test

import (
	"bytes"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// run audits a fixture with all rules.
func run(t testing.TB, name string) *audit.Report {
	t.Helper()
	text, err := fs.ReadFile(fixtures.Rules, name)
	if err != nil {
		t.Fatal(err)
	}
	env, err := load.Scenario(source.NewFile(name, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Run(world.New(env), audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestFixtures: each rule fires on its guilty environments and is silent on their innocent twins,
// which are the same with one thing changed. Files are rules/<rule>/guilty*.yaml and innocent*.yaml.
func TestFixtures(t *testing.T) {
	for _, rule := range rules.All {
		files, err := fs.Glob(fixtures.Rules, "rules/"+rule.ID+"/*.yaml")
		if err != nil {
			t.Fatal(err)
		}
		guilty, innocent := 0, 0
		for _, name := range files {
			t.Run(rule.ID+"/"+path.Base(name), func(t *testing.T) {
				r := run(t, name)
				found := slices.ContainsFunc(r.Findings, func(f *finding.Finding) bool { return f.Rule == rule.ID })
				switch base := path.Base(name); {
				case strings.HasPrefix(base, "guilty"):
					if guilty++; !found {
						t.Errorf("the rule does not fire")
					}
				case strings.HasPrefix(base, "innocent"):
					if innocent++; found {
						for _, f := range r.Findings {
							if f.Rule == rule.ID {
								t.Errorf("the rule fires: %s", f.Title)
							}
						}
					}
				default:
					t.Errorf("a fixture is guilty*.yaml or innocent*.yaml")
				}
				replay(t, r)
			})
		}
		if guilty == 0 || innocent == 0 {
			t.Errorf("%s has %d guilty and %d innocent fixtures; one of each was expected", rule.ID, guilty, innocent)
		}
	}
}

// replay decides each witness again, as `iampath decide` does, and wants what it expects.
func replay(t *testing.T, r *audit.Report) {
	t.Helper()
	for _, f := range r.Findings {
		cases := slices.Clone(f.Witnesses)
		for _, h := range f.Path {
			if h.Witness != nil {
				cases = append(cases, *h.Witness)
			}
		}
		if f.Confidence == finding.Proved && f.Title == "" {
			t.Errorf("%s has a finding without a title", f.Rule)
		}
		for _, w := range cases {
			var out bytes.Buffer
			number := 0
			status, err := decision.Stream("witness", strings.NewReader(w.Case+"\n"), &out, &number)
			if err != nil || status != decision.Answered || !strings.Contains(w.Case, `"expect":{`) {
				t.Errorf("%s: the witness %s gives %s", f.Rule, w.Case, out.String())
			}
		}
		if len(f.Path) > 0 && len(f.Cuts) == 0 && f.Severity > finding.Info {
			t.Errorf("%s shows a path and nothing that closes it: %s", f.Rule, f.Title)
		}
		for _, c := range f.Cuts {
			if !c.Verified && c.Statement != "" {
				t.Errorf("%s proposes a statement that was not tried", f.Rule)
			}
		}
	}
}

var ruleID = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// TestRulesAreWhole: each rule has a name in kebab case of its own, and all parts of its text.
func TestRulesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.All {
		if !ruleID.MatchString(r.ID) || seen[r.ID] {
			t.Errorf("%q is no id of a rule, or not its own", r.ID)
		}
		seen[r.ID] = true
		for name, text := range map[string]string{"Title": r.Title, "Means": r.Text.Means, "Exploited": r.Text.Exploited, "Before": r.Text.Before, "After": r.Text.After} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", r.ID, name)
			}
		}
		if len(r.Text.Sources) == 0 || r.Find == nil {
			t.Errorf("%s names no document, or does nothing", r.ID)
		}
	}
}
