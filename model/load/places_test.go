package load

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

func TestPlacesOfStories(t *testing.T) {
	s := readSchemas(t)
	paths, _ := filepath.Glob("../../fixtures/s[0234]/*/env.yaml")
	places := 0
	for _, path := range paths {
		env, err := Environment([]string{path})
		if err != nil {
			t.Fatal(err)
		}
		places += len(env.Places)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range s.check("scenario.schema.json", yamlRoot(t, path, string(text))) {
			t.Errorf("%s%s", path, wrong)
		}
	}
	if places < 12 {
		t.Errorf("only %d places were found", places)
	}
}

func TestPlace(t *testing.T) {
	env, err := Scenario(source.NewFile("env.yaml", `
places:
  - name: build
    kind: cloud9
    account: "111122223333"
    instance: i-1
    managedCredentials: off
    environment: {AWS_ACCESS_KEY_ID: {principal: "arn:aws:iam::111122223333:user/ann", kind: long-lived}, AWS_PROFILE: dev, AWS_SESSION_TOKEN: ""}
    profiles: [{name: dev, file: config, credentials: {}, mfa_serial: "arn:aws:iam::111122223333:mfa/ann", duration_seconds: 900}]
    container: {principal: "arn:aws:iam::111122223333:role/task", uri: /v2/x, token: true}
    metadata: {endpoint: enabled, tokens: optional, hopLimit: 2}
    instanceProfile: null
`))
	if err != nil {
		t.Fatal(err)
	}
	p := env.Places[0]
	if p.Kind != model.PlaceCloud9 || p.Cloud9.Managed != model.SwitchOff || p.Key.Kind != model.LongLived || p.Variables["AWS_PROFILE"] != "dev" ||
		p.Profiles[0].InCredentials || p.Profiles[0].Key == nil || !p.Profiles[0].MFA || p.Profiles[0].DurationSeconds != 900 ||
		!p.Container.Token || p.Metadata.HopLimit != 2 || !p.ProfileKnown || p.ProfileARN != "" {
		t.Errorf("%+v", p)
	}
	if _, kept := p.Variables["AWS_SESSION_TOKEN"]; kept {
		t.Error("a variable that holds a secret is kept")
	}
}

const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
const keyID = "AKIAIOSFODNN7EXAMPLE"

func TestPlacesProblems(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"no list", `places: {}`, "places is an object; a list was expected"},
		{"no kind", `places: [{name: a}]`, "a place without kind"},
		{"no name", `places: [{kind: ci}]`, "a place without name"},
		{"unknown kind", `places: [{name: a, kind: phone}]`, `kind is "phone"; instance, container, cloudshell`},
		{"misspelt", `places: [{name: a, kind: ci, profile: []}]`, `did you mean "profiles"?`},
		{"twice", `places: [{name: a, kind: ci}, {name: a, kind: ci}]`, "place a stands in the list twice"},
		{"taken", `places: [{name: internet, kind: ci}]`, "needs no description"},
		{"an id", `places: [{name: vpce-1, kind: ci}]`, "would stand in the place of what has that id"},
		{"no principal", `places: [{name: a, kind: cloudshell, principal: ann}]`, `unknown principal "ann"`},
		{"not Cloud9", `places: [{name: a, kind: ci, managedCredentials: on}]`, "only a place of kind cloud9"},
		{"neither on nor off", `places: [{name: a, kind: cloud9, managedCredentials: maybe}]`, `on or off was expected`},
		{"a key", `places: [{name: a, kind: ci, environment: {AWS_ACCESS_KEY_ID: ` + keyID + `}}]`, "AWS_ACCESS_KEY_ID must not stand in a scenario"},
		{"a secret", `places: [{name: a, kind: ci, environment: {AWS_SECRET_ACCESS_KEY: ` + secret + `}}]`, "AWS_SECRET_ACCESS_KEY must not stand"},
		{"a secret in a profile", `places: [{name: a, kind: ci, profiles: [{name: b, aws_secret_access_key: ` + secret + `}]}]`, "aws_secret_access_key must not stand"},
		{"a list for text", `places: [{name: a, kind: ci, environment: {A: [1]}}]`, "A is a list; a string was expected"},
		{"hops", `places: [{name: a, kind: container, metadata: {hopLimit: 0}}]`, "hopLimit is not a number from 1 to 64"},
	} {
		_, err := Scenario(source.NewFile("env.yaml", c.yaml))
		if text := fmt.Sprint(err); !strings.Contains(text, c.want) || strings.Contains(text, secret) || strings.Contains(text, keyID) {
			t.Errorf("%s: %s", c.name, text)
		}
	}
}

func readShared(name, text string) ([]*model.Profile, error) {
	return SharedFile(source.NewFile(name, text))
}

func TestSharedFile(t *testing.T) {
	config, err := readShared("home/.aws/config", `
# a comment
[default]
region = ap-northeast-1
s3 =
  max_concurrent_requests = 20
[profile deploy]
role_arn = arn:aws:iam::111122223333:role/deploy
source_profile = default
duration_seconds=7200
[profile "with blanks"]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
[services local]
x = y
[profile ci]
credential_process = /bin/helper --token `+secret+`
web_identity_token_file = /tmp/`+secret+`
`+"[profile session]\r\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\r\naws_session_token = x\r\n")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]*model.Profile{}
	for _, p := range config {
		by[p.Name] = p
	}
	if len(by) != 5 || by["default"].Region != "ap-northeast-1" || by["deploy"].SourceProfile != "default" || by["deploy"].DurationSeconds != 7200 ||
		by["with blanks"].SSOStartURL != "https://example.awsapps.com/start" || !by["ci"].CredentialProcess || !by["ci"].WebIdentityTokenFile ||
		by["session"].Key.Kind != model.SessionKey || by["session"].InCredentials {
		t.Errorf("%+v", by)
	}
	credentials, err := readShared("credentials", "[default]\naws_access_key_id="+keyID+"\naws_secret_access_key="+secret+"\n[profile ignored]\nregion=x\n")
	if err != nil || len(credentials) != 1 || credentials[0].Key.Kind != model.LongLived || !credentials[0].InCredentials {
		t.Fatalf("%v %+v", err, credentials)
	}
	for _, both := range [][]*model.Profile{MergeProfiles(config, credentials), MergeProfiles(credentials, config)} {
		p := both[0]
		if len(both) != 5 || p.Name != "default" || p.Key == nil || !p.InCredentials || p.Region != "ap-northeast-1" {
			t.Errorf("together: %+v", p)
		}
	}
	kept := fmt.Sprintf("%+v %+v", dump(config), dump(credentials))
	for _, s := range []string{secret, keyID, "ASIAIOSFODNN7EXAMPLE"} {
		if strings.Contains(kept, s) {
			t.Errorf("a secret is kept: %s", kept)
		}
	}
}

func dump(profiles []*model.Profile) (all []string) {
	for _, p := range profiles {
		all = append(all, fmt.Sprintf("%+v", *p))
	}
	return all
}

// A hostile file is refused or read, and neither what is kept nor what is said repeats a secret.
func TestSharedFileHostile(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no section", "aws_secret_access_key = " + secret, "a setting before the first [section]"},
		{"a key on a line of its own", "[default]\n" + secret, "neither a [section] nor a setting"},
		{"a key for a name", "[" + keyID + "]\n", "looks like a key"},
		{"a secret for a name", "[profile " + secret + "]\n", "looks like a key"},
		{"an open section", "[default" + secret + "\n", "a section's name that does not end"},
		{"an escape", "[default]\nregion = \x1b[31m" + secret, "characters that cannot be printed"},
		{"another direction", "[default]\nregion = \u202e" + secret, "characters that cannot be printed"},
		{"not UTF-8", "[default]\nregion = \xff" + secret, "characters that cannot be printed"},
		{"a zero byte", "[default]\nregion = \x00", "characters that cannot be printed"},
		{"a long line", "[default]\nregion = " + strings.Repeat("x", maxSharedLine), "a line of more than"},
		{"huge", strings.Repeat("#", maxSharedFile+1), "has more than the"},
		{"many profiles", many(maxSharedProfiles + 1), "has more than 10000 profiles"},
		{"many problems", strings.Repeat(secret+"\n", 10000), "neither a [section]"},
		{"secrets everywhere", "[default]\nregion = " + secret + "\nrole_arn = " + secret + "\nsource_profile = x" + secret + "\nrole_session_name = " + keyID +
			"\nsso_role_name=" + secret + "\nsso_account_id=" + secret + "\ncredential_source=" + secret + "\n" + secret + " = 1\nsso_session = " + secret +
			"\nsso_start_url = https://" + secret, ""},
	} {
		for _, name := range []string{"config", "credentials"} {
			profiles, err := readShared(name, c.text)
			told := fmt.Sprint(err, dump(profiles))
			if strings.Contains(told, secret) || strings.Contains(told, keyID) || strings.ContainsAny(told, "\x1b\x00\u202e") {
				t.Errorf("%s: a secret is told: %.300s", c.name, told)
			}
			if name == "config" && c.want != "" && c.name != "a key for a name" && !strings.Contains(told, c.want) {
				t.Errorf("%s: %.300s; %q was expected", c.name, told, c.want)
			}
			if len(told) > 200*1024 {
				t.Errorf("%s: %d bytes are said", c.name, len(told))
			}
		}
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[profile p%d]\n", i)
	}
	return b.String()
}

func FuzzSharedFile(f *testing.F) {
	for _, text := range []string{"[default]\nregion = eu-west-1\n", "[profile a]\nrole_arn = arn:aws:iam::111122223333:role/x\n", "[\n=\n;\n", "[sso-session x]\r\nsso_start_url=y"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		profiles, err := readShared("config", text)
		for _, p := range profiles {
			if err != nil || p.Name == "" && !strings.Contains(text, "[") {
				t.Errorf("%v, and a profile %+v", err, p)
			}
		}
	})
}
