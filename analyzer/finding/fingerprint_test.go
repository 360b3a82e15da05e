package finding

import (
	"slices"
	"testing"
)

// A finding keeps its name whatever order its members come in, and each member has one of its own.
func TestFingerprint(t *testing.T) {
	group := &Finding{Rule: "r", Principal: "b", Members: []string{"b", "a"}}
	turned := &Finding{Rule: "r", Principal: "a", Members: []string{"a", "b"}}
	alone := &Finding{Rule: "r", Principal: "b"}
	if group.Fingerprint() != turned.Fingerprint() {
		t.Error("the order of members changes the fingerprint")
	}
	if !slices.Contains(group.Fingerprints(), alone.Fingerprint()) || len(group.Fingerprints()) != 2 {
		t.Error("a member has no name of its own")
	}
	place := &Finding{Rule: "r", Resource: "i-1", Principal: "outside", Members: []string{"i-1", "i-0"}}
	if len(place.Fingerprints()) != 2 || !slices.Contains(place.Fingerprints(), (&Finding{Rule: "r", Resource: "i-1", Principal: "outside"}).Fingerprint()) {
		t.Error("where the members are resources, they have no names")
	}
	subnet := &Finding{Rule: "r", Resource: "subnet-1", Principal: "outside", Members: []string{"i-1", "i-0"}}
	if len(subnet.Fingerprints()) != 1 {
		t.Error("members that are neither the resource nor the principal have names")
	}
	seen := map[string]bool{}
	for _, f := range []*Finding{{Rule: "r", Resource: "x"}, {Rule: "r", Principal: "x"}, {Rule: "s", Resource: "x"}, {Rule: "r", Identity: "x"}} {
		if seen[f.Fingerprint()] {
			t.Errorf("%+v has the name of another", f)
		}
		seen[f.Fingerprint()] = true
	}
}
