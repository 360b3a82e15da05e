package paths

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
)

// report gives what is known of the credentials at a place; nil where that cannot be told.
func (g *Graph) report(n *Node) *credentials.Report {
	r, known := g.reports[n]
	if !known {
		r, _ = credentials.At(g.environment(), n.place, credentials.Options{World: g.check})
		g.reports[n] = r
	}
	return r
}

// sessions are the credentials that can be had at a place and whose callers are known, with the
// candidates that they are from. A credential that only wins where no other is found can be had all
// the same: whoever is on the machine reads what lies there.
func (g *Graph) sessions(n *Node) (nodes []*Node, from []*credentials.Candidate) {
	r := g.report(n)
	if r == nil {
		return nil, nil
	}
	for i := range r.Candidates {
		c := &r.Candidates[i]
		if c.Credential == nil || c.Credential.Caller == "" || c.Outcome == credentials.Fails || c.Outcome == credentials.Nothing {
			continue
		}
		caller, err := model.ParsePrincipal(c.Credential.Caller)
		if err != nil {
			continue
		}
		p, _ := g.world.Caller(&caller)
		if p == nil {
			continue
		}
		caller.SetRoleARN(p.ARN)
		s := Node{Kind: Session, Name: c.Credential.Caller, Account: p.Account, principal: p, caller: caller, signer: c.Credential, place: n.place, ownShell: n.ownShell}
		nodes, from = append(nodes, g.node(s, n.Name+"\x00"+c.Provider+"\x00"+c.Profile+"\x00"+s.Name)), append(from, c)
	}
	return nodes, from
}

// handsOut are the credentials of a place: whoever runs code there has them.
func (g *Graph) handsOut(n *Node) [][]edge {
	var row []edge
	nodes, from := g.sessions(n)
	for i, to := range nodes {
		c := from[i]
		row = append(row, edge{to: to, sort: handover, prove: func(g *Graph, from, to *Node) *Hop { return g.handedOut(from, to, c) }})
	}
	return [][]edge{row}
}

// handedOut says how a credential is had at a place, and proves what of it is a request.
func (g *Graph) handedOut(at, to *Node, c *credentials.Candidate) *Hop {
	h := &Hop{Kind: Credential, Why: c.Provider + ": " + c.Why}
	if len(c.Credential.Read) > 0 {
		h.Why += "; " + c.Credential.Read[0]
	}
	switch token := at.place.WebIdentity; {
	case at.place.Kind == model.PlaceCloudShell && !at.ownShell && c.Provider == "container-role":
		side, shell := g.principal(to.principal), g.shellOf(to)
		g.ask(h, &side, &shell, []string{"cloudshell:PutCredentials"}, nil, nil)
	case token != nil && token.Issuer != "" && token.Role == to.principal.ARN && strings.Contains(c.Provider, "web-identity"):
		g.exchanges(h, token, to)
	}
	if c.Outcome == credentials.Unknown {
		h.hang("there is such a credential at " + at.Name + ", which is not known")
	}
	if c.Refusal != nil {
		h.hang("AWS takes the credential from there, which it documents not to do: " + c.Refusal.Why)
	}
	return h
}

// exchanges asks whether the role takes the token; its claims are condition keys of the provider's name
// (Create a role for OpenID Connect federation).
func (g *Graph) exchanges(h *Hop, token *model.WebIdentity, to *Node) {
	claims := map[string]string{}
	for claim, value := range token.Claims {
		claims[token.Issuer+":"+claim] = value
	}
	side := g.reach.Provider(fmt.Sprintf("arn:%s:iam::%s:oidc-provider/%s", to.principal.Caller.Partition, to.Account, token.Issuer))
	role := g.role(to.principal, webIdentity)
	g.ask(h, &side, &role, []string{webIdentity}, nil, claims)
}

// shellOf is a CloudShell environment of a principal; its id is made up, since whoever creates one is
// told it afterwards.
func (g *Graph) shellOf(n *Node) reach.Target {
	return g.identity(fmt.Sprintf("arn:%s:cloudshell:us-east-1:%s:environment/11111111-2222-3333-4444-555555555555", n.principal.Caller.Partition, n.Account), n.Account)
}

// carriedOff is a credential in the hands of a stranger: it works anywhere until it expires, unless
// a policy ties it to a network (Retrieve security credentials from instance metadata).
func (g *Graph) carriedOff(n *Node) [][]edge {
	c := n.signer
	if c.Carry.Extent == credentials.Tied {
		return nil
	}
	return one(g.outsideNode(), false, handover, func(_ *Graph, from, _ *Node) *Hop { return carried(from) })
}

func carried(session *Node) *Hop {
	carry := &session.signer.Carry
	h := &Hop{Kind: Credential, Why: carry.Why + "; it lasts " + session.signer.Lifetime}
	switch carry.Extent {
	case credentials.CarryUnknown, credentials.MaybeTied:
		h.hang("no policy ties the credential to a network: " + carry.Why)
	}
	return h
}

// ownShell is the CloudShell of a principal that may launch one in which it has credentials (Managing
// AWS CloudShell access and usage with IAM policies).
func (g *Graph) ownShell(n *Node) [][]edge {
	if !g.toOutside || n.principal.Caller.ServiceLinked || !g.mayShell(n) {
		return nil
	}
	p := &model.Place{Name: "cloudshell", Kind: model.PlaceCloudShell, Principal: n.Name, Account: n.Account}
	to := g.node(Node{Kind: Place, Name: "cloudshell of " + n.Name, Account: n.Account, place: p, ownShell: true}, "own "+n.Name)
	return one(to, true, handover, (*Graph).opensShell)
}

// mayShell decides for a group whether its members may have credentials in a CloudShell at all.
func (g *Graph) mayShell(n *Node) bool {
	group := g.world.GroupOf(n.principal)
	may, known := g.shells[group]
	if !known {
		may = g.mayAtAll(group, "cloudshell:PutCredentials") && g.mayAtAll(group, "cloudshell:CreateEnvironment")
		g.shells[group] = may
	}
	return may
}

// opensShell lays out what a principal needs for credentials in CloudShell.
func (g *Graph) opensShell(from, _ *Node) *Hop {
	h := &Hop{Kind: Credential, Why: "CloudShell hands its user's credentials to whoever may do cloudshell:PutCredentials"}
	environment := g.shellOf(from)
	nothing := g.reach.Nothing()
	side := g.principal(from.principal)
	for _, step := range []struct {
		action string
		on     *reach.Target
	}{{"cloudshell:PutCredentials", &environment}, {"cloudshell:CreateEnvironment", &nothing}, {"cloudshell:CreateSession", &environment},
		{"cloudshell:GetEnvironmentStatus", &environment}, {"cloudshell:StartEnvironment", &environment}} {
		if !g.ask(h, &side, step.on, []string{step.action}, nil, nil) {
			return nil
		}
	}
	return h
}

// internet is a network outside of any VPC.
func internet() []set.Network {
	return []set.Network{{Name: "the internet", Absent: internetKeys}}
}

// internetKeys are borne only by requests that go through a VPC endpoint (AWS global condition context
// keys, "Properties of the network").
var internetKeys = []string{"aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"}
