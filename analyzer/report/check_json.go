package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/network"
)

// checkJSON writes a check as JSON; its schema is docs/schema/check.schema.json.
func checkJSON(w io.Writer, r *check.Result, _ Style) error {
	out := struct {
		Version      int               `json:"version"`
		Undetermined bool              `json:"undetermined"`
		Headline     string            `json:"headline,omitempty"`
		Branches     []branchJSON      `json:"branches,omitempty"`
		Answers      []json.RawMessage `json:"answers"`
	}{Version: 1, Undetermined: r.Undetermined, Answers: []json.RawMessage{}}
	if r.Undetermined {
		out.Headline = r.Headline()
		for _, b := range r.Branches {
			out.Branches = append(out.Branches, branchJSON{b.Account, b.Cross, b.Rule})
		}
	}
	for i, a := range r.Answers {
		answer, err := answerJSON(a, i+1)
		if err != nil {
			return err
		}
		out.Answers = append(out.Answers, answer)
	}
	return writeJSON(w, out)
}

type branchJSON struct {
	Account      string `json:"account,omitempty"`
	CrossAccount bool   `json:"crossAccount"`
	Rule         string `json:"rule"`
}

// moreJSON is what an answer says beyond its decision.
type moreJSON struct {
	Principal   string           `json:"principal"`
	Action      string           `json:"action"`
	Resource    string           `json:"resource"`
	Hop         int              `json:"hop,omitempty"`
	AccessPoint string           `json:"accessPoint,omitempty"`
	Credential  *credentialJSON  `json:"credential,omitempty"`
	Place       string           `json:"place,omitempty"`
	Network     *networkJSON     `json:"network,omitempty"`
	Headline    string           `json:"headline"`
	Deciding    []placeJSON      `json:"deciding"`
	Missing     [][]additionJSON `json:"missing,omitempty"`
	Without     string           `json:"withoutDenials,omitempty"`
	Through     []throughJSON    `json:"through,omitempty"`
	Owners      []ownerJSON      `json:"owners,omitempty"`
	Assumptions []string         `json:"assumptions,omitempty"`
	Case        json.RawMessage  `json:"case,omitempty"`
}

type credentialJSON struct {
	Source  string `json:"source"`
	Kind    string `json:"kind,omitempty"`
	Wins    bool   `json:"wins"`
	Refused string `json:"refused,omitempty"`
}

// networkJSON is the way a request takes.
type networkJSON struct {
	Exit        string            `json:"exit"`
	VPCEndpoint string            `json:"vpcEndpoint,omitempty"`
	Account     string            `json:"account,omitempty"`
	Why         string            `json:"why"`
	Keys        map[string]string `json:"keys"`
	AbsentKeys  []string          `json:"absentKeys,omitempty"`
	UnknownKeys []string          `json:"unknownKeys,omitempty"`
	Parts       []partJSON        `json:"parts,omitempty"`
}

type partJSON struct {
	Part     string `json:"part"`
	Exit     string `json:"exit"`
	Decision string `json:"decision"`
}

func networkOf(r *network.Route) *networkJSON {
	n := &networkJSON{Exit: r.Exit.String(), Account: r.Account, Why: strings.Join(r.Why, "; "), Keys: map[string]string{}}
	if r.Endpoint != nil {
		n.VPCEndpoint = r.Endpoint.ID
	}
	for _, k := range r.Keys {
		switch {
		case k.Absent:
			n.AbsentKeys = append(n.AbsentKeys, k.Name)
		case len(k.Values) == 0:
			n.UnknownKeys = append(n.UnknownKeys, k.Name)
		default:
			n.Keys[k.Name] = strings.Join(k.Values, ", ")
		}
	}
	return n
}

type placeJSON struct {
	Layer  string `json:"layer"`
	Policy string `json:"policy"`
	Index  int    `json:"index"`
	Sid    string `json:"sid,omitempty"`
	Effect string `json:"effect"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

func statementOf(l decision.Layer, s decision.Statement) placeJSON {
	from, at := s.Source(), s.Source().Position()
	return placeJSON{l.String(), s.Policy.Name, s.Index, from.Sid, from.Effect.String(), at.File, at.Line, at.Column}
}

type additionJSON struct {
	Layer     string          `json:"layer"`
	Who       string          `json:"who"`
	Where     string          `json:"where"`
	Statement json.RawMessage `json:"statement"`
}

type ownerJSON struct {
	SameAccount bool   `json:"sameAccount"`
	Decision    string `json:"decision"`
}

type throughJSON struct {
	VPCEndpoint string `json:"vpcEndpoint"`
	Account     string `json:"account"`
	Decision    string `json:"decision"`
}

// answerJSON gives the decision as the contract has it, with more fields behind.
func answerJSON(a *check.Answer, number int) (json.RawMessage, error) {
	id, err := json.Marshal(number)
	if err != nil {
		return nil, err
	}
	more := moreJSON{Principal: a.Request.Principal.Text, Action: a.Request.Action.Text, Resource: a.Request.Resource.Text,
		Hop: a.Hop, AccessPoint: a.AccessPoint, Headline: a.Headline, Deciding: []placeJSON{}, Assumptions: a.Assumptions}
	for _, l := range a.Decision.Layers {
		for _, s := range l.Statements {
			more.Deciding = append(more.Deciding, statementOf(l.Layer, s))
		}
	}
	for _, r := range a.Remedies {
		var additions []additionJSON
		for _, add := range r {
			additions = append(additions, additionJSON{add.Layer.String(), add.Who, add.Where, json.RawMessage(add.Statement.String())})
		}
		more.Missing = append(more.Missing, additions)
	}
	if a.Decision.Result == decision.ExplicitlyDenied {
		more.Without = a.WithoutDenials.String()
	}
	for _, o := range a.Owners {
		more.Owners = append(more.Owners, ownerJSON{o.Same, o.Result.String()})
	}
	for _, t := range a.Ways {
		more.Through = append(more.Through, throughJSON{t.Endpoint.Name, t.Endpoint.Owner, t.Result.String()})
	}
	if c := a.Credential; c != nil {
		more.Credential = &credentialJSON{c.Source, c.Kind, c.Wins, c.Refused}
	}
	if len(a.Routes) > 0 {
		more.Place, more.Network = a.Place, networkOf(&a.Routes[0])
		for _, part := range a.Parts {
			more.Network.Parts = append(more.Network.Parts, partJSON{part.Route.Part, part.Route.Exit.String(), part.Result.String()})
		}
	}
	if text, ok := decision.AppendCase(nil, "check", &a.Request, &a.Policies); ok {
		more.Case = text
	}
	rest, err := json.Marshal(more)
	if err != nil {
		return nil, err
	}
	text := a.Decision.AppendJSON(nil, `"`+string(id)+`"`)
	if a.Credential != nil && a.Credential.Refused != "" {
		// No policy was asked: what they would have said is not the decision.
		text = fmt.Appendf(nil, `{"id":"%s","decision":"credentialRefused","crossAccount":null,"principalAccount":null,"resourceAccount":null,"layers":[],"because":[]}`, id)
		more.Case, more.Missing, more.Without, more.Deciding = nil, nil, "", []placeJSON{}
		if rest, err = json.Marshal(more); err != nil {
			return nil, err
		}
	}
	text = append(text[:len(text)-1], ',')
	return append(text, rest[1:]...), nil
}
