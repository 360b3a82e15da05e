package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
)

// layFolder writes files into a new folder, and gives its path.
func layFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "env")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if strings.HasSuffix(name, "/") {
			path = filepath.Join(path, ".keep")
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	ownIAM = `{"UserDetailList": [{"UserName": "ann", "Arn": "arn:aws:iam::111111111111:user/ann"}], "RoleDetailList": []}`
	ownS3  = `{"Buckets": [{"Name": "b", "Policy": {"Statement": []}}, {"Name": "c"}],
 "AccessPoints": [{"Name": "p", "Bucket": "b", "AccessPointArn": "arn:aws:s3:eu-west-1:111111111111:accesspoint/p", "NetworkOrigin": "VPC",
  "VpcConfiguration": {"VpcId": "vpc-1"}, "Alias": "p-x-s3alias", "Policy": "{}"}]}`
	ownRegion = `{"VpcEndpoints": [{"VpcEndpointId": "vpce-1"}], "Reservations": [{"Instances": [{"InstanceId": "i-1"}]}, {"Instances": []}]}`
	refusals  = `{"Version": 1, "StartedAt": "2026-01-01T00:00:00Z", "FinishedAt": "2026-01-01T00:01:00Z", "Caller": {"Arn": "arn:aws:iam::111111111111:user/ann"},
 "Refused": [{"Account": "111111111111", "Call": "s3:GetBucketPolicy", "Resource": "c", "File": "accounts/111111111111/s3.json", "Code": "AccessDenied"},
  {"Account": "333333333333", "Call": "sts:AssumeRole", "Resource": "arn:aws:iam::333333333333:role/r", "Code": "AccessDenied"}]}`
)

func wholeFolder() map[string]string {
	return map[string]string{
		"organization.json":                         `{"Organization": {"Id": "o-1", "MasterAccountId": "111111111111"}}`,
		"perimeter.yaml":                            "accounts: [111111111111]\n",
		"collect.json":                              refusals,
		"accounts/111111111111/iam.json":            ownIAM,
		"accounts/111111111111/s3.json":             ownS3,
		"accounts/111111111111/ec2-eu-west-1.json":  ownRegion,
		"accounts/111111111111/kms-eu-west-1.json":  `{"Keys": [{"KeyId": "k", "Policy": "{}"}]}`,
		"accounts/222222222222/ec2-us-east-1a.json": `not read`,
	}
}

func TestFolder(t *testing.T) {
	dir := layFolder(t, wholeFolder())
	env, err := Environment([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	a := env.Accounts["111111111111"]
	b, owner, _ := env.Bucket("b")
	p, _, _ := env.AccessPoint("p-x-s3alias")
	i, _, region, _ := env.Instance("i-1")
	other := env.Accounts["222222222222"]
	got := fmt.Sprintln(env.AccountIDs(), a.IAM.Users[0].Name, owner, b.Policy.Owner, p.Bucket, p.VPC, p.Region, p.Policy.Owner, i.ID, region,
		a.KMS["eu-west-1"].Keys[0].Policy.Owner, env.Organization.ID, env.Perimeter.Accounts, other.IAM, other.EC2)
	want := "[111111111111 222222222222] ann 111111111111 b b vpc-1 eu-west-1 arn:aws:s3:eu-west-1:111111111111:accesspoint/p i-1 eu-west-1 k o-1 [111111111111] <nil> map[]\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	at := b.Policy.Document.Position()
	if wantAt := filepath.Join(dir, "accounts/111111111111/s3.json") + ":1:38"; at.String() != wantAt {
		t.Errorf("the policy stands at %s; %s was expected", at, wantAt)
	}
	if why, ok := env.WhyUnknown("111111111111", "s3:GetBucketPolicy", "arn:aws:s3:::c"); !ok || why.String() != "s3:GetBucketPolicy of c was not collected: AccessDenied" {
		t.Errorf("the policy of c: %t %s", ok, why)
	}
	if why, ok := env.WhyUnknown("333333333333", "s3:GetBucketPolicy", "x"); !ok || why.Call != "sts:AssumeRole" {
		t.Errorf("an account that could not be entered: %t %s", ok, why)
	}
	if why, ok := env.WhyUnknown("111111111111", "s3:GetBucketPolicy", "b"); ok {
		t.Errorf("the policy of b: %s", why)
	}
}

// Any file may be missing; the rest is read, and what is missing is unknown.
func TestFolderWithoutAFile(t *testing.T) {
	for missing := range wholeFolder() {
		t.Run(missing, func(t *testing.T) {
			files := wholeFolder()
			delete(files, missing)
			env, err := Environment([]string{layFolder(t, files)})
			if err != nil {
				t.Fatal(err)
			}
			a := env.Accounts["111111111111"]
			has := map[string]bool{
				"organization.json": env.Organization != nil, "perimeter.yaml": env.Perimeter != nil, "collect.json": env.Collections != nil,
				"accounts/111111111111/iam.json": a.IAM != nil, "accounts/111111111111/s3.json": a.S3 != nil,
				"accounts/111111111111/ec2-eu-west-1.json": a.EC2 != nil, "accounts/111111111111/kms-eu-west-1.json": a.KMS != nil,
			}
			for file, there := range has {
				if there == (file == missing) {
					t.Errorf("%s is known: %t", file, there)
				}
			}
			if _, state := env.User("arn:aws:iam::111111111111:user/nobody"); missing == "accounts/111111111111/iam.json" && state != model.StateUnknown {
				t.Errorf("a user of an account without iam.json is %s", state)
			}
		})
	}
}

func TestFolderNotes(t *testing.T) {
	dir := layFolder(t, map[string]string{
		"readme.md": "", ".git/x": "", "Perimeter.yaml": "", "organisation.json": "", "accounts/notes.txt": "", "accounts/.DS_Store": "",
		"accounts/111111111111/IAM.json": "", "accounts/111111111111/ec2-europe.json": "", "accounts/111111111111/sqs-eu-west-1.json": "",
		"accounts/111111111111/iam.json":           `{"IsTruncated": true, "Marker": "x", "UserDetailList": []}`,
		"accounts/111111111111/kms-eu-west-1.json": `{"Keys": [], "Truncated": true}`,
		"collect.json": `{"StartedAt": "2026-01-01T00:00:00Z"}`,
	})
	env, err := Environment([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range env.Notes {
		got = append(got, strings.TrimPrefix(n.Error(), dir+"/"))
	}
	want := `Perimeter.yaml: not read; did you mean perimeter.yaml?
accounts/111111111111/IAM.json: not read; did you mean iam.json?
accounts/111111111111/ec2-europe.json: not read: an environment has iam.json, s3.json, ec2-<region>.json and kms-<region>.json here
accounts/111111111111/iam.json:1:1: one page of several: what is not on it is unknown
accounts/111111111111/kms-eu-west-1.json:1:1: one page of several: what is not on it is unknown
accounts/111111111111/sqs-eu-west-1.json: not read: an environment has iam.json, s3.json, ec2-<region>.json and kms-<region>.json here
accounts/notes.txt: not read: an environment has one folder for each account, named by its id, here
collect.json:1:1: the collecting did not come to its end: what is missing may exist; to finish it, collect into the same folder again
organisation.json: not read; did you mean organization.json?
readme.md: not read: an environment has accounts, organization.json, perimeter.yaml and collect.json here`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if _, state := env.User("arn:aws:iam::111111111111:user/x"); state != model.StateUnknown {
		t.Errorf("a user who is not on the page is %s", state)
	}
}

func TestFolderProblems(t *testing.T) {
	const a = "accounts/111111111111/"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"empty", nil, "ENV is an empty folder; accounts/, organization.json, perimeter.yaml or collect.json was expected in it"},
		{"an account's folder", map[string]string{"iam.json": "{}"}, "ENV holds iam.json, so it is one account's folder; give the folder above accounts/<account-id>/"},
		{"the folder of accounts", map[string]string{"111111111111/iam.json": "{}"}, "ENV holds a folder for account 111111111111; give the folder in which accounts/111111111111 lies"},
		{"a folder with a scenario", map[string]string{"env.yaml": "{}"}, "ENV is no environment folder: accounts/, organization.json, perimeter.yaml or collect.json was expected in it; to use env.yaml alone, give ENV/env.yaml"},
		{"another folder", map[string]string{"src/main.c": ""}, "ENV is no environment folder: accounts/, organization.json, perimeter.yaml or collect.json was expected in it"},
		{"accounts as a file", map[string]string{"accounts": ""}, "ENV/accounts is a file; a folder with one folder for each account was expected"},
		{"a file as a folder", map[string]string{"organization.json/": ""}, "ENV/organization.json is a folder; a file (what the organization's calls print) was expected"},
		{"an account id of eleven digits", map[string]string{"accounts/11111111111/iam.json": "{}"}, "ENV/accounts/11111111111: \"11111111111\" is not an account id; twelve digits were expected as the folder's name"},
		{"another account's document", map[string]string{"accounts/222222222222/iam.json": ownIAM}, `ENV/accounts/222222222222/iam.json:1:48: "arn:aws:iam::111111111111:user/ann" is of account 111111111111, but lies in the folder of account 222222222222`},
		{"half a file", map[string]string{a + "iam.json": ownIAM[:40]}, "ENV/" + a + "iam.json:1:41: found the end of the text; a member's name in double quotes was expected"},
		{"half a file with Windows line ends", map[string]string{a + "iam.json": "\ufeff{\r\n  \"UserDetailList\": [\r\n"}, "ENV/" + a + "iam.json:3:1: the text ends where a value was expected"},
		{"an empty file", map[string]string{a + "s3.json": " \n"}, "ENV/" + a + "s3.json:2:1: the text is empty; a JSON value was expected"},
		{"PowerShell's encoding", map[string]string{a + "s3.json": "\xff\xfe{\x00}\x00"}, "ENV/" + a + "s3.json is encoded as UTF-16; UTF-8 was expected (in PowerShell: aws … | Out-File -Encoding utf8 FILE)"},
		{"the error of the CLI in the file", map[string]string{a + "s3.json": "\nAn error occurred (AccessDenied)"}, "ENV/" + a + "s3.json:2:1: found 'A'; a JSON value was expected"},
		{"another section's content", map[string]string{a + "iam.json": `{"Buckets": []}`}, "ENV/" + a + `iam.json:1:1: iam.json holds "Buckets" and none of UserDetailList, GroupDetailList, RoleDetailList or Policies; Buckets belongs in accounts/<account-id>/s3.json of a folder`},
		{"a misspelt list", map[string]string{a + "s3.json": `{"Bucket": []}`}, "ENV/" + a + `s3.json:1:2: unknown name "Bucket" in s3.json; did you mean "Buckets"?`},
		{"a list", map[string]string{a + "ec2-eu-west-1.json": `[]`}, "ENV/" + a + `ec2-eu-west-1.json:1:1: ec2-<region>.json is a list; an object was expected`},
		{"users twice", map[string]string{a + "iam.json": `{"UserDetailList": [], "UserDetailList": []}`}, "ENV/" + a + `iam.json:1:24: "UserDetailList" stands in this object twice; once was expected`},
		{"a user twice", map[string]string{a + "iam.json": `{"UserDetailList": [{"UserName": "x", "Arn": "arn:aws:iam::111111111111:user/x"},` + "\n" + `{"UserName": "x", "Arn": "arn:aws:iam::111111111111:user/x"}]}`},
			"ENV/" + a + "iam.json:2:1: user arn:aws:iam::111111111111:user/x stands in the list twice; once was expected"},
		{"a bucket of two accounts", map[string]string{a + "s3.json": `{"Buckets": [{"Name": "b"}]}`, "accounts/222222222222/s3.json": `{"Buckets": [{"Name": "b"}]}`},
			"ENV/accounts/222222222222/s3.json:1:14: bucket b stands in account 111111111111 too; a bucket has one owner"},
		{"an access point of another account", map[string]string{"accounts/222222222222/s3.json": ownS3}, "ENV/accounts/222222222222/s3.json:2:66: \"arn:aws:s3:eu-west-1:111111111111:accesspoint/p\" is of account 111111111111, but lies in the folder of account 222222222222"},
		{"a refusal without its code", map[string]string{"collect.json": `{"Refused": [{"Call": "x"}]}`}, "ENV/collect.json:1:14: a call without Code"},
		{"several files", map[string]string{a + "iam.json": "{", a + "s3.json": "[", "perimeter.yaml": "account: []\n"},
			"ENV/" + a + "iam.json:1:2: found the end of the text; a member's name in double quotes was expected\nENV/" + a + "s3.json:1:2: the text ends where a value was expected\nENV/perimeter.yaml:1:1: unknown name \"account\" in perimeter; did you mean \"accounts\"?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := layFolder(t, c.files)
			env, err := Environment([]string{dir})
			if got := strings.ReplaceAll(fmt.Sprint(err), dir, "ENV"); got != c.want || env != nil {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
