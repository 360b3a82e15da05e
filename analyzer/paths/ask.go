package paths

import (
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
)

// ask puts a question about sets, and adds the answer to a hop; false: it is not allowed. The
// requests of a hop must all be allowed, the first is the one that its action names.
func (g *Graph) ask(h *Hop, s *reach.Side, t *reach.Target, actions []string, networks []set.Network, context map[string]string) bool {
	q := g.reach.Question(s, t, actions, networks)
	for _, key := range sortedKeys(context) {
		q.Context.Derive(model.NewKey(key), context[key])
	}
	g.asked++
	a, err := set.Ask(q)
	if err != nil {
		return false
	}
	r := Request{Action: actions[0], Resource: t.Name}
	relation := relationOf(s, t)
	switch {
	case a.Verdict == set.No:
		return false
	case a.Witness == nil:
		h.hang(a.Reasons...)
		if len(a.Reasons) == 0 {
			h.hang("the question could not be decided")
		}
		r.Statements = g.knownly(q)
	default:
		w := a.Witness
		r.Action, r.Resource, r.Keys = w.Request.Action.Text, w.Request.Resource.Text, w.Chosen
		r.Case, _ = w.Case("witness")
		d := decision.Explain(&w.Request, w.Policies)
		relation = d.Relation
		r.Statements = deciding(d)
		for _, key := range w.Assumed {
			h.hang(key + " is as the witness has it")
		}
	}
	h.hang(s.Missing...)
	h.hang(t.Missing...)
	if len(h.Requests) == 0 {
		h.Action, h.Relation = r.Action, relation
	}
	h.Requests = append(h.Requests, r)
	return true
}

// knownly gives the statements that allow a request of a question unless a policy that is not known denies
// it; none where there is no such request.
func (g *Graph) knownly(q *set.Question) []Deciding {
	q.Goal = q.Goal.With(reach.KnownOnly)
	g.asked++
	a, err := set.Ask(q)
	if err != nil || a.Witness == nil {
		return nil
	}
	return deciding(decision.Explain(&a.Witness.Request, a.Witness.Policies))
}

// hang notes on what a hop rests.
func (h *Hop) hang(reasons ...string) {
	for _, why := range reasons {
		h.Possible = true
		if !slices.Contains(h.HangsOn, why) {
			h.HangsOn = append(h.HangsOn, why)
		}
	}
}

// relationOf compares the accounts of a request that was not laid out.
func relationOf(s *reach.Side, t *reach.Target) decision.Relation {
	account := model.ParseARN(s.Name)
	switch {
	case account.Account() == "":
		return decision.NoRelation
	case t.Account == "":
		return decision.UnknownRelation
	case account.Account() == t.Account:
		return decision.SameAccount
	}
	return decision.CrossAccount
}

// deciding gives the statements of the layers that made the decision.
func deciding(d *decision.Decision) []Deciding {
	var all []Deciding
	for _, l := range d.Layers {
		if !slices.Contains(d.Because, l.Layer) {
			continue
		}
		for _, s := range l.Statements {
			all = append(all, Deciding{l.Layer, s})
		}
	}
	return all
}

// side is the caller that a node makes.
func (g *Graph) side(n *Node) reach.Side {
	switch n.Kind {
	case Principal:
		return g.principal(n.principal)
	case Session:
		s := g.principal(n.principal)
		s.Name, s.Caller = n.Name, set.Exactly(n.caller)
		for _, k := range n.signer.Keys {
			s.Context.Derive(model.NewKey(k.Name), k.Value)
		}
		return s
	case Administrator:
		return g.administrator(n.Account)
	case Anyone:
		return g.reach.Anyone()
	case Provider:
		return g.reach.Provider(n.Name)
	}
	return g.reach.Outsider()
}
