package report

import (
	"encoding/json"
	"io"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/whocan"
)

// whoCanJSON writes who can do something as JSON, each principal by itself; its schema is
// docs/schema/who-can.schema.json. The answers are written as they are made: there may be many.
func whoCanJSON(w io.Writer, r *WhoCanResult, _ Style) error {
	out := jsonLines{w: w}
	out.text("{\n  \"version\": 1,\n  \"actions\": ")
	out.value(r.Actions, "  ")
	out.text(",\n  \"resource\": ")
	out.value(r.Resource, "")
	out.text(",\n  \"answers\": [")
	first := true
	for _, a := range r.Answers {
		if out.err != nil {
			break
		}
		out.err = a.Replays(func(of whocan.Replay) error {
			if !first {
				out.text(",")
			}
			first = false
			out.text("\n    ")
			out.value(whoCanAnswer(a, of), "    ")
			return out.err
		})
	}
	out.text("\n  ],\n  \"undecided\": ")
	out.value(undecidedJSON(r.Undecided), "  ")
	out.text(",\n  \"notExamined\": ")
	out.value(append([]string{}, r.NotExamined...), "  ")
	out.text(",\n  \"notes\": ")
	out.value(append([]string{}, r.Notes...), "  ")
	out.text("\n}\n")
	return out.err
}

// jsonLines writes pieces of JSON and remembers the first error.
type jsonLines struct {
	w   io.Writer
	err error
}

func (l *jsonLines) text(s string) {
	if l.err == nil {
		_, l.err = io.WriteString(l.w, s)
	}
}

func (l *jsonLines) value(v any, indent string) {
	b, err := json.MarshalIndent(v, indent, "  ")
	if l.err == nil {
		l.err = err
	}
	l.text(string(b))
}

type whoCanAnswerJSON struct {
	Principal    string            `json:"principal"`
	Inside       bool              `json:"inside"`
	CrossAccount *bool             `json:"crossAccount"`
	Confidence   string            `json:"confidence"`
	Action       string            `json:"action"`
	Resource     string            `json:"resource"`
	Via          []string          `json:"via"`
	AlsoVia      []string          `json:"alsoVia,omitempty"`
	Conditions   []string          `json:"conditions"`
	Assumptions  []string          `json:"assumptions,omitempty"`
	Deciding     []placeJSON       `json:"deciding"`
	Hops         []json.RawMessage `json:"hops,omitempty"`
	Witness      json.RawMessage   `json:"witness"`
}

func whoCanAnswer(a *whocan.Answer, of whocan.Replay) whoCanAnswerJSON {
	to := whoCanAnswerJSON{Principal: of.Principal, Inside: a.Inside, CrossAccount: crossAccount(a.Relation), Confidence: confidence(!a.Proved()),
		Action: a.Action, Resource: a.Resource, Via: append([]string{}, a.Via...), AlsoVia: a.AlsoVia,
		Conditions: append([]string{}, a.Conditions...), Assumptions: a.Hangs, Deciding: []placeJSON{}, Witness: json.RawMessage(of.Case)}
	for _, p := range a.Deciding() {
		from, at := p.Statement.Source(), p.Statement.Source().Position()
		to.Deciding = append(to.Deciding, placeJSON{p.Layer.String(), p.Statement.Policy.Name, p.Statement.Index, from.Sid, from.Effect.String(), at.File, at.Line, at.Column})
	}
	for _, s := range of.Steps {
		to.Hops = append(to.Hops, json.RawMessage(s))
	}
	return to
}

func crossAccount(r decision.Relation) *bool {
	cross := r == decision.CrossAccount
	if r == decision.CrossAccount || r == decision.SameAccount {
		return &cross
	}
	return nil
}

type whoCanUndecidedJSON struct {
	Principal string   `json:"principal"`
	Action    string   `json:"action"`
	Resource  string   `json:"resource"`
	Reasons   []string `json:"reasons"`
}

func undecidedJSON(list []whocan.Open) []whoCanUndecidedJSON {
	all := []whoCanUndecidedJSON{}
	for _, o := range list {
		reasons := append([]string{}, o.Reasons...)
		if o.Members == nil {
			all = append(all, whoCanUndecidedJSON{o.Principal, o.Action, o.Resource, reasons})
		}
		for _, p := range o.Members {
			all = append(all, whoCanUndecidedJSON{p.ARN, o.Action, o.Resource, reasons})
		}
	}
	return all
}
