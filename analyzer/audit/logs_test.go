package audit_test

import (
	"fmt"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// AWS's own account that delivers the logs of load balancers is no stranger as long as it only puts
// objects; whoever else has its grant is, and so is the account with more.
func TestLogsOfLoadBalancers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		account, actions string
		want             finding.Severity
	}{
		{"156460612806", `"s3:PutObject"`, finding.Info},
		{"222222222222", `"s3:PutObject"`, finding.High},
		{"156460612806", `"s3:PutObject", "s3:DeleteObject"`, finding.High},
		{"156460612806", `"s3:PutObject", "s3:GetObject"`, finding.High},
	} {
		env, err := load.Scenario(source.NewFile("env.yaml", fmt.Sprintf(`organization: null
accounts:
  "111111111111":
    s3:
      PublicAccessBlockConfiguration: null
      AccessPoints: []
      Buckets:
        - Name: logs
          PublicAccessBlockConfiguration: null
          Policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::%s:root"}, Action: [%s], Resource: "arn:aws:s3:::logs/*"}]}
`, test.account, test.actions)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := audit.Run(world.New(env), audit.Options{Only: []string{"outside-writes-inside"}})
		if err != nil || len(r.Findings) != 1 || r.Findings[0].Severity != test.want || len(r.Findings[0].Cuts) == 0 {
			t.Errorf("%s may %s: %v, %d findings", test.account, test.actions, err, len(r.Findings))
		}
	}
}
