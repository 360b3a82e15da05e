package report

import (
	"io"

	"github.com/iampath/iampath/analyzer/credentials"
)

// CredentialsResult is what a question to `credentials` gives: a report on a place, the CloudShell
// table of a principal, or both.
type CredentialsResult struct {
	Report     *credentials.Report
	CloudShell *credentials.Capabilities
}

// Credentials writes the result of a question for credentials.
type Credentials func(w io.Writer, r *CredentialsResult, s Style) error

// credentialsFormats is the index of its formats. A new one is a file and a line here.
var credentialsFormats = formats[*CredentialsResult]{
	{"table", credentialsTable},
	{"json", credentialsJSON},
}

// CredentialsFormat gives a format by its name.
func CredentialsFormat(name string) (Credentials, error) { return credentialsFormats.find(name) }

// CredentialsFormats lists the formats.
func CredentialsFormats() []string { return credentialsFormats.names() }
