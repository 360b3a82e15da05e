package source

import (
	"sort"
	"strings"
)

// Problem is one thing that is wrong with a text, where it stands and what was expected.
type Problem struct {
	Position Position
	// Pointer is the JSON pointer of the value concerned (RFC 6901), or "" for the whole text.
	Pointer string
	// Message is lower case, without a final stop; it quotes what was found.
	Message string
}

func (p Problem) Error() string { return p.Position.String() + ": " + p.Message }

// Problems are all problems of a text, in its order. An empty list is no error; use [Problems.Err].
type Problems []Problem

// Error gives one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, q := range p {
		lines[i] = q.Error()
	}
	return strings.Join(lines, "\n")
}

// Err gives nil where there are no problems.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Sort puts the problems in the order of their places, file by file.
func (p Problems) Sort() {
	sort.SliceStable(p, func(i, j int) bool {
		a, b := p[i].Position, p[j].Position
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
}

// At makes a problem of a value of a tree.
func At(v Value, message string) Problem {
	return Problem{Position: v.Position(), Pointer: v.Pointer(), Message: message}
}
