package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// BenchmarkCompare100 compares two policies of 100 statements each, of which one differs. The 99th of a
// hundred times is to be under 20 ms.
func BenchmarkCompare100(b *testing.B) {
	text := func(odd string) string {
		var list []string
		for i := range 100 {
			action := "s3:GetObject"
			if i == 57 {
				action = odd
			}
			list = append(list, fmt.Sprintf(`{"Effect":"Allow","Action":[%q,"s3:PutObject"],"Resource":"arn:aws:s3:::bucket-%d/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"team-%d"}}}`, action, i, i))
		}
		return strings.Join(list, ",")
	}
	for _, to := range []struct{ name, odd, want string }{{"same", "s3:GetObject", Pass}, {"more", "s3:DeleteObject", Fail}} {
		b.Run(to.name, func(b *testing.B) {
			old, now := document(b, policy.Identity, text("s3:GetObject")), document(b, policy.Identity, text(to.odd))
			env := &model.Environment{}
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				r, err := Run(&Subject{Before: env, After: env, Documents: []Document{{"p", now}}}, Options{Checks: []Check{{Kind: NoNewAccess, Reference: old}}, NoAudit: true})
				if err != nil || r.Checks[0].Verdict != to.want {
					b.Fatal(err, r.Checks)
				}
				times = append(times, time.Since(start))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}
