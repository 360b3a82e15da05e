package load

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// published gives the account documents that others have published.
func published(t testing.TB) []*source.File {
	t.Helper()
	paths, _ := filepath.Glob("../../fixtures/corpus/authorization-details/*")
	if len(paths) != 4 {
		t.Fatalf("%d account documents; 4 were expected", len(paths))
	}
	var all []*source.File
	for _, path := range paths {
		in, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		text := io.Reader(in)
		if strings.HasSuffix(path, ".gz") {
			if text, err = gzip.NewReader(in); err != nil {
				t.Fatal(err)
			}
		}
		read, err := io.ReadAll(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, source.NewFile(strings.TrimSuffix(filepath.Base(path), ".gz"), string(read)))
	}
	return all
}

// The account documents that others have published load, and of every principal in them all
// policies are there, or their names are.
func TestPublishedAccounts(t *testing.T) {
	var summary []string
	for _, f := range published(t) {
		env, err := Scenario(f)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		iam := &model.IAM{}
		for _, id := range env.AccountIDs() {
			layIAM(iam, env.Accounts[id].IAM)
		}
		policies, missing, aws := 0, 0, 0
		count := func(who string, groups []string, attached []model.Attachment, inline []model.PolicyText, all model.IdentityPolicies) {
			if len(groups) == 0 && len(all.Policies)+len(all.Missing) != len(attached)+len(inline) {
				t.Errorf("%s: %s has %d policies and %d are missing, of %d", f.Name, who, len(all.Policies), len(all.Missing), len(attached)+len(inline))
			}
			for _, p := range all.Policies {
				if !p.Document.OK() || p.Document.Position().Line == 0 {
					t.Errorf("%s: %s: policy %s has no text or place", f.Name, who, p.Name)
				}
				if p.Note != "" {
					aws++
				}
			}
			policies, missing = policies+len(all.Policies), missing+len(all.Missing)
		}
		for _, u := range iam.Users {
			found, state := env.User(u.ARN)
			if state != model.StateGiven || found != u {
				t.Errorf("%s: %s is %s", f.Name, u.ARN, state)
			}
			count(u.ARN, u.Groups, u.Attached, u.Inline, env.UserPolicies(u))
		}
		for _, role := range iam.Roles {
			found, state := env.Role(role.ARN)
			if state != model.StateGiven || found != role || role.Trust.State != model.StateGiven || role.Trust.Owner != role.ARN {
				t.Errorf("%s: %s is %s", f.Name, role.ARN, state)
			}
			count(role.ARN, nil, role.Attached, role.Inline, env.RolePolicies(role))
		}
		summary = append(summary, fmt.Sprintf("%s: %d users, %d roles, %d policies (%d of AWS's), %d missing, %d dangling",
			f.Name, len(iam.Users), len(iam.Roles), policies, aws, missing, len(env.Dangling())))
	}
	want := `example-authz-details.json: 3 users, 3 roles, 12 policies (0 of AWS's), 0 missing, 0 dangling
example-authz-overrides.json: 1 users, 2 roles, 6 policies (0 of AWS's), 0 missing, 0 dangling
example-authz-v2.json: 1 users, 2 roles, 3 policies (1 of AWS's), 0 missing, 0 dangling
example-large.json: 44 users, 78 roles, 146 policies (0 of AWS's), 0 missing, 0 dangling`
	if got := strings.Join(summary, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAccountDocumentAlone(t *testing.T) {
	const empty = `{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": [{"Arn": "arn:aws:iam::aws:policy/X"}]}`
	_, err := Scenario(source.NewFile("iam.json", empty))
	if want := "iam.json:1:1: no ARN in the document tells its account; put it into a folder, as accounts/<account-id>/iam.json"; fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = Scenario(source.NewFile("iam.json", `{"UserDetailList": [{"UserName": "u", "Arn": "arn:aws:iam::1:user/u"}]}`))
	if want := `iam.json:1:46: "arn:aws:iam::1:user/u" is not the ARN of a user; arn:aws:iam::<account>:user/… was expected`; fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = Scenario(source.NewFile("s3.json", `{"Buckets": []}`))
	if want := `s3.json:1:2: unknown section "Buckets"; accounts, organization, perimeter or places was expected; Buckets belongs in accounts/<account-id>/s3.json of a folder`; fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// The records of several accounts in one document each go to their own.
func TestJoinedAccountDocuments(t *testing.T) {
	env := scenario(t, "iam.json", `{"RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::222222222222:role/r"}], "UserDetailList": [{"UserName": "u", "Arn": "arn:aws:iam::111111111111:user/u"}]}`)
	one, two := env.Accounts["111111111111"].IAM, env.Accounts["222222222222"].IAM
	if got := fmt.Sprint(len(one.Users), len(one.Roles), one.Roles != nil, one.Groups != nil, len(two.Users), len(two.Roles), env.Notes); got !=
		"1 0 true false 0 1 [iam.json:1:1: the records are of 2 accounts (111111111111, 222222222222); each went to its own]" {
		t.Error(got)
	}
}

// A folder, an account document and a scenario lie over each other.
func TestMixedOverlay(t *testing.T) {
	dir := layFolder(t, wholeFolder())
	files := layFolder(t, map[string]string{
		"details.json": `{"UserDetailList": [{"UserName": "bob", "Arn": "arn:aws:iam::111111111111:user/bob"}]}`,
		"over.yaml":    "accounts: {111111111111: {s3: {Buckets: [{Name: c, Policy: null}]}}}\n",
	})
	env, err := Environment([]string{dir, filepath.Join(files, "details.json"), filepath.Join(files, "over.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	_, ann := env.User("arn:aws:iam::111111111111:user/ann")
	_, bob := env.User("arn:aws:iam::111111111111:user/bob")
	b, _, _ := env.Bucket("b")
	c, _, _ := env.Bucket("c")
	if got := fmt.Sprint(ann, bob, b.Policy.State, c.Policy.State, len(env.Collections)); got != "given given given none 1" {
		t.Error(got)
	}
}
