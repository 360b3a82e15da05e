package model

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/iampath/iampath/model/source"
)

func document(t *testing.T) source.Value {
	t.Helper()
	tree, err := source.ParseJSON(source.NewFile("p.json", `{"Statement": []}`))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

const one, two = "111111111111", "222222222222"

func arnOf(account, rest string) string { return "arn:aws:iam::" + account + ":" + rest }

// world has an account with everything and one of which only the roles are known.
func world(t *testing.T) *Environment {
	doc := document(t)
	ops := Attachment{"Ops", arnOf(one, "policy/Ops")}
	return &Environment{Accounts: map[string]*Account{
		one: {ID: one,
			IAM: &IAM{
				Users: []*IAMUser{{
					IAMIdentity: IAMIdentity{Name: "ann", ARN: arnOf(one, "user/dev/ann"),
						Inline:   []PolicyText{{Name: "own", Document: doc}, {Name: "empty"}},
						Attached: []Attachment{ops, {"ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"}},
						Boundary: &Attachment{"Edge", arnOf(one, "policy/Edge")}},
					Groups: []string{"Developers", "Ghosts"}}},
				Groups: []*IAMGroup{{Name: "Developers", ARN: arnOf(one, "group/Developers"),
					Inline: []PolicyText{{Name: "in", Document: doc}}, Attached: []Attachment{ops, {"Gone", arnOf(one, "policy/Gone")}}}},
				Roles: []*IAMRole{{IAMIdentity: IAMIdentity{Name: "app", ARN: arnOf(one, "role/svc/app"), Boundary: &ops, Attached: []Attachment{ops}},
					InstanceProfiles: []string{arnOf(one, "instance-profile/app")}}},
				Policies: []*ManagedPolicy{
					{PolicyText: PolicyText{Name: "Ops", ARN: ops.ARN, Document: doc}},
					{PolicyText: PolicyText{Name: "Edge", ARN: arnOf(one, "policy/Edge")}}},
			},
			S3: &S3{Buckets: []*Bucket{{Name: "data", Region: "eu-west-1"}}},
			EC2: map[string]*EC2{"eu-west-1": {
				Endpoints: []*VPCEndpoint{{ID: "vpce-1"}},
				Instances: []*Instance{{ID: "i-1", ProfileARN: arnOf(one, "instance-profile/app")}}}},
		},
		two: {ID: two, IAM: &IAM{Roles: []*IAMRole{}, Policies: []*ManagedPolicy{
			{PolicyText: PolicyText{Name: "ReadOnlyAccess", ARN: "arn:aws:iam::aws:policy/ReadOnlyAccess", Document: doc}}}}},
	}}
}

func TestLookups(t *testing.T) {
	e := world(t)
	state := func(_ any, s State) State { return s }
	for _, c := range []struct {
		name      string
		got, want State
	}{
		{"a user", state(e.User(arnOf(one, "user/dev/ann"))), StateGiven},
		{"no such user", state(e.User(arnOf(one, "user/ann"))), StateNone},
		{"users not collected", state(e.User(arnOf(two, "user/bob"))), StateUnknown},
		{"account not there", state(e.User(arnOf("333333333333", "user/bob"))), StateUnknown},
		{"a role", state(e.Role(arnOf(one, "role/svc/app"))), StateGiven},
		{"no such role", state(e.Role(arnOf(two, "role/app"))), StateNone},
		{"a session's role", state(e.RoleOfSession(one, "app")), StateGiven},
		{"no role of that name", state(e.RoleOfSession(two, "app")), StateNone},
		{"a profile's role", state(e.RoleOfProfile(arnOf(one, "instance-profile/app"))), StateGiven},
		{"not an ARN", state(e.Role("app")), StateUnknown},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s; %s was expected", c.name, c.got, c.want)
		}
	}
	if b, owner, ok := e.Bucket("data"); !ok || owner != one || b.Name != "data" {
		t.Errorf("bucket data: %v %s %t", b, owner, ok)
	}
	if _, _, ok := e.Bucket("other"); ok {
		t.Error("a bucket that is not there was found")
	}
	if p, account, region, ok := e.Endpoint("vpce-1"); !ok || p.ID != "vpce-1" || account != one || region != "eu-west-1" {
		t.Errorf("endpoint: %v %s %s %t", p, account, region, ok)
	}
	if i, account, region, ok := e.Instance("i-1"); !ok || i.ID != "i-1" || account != one || region != "eu-west-1" {
		t.Errorf("instance: %v %s %s %t", i, account, region, ok)
	}
	if got := e.AccountIDs(); !reflect.DeepEqual(got, []string{one, two}) {
		t.Errorf("accounts %v", got)
	}
}

func TestIdentityPolicies(t *testing.T) {
	e := world(t)
	ann, _ := e.User(arnOf(one, "user/dev/ann"))
	all := e.UserPolicies(ann)
	var from, missing []string
	for _, p := range all.Policies {
		from = append(from, p.From)
	}
	for _, m := range all.Missing {
		missing = append(missing, m.String())
	}
	wantFrom := []string{"InlinePolicy own", "AttachedPolicy Ops", "AttachedPolicy ReadOnlyAccess",
		"group Developers: InlinePolicy in", "group Developers: AttachedPolicy Ops"}
	wantMissing := []string{"inline policy empty (InlinePolicy empty)",
		"managed policy arn:aws:iam::111111111111:policy/Gone (group Developers: AttachedPolicy Gone)", "group Ghosts (group Ghosts)"}
	if !reflect.DeepEqual(from, wantFrom) {
		t.Errorf("policies %q\nwant %q", from, wantFrom)
	}
	if !reflect.DeepEqual(missing, wantMissing) {
		t.Errorf("missing %q\nwant %q", missing, wantMissing)
	}
	app, _ := e.RoleOfSession(one, "app")
	if got := e.RolePolicies(app); len(got.Policies) != 1 || got.Missing != nil {
		t.Errorf("role: %+v", got)
	}
}

func TestBoundary(t *testing.T) {
	e := world(t)
	ann, _ := e.User(arnOf(one, "user/dev/ann"))
	if b := e.Boundary(&ann.IAMIdentity); b.State != StateUnknown || fmt.Sprint(b.Missing) != "permissions boundary arn:aws:iam::111111111111:policy/Edge (PermissionsBoundary of ann)" {
		t.Errorf("a boundary without its text: %s %v", b.State, b.Missing)
	}
	app, _ := e.RoleOfSession(one, "app")
	if b := e.Boundary(&app.IAMIdentity); b.State != StateGiven || b.Name != "Ops" || !b.Document.OK() || b.Missing != nil {
		t.Errorf("a boundary: %+v", b)
	}
	if b := e.Boundary(&IAMIdentity{ARN: arnOf(one, "user/bob")}); b.State != StateNone {
		t.Errorf("no boundary: %s", b.State)
	}
}

// A resource with a policy is found by its ARN, with its owner; and an identity of which only a part
// is known has a policy missing, and perhaps a boundary.
func TestResourcesAndPartialIdentities(t *testing.T) {
	const queue = "arn:aws:sqs:eu-west-1:111111111111:jobs"
	part := &IAMRole{IAMIdentity: IAMIdentity{Name: "part", ARN: arnOf(one, "role/part"), Partial: true, BoundaryUnknown: true}}
	e := &Environment{Accounts: map[string]*Account{one: {ID: one,
		IAM:       &IAM{Roles: []*IAMRole{part}, Users: []*IAMUser{{IAMIdentity: IAMIdentity{Name: "u"}, Groups: []string{"g"}}}, Groups: []*IAMGroup{{Name: "g", Partial: true}}},
		Resources: []*ResourcePolicy{{ARN: queue, Type: "AWS::SQS::Queue", Region: "eu-west-1"}}}}}
	if r, owner, ok := e.Resource(queue); !ok || owner != one || r.ARN != queue {
		t.Errorf("%v %v %v", r, owner, ok)
	}
	if _, _, ok := e.Resource(queue + "2"); ok {
		t.Error("a queue that is not there was found")
	}
	if missing := e.RolePolicies(part).Missing; len(missing) != 1 || missing[0].String() != "policies others (role part: not all were given)" {
		t.Errorf("%v", missing)
	}
	if b := e.Boundary(&part.IAMIdentity); b.State != StateUnknown || b.Missing == nil {
		t.Errorf("%+v", b)
	}
	u := e.Accounts[one].IAM.Users[0]
	u.ARN = arnOf(one, "user/u")
	if missing := e.UserPolicies(u).Missing; len(missing) != 1 {
		t.Errorf("%v", missing)
	}
}
