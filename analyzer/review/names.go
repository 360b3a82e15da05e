package review

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/policy"
)

// namesInPlay says which names that AWS will give only later the answer rests on. A change has such a
// name in braces, after the part that makes it. A request that holds one is as good as any other as
// long as no statement could mean the name once it is given: a deny after the change that might stop
// the request, or an allow before it that might have let it through already.
func namesInPlay(w *set.Witness) (list []string) {
	seen := map[string]bool{}
	for _, text := range []string{w.Request.Principal.Text, w.Request.Resource.Text} {
		from, to := strings.IndexByte(text, '{'), strings.IndexByte(text, '}')
		if from < 0 || to < from {
			continue
		}
		for _, p := range limiting(w.Policies) {
			if p.Document == nil {
				continue
			}
			for i := range p.Document.Statements {
				s := &p.Document.Statements[i]
				if s.Effect != policy.Deny || !couldMean(s, text, w) {
					continue
				}
				why := fmt.Sprintf("the name of %s, which is given when the change is made: a deny of %s at %s may mean it", text[from:to+1], p.Name, s.Position())
				if !seen[why] {
					seen[why] = true
					list = append(list, why)
				}
			}
		}
	}
	return list
}

// limiting gives all policies of a decision that can deny.
func limiting(p *decision.Policies) (list []*policy.Policy) {
	list = append(append(list, p.Identity...), p.PermissionsBoundary...)
	for _, levels := range [][]decision.Level{p.SCP, p.RCP} {
		for _, l := range levels {
			list = append(list, l.Policies...)
		}
	}
	if p.Resource != nil {
		list = append(list, p.Resource)
	}
	return list
}

// couldMean reports whether a statement has a pattern that does not match a name in braces as it
// stands, and would match some name in its place.
func couldMean(s *policy.Statement, text string, w *set.Witness) bool {
	touches := s.NotAction
	for _, a := range s.Actions {
		touches = touches || overlap(strings.ToLower(a), w.Request.Action.Lower)
	}
	if !touches {
		return false
	}
	patterns := s.Resources
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, "aws:PrincipalArn") || strings.EqualFold(c.Key, "aws:ResourceArn") {
			patterns = append(patterns[:len(patterns):len(patterns)], c.Values...)
		}
	}
	open := opened(text)
	for _, p := range patterns {
		if !overlap(p, text) && overlap(p, open) {
			return true
		}
	}
	return false
}

// opened puts a wildcard in the place of each name in braces.
func opened(text string) string {
	var b strings.Builder
	depth := 0
	for _, c := range text {
		switch {
		case c == '{':
			if depth++; depth == 1 {
				b.WriteByte('*')
			}
		case c == '}' && depth > 0:
			depth--
		case depth == 0:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// overlap reports whether some text matches both of two patterns of * and ?.
func overlap(a, b string) bool {
	above, row := make([]bool, len(b)+1), make([]bool, len(b)+1) // the prefixes of b that go with one of a
	for i := 0; i <= len(a); i++ {
		for j := 0; j <= len(b); j++ {
			var x, y byte
			up, left, corner := false, false, false
			if i > 0 {
				x, up = a[i-1], above[j]
			}
			if j > 0 {
				y, left = b[j-1], row[j-1]
			}
			if i > 0 && j > 0 {
				corner = above[j-1] && (x == y || x == '?' || y == '?')
			}
			row[j] = i == 0 && j == 0 || (x == '*' || y == '*') && (up || left) || corner
		}
		above, row = row, above
	}
	return above[len(b)]
}
