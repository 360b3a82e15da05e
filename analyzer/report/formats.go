// Package report shows what the questions' packages found: one format a file, and no judgement.
//
// Whatever is shown may come from strangers: each format escapes it for where it goes.
package report

import (
	"fmt"
	"io"

	"github.com/iampath/iampath/analyzer/check"
)

// formats is an index of the forms in which results of one kind are written, the default first.
type formats[R any] []struct {
	name  string
	write func(w io.Writer, r R, s Style) error
}

// find gives a format by its name.
func (f formats[R]) find(name string) (func(w io.Writer, r R, s Style) error, error) {
	for _, format := range f {
		if format.name == name {
			return format.write, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; %s was expected", name, alternatives(f.names()))
}

func (f formats[R]) names() []string {
	names := make([]string, len(f))
	for i, format := range f {
		names[i] = format.name
	}
	return names
}

// Check writes the result of a check.
type Check func(w io.Writer, r *check.Result, s Style) error

// checkFormats is the index of the formats of a check. A new one is a file and a line here.
var checkFormats = formats[*check.Result]{
	{"table", checkTable},
	{"json", checkJSON},
	{"markdown", checkMarkdown},
}

// CheckFormat gives a format of a check by its name.
func CheckFormat(name string) (Check, error) { return checkFormats.find(name) }

// CheckFormats lists the formats of a check.
func CheckFormats() []string { return checkFormats.names() }

// alternatives lists names for a sentence: "a, b or c".
func alternatives(names []string) string {
	text := ""
	for i, name := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			text += " or "
		default:
			text += ", "
		}
		text += name
	}
	return text
}
