package class

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// answers is how patterns answer for a text, as a string; "" for a text outside of the domain.
func answers(p *Problem, text string) string {
	in := p.Domain == nil || slices.ContainsFunc(p.Domain, func(l Language) bool { return l.Has(text) })
	in = in && (p.Within == nil || slices.ContainsFunc(p.Within, func(l Language) bool { return l.Has(text) }))
	if !in || slices.ContainsFunc(p.Except, func(l Language) bool { return l.Has(text) }) {
		return ""
	}
	var b strings.Builder
	b.WriteByte('|')
	for i, l := range p.Patterns {
		if l.Has(text) {
			fmt.Fprintf(&b, "%d,", i)
		}
	}
	return b.String()
}

// words gives all texts of some letters up to a length.
func words(letters string, longest int) []string {
	all := []string{""}
	for from, n := 0, 0; n < longest; n++ {
		to := len(all)
		for _, w := range all[from:to] {
			for _, c := range letters {
				all = append(all, w+string(c))
			}
		}
		from = to
	}
	return all
}

func randomPattern(random *rand.Rand) string {
	var b strings.Builder
	for range random.IntN(5) {
		b.WriteByte("aab:*?*"[random.IntN(7)])
	}
	return b.String()
}

// TestClasses holds the classes against all words of a small world: each way in which the patterns
// answer is found, by a text that answers so.
func TestClasses(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := words("ab:x", 6)
	for round := range 1200 {
		var p Problem
		var texts []string
		language := func() Language {
			text := randomPattern(random)
			texts = append(texts, text)
			switch random.IntN(6) {
			case 0:
				return Language{}.Fold(strings.ReplaceAll(text, "*", "a"))
			case 1:
				return Language{}.Literal(text)
			case 2:
				return Language{}.Literal("a").Star(NoColon).Literal(":").Star(AnyCharacter)
			}
			return Pattern(text)
		}
		for range 1 + random.IntN(4) {
			p.Patterns = append(p.Patterns, language())
		}
		if random.IntN(2) == 0 {
			p.Domain = append(p.Domain, language(), language())
		}
		if random.IntN(3) == 0 {
			p.Within = append(p.Within, language(), language())
		}
		if random.IntN(3) == 0 {
			p.Except = append(p.Except, language())
		}
		got, complete := p.Classes()
		if !complete {
			t.Fatalf("%q: not complete", texts)
		}
		found := map[string]string{}
		for _, text := range got {
			a := answers(&p, text)
			if a == "" {
				t.Fatalf("round %d, %q: %q is not in the domain", round, texts, text)
			}
			if other, twice := found[a]; twice {
				t.Fatalf("round %d, %q: %q and %q are of one class", round, texts, text, other)
			}
			found[a] = text
		}
		for _, w := range all {
			if a := answers(&p, w); a != "" && found[a] == "" {
				if _, ok := found[a]; !ok {
					t.Fatalf("round %d, %q: the class of %q (%s) was not found; found %q", round, texts, w, a, got)
				}
			}
		}
	}
}

func TestClassesArePlain(t *testing.T) {
	for _, test := range []struct {
		name string
		p    Problem
		want []string
	}{
		{"everything", Problem{}, []string{""}},
		{"nested prefixes", Problem{Patterns: []Language{Pattern("a*"), Pattern("ab*"), Text("abc")}}, []string{"", "a", "ab", "abc"}},
		{"a suggestion stands for its class", Problem{Domain: []Language{Pattern("arn:aws:s3:::*")}, Suggest: []string{"arn:aws:s3:::bucket"}},
			[]string{"arn:aws:s3:::bucket"}},
		{"what is excepted", Problem{Domain: []Language{Pattern("vpc-*")}, Except: []Language{Text("vpc-")}}, []string{"vpc-x"}},
		{"both cases", Problem{Patterns: []Language{Language{}.Fold("Ab"), Text("AB")}}, []string{"", "ab", "AB"}},
		{"no colon crossed", Problem{Domain: []Language{Pattern("a:*")}, Patterns: []Language{Language{}.Literal("a:").Star(NoColon)}}, []string{"a:", "a::"}},
	} {
		got, complete := test.p.Classes()
		if !slices.Equal(got, test.want) || !complete {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestClassesAreBounded: patterns that are made to have too many classes end, and say so.
func TestClassesAreBounded(t *testing.T) {
	var p Problem
	for c := 'a'; c <= 'z'; c++ {
		p.Patterns = append(p.Patterns, Pattern("*"+string(c)+"?????????????"))
	}
	if _, complete := p.Classes(); complete {
		t.Error("there are too many classes for it to be complete")
	}
}

// TestClassesRemembered: a problem that is asked again has the same classes and the same cost, and one
// that allows too few states is not answered from memory.
func TestClassesRemembered(t *testing.T) {
	problem := func() *Problem {
		return &Problem{Patterns: []Language{Pattern("remembered-*"), Pattern("*-a"), Pattern("*b?")}, Suggest: []string{"remembered-x"}}
	}
	first, again := problem(), problem()
	texts, complete := first.Classes()
	if !complete {
		t.Fatal("not complete")
	}
	want := slices.Clone(texts)
	texts[0] = "changed by whoever asked"
	if got, complete := again.Classes(); !complete || !slices.Equal(got, want) || again.Seen != first.Seen {
		t.Errorf("again: %q, %t, %d states; first: %q, %d states", got, complete, again.Seen, want, first.Seen)
	}
	few := problem()
	few.States = 2
	if got, complete := few.Classes(); complete {
		t.Errorf("with two states: %q is complete", got)
	}
	other := problem()
	other.Suggest = nil
	if got, _ := other.Classes(); slices.Contains(got, "remembered-x") {
		t.Errorf("without the suggestion: %q", got)
	}
}

func BenchmarkClasses(b *testing.B) {
	p := Problem{Domain: []Language{Language{}.Literal("arn:aws:s3:::").One(NoSlash).Star(NoSlash).Literal("/").One(AnyCharacter).Star(AnyCharacter)}}
	for i := range 100 {
		p.Patterns = append(p.Patterns, Pattern(fmt.Sprintf("arn:aws:s3:::company-data-%d/*", i)))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p.Patterns[0] = Pattern(fmt.Sprintf("arn:aws:s3:::another-%d/*", i)) // or the classes are remembered
		p.Classes()
	}
}
