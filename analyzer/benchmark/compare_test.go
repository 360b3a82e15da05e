package benchmark

import (
	"slices"
	"testing"
	"time"
)

// turn is about how long one of the two works before it is the other's turn.
const turn = 2 * time.Millisecond

// compare measures a subject against a reference. The two take turns, many times a second, so that
// whatever else the machine does meets both. What the benchmark reports (ns/op, B/op, allocs/op,
// MB/s) is the subject's; added to it are the medians, over all turns, of the subject's time, the
// reference's, and the ratio subject / reference.
func compare(b *testing.B, subject, reference func()) {
	b.Helper()
	subjects, references := calls(subject), calls(reference)
	var ratios, mines, others []float64
	b.ReportAllocs()
	b.ResetTimer()
	b.StopTimer()
	for left, round := b.N, 0; left > 0; round++ {
		n := min(left, subjects)
		left -= n
		var mine, other time.Duration
		if round%2 == 0 {
			other = run(reference, references)
		}
		b.StartTimer()
		mine = run(subject, n)
		b.StopTimer()
		if round%2 == 1 {
			other = run(reference, references)
		}
		perMine, perOther := float64(mine)/float64(n), float64(other)/float64(references)
		mines, others = append(mines, perMine), append(others, perOther)
		ratios = append(ratios, perMine/perOther)
	}
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(median(mines), "median-ns/op")
	b.ReportMetric(median(others), "reference-ns/op")
}

// calls says how many calls fill a turn; at least one.
func calls(f func()) int {
	n := 1
	for run(f, n) < turn {
		n *= 2
	}
	return n
}

func run(f func(), n int) time.Duration {
	start := time.Now()
	for range n {
		f()
	}
	return time.Since(start)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
