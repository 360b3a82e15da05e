package paths

import (
	"strings"

	"github.com/iampath/iampath/analyzer/world"
)

// updateProvider replaces the certificate by which a SAML provider's assertions are known.
const updateProvider = "iam:UpdateSAMLProvider"

// providerSteps are the SAML providers of which a principal may replace the metadata: it then signs what
// assertions it likes, for all roles that trust the provider (IAM User Guide, "Create a SAML identity
// provider in IAM"). An OpenID Connect provider's keys are read from its address, which stays.
func (g *Graph) providerSteps(p *world.Principal, group *world.Group) []edge {
	if !g.mayAtAll(group, updateProvider) {
		return nil
	}
	var row []edge
	t := g.trial(p, updateProvider)
	federated := g.trusting().federated
	for _, arn := range sortedKeys(federated) {
		if accountOf(arn) != p.Account || !strings.Contains(arn, ":saml-provider/") {
			continue
		}
		if v := t.on(arn, p.Account, nil); !v.IsFalse() {
			to := g.node(Node{Kind: Provider, Name: arn, Account: p.Account}, arn)
			row = append(row, edge{to, !v.IsTrue(), escalation, func(g *Graph, from, to *Node) *Hop {
				h := &Hop{Kind: Escalates, Why: "the provider's certificate is replaced by one of the caller's, who then signs its assertions"}
				target := g.identity(to.Name, to.Account)
				if !g.askFrom(h, from, &target, []string{updateProvider}, nil) {
					return nil
				}
				return h
			}})
		}
	}
	return row
}
