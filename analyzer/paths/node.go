package paths

import (
	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// NodeKind is what sort of thing somebody holds who has come to a node.
type NodeKind uint8

// The kinds of nodes.
const (
	// Principal: the credentials of a user or a role.
	Principal NodeKind = iota
	// Session: the credential that a place handed out.
	Session
	// Place: code runs there.
	Place
	// Administrator: somebody who may do everything in an account.
	Administrator
	// Provider: a token of an identity provider.
	Provider
	// Bucket: access to a bucket and what is in it; paths end there.
	Bucket
	// Source: a bucket whose data are to be followed; paths begin there.
	Source
	// Data: what was read from a bucket, with whoever read it.
	Data
	// Exit: data on the way out of a network.
	Exit
	// Outside: any principal of any account outside.
	Outside
	// Anyone: whoever does not sign.
	Anyone
)

var nodeKindNames = [...]string{"principal", "session", "place", "administrator", "provider", "bucket", "bucket", "data", "exit", "outside", "anyone"}

// String names the kind.
func (k NodeKind) String() string { return nodeKindNames[k] }

// Node is something that somebody can hold.
type Node struct {
	Kind NodeKind
	// Name is an ARN, a place's name, or outside, anyone, administrator:ACCOUNT.
	Name string
	// Account is whose it is; empty where it is nobody's, or not known.
	Account string

	principal *world.Principal
	// caller and keys are those of a session; carry is how far it carries.
	caller model.Principal
	signer *credentials.Credential
	place  *model.Place
	// ownShell: a CloudShell to which its own user came, who has nothing there but the credential.
	ownShell bool
	bucket   *world.Resource
	// reader is who has the data: a principal, a session or a place.
	reader *Node
	route  *network.Route
}

// node gives the one node of a name and kind.
func (g *Graph) node(n Node, key string) *Node {
	k := nodeKey{n.Kind, key}
	if known := g.nodes[k]; known != nil {
		return known
	}
	to := &n
	g.nodes[k] = to
	return to
}

type nodeKey struct {
	kind NodeKind
	name string
}

func (g *Graph) principalNode(p *world.Principal) *Node {
	if n := g.ofPrincipal[p]; n != nil {
		return n
	}
	n := g.node(Node{Kind: Principal, Name: p.ARN, Account: p.Account, principal: p}, p.ARN)
	g.ofPrincipal[p] = n
	return n
}

func (g *Graph) placeNode(p *model.Place) *Node {
	name := p.Name
	if p.Kind == model.PlaceCloudShell && p.Principal != "" && p.Name == "cloudshell" {
		name += " of " + p.Principal
	}
	return g.node(Node{Kind: Place, Name: name, Account: p.Account, place: p}, name)
}

func (g *Graph) administratorNode(account string) *Node {
	return g.node(Node{Kind: Administrator, Name: "administrator:" + account, Account: account}, account)
}

func (g *Graph) bucketNode(b *world.Resource, kind NodeKind) *Node {
	return g.node(Node{Kind: kind, Name: b.ARN.Text, Account: b.Account, bucket: b}, b.ARN.Text)
}

func (g *Graph) outsideNode() *Node { return g.node(Node{Kind: Outside, Name: "outside"}, "") }

func (g *Graph) anyoneNode() *Node { return g.node(Node{Kind: Anyone, Name: "anyone"}, "") }
