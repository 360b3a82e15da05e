package whocan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
)

// scenario is an organization of two accounts. %s stands for the statements of the bucket "data" of the
// first, and for the SCP's.
const scenario = `
organization:
  Organization: {Id: o-ours, MasterAccountId: "333333333333", FeatureSet: ALL}
  Roots: [{Id: r-root}]
  OrganizationalUnits: []
  Accounts:
    - {Id: "111111111111", Name: one, ParentId: r-root}
    - {Id: "222222222222", Name: two, ParentId: r-root}
    - {Id: "333333333333", Name: management, ParentId: r-root}
    - {Id: "444444444444", Name: not collected, ParentId: r-root}
  Policies:
    - PolicySummary: {Id: p-full, Name: FullAWSAccess, Type: SERVICE_CONTROL_POLICY}
      Content: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}%s]}'
      Targets: [{TargetId: r-root}, {TargetId: "111111111111"}, {TargetId: "222222222222"}, {TargetId: "444444444444"}]
accounts:
  "111111111111":
    iam:
      GroupDetailList:
        - GroupName: readers
          Arn: arn:aws:iam::111111111111:group/readers
          GroupPolicyList: [{PolicyName: Read, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]}}]
      UserDetailList:
        - {UserName: ann, Arn: "arn:aws:iam::111111111111:user/ann", GroupList: [readers]}
        - {UserName: bob, Arn: "arn:aws:iam::111111111111:user/bob", GroupList: [readers]}
        - {UserName: cat, Arn: "arn:aws:iam::111111111111:user/cat", GroupList: []}
        - UserName: bound
          Arn: arn:aws:iam::111111111111:user/bound
          GroupList: [readers]
          PermissionsBoundary: {PermissionsBoundaryArn: "arn:aws:iam::111111111111:policy/OnlyQueues"}
        - UserName: home
          Arn: arn:aws:iam::111111111111:user/home
          UserPolicyList: [{PolicyName: home, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "arn:aws:s3:::data/${aws:username}/*"}]}}]
        - UserName: office
          Arn: arn:aws:iam::111111111111:user/office
          UserPolicyList: [{PolicyName: office, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, NotAction: "iam:*", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "192.0.2.0/24"}}},
            {Effect: Deny, Action: "s3:*", NotResource: "arn:aws:s3:::data/*"}]}}]
        - UserName: mfa
          Arn: arn:aws:iam::111111111111:user/mfa
          UserPolicyList: [{PolicyName: mfa, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "arn:aws:iam::111111111111:role/first"}]}}]
      RoleDetailList:
        - RoleName: last
          Arn: arn:aws:iam::111111111111:role/last
          RolePolicyList: [{PolicyName: put, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::data/*"}]}}]
          AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:role/middle"}, Action: "sts:AssumeRole"}]}
        - RoleName: middle
          Arn: arn:aws:iam::111111111111:role/middle
          AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: ["arn:aws:iam::111111111111:role/first", "arn:aws:iam::111111111111:role/last"]}, Action: "sts:AssumeRole"},
            {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "sts:AssumeRole", Condition: {StringEquals: {"sts:ExternalId": secret}}}]}
        - RoleName: first
          Arn: arn:aws:iam::111111111111:role/first
          AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: ["111111111111", "arn:aws:iam::111111111111:role/middle"]}, Action: "sts:AssumeRole", Condition: {Bool: {"aws:MultiFactorAuthPresent": "true"}}},
            {Effect: Allow, Principal: {Federated: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"}, Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringLike: {"token.actions.githubusercontent.com:sub": "repo:octo/app:*"}}}]}
      Policies:
        - {PolicyName: OnlyQueues, Arn: "arn:aws:iam::111111111111:policy/OnlyQueues", DefaultVersionId: v1, PolicyVersionList: [{VersionId: v1, IsDefaultVersion: true, Document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]}}]}
    s3:
      PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}
      Buckets:
        - Name: data
          Region: eu-west-1
          Policy: {Version: "2012-10-17", Statement: [{Sid: Nobody, Effect: Allow, Principal: {AWS: "arn:aws:iam::111111111111:root"}, Action: "s3:DeleteBucket", Resource: "arn:aws:s3:::data"}%s]}
          PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}
        - {Name: plain, Region: eu-west-1, Policy: null, PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}}
        - {Name: dark, Region: eu-west-1, PublicAccessBlockConfiguration: {RestrictPublicBuckets: false}}
  "222222222222":
    iam:
      UserDetailList:
        - UserName: dan
          Arn: arn:aws:iam::222222222222:user/dan
          UserPolicyList: [{PolicyName: all, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]
`

// said writes answers as lines: who, how the accounts stand, how certain, via, conditions.
func said(r *Result) (lines []string) {
	relations := [...]string{"neither", "same", "cross", "unknown"}
	for _, a := range r.Answers {
		names := []string{a.Principal}
		for i, p := range a.Members {
			if i > 0 {
				names = append(names, p.ARN)
			}
		}
		for _, name := range names {
			line := strings.TrimPrefix(name, "arn:aws:iam::") + " " + relations[a.Relation]
			if !a.Proved() {
				line += " possible"
			}
			for i, v := range a.Via {
				line += []string{" via ", " > "}[min(i, 1)] + v[strings.LastIndexByte(v, '/')+1:]
			}
			if len(a.Conditions) > 0 {
				line += " if " + strings.Join(a.Conditions, "; ")
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func grant(principal, rest string) string {
	return fmt.Sprintf(`, {Effect: Allow, Principal: %s, Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*"%s}`, principal, rest)
}

const read = "s3:GetObject on arn:aws:s3:::data/x"

func TestWho(t *testing.T) {
	inside := []string{"111111111111:user/ann same", "111111111111:user/bob same", "111111111111:user/office same if aws:SourceIp is in 192.0.2.0/24"}
	for _, test := range []struct {
		name, bucket, scp, ask string
		want                   []string
		// lacks: the answer has at least what is wanted, and nothing that begins so.
		lacks string
	}{
		{"groups, boundary, NotAction", "", "", read, inside, ""},
		{"an SCP", "", `,{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}`, read,
			[]string{"111111111111:user/ann same if aws:RequestedRegion is eu-west-1", "111111111111:user/bob same if aws:RequestedRegion is eu-west-1",
				"111111111111:user/office same if aws:SourceIp is in 192.0.2.0/24; aws:RequestedRegion is eu-west-1"}, ""},
		{"an SCP that denies it", "", `,{"Effect":"Deny","Action":"s3:Get*","Resource":"*"}`, read, []string{}, ""},
		{"a home", "", "", "s3:GetObject on arn:aws:s3:::data/home/x", append([]string{inside[0], inside[1], "111111111111:user/home same"}, inside[2]), ""},
		{"a user named, past his boundary", grant(`{AWS: "arn:aws:iam::111111111111:user/bound"}`, ""), "", read, append([]string{inside[0], inside[1], "111111111111:user/bound same"}, inside[2]), ""},
		{"one of a group denied", `, {Effect: Deny, Principal: {AWS: "arn:aws:iam::111111111111:user/bob"}, Action: "s3:*", Resource: "arn:aws:s3:::data/*"}`, "", read, []string{inside[0], inside[2]}, ""},
		{"one of a group denied by condition", `, {Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::data/*", Condition: {StringEquals: {"aws:username": bob}}}`, "", read, []string{inside[0], inside[2]}, ""},
		{"an account outside", grant(`{AWS: "999999999999"}`, ""), "", read, append([]string{"account:999999999999 cross"}, inside...), ""},
		{"a role outside", grant(`{AWS: "arn:aws:iam::999999999999:role/r"}`, ""), "", read, append([]string{"999999999999:role/r cross"}, inside...), ""},
		{"an account inside", grant(`{AWS: "222222222222"}`, ""), "", read, append(inside[:3:3], "222222222222:user/dan cross"), ""},
		{"an account inside that was not collected", grant(`{AWS: "444444444444"}`, ""), "", read, append(append([]string{}, "account:444444444444 cross possible"), inside...), ""},
		{"an organization", grant(`"*"`, `, Condition: {StringEquals: {"aws:PrincipalOrgID": o-theirs}}`), "", read,
			append([]string{"organization:o-theirs cross if aws:PrincipalOrgID is o-theirs"}, inside...), ""},
		{"our organization", grant(`"*"`, `, Condition: {StringEquals: {"aws:PrincipalOrgID": o-ours}}`), "", read, []string{"111111111111:user/cat same", "222222222222:user/dan cross", "account:999999999999 cross via middle if to assume role middle: sts:ExternalId is secret"}, "anyone"},
		{"anyone", grant(`"*"`, ""), "", read, []string{"anyone neither", "111111111111:user/cat same"}, "organization"},
		{"anyone from an address", grant(`"*"`, `, Condition: {IpAddress: {"aws:SourceIp": "198.51.100.0/24"}}`), "", read, []string{"anyone neither if aws:SourceIp is in 198.51.100.0/24", "111111111111:user/ann same", "111111111111:user/cat same if aws:SourceIp is in 198.51.100.0/24"}, "organization"},
		{"anyone signed", grant(`"*"`, `, Condition: {StringLike: {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}`), "", read, append([]string{"anyone cross if signed by an AWS account, whichever; aws:PrincipalArn is like arn:aws:iam::*:role/x"}, inside...), ""},
		{"an account beyond what anyone has", grant(`"*"`, "") + `, {Effect: Allow, Principal: {AWS: "999999999999"}, Action: "s3:*", Resource: "arn:aws:s3:::data/*"}`, "", "s3:*Object on arn:aws:s3:::data/x", []string{"anyone neither", "account:999999999999 cross"}, "organization"},
		{"a service", grant(`{Service: cloudtrail.amazonaws.com}`, `, Condition: {StringEquals: {"aws:SourceAccount": "111111111111"}}`), "", read,
			append([]string{"service:cloudtrail.amazonaws.com neither if aws:SourceAccount is 111111111111"}, inside...), ""},
		{"a chain with a circle", "", "", "s3:PutObject on arn:aws:s3:::data/x", []string{
			"account:999999999999 cross via middle > last if to assume role middle: sts:ExternalId is secret",
			"111111111111:oidc-provider/token.actions.githubusercontent.com same via first > middle > last if to assume role first: token.actions.githubusercontent.com:sub is like repo:octo/app:*",
			"111111111111:user/office same if aws:SourceIp is in 192.0.2.0/24",
			"111111111111:role/last same",
			"111111111111:role/middle same via last",
			"111111111111:role/first same via middle > last",
			"111111111111:user/mfa same via first > middle > last if to assume role first: aws:MultiFactorAuthPresent is true"}, ""},
		{"a pattern of actions", "", "", "s3:GetObj* on arn:aws:s3:::data/x", inside, ""},
		{"a pattern of resources", "", "", "s3:GetObject on arn:aws:s3:::d?ta/x*", inside, ""},
		{"an action on none", "", "", "s3:ListAllMyBuckets", []string{"222222222222:user/dan same"}, ""},
		{"a role is passed", "", "", "iam:PassRole on arn:aws:iam::*:role/la*", []string{"222222222222:user/dan same"}, ""},
		{"roles are assumed", "", "", "sts:AssumeRole on arn:aws:iam::*:role/m*", []string{
			"account:999999999999 cross if sts:ExternalId is secret",
			"111111111111:oidc-provider/token.actions.githubusercontent.com same via first if to assume role first: token.actions.githubusercontent.com:sub is like repo:octo/app:*",
			"111111111111:role/first same", "111111111111:role/last same",
			"111111111111:user/mfa same via first if to assume role first: aws:MultiFactorAuthPresent is true",
			"111111111111:user/office same via first if to assume role first: aws:MultiFactorAuthPresent is true; to assume role first: aws:SourceIp is in 192.0.2.0/24"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := loaded(t, fmt.Sprintf(scenario, test.scp, test.bucket))
			action, resource, _ := strings.Cut(test.ask, " on ")
			got, err := Who(r, Ask{Actions: []string{action}, Resource: resource, Hops: DefaultHops})
			if err != nil {
				t.Fatal(err)
			}
			lines := said(got)
			for _, a := range got.Answers {
				replays(t, a)
			}
			want := slices.Clone(test.want)
			slices.Sort(want)
			slices.Sort(lines)
			if test.lacks != "" {
				if slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, test.lacks) }) {
					t.Errorf("got %q, which is not to be there", test.lacks)
				}
				lines = slices.DeleteFunc(lines, func(l string) bool { return !slices.Contains(want, l) })
			}
			if !slices.Equal(lines, want) {
				t.Errorf("got:\n  %s\nwant:\n  %s\nundecided %v, not examined %v", strings.Join(lines, "\n  "), strings.Join(want, "\n  "), got.Undecided, got.NotExamined)
			}
		})
	}
}

// replays has the engine decide each case that an answer stands for, as it reads it from text.
func replays(t testing.TB, a *Answer) {
	t.Helper()
	count := 0
	err := a.Replays(func(r Replay) error {
		count++
		for _, text := range append(slices.Clone(r.Steps), r.Case) {
			var reader decision.Reader
			c, err := reader.Read(source.NewFile("case", text))
			if err != nil {
				return err
			}
			if v := decision.Decide(&c.Request, &c.Policies); v.Result != decision.Allowed {
				t.Errorf("the witness of %s is not allowed: %v: %s", r.Principal, v.Result, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("%s: %v", a.Principal, err)
	}
	if count != max(1, len(a.Members)) {
		t.Errorf("%s: %d replays for %d members", a.Principal, count, len(a.Members))
	}
}
