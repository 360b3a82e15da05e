package set

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// compiled compiles a policy's text, written with single quotes for double ones.
func compiled(t testing.TB, kind policy.Kind, text string) *policy.Policy {
	t.Helper()
	d, err := policy.ParseFile(source.NewFile("policy.json", strings.ReplaceAll(text, "'", `"`)), kind)
	if err != nil {
		t.Fatal(err)
	}
	return policy.Compile("policy", d)
}

func caller(t testing.TB, text string) model.Principal {
	t.Helper()
	p, err := model.ParsePrincipal(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// all is a policy that allows everything, which is what an outsider's own account can be assumed to do.
const all = `{'Version':'2012-10-17','Statement':{'Effect':'Allow','Action':'*','Resource':'*'}}`

func TestAsk(t *testing.T) {
	const bucket = "arn:aws:s3:::data"
	inside := []string{"111111111111"}
	outsiders := Outside(inside, []string{"o-ours"})
	object := Resources{Exactly: bucket + "/x", Owner: "111111111111"}
	statement := func(s string) string { return `{'Version':'2012-10-17','Statement':[` + s + `]}` }
	for _, test := range []struct {
		name, resource string
		callers        []Caller
		on             Resources
		actions        []string
		want           Verdict
		holds          string // a part of the witness's case
	}{
		{"a stranger, named by a star", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::data/*'}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, Yes, `:user/someone"`},
		{"nobody outside", statement(`{'Effect':'Allow','Principal':{'AWS':'111111111111'},'Action':'s3:GetObject','Resource':'arn:aws:s3:::data/*'}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, No, ""},
		{"an account by number", statement(`{'Effect':'Allow','Principal':{'AWS':'222222222222'},'Action':'s3:*','Resource':'arn:aws:s3:::data/*'}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, Yes, "222222222222"},
		{"a role by name", statement(`{'Effect':'Allow','Principal':{'AWS':'arn:aws:iam::222222222222:role/a/b'},'Action':'s3:*','Resource':'arn:aws:s3:::data/*'}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, Yes, "arn:aws:iam::222222222222:role/a/b"},
		{"held to our organization", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::data/*','Condition':{'StringEquals':{'aws:PrincipalOrgID':'o-ours'}}}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, No, ""},
		{"held to another organization", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::data/*','Condition':{'StringEquals':{'aws:PrincipalOrgID':['o-ours','o-theirs']}}}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, Yes, `"aws:PrincipalOrgID":"o-theirs"`},
		{"denied without TLS and outside a range", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::data/*'},
			{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Condition':{'Bool':{'aws:SecureTransport':'false'}}},
			{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Condition':{'NotIpAddress':{'aws:SourceIp':'192.0.2.0/24'}}}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, Yes, `"aws:SourceIp":"192.0.2.1"`},
		{"contradicting denials", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::data/*'},
			{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Condition':{'NotIpAddress':{'aws:SourceIp':'192.0.2.0/24'}}},
			{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Condition':{'IpAddress':{'aws:SourceIp':['192.0.2.0/25','192.0.2.128/25']}}}`),
			[]Caller{outsiders, Anonymous()}, object, []string{"s3:GetObject"}, No, ""},
		{"an endpoint that does not bring its id", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'arn:aws:s3:::data/*','Condition':{'StringEquals':{'aws:SourceVpce':'vpce-1'},'IpAddress':{'aws:SourceIp':'0.0.0.0/0'}}}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, No, ""},
		{"anonymous", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::data/public/*'}`),
			[]Caller{Anonymous()}, Resources{OfAction: true, Domain: Below(bucket), Owner: "111111111111"}, []string{"s3:GetObject"}, Yes, "arn:aws:s3:::data/public/"},
		{"all but what is secret", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','NotResource':['arn:aws:s3:::data/a*','arn:aws:s3:::data/*b']}`),
			[]Caller{Anonymous()}, Resources{OfAction: true, Domain: Below(bucket), Owner: "111111111111"}, []string{"s3:*"}, Yes, "s3:GetObject"},
		{"a home for each user", statement(`{'Effect':'Allow','Principal':{'AWS':'222222222222'},'Action':'s3:GetObject','Resource':'arn:aws:s3:::data/home/${aws:username}/*'}`),
			[]Caller{outsiders}, Resources{Exactly: bucket + "/home/bob/x", Owner: "111111111111"}, []string{"s3:GetObject"}, Yes, ":user/bob"},
		{"a tag in the resource", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'arn:aws:s3:::data/${aws:PrincipalTag/team}/*'}`),
			[]Caller{outsiders}, Resources{Exactly: bucket + "/red/x", Owner: "111111111111"}, []string{"s3:GetObject"}, Yes, `"aws:PrincipalTag/team":"red"`},
		{"two tags that must be alike", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'*','Condition':{'StringEquals':{'s3:prefix':'${aws:PrincipalTag/team}'},'StringLike':{'aws:PrincipalTag/team':'r*'}}}`),
			[]Caller{outsiders}, object, []string{"s3:GetObject"}, Yes, `"aws:PrincipalTag/team":"r"`},
		{"tag keys", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'*','Condition':{'ForAllValues:StringEquals':{'aws:TagKeys':['a','b']},'ForAnyValue:StringEquals':{'aws:TagKeys':'a'},'Null':{'aws:TagKeys':'false'}}},
			{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Condition':{'ForAllValues:StringNotEquals':{'aws:TagKeys':'b'}}}`),
			[]Caller{outsiders}, object, []string{"s3:PutObject"}, Yes, `["a","b"]`},
		{"an empty interval", statement(`{'Effect':'Allow','Principal':'*','Action':'s3:*','Resource':'*','Condition':{'NumericLessThan':{'s3:max-keys':'10'},'NumericGreaterThanEquals':{'s3:max-keys':'10'}}}`),
			[]Caller{outsiders}, object, []string{"s3:ListBucket"}, No, ""},
	} {
		q := Question{Callers: test.callers, Actions: test.actions, Resources: test.on,
			Goal: Allowed(&decision.Policies{Identity: []*policy.Policy{compiled(t, policy.Identity, all)}, Resource: compiled(t, policy.ResourceBased, test.resource)})}
		a, err := Ask(&q)
		if err != nil {
			t.Fatal(err)
		}
		if a.Verdict != test.want {
			t.Errorf("%s: %v %v, want %v", test.name, a.Verdict, a.Reasons, test.want)
			if a.Witness != nil {
				text, _ := a.Witness.Case("1")
				t.Log(text)
			}
			continue
		}
		if a.Witness == nil {
			continue
		}
		text, _ := a.Witness.Case("1")
		if !strings.Contains(text, test.holds) {
			t.Errorf("%s: the witness lacks %q: %s", test.name, test.holds, text)
		}
		t.Logf("%s: %d decisions, %v: %s", test.name, a.Effort, a.Witness.Chosen, text[:min(len(text), 330)])
	}
}
