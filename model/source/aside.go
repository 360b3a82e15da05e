package source

import (
	"strings"
	"unicode/utf8"
)

// asideJumps maps a scalar's decoded text to its places in the file. Block scalars and plain ones
// hold their words as they stand, with the white space between them moved; quoted ones have
// escapes as well. A text that is not found there (the copy that a YAML alias makes) has the
// scalar's own place for all of it.
func asideJumps(v Value) []jump {
	n := v.node()
	m := aligner{text: v.Text(), raw: v.tree.File.Text[n.start:n.end], base: int(n.start)}
	m.add(0, 0)
	found := false
	switch {
	case m.raw == "":
	case m.raw[0] == '"' || m.raw[0] == '\'':
		found = m.quoted(m.raw[0])
	case m.raw[0] == '|' || m.raw[0] == '>':
		header := strings.IndexByte(m.raw, '\n')
		found = header >= 0 && m.words(header)
	default:
		found = m.words(0)
	}
	if found {
		return m.jumps
	}
	all := make([]jump, len(m.text)+1)
	for i := range all {
		all[i] = jump{int32(i), n.start}
	}
	return all
}

// aligner walks along a decoded text and the raw one it came from.
type aligner struct {
	text, raw string
	base      int // where raw begins in its file
	jumps     []jump
}

// add notes that text[i:] stands at raw[j:], unless the last jump says so already.
func (m *aligner) add(i, j int) {
	j += m.base
	if k := len(m.jumps) - 1; k >= 0 && int(m.jumps[k].outer-m.jumps[k].inner) == j-i {
		return
	}
	m.jumps = append(m.jumps, jump{int32(i), int32(j)})
}

// words finds each word of the text as the next word of the raw one.
func (m *aligner) words(j int) bool {
	for i := 0; ; {
		i = skipBlank(m.text, i)
		if i == len(m.text) {
			return true
		}
		end := i
		for end < len(m.text) && !isBlank(m.text[end]) {
			end++
		}
		j = skipBlank(m.raw, j)
		if !strings.HasPrefix(m.raw[j:], m.text[i:end]) {
			return false
		}
		m.add(i, j)
		i, j = end, j+end-i
	}
}

// quoted follows a quoted scalar, whose escapes stand for one character each and whose line breaks
// are folded (YAML 1.2, 7.3).
func (m *aligner) quoted(quote byte) bool {
	i, j := 0, 1
	for i < len(m.text) && j < len(m.raw) {
		var di, dj int
		switch c := m.raw[j]; {
		case c == '\\' && quote == '"':
			di, dj = m.escape(i, j)
		case c == '\'' && quote == '\'':
			di, dj = 1, 2
		case isBlank(c):
			di, dj = m.fold(j)
		case c == m.text[i]:
			di, dj = 1, 1
		default:
			return false
		}
		m.add(i, j)
		i, j = i+di, j+dj
	}
	m.add(i, j)
	return i == len(m.text)
}

// escape measures the escape at raw[j] and what it stands for at text[i].
func (m *aligner) escape(i, j int) (di, dj int) {
	if j+1 == len(m.raw) {
		return 0, 1
	}
	_, di = utf8.DecodeRuneInString(m.text[i:])
	switch m.raw[j+1] {
	case 'x':
		return di, 4
	case 'u':
		return di, 6
	case 'U':
		return di, 10
	case '\n', '\r': // an escaped line break stands for nothing
		return 0, skipBlank(m.raw, j+1) - j
	}
	_, n := utf8.DecodeRuneInString(m.raw[j+1:])
	return di, 1 + n
}

// fold measures the white space at raw[j] and what it stands for: itself within a line; over line
// breaks, one space for one break and a break less for more.
func (m *aligner) fold(j int) (di, dj int) {
	dj = skipBlank(m.raw, j) - j
	breaks := strings.Count(m.raw[j:j+dj], "\n")
	switch breaks {
	case 0:
		return dj, dj
	case 1:
		return 1, dj
	}
	return breaks - 1, dj
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func skipBlank(s string, i int) int {
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	return i
}
