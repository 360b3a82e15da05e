package report

import (
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// wrap breaks a text into lines of a width: at spaces and, where a word is longer, behind a slash or
// wherever it must be. Widths are those on a terminal, where some characters take two columns and
// colours none.
func wrap(text string, width int) string {
	var b strings.Builder
	at, begun := 0, false
	for _, whole := range strings.Fields(text) {
		for _, word := range pieces(whole, width) {
			n := twwidth.Width(word)
			if begun {
				if at+1+n > width {
					b.WriteByte('\n')
					at = 0
				} else {
					b.WriteByte(' ')
					at++
				}
			}
			b.WriteString(word)
			at += n
			begun = true
		}
	}
	return b.String()
}

// pieces parts a word that is wider than a line. What is painted is ours, and fits.
func pieces(word string, width int) (list []string) {
	if len(word) <= width || strings.Contains(word, "\x1b") {
		return []string{word}
	}
	for twwidth.Width(word) > width {
		at, columns, slash := 0, 0, 0
		for i, r := range word {
			n := twwidth.Width(string(r))
			if at = i; columns+n > width && i > 0 {
				break
			}
			if columns += n; r == '/' && i+1 < len(word) {
				slash = i + 1
			}
		}
		if slash > 0 && slash <= at {
			at = slash
		}
		if at == 0 {
			break // a single character is wider than the line
		}
		list, word = append(list, word[:at]), word[at:]
	}
	return append(list, word)
}

// lines parts a text that is laid out already, where its lines are too wide.
func lines(text string, width int) (list []string) {
	for line := range strings.Lines(text) {
		list = append(list, pieces(strings.TrimRight(line, "\n"), width)...)
	}
	return list
}
