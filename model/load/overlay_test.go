package load

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// write puts texts into files and gives their paths.
func write(t *testing.T, texts ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, text := range texts {
		path := filepath.Join(dir, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func TestOverlay(t *testing.T) {
	env, err := Environment(write(t, `
accounts:
  111111111111:
    iam: {UserDetailList: [{UserName: ann, UserId: old, Arn: "arn:aws:iam::111111111111:user/ann"}, {UserName: bob, Arn: "arn:aws:iam::111111111111:user/bob"}]}
    s3: {PublicAccessBlockConfiguration: {BlockPublicAcls: true}, Buckets: [{Name: a, Region: old}, {Name: b}, {Name: moves}]}
    ec2: {eu-west-1: {VpcEndpoints: [{VpcEndpointId: vpce-1, VpcId: old}], Subnets: [{SubnetId: s-1}]}}
organization: {Organization: {Id: o-old}}
perimeter: {accounts: []}
`, `
accounts:
  111111111111:
    iam: {UserDetailList: [{UserName: ann, UserId: new, Arn: "arn:aws:iam::111111111111:user/ann"}], RoleDetailList: []}
    s3: {Buckets: [{Name: a, Region: new}, {Name: c}]}
    ec2: {eu-west-1: {VpcEndpoints: [{VpcEndpointId: vpce-1, VpcId: new}, {VpcEndpointId: vpce-2}]}, us-east-1: {}}
    kms: {eu-west-1: {Keys: [{KeyId: k}]}}
  222222222222:
    s3: {Buckets: [{Name: moves}]}
organization: {Organization: {Id: o-new}}
`))
	if err != nil {
		t.Fatal(err)
	}
	a := env.Accounts["111111111111"]
	var buckets, users []string
	for _, b := range a.S3.Buckets {
		buckets = append(buckets, b.Name+b.Region)
	}
	for _, u := range a.IAM.Users {
		users = append(users, u.Name+u.ID)
	}
	ec2 := a.EC2["eu-west-1"]
	_, owner, _ := env.Bucket("moves")
	got := fmt.Sprintln(buckets, users, a.IAM.Roles != nil, a.S3.PublicAccessBlock.BlockPublicAcls, len(ec2.Endpoints), ec2.Endpoints[0].VPC,
		len(ec2.Subnets), len(a.EC2), len(a.KMS), owner, env.Organization.ID, env.Perimeter != nil)
	if want := "[anew b c] [annnew bob] true true 2 new 1 2 1 222222222222 o-new true\n"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
