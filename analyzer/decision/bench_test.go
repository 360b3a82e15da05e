package decision_test

// The engine alone, to be profiled and followed over time. What it is compared with is measured in
// the module analyzer/benchmark, whose cases these are.

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
)

var benchCases = []string{"one-statement", "realistic"}

// What is measured writes its result here, so that none of it can be left out.
var (
	benchVerdict  decision.Verdict
	benchDecision *decision.Decision
)

func benchFile(tb testing.TB, name string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("..", "benchmark", "testdata", name))
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skip("the module analyzer/benchmark is not here")
	}
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// benchCase reads a case that must be allowed.
func benchCase(tb testing.TB, text string) *decision.Case {
	tb.Helper()
	c, err := new(decision.Reader).Read(source.NewFile("benchmark", text))
	if err != nil {
		tb.Fatal(err)
	}
	if got := decision.Decide(&c.Request, &c.Policies); got.Result != decision.Allowed {
		tb.Fatalf("got %v, want %v", got.Result, decision.Allowed)
	}
	return c
}

func BenchmarkDecide(b *testing.B) {
	for _, name := range benchCases {
		b.Run(name, func(b *testing.B) {
			c := benchCase(b, string(benchFile(b, name+".json")))
			b.ReportAllocs()
			for b.Loop() {
				benchVerdict = decision.Decide(&c.Request, &c.Policies)
			}
		})
	}
}

func BenchmarkExplain(b *testing.B) {
	for _, name := range benchCases {
		b.Run(name, func(b *testing.B) {
			c := benchCase(b, string(benchFile(b, name+".json")))
			b.ReportAllocs()
			for b.Loop() {
				benchDecision = decision.Explain(&c.Request, &c.Policies)
			}
		})
	}
}

// BenchmarkStream reads, decides and answers 2,000 cases, on all cores.
func BenchmarkStream(b *testing.B) {
	r, err := gzip.NewReader(bytes.NewReader(benchFile(b, "cases.jsonl.gz")))
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		number := 0
		if status, err := decision.Stream("cases", bytes.NewReader(text), io.Discard, &number); err != nil || status != decision.Answered {
			b.Fatalf("status %v: %v", status, err)
		}
	}
}
