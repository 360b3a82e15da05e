package report

import (
	"io"

	"github.com/iampath/iampath/analyzer/audit"
)

// Audit writes the report of an audit.
type Audit func(w io.Writer, r *audit.Report, s Style) error

// auditFormats is the index of the formats of an audit. A new one is a file and a line here.
var auditFormats = formats[*audit.Report]{
	{"table", auditTable},
	{"json", auditJSON},
	{"sarif", auditSARIF},
	{"junit", auditJUnit},
	{"markdown", auditMarkdown},
	{"csv", auditCSV},
}

// AuditFormat gives a format of an audit by its name.
func AuditFormat(name string) (Audit, error) { return auditFormats.find(name) }

// AuditFormats lists the formats of an audit.
func AuditFormats() []string { return auditFormats.names() }
