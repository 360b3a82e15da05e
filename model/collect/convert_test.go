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
