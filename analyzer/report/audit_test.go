package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// written writes a report in a format.
func written(t testing.TB, format string, r *audit.Report, s Style) string {
	t.Helper()
	write, err := AuditFormat(format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := write(&b, r, s); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// reports gives an audit of each environment of the rules, as it is, with a baseline that knows it
// all, and with all of it suppressed.
func reports(t testing.TB) map[string]*audit.Report {
	t.Helper()
	made.Do(func() { madeReports = makeReports(t) })
	if madeReports == nil {
		t.Fatal("there are no reports to write")
	}
	return madeReports
}

// The reports are made once, for they are only read.
var (
	made        sync.Once
	madeReports map[string]*audit.Report
)

func makeReports(t testing.TB) map[string]*audit.Report {
	t.Helper()
	files, err := fs.Glob(fixtures.Rules, "rules/*/*.yaml")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d environments: %v", len(files), err)
	}
	all := map[string]*audit.Report{}
	for i, name := range files {
		if i%quick != 0 {
			continue
		}
		text, err := fs.ReadFile(fixtures.Rules, name)
		if err != nil {
			t.Fatal(err)
		}
		run := func(what, text string, o audit.Options) *audit.Report {
			env, err := load.Scenario(source.NewFile(name, text))
			if err != nil {
				t.Fatal(err)
			}
			if env.Perimeter != nil && what == "suppressed" {
				return nil // it has a perimeter of its own
			}
			r, err := audit.Run(world.New(env), o)
			if err != nil {
				t.Fatal(err)
			}
			all[name+", "+what] = r
			return r
		}
		plain := run("as it is", string(text), audit.Options{})
		known := map[string]bool{}
		for _, f := range plain.Findings {
			for _, print := range f.Fingerprints() {
				known[print] = true
			}
		}
		run("known", string(text), audit.Options{Baseline: known})
		if !strings.Contains(string(text), "\nperimeter:") {
			with := string(text) + "\nperimeter:\n  suppressions:\n"
			for _, r := range rules.All {
				with += fmt.Sprintf("  - {rule: %s, reason: <b>@all</b>, expires: 2030-01-01}\n", r.ID)
			}
			held, err := load.Scenario(source.NewFile(name, with))
			if err != nil {
				t.Fatal(err)
			}
			for what, day := range map[string]int{"suppressed": 2029, "expired": 2031} {
				r, err := audit.Run(world.New(held), audit.Options{Today: time.Date(day, 1, 1, 0, 0, 0, 0, time.UTC)})
				if err != nil {
					t.Fatal(err)
				}
				all[name+", "+what] = r
			}
		}
	}
	return all
}

// hostile are names that somebody might choose to be read as something else.
var hostile = []string{
	"", "a", "\x1b[31mred\x1b]0;title\x07", "\u202etxt.exe", "</script><script>alert(1)</script>", "<!--", "]]>", "--></details>", "&lt;b&gt;", "&#64;all", "@everyone",
	"owner/repo#1", "#1", "x|y|z", "`code`", "```\n# head", "**bold** _it_ ~~no~~", "[a](javascript:1)", "![i](https://evil.example/x.png)", "https://evil.example", "www.evil.example",
	"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", " =1", "\t=1", "a\r\nb", "a\nb", "a,b;\"c\"", "\xff\xfe", "\ufffe\uffff", "\x00", "\u2028", strings.Repeat("x", 3000), strings.Repeat("漢", 300),
	strings.Repeat("arn:aws:iam::111111111111:role/deep/", 40), "e\u0301\u200d👩‍👩‍👧‍👦", "$x$ ${aws:username}", "{{.}} %s %n", "'", "\\", "\\|", "- item", "1. one", "    indented", "# head", "> quote",
}

// hostileReport makes a report of hostile names, by chance that a number decides.
func hostileReport(seed uint64) *audit.Report {
	random := rand.New(rand.NewPCG(seed, 1))
	text := func() string {
		s := hostile[random.IntN(len(hostile))]
		if random.IntN(3) == 0 {
			s += " " + hostile[random.IntN(len(hostile))]
		}
		return s
	}
	texts := func() (list []string) {
		for range random.IntN(4) {
			list = append(list, text())
		}
		return list
	}
	at := func() source.Position {
		return source.Position{File: text(), Line: random.IntN(3), Column: 1 + random.IntN(300)}
	}
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	witness := func() finding.Witness {
		return finding.Witness{Case: fmt.Sprintf(`{"id":%s,"request":{"principal":%s},"expect":{"decision":"allow"}}`, quoted(text()), quoted(text())), Says: text()}
	}
	one := func() *finding.Finding {
		cross := random.IntN(2) == 0
		w := witness()
		f := &finding.Finding{
			Rule: rules.All[random.IntN(len(rules.All))].ID, Severity: finding.Severity(random.IntN(5)), Confidence: finding.Confidence(random.IntN(2)),
			Title: "t" + text(), Message: text(), Resource: text(), Principal: text(), Account: "111111111111", HangsOn: texts(), Members: texts(), Stood: texts(), Could: texts(),
			New: random.IntN(2) == 0, Witnesses: []finding.Witness{w},
			Path: []finding.Hop{{From: text(), To: text(), Kind: finding.Acts, Action: text(), CrossAccount: &cross, Statements: texts(), Says: texts(), Witness: &w, Note: text()}, {From: text(), To: text(), Kind: finding.Network}},
			Cuts: []finding.Cut{{Layer: "resource", Where: text(), Statement: `{"Effect":"Deny","Resource":` + quoted(text()) + `}`, Text: text(), Verified: cross, Keeps: texts()}},
		}
		for range random.IntN(3) {
			f.Locations = append(f.Locations, at())
		}
		return f
	}
	r := &audit.Report{Rules: rules.All, NotReviewed: texts(), Compared: random.IntN(2) == 0}
	for range random.IntN(6) {
		r.Findings = append(r.Findings, one())
	}
	for range random.IntN(3) {
		by := &audit.Suppression{Rule: rules.All[0].ID, Reason: "r" + text(), Expires: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), Position: at()}
		r.Suppressed = append(r.Suppressed, audit.Suppressed{Finding: one(), By: by})
		r.Problems = append(r.Problems, audit.SuppressionProblem{Suppression: by, Expired: random.IntN(2) == 0})
	}
	return r
}

// all hands each report to a test: those of the rules' environments and many of hostile names.
func all(t *testing.T, try func(t *testing.T, name string, r *audit.Report)) {
	for name, r := range reports(t) {
		try(t, name, r)
	}
	for seed := range uint64(100 / quick) {
		try(t, fmt.Sprintf("hostile names %d", seed), hostileReport(seed))
		if t.Failed() {
			return
		}
	}
}

// What is printed keeps its schema.
func TestAuditJSONKeepsItsSchema(t *testing.T) {
	schema := ourSchema(t, "audit")
	all(t, func(t *testing.T, name string, r *audit.Report) {
		keeps(t, schema, []byte(written(t, "json", r, Style{})), name)
	})
	refuses(t, schema, `{"version": 1}`, strings.Replace(written(t, "json", hostileReport(1), Style{}), `"reviewed": {`, `"reviewed": {"more": 1,`, 1))
}

// SARIF is judged by its own schema.
func TestSARIFKeepsItsSchema(t *testing.T) {
	schema := schemaOf(t, "testdata/sarif-schema-2.1.0.json")
	states := map[string]int{}
	all(t, func(t *testing.T, name string, r *audit.Report) {
		text := written(t, "sarif", r, Style{})
		keeps(t, schema, []byte(text), name)
		for _, what := range []string{`"baselineState": "new"`, `"baselineState": "unchanged"`, `"suppressions": [`, `"startLine"`, `"level": "error"`} {
			states[what] += strings.Count(text, what)
		}
	})
	for what, n := range states {
		if n == 0 {
			t.Errorf("no report has %s, so nothing was tried of it", what)
		}
	}
	refuses(t, schema, `{"version": "2.1.0"}`, strings.Replace(written(t, "sarif", hostileReport(1), Style{}), `"level": "`, `"level": "x`, 1))
}

// JUnit's XML is well formed, and its numbers are true.
func TestJUnitIsWellFormed(t *testing.T) {
	all(t, func(t *testing.T, name string, r *audit.Report) {
		text := written(t, "junit", r, Style{})
		d := xml.NewDecoder(strings.NewReader(text))
		failures, cases := 0, 0
		var want struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
		}
		if err := xml.Unmarshal([]byte(text), &want); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if start, ok := token.(xml.StartElement); ok {
				switch start.Name.Local {
				case "failure":
					failures++
				case "testcase":
					cases++
				}
			}
		}
		if failures != want.Failures || cases != want.Tests {
			t.Errorf("%s: %d failures in %d cases are said to be %d in %d", name, failures, cases, want.Failures, want.Tests)
		}
	})
}

// CSV reads back as what was written, a record a finding, and no cell begins as a formula does.
func TestCSVRoundTrips(t *testing.T) {
	all(t, func(t *testing.T, name string, r *audit.Report) {
		records, err := csv.NewReader(strings.NewReader(written(t, "csv", r, Style{}))).ReadAll()
		if err != nil || len(records) != 1+len(r.Findings) {
			t.Fatalf("%s: %d records of %d findings: %v", name, len(records), len(r.Findings), err)
		}
		for i, f := range r.Findings {
			for at, want := range map[int]string{0: f.Rule, 3: f.Title, 4: f.Resource, 5: f.Principal, 10: f.Fingerprint(), 12: f.Message} {
				if got := strings.TrimPrefix(records[i+1][at], "'"); got != strings.TrimPrefix(plain(want), "'") {
					t.Errorf("%s: %s of %q comes back as %q", name, records[0][at], want, got)
				}
			}
			for _, cell := range records[i+1] {
				if text := strings.TrimLeft(cell, " \t\n"); text != "" && strings.Contains("=+-@", text[:1]) {
					t.Errorf("%s: the cell %q is a formula", name, cell)
				}
			}
		}
	})
}

var colours = regexp.MustCompile("\x1b\\[[0-9]+m")

// The table fits 100 columns and lets nothing through that a terminal acts on.
func TestAuditTableFits(t *testing.T) {
	all(t, func(t *testing.T, name string, r *audit.Report) {
		text := written(t, "table", r, Style{Color: true})
		if strings.Contains(written(t, "table", r, Style{}), "\x1b") {
			t.Errorf("%s: colours where none were wanted", name)
		}
		for line := range strings.Lines(colours.ReplaceAllString(text, "")) {
			line = strings.TrimRight(line, "\n")
			if n := twwidth.Width(line); n > 100 {
				t.Errorf("%s: a line of %d columns: %s", name, n, line)
			}
			if strings.IndexFunc(line, unfit) >= 0 {
				t.Errorf("%s: a control character in %q", name, line)
			}
		}
	})
}

var (
	ourTags = regexp.MustCompile(`<(br|code|/code|details|/details|summary|/summary)>`)
	fences  = regexp.MustCompile("(?ms)^(```+)json\n.*?\n```+$")
)

// unescaped is what a reader of Markdown takes for markup: all but escaped characters and code.
func unescaped(text string) string {
	text = fences.ReplaceAllString(text, "")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '`':
			end := strings.IndexAny(text[i+1:], "`\n")
			if end < 0 || text[i+1+end] != '`' {
				b.WriteByte('`')
				continue
			}
			i += 1 + end
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// Markdown shows markup and mentions of others as text.
func TestMarkdownIsShown(t *testing.T) {
	all(t, func(t *testing.T, name string, r *audit.Report) {
		text := written(t, "markdown", r, Style{})
		if len(text) > 65_536 {
			t.Errorf("%s: %d characters are too long for a comment", name, len(text))
		}
		rest := unescaped(text)
		if open, closed := strings.Count(rest, "<details>"), strings.Count(rest, "</details>"); open != closed {
			t.Errorf("%s: %d details begin and %d end", name, open, closed)
		}
		rest = strings.ReplaceAll(ourTags.ReplaceAllString(rest, ""), "**", "") // those of our own
		for _, bad := range []string{"<", ">", "`", "*", "_", "[", "]", "~", "$", "://", "www."} {
			if at := strings.Index(rest, bad); at >= 0 {
				t.Errorf("%s: %q comes through: %q", name, bad, around(rest, at))
			}
		}
		for at := range rest {
			if rest[at] == '@' && !strings.HasPrefix(rest[at+1:], apart) {
				t.Errorf("%s: a mention comes through: %q", name, around(rest, at))
			}
		}
		for line := range strings.Lines(text) {
			if n := strings.Count(strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, ""), "|"); strings.HasPrefix(line, "| ") && n != 5 {
				t.Errorf("%s: a row of %d bars: %q", name, n, line)
			}
		}
	})
}

func around(text string, at int) string { return text[max(0, at-40):min(len(text), at+40)] }

// A report of very many findings still fits a comment, and says how many it leaves out.
func TestMarkdownHasABound(t *testing.T) {
	r := &audit.Report{Rules: rules.All}
	for i := range 5000 {
		r.Findings = append(r.Findings, &finding.Finding{Rule: "public-access", Title: fmt.Sprintf("finding %d", i), Message: strings.Repeat("so it is ", 30), New: true})
	}
	text := written(t, "markdown", r, Style{})
	if len(text) > 65_536 || !strings.Contains(text, "5000 findings") || !strings.Contains(text, "more; `--format json` has them all") || !strings.Contains(text, "no room for the details") {
		t.Errorf("%d characters, which end with %s", len(text), text[len(text)-200:])
	}
}
