package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load/bulk"
	"github.com/iampath/iampath/model/source"
)

// No text makes the reader panic, and whatever it read has places within the text.
func FuzzScenario(f *testing.F) {
	paths, _ := filepath.Glob("../../fixtures/s1/*/env.yaml")
	for _, path := range paths {
		if text, err := os.ReadFile(path); err == nil {
			f.Add(string(text))
		}
	}
	for _, text := range []string{`{"accounts": {"111111111111": {}}}`, "organization: null", "a: &a [*a]", "a: \"\\x41\\\n b\"", "a: >-\n  b\n\n   c\n", "? &a !t [b]\n: *a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if file := source.NewFile("f.yaml", text); strings.TrimSpace(text) != "" {
			if tree, err := parseYAML(file); err == nil {
				checkPlaces(t, tree.Root())
			}
		}
		env, err := Scenario(source.NewFile("f", text))
		if err == nil {
			askAll(env)
		}
	})
}

// askAll asks an environment what can be asked of it.
func askAll(env *model.Environment) {
	env.Dangling()
	env.WhyUnknown("111111111111", "s3:GetBucketPolicy", "b")
	for _, id := range env.AccountIDs() {
		env.SCPs(id)
		if iam := env.Accounts[id].IAM; iam != nil {
			for _, u := range iam.Users {
				env.UserPolicies(u)
				env.Boundary(&u.IAMIdentity)
			}
			for _, role := range iam.Roles {
				env.RolePolicies(role)
			}
		}
	}
}

// fuzzFile reads a text as one of the files of a folder.
func fuzzFile(f *testing.F, value func(r *reader, env *model.Environment, v source.Value), seeds ...string) {
	for _, text := range seeds {
		f.Add(text)
		f.Add(text[:len(text)/2])
	}
	f.Fuzz(func(t *testing.T, text string) {
		env := &model.Environment{Accounts: map[string]*model.Account{}}
		err := read(source.NewFile("f.json", text), env, func(r *reader, v source.Value) { value(r, env, v) })
		if err == nil {
			askAll(env)
		}
	})
}

// fuzzSection is fuzzFile for a section of an account.
func fuzzSection(f *testing.F, file, region string, seeds ...string) {
	fuzzFile(f, func(r *reader, env *model.Environment, v source.Value) {
		a := &model.Account{ID: "111111111111"}
		env.Accounts[a.ID] = a
		for _, s := range accountSections {
			if s.file == file && r.shape(s, v) {
				r.section(a, s, region, v)
			}
		}
	}, seeds...)
}

func FuzzIAM(f *testing.F) {
	seeds := []string{ownIAM, bulk.Document(2000)}
	for _, file := range published(f) {
		if len(file.Text) < 10_000 {
			seeds = append(seeds, file.Text)
		}
	}
	fuzzSection(f, "iam.json", "", seeds...)
}

func FuzzS3(f *testing.F) { fuzzSection(f, "s3.json", "", ownS3) }

func FuzzEC2(f *testing.F) { fuzzSection(f, "ec2-", "eu-west-1", ownRegion) }

func FuzzKMS(f *testing.F) {
	fuzzSection(f, "kms-", "eu-west-1", `{"Keys": [{"KeyId": "k", "KeyArn": "x", "Policy": "{}"}]}`)
}

func FuzzOrganization(f *testing.F) {
	fuzzFile(f, func(r *reader, env *model.Environment, v source.Value) { env.Organization = r.organization(v) },
		`{"Organization": {"Id": "o-1", "MasterAccountId": "111111111111"}, "Roots": [{"Id": "r-1", "PolicyTypes": [{"Type": "x", "Status": "y"}]}],
"OrganizationalUnits": [{"Id": "ou", "ParentId": "ou"}], "Accounts": [{"Id": "111111111111", "ParentId": "ou"}],
"Policies": [{"PolicySummary": {"Id": "p", "Type": "SERVICE_CONTROL_POLICY"}, "Content": "{}", "Targets": [{"TargetId": "r-1"}]}]}`, "null", `{"Organization": null}`)
}

func FuzzPerimeter(f *testing.F) {
	fuzzFile(f, func(r *reader, env *model.Environment, v source.Value) { env.Perimeter = r.perimeter(v) },
		`{"accounts": ["111111111111"], "networks": {"cidrs": ["10.0.0.0/8"], "vpcs": ["vpc-1"]}, "trusted": [{"account": "222222222222", "reason": "x"}]}`)
}

func FuzzCollection(f *testing.F) {
	fuzzFile(f, func(r *reader, env *model.Environment, v source.Value) {
		env.Collections = append(env.Collections, r.collection(v))
	}, refusals)
}

func checkPlaces(t *testing.T, v source.Value) {
	start, end := v.Offset()
	if start < 0 || end < start || end > len(v.File().Text) {
		t.Fatalf("a value from %d to %d in a text of %d bytes", start, end, len(v.File().Text))
	}
	if q := v.Quoted(); q != nil {
		for i := range len(q.Text) + 1 {
			q.Position(i)
		}
	}
	for child := v.First(); child.OK(); child = child.Next() {
		if at, _ := child.Offset(); at < start {
			t.Fatalf("a value at %d in one at %d", at, start)
		}
		checkPlaces(t, child)
	}
}
