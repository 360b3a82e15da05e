package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
)

// auditJUnit writes an audit as JUnit's XML, which CI servers show: a test case a rule, with a
// failure for each finding that is new; and one for the suppressions, with a failure for each that
// has expired.
func auditJUnit(w io.Writer, r *audit.Report, _ Style) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	type testCase struct {
		Name     string    `xml:"name,attr"`
		Class    string    `xml:"classname,attr"`
		Failures []failure `xml:"failure"`
		Output   string    `xml:"system-out,omitempty"`
	}
	type suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Cases    []testCase `xml:"testcase"`
		Output   string     `xml:"system-out,omitempty"`
	}
	type suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Suite    suite    `xml:"testsuite"`
	}
	s := suite{Name: "iampath audit"}
	for _, rule := range r.Rules {
		c := testCase{Name: rule.ID + ": " + rule.Title, Class: "iampath.audit"}
		var known []string
		for _, f := range r.Findings {
			if f.Rule != rule.ID {
				continue
			}
			at := ""
			if len(f.Locations) > 0 {
				at = f.Locations[0].String() + ": "
			}
			if !f.New {
				known = append(known, xmlText(at+f.Title)+" (known from the baseline)")
				continue
			}
			c.Failures = append(c.Failures, failure{xmlText(f.Title), f.Severity.String(), xmlText(fmt.Sprintf("%s%s\n%s", at, f.Message, strings.Join(f.HangsOn, "\n")))})
		}
		c.Output = strings.Join(known, "\n")
		s.Failures += len(c.Failures)
		s.Cases = append(s.Cases, c)
	}
	accepted := testCase{Name: "suppressions: each is needed, and holds", Class: "iampath.audit"}
	var notes []string
	for _, problem := range r.Problems {
		if problem.Expired {
			accepted.Failures = append(accepted.Failures, failure{"a suppression of " + xmlText(problem.Rule) + " has expired", "expired", xmlText(problem.String())})
		} else {
			notes = append(notes, xmlText(problem.String()))
		}
	}
	for _, held := range r.Suppressed {
		notes = append(notes, xmlText("suppressed "+suppressedText(held)))
	}
	if accepted.Output = strings.Join(notes, "\n"); len(notes)+len(accepted.Failures) > 0 {
		s.Failures += len(accepted.Failures)
		s.Cases = append(s.Cases, accepted)
	}
	var missing []string
	for _, text := range r.NotReviewed {
		missing = append(missing, xmlText("not looked at: "+text))
	}
	s.Output = strings.Join(missing, "\n")
	s.Tests = len(s.Cases)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(suites{Tests: s.Tests, Failures: s.Failures, Suite: s}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// xmlText leaves only characters that XML can hold (Extensible Markup Language 1.0, Characters): what
// is unfit for a terminal is an escape already, and two more that are no characters are left.
func xmlText(s string) string {
	return strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`).Replace(plain(s))
}
