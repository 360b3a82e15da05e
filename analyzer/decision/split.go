package decision

import (
	"bytes"
	"io"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// MaxCase is the longest case that is read, in bytes: 64 MiB.
const MaxCase = 64 << 20

// splitter cuts an input into cases: lines, or the elements of one JSON array. It does not judge
// them.
type splitter struct {
	name   string
	in     io.Reader
	buffer []byte
	from   int // what has been cut off already
	eof    bool
	number int
	line   int // lines before buffer[from]
	column int // bytes before buffer[from] on its line
	mode   mode
	failed error
}

type mode uint8

const (
	undetermined mode = iota
	lines
	array
	ended
)

func newSplitter(name string, in io.Reader, number int) *splitter {
	return &splitter{name: name, in: in, number: number}
}

// batch gives the cases that are there, at least one; nil at the end.
func (s *splitter) batch() *batch {
	b := &batch{first: s.number, done: make(chan struct{})}
	var pieces []piece
	for size := 0; len(pieces) < batchCases && size < batchBytes; {
		p, ok := s.next(len(pieces) == 0)
		if !ok {
			break
		}
		pieces = append(pieces, p)
		size += p.end - p.start
	}
	if len(pieces) == 0 {
		return nil
	}
	s.number += len(pieces)
	// One copy of the text for all: the buffer does not move while a batch is cut.
	from := pieces[0].start
	text := string(s.buffer[from:pieces[len(pieces)-1].end])
	b.cases = make([]source.File, len(pieces))
	for i, p := range pieces {
		b.cases[i] = source.File{Name: s.name, Text: text[p.start-from : p.end-from], LinesBefore: p.line, BytesBefore: p.column}
	}
	return b
}

// piece is where a case lies in the buffer, and in the input.
type piece struct{ start, end, line, column int }

// next gives the next case; none at the end, or if there is none yet and it must not wait.
func (s *splitter) next(wait bool) (piece, bool) {
	for {
		p, found, more := s.cut()
		switch {
		case found:
			return p, true
		case more:
		case s.eof || !wait || s.mode == ended:
			return s.last()
		default:
			s.read()
		}
	}
}

// read takes in more of the input.
func (s *splitter) read() {
	if s.from > 0 {
		s.buffer = s.buffer[:copy(s.buffer, s.buffer[s.from:])]
		s.from = 0
	}
	if cap(s.buffer)-len(s.buffer) < 64<<10 {
		s.buffer = append(make([]byte, 0, max(256<<10, 2*cap(s.buffer))), s.buffer...)
	}
	n, err := s.in.Read(s.buffer[len(s.buffer):cap(s.buffer)])
	s.buffer = s.buffer[:len(s.buffer)+n]
	if err != nil {
		s.eof = true
		if err != io.EOF {
			s.failed = err
		}
	}
}

// cut takes one case off the buffer. If it finds none, it tells whether there is more to be cut, or
// the buffer holds no whole case.
func (s *splitter) cut() (p piece, found, more bool) {
	rest := s.buffer[s.from:]
	switch s.mode {
	case undetermined:
		if mark := "\ufeff"; bytes.HasPrefix(rest, []byte(mark)) {
			s.advance(len(mark))
			return p, false, true
		} else if !s.eof && strings.HasPrefix(mark, string(rest[:min(len(rest), len(mark))])) {
			return p, false, false // a byte order mark may yet arrive
		}
		space := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
		if space == len(rest) {
			return p, false, false
		}
		s.advance(space)
		if s.mode = lines; s.buffer[s.from] == '[' {
			s.advance(1)
			s.mode = array
		}
		return p, false, true
	case lines:
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return s.tooLong(len(rest))
		}
		p, found = s.piece(end), len(bytes.TrimSpace(rest[:end])) > 0
		s.advance(end + 1)
		return p, found, true
	case array:
		return s.element()
	}
	return p, false, false
}

// piece is the text at the beginning of the buffer.
func (s *splitter) piece(n int) piece { return piece{s.from, s.from + n, s.line, s.column} }

// advance moves over bytes and counts lines.
func (s *splitter) advance(n int) {
	moved := s.buffer[s.from : s.from+n]
	if last := bytes.LastIndexByte(moved, '\n'); last >= 0 {
		s.line += bytes.Count(moved, []byte("\n"))
		s.column = n - last - 1
	} else {
		s.column += n
	}
	s.from += n
}

// element takes an element of the array off the buffer.
func (s *splitter) element() (p piece, found, more bool) {
	rest := s.buffer[s.from:]
	space := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n,"))
	s.advance(space)
	if rest = rest[space:]; len(rest) == 0 {
		return p, false, false
	}
	if rest[0] == ']' {
		s.advance(1)
		s.mode = lines // what may follow is for the reader of cases to refuse
		return p, false, true
	}
	depth, quoted := 0, false
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		switch {
		case quoted:
			if c == '\\' {
				i++
			} else if c == '"' {
				quoted = false
			}
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case (c == ',' || c == ']') && depth == 0:
			p = s.piece(len(bytes.TrimRight(rest[:i], " \t\r\n")))
			s.advance(i)
			return p, true, true
		case c == '}' || c == ']':
			depth--
		}
	}
	return s.tooLong(len(rest))
}

// tooLong gives the beginning of a case that is too long to read in its place, and ends the input.
func (s *splitter) tooLong(n int) (p piece, found, more bool) {
	if n <= MaxCase {
		return p, false, false
	}
	p = s.piece(1 << 10)
	s.mode = ended
	s.from = len(s.buffer)
	return p, true, true
}

// last gives what is left when the input has ended. Of an array that was not closed something is
// always left, so that the end is not taken for a whole one.
func (s *splitter) last() (piece, bool) {
	if !s.eof || s.mode == ended {
		return piece{}, false
	}
	rest := s.buffer[s.from:]
	if len(bytes.TrimSpace(rest)) == 0 && s.mode != array {
		return piece{}, false
	}
	p := s.piece(len(rest))
	if s.mode != array || len(bytes.TrimSpace(rest)) == 0 {
		s.mode = ended
	}
	s.advance(len(rest))
	return p, true
}
