package collect

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000000, time.FixedZone("", 3600))
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"AWS's spelling", ec2types.VpcEndpoint{VpcEndpointId: aws.String("vpce-1"), VpcEndpointType: ec2types.VpcEndpointTypeGateway, RouteTableIds: []string{"rtb-1"}},
			`{"RouteTableIds":["rtb-1"],"VpcEndpointId":"vpce-1","VpcEndpointType":"Gateway"}`},
		{"what was not answered is left out", iamtypes.UserDetail{}, `{}`},
		{"an empty list stays one", iamtypes.UserDetail{GroupList: []string{}}, `{"GroupList":[]}`},
		{"an empty text stays one", iamtypes.Tag{Key: aws.String("k"), Value: aws.String("")}, `{"Key":"k","Value":""}`},
		{"false is an answer", s3types.PublicAccessBlockConfiguration{BlockPublicAcls: aws.Bool(false)}, `{"BlockPublicAcls":false}`},
		{"a bare bool is one too", kmstypes.KeyMetadata{}, `{"Enabled":false}`},
		{"a time", iamtypes.RoleDetail{RoleName: aws.String("r"), RoleLastUsed: &iamtypes.RoleLastUsed{LastUsedDate: &at}}, `{"RoleLastUsed":{"LastUsedDate":"2026-01-02T02:04:05.006Z"},"RoleName":"r"}`},
		{"maps", s3control.GetAccessPointOutput{Endpoints: map[string]string{"ipv4": "a"}}, `{"Endpoints":{"ipv4":"a"}}`},
		{"the SDK's own fields are not AWS's", s3.GetBucketPolicyOutput{Policy: aws.String("p")}, `{"Policy":"p"}`},
		{"bytes", []byte("ab"), `"YWI="`},
		{"nil", (*iamtypes.Tag)(nil), `null`},
	} {
		got, err := json.Marshal(plain(c.v))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; %s was expected", c.name, got, err, c.want)
		}
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"an object, in its own order", ` {"Version":"2012-10-17","Id":"a"} `, `{"Version":"2012-10-17","Id":"a"}`},
		{"URL-encoded", `%7B%22Id%22%3A%20%22a+b%22%7D`, `{"Id":"a+b"}`},
		{"numbers keep their spelling", `{"a":1.50,"b":12345678901234567890}`, `{"a":1.50,"b":12345678901234567890}`},
		{"a member twice", `{"a":{"b":1,"b":2}}`, `"{\"a\":{\"b\":1,\"b\":2}}"`},
		{"the same name elsewhere", `{"a":{"b":1},"c":{"b":"b"},"d":["b","b"]}`, `{"a":{"b":1},"c":{"b":"b"},"d":["b","b"]}`},
		{"half", `{"a":`, `"{\"a\":"`},
		{"two", `{} {}`, `"{} {}"`},
		{"no object", `[1]`, `"[1]"`},
		{"half an escape", `%7B%2`, `"%7B%2"`},
		{"nothing", ``, `""`},
	} {
		got, err := json.Marshal(document(c.text))
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; %s was expected", c.name, got, err, c.want)
		}
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		"":                                 false,
		" ":                                false,
		"<":                                false,
		"<a":                               false,
		"<a>":                              false,
		"<a></a":                           false,
		"<a><b></b>":                       false,
		"<a></a>\n":                        true,
		`<?xml version="1.0"?><a x="1"/>`:  true,
		`<?xml version="1.0"?>`:            false,
		`<?xml version="1.0"?><a><b></a>`:  true, // malformed, and the decoder's business
		"<a:b xmlns:a='x'>&gt;</a:b>":      true,
		`{"Statement": []}`:                true,
		`{"Statement": [`:                  false,
		"\xef\xbb\xbf<?xml?>\n<a>text</a>": true,
	} {
		if got := whole([]byte(body)); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
}

func FuzzDocument(f *testing.F) {
	for _, text := range []string{`{"a":[{"b":null}]}`, `%7B%22a%22%3A1%7D`, `{"a":1,"a":2}`, "{\"\xff\":1}", "<a></a>"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole([]byte(text))
		if _, err := json.Marshal(document(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
