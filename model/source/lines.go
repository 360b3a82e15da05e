package source

import (
	"strings"
	"sync"
)

// lineCount counts the line ends before an offset, and finds the last of them. Of a large text,
// thousands of places may be asked for; its line ends are counted once, piece by piece, at the first
// question. A large text may also be one line: tools print JSON so.
type lineCount struct {
	once   sync.Once
	pieces []piece
}

// piece is what is known of the text before a piece: its line ends, and where the last of them is.
type piece struct{ ends, last int32 }

const (
	largeText = 128 << 10
	pieceSize = 1 << 10
)

// before gives the number of line ends before an offset, and the offset of the last; -1: there is none.
func (l *lineCount) before(text string, offset int) (ends, last int) {
	if len(text) < largeText {
		return strings.Count(text[:offset], "\n"), strings.LastIndexByte(text[:offset], '\n')
	}
	l.once.Do(func() {
		l.pieces = make([]piece, 1, len(text)/pieceSize+2)
		l.pieces[0].last = -1
		for at := 0; at+pieceSize <= len(text); at += pieceSize {
			next := l.pieces[len(l.pieces)-1]
			// To look for the last takes longer than to count, which most often says that there is none.
			if n := strings.Count(text[at:at+pieceSize], "\n"); n > 0 {
				next.ends += int32(n)
				next.last = int32(at + strings.LastIndexByte(text[at:at+pieceSize], '\n'))
			}
			l.pieces = append(l.pieces, next)
		}
	})
	from := offset / pieceSize * pieceSize
	known := l.pieces[offset/pieceSize]
	if n := strings.Count(text[from:offset], "\n"); n > 0 {
		return int(known.ends) + n, from + strings.LastIndexByte(text[from:offset], '\n')
	}
	return int(known.ends), int(known.last)
}
