package awsdata

import (
	"strings"
	"testing"
)

func TestKeyType(t *testing.T) {
	for key, want := range map[string]KeyKind{
		"aws:TagKeys":                                {"String", true},
		"aws:PrincipalOrgPaths":                      {"String", true},
		"aws:SourceIp":                               {"IPAddress", false},
		"aws:PrincipalArn":                           {"ARN", false},
		"aws:SecureTransport":                        {"Bool", false},
		"aws:CurrentTime":                            {"Date", false},
		"aws:PrincipalTag/team":                      {"String", false},
		"aws:PrincipalTag/${TagKey}":                 {"String", false},
		"aws:RequestTag/tag-key":                     {"String", false},
		"aws:ResourceTag/a/b:c":                      {"String", false},
		"s3:max-keys":                                {"Numeric", false},
		"s3:ExistingObjectTag/<key>":                 {"String", false},
		"s3:ExistingObjectTag/class":                 {"String", false},
		"kms:EncryptionContext:x":                    {"String", false},
		"kms:EncryptionContextKeys":                  {"String", true},
		"dynamodb:LeadingKeys":                       {"String", true},
		"iam:PolicyARN":                              {"ARN", false},
		"saml:sub":                                   {"String", false},
		"ssm:resourceTag/aws:ssmmessages:session-id": {"String", false},
		// A variable within.
		"events:metadata/kind/matcher":                 {"String", false},
		"token.actions.octo.ghe.com:ref":               {"String", false},
		"token.actions.githubusercontent.com:sub-path": {},
		// The variable has nothing.
		"aws:PrincipalTag/": {},
		"aws:PrincipalTag":  {},
		"aws:None":          {},
		"s3:":               {},
		"":                  {},
	} {
		for _, name := range []string{key, strings.ToLower(key), strings.ToUpper(key)} {
			if got, ok := KeyType(name); got != want || ok != (want.Type != "") {
				t.Errorf("%q: got %v, %t; want %v", name, got, ok, want)
			}
		}
	}
}

// Nothing in the list was left without a type that the package knows.
func TestKeyKinds(t *testing.T) {
	n := 0
	for line := range strings.Lines(conditionKeys) {
		key, _, _ := strings.Cut(line, "\t")
		if kind, ok := KeyType(key); !ok || kind.Type == "" {
			t.Errorf("%s: got %v, %t", key, kind, ok)
		}
		n++
	}
	if n < 1500 {
		t.Errorf("only %d keys", n)
	}
}

func BenchmarkKeyType(b *testing.B) {
	keys := []string{"aws:SourceIp", "aws:PrincipalTag/team", "aws:None"}
	for i := range b.N {
		KeyType(keys[i%len(keys)])
	}
}
