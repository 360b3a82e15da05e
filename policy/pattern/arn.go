package pattern

import (
	"strings"
	"unicode/utf8"

	"github.com/iampath/iampath/policy/glob"
	"github.com/iampath/iampath/policy/truth"
)

// arnLike compares as ArnLike does: both sides are split into six parts, and each part is matched
// by itself, so that a star never crosses a colon between the first five (Condition operators,
// "Amazon Resource Name (ARN) condition operators").
func arnLike(encoded, s string) truth.Value {
	if strings.Count(encoded, ":") < 5 {
		// A bare star, say. It is seen in practice; what it means is undocumented (OPEN-26).
		return truth.Undecidable(truth.ShortARNPattern)
	}
	if strings.Count(s, ":") < 5 {
		return truth.Undecidable(truth.MalformedValue)
	}
	return truth.Of(matchParts(encoded, s))
}

// matchParts matches six parts, each by itself. Both texts must have them.
func matchParts(encoded, s string) bool {
	for range 5 {
		i, j := strings.IndexByte(encoded, ':'), strings.IndexByte(s, ':')
		if i < 0 || j < 0 || !glob.Match(encoded[:i], s[:j]) {
			return false
		}
		encoded, s = encoded[i+1:], s[j+1:]
	}
	return glob.Match(encoded, s)
}

// head tells what the first five parts of a Resource pattern allow.
type head uint8

const (
	wildHead  head = iota // a wildcard in the first five parts
	plainHead             // none: a plain match of the whole is exact
	shortHead             // fewer than six parts
)

func headOf(text string) head {
	if strings.Trim(text, "*") == "" && text != "" {
		return plainHead // a bare star matches everything
	}
	colons := 0
	for i := 0; i < len(text) && colons < 5; i++ {
		switch text[i] {
		case ':':
			colons++
		case '*', '?':
			if strings.Count(text, ":") < 5 {
				return shortHead
			}
			return wildHead
		}
	}
	if colons < 5 {
		return shortHead
	}
	return plainHead
}

// matchResource compares as the Resource element does. AWS's documents agree that a wildcard may
// stand in any part, and disagree on whether a star crosses a colon: the current page lets the
// star that ends a part match beyond the colon, older ones do not (IAM JSON policy elements:
// Resource). So: what matches part by part, or with only such stars crossing, matches; what
// matches only if another star crosses hangs on the question (OPEN-6).
func matchResource(encoded, arn string, h head) truth.Value {
	if !glob.Match(encoded, arn) {
		if h == shortHead && completes(encoded, arn) {
			return truth.Undecidable(truth.ShortARN)
		}
		return truth.False
	}
	if h == plainHead || matchParts(encoded, arn) || crossesAtEnds(encoded, arn) {
		return truth.True
	}
	return truth.Undecidable(truth.ColonCrossing)
}

// completes reports whether a pattern of fewer than six parts matches once '*' stands for those
// that it lacks (OPEN-8).
func completes(encoded, arn string) bool {
	var b strings.Builder
	b.WriteString(encoded)
	for n := strings.Count(encoded, ":"); n < 5; n++ {
		b.WriteString(":\xff")
	}
	return matchParts(b.String(), arn)
}

const (
	maxHead  = 512 // bytes of an ARN's first five parts that are looked at
	maxTries = 64  // ways to go on behind them
)

// crossesAtEnds reports whether the whole matches if only stars that end a part of the pattern may
// match one of the ARN's first five colons, and question marks never do. What is longer than any
// real ARN is not looked at, and stays a question.
func crossesAtEnds(encoded, arn string) bool {
	end, colons := 0, 0
	for ; end < len(arn) && colons < 5; end++ {
		if arn[end] == ':' {
			colons++
		}
	}
	if end > maxHead {
		return false
	}
	// now holds the places in the pattern that can be reached by the part of the ARN read so far.
	now, next := make([]bool, len(encoded)+1), make([]bool, len(encoded)+1)
	reach(now, encoded, 0)
	for i := range end {
		clear(next)
		for at := range now {
			if !now[at] {
				continue
			}
			if at > 0 && encoded[at-1] == glob.One && !utf8.RuneStart(arn[i]) {
				reach(next, encoded, at) // the '?' before has taken this character's first byte
			}
			if at == len(encoded) {
				continue
			}
			switch c := encoded[at]; {
			case c == glob.Any:
				if arn[i] != ':' || at+1 == len(encoded) || encoded[at+1] == ':' {
					next[at] = true
					reach(next, encoded, at+1)
				}
			case c == glob.One:
				if arn[i] != ':' {
					reach(next, encoded, at+1)
				}
			case c == arn[i]:
				reach(next, encoded, at+1)
			}
		}
		now, next = next, now
	}
	tries := 0
	for at, ok := range now {
		if !ok {
			continue
		}
		if glob.Match(encoded[at:], arn[end:]) {
			return true
		}
		if tries++; tries > maxTries {
			return false
		}
	}
	return false
}

// reach marks a place in the pattern, and the one behind a star that may match nothing.
func reach(places []bool, encoded string, at int) {
	places[at] = true
	if at < len(encoded) && encoded[at] == glob.Any {
		places[at+1] = true
	}
}
