package report

import (
	"fmt"
	"io"

	"github.com/iampath/iampath/analyzer/audit"
)

// Audit writes the report of an audit.
type Audit func(w io.Writer, r *audit.Report, s Style) error

// auditFormats is the index of the formats of an audit. A new one is a file and a line here.
var auditFormats = []struct {
	name  string
	write Audit
}{
	{"table", auditTable},
	{"json", auditJSON},
	{"sarif", auditSARIF},
	{"junit", auditJUnit},
	{"markdown", auditMarkdown},
	{"csv", auditCSV},
}

// AuditFormat gives a format of an audit by its name.
func AuditFormat(name string) (Audit, error) {
	for _, f := range auditFormats {
		if f.name == name {
			return f.write, nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; %s was expected", name, alternatives(AuditFormats()))
}

// AuditFormats lists the formats of an audit.
func AuditFormats() []string {
	names := make([]string, len(auditFormats))
	for i, f := range auditFormats {
		names[i] = f.name
	}
	return names
}
