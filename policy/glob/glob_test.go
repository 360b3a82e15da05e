package glob

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// naive says the same as Match, straight from the language: try every way.
func naive(pattern, s string) bool {
	if pattern == "" {
		return s == ""
	}
	switch pattern[0] {
	case '*':
		for i := 0; i <= len(s); i++ {
			if (i == len(s) || utf8.RuneStart(s[i])) && naive(pattern[1:], s[i:]) {
				return true
			}
		}
		return false
	case '?':
		_, n := utf8.DecodeRuneInString(s)
		return s != "" && naive(pattern[1:], s[n:])
	}
	return s != "" && s[0] == pattern[0] && naive(pattern[1:], s[1:])
}

// All patterns up to five characters against all strings up to six, over a small alphabet.
func TestMatchExhaustively(t *testing.T) {
	words := func(alphabet []string, most int) []string {
		all, last := []string{""}, []string{""}
		for range most {
			var next []string
			for _, w := range last {
				for _, c := range alphabet {
					next = append(next, w+c)
				}
			}
			all, last = append(all, next...), next
		}
		return all
	}
	texts := words([]string{"a", "b", "é"}, 5)
	for _, pattern := range words([]string{"a", "b", "*", "?"}, 5) {
		p := CompileText(pattern)
		encoded := string(Encode(nil, pattern))
		for _, s := range texts {
			want := naive(pattern, s)
			if got := p.Match(s); got != want {
				t.Fatalf("pattern %q, text %q: got %v, want %v", pattern, s, got, want)
			}
			if got := Match(encoded, s); got != want {
				t.Fatalf("general match of pattern %q, text %q: got %v, want %v", pattern, s, got, want)
			}
		}
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("a*b?c*", "axxbxc")
	f.Add("*"+strings.Repeat("?a", 40)+"*", strings.Repeat("ba", 60))
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(s) || len(pattern) > 200 || len(s) > 200 || strings.Count(pattern, "*") > 3 {
			t.Skip("outside what the slow twin can answer")
		}
		p := CompileText(pattern)
		if got, want := p.Match(s), naive(pattern, s); got != want {
			t.Errorf("pattern %q, text %q: got %v, want %v", pattern, s, got, want)
		}
	})
}

func TestPrefix(t *testing.T) {
	for pattern, want := range map[string]string{"": "", "*": "", "ab": "ab", "ab*c": "ab", "a?c*": "a", "é?": "é"} {
		p := CompileText(pattern)
		if got := p.Prefix(); got != want {
			t.Errorf("Prefix(%q) = %q, want %q", pattern, got, want)
		}
	}
}

// The work for a pattern of a thousand stars must grow with the text, not with its square: the
// benchmark's two sizes are there to compare.
func BenchmarkManyStars(b *testing.B) {
	for _, n := range []int{1 << 12, 1 << 16} {
		pattern := CompileText(strings.Repeat("*a", 1000) + "*c*b")
		wildest := CompileText("*" + strings.Repeat("?a", 300) + "c*b")
		text := strings.Repeat("a", n-1) + "b"
		b.Run("stars/"+itoa(n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				pattern.Match(text)
			}
		})
		b.Run("questions/"+itoa(n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				wildest.Match(text)
			}
		})
	}
}

func itoa(n int) string {
	if n < 1<<14 {
		return "4KiB"
	}
	return "64KiB"
}
