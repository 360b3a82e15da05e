package decision_test

// Patterns: a text in which * and ? may be wildcards and ${...} a policy variable (section 3).

import (
	"regexp"
	"strings"
)

// twinToken is one element of a pattern: a character, or a wildcard.
type twinToken struct {
	char     rune
	wild     bool // char is '*' (any run, also empty) or '?' (exactly one), as a wildcard
	variable bool // the character came out of a policy variable
	confined bool // the wildcard may not match a colon between ARN segments
}

// twinChar is one character of the text a pattern is matched with.
type twinChar struct {
	char     rune
	boundary bool // one of the first five colons of an ARN
}

// twinPlainPattern reads a pattern without policy variables.
func twinPlainPattern(text string) []twinToken {
	var tokens []twinToken
	for _, r := range text {
		tokens = append(tokens, twinToken{char: r, wild: r == '*' || r == '?'})
	}
	return tokens
}

// twinWithDefault is the one documented form of a default value (R3.3, OPEN-15).
var twinWithDefault = regexp.MustCompile(`^([^,]+), '([^']*)'$`)

// pattern reads a pattern with policy variables. A variable that has neither a value nor a
// default makes the whole pattern equal to nothing: resolved is false (R3.5).
func (e *twinEvaluation) pattern(text string) (tokens []twinToken, resolved bool) {
	for text != "" {
		before, rest, found := strings.Cut(text, "${")
		if !found {
			return append(tokens, twinPlainPattern(text)...), true
		}
		inside, after, closed := strings.Cut(rest, "}")
		if !closed {
			return append(tokens, twinPlainPattern(text)...), true
		}
		tokens = append(tokens, twinPlainPattern(before)...)
		if inside == "*" || inside == "?" || inside == "$" { // R3.4
			tokens = append(tokens, twinToken{char: rune(inside[0])})
		} else {
			value, ok := e.variable(inside)
			if !ok {
				return nil, false
			}
			for _, r := range value {
				tokens = append(tokens, twinToken{char: r, variable: true})
			}
		}
		text = after
	}
	return tokens, true
}

// variable gives the value of what stands between ${ and }.
func (e *twinEvaluation) variable(inside string) (string, bool) {
	key, fallback, hasDefault := inside, "", false
	if m := twinWithDefault.FindStringSubmatch(inside); m != nil {
		key, fallback, hasDefault = m[1], m[2], true
	}
	// A multivalued key cannot be a variable (R3.2).
	if values := e.context[twinLower(key)]; len(values) == 1 {
		return values[0], true
	}
	return fallback, hasDefault
}

// twinWildVariables reads the * and ? that came out of variables as wildcards. The second result
// says whether there are any (OPEN-16).
func twinWildVariables(tokens []twinToken) ([]twinToken, bool) {
	var wild []twinToken
	some := false
	for _, t := range tokens {
		if t.variable && (t.char == '*' || t.char == '?') {
			t.wild = true
			some = true
		}
		wild = append(wild, t)
	}
	return wild, some
}

// openWildcard matches with * and ? from variables as plain characters, and leaves it open
// (OPEN-16) where only the wildcard reading matches.
func (e *twinEvaluation) openWildcard(tokens []twinToken, match func([]twinToken) bool) bool {
	if match(tokens) {
		return true
	}
	wild, some := twinWildVariables(tokens)
	return some && match(wild) && e.ask("OPEN-16")
}

// twinSplit cuts a pattern into at most six parts at its colons (R1.34, R4.40).
func twinSplit(tokens []twinToken) [][]twinToken {
	parts := [][]twinToken{nil}
	for _, t := range tokens {
		if t.char == ':' && len(parts) < 6 {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], t)
	}
	return parts
}

func twinText(text string) []twinChar {
	var chars []twinChar
	for _, r := range text {
		chars = append(chars, twinChar{char: r})
	}
	return chars
}

// twinARNText marks the colons between the six segments of an ARN.
func twinARNText(arn string) []twinChar {
	chars := twinText(arn)
	colons := 0
	for i := range chars {
		if chars[i].char == ':' && colons < 5 {
			chars[i].boundary = true
			colons++
		}
	}
	return chars
}

// twinGlob matches the whole text with the whole pattern. reach[i] says whether the tokens so
// far can match exactly the first i characters.
func twinGlob(tokens []twinToken, text []twinChar) bool {
	reach := make([]bool, len(text)+1)
	reach[0] = true
	for _, t := range tokens {
		next := make([]bool, len(text)+1)
		if t.wild && t.char == '*' {
			next[0] = reach[0]
		}
		for i, c := range text {
			swallows := !(t.confined && c.boundary)
			switch {
			case t.wild && t.char == '*':
				next[i+1] = reach[i+1] || next[i] && swallows
			case t.wild:
				next[i+1] = reach[i] && swallows
			default:
				next[i+1] = reach[i] && c.char == t.char
			}
		}
		reach = next
	}
	return reach[len(text)]
}
