// Package report shows what the questions' packages found: one format a file, and no judgement.
//
// Whatever is shown may come from strangers: each format escapes it for where it goes.
package report

import (
	"fmt"
	"io"

	"github.com/iampath/iampath/analyzer/check"
)

// Check writes the result of a check.
type Check func(w io.Writer, r *check.Result, s Style) error

// checkFormats is the index of the formats of a check. A new one is a file and a line here.
var checkFormats = []struct {
	name  string
	write Check
}{
	{"table", checkTable},
	{"json", checkJSON},
	{"markdown", checkMarkdown},
}

// CheckFormat gives a format of a check by its name.
func CheckFormat(name string) (Check, error) {
	for _, f := range checkFormats {
		if f.name == name {
			return f.write, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; %s was expected", name, alternatives(CheckFormats()))
}

// CheckFormats lists the formats of a check.
func CheckFormats() []string {
	names := make([]string, len(checkFormats))
	for i, f := range checkFormats {
		names[i] = f.name
	}
	return names
}

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
