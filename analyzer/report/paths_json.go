package report

import (
	"encoding/json"
	"io"

	"github.com/iampath/iampath/analyzer/paths"
)

type pathJSON struct {
	Confidence string        `json:"confidence"`
	Hops       []pathHopJSON `json:"hops"`
}

// pathHopJSON is a hop. The witness is a case of the decision contract, and alsoNeeded are those of the
// other requests that the step takes.
type pathHopJSON struct {
	From         string            `json:"from"`
	To           string            `json:"to"`
	Kind         string            `json:"kind"`
	Action       string            `json:"action,omitempty"`
	CrossAccount bool              `json:"crossAccount"`
	Statements   []placeJSON       `json:"statements"`
	Witness      json.RawMessage   `json:"witness,omitempty"`
	AlsoNeeded   []json.RawMessage `json:"alsoNeeded,omitempty"`
	Confidence   string            `json:"confidence"`
	HangsOn      []string          `json:"hangsOn,omitempty"`
	Why          string            `json:"why,omitempty"`
}

// pathsJSON writes paths as JSON; its schema is docs/schema/paths.schema.json.
func pathsJSON(w io.Writer, r *PathsResult, _ Style) error {
	out := struct {
		Version int        `json:"version"`
		Paths   []pathJSON `json:"paths"`
		More    bool       `json:"more,omitempty"`
		Bounded bool       `json:"bounded,omitempty"`
	}{Version: 1, Paths: []pathJSON{}, More: r.More, Bounded: r.Bounded}
	for i := range r.Paths {
		p := pathJSON{Confidence: confidence(r.Paths[i].Possible())}
		for _, h := range r.Paths[i].Hops {
			p.Hops = append(p.Hops, hopOf(h))
		}
		out.Paths = append(out.Paths, p)
	}
	return writeJSON(w, out)
}

func confidence(possible bool) string {
	if possible {
		return "possible"
	}
	return "proved"
}

func hopOf(h *paths.Hop) pathHopJSON {
	to := pathHopJSON{From: h.From.Name, To: h.To.Name, Kind: h.Kind.String(), Action: h.Action, CrossAccount: h.CrossAccount(), Statements: []placeJSON{},
		Confidence: confidence(h.Possible), HangsOn: h.HangsOn, Why: h.Why}
	for i, r := range h.Requests {
		for _, s := range r.Statements {
			at := statementOf(s.Layer, s.Statement)
			if isAssumed(s) {
				at.File, at.Line, at.Column = "", 0, 0
			}
			to.Statements = append(to.Statements, at)
		}
		switch {
		case r.Case == "":
		case i == 0:
			to.Witness = json.RawMessage(r.Case)
		default:
			to.AlsoNeeded = append(to.AlsoNeeded, json.RawMessage(r.Case))
		}
	}
	return to
}
