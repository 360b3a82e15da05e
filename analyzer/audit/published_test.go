package audit_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// filled gives the templates of a folder of the corpus with values in the place of placeholders, by
// name; those that are not valid as what they are, are left out.
func filled(t *testing.T, kind policy.Kind, folders ...string) map[string]string {
	t.Helper()
	var placeholders map[string]string
	text, err := fixtures.Corpus.ReadFile("corpus/placeholders.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &placeholders); err != nil {
		t.Fatal(err)
	}
	names := slices.SortedFunc(maps.Keys(placeholders), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b)) // some are parts of others
	})
	var pairs []string
	for _, name := range names {
		pairs = append(pairs, name, placeholders[name])
	}
	all := map[string]string{}
	for _, folder := range folders {
		err := fs.WalkDir(fixtures.Corpus, "corpus/data-perimeter/"+folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(fixtures.Corpus, name)
			if err != nil {
				return err
			}
			document := strings.NewReplacer(pairs...).Replace(string(text))
			if _, err := policy.ParseFile(source.NewFile(name, document), kind); err == nil {
				all[path.Base(name)] = document
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestDataPerimeter: AWS's own examples of a data perimeter negate keys that can be absent, with
// IfExists and in a Deny, and mean it. Nothing is wrong with them.
func TestDataPerimeter(t *testing.T) {
	type entry map[string]any
	var policies, endpoints []entry
	add := func(kind policy.Kind, typ string, folders ...string) {
		for name, document := range filled(t, kind, folders...) {
			policies = append(policies, entry{"PolicySummary": entry{"Id": "p-" + name, "Name": name, "Type": typ}, "Content": document,
				"Targets": []entry{{"TargetId": "111122223333", "Type": "ACCOUNT"}}})
		}
	}
	add(policy.SCP, "SERVICE_CONTROL_POLICY", "scp-examples", "service_control_policies")
	add(policy.RCP, "RESOURCE_CONTROL_POLICY", "rcp-examples", "resource_control_policies")
	for name, document := range filled(t, policy.VPCEndpoint, "vpc_endpoint_policies") {
		service, _, _ := strings.Cut(name, "_")
		endpoints = append(endpoints, entry{"VpcEndpointId": "vpce-" + name, "VpcEndpointType": "Interface", "ServiceName": "com.amazonaws.us-east-1." + service,
			"VpcId": "vpc-1", "PolicyDocument": document})
	}
	if len(policies) < 80 || len(endpoints) < 5 {
		t.Fatalf("only %d policies and %d endpoints are in the corpus", len(policies), len(endpoints))
	}
	text, err := json.Marshal(entry{
		"organization": entry{"Organization": entry{"Id": "o-exampleorg1", "MasterAccountId": "999999999999", "FeatureSet": "ALL"}, "Roots": []entry{{"Id": "r-1"}},
			"OrganizationalUnits": []entry{}, "Accounts": []entry{{"Id": "111122223333", "Name": "own", "Status": "ACTIVE", "ParentId": "r-1"}}, "Policies": policies},
		"accounts": entry{"111122223333": entry{"ec2": entry{"us-east-1": entry{"VpcEndpoints": endpoints}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	env, err := load.Scenario(source.NewFile("perimeter.json", string(text)))
	if err != nil {
		t.Fatal(err)
	}
	c := rules.NewContext(world.New(env))
	for _, id := range textRules {
		r, err := rules.Find(id)
		if err != nil {
			t.Fatal(err)
		}
		c.Run(r)
	}
	findings, _ := c.Found()
	var found []string
	for _, f := range findings {
		found = append(found, fmt.Sprintf("%s: %s", f.Rule, f.Title))
	}
	if found != nil {
		t.Errorf("AWS's examples are found fault with:\n%s", strings.Join(found, "\n"))
	}
}

// textRules are the rules that judge a policy by its text.
var textRules = []string{"ineffective-condition", "dead-statement"}
