// Package glob matches strings against the patterns of the IAM policy language: '*' stands for any
// run of characters, also an empty one, and '?' for exactly one (IAM JSON policy elements:
// Resource; Condition operators: StringLike).
//
// A pattern is encoded first: the wildcards become the bytes [Any] and [One], which cannot occur
// in UTF-8, so that a literal star (written ${*}, or come in through a policy variable) stays a
// star. [Compile] sorts an encoded pattern into the few shapes that nearly all real ones have;
// what is left is matched segment by segment, in time proportional to the text whatever the
// number of stars, with no backtracking.
package glob

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// The bytes that stand for wildcards in an encoded pattern.
const (
	Any = 0xFF // '*'
	One = 0xFE // '?'
)

// Encode appends a pattern's text to dst with its wildcards encoded. Stars that follow each other
// become one.
func Encode(dst []byte, pattern string) []byte {
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			if n := len(dst); n == 0 || dst[n-1] != Any {
				dst = append(dst, Any)
			}
		case '?':
			dst = append(dst, One)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

type shape uint8

const (
	exact  shape = iota
	all          // *
	prefix       // literal*
	suffix       // *literal
	middle       // literal*literal
	general
)

// Pattern is a compiled pattern. It is immutable.
type Pattern struct {
	text  string // encoded; but where there is a single star, that may be a plain '*'
	cut   int32  // of middle: where the star stands
	shape shape
}

// Compile sorts an encoded pattern into its shape.
func Compile(encoded string) Pattern {
	star := strings.IndexByte(encoded, Any)
	if strings.IndexByte(encoded, One) >= 0 || star != strings.LastIndexByte(encoded, Any) {
		return Pattern{text: encoded, shape: general}
	}
	return withOneStar(encoded, star)
}

// CompileText is [Compile] for a pattern as people write it. It allocates only for patterns of more
// than one wildcard.
func CompileText(pattern string) Pattern {
	star := strings.IndexByte(pattern, '*')
	if star != strings.LastIndexByte(pattern, '*') || strings.IndexByte(pattern, '?') >= 0 {
		return Compile(string(Encode(make([]byte, 0, len(pattern)), pattern)))
	}
	return withOneStar(pattern, star)
}

// withOneStar is the shape of a text with one star at most.
func withOneStar(text string, star int) Pattern {
	p := Pattern{text: text}
	switch {
	case star < 0:
		p.shape = exact
	case len(text) == 1:
		p.shape = all
	case star == len(text)-1:
		p.shape = prefix
	case star == 0:
		p.shape = suffix
	default:
		p.shape, p.cut = middle, int32(star)
	}
	return p
}

// Match reports whether the whole of s matches.
func (p *Pattern) Match(s string) bool {
	e := p.text
	switch p.shape {
	case exact:
		return s == e
	case all:
		return true
	case prefix:
		return len(s) >= len(e)-1 && s[:len(e)-1] == e[:len(e)-1]
	case suffix:
		return len(s) >= len(e)-1 && s[len(s)-len(e)+1:] == e[1:]
	case middle:
		cut := int(p.cut)
		return len(s) >= len(e)-1 && s[:cut] == e[:cut] && s[len(s)-(len(e)-cut-1):] == e[cut+1:]
	}
	return Match(e, s)
}

// MatchesAll reports whether the pattern is a bare star.
func (p *Pattern) MatchesAll() bool { return p.shape == all }

// Literal reports whether the pattern holds no wildcard, so that it matches itself alone.
func (p *Pattern) Literal() bool { return p.shape == exact }

// Prefix gives the literal text before the first wildcard: all of it where there is none.
func (p *Pattern) Prefix() string {
	switch p.shape {
	case exact:
		return p.text
	case all, suffix:
		return ""
	case prefix:
		return p.text[:len(p.text)-1]
	case middle:
		return p.text[:p.cut]
	}
	return p.text[:wildcard(p.text)]
}

// wildcard gives the place of the first wildcard of an encoded text, or its length.
func wildcard(encoded string) int {
	for i := 0; i < len(encoded); i++ {
		if encoded[i] >= One {
			return i
		}
	}
	return len(encoded)
}

// Match reports whether the whole of s matches an encoded pattern. The parts before the first and
// behind the last star are held against the ends; each part between is looked for from where the
// one before it ended, and its leftmost place is as good as any other.
func Match(encoded, s string) bool {
	star := strings.IndexByte(encoded, Any)
	if star < 0 {
		end, ok := matchHere(encoded, s)
		return ok && end == len(s)
	}
	at, ok := matchHere(encoded[:star], s)
	if !ok {
		return false
	}
	last := strings.LastIndexByte(encoded, Any)
	end, ok := matchEnd(encoded[last+1:], s)
	if !ok || end < at {
		return false
	}
	for star < last {
		next := star + 1 + strings.IndexByte(encoded[star+1:], Any)
		at, ok = find(encoded[star+1:next], s, at, end)
		if !ok {
			return false
		}
		star = next
	}
	return true
}

// matchHere matches a part without stars at the beginning of s and gives where the match ends.
func matchHere(part, s string) (int, bool) {
	at := 0
	for i := 0; i < len(part); i++ {
		if at >= len(s) {
			return 0, false
		}
		if part[i] == One {
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n
		} else if part[i] == s[at] {
			at++
		} else {
			return 0, false
		}
	}
	return at, true
}

// matchEnd matches a part without stars at the end of s and gives where the match begins.
func matchEnd(part, s string) (int, bool) {
	at := len(s)
	for i := len(part) - 1; i >= 0; i-- {
		if at == 0 {
			return 0, false
		}
		if part[i] == One {
			_, n := utf8.DecodeLastRuneInString(s[:at])
			at -= n
		} else if at--; part[i] != s[at] {
			return 0, false
		}
	}
	return at, true
}

// find looks for a part without stars in s[from:to] and gives where its leftmost match ends.
func find(part, s string, from, to int) (int, bool) {
	if strings.IndexByte(part, One) < 0 {
		i := strings.Index(s[from:to], part)
		return from + i + len(part), i >= 0
	}
	if len(part) > 64 {
		return findLong(part, s, from, to)
	}
	// All ways to begin are followed at once: bit i of state is set where part[:i+1] matches up to
	// here. A '?' holds its bit while the bytes of its character go by.
	var masks [256]uint64
	var ones uint64
	for i := 0; i < len(part); i++ {
		if part[i] == One {
			ones |= 1 << i
		} else {
			masks[part[i]] |= 1 << i
		}
	}
	accept := uint64(1) << (len(part) - 1)
	state := uint64(0)
	for i := from; i < to; i++ {
		if c := s[i]; utf8.RuneStart(c) {
			state = (state<<1 | 1) & (masks[c] | ones)
		} else {
			state = state<<1&masks[c] | state&ones
		}
		if state&accept != 0 {
			return runeEnd(s, i+1, to), true
		}
	}
	return 0, false
}

// runeEnd moves over the rest of a character of several bytes.
func runeEnd(s string, at, to int) int {
	for at < to && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}

// findLong is find for parts of more than 64 bytes: the same with a state of several words.
func findLong(part, s string, from, to int) (int, bool) {
	words := (len(part) + 63) / 64
	masks := make([]uint64, 257*words)
	row := func(c int) []uint64 { return masks[c*words : (c+1)*words] }
	ones := row(256)
	for i := 0; i < len(part); i++ {
		if part[i] == One {
			ones[i/64] |= 1 << (i % 64)
		} else {
			row(int(part[i]))[i/64] |= 1 << (i % 64)
		}
	}
	state := make([]uint64, words)
	accept := uint64(1) << ((len(part) - 1) % 64)
	for i := from; i < to; i++ {
		c := s[i]
		mask, carry, begins := row(int(c)), uint64(0), utf8.RuneStart(c)
		if begins {
			carry = 1
		}
		for w := range state {
			old := state[w]
			shifted := bits.RotateLeft64(old, 1)&^1 | carry
			carry = old >> 63
			if begins {
				state[w] = shifted & (mask[w] | ones[w])
			} else {
				state[w] = shifted&mask[w] | old&ones[w]
			}
		}
		if state[words-1]&accept != 0 {
			return runeEnd(s, i+1, to), true
		}
	}
	return 0, false
}

// Encoded gives the pattern as an encoded text.
func (p *Pattern) Encoded() string {
	if p.shape == exact || p.shape == general || p.shape == all && p.text[0] == Any {
		return p.text
	}
	return p.text[:p.star()] + string([]byte{Any}) + p.text[p.star()+1:]
}

// star is where the one star stands.
func (p *Pattern) star() int {
	switch p.shape {
	case prefix:
		return len(p.text) - 1
	case middle:
		return int(p.cut)
	}
	return 0
}
