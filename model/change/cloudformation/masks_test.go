package cloudformation

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// Whatever part of a policy becomes what another stack exports, its resource is not understood any
// more: nothing is dropped in silence. Each published template in JSON is tried with each part, large ones with a fourth of them.
func TestMasks(t *testing.T) {
	files, _ := fs.Glob(fixtures.Changes, "changes/cloudformation/*.json")
	tried, parts := 0, 0
	for _, name := range files {
		text, err := fs.ReadFile(fixtures.Changes, name)
		if err != nil {
			t.Fatal(err)
		}
		var template map[string]any
		if err := json.Unmarshal(text, &template); err != nil {
			t.Fatal(err)
		}
		for id, r := range template["Resources"].(map[string]any) {
			each(r, false, func() {
				if parts++; len(text) > 20_000 && parts%4 != 0 {
					return // a part of a large template's, for time
				}
				masked, err := json.Marshal(template)
				if err != nil {
					t.Fatal(err)
				}
				c, err := Read(source.NewFile(path.Base(name), string(masked)), here)
				if err != nil {
					t.Fatal(err)
				}
				tried++
				if got := resourceOf(t, c, id); got.Understanding != change.NotUnderstood {
					t.Errorf("%s: %s is %v", path.Base(name), id, got.Understanding)
				}
			})
		}
	}
	if tried < 100 {
		t.Errorf("only %d were tried", tried)
	}
}

// each puts, one after the other, what cannot be known in the place of each text of a policy.
func each(v any, inPolicy bool, try func()) {
	mask := map[string]any{"Fn::ImportValue": "x"}
	switch v := v.(type) {
	case map[string]any:
		for name, old := range v {
			in := inPolicy || strings.HasSuffix(name, "PolicyDocument")
			if _, text := old.(string); text && in && !isFunction(name) {
				v[name] = mask
				try()
				v[name] = old
			} else if !strings.HasPrefix(name, "Fn::") {
				each(old, in, try)
			}
		}
	case []any:
		for i, old := range v {
			if _, text := old.(string); text && inPolicy {
				v[i] = mask
				try()
				v[i] = old
			} else {
				each(old, inPolicy, try)
			}
		}
	}
}
