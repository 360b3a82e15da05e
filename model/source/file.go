// Package source holds text that came from outside, and remembers where each part of it stood.
//
// In come named bytes: a policy file, a line of cases, an account document. Out go a [File], from
// which any offset becomes a [Position] (file, line, column), and a [Tree] of JSON values that
// keep their offsets. Policies often travel inside other text (JSON quoted in JSON, or
// URL-encoded, as IAM's API prints them): such text becomes a File of its own whose positions
// still lead into the file that a person can open.
//
// The package knows nothing of AWS, bounds what it reads (see [MaxDepth] and [MaxBytes]), and
// reports what is wrong as [Problems]: all of a text's problems together, in order.
package source

import (
	"fmt"
	"sort"
	"strings"
)

// MaxBytes is the longest text that is read as one value: 256 MiB. AWS's largest account
// documents are a fifth of that.
const MaxBytes = 256 << 20

// File is a named text. Offsets count bytes from its beginning.
type File struct {
	// Name is what a person would call the file; it stands before the line in messages.
	Name string
	// Text is the whole content, in UTF-8.
	Text string
	// LinesBefore and BytesBefore say where a text that is only a piece of a file begins in it: how
	// many lines come before, and how many bytes of its first line.
	LinesBefore, BytesBefore int

	outer  *File // the file this text was quoted in, if any
	mapped []jump
	lines  lineCount
}

// jump says that from offset inner on, the text stood at offset outer of the outer file, byte for
// byte, until the next jump.
type jump struct{ inner, outer int32 }

// NewFile names a text. A byte order mark at its beginning is left out of it.
func NewFile(name, text string) *File {
	return &File{Name: name, Text: strings.TrimPrefix(text, "\ufeff")}
}

// Position is a place in a file that a person can go to. Line and Column count from 1; Column
// counts bytes, as compilers do. A Line of 0 means the place is not known.
type Position struct {
	File         string
	Line, Column int
}

// String gives file:line:column, or only the file where the place is not known.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Position gives the place of an offset in the file a person can open: for quoted text that is a
// place in the outermost file.
func (f *File) Position(offset int) Position {
	for f.outer != nil {
		offset = f.outerOffset(offset)
		f = f.outer
	}
	before := f.Text[:min(max(offset, 0), len(f.Text))]
	lines, last := f.lines.before(f.Text, len(before))
	column := len(before) - last
	if lines == 0 {
		column += f.BytesBefore
	}
	return Position{File: f.Name, Line: f.LinesBefore + lines + 1, Column: column}
}

// Line gives the line, counted from 1, on which an offset stands in this text itself.
func (f *File) Line(offset int) int {
	return strings.Count(f.Text[:min(max(offset, 0), len(f.Text))], "\n") + 1
}

// Quoted reports whether the text was taken out of another file's string.
func (f *File) Quoted() bool { return f.outer != nil }

func (f *File) outerOffset(inner int) int {
	at := sort.Search(len(f.mapped), func(i int) bool { return int(f.mapped[i].inner) > inner }) - 1
	if at < 0 {
		return 0
	}
	return int(f.mapped[at].outer) + inner - int(f.mapped[at].inner)
}

// quoted makes a File of text found inside f, given where its parts stood.
func (f *File) quoted(text string, mapped []jump) *File {
	return &File{Name: f.Name, Text: text, outer: f, mapped: mapped}
}
