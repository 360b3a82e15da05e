package world

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// scenario has an organization of two accounts and its management account, roles of which some are
// alike, and buckets of every sort. %s stands for more.
const scenario = `
organization:
  Organization: {Id: o-example, MasterAccountId: "333333333333", FeatureSet: ALL}
  Roots: [{Id: r-root}]
  OrganizationalUnits: [{Id: ou-1, Name: unit, ParentId: r-root}]
  Accounts:
    - {Id: "111111111111", Name: one, ParentId: ou-1}
    - {Id: "222222222222", Name: two, ParentId: r-root}
  Policies:
    - PolicySummary: {Id: p-full, Name: FullAWSAccess, Type: SERVICE_CONTROL_POLICY}
      Content: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
      Targets: [{TargetId: r-root}, {TargetId: ou-1}, {TargetId: "111111111111"}, {TargetId: "222222222222"}]
accounts:
  "111111111111":
    iam:
      UserDetailList:
        - {UserName: anna, Arn: "arn:aws:iam::111111111111:user/anna", GroupList: [staff]}
        - {UserName: ben, Arn: "arn:aws:iam::111111111111:user/ben", AttachedManagedPolicies: [{PolicyName: Read, PolicyArn: "arn:aws:iam::111111111111:policy/Read"}]}
        - {UserName: home, Arn: "arn:aws:iam::111111111111:user/home", AttachedManagedPolicies: [{PolicyName: Home, PolicyArn: "arn:aws:iam::111111111111:policy/Home"}]}
        - {UserName: lost, Arn: "arn:aws:iam::111111111111:user/lost", AttachedManagedPolicies: [{PolicyName: Lost, PolicyArn: "arn:aws:iam::111111111111:policy/Lost"}]}
      GroupDetailList:
        - GroupName: staff
          Arn: arn:aws:iam::111111111111:group/staff
          GroupPolicyList: [{PolicyName: Mine, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]}}]
      RoleDetailList:
        - {RoleName: a, Arn: "arn:aws:iam::111111111111:role/a", AttachedManagedPolicies: &read [{PolicyName: Read, PolicyArn: "arn:aws:iam::111111111111:policy/Read"}], Tags: [{Key: Owner, Value: x}]}
        - {RoleName: b, Arn: "arn:aws:iam::111111111111:role/b", AttachedManagedPolicies: *read, Tags: [{Key: Owner, Value: y}]}
        - {RoleName: copy, Arn: "arn:aws:iam::111111111111:role/copy", AttachedManagedPolicies: [{PolicyName: Copy, PolicyArn: "arn:aws:iam::111111111111:policy/Copy"}]}
        - {RoleName: team, Arn: "arn:aws:iam::111111111111:role/team", AttachedManagedPolicies: *read, Tags: [{Key: TEAM, Value: blue}]}
        - RoleName: bound
          Arn: arn:aws:iam::111111111111:role/bound
          AttachedManagedPolicies: *read
          PermissionsBoundary: {PermissionsBoundaryArn: "arn:aws:iam::111111111111:policy/Read"}
          AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "222222222222"}, Action: "sts:AssumeRole"}]}
      Policies:
        - {PolicyName: Read, Arn: "arn:aws:iam::111111111111:policy/Read", DefaultVersionId: v1, PolicyVersionList: [{VersionId: v1, IsDefaultVersion: true, Document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]}}]}
        - {PolicyName: Copy, Arn: "arn:aws:iam::111111111111:policy/Copy", DefaultVersionId: v1, PolicyVersionList: [{VersionId: v1, IsDefaultVersion: true, Document: '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:Get*"], "Resource": ["*"]}}'}]}
        - {PolicyName: Home, Arn: "arn:aws:iam::111111111111:policy/Home", DefaultVersionId: v1, PolicyVersionList: [{VersionId: v1, IsDefaultVersion: true, Document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::home/${aws:username}/*"}]}}]}
    s3:
      PublicAccessBlockConfiguration: {RestrictPublicBuckets: true}
      Buckets:
        - {Name: plain, Region: eu-west-1, Policy: null, PublicAccessBlockConfiguration: null}
        - Name: tagged
          Region: cn-north-1
          Tags: [{Key: level, Value: high}]
          AbacStatus: {Status: Enabled}
          Policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*", Condition: {StringEquals: {"aws:PrincipalTag/team": blue}}}]}
        - {Name: dark}
      AccessPoints:
        - {Name: ap, AccessPointArn: "arn:aws:s3:eu-west-1:111111111111:accesspoint/ap", Bucket: plain, BucketAccountId: "111111111111", NetworkOrigin: VPC, VpcConfiguration: {VpcId: vpc-1}, Policy: null}
  "222222222222":
    kms:
      eu-west-1:
        Keys: [{KeyId: k, Arn: "arn:aws:kms:eu-west-1:222222222222:key/k", Policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "222222222222"}, Action: "kms:*", Resource: "*"}]}}]
  "444444444444": {s3: {Buckets: []}}
`

func newWorld(t testing.TB, text string) *World {
	t.Helper()
	env, err := load.Scenario(source.NewFile("world.yaml", text))
	if err != nil {
		t.Fatal(err)
	}
	return New(env)
}

func find(t testing.TB, w *World, name string) *Principal {
	t.Helper()
	for _, p := range w.Principals() {
		if strings.HasSuffix(p.ARN, "/"+name) {
			return p
		}
	}
	t.Fatalf("%s is not among the principals", name)
	return nil
}

func TestPrincipals(t *testing.T) {
	w := newWorld(t, scenario)
	var order []string
	for _, p := range w.Principals() {
		order = append(order, p.Caller.Name)
		if again, state := w.Caller(&p.Caller); again != p || state != model.StateGiven {
			t.Errorf("%s is not found as the caller that it is", p.ARN)
		}
	}
	if got, want := strings.Join(order, " "), "anna ben home lost a b bound copy team"; got != want {
		t.Errorf("the principals are %s, want %s", got, want)
	}
	if len(w.Roles()) != 5 {
		t.Errorf("%d roles, want 5", len(w.Roles()))
	}
	anna, lost, bound := find(t, w, "anna"), find(t, w, "lost"), find(t, w, "bound")
	if got := anna.Sources[0].From; got != "group staff: InlinePolicy Mine" || anna.Identity[0].Name != "group staff: inline policy Mine" {
		t.Errorf("anna's policy came by %q as %q", got, anna.Identity[0].Name)
	}
	if !lost.Identity[0].IsUnknown() || lost.Sources[0].Policy != "arn:aws:iam::111111111111:policy/Lost" || lost.Boundary != nil || lost.Trust != nil {
		t.Errorf("lost: %+v", lost)
	}
	if len(bound.Boundary) != 1 || bound.Trust.IsUnknown() || !find(t, w, "a").Trust.IsUnknown() {
		t.Error("boundary and trust policies differ from the environment's")
	}
	session, _ := model.ParsePrincipal("arn:aws:sts::111111111111:assumed-role/bound/s")
	if p, _ := w.Caller(&session); p != bound {
		t.Error("the role of a session was not found")
	}
	nobody, _ := model.ParsePrincipal("arn:aws:iam::111111111111:user/nobody")
	if p, state := w.Caller(&nobody); p != nil || state != model.StateNone {
		t.Errorf("who is not there is %v", state)
	}
}

// A text is compiled once, and each place where it stands keeps its own positions.
func TestSharedText(t *testing.T) {
	w := newWorld(t, scenario)
	read, copied, bound := find(t, w, "a").Identity[0], find(t, w, "copy").Identity[0], find(t, w, "bound")
	if !read.Same(copied) || read.Same(bound.Boundary[0]) || read.Same(find(t, w, "home").Identity[0]) {
		t.Error("sameness is not that of the texts and their kinds")
	}
	at, copiedAt := read.Document.Statements[0].Position(), copied.Document.Statements[0].Position()
	if at == copiedAt || at.Line == 0 || copiedAt.Line == 0 {
		t.Errorf("the statements stand at %v and %v", at, copiedAt)
	}
	if read != find(t, w, "b").Identity[0] {
		t.Error("one attached policy is two")
	}
}

func TestProblems(t *testing.T) {
	w := newWorld(t, strings.Replace(scenario, "Resource: \"*\", Condition", "Ressource: \"*\", Condition", 1))
	problems := w.Problems()
	if len(problems) == 0 || !strings.Contains(problems.Error(), "Ressource") {
		t.Fatalf("the problems are %v", problems)
	}
	r, err := w.Resource(model.ParseARN("arn:aws:s3:::tagged"), action(t, "s3:GetObject"), "")
	if err != nil || !r.Policy.IsUnknown() || len(w.Unreadable(r.Policy)) == 0 {
		t.Error("a policy that cannot be read is not unknown, or its problems are lost")
	}
	if w := newWorld(t, scenario); len(w.Problems()) != 0 {
		t.Errorf("the problems are %v", w.Problems())
	}
}

func TestNothingKnown(t *testing.T) {
	w := New(nil)
	if len(w.Principals())+len(w.Groups())+len(w.Buckets())+len(w.Problems()) != 0 || w.SCPs("111111111111").Known || w.IsInside("111111111111") {
		t.Error("something is known of nothing")
	}
}

func action(t testing.TB, text string) model.Action {
	t.Helper()
	a, err := model.ParseAction(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
