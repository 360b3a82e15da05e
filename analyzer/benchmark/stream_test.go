package benchmark

import (
	"bytes"
	"encoding/json"
	"io"
	"runtime"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

var (
	anything any
	compiled *policy.Policy
)

// BenchmarkStream reads, decides and answers 2,000 cases in JSON Lines. The reference is the
// standard library's JSON decoder, on one core, which only reads them.
func BenchmarkStream(b *testing.B) {
	text := cases(b)
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	decode := func() {
		for _, line := range lines {
			anything = nil
			if err := json.Unmarshal(line, &anything); err != nil {
				b.Fatal(err)
			}
		}
	}
	stream := func() {
		number := 0
		status, err := decision.Stream("cases", bytes.NewReader(text), io.Discard, &number)
		if err != nil || status != decision.Answered || number != len(lines) {
			b.Fatalf("status %v after %d of %d cases: %v", status, number, len(lines), err)
		}
	}
	b.Run("all_cores", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		compare(b, stream, decode)
	})
	b.Run("one_core", func(b *testing.B) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		b.SetBytes(int64(len(text)))
		compare(b, stream, decode)
	})
}

// BenchmarkCompile parses and compiles the realistic case's policies, from text to what can be
// asked. The reference is the standard library's JSON decoder on the same bytes.
func BenchmarkCompile(b *testing.B) {
	texts, kinds, size := documents(b)
	b.SetBytes(int64(size))
	parse := func() {
		for i, text := range texts {
			d, err := policy.ParseFile(source.NewFile("policy", text), kinds[i])
			if err != nil {
				b.Fatal(err)
			}
			compiled = policy.Compile("policy", d)
		}
	}
	raw := make([][]byte, len(texts))
	for i, text := range texts {
		raw[i] = []byte(text)
	}
	compare(b, parse, func() {
		for _, text := range raw {
			anything = nil
			if err := json.Unmarshal(text, &anything); err != nil {
				b.Fatal(err)
			}
		}
	})
}
