package report

import (
	"encoding/json"
	"io"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/policy"
)

// credentialsJSON writes a report of credentials as JSON; its schema is
// docs/schema/credentials.schema.json.
func credentialsJSON(w io.Writer, r *CredentialsResult, _ Style) error {
	out := credentialsOut{Version: 1, Credentials: []candidateJSON{}}
	if r.Report != nil {
		reportOut(&out, r.Report)
	}
	if r.CloudShell != nil {
		out.CloudShell = capabilitiesOut(r.CloudShell)
	}
	return writeJSON(w, out)
}

type credentialsOut struct {
	Version     int                   `json:"version"`
	Place       *credentialsPlaceJSON `json:"place,omitempty"`
	SDK         string                `json:"sdk,omitempty"`
	Headline    string                `json:"headline,omitempty"`
	Wins        string                `json:"wins,omitempty"`
	Caller      string                `json:"caller,omitempty"`
	Stopped     string                `json:"stopped,omitempty"`
	Unless      []string              `json:"unless,omitempty"`
	Credentials []candidateJSON       `json:"credentials"`
	CloudShell  *capabilitiesJSON     `json:"cloudshell,omitempty"`
	Compared    []wayJSON             `json:"compared,omitempty"`
	Managed     *managedJSON          `json:"managed,omitempty"`
	Notes       []string              `json:"notes,omitempty"`
}

type credentialsPlaceJSON struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Account   string `json:"account,omitempty"`
	Region    string `json:"region,omitempty"`
	Instance  string `json:"instance,omitempty"`
	Subnet    string `json:"subnet,omitempty"`
	VPC       string `json:"vpc,omitempty"`
	Principal string `json:"principal,omitempty"`
}

type candidateJSON struct {
	Provider  string       `json:"provider"`
	Outcome   string       `json:"outcome"`
	Why       string       `json:"why"`
	Wins      bool         `json:"wins"`
	Profile   string       `json:"profile,omitempty"`
	OnlyNamed bool         `json:"onlyNamed,omitempty"`
	Have      *haveJSON    `json:"credential,omitempty"`
	Refused   *refusalJSON `json:"refused,omitempty"`
}

type refusalJSON struct {
	Decision   string       `json:"decision"`
	Why        string       `json:"why"`
	Documented evidenceJSON `json:"documented"`
	Observed   evidenceJSON `json:"observed"`
}

func refusalOut(r *credentials.Refusal) *refusalJSON {
	if r == nil {
		return nil
	}
	return &refusalJSON{credentials.Refused, r.Why, evidenceJSON{r.Documented.Says, r.Documented.Source}, evidenceJSON{r.Observed.Says, r.Observed.Source}}
}

type haveJSON struct {
	Caller     string            `json:"caller,omitempty"`
	Account    string            `json:"account,omitempty"`
	Whose      string            `json:"whose,omitempty"`
	Kind       string            `json:"kind,omitempty"`
	Lifetime   string            `json:"lifetime"`
	Read       []string          `json:"read"`
	Keys       map[string]string `json:"sessionKeys,omitempty"`
	Carries    carryJSON         `json:"carries"`
	Reach      string            `json:"reach"`
	Rights     []string          `json:"rights,omitempty"`
	Restricted []string          `json:"restricted,omitempty"`
}

type carryJSON struct {
	Extent string       `json:"extent"`
	Why    string       `json:"why"`
	Ties   []tieJSON    `json:"ties,omitempty"`
	Would  *tieDownJSON `json:"wouldTie,omitempty"`
}

type tieJSON struct {
	Layer     string     `json:"layer"`
	Policy    string     `json:"policy"`
	Sid       string     `json:"sid,omitempty"`
	Index     int        `json:"index"`
	File      string     `json:"file,omitempty"`
	Line      int        `json:"line,omitempty"`
	Column    int        `json:"column,omitempty"`
	Covers    string     `json:"covers"`
	Certain   bool       `json:"certain"`
	HangsOn   []string   `json:"hangsOn,omitempty"`
	Condition []testJSON `json:"conditions"`
}

type testJSON struct {
	Operator string   `json:"operator"`
	Key      string   `json:"key"`
	Values   []string `json:"values"`
}

type tieDownJSON struct {
	Where     string          `json:"where"`
	Statement json.RawMessage `json:"statement"`
	Note      string          `json:"note,omitempty"`
}

func reportOut(out *credentialsOut, r *credentials.Report) {
	p := r.Place
	out.Place = &credentialsPlaceJSON{p.Name, string(p.Kind), p.Account, p.Region, p.Instance, p.Subnet, p.VPC, p.Principal}
	out.SDK, out.Headline, out.Notes = string(r.SDK), r.Headline, r.Notes
	if r.Winner != nil {
		out.Wins, out.Caller = r.Winner.Provider, r.Winner.Credential.Caller
	}
	if r.Stopped != nil {
		out.Stopped = r.Stopped.Provider
	}
	for _, c := range r.Unless {
		out.Unless = append(out.Unless, c.Provider)
	}
	for i := range r.Candidates {
		c := &r.Candidates[i]
		out.Credentials = append(out.Credentials, candidateJSON{c.Provider, c.Outcome.String(), c.Why, c == r.Winner, c.Profile, c.OnlyNamed, haveOut(c.Credential), refusalOut(c.Refusal)})
	}
	for _, w := range r.Compared {
		out.Compared = append(out.Compared, wayJSON{w.Name, w.Caller, w.Rights, w.Reach.String(), w.Lifetime, w.Needs, w.Allowed.String()})
	}
	if r.Managed != nil {
		out.Managed = managedOut(r.Managed)
	}
}

func haveOut(c *credentials.Credential) *haveJSON {
	if c == nil {
		return nil
	}
	out := &haveJSON{Caller: c.Caller, Account: c.Account, Whose: c.Whose, Kind: string(c.Kind), Lifetime: c.Lifetime, Read: c.Read,
		Carries: carryJSON{Extent: c.Carry.Extent.String(), Why: c.Carry.Why}, Reach: c.Reach.String(), Rights: c.Rights, Restricted: c.Restricted}
	if out.Read == nil {
		out.Read = []string{}
	}
	for _, k := range c.Keys {
		if out.Keys == nil {
			out.Keys = map[string]string{}
		}
		out.Keys[k.Name] = k.Value
	}
	for _, t := range c.Carry.Ties {
		from := t.Statement.Source()
		at := from.Position()
		out.Carries.Ties = append(out.Carries.Ties, tieJSON{t.Layer.String(), t.Statement.Policy.Name, from.Sid, t.Statement.Index, at.File, at.Line, at.Column,
			t.Covers, t.Certain, t.HangsOn, testsOut(t.Tests)})
	}
	if would := c.Carry.Would; would != nil {
		out.Carries.Would = &tieDownJSON{would.Where, json.RawMessage(would.Statement.String()), would.Note}
	}
	return out
}

func testsOut(tests []policy.Condition) []testJSON {
	out := make([]testJSON, len(tests))
	for i, t := range tests {
		out[i] = testJSON{t.Operator, t.Key, t.Values}
	}
	return out
}

type capabilitiesJSON struct {
	Principal string           `json:"principal"`
	Rows      []capabilityJSON `json:"rows"`
	Notes     []string         `json:"notes,omitempty"`
}

type capabilityJSON struct {
	Name    string           `json:"name"`
	Can     string           `json:"can"`
	Because string           `json:"because"`
	Actions []permissionJSON `json:"actions"`
}

type permissionJSON struct {
	Action   string      `json:"action"`
	Resource string      `json:"resource"`
	Decision string      `json:"decision"`
	Because  string      `json:"because"`
	Layers   []string    `json:"layers,omitempty"`
	Deciding []placeJSON `json:"deciding,omitempty"`
}

func capabilitiesOut(c *credentials.Capabilities) *capabilitiesJSON {
	out := &capabilitiesJSON{Principal: c.Principal, Notes: c.Notes}
	for _, r := range c.Rows {
		row := capabilityJSON{Name: r.Name, Can: r.Can.String(), Because: r.Because}
		for _, p := range r.Actions {
			row.Actions = append(row.Actions, permissionOut(p.Action, p.Resource, p.Why, p.Answer))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func permissionOut(action, resource, why string, a *check.Answer) permissionJSON {
	out := permissionJSON{Action: action, Resource: resource, Decision: "indeterminate", Because: why}
	if a == nil {
		return out
	}
	out.Decision = a.Decision.Result.String()
	for _, l := range a.Decision.Because {
		out.Layers = append(out.Layers, l.String())
		for _, ld := range a.Decision.Layers {
			if ld.Layer != l {
				continue
			}
			for _, s := range ld.Statements {
				from, at := s.Source(), s.Source().Position()
				out.Deciding = append(out.Deciding, placeJSON{l.String(), s.Policy.Name, s.Index, from.Sid, from.Effect.String(), at.File, at.Line, at.Column})
			}
		}
	}
	return out
}

type wayJSON struct {
	Name     string `json:"name"`
	Caller   string `json:"caller,omitempty"`
	Rights   string `json:"rights"`
	Reach    string `json:"reach"`
	Lifetime string `json:"lifetime"`
	Needs    string `json:"needs"`
	Allowed  string `json:"allowed"`
}

type managedJSON struct {
	On             string              `json:"on"`
	Owner          string              `json:"owner,omitempty"`
	FromOwnAddress string              `json:"fromOwnAddress"`
	Why            string              `json:"why"`
	Limits         []string            `json:"limits"`
	Source         string              `json:"source"`
	Answers        []managedAnswerJSON `json:"answers,omitempty"`
	Ways           []managedWayJSON    `json:"ways"`
}

type managedAnswerJSON struct {
	Action     string        `json:"action"`
	Resource   string        `json:"resource"`
	Documented evidenceJSON  `json:"documented"`
	Observed   *evidenceJSON `json:"observed,omitempty"`
	Assumed    string        `json:"assumed"`
	Because    string        `json:"because"`
}

type evidenceJSON struct {
	Says   string `json:"says"`
	Source string `json:"source"`
}

type managedWayJSON struct {
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	Available string `json:"available"`
	Note      string `json:"note"`
}

func managedOut(m *credentials.Managed) *managedJSON {
	out := &managedJSON{On: m.On.String(), Owner: m.Owner, FromOwnAddress: m.FromOwnAddress.String(), Why: m.Why, Limits: m.Limits, Source: m.Source}
	for _, a := range m.Answers {
		one := managedAnswerJSON{Action: a.Action, Resource: a.Resource, Documented: evidenceJSON{a.Documented.Says, a.Documented.Source}, Assumed: a.Assumed, Because: a.Because}
		if a.Seen.Says != "" {
			one.Observed = &evidenceJSON{a.Seen.Says, a.Seen.Source}
		}
		out.Answers = append(out.Answers, one)
	}
	for _, w := range m.Ways {
		out.Ways = append(out.Ways, managedWayJSON{w.Name, w.Kind, w.Available.String(), w.Note})
	}
	return out
}
