package source

import (
	"strings"
	"sync"
)

// lineCount counts the line ends before an offset. Of a large text, thousands of places may be
// asked for; its line ends are counted once, piece by piece, at the first question.
type lineCount struct {
	once   sync.Once
	pieces []int32 // line ends before each piece
}

const (
	largeText = 128 << 10
	pieceSize = 16 << 10
)

func (l *lineCount) before(text string, offset int) int {
	if len(text) < largeText {
		return strings.Count(text[:offset], "\n")
	}
	l.once.Do(func() {
		l.pieces = make([]int32, 1, len(text)/pieceSize+2)
		for at := 0; at+pieceSize <= len(text); at += pieceSize {
			l.pieces = append(l.pieces, l.pieces[len(l.pieces)-1]+int32(strings.Count(text[at:at+pieceSize], "\n")))
		}
	})
	piece := offset / pieceSize
	return int(l.pieces[piece]) + strings.Count(text[piece*pieceSize:offset], "\n")
}
