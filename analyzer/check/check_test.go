package check

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// world is an environment with two accounts, an organization, a key and a queue of which nothing
// is known.
const world = `
organization:
  Organization: {Id: o-example, MasterAccountId: "333333333333", FeatureSet: ALL}
  Roots: [{Id: r-root}]
  OrganizationalUnits: []
  Accounts:
    - {Id: "111111111111", Name: one, ParentId: r-root}
    - {Id: "222222222222", Name: two, ParentId: r-root}
  Policies:
    - PolicySummary: {Id: p-full, Name: FullAWSAccess, Type: SERVICE_CONTROL_POLICY, AwsManaged: true}
      Content: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
      Targets: [{TargetId: r-root, Type: ROOT}]
    - PolicySummary: {Id: p-some, Name: OnlyS3AndSTS, Type: SERVICE_CONTROL_POLICY}
      Content: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","sts:*","sqs:*"],"Resource":"*"}}'
      Targets: [{TargetId: "111111111111", Type: ACCOUNT}, {TargetId: "222222222222", Type: ACCOUNT}]
accounts:
  "111111111111":
    iam:
      UserDetailList:
        - {UserName: anna, UserId: AIDA1, Arn: "arn:aws:iam::111111111111:user/anna", Path: /}
        - UserName: bob
          UserId: AIDA2
          Arn: arn:aws:iam::111111111111:user/bob
          Path: /
          AttachedManagedPolicies: [{PolicyName: Missing, PolicyArn: "arn:aws:iam::111111111111:policy/Missing"}]
      RoleDetailList:
        - RoleName: Reader
          RoleId: AROA1
          Arn: arn:aws:iam::111111111111:role/team/Reader
          Path: /team/
          AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}
          PermissionsBoundary: {PermissionsBoundaryType: Policy, PermissionsBoundaryArn: "arn:aws:iam::111111111111:policy/Bound"}
      Policies:
        - PolicyName: Bound
          Arn: arn:aws:iam::111111111111:policy/Bound
          DefaultVersionId: v1
          PolicyVersionList: [{VersionId: v1, IsDefaultVersion: true, Document: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "ec2:*", Resource: "*"}}}]
    s3:
      Buckets:
        - {Name: own, Region: eu-west-1, Policy: null, PublicAccessBlockConfiguration: null}
      PublicAccessBlockConfiguration: null
  "222222222222":
    s3:
      Buckets:
        - {Name: other, Region: eu-west-1, Policy: null, PublicAccessBlockConfiguration: null}
      PublicAccessBlockConfiguration: null
`

func newWorld(t *testing.T) *World {
	t.Helper()
	env, err := load.Scenario(source.NewFile("world.yaml", world))
	if err != nil {
		t.Fatal(err)
	}
	return NewWorld(env)
}

func ask(t *testing.T, principal, action, resource string) *Answer {
	t.Helper()
	q, err := newWorld(t).Question(AskFor{Principal: principal, Action: action, Resource: resource, Complete: true})
	if err != nil {
		t.Fatal(err)
	}
	return Ask(q)
}

const (
	anna   = "arn:aws:iam::111111111111:user/anna"
	bob    = "arn:aws:iam::111111111111:user/bob"
	reader = "arn:aws:iam::111111111111:role/team/Reader"
)

// What a denial misses, layer by layer, and from whom; every remedy is decided again here.
func TestRemedies(t *testing.T) {
	for _, test := range []struct {
		name, principal, action, resource string
		want                              []string // the remedies, each as its layers
	}{
		{"either side of one account", anna, "s3:GetObject", "arn:aws:s3:::own/k", []string{"identity"}},
		{"both sides of two accounts", anna, "s3:GetObject", "arn:aws:s3:::other/k", []string{"resource identity"}},
		{"what limits is missing too", reader, "s3:GetObject", "arn:aws:s3:::own/k", []string{"identity permissionsBoundary"}},
		{"a service control policy on one level", anna, "ec2:RunInstances", "*", []string{"identity scp"}},
		{"a trust policy that leaves it to the account", anna, "sts:AssumeRole", reader, []string{"identity", "resource"}},
		{"nobody signs", "anonymous", "s3:GetObject", "arn:aws:s3:::own/a*b", []string{"resource"}},
	} {
		a := ask(t, test.principal, test.action, test.resource)
		if a.Decision.Result != decision.ImplicitlyDenied {
			t.Errorf("%s: %v", test.name, a.Decision.Result)
			continue
		}
		var got []string
		for _, r := range a.Remedies {
			p, names := a.Policies, []string{}
			for _, add := range r {
				names = append(names, add.Layer.String())
				if add.Who == "" || add.Where == "" {
					t.Errorf("%s: nobody is told to add %v", test.name, add.Statement)
				}
				p = added(t, a, p, add)
			}
			if v := decision.Decide(&a.Request, &p); v.Result != decision.Allowed {
				t.Errorf("%s: with %v added it is %v", test.name, names, v.Result)
			}
			got = append(got, strings.Join(names, " "))
		}
		if strings.Join(got, "; ") != strings.Join(test.want, "; ") {
			t.Errorf("%s: the remedies are %q, want %q", test.name, got, test.want)
		}
	}
}

// added adds a statement, as somebody would who pastes its text.
func added(t *testing.T, a *Answer, p decision.Policies, add Addition) decision.Policies {
	t.Helper()
	kinds := map[decision.Layer]policy.Kind{decision.LayerIdentity: policy.Identity, decision.LayerPermissionsBoundary: policy.PermissionsBoundary,
		decision.LayerSCP: policy.SCP, decision.LayerResource: policy.ResourceBased}
	kind := kinds[add.Layer]
	if add.Layer == decision.LayerResource && decision.IsTrustAction(a.Request.Action.Lower) {
		kind = policy.Trust
	}
	d, err := policy.ParseFile(source.NewFile("pasted", `{"Version": "2012-10-17", "Statement": [`+add.Statement.String()+`]}`), kind)
	if err != nil {
		t.Fatal(err)
	}
	one := policy.Compile("pasted", d)
	switch add.Layer {
	case decision.LayerIdentity:
		p.Identity = append(p.Identity[:len(p.Identity):len(p.Identity)], one)
	case decision.LayerPermissionsBoundary:
		p.PermissionsBoundary = append(p.PermissionsBoundary[:len(p.PermissionsBoundary):len(p.PermissionsBoundary)], one)
	case decision.LayerSCP:
		levels := []decision.Level{}
		for _, l := range p.SCP {
			levels = append(levels, decision.Level{Target: l.Target, Policies: append(l.Policies[:len(l.Policies):len(l.Policies)], one)})
		}
		p.SCP = levels
	case decision.LayerResource:
		if p.Resource != nil {
			d.Statements = append(append([]policy.Statement{}, p.Resource.Document.Statements...), d.Statements...)
			one = policy.Compile("pasted", d)
		}
		p.Resource = one
	}
	return p
}

// What is not known is named, and decides nothing unless it cannot matter: a policy of which the
// text is not there is never left out (R1.16).
func TestUnknown(t *testing.T) {
	const stranger = "arn:aws:iam::444444444444:user/x"
	for _, test := range []struct {
		name, principal, action, resource string
		want                              decision.Result
	}{
		{"a managed policy that is not there", bob, "s3:GetObject", "arn:aws:s3:::own/k", decision.Indeterminate},
		{"a bucket that nobody knows", anna, "s3:GetObject", "arn:aws:s3:::elsewhere/k", decision.Indeterminate},
		{"a stranger's own policies, where the bucket does not allow", stranger, "s3:GetObject", "arn:aws:s3:::own/k", decision.Indeterminate},
		{"a queue in another account, for a caller without policies", anna, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:222222222222:q", decision.Indeterminate},
		{"a key whose policy was not given", anna, "kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:key/k", decision.Indeterminate},
		{"an access point of the caller's account, whose two policies are not joined", anna, "s3:GetObject", "arn:aws:s3:eu-west-1:111111111111:accesspoint/ap/object/k", decision.Indeterminate},
		{"a queue in the caller's account, assumed to have no policy", anna, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111111111111:q", decision.ImplicitlyDenied},
	} {
		a := ask(t, test.principal, test.action, test.resource)
		if a.Decision.Result != test.want {
			t.Errorf("%s: %v, want %v (%s)", test.name, a.Decision.Result, test.want, a.Headline)
		}
		if denied := test.principal == stranger || strings.Contains(test.name, "another account") || strings.HasPrefix(test.action, "kms:"); a.Decision.Denied() != (denied || test.want == decision.ImplicitlyDenied) {
			t.Errorf("%s: certainly denied is %v (%v)", test.name, a.Decision.Denied(), a.Decision.Possible)
		}
		if test.want == decision.Indeterminate && len(a.Decision.Undecided) == 0 {
			t.Errorf("%s: nothing is named that it hangs on", test.name)
		}
		if a.Decision.Result == decision.ImplicitlyDenied && len(a.Assumptions) == 0 {
			t.Errorf("%s: nothing is said to be assumed", test.name)
		}
	}
}
