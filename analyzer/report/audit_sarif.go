package report

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/rules"
	"github.com/iampath/iampath/model/source"
)

// auditSARIF writes an audit as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), which
// code hosts show beside the lines concerned.
func auditSARIF(w io.Writer, r *audit.Report, _ Style) error {
	driver := sarifDriver{Name: "iampath", InformationURI: "https://github.com/iampath/iampath", Rules: []sarifRule{}}
	index := map[string]int{}
	for i, rule := range r.Rules {
		index[rule.ID] = i
		driver.Rules = append(driver.Rules, sarifRuleOf(rule))
	}
	run := sarifRun{Tool: sarifTool{driver}, Results: []sarifResult{}, ColumnKind: "unicodeCodePoints"}
	for _, f := range r.Findings {
		run.Results = append(run.Results, sarifResultOf(f, index[f.Rule], ""))
	}
	for _, s := range r.Suppressed {
		run.Results = append(run.Results, sarifResultOf(s.Finding, index[s.Finding.Rule], s.By.Reason))
	}
	if !r.Compared { // a state there is only where there was something to compare with
		for i := range run.Results {
			run.Results[i].Baseline = ""
		}
	}
	for _, text := range r.NotReviewed {
		run.Invocations = append(run.Invocations, sarifNotification{"note", sarifText{plain("not looked at: " + text)}})
	}
	for _, problem := range r.Problems {
		run.Invocations = append(run.Invocations, sarifNotification{"warning", sarifText{plain(problem.String())}})
	}
	out := sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRunOut{run.out()}}
	return writeJSON(w, out)
}

type sarifLog struct {
	Schema  string        `json:"$schema"`
	Version string        `json:"version"`
	Runs    []sarifRunOut `json:"runs"`
}

// sarifRun is gathered; sarifRunOut is what is written.
type sarifRun struct {
	Tool        sarifTool
	Results     []sarifResult
	ColumnKind  string
	Invocations []sarifNotification
}

type sarifRunOut struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
}

func (r *sarifRun) out() sarifRunOut {
	notifications := r.Invocations
	if notifications == nil {
		notifications = []sarifNotification{}
	}
	return sarifRunOut{r.Tool, []sarifInvocation{{true, notifications}}, r.ColumnKind, r.Results}
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifHelp struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown"`
}

type sarifRule struct {
	ID            string         `json:"id"`
	HelpURI       string         `json:"helpUri"`
	Name          string         `json:"name"`
	Short         sarifText      `json:"shortDescription"`
	Full          sarifText      `json:"fullDescription"`
	Help          sarifHelp      `json:"help"`
	Configuration sarifLevel     `json:"defaultConfiguration"`
	Properties    map[string]any `json:"properties"`
}

type sarifLevel struct {
	Level string `json:"level"`
}

type sarifResult struct {
	RuleID       string             `json:"ruleId"`
	RuleIndex    int                `json:"ruleIndex"`
	Level        string             `json:"level"`
	Message      sarifText          `json:"message"`
	Locations    []sarifLocation    `json:"locations"`
	Related      []sarifLocation    `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string  `json:"partialFingerprints"`
	Baseline     string             `json:"baselineState,omitempty"`
	Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	Properties   map[string]any     `json:"properties"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

type sarifLocation struct {
	ID       *int           `json:"id,omitempty"`
	Physical *sarifPhysical `json:"physicalLocation,omitempty"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

// sarifLogical is what a finding concerns, by its name in AWS.
type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
	Kind string `json:"kind"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

// sarifLevels are the levels by severity; sarifScores are those that code hosts sort by.
var (
	sarifLevels = map[finding.Severity]string{finding.Critical: "error", finding.High: "error", finding.Medium: "warning", finding.Low: "note", finding.Info: "note"}
	sarifScores = map[finding.Severity]string{finding.Critical: "9.5", finding.High: "8.0", finding.Medium: "5.5", finding.Low: "3.0", finding.Info: "0.5"}
)

func sarifRuleOf(r *rules.Rule) sarifRule {
	help := RuleText(r)
	return sarifRule{ID: r.ID, HelpURI: ruleURL(r.ID), Name: strings.ReplaceAll(r.ID, "-", "_"), Short: sarifText{r.Title}, Full: sarifText{strings.ReplaceAll(r.Text.Means, "\n", " ")},
		Help: sarifHelp{help, RulePage(r)}, Configuration: sarifLevel{sarifLevels[r.Severity]},
		Properties: map[string]any{"security-severity": sarifScores[r.Severity], "tags": []string{"security", "aws", "iam"}}}
}

// ruleURL is where a rule's page can be read.
func ruleURL(id string) string {
	return "https://github.com/iampath/iampath/blob/main/docs/rules/" + id + ".md"
}

func sarifResultOf(f *finding.Finding, index int, suppressed string) sarifResult {
	out := sarifResult{RuleID: f.Rule, RuleIndex: index, Level: sarifLevels[f.Severity], Message: sarifText{plain(sarifMessage(f))}, Locations: []sarifLocation{},
		Fingerprints: map[string]string{"iampath/v1": f.Fingerprint()}, Baseline: "new",
		Properties: map[string]any{"security-severity": sarifScores[f.Severity], "severity": f.Severity.String(), "confidence": f.Confidence.String(),
			"resource": plain(f.Resource), "principal": plain(f.Principal)}}
	if !f.New {
		out.Baseline = "unchanged"
	}
	var logical []sarifLogical
	if f.Resource != "" {
		logical = append(logical, sarifLogical{plain(f.Resource), "resource"})
	}
	if f.Principal != "" {
		logical = append(logical, sarifLogical{plain(f.Principal), "principal"})
	}
	if len(f.Locations) == 0 { // what is not written anywhere still has a name
		out.Locations = append(out.Locations, sarifLocation{Logical: logical})
	}
	for i, at := range f.Locations {
		location := sarifLocation{Physical: sarifPhysicalOf(at)}
		if i == 0 {
			location.Logical = logical
			out.Locations = append(out.Locations, location)
			continue
		}
		id := i
		location.ID = &id
		out.Related = append(out.Related, location)
	}
	if suppressed != "" {
		out.Suppressions = []sarifSuppression{{"external", plain(suppressed)}}
	}
	return out
}

// sarifMessage is a finding's text, with the first cut: what is to be done stands where it is read.
func sarifMessage(f *finding.Finding) string {
	text := f.Title + ". " + f.Message
	for _, why := range f.HangsOn {
		text += " It hangs on this: " + why + "."
	}
	if len(f.Cuts) > 0 {
		c := f.Cuts[0]
		text += " Closed by this in " + c.Where + ": " + strings.TrimSpace(c.Text+" "+c.Statement)
	}
	return text
}

// sarifPhysicalOf is a place in a file: relative where the file was given so, since code hosts look
// for it below the repository's root.
func sarifPhysicalOf(at source.Position) *sarifPhysical {
	file := url.URL{Path: filepath.ToSlash(at.File)}
	if filepath.IsAbs(at.File) {
		file.Scheme = "file"
	}
	p := &sarifPhysical{Artifact: sarifArtifact{file.String()}}
	if at.Line > 0 {
		p.Region = &sarifRegion{at.Line, at.Column}
	}
	return p
}
