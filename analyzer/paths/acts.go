package paths

import (
	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// reading and writing are what is asked of a bucket, the most telling first (Actions, resources, and
// condition keys for Amazon S3).
var (
	reading = []string{"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"}
	writing = []string{"s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy", "s3:DeleteBucket"}
	// taking is what takes data out: a list of names is not yet the data.
	taking = reading[:2]
	uses   = []struct {
		actions []string
		sort    sort
	}{{reading, read}, {writing, write}}
)

// actsOnTargets are the buckets asked for that a principal may read or write.
func (g *Graph) actsOnTargets(n *Node) [][]edge {
	var row []edge
	for _, to := range g.targets {
		for _, by := range uses {
			if actions := by.actions; g.couldAct(n, to.bucket, actions) {
				row = append(row, edge{to, true, by.sort, func(g *Graph, from, to *Node) *Hop { return g.acts(from, to.bucket, actions, nil) }})
			}
		}
	}
	return [][]edge{row}
}

// couldAct rules out those whose own policies say nothing of the actions on the bucket, where it has no
// policy that could.
func (g *Graph) couldAct(n *Node, b *world.Resource, actions []string) bool {
	if n.principal == nil || b.Policy != nil {
		return true
	}
	for _, a := range actions {
		if g.mayOn(n.principal, a, b.ARN.Text) {
			return true
		}
	}
	return false
}

// acts lays out a request of a node's on a bucket, or on what is in it.
func (g *Graph) acts(from *Node, b *world.Resource, actions []string, networks []set.Network) *Hop {
	h := &Hop{Kind: Acts}
	t := g.reach.Within(*b)
	if !g.askFrom(h, from, &t, actions, networks) {
		return nil
	}
	return h
}

// askFrom asks for a node. AWS managed temporary credentials permit less than their owner may.
func (g *Graph) askFrom(h *Hop, from *Node, t *reach.Target, actions []string, networks []set.Network) bool {
	return g.askIn(h, from, t, actions, networks, nil)
}

func (g *Graph) askIn(h *Hop, from *Node, t *reach.Target, actions []string, networks []set.Network, context map[string]string) bool {
	s := g.side(from)
	if networks == nil && from.Kind == Session && from.signer.Carry.Extent == credentials.Tied {
		networks = g.networksOf(from.place) // it is denied everywhere else
	}
	for _, action := range actions {
		if from.signer != nil && from.signer.Managed() && !managedPermits(action, t) {
			continue
		}
		if g.ask(h, &s, t, []string{action}, networks, context) {
			return true
		}
	}
	return false
}

// strangersAct are the buckets asked for that strangers may read or write.
func (g *Graph) strangersAct(n *Node) [][]edge {
	var row []edge
	for _, to := range g.targets {
		if to.bucket.Policy == nil {
			continue // what strangers may, a bucket policy grants
		}
		for _, by := range uses {
			row = append(row, edge{to, true, by.sort, func(g *Graph, from, to *Node) *Hop { return g.acts(from, to.bucket, by.actions, nil) }})
		}
	}
	return [][]edge{row}
}

// strangersRead leads the data of a bucket to strangers who may read them.
func (g *Graph) strangersRead(n *Node) [][]edge {
	if n.bucket.Policy == nil {
		return nil
	}
	reads := func(g *Graph, from, to *Node) *Hop { return g.acts(to, from.bucket, taking, nil) }
	return [][]edge{{{g.outsideNode(), true, read, reads}, {g.anyoneNode(), true, read, reads}}}
}

// readers lead the data of a bucket to the principals, and to the places with a credential, that may
// read them.
func (g *Graph) readers(n *Node) [][]edge {
	if !g.toOutside {
		return nil
	}
	var row []edge
	reads := func(g *Graph, from, to *Node) *Hop { return g.acts(to.reader, from.bucket, taking, nil) }
	for _, p := range g.world.Principals() {
		reader := g.principalNode(p)
		if g.couldAct(reader, n.bucket, taking) {
			row = append(row, edge{g.dataNode(n.bucket, reader), true, read, reads})
		}
	}
	for _, place := range g.allPlaces() {
		row = append(row, g.readsFrom(place, n.bucket)...)
	}
	return [][]edge{row}
}

// readsAt leads from a place to the data that can be read from there, of buckets inside.
func (g *Graph) readsAt(n *Node) [][]edge {
	if n.ownShell || !g.toOutside {
		return nil
	}
	var row []edge
	for _, b := range g.insideBuckets() {
		for _, e := range g.readsFrom(n, b) {
			if e.to.reader.Kind == Place {
				row = append(row, e)
			}
		}
	}
	return [][]edge{row}
}

// readsFrom leads the data of a bucket to a place from which one of its credentials reads them, and
// to that credential, which reads them from anywhere if it can be carried there.
func (g *Graph) readsFrom(place *Node, b *world.Resource) []edge {
	var row []edge
	sessions, _ := g.sessions(place)
	for _, s := range sessions {
		if !g.couldAct(s, b, taking) {
			continue
		}
		here := g.node(Node{Kind: Data, Name: "data of " + b.Bucket.Name + " at " + place.Name, Account: place.Account, bucket: b, reader: place, place: place.place},
			b.ARN.Text+"\x00at\x00"+place.Name+"\x00"+s.Name)
		row = append(row, edge{here, true, read, func(g *Graph, _, _ *Node) *Hop {
			return withWhy(g.acts(s, b, taking, g.networksOf(place.place)), "with the credential of "+s.Name)
		}})
		carried := g.node(Node{Kind: Data, Name: "data of " + b.Bucket.Name + " in the hands of " + s.Name, Account: s.Account, bucket: b, reader: s}, b.ARN.Text+"\x00by\x00"+place.Name+"\x00"+s.Name)
		row = append(row, edge{carried, true, read, func(g *Graph, _, _ *Node) *Hop {
			return withWhy(g.acts(s, b, taking, internet()), "with the credential of "+place.Name+", from anywhere")
		}})
	}
	return row
}

func withWhy(h *Hop, why string) *Hop {
	if h != nil {
		h.Why = why
	}
	return h
}

func (g *Graph) dataNode(b *world.Resource, reader *Node) *Node {
	return g.node(Node{Kind: Data, Name: "data of " + b.Bucket.Name + " with " + reader.Name, Account: reader.Account, bucket: b, reader: reader}, b.ARN.Text+"\x00with\x00"+reader.Name)
}

// leaves are the ways of data from who has read them to the outside.
func (g *Graph) leaves(n *Node) [][]edge {
	switch n.reader.Kind {
	case Place:
		rows := g.exitsWith(n, n.reader)
		var row []edge
		sessions, _ := g.sessions(n.reader)
		for _, s := range sessions {
			row = append(row, edge{g.outsideNode(), true, write, func(g *Graph, _, _ *Node) *Hop {
				return g.writesForeign(s, g.foreignNetworks(s.place))
			}})
		}
		return append(rows, row)
	case Session:
		return g.carriedOffWith(n.reader)
	}
	return g.writesOutside(n.reader)
}

func (g *Graph) carriedOffWith(session *Node) [][]edge {
	rows := g.carriedOff(session)
	for i := range rows {
		for j := range rows[i] {
			rows[i][j].prove = func(*Graph, *Node, *Node) *Hop { return carried(session) }
		}
	}
	return rows
}

// writesOutside is a principal that may write to a stranger's bucket, who lets it in.
func (g *Graph) writesOutside(n *Node) [][]edge {
	if n.ownShell || !g.toOutside || !g.mayAtAll(g.world.GroupOf(n.principal), "s3:PutObject") {
		return nil
	}
	return one(g.outsideNode(), true, write, func(g *Graph, _, _ *Node) *Hop { return g.writesForeign(n, nil) })
}

func (g *Graph) foreignNetworks(p *model.Place) []set.Network {
	var all []set.Network
	for _, r := range g.routesFrom(p, true) {
		all = append(all, g.through(&r))
	}
	return all
}

func (g *Graph) writesForeign(from *Node, networks []set.Network) *Hop {
	h := &Hop{Kind: Acts, Why: "it may write to a bucket of any stranger, who lets it in"}
	if networks != nil && len(networks) == 0 {
		return nil
	}
	t := g.reach.ForeignBuckets()
	if !g.askFrom(h, from, &t, []string{"s3:PutObject"}, networks) {
		return nil
	}
	return h
}

// insideBuckets are the buckets inside, the sensitive ones first where the perimeter names some, and
// then only those.
func (g *Graph) insideBuckets() []*world.Resource {
	var inside, sensitive []*world.Resource
	for _, name := range sortedKeys(g.buckets) {
		b := g.buckets[name]
		if !g.world.IsInside(b.Account) {
			continue
		}
		inside = append(inside, b)
		if g.isSensitive(name) {
			sensitive = append(sensitive, b)
		}
	}
	if sensitive != nil {
		return sensitive
	}
	return inside
}

func managedPermits(action string, t *reach.Target) bool {
	ok, _ := credentials.ManagedPermits(action, t.Name)
	return ok
}
