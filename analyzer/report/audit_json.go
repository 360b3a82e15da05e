package report

import (
	"encoding/json"
	"io"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/model/source"
)

// auditJSON writes an audit as JSON; its schema is docs/schema/audit.schema.json.
func auditJSON(w io.Writer, r *audit.Report, _ Style) error {
	out := struct {
		Version      int              `json:"version"`
		Summary      summaryJSON      `json:"summary"`
		Findings     []findingJSON    `json:"findings"`
		Suppressed   []suppressedJSON `json:"suppressed"`
		Suppressions []string         `json:"suppressionProblems"`
		Reviewed     reviewedJSON     `json:"reviewed"`
		NotReviewed  []string         `json:"notReviewed"`
	}{Version: 1, Summary: summaryOf(r), Findings: []findingJSON{}, Suppressed: []suppressedJSON{}, Suppressions: []string{}, NotReviewed: some(r.NotReviewed)}
	for _, s := range r.Suppressed {
		out.Suppressed = append(out.Suppressed, suppressedJSON{findingOf(s.Finding), s.By.Reason, s.By.Expires.Format("2006-01-02"), positionOf(s.By.Position)})
	}
	for _, p := range r.Problems {
		out.Suppressions = append(out.Suppressions, p.String())
	}
	out.Reviewed = reviewedJSON(r.Reviewed)
	return writeFindings(w, out, r.Findings)
}

type summaryJSON struct {
	Findings   int            `json:"findings"`
	New        int            `json:"new"`
	Suppressed int            `json:"suppressed"`
	Proved     int            `json:"proved"`
	Possible   int            `json:"possible"`
	BySeverity map[string]int `json:"bySeverity"`
	ByRule     map[string]int `json:"byRule"`
}

type reviewedJSON struct {
	Accounts   int `json:"accounts"`
	Principals int `json:"principals"`
	Buckets    int `json:"buckets"`
	Keys       int `json:"keys"`
	Endpoints  int `json:"endpoints"`
	Places     int `json:"places"`
	Rules      int `json:"rules"`
}

type suppressedJSON struct {
	Finding  findingJSON  `json:"finding"`
	Reason   string       `json:"reason"`
	Expires  string       `json:"expires"`
	Location locationJSON `json:"location"`
}

type locationJSON struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func positionOf(p source.Position) locationJSON { return locationJSON{p.File, p.Line, p.Column} }

type findingJSON struct {
	Rule        string            `json:"rule"`
	Severity    string            `json:"severity"`
	Confidence  string            `json:"confidence"`
	Title       string            `json:"title"`
	Message     string            `json:"message"`
	Fingerprint string            `json:"fingerprint"`
	New         bool              `json:"new"`
	Resource    string            `json:"resource"`
	Principal   string            `json:"principal"`
	Account     string            `json:"account,omitempty"`
	Members     []string          `json:"members,omitempty"`
	Locations   []locationJSON    `json:"locations"`
	Path        []hopJSON         `json:"path"`
	Stood       []string          `json:"layersOnTheWay,omitempty"`
	Could       []string          `json:"layersThatCouldStopIt,omitempty"`
	HangsOn     []string          `json:"hangsOn,omitempty"`
	Causes      []string          `json:"causes,omitempty"`
	Also        []string          `json:"also,omitempty"`
	SameAs      string            `json:"sameAs,omitempty"`
	Witnesses   []json.RawMessage `json:"witnesses"`
	Cuts        []cutJSON         `json:"cuts"`
}

type hopJSON struct {
	From         string          `json:"from"`
	To           string          `json:"to"`
	Kind         string          `json:"kind"`
	Action       string          `json:"action,omitempty"`
	CrossAccount *bool           `json:"crossAccount"`
	Statements   []string        `json:"statements"`
	Note         string          `json:"note,omitempty"`
	Witness      json.RawMessage `json:"witness,omitempty"`
}

type cutJSON struct {
	Layer     string          `json:"layer"`
	Where     string          `json:"where"`
	Statement json.RawMessage `json:"statement,omitempty"`
	Text      string          `json:"text,omitempty"`
	Verified  bool            `json:"verified"`
	Keeps     []string        `json:"keeps,omitempty"`
}

func findingOf(f *finding.Finding) findingJSON {
	out := findingJSON{Rule: f.Rule, Severity: f.Severity.String(), Confidence: f.Confidence.String(), Title: f.Title, Message: f.Message,
		Fingerprint: f.Fingerprint(), New: f.New, Resource: f.Resource, Principal: f.Principal, Account: f.Account, Members: f.Members,
		Locations: []locationJSON{}, Path: []hopJSON{}, Stood: f.Stood, Could: f.Could, HangsOn: f.HangsOn, Causes: f.Causes, Also: f.Also, SameAs: f.SameAs, Witnesses: []json.RawMessage{}, Cuts: []cutJSON{}}
	for _, p := range f.Locations {
		out.Locations = append(out.Locations, positionOf(p))
	}
	for _, h := range f.Path {
		hop := hopJSON{From: h.From, To: h.To, Kind: string(h.Kind), Action: h.Action, CrossAccount: h.CrossAccount, Statements: some(h.Statements), Note: h.Note}
		if h.Witness != nil {
			hop.Witness = json.RawMessage(h.Witness.Case)
		}
		out.Path = append(out.Path, hop)
	}
	for _, w := range f.Witnesses {
		out.Witnesses = append(out.Witnesses, json.RawMessage(w.Case))
	}
	for _, c := range f.Cuts {
		cut := cutJSON{Layer: c.Layer, Where: c.Where, Text: c.Text, Verified: c.Verified, Keeps: c.Keeps}
		if c.Statement != "" {
			cut.Statement = json.RawMessage(c.Statement)
		}
		out.Cuts = append(out.Cuts, cut)
	}
	return out
}

// some is a list that is written as [] where it is empty.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func summaryOf(r *audit.Report) summaryJSON {
	s := summaryJSON{Findings: len(r.Findings), Suppressed: len(r.Suppressed), BySeverity: map[string]int{}, ByRule: map[string]int{}}
	for _, name := range finding.Severities() {
		s.BySeverity[name] = 0
	}
	for _, f := range r.Findings {
		s.BySeverity[f.Severity.String()]++
		s.ByRule[f.Rule]++
		if f.New {
			s.New++
		}
		if f.Confidence == finding.Proved {
			s.Proved++
		} else {
			s.Possible++
		}
	}
	return s
}
