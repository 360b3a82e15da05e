package report

import (
	"fmt"
	"io"

	"github.com/iampath/iampath/analyzer/paths"
)

// PathsResult is what a question for paths gives, with the question's words.
type PathsResult struct {
	From, To string
	*paths.Answer
}

// Paths writes the result of a question for paths.
type Paths func(w io.Writer, r *PathsResult, s Style) error

// pathsFormats is the index of its formats. A new one is a file and a line here.
var pathsFormats = []struct {
	name  string
	write Paths
}{
	{"table", pathsTable},
	{"json", pathsJSON},
	{"dot", pathsDot},
	{"mermaid", pathsMermaid},
}

// PathsFormat gives a format by its name.
func PathsFormat(name string) (Paths, error) {
	for _, f := range pathsFormats {
		if f.name == name {
			return f.write, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; %s was expected", name, alternatives(PathsFormats()))
}

// PathsFormats lists the formats.
func PathsFormats() []string {
	names := make([]string, len(pathsFormats))
	for i, f := range pathsFormats {
		names[i] = f.name
	}
	return names
}
