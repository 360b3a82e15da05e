package change

import (
	"slices"

	"github.com/iampath/iampath/model"
)

// NetworkKind is a list of an account's network, by the name that AWS's Describe call gives it.
type NetworkKind string

// The lists.
const (
	VPCs             NetworkKind = "Vpcs"
	Subnets          NetworkKind = "Subnets"
	RouteTables      NetworkKind = "RouteTables"
	NATGateways      NetworkKind = "NatGateways"
	InternetGateways NetworkKind = "InternetGateways"
	PrefixLists      NetworkKind = "PrefixLists"
)

var networkPlaces = [...]NetworkKind{VPCs, Subnets, RouteTables, NATGateways, InternetGateways, PrefixLists}

func (w *world) network(account, region string, kind NetworkKind) list[model.NetworkResource] {
	e := w.ec2(account, region)
	return list[model.NetworkResource]{w, e, string(kind), networkLists(e)[slices.Index(networkPlaces[:], kind)], func(n *model.NetworkResource) string { return n.ID }}
}

// Network makes a thing of the network be there. Its record is in the shape that AWS prints.
func Network(account, region string, kind NetworkKind, id, vpc string, record Value) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, m mode) {
			all := w.network(account, region, kind)
			value := record
			if old := all.get(id); old != nil && m != anew && kind == RouteTables {
				value = joined(Literal(old.Value), record)
			}
			all.add(&model.NetworkResource{ID: id, VPC: vpc, Value: value.Source()})
		},
		drop: func(w *world, _ mode) { w.network(account, region, kind).remove(id) }}
}

// joined lays a record over an older one: members that it does not have stay.
func joined(old, over Value) Value {
	out := Value{Kind: Object, At: over.At, Members: slices.Clone(over.Members)}
	for _, m := range old.Members {
		if over.Get(m.Name).Kind == Absent {
			out.Members = append(out.Members, m)
		}
	}
	return out
}

// RouteTablePart adds an element to a list of a route table's record (Routes, Associations). Elements
// that are the same as it in the field that tells them apart give way.
func RouteTablePart(account, region, table, listName string, sameIn []string, element Value) Fact {
	same := func(other Value) bool {
		for _, field := range sameIn {
			if mine := element.Get(field); mine.Given() && mine.Text == other.Get(field).Text {
				return true
			}
		}
		return false
	}
	edit := func(w *world, add bool) {
		all := w.network(account, region, RouteTables)
		old := all.get(table)
		if old == nil {
			if !add {
				return
			}
			old = all.add(&model.NetworkResource{ID: table, Value: Obj(element.At, Member{"RouteTableId", Text(element.At, table)}).Source()})
		}
		elements := ListOf(element.At)
		elements.Items = slices.DeleteFunc(slices.Clone(Literal(old.Value).Get(listName).Items), same)
		if add {
			elements.Items = append(elements.Items, element)
		}
		old.Value = joined(Literal(old.Value), Value{Kind: Object, At: element.At, Members: []Member{{listName, elements}}}).Source()
	}
	return Fact{phase: ties,
		put:  func(w *world, _ mode) { edit(w, true) },
		drop: func(w *world, _ mode) { edit(w, false) }}
}

func (w *world) endpoints(account, region string) list[model.VPCEndpoint] {
	e := w.ec2(account, region)
	return list[model.VPCEndpoint]{w, e, "endpoints", &e.Endpoints, func(p *model.VPCEndpoint) string { return p.ID }}
}

// Endpoint makes a VPC endpoint be there. Where its policy is unknown and none of its own says so, it
// keeps the one that it had.
func Endpoint(account, region string, p model.VPCEndpoint) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, _ mode) {
			p := p
			p.Policy.Name, p.Policy.Owner = p.ID, p.ID
			w.endpoints(account, region).add(&p)
		},
		drop: func(w *world, _ mode) { w.endpoints(account, region).remove(p.ID) }}
}

// EndpointPart makes something of a VPC endpoint be so.
func EndpointPart(account, region, id string, with, without func(p *model.VPCEndpoint)) Fact {
	return Fact{phase: parts,
		put: func(w *world, _ mode) {
			p := w.endpoints(account, region).get(id)
			if p == nil {
				p = w.endpoints(account, region).add(&model.VPCEndpoint{ID: id})
			}
			with(p)
		},
		drop: func(w *world, _ mode) {
			if p := w.endpoints(account, region).get(id); p != nil {
				without(p)
			}
		}}
}

// Instance makes an EC2 instance be there.
func Instance(account, region string, i model.Instance) Fact {
	instances := func(w *world) list[model.Instance] {
		e := w.ec2(account, region)
		return list[model.Instance]{w, e, "instances", &e.Instances, func(i *model.Instance) string { return i.ID }}
	}
	return Fact{phase: things, lasting: true,
		put:  func(w *world, _ mode) { i := i; instances(w).add(&i) },
		drop: func(w *world, _ mode) { instances(w).remove(i.ID) }}
}
