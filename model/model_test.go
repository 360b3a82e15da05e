package model_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
)

func TestParseARN(t *testing.T) {
	for _, test := range []struct {
		text, parts string // of the parts: partition, service, region, account, resource
		whole       bool
		head        string
	}{
		{"arn:aws:s3:::bucket/a:b", "aws|s3|||bucket/a:b", true, "arn:aws:s3:::"},
		{"arn:aws:iam::111122223333:user/a", "aws|iam||111122223333|user/a", true, "arn:aws:iam::111122223333:"},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:x:*", "aws|logs|eu-west-1|111122223333|log-group:x:*", true, "arn:aws:logs:eu-west-1:111122223333:"},
		{"arn:aws:s3:::", "aws|s3|||", true, "arn:aws:s3:::"},
		{"arn:aws:s3", "aws|s3|||", false, "arn:aws:s3"},
		{"nra:aws:s3:::b", "aws|s3|||b", false, "nra:aws:s3:::"},
		{"*", "||||", false, "*"},
		{"", "||||", false, ""},
		{":::::", "||||", false, ":::::"},
		{"::::::", "||||:", false, ":::::"},
	} {
		a := model.ParseARN(test.text)
		if got := strings.Join([]string{a.Partition(), a.Service(), a.Region(), a.Account(), a.Resource()}, "|"); got != test.parts {
			t.Errorf("%q: parts %s, want %s", test.text, got, test.parts)
		}
		if a.Whole() != test.whole || a.Head() != test.head || a.Text != test.text {
			t.Errorf("%q: whole %v, head %q", test.text, a.Whole(), a.Head())
		}
	}
	for text, want := range map[string]bool{"111122223333": true, "11112222333": false, "1111222233334": false, "11112222333a": false, "": false, "１１１１": false} {
		if got := model.IsAccountID(text); got != want {
			t.Errorf("%q is an account id: %v", text, got)
		}
	}
}

func TestParsePrincipal(t *testing.T) {
	for _, test := range []struct{ text, want string }{ // kind, account, name, session, role, and what is marked
		{"anonymous", "anonymous    "},
		{"lambda.amazonaws.com", "service    "},
		{"delivery.logs.amazonaws.com", "service    "},
		{"arn:aws:iam::111122223333:root", "root user 111122223333   "},
		{"arn:aws:iam::111122223333:user/anna", "user 111122223333 anna  "},
		{"arn:aws:iam::111122223333:user/a/b/anna", "user 111122223333 anna  "},
		{"arn:aws-cn:iam::111122223333:user/anna", "user 111122223333 anna  "},
		{"arn:aws:iam::111122223333:role/a/R", "role 111122223333 R  arn:aws:iam::111122223333:role/a/R known"},
		{"arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
			"role 111122223333 AWSServiceRoleForECS  arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS known linked"},
		{"arn:aws:sts::111122223333:assumed-role/R/ci", "role session 111122223333 R ci arn:aws:iam::111122223333:role/R"},
		{"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x", "role session 111122223333 AWSServiceRoleForECS x arn:aws:iam::111122223333:role/AWSServiceRoleForECS linked"},
		{"arn:aws:sts::111122223333:federated-user/anna", "federated user 111122223333 anna  "},
		{"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", "federated identity 111122223333 token.actions.githubusercontent.com  "},
		{"arn:aws:iam::111122223333:oidc-provider/login.example.net/tenant", "federated identity 111122223333 login.example.net/tenant  "},
		{"arn:aws:iam::111122223333:saml-provider/Okta", "federated identity 111122223333 Okta  "},
		{"", `error unknown principal ""; an ARN, a service principal such as lambda.amazonaws.com, or "anonymous" was expected`},
		{"*", `error unknown principal "*"; an ARN, a service principal such as lambda.amazonaws.com, or "anonymous" was expected`},
		{"alice", `error unknown principal "alice"; an ARN, a service principal such as lambda.amazonaws.com, or "anonymous" was expected`},
		{"111122223333", `error unknown principal "111122223333"; an ARN, a service principal such as lambda.amazonaws.com, or "anonymous" was expected`},
		{"arn:aws:iam::111122223333", `error "arn:aws:iam::111122223333" is not the ARN of a principal; arn:aws:iam::<account>:user/…, …:role/…, …:root or arn:aws:sts::<account>:assumed-role/… was expected`},
		{"arn:aws:s3:::bucket", `error "arn:aws:s3:::bucket" is not the ARN of a principal; arn:aws:iam::<account>:user/…, …:role/…, …:root or arn:aws:sts::<account>:assumed-role/… was expected`},
		{"arn:aws:iam:::user/anna", `error "arn:aws:iam:::user/anna" names no account: its fifth part must be an account id of twelve digits`},
		{"arn:aws:iam::aws:user/anna", `error "arn:aws:iam::aws:user/anna" names no account: its fifth part must be an account id of twelve digits`},
		{"arn:aws:sts::111122223333:assumed-role/R", `error "arn:aws:sts::111122223333:assumed-role/R" is not the ARN of a role session; arn:aws:sts::<account>:assumed-role/<role>/<session> was expected`},
		{"arn:aws:iam::111122223333:group/g", `error "arn:aws:iam::111122223333:group/g" is not the ARN of a principal that can make a request; a user, role, assumed-role, federated-user or root was expected`},
		{"arn:aws:iam::111122223333:user/", `error "arn:aws:iam::111122223333:user/" is not the ARN of a principal that can make a request; a user, role, assumed-role, federated-user or root was expected`},
		{"arn:aws:iam::111122223333:user/a/", `error "arn:aws:iam::111122223333:user/a/" is not the ARN of a principal that can make a request; a user, role, assumed-role, federated-user or root was expected`},
		{"arn:aws:sts::111122223333:user/anna", `error "arn:aws:sts::111122223333:user/anna" is not the ARN of a principal that can make a request; a user, role, assumed-role, federated-user or root was expected`},
		{"arn:aws:iam::111122223333:root/x", `error "arn:aws:iam::111122223333:root/x" is not the ARN of a principal that can make a request; a user, role, assumed-role, federated-user or root was expected`},
	} {
		p, err := model.ParsePrincipal(test.text)
		got := fmt.Sprint(p.Kind, " ", p.Account, " ", p.Name, " ", p.Session, " ", p.RoleARN)
		if p.PathKnown {
			got += " known"
		}
		if p.ServiceLinked {
			got += " linked"
		}
		if err != nil {
			got = "error " + err.Error()
		}
		if got != test.want {
			t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
		}
		if err == nil && p.Text != test.text {
			t.Errorf("%q: text %q", test.text, p.Text)
		}
	}
}

func TestSetRoleARN(t *testing.T) {
	session := "arn:aws:sts::111122223333:assumed-role/R/ci"
	for _, test := range []struct {
		caller, role string
		want, linked bool
	}{
		{session, "arn:aws:iam::111122223333:role/R", true, false},
		{session, "arn:aws:iam::111122223333:role/a/b/R", true, false},
		{session, "arn:aws:iam::111122223333:role/aws-service-role/x/R", true, true},
		{session, "arn:aws:iam::111122223333:role/Other", false, false},
		{session, "arn:aws:iam::444455556666:role/R", false, false},
		{session, "arn:aws:iam::111122223333:user/R", false, false},
		{session, "R", false, false},
		{"arn:aws:iam::111122223333:role/R", "arn:aws:iam::111122223333:role/a/R", false, false},
		{"arn:aws:iam::111122223333:user/R", "arn:aws:iam::111122223333:role/R", false, false},
	} {
		p, err := model.ParsePrincipal(test.caller)
		if err != nil {
			t.Fatal(err)
		}
		before := p
		if got := p.SetRoleARN(test.role); got != test.want || got && (p.RoleARN != test.role || !p.PathKnown || p.ServiceLinked != test.linked) || !got && p != before {
			t.Errorf("%s is a session of %s: %v, %+v", test.caller, test.role, got, p)
		}
	}
}

func TestParseAction(t *testing.T) {
	for text, want := range map[string]string{"s3:GetObject": "s3 s3:getobject", "S3:GETOBJECT": "s3 s3:getobject", "execute-api:Invoke": "execute-api execute-api:invoke"} {
		a, err := model.ParseAction(text)
		if got := a.Service + " " + a.Lower; err != nil || got != want || a.Text != text {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, text := range []string{"", "GetObject", ":GetObject", "s3:", "s3:*", "s3:Get?bject", "s3: GetObject", "*", "s3:" + strings.Repeat("x", model.MaxName)} {
		if _, err := model.ParseAction(text); err == nil {
			t.Errorf("%.30q is taken for an action", text)
		}
	}
}

func TestContext(t *testing.T) {
	key := model.NewKey
	show := func(c *model.Context, name string) string {
		v, what := c.Lookup(key(name))
		s := []string{"absent", "present", "unknown"}[what]
		for i := range v.Len() {
			s += " " + v.At(i)
		}
		return s
	}
	var c model.Context
	c.Set(key("aws:One"), "1")
	c.Set(key("Several"), "1", "2")
	c.Set(key("none"))
	c.SetOne(key("twice"), "a")
	c.SetOne(key("TWICE"), "b")
	c.Set(key("shrunk"), "1", "2")
	c.Set(key("shrunk"), "3")
	c.SetUnknown(key("later"))
	c.SetOne(key("given"), "g")
	c.Derive(key("Given"), "d")
	c.Derive(key("derived"), "d")
	c.Derive(key("none"), "d")
	c.DeriveAbsent(key("never"))
	c.DeriveAbsent(key("given"))
	for name, want := range map[string]string{"AWS:ONE": "present 1", "several": "present 1 2", "none": "absent", "twice": "present b", "shrunk": "present 3",
		"later": "unknown", "given": "present g", "derived": "present d", "never": "absent", "other": "absent"} {
		if got := show(&c, name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	c.SetPartial(true)
	if got := show(&c, "other") + ", " + show(&c, "never") + ", " + show(&c, "none"); got != "unknown, absent, absent" || !c.Partial() {
		t.Errorf("partial: %s", got)
	}
	seen := map[string]int{}
	c.Each(func(name string, v *model.Values) { seen[strings.ToLower(name)] = v.Len() })
	if got := fmt.Sprint(seen); got != "map[aws:one:1 derived:1 given:1 several:2 shrunk:1 twice:1]" {
		t.Errorf("each: %s", got)
	}
	c.Reset()
	if got := show(&c, "aws:one"); got != "absent" || c.Partial() || c.Has(key("given")) {
		t.Errorf("after a reset: %s", got)
	}
}

// The keys that follow from who calls (IAM policy elements: Variables and tags; R8.2).
func TestDerivedKeys(t *testing.T) {
	const session = "arn:aws:sts::111122223333:assumed-role/R/ci"
	for _, test := range []struct {
		caller, action, resource string
		given                    map[string]string
		want                     string // principalarn, principalaccount, principaltype, username, userid, principalisawsservice, principalservicename
	}{
		{"arn:aws:iam::111122223333:user/p/anna", "s3:GetObject", "arn:aws:s3:::b", nil, "arn:aws:iam::111122223333:user/p/anna 111122223333 User anna - false -"},
		{"arn:aws:iam::111122223333:root", "s3:GetObject", "arn:aws:s3:::b", nil, "arn:aws:iam::111122223333:root 111122223333 Account - 111122223333 false -"},
		{"arn:aws:sts::111122223333:federated-user/anna", "s3:GetObject", "arn:aws:s3:::b", nil, "arn:aws:sts::111122223333:federated-user/anna 111122223333 FederatedUser - 111122223333:anna false -"},
		{session, "s3:GetObject", "arn:aws:s3:::b", nil, "arn:aws:iam::111122223333:role/R 111122223333 AssumedRole - - false -"},
		{session, "s3:GetObject", "arn:aws:s3:::b", map[string]string{"AWS:principalArn": "arn:aws:iam::111122223333:role/p/R"}, "arn:aws:iam::111122223333:role/p/R 111122223333 AssumedRole - - false -"},
		{"anonymous", "s3:GetObject", "arn:aws:s3:::b", nil, "- anonymous Anonymous - - - -"},
		{"lambda.amazonaws.com", "s3:GetObject", "arn:aws:s3:::b", nil, "- - - - - true lambda.amazonaws.com"},
		{"arn:aws:iam::111122223333:saml-provider/Okta", "sts:AssumeRoleWithSAML", "arn:aws:iam::111122223333:role/R", nil, "- - Anonymous - - - -"},
	} {
		p, err := model.ParsePrincipal(test.caller)
		if err != nil {
			t.Fatal(err)
		}
		a, err := model.ParseAction(test.action)
		if err != nil {
			t.Fatal(err)
		}
		r := model.Request{Principal: p, Action: a, Resource: model.ParseARN(test.resource)}
		for k, v := range test.given {
			r.Context.SetOne(model.NewKey(k), v)
		}
		r.Complete()
		var got []string
		for _, name := range []string{"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:username", "aws:userid", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName"} {
			v, what := r.Context.Lookup(model.NewKey(name))
			if what != model.Present {
				got = append(got, "-")
				continue
			}
			got = append(got, v.At(0))
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.caller, s, test.want)
		}
	}
}

// Where the context is partial, a key that the caller's requests never bear is absent all the same.
func TestPartialKeys(t *testing.T) {
	for _, test := range []struct{ caller, want string }{ // a absent, p present, u unknown
		{"arn:aws:iam::111122223333:user/anna", "ppppuau"},
		{"arn:aws:iam::111122223333:root", "pppapau"},
		{"arn:aws:iam::111122223333:role/R", "pppauau"},
		{"arn:aws:sts::111122223333:assumed-role/R/ci", "uppauau"},
		{"arn:aws:sts::111122223333:federated-user/anna", "pppapau"},
		{"anonymous", "appaaaa"},
		{"arn:aws:iam::111122223333:saml-provider/Okta", "aupaaaa"},
		{"lambda.amazonaws.com", "uuuaupu"},
	} {
		p, err := model.ParsePrincipal(test.caller)
		if err != nil {
			t.Fatal(err)
		}
		r := model.Request{Principal: p, Resource: model.ParseARN("arn:aws:s3:::b")}
		r.Action, _ = model.ParseAction("s3:GetObject")
		r.Context.SetPartial(true)
		r.Complete()
		got := ""
		for _, name := range []string{"aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalType", "aws:username", "aws:userid", "aws:PrincipalServiceName", "aws:PrincipalOrgID"} {
			_, what := r.Context.Lookup(model.NewKey(name))
			got += string("apu"[what])
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.caller, got, test.want)
		}
	}
}

func TestResourceAccount(t *testing.T) {
	for _, test := range []struct{ caller, resource, given, want string }{
		{"arn:aws:iam::111122223333:user/a", "arn:aws:sqs:eu-west-1:444455556666:q", "", "444455556666"},
		{"arn:aws:iam::111122223333:user/a", "arn:aws:sqs:eu-west-1:444455556666:q", "777788889999", "777788889999"},
		{"arn:aws:iam::111122223333:user/a", "arn:aws:s3:::b", "", ""},
		{"arn:aws:iam::111122223333:user/a", "arn:aws:iam::aws:policy/P", "", ""},
		{"arn:aws:iam::111122223333:user/a", "*", "", "111122223333"},
		{"anonymous", "*", "", ""},
	} {
		p, err := model.ParsePrincipal(test.caller)
		if err != nil {
			t.Fatal(err)
		}
		r := model.Request{Principal: p, Resource: model.ParseARN(test.resource), ResourceAccount: test.given}
		r.Action, _ = model.ParseAction("s3:GetObject")
		r.Complete()
		v, what := r.Context.Lookup(model.NewKey("aws:ResourceAccount"))
		if r.ResourceAccount != test.want || (what == model.Present) != (test.want != "") || what == model.Present && v.At(0) != test.want {
			t.Errorf("%s on %s: %q, key %v", test.caller, test.resource, r.ResourceAccount, what)
		}
	}
}

// aws:SourceVpce follows from an endpoint's name only if it is an id.
func TestThroughEndpoint(t *testing.T) {
	for name, want := range map[string]bool{"vpce-0abc": true, "vpce-": false, "vpce-0ABC": false, "endpoint": false, "": false, "vpce-1/x": false} {
		var r model.Request
		r.ThroughEndpoint(name)
		if _, what := r.Context.Lookup(model.NewKey("aws:SourceVpce")); (what == model.Present) != want {
			t.Errorf("%q: %v", name, what)
		}
	}
}
