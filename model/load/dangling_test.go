package load

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
)

// Each name that leads nowhere is told once, with its first place.
func TestDangling(t *testing.T) {
	env := scenario(t, "env.yaml", `
accounts:
  111111111111:
    iam:
      UserDetailList:
        - {UserName: ann, Arn: "arn:aws:iam::111111111111:user/ann", GroupList: [here, gone],
           AttachedManagedPolicies: [{PolicyArn: "arn:aws:iam::111111111111:policy/gone"}, {PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
           UserPolicyList: [{PolicyName: empty}]}
        - {UserName: bob, Arn: "arn:aws:iam::111111111111:user/bob", GroupList: [gone],
           PermissionsBoundary: {PermissionsBoundaryArn: "arn:aws:iam::111111111111:policy/edge"}}
      GroupDetailList:
        - {GroupName: here, Arn: "arn:aws:iam::111111111111:group/here", AttachedManagedPolicies: [{PolicyArn: "arn:aws:iam::111111111111:policy/gone"}]}
      RoleDetailList: []
    ec2:
      eu-west-1:
        RouteTables: [{RouteTableId: rtb-1}]
        VpcEndpoints: [{VpcEndpointId: vpce-1, RouteTableIds: [rtb-1, rtb-2]}]
        Instances: [{InstanceId: i-1, IamInstanceProfile: {Arn: "arn:aws:iam::111111111111:instance-profile/p"}}]
  222222222222:
    iam: {UserDetailList: [{UserName: eve, Arn: "arn:aws:iam::222222222222:user/eve", GroupList: [unknown]}]}
organization:
  Organization: {Id: o-1, MasterAccountId: 111111111111}
  Roots: [{Id: r-1}]
  OrganizationalUnits: []
  Accounts: []
  Policies: [{PolicySummary: {Id: p-1, Type: SERVICE_CONTROL_POLICY}, Targets: [{TargetId: r-1}, {TargetId: ou-gone}]}]
`)
	var got []string
	for _, d := range env.Dangling() {
		got = append(got, fmt.Sprintf("%s: %s, %d", d.Value.Position(), d.MissingReference, d.Places))
	}
	want := `env.yaml:8:29: inline policy empty (user ann), 1
env.yaml:7:38: managed policy arn:aws:iam::111111111111:policy/gone (user ann), 2
env.yaml:6:88: group gone (user ann), 2
env.yaml:10:58: permissions boundary arn:aws:iam::111111111111:policy/edge (user bob), 1
env.yaml:18:65: instance profile arn:aws:iam::111111111111:instance-profile/p (instance i-1), 1
env.yaml:17:71: route table rtb-2 (VPC endpoint vpce-1), 1
env.yaml:26:98: target ou-gone (policy p-1), 1`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// A policy of AWS's own that no account printed is AWS's published text, and says so.
func TestPublishedPolicy(t *testing.T) {
	env := scenario(t, "env.yaml", `
accounts:
  111111111111:
    iam:
      RoleDetailList:
        - RoleName: r
          Arn: arn:aws:iam::111111111111:role/r
          AttachedManagedPolicies:
            - {PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}
            - {PolicyArn: "arn:aws:iam::aws:policy/AWSBackupAdminPolicy"}
            - {PolicyArn: "arn:aws:iam::aws:policy/NoSuchPolicy"}
          PermissionsBoundary: {PermissionsBoundaryArn: "arn:aws:iam::aws:policy/AdministratorAccess"}
`)
	role, _ := env.Role("arn:aws:iam::111111111111:role/r")
	all := env.RolePolicies(role)
	if len(all.Policies) != 2 || len(all.Missing) != 1 || all.Missing[0].Name != "arn:aws:iam::aws:policy/NoSuchPolicy" {
		t.Fatalf("%+v", all)
	}
	lambda, backup := all.Policies[0], all.Policies[1]
	if lambda.Document.Get("Statement").Len() == 0 || lambda.Document.Position().String() != lambda.ARN+":1:1" {
		t.Errorf("%s: %s", lambda.Document.Position(), lambda.Document.Raw())
	}
	for note, want := range map[string]string{
		lambda.Note: "not in the environment; this is AWS's text ", backup.Note: "not in the environment; this is AWS's text v2, as published by 2026-08-21; AWS has since deprecated the policy",
	} {
		if !strings.HasPrefix(note, want) {
			t.Errorf("got %q\nwant %q", note, want)
		}
	}
	boundary := env.Boundary(&role.IAMIdentity)
	if boundary.State != model.StateGiven || boundary.Note == "" {
		t.Errorf("%+v", boundary)
	}
	if again := env.RolePolicies(role); again.Policies[0].Document != lambda.Document {
		t.Error("the policy was read twice; its compiled form could not be shared")
	}
}
