package audit_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
)

// One of the published accounts was made to be broken into, and the names of its users and roles say how:
// "privesc…" can make itself an administrator, "fn…" can although its policy looks as if it could not, "fp…"
// looks as if it could and cannot.
func TestNamedForWhatTheyCan(t *testing.T) {
	t.Parallel()
	packed, err := fixtures.Corpus.Open("corpus/authorization-details/example-large.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	env, err := load.Environment([]string{file})
	if err != nil {
		t.Fatal(err)
	}
	w := world.New(env)
	r, err := audit.Run(w, audit.Options{Only: []string{"privilege-escalation"}})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]*finding.Finding{}
	for _, f := range r.Findings {
		for _, arn := range append(slices.Clone(f.Members), f.Principal) {
			found[arn] = f
		}
		if len(f.Cuts) == 0 {
			t.Errorf("%s: nothing closes it", f.Title)
		}
	}
	// cannot are those of which the name says too much, with the reason.
	cannot := map[string]string{
		"user/privesc9-AttachRolePolicy-user": "no role lets it in", "user/privesc12-PutRolePolicy-user": "no role lets it in",
		"role/privesc7-AttachUserPolicy-role": "it is no user", "role/privesc10-PutUserPolicy-role": "it is no user",
		"role/privesc8-AttachGroupPolicy-role": "it is in no group", "role/privesc11-PutGroupPolicy-role": "it is in no group",
		"role/privesc13-AddUserToGroup-role": "it is no user", "user/privesc-AssumeRole-start-user": "it has no policy, and the first role lets in a session of another",
		"role/privesc-permissive-role-trust":  "it is what others assume",
		"role/privesc-AssumeRole-ending-role": "it is an administrator", "role/privesc-high-priv-service-role": "it is an administrator",
	}
	can, cans := 0, 0
	for _, p := range w.Principals() {
		_, name, _ := strings.Cut(p.ARN, "200611803367:")
		_, bare, _ := strings.Cut(name, "/")
		want := (strings.HasPrefix(bare, "privesc") || strings.HasPrefix(bare, "fn")) && cannot[name] == ""
		switch f := found[p.ARN]; {
		case name == "" || !want && !strings.HasPrefix(bare, "fp") && cannot[name] == "":
		case want && f == nil:
			t.Errorf("%s is not found", name)
		case !want && f != nil:
			t.Errorf("%s is found: %s", name, f.Message)
		case want:
			if can++; f.Severity == finding.High {
				cans++
			}
		}
	}
	if can < 60 || cans < can-3 {
		t.Errorf("%d are found, %d of them severe", can, cans)
	}
}
