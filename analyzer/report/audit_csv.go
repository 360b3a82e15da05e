package report

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
)

// auditCSV writes an audit as CSV (RFC 4180), a line a finding. Cells that a spreadsheet would read
// as a formula are quoted with an apostrophe.
func auditCSV(w io.Writer, r *audit.Report, _ Style) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"rule", "severity", "confidence", "title", "resource", "principal", "account", "file", "line", "column", "fingerprint", "new", "message", "members", "hangsOn"}}
	for _, f := range r.Findings {
		j := findingOf(f)
		at := locationJSON{}
		if len(j.Locations) > 0 {
			at = j.Locations[0]
		}
		rows = append(rows, []string{f.Rule, j.Severity, j.Confidence, f.Title, f.Resource, f.Principal, f.Account, at.File, number(at.Line), number(at.Column),
			j.Fingerprint, yesNo(f.New), f.Message, strings.Join(f.Members, " "), strings.Join(f.HangsOn, "; ")})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cell makes text from the outside fit for a spreadsheet.
func cell(s string) string {
	s = plain(s)
	if first := strings.TrimLeft(s, " \n"); first != "" && strings.ContainsRune("=+-@", rune(first[0])) {
		return "'" + s
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
