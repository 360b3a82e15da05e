package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/whocan"
)

// whoCanCSV writes who can do something as comma-separated values (RFC 4180), each principal by itself.
// A cell that a spreadsheet would take for a formula begins with an apostrophe.
func whoCanCSV(w io.Writer, r *WhoCanResult, _ Style) error {
	out := csv.NewWriter(w)
	row := func(cells ...string) error {
		for i := range cells {
			cells[i] = cell(strings.ReplaceAll(cells[i], "\n", " "))
		}
		return out.Write(cells)
	}
	if err := row("principal", "inside", "relation", "confidence", "action", "resource", "via", "also via", "conditions", "assumptions", "deciding"); err != nil {
		return err
	}
	for _, a := range r.Answers {
		var deciding []string
		for _, p := range a.Deciding() {
			deciding = append(deciding, check.Place(p.Statement))
		}
		write := func(principal string) error {
			return row(principal, strconv.FormatBool(a.Inside), relationName(a.Relation), confidence(!a.Proved()), a.Action, a.Resource,
				strings.Join(a.Via, " > "), strings.Join(a.AlsoVia, " "), strings.Join(a.Conditions, "; "), strings.Join(a.Hangs, "; "), strings.Join(deciding, "; "))
		}
		if err := each(a.Principal, a, write); err != nil {
			return err
		}
	}
	for _, o := range undecidedJSON(r.Undecided) {
		if err := row(o.Principal, "", "", "undecided", o.Action, o.Resource, "", "", "", strings.Join(o.Reasons, "; "), ""); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func each(principal string, a *whocan.Answer, f func(string) error) error {
	if a.Members == nil {
		return f(principal)
	}
	for _, p := range a.Members {
		if err := f(p.ARN); err != nil {
			return err
		}
	}
	return nil
}
