package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// What ties a key down that lies at a place are the networks of the perimeter: with the cut it is read from
// there as before, and where the perimeter names none a word stands for one.
func TestOnlyFromOurNetworks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ perimeter, holds, keeps, says string }{
		{"", `"aws:SourceVpc":"vpc-REPLACE-WITH-OURS"`, "", "put the VPC"},
		{"vpcs: [vpc-1, vpc-2]", `"StringNotEqualsIfExists":{"aws:SourceVpc":["vpc-1","vpc-2"]}`, "user/ann: s3:GetObject", ""},
		{"vpcEndpoints: [vpce-1]", `"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1"}`, "user/ann: s3:GetObject", ""},
		{"cidrs: [192.0.2.0/24]", `"NotIpAddressIfExists":{"aws:SourceIp":"192.0.2.0/24"}`, "user/ann: s3:GetObject", ""},
	} {
		env, err := load.Scenario(source.NewFile("env.yaml", fmt.Sprintf(`organization: null
perimeter: {accounts: ["111111111111"], networks: {%s}}
places: [{name: task, kind: container, account: "111111111111", environment: {AWS_ACCESS_KEY_ID: {principal: "arn:aws:iam::111111111111:user/ann", kind: long-lived}}}]
accounts:
  "111111111111":
    iam:
      UserDetailList: [{UserName: ann, Path: /, Arn: "arn:aws:iam::111111111111:user/ann", AttachedManagedPolicies: [], GroupList: [],
        UserPolicyList: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*"}]}}]}]
      RoleDetailList: []
      GroupDetailList: []
      Policies: []
    s3: {PublicAccessBlockConfiguration: null, AccessPoints: [], Buckets: [{Name: data, Policy: null, PublicAccessBlockConfiguration: null}]}
`, test.perimeter)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Run(world.New(env), audit.Options{Only: []string{"portable-credentials-reach-data"}})
		if err != nil || len(r.Findings) != 1 || len(r.Findings[0].Cuts) != 1 {
			t.Fatalf("%s: %v, %d findings", test.perimeter, err, len(r.Findings))
		}
		cut := r.Findings[0].Cuts[0]
		if !cut.Verified || !strings.Contains(cut.Statement, test.holds) || !strings.Contains(strings.Join(cut.Keeps, ";"), test.keeps) || !strings.Contains(cut.Text, test.says) {
			t.Errorf("%s: %+v", test.perimeter, cut)
		}
	}
}
