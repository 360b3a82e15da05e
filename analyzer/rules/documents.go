package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// document is a policy of the user's own, with where it holds. One text at several places is one
// document.
type document struct {
	*policy.Policy
	kind policy.Kind
	// account is where it is mended, on what it is attached to: ARNs and ids, in order.
	account string
	on      []string
	// What it is attached to, of the first: the principal (also a role whose trust policy it is), the
	// resource, the endpoint.
	principal *world.Principal
	resource  world.Resource
	endpoint  *endpoint
	// spent is what a search has cost so far; see dead-statement.
	spent int
}

// documents gives the policies inside that users have written themselves. AWS's own managed policies
// are not theirs to mend, nor are those of service-linked roles.
func (c *Context) documents() []*document {
	d := documents{seen: map[string]*document{}}
	for _, p := range c.World.Principals() {
		if c.World.IsInside(p.Account) && !p.Caller.ServiceLinked {
			d.ofPrincipal(p)
		}
	}
	for _, b := range c.InsideBuckets() {
		d.add(&document{Policy: b.Policy, kind: policy.ResourceBased, account: b.Account, on: []string{b.ARN.Text}, resource: b})
	}
	for _, id := range c.Reach.Accounts {
		for _, levels := range []world.Control{c.World.SCPs(id), c.World.RCPs(id)} {
			for _, l := range levels.Levels {
				for _, p := range l.Policies {
					if p.Document != nil && !strings.Contains(p.Name, "FullAWSAccess") {
						d.add(&document{Policy: p, kind: p.Document.Kind, account: id, on: []string{l.Target}})
					}
				}
			}
		}
		c.keyPolicies(&d, id)
	}
	for _, e := range c.endpoints() {
		d.add(&document{Policy: c.World.Endpoint(e.VPCEndpoint).Policy, kind: policy.VPCEndpoint, account: e.account, on: []string{e.ID}, endpoint: &e})
	}
	return d.list
}

type documents struct {
	list []*document
	seen map[string]*document
}

func (d *documents) ofPrincipal(p *world.Principal) {
	for i, own := range p.Identity {
		if !strings.HasPrefix(p.Sources[i].Policy, "arn:aws:iam::aws:") {
			d.add(&document{Policy: own, kind: policy.Identity, account: p.Account, on: []string{p.ARN}, principal: p})
		}
	}
	for _, b := range p.Boundary {
		if b.Note == "" { // else it is AWS's text
			d.add(&document{Policy: b, kind: policy.PermissionsBoundary, account: p.Account, on: []string{p.ARN}, principal: p})
		}
	}
	if p.Trust != nil {
		d.add(&document{Policy: p.Trust, kind: policy.Trust, account: p.Account, on: []string{p.ARN}, principal: p})
	}
}

func (c *Context) keyPolicies(d *documents, account string) {
	a := c.Env.Accounts[account]
	if a == nil {
		return
	}
	act, err := model.ParseAction("kms:Decrypt")
	if err != nil {
		return
	}
	for _, region := range sortedKeys(a.KMS) {
		for _, k := range a.KMS[region].Keys {
			if res, err := c.World.Resource(model.ParseARN(k.ARN), act, ""); err == nil && k.ARN != "" {
				d.add(&document{Policy: res.Policy, kind: policy.ResourceBased, account: account, on: []string{k.ARN}, resource: res})
			}
		}
	}
}

// add keeps a document. Texts that say the same are one: what is wrong with them is wrong with all.
func (d *documents) add(doc *document) {
	if doc.Policy == nil || doc.Document == nil || doc.IsUnknown() {
		return
	}
	key := doc.account + string(rune(doc.kind)) + string(doc.Document.AppendCompact(nil))
	if doc.kind == policy.ResourceBased || doc.kind == policy.VPCEndpoint {
		key += doc.on[0] // what it means hangs on what it is attached to
	}
	if first := d.seen[key]; first != nil {
		if !slices.Contains(first.on, doc.on[0]) {
			first.on = append(first.on, doc.on[0])
		}
		return
	}
	d.seen[key] = doc
	d.list = append(d.list, doc)
}

// statementOf names a statement of a document for a person.
func (d *document) statementOf(i int) string {
	s := &d.Document.Statements[i]
	return cmp.Or(s.Sid, fmt.Sprintf("statement %d", i+1)) + " of " + d.Name
}
