package report

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/network"
)

// row is a layer of an answer, as tables show it.
type row struct {
	layer, applies, must string
	verdict              *decision.Result // nil where the layer does not apply
	statements           string
}

// rows gives all layers of an answer, those too that do not apply, with the reason.
func rows(a *check.Answer) []row {
	shown := map[decision.Layer]decision.LayerDecision{}
	for _, l := range a.Decision.Layers {
		shown[l.Layer] = l
	}
	var all []row
	for _, l := range decision.AllLayers() {
		r := row{layer: upperFirst(check.ShortName(l, &a.Request))}
		if d, ok := shown[l]; ok {
			r.applies, r.verdict = "yes", &d.Verdict
			if r.must = "no"; d.Required {
				r.must = "yes"
			}
			r.statements = deciding(a, d)
		} else {
			r.applies, r.must, r.statements = "no", "", check.NotApplying(l, a.Question)
		}
		all = append(all, r)
	}
	return all
}

// deciding says which statements made a layer's verdict.
func deciding(a *check.Answer, l decision.LayerDecision) string {
	const most = 3
	var lines []string
	for i, s := range l.Statements {
		if i == most {
			lines = append(lines, fmt.Sprintf("and %d more", len(l.Statements)-most))
			break
		}
		lines = append(lines, check.Place(s))
	}
	switch {
	case lines != nil:
	case l.Verdict == decision.ImplicitlyDenied:
		lines = []string{"no statement allows it"}
	case l.Layer == decision.LayerBlockPublicAccess && l.Verdict == decision.ExplicitlyDenied:
		lines = []string{"the bucket policy is public, and RestrictPublicBuckets is on"}
	case l.Layer == decision.LayerBlockPublicAccess:
		lines = []string{"nothing to stop"}
	case l.Layer == decision.LayerVPCEndpoint && a.Policies.VPCEndpoint.Policy == nil:
		lines = []string{"the default policy, which allows everything"}
	case l.Layer == decision.LayerRCP:
		lines = []string{"RCPFullAWSAccess"}
	}
	if l.Verdict == decision.Indeterminate {
		for _, name := range check.UnknownPolicies(l.Layer, &a.Policies) {
			lines = append(lines, "not known: "+name)
		}
	}
	return strings.Join(lines, "\n")
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// facts are the parts of the question, as name and value.
func facts(a *check.Answer) [][2]string {
	r := &a.Request
	owner := ""
	if !r.NoResource() {
		if owner = " (account not known)"; r.ResourceAccount != "" {
			owner = " (account " + r.ResourceAccount + ")"
		}
	}
	list := [][2]string{{"caller", r.Principal.Text}, {"action", r.Action.Text}, {"resource", r.Resource.Text + owner}}
	if a.AccessPoint != "" {
		list = append(list, [2]string{"behind", "access point " + a.AccessPoint})
	}
	if a.Place != "" {
		list = append(list, [2]string{"from", a.Place})
	}
	if e := a.Policies.VPCEndpoint; e != nil && !(e.Policy != nil && e.Policy.IsUnknown() && len(a.Routes) > 0 && a.Routes[0].Endpoint == nil) {
		list = append(list, [2]string{"through", e.Name + " (" + strings.ToLower(e.Kind()) + " endpoint)"})
	} else if len(a.Routes) > 0 {
		list = append(list, [2]string{"through", exitName(a.Routes[0].Exit)})
	}
	return list
}

// exitName names an exit for a person.
func exitName(x network.Exit) string {
	switch x {
	case network.NAT:
		return "a NAT gateway"
	case network.InternetGateway:
		return "an internet gateway"
	case network.None:
		return "nothing: there is no way from there"
	case network.Direct:
		return "the internet"
	}
	return "a way that is not known"
}

// way says by which route a request goes, and why.
func way(a *check.Answer) string {
	if len(a.Routes) == 0 {
		return ""
	}
	text := "The way: " + strings.Join(a.Routes[0].Why, "; ") + "."
	for _, p := range a.Parts {
		text += fmt.Sprintf(" Of the traffic, that to %s goes another way (%s), and would be %s there.", p.Route.Part, exitName(p.Route.Exit), verdictSentence(p.Result))
	}
	return text
}

// verdictSentence says what a result means.
func verdictSentence(r decision.Result) string {
	switch r {
	case decision.Allowed:
		return "allowed"
	case decision.ExplicitlyDenied:
		return "denied explicitly"
	case decision.ImplicitlyDenied:
		return "denied implicitly"
	case decision.Conditional:
		return "conditional"
	}
	return "not decided"
}

// branch names the account of a branch, and how it stands to the resource's owner.
func branch(b check.Branch) (account, relation string) {
	account, relation = "account "+b.Account, "same-account"
	switch {
	case b.Owner && b.Account == "":
		account = "the account that owns it"
	case b.Owner:
		account += ", which owns it"
	case b.Account == "":
		account = "any other account"
	}
	if b.Cross {
		relation = "cross-account"
	}
	return account, relation
}

// relationWord names how the accounts of an answer stand to each other.
func relationWord(a *check.Answer) string { return relationName(a.Decision.Relation) }

// relationName names how accounts stand to each other.
func relationName(r decision.Relation) string {
	switch r {
	case decision.SameAccount:
		return "same-account"
	case decision.CrossAccount:
		return "cross-account"
	case decision.UnknownRelation:
		return "not known"
	}
	return "neither"
}

// credentialName names a credential of a place in a row.
func credentialName(c *check.Credential) string {
	text := c.Source
	if c.Kind != "" {
		text += " (" + c.Kind + ")"
	}
	if c.Wins {
		text += ", wins"
	}
	return text
}

// credentialOutcome is the answer for a credential, without the sentence on the accounts.
func credentialOutcome(a *check.Answer) string {
	if a.Credential.Refused != "" {
		return "Credential refused, before any policy: " + a.Credential.Refused + "."
	}
	_, outcome, _ := strings.Cut(a.Headline, ". ")
	return outcome
}

// ownerSentence says what would be if it were known who owns the resource.
func ownerSentence(a *check.Answer) string {
	if a.Owners == nil {
		return ""
	}
	return fmt.Sprintf("If account %s owns it (same-account), the request is %s; if another does (cross-account), it is %s. Say with --resource-account.",
		a.Request.Principal.Account, verdictSentence(a.Owners[0].Result), verdictSentence(a.Owners[1].Result))
}

// throughSentence says how a request would fare through an endpoint.
func throughSentence(a *check.Answer, t check.Through) string {
	way := fmt.Sprintf("Through %s of account %s", t.Endpoint.Name, t.Endpoint.Owner)
	switch {
	case t.Result == a.Decision.Result:
		return fmt.Sprintf("%s the answer would be the same.", way)
	case a.Decision.Result == decision.Allowed:
		return fmt.Sprintf("%s it would be %s by that endpoint's policy: the only say that the owner of the network has.", way, verdictSentence(t.Result))
	}
	return fmt.Sprintf("%s it would be %s.", way, verdictSentence(t.Result))
}
