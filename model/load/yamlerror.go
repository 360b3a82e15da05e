package load

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/iampath/iampath/model/source"
)

var (
	errEmpty  = errors.New("the file is empty; an object was expected")
	errSecond = errors.New("a second document; one was expected")
)

// decodeYAML reads a text that holds one document.
func decodeYAML(text string) (root *yaml.Node, err error) {
	// The parser is not ours, and what it panics with on a text is a mistake in the text or in
	// itself; neither may end the program.
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("yaml: the parser gave up: %v", p)
		}
	}()
	var doc, second yaml.Node
	d := yaml.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, errEmpty
	} else if err != nil {
		return nil, err
	}
	if err := d.Decode(&second); err == nil {
		return nil, errSecond
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, errEmpty
	}
	return doc.Content[0], nil
}

// readable checks what the parser reports without a place.
func readable(f *source.File) error {
	if len(f.Text) > maxYAML {
		return source.Problems{{Position: source.Position{File: f.Name},
			Message: fmt.Sprintf("%d bytes are more than the %d that are read of YAML; JSON may have more", len(f.Text), maxYAML)}}
	}
	for i, r := range f.Text {
		switch {
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(f.Text[i:]); size == 1 {
				return problemAt(f, i, "a byte that is not UTF-8")
			}
		case r < 0x20 && r != '\t' && r != '\n' && r != '\r', 0x7F <= r && r < 0xA0 && r != 0x85, r == 0xFFFE, r == 0xFFFF:
			return problemAt(f, i, fmt.Sprintf("control character %U; YAML does not allow it", r))
		}
	}
	return nil
}

func problemAt(f *source.File, offset int, message string) source.Problems {
	return source.Problems{{Position: f.Position(offset), Message: message}}
}

// searchable is the longest text in which a syntax error is searched for: reading it some twenty
// times must be quick.
const searchable = 512 << 10

// syntaxProblem gives the parser's error a place. The parser names at best the line on which the
// broken construct began, sometimes one less; the first line with which the text breaks in the
// same way is where a person must look.
func syntaxProblem(f *source.File, err error) source.Problems {
	line, message := splitError(err)
	lines := lineStarts(f.Text)
	from := min(max(line-1, 0), len(lines)-1)
	if len(f.Text) <= searchable && !errors.Is(err, errEmpty) {
		from += sort.Search(len(lines)-1-from, func(i int) bool {
			_, again := decodeYAML(f.Text[:lines[from+i+1]])
			_, same := splitError(again)
			return same == message
		})
	}
	at := lines[from]
	rest := strings.TrimLeft(f.Text[at:], " ")
	at = len(f.Text) - len(rest)
	if strings.HasPrefix(rest, "\t") {
		message = "a tab in the indentation; YAML indents with spaces"
	}
	return problemAt(f, at, message)
}

// splitError takes the line, 0 if there is none, from "yaml: line 3: did not find expected key".
func splitError(err error) (line int, message string) {
	if err == nil {
		return 0, ""
	}
	message, syntax := strings.CutPrefix(err.Error(), "yaml: ")
	if number, found := strings.CutPrefix(message, "line "); found {
		if number, rest, found := strings.Cut(number, ": "); found {
			line, _ = strconv.Atoi(number)
			message = rest
		}
	}
	if syntax {
		message = "not well-formed YAML: " + message
	}
	return line, message
}
