package awsdata

import (
	"strings"
	"testing"
)

func TestLoadBalancerRegion(t *testing.T) {
	for account, want := range map[string]string{"582318560864": "ap-northeast-1", "127311923021": "us-east-1", "037604701340": "cn-northwest-1", "111111111111": "", "us-east-1": "", "": ""} {
		if got := LoadBalancerRegion(account); got != want {
			t.Errorf("%q is that of %q, want %q", account, got, want)
		}
	}
	seen := map[string]bool{}
	for i, field := range strings.Fields(loadBalancers) {
		if isAccount := len(field) == 12 && strings.Trim(field, "0123456789") == ""; isAccount != (i%2 == 1) || seen[field] {
			t.Errorf("%q is not expected there", field)
		}
		seen[field] = true
	}
}
