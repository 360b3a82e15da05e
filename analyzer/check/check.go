// Package check answers a person's question about one request: is it same-account or
// cross-account, who had to allow it, which statement decided, and, where it is denied, what is
// missing and from whom.
//
// A [Question] is a request with all policies that it meets, and what had to be assumed to lay it
// out; [Ask] gives an [Answer]. All of its judgements are those of the package decision: what it
// proposes as a remedy has been decided again before it is shown.
package check

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Question is a request, laid out in full.
type Question struct {
	Request  model.Request
	Policies decision.Policies
	// Assumptions are what the answer takes for granted, each as a sentence's end: "no SCP denies
	// it: the organization was not given".
	Assumptions []string
	// Place is where the request comes from, and Routes are its ways out of there; the first is the
	// one that was decided. Both are empty where no place was named.
	Place  string
	Routes []network.Route
	// Credential is what signs, where the answer is for a credential that can be had at the place.
	Credential *Credential
	// Endpoints are VPC endpoints through which the request could go instead.
	Endpoints []Endpoint
	// NotGiven are layers of which it is not known whether they have policies.
	NotGiven map[decision.Layer]bool
	// AccessPoint is the name of the access point behind which a bucket is asked; its own answer stands
	// before this one.
	AccessPoint string
	// Hop is the place in a chain of roles, from 1; 0 where there is no chain.
	Hop int
}

// Credential is a credential that can be had at a place.
type Credential struct {
	// Source is the provider that yields it, and Kind whether it lasts or is a session's.
	Source, Kind string
	// Wins: it is the one that signs if nothing else is said.
	Wins bool
	// Refused says why AWS does not take it, which is before any policy; empty if it does.
	Refused string
}

// Endpoint is a VPC endpoint and the account that owns it.
type Endpoint struct {
	decision.Endpoint
	Owner string
}

// Answer is what can be said of a question.
type Answer struct {
	*Question
	Decision *decision.Decision
	// Headline says it in two sentences.
	Headline string
	// Owners are the results where it is not known who owns the resource: if the caller's account
	// does, and if another does.
	Owners []Owner
	// Remedies are ways to have an implicit deny allowed; each has been tried.
	Remedies []Remedy
	// Denials are the statements of an explicit deny, and what would be without them.
	Denials []Denial
	// WithoutDenials is the result if the denying statements were not there.
	WithoutDenials decision.Result
	// Parts are the results of the other routes.
	Parts []Part
	// Ways tells how the request would fare through other endpoints.
	Ways []Through
}

// Through is the result of the same request through a VPC endpoint.
type Through struct {
	Endpoint Endpoint
	Result   decision.Result
}

// Part is the result of a part of the traffic that takes another route.
type Part struct {
	Route  network.Route
	Result decision.Result
}

// Owner is the result if the resource belongs to the caller's account, or to another.
type Owner struct {
	Same   bool
	Result decision.Result
}

// Denial is a statement that denies.
type Denial struct {
	Layer     decision.Layer
	Statement decision.Statement
}

// Ask answers a question. The request must be complete (see [model.Request.Complete]).
func Ask(q *Question) *Answer {
	a := &Answer{Question: q, Decision: decision.Explain(&q.Request, &q.Policies)}
	a.Headline = headline(a)
	switch a.Decision.Result {
	case decision.ImplicitlyDenied:
		a.Remedies = remedies(q)
	case decision.ExplicitlyDenied:
		a.denials()
	}
	if a.Decision.Relation == decision.UnknownRelation {
		a.Owners = []Owner{{true, a.ownedBy(q.Request.Principal.Account)}, {false, a.ownedBy(anotherAccount(q.Request.Principal.Account))}}
	}
	for _, e := range q.Endpoints {
		a.Ways = append(a.Ways, Through{e, a.through(e)})
	}
	for i := 1; i < len(q.Routes); i++ {
		a.Parts = append(a.Parts, Part{q.Routes[i], a.past(&q.Routes[i])})
	}
	return a
}

// through decides the request as it would be through an endpoint.
func (a *Answer) through(e Endpoint) decision.Result {
	r, p := a.Request, a.Policies
	r.Context = r.Context.Clone()
	r.Context.Unset(model.KeySourceVpce)
	p.VPCEndpoint = &e.Endpoint
	r.ThroughEndpoint(e.Name)
	return decision.Decide(&r, &p).Result
}

// ownedBy decides the request as it would be if an account owned the resource.
func (a *Answer) ownedBy(account string) decision.Result {
	r := a.Request
	r.Context = r.Context.Clone()
	r.ResourceAccount = account
	r.Complete()
	return decision.Decide(&r, &a.Policies).Result
}

// anotherAccount is the id of an account that is not the one given.
func anotherAccount(id string) string {
	if id == "999999999999" {
		return "888888888888"
	}
	return "999999999999"
}

// past decides the request as it would be by a route without an endpoint.
func (a *Answer) past(route *network.Route) decision.Result {
	r, p := a.Request, a.Policies
	r.Context = r.Context.Clone()
	for i := range a.Routes {
		for _, k := range a.Routes[i].Keys {
			r.Context.Unset(model.NewKey(k.Name))
		}
	}
	route.Apply(&r.Context)
	p.VPCEndpoint = nil
	return decision.Decide(&r, &p).Result
}

// denials finds the statements that deny, and decides again without them.
func (a *Answer) denials() {
	drop := map[*policy.Policy]map[int]bool{}
	for _, l := range a.Decision.Layers {
		if l.Verdict != decision.ExplicitlyDenied {
			continue
		}
		for _, s := range l.Statements {
			a.Denials = append(a.Denials, Denial{l.Layer, s})
			if drop[s.Policy] == nil {
				drop[s.Policy] = map[int]bool{}
			}
			drop[s.Policy][s.Index] = true
		}
	}
	without := edit(a.Policies, func(p *policy.Policy) *policy.Policy {
		if drop[p] == nil {
			return p
		}
		d := *p.Document
		d.Statements = nil
		for i, s := range p.Document.Statements {
			if !drop[p][i] {
				d.Statements = append(d.Statements, s)
			}
		}
		return policy.Compile(p.Name, &d)
	})
	if len(a.Denials) == 0 { // Block Public Access
		without.BlockPublicAccess = decision.BlockPublicAccess{}
	}
	a.WithoutDenials = decision.Decide(&a.Request, &without).Result
}

// edit gives policies with each one changed; the originals stay as they are.
func edit(p decision.Policies, change func(*policy.Policy) *policy.Policy) decision.Policies {
	list := func(from []*policy.Policy) []*policy.Policy {
		if from == nil {
			return nil
		}
		to := make([]*policy.Policy, len(from))
		for i := range from {
			to[i] = change(from[i])
		}
		return to
	}
	levels := func(from []decision.Level) []decision.Level {
		if from == nil {
			return nil
		}
		to := make([]decision.Level, len(from))
		for i := range from {
			to[i] = decision.Level{Target: from[i].Target, Policies: list(from[i].Policies)}
		}
		return to
	}
	p.Identity, p.PermissionsBoundary, p.Session = list(p.Identity), list(p.PermissionsBoundary), list(p.Session)
	p.SCP, p.RCP = levels(p.SCP), levels(p.RCP)
	if p.Resource != nil {
		p.Resource = change(p.Resource)
	}
	if p.VPCEndpoint != nil && p.VPCEndpoint.Policy != nil {
		e := *p.VPCEndpoint
		e.Policy = change(e.Policy)
		p.VPCEndpoint = &e
	}
	return p
}

// UnknownPolicies names the policies of a layer of which the text is not known.
func UnknownPolicies(l decision.Layer, p *decision.Policies) []string {
	var names []string
	add := func(list ...*policy.Policy) {
		for _, one := range list {
			if one != nil && one.IsUnknown() {
				names = append(names, one.Name)
			}
		}
	}
	switch l {
	case decision.LayerIdentity:
		add(p.Identity...)
	case decision.LayerPermissionsBoundary:
		add(p.PermissionsBoundary...)
	case decision.LayerSession:
		add(p.Session...)
	case decision.LayerResource:
		add(p.Resource)
	case decision.LayerVPCEndpoint:
		if p.VPCEndpoint != nil {
			add(p.VPCEndpoint.Policy)
		}
	case decision.LayerSCP, decision.LayerRCP:
		levels := p.SCP
		if l == decision.LayerRCP {
			levels = p.RCP
		}
		for _, level := range levels {
			add(level.Policies...)
		}
	}
	return names
}

// Place says where a statement stands: its policy, its Sid, and file:line where that is known.
func Place(s decision.Statement) string {
	from := s.Source()
	text := fmt.Sprintf("%s, statement %d", s.Policy.Name, s.Index+1)
	if from.Sid != "" {
		text += fmt.Sprintf(" %q", from.Sid)
	}
	if at := from.Position(); at.Line > 0 {
		text += fmt.Sprintf(" (%s:%d)", at.File, at.Line)
	}
	if s.Policy.Note != "" {
		text += "; " + s.Policy.Note
	}
	return text
}
