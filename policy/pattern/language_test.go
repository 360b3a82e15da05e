package pattern

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/truth"
)

// TestLanguagesTellApart: of two texts that the same languages hold, a pattern says the same.
func TestLanguagesTellApart(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(parts ...string) string { return parts[random.IntN(len(parts))] }
	comparisons := []Comparison{Equal, EqualFold, Like, ARNLike, Resource}
	var c model.Context
	c.SetOne(model.NewKey("aws:username"), "a*")
	answers := 0
	for range 600 {
		how := comparisons[random.IntN(len(comparisons))]
		var text strings.Builder
		for range random.IntN(9) {
			text.WriteString(pick("a", "A", "b", ":", ":", ":", "*", "?", "é", "${aws:username}", "${*}", "${aws:none, 'a'}", "${aws:none}"))
		}
		p := Compile(text.String(), true, how)
		languages, open := p.Languages(&c, nil)
		if len(open) > 0 {
			t.Fatalf("%q: %v is not open", text.String(), open)
		}
		said := map[string]truth.Value{}
		with := map[string]string{}
		for range 600 {
			var s strings.Builder
			for range random.IntN(11) {
				s.WriteString(pick("a", "A", "b", ":", ":", ":", ":", "é", "É", "*", "x"))
			}
			in := ""
			for _, l := range languages {
				in += fmt.Sprint(l.Has(s.String()), " ")
			}
			got := p.Match(&c, s.String())
			if before, ok := said[in]; ok && before != got {
				t.Fatalf("%q (comparison %d) says %v of %q and %v of %q, and its languages do not tell them apart", text.String(), how, before, with[in], got, s.String())
			}
			said[in], with[in] = got, s.String()
			answers++
		}
	}
	if answers < 100_000 {
		t.Errorf("only %d texts were tried", answers)
	}
}

// TestLanguagesOfOpenVariables: a variable without a value stands for any text, and is named.
func TestLanguagesOfOpenVariables(t *testing.T) {
	var c model.Context
	c.SetPartial(true)
	p := Compile("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", true, Resource)
	languages, open := p.Languages(&c, nil)
	if len(open) != 1 || open[0].Lower() != "aws:principaltag/team" {
		t.Errorf("open is %v", open)
	}
	problem := class.Problem{Domain: languages}
	got, _ := problem.Classes()
	if len(got) != 1 || !strings.HasPrefix(got[0], "arn:aws:s3:::b/") {
		t.Errorf("the languages hold %q", got)
	}
}
