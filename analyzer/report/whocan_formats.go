package report

import (
	"fmt"
	"io"

	"github.com/iampath/iampath/analyzer/whocan"
)

// WhoCanResult is the answer to who can do something, and how much of it is shown.
type WhoCanResult struct {
	*whocan.Result
	// All shows each principal by itself in a table; the other formats always do.
	All bool
}

// WhoCan writes the result of a question for who can do something.
type WhoCan func(w io.Writer, r *WhoCanResult, s Style) error

// whoCanFormats is the index of its formats. A new one is a file and a line here.
var whoCanFormats = []struct {
	name  string
	write WhoCan
}{
	{"table", whoCanTable},
	{"json", whoCanJSON},
	{"csv", whoCanCSV},
}

// WhoCanFormat gives a format by its name.
func WhoCanFormat(name string) (WhoCan, error) {
	for _, f := range whoCanFormats {
		if f.name == name {
			return f.write, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; %s was expected", name, alternatives(WhoCanFormats()))
}

// WhoCanFormats lists the formats.
func WhoCanFormats() []string {
	names := make([]string, len(whoCanFormats))
	for i, f := range whoCanFormats {
		names[i] = f.name
	}
	return names
}
