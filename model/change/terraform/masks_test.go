package terraform

import (
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// masked are the attributes that a resource cannot be understood without.
var masked = []string{"policy", "assume_role_policy", "access_policies", "policy_arn", "role", "user", "group", "bucket", "permissions_boundary", "queue_url", "function_name", "principal"}

// Whatever attribute becomes unknown, its resource is not understood any more, or the thing is not
// without a name: nothing is dropped in silence. Each published plan is tried with each attribute.
func TestMasks(t *testing.T) {
	files, _ := fs.Glob(fixtures.Changes, "changes/terraform/*.json")
	tried := 0
	for _, name := range files {
		text, err := fs.ReadFile(fixtures.Changes, name)
		if err != nil {
			t.Fatal(err)
		}
		var plan map[string]any
		if err := json.Unmarshal(text, &plan); err != nil {
			t.Fatal(err)
		}
		changes, _ := plan["resource_changes"].([]any)
		for n, r := range changes {
			r := r.(map[string]any)
			c := r["change"].(map[string]any)
			after, _ := c["after"].(map[string]any)
			unknown, _ := c["after_unknown"].(map[string]any)
			kind := kindsByName()[r["type"].(string)]
			if r["mode"] != "managed" || after == nil || unknown == nil || kind == nil || kind.read == nil {
				continue
			}
			for _, attribute := range masked {
				old, there := after[attribute]
				if s, ok := old.(string); !there || !ok || s == "" || attribute == kind.named || slices.Contains(optional, r["type"].(string)+"."+attribute) {
					continue
				}
				delete(after, attribute)
				unknown[attribute] = true
				config := plan["configuration"]
				delete(plan, "configuration") // its constants would contradict
				masked, err := json.Marshal(plan)
				if err != nil {
					t.Fatal(err)
				}
				after[attribute], plan["configuration"] = old, config
				delete(unknown, attribute)
				read, err := Read(source.NewFile(path.Base(name), string(masked)), Options{})
				if err != nil {
					t.Fatal(err)
				}
				tried++
				if got := read.Resources[n]; got.Understanding != change.NotUnderstood {
					t.Errorf("%s: without %s, %s is %v", path.Base(name), attribute, got.Address, got.Understanding)
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d were tried", tried)
	}
}

// optional are attributes of which nothing in the environment hangs: the role of a function is a place's,
// and the environment has no place for functions.
var optional = []string{"aws_lambda_function.role"}
