package audit_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures/synthetic"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
)

// organization writes a made-up organization and reads it as an environment.
func organization(t testing.TB, s synthetic.Size) (*synthetic.Organization, *model.Environment) {
	t.Helper()
	o := synthetic.Generate(s)
	folder := t.TempDir()
	if err := o.Write(folder); err != nil {
		t.Fatal(err)
	}
	env, err := load.Environment([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	return o, env
}

// Of what was planted all is found, and nothing else is.
func TestPlantedFindings(t *testing.T) {
	for seed := range uint64(4) {
		o, env := organization(t, synthetic.Size{Accounts: 4 + int(seed), Roles: 12, Buckets: 12, Plants: 2, Seed: seed})
		r, err := audit.Run(world.New(env), audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		name := func(f *finding.Finding) string { return f.Rule + " of " + f.Resource + " by " + f.Principal }
		var want, got []string
		for _, p := range o.Planted {
			want = append(want, name(&finding.Finding{Rule: p.Rule, Resource: p.Resource, Principal: p.Principal}))
		}
		for _, f := range r.Findings {
			got = append(got, name(f))
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: found\n%s\nplanted\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		// The management account is in the organization and not in the folder, and so no more was looked at.
		if len(r.NotReviewed) != 1 {
			t.Errorf("not reviewed: %q", r.NotReviewed)
		}
	}
}

// A seed gives one organization, and another seed another.
func TestSyntheticIsSeeded(t *testing.T) {
	of := func(seed uint64) string {
		return fmt.Sprint(synthetic.Generate(synthetic.Size{Accounts: 12, Roles: 3, Buckets: 6, Plants: 3, Seed: seed}).Planted)
	}
	if first, again, other := of(1), of(1), of(2); first != again || first == other {
		t.Error("the seed does not decide what is made")
	}
}

// BenchmarkAudit reads and audits organizations of 25 and of 100 accounts, with 100 roles and 50 buckets
// each, and reports the peak of the memory in use. The larger is to take four times as long as the
// smaller, and not sixteen times.
func BenchmarkAudit(b *testing.B) {
	sizes := []int{25}
	if !testing.Short() {
		sizes = append(sizes, 100)
	}
	for _, accounts := range sizes {
		b.Run(fmt.Sprintf("%d accounts", accounts), func(b *testing.B) {
			o := synthetic.Generate(synthetic.Size{Accounts: accounts, Roles: 100, Buckets: 50, Plants: 3, Seed: 1})
			folder := b.TempDir()
			if err := o.Write(folder); err != nil {
				b.Fatal(err)
			}
			done := make(chan uint64)
			go func() { done <- peak(done) }()
			for b.Loop() {
				env, err := load.Environment([]string{folder})
				if err != nil {
					b.Fatal(err)
				}
				r, err := audit.Run(world.New(env), audit.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if len(r.Findings) != len(o.Planted) {
					b.Fatalf("%d findings of %d that were planted", len(r.Findings), len(o.Planted))
				}
			}
			done <- 0
			b.ReportMetric(float64(<-done)/(1<<20), "MiB-peak")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/audit")
		})
	}
}

// peak gives the most memory that the program had from the system at a time, until it is told to stop.
func peak(stop <-chan uint64) (most uint64) {
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.Sys-m.HeapReleased)
		select {
		case <-stop:
			return most
		case <-time.After(100 * time.Millisecond):
		}
	}
}
