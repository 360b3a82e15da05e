package reach

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Places gives the places inside at which somebody's code runs: instances, and those that the
// scenario describes, in their order. Laptops and CI runners are not inside.
func (r *Reach) Places() []*model.Place {
	env := r.World.Env()
	var all []*model.Place
	described := map[string]bool{}
	for _, p := range env.Places {
		place, err := env.Place(p.Name, "")
		if err != nil || place.Kind == model.PlaceLaptop || place.Kind == model.PlaceCI {
			continue
		}
		if place.Account == "" && place.Principal != "" {
			arn := model.ParseARN(place.Principal)
			with := *place
			with.Account = arn.Account()
			place = &with
		}
		if r.World.IsInside(place.Account) {
			described[place.Instance] = true
			all = append(all, place)
		}
	}
	for _, id := range env.AccountIDs() {
		if !r.World.IsInside(id) {
			continue
		}
		account := env.Accounts[id]
		for _, region := range regions(account.EC2) {
			for _, i := range account.EC2[region].Instances {
				if described[i.ID] {
					continue
				}
				if place, err := env.Place(i.ID, ""); err == nil {
					all = append(all, place)
				}
			}
		}
	}
	return all
}

func regions(of map[string]*model.EC2) []string {
	var names []string
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Exits gives the ways of a service's requests out of a place, to the place's own region.
func (r *Reach) Exits(p *model.Place, service string) []network.Route {
	return slices.DeleteFunc(network.Out(r.World.Env(), p, service, p.Region), func(x network.Route) bool { return x.Exit == network.None })
}

// Networks makes of routes the networks of a question. A route that is not known has an endpoint of
// which nothing is known.
func (r *Reach) Networks(routes []network.Route) []set.Network {
	list := make([]set.Network, 0, len(routes))
	for i := range routes {
		route := &routes[i]
		n := set.Network{Name: ExitName(route), Keys: map[string]string{}}
		for _, k := range route.Keys {
			switch {
			case k.Absent:
				n.Absent = append(n.Absent, k.Name)
			case len(k.Values) == 1:
				n.Keys[k.Name] = k.Values[0]
			}
		}
		switch {
		case route.Endpoint != nil:
			e := r.World.Endpoint(route.Endpoint)
			n.Endpoint = &e
		case route.Exit == network.Unknown:
			n.Endpoint = &decision.Endpoint{Name: "an endpoint that may be on the way", Policy: policy.Unknown("the policy of an endpoint that may be on the way")}
		}
		list = append(list, n)
	}
	return list
}

// ExitName names the exit of a route for a person.
func ExitName(route *network.Route) string {
	switch {
	case route.Endpoint != nil:
		return strings.ToLower(route.Endpoint.Type) + " endpoint " + route.Endpoint.ID
	case route.Exit == network.NAT:
		return "a NAT gateway"
	case route.Exit == network.InternetGateway:
		return "an internet gateway"
	case route.Exit == network.Direct:
		return "the internet"
	}
	return "a way that is not known"
}
