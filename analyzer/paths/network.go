package paths

import (
	"strings"

	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
)

// routesFrom are the ways by which S3 is reached from a place: in its own region, and, where the
// bucket is a stranger's and so its region the stranger's choice, in another. A gateway endpoint
// serves its own region only (Gateway endpoints), so that another region's traffic may go past it.
func (g *Graph) routesFrom(p *model.Place, foreign bool) []network.Route {
	var all []network.Route
	regions := []string{p.Region}
	if foreign && p.Region != "" && p.Subnet != "" {
		other := "us-east-1"
		if p.Region == other {
			other = "us-west-2"
		}
		regions = append(regions, other)
	}
	for _, region := range regions {
		for _, r := range network.Out(g.world.Env(), p, "s3", region) {
			if r.Exit != network.None && !hasRoute(all, &r) {
				all = append(all, r)
			}
		}
	}
	return all
}

func hasRoute(all []network.Route, r *network.Route) bool {
	for i := range all {
		if all[i].Exit == r.Exit && all[i].Endpoint == r.Endpoint {
			return true
		}
	}
	return false
}

// through is a route as a question about sets has it.
func (g *Graph) through(r *network.Route) set.Network {
	n := set.Network{Name: exitWords(r), Endpoint: g.check.OnTheWay(r), Keys: map[string]string{}}
	for _, k := range r.Keys {
		switch {
		case k.Absent:
			n.Absent = append(n.Absent, k.Name)
		case len(k.Values) > 0:
			n.Keys[k.Name] = k.Values[0]
		}
	}
	return n
}

func (g *Graph) networksOf(p *model.Place) []set.Network {
	all := []set.Network{} // and never nil, which is anywhere
	for _, r := range g.routesFrom(p, false) {
		all = append(all, g.through(&r))
	}
	return all
}

func exitWords(r *network.Route) string {
	switch {
	case r.Endpoint != nil:
		return r.Endpoint.ID
	case r.Exit == network.NAT:
		return "NAT gateway"
	case r.Exit == network.InternetGateway:
		return "internet gateway"
	case r.Exit == network.Direct:
		return "internet"
	}
	return "an unknown exit"
}

// exits are the ways out of a place, for whatever lies there.
func (g *Graph) exits(n *Node) [][]edge {
	if n.ownShell || !g.toOutside {
		return nil
	}
	return g.exitsWith(n, n)
}

// exitsWith are the ways out of a place, for data that are held there.
func (g *Graph) exitsWith(holder, at *Node) [][]edge {
	var row []edge
	for _, r := range g.routesFrom(at.place, true) {
		route := &r
		to := g.node(Node{Kind: Exit, Name: exitWords(route) + ", from " + at.Name, Account: route.Account, place: at.place, route: route, bucket: holder.bucket},
			holder.Name+"\x00"+exitWords(route)+"\x00"+at.Name)
		row = append(row, edge{to: to, sort: exit, prove: func(*Graph, *Node, *Node) *Hop {
			h := &Hop{Kind: Network, Why: strings.Join(route.Why, "; ")}
			if route.Exit == network.Unknown {
				h.hang("there is a way to S3 from " + at.Name + ": " + h.Why)
			}
			return h
		}})
	}
	return [][]edge{row}
}

// writesThrough is a stranger's own key, typed in where the data are: no policy of the bucket's, the
// role's or the account's is asked, only the endpoint's, if there is one on the way (Control access
// to VPC endpoints using endpoint policies).
func (g *Graph) writesThrough(n *Node) [][]edge {
	return one(g.outsideNode(), true, write, func(g *Graph, from, _ *Node) *Hop {
		h := &Hop{Kind: Acts, Why: "a stranger's own key writes to a bucket of his own"}
		side, foreign := g.reach.Outsider(), g.reach.ForeignBuckets()
		if !g.ask(h, &side, &foreign, []string{"s3:PutObject"}, []set.Network{g.through(from.route)}, nil) {
			return nil
		}
		return h
	})
}
