package decision

import (
	"bytes"
	"io"

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
	for size := 0; len(b.cases) < batchCases && size < batchBytes; {
		f := s.next(len(b.cases) == 0)
		if f == nil {
			break
		}
		b.cases = append(b.cases, f)
		size += len(f.Text)
	}
	s.number += len(b.cases)
	if len(b.cases) == 0 {
		return nil
	}
	return b
}

// next gives the next case; nil if there is none, or none yet and it must not wait for one.
func (s *splitter) next(wait bool) *source.File {
	for {
		if f, ok := s.cut(); ok {
			if f != nil {
				return f
			}
			continue
		}
		if s.eof || !wait || s.mode == ended {
			return s.last()
		}
		s.read()
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

// cut takes one case off the buffer. It gives no file for what is no case (an empty line), and not
// ok where the buffer holds no whole case.
func (s *splitter) cut() (*source.File, bool) {
	switch s.mode {
	case undetermined:
		rest := s.buffer[s.from:]
		if bytes.HasPrefix(rest, []byte("\ufeff")) {
			s.advance(3)
			return nil, true
		}
		space := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
		if space == len(rest) {
			return nil, false
		}
		s.advance(space)
		if s.mode = lines; s.buffer[s.from] == '[' {
			s.advance(1)
			s.mode = array
		}
		return nil, true
	case lines:
		rest := s.buffer[s.from:]
		end := bytes.IndexByte(rest, '\n')
		if end < 0 && len(rest) <= MaxCase {
			return nil, false
		}
		if end < 0 {
			return s.tooLong(), true
		}
		return s.line1(end), true
	case array:
		return s.element()
	}
	return nil, false
}

// line1 takes a line off the buffer; nil if it is empty.
func (s *splitter) line1(end int) *source.File {
	var f *source.File
	if text := s.buffer[s.from : s.from+end]; len(bytes.TrimSpace(text)) > 0 {
		f = s.file(text)
	}
	s.advance(min(end+1, len(s.buffer)-s.from))
	return f
}

// file makes a case of the bytes at the beginning of the buffer.
func (s *splitter) file(text []byte) *source.File {
	return &source.File{Name: s.name, Text: string(text), LinesBefore: s.line, BytesBefore: s.column}
}

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
func (s *splitter) element() (*source.File, bool) {
	rest := s.buffer[s.from:]
	space := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n,"))
	s.advance(space)
	if rest = rest[space:]; len(rest) == 0 {
		return nil, false
	}
	if rest[0] == ']' {
		s.advance(1)
		s.mode = lines // what may follow is for the reader of cases to refuse
		return nil, true
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
			f := s.file(bytes.TrimRight(rest[:i], " \t\r\n"))
			s.advance(i)
			return f, true
		case c == '}' || c == ']':
			depth--
		}
	}
	if len(rest) > MaxCase {
		return s.tooLong(), true
	}
	return nil, false
}

// tooLong gives a case in place of one that is too long to read, and ends the input.
func (s *splitter) tooLong() *source.File {
	f := s.file(s.buffer[s.from : s.from+1<<10])
	s.mode = ended
	s.from = len(s.buffer)
	return f
}

// last gives what is left when the input has ended.
func (s *splitter) last() *source.File {
	rest := bytes.TrimSpace(s.buffer[s.from:])
	if !s.eof || s.mode == ended {
		return nil
	}
	if len(rest) == 0 && (s.mode != array) && s.failed == nil {
		return nil
	}
	f := s.file(s.buffer[s.from:])
	s.from, s.mode = len(s.buffer), ended
	return f
}
