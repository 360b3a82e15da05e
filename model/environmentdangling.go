package model

import (
	"maps"
	"slices"

	"github.com/iampath/iampath/model/source"
)

// Dangling is a reference that leads nowhere in the environment, and how often it is made.
type Dangling struct {
	MissingReference
	Account string
	Value   source.Value // the first place where the name stands
	Places  int          // how many there are
}

// Dangling lists the references that lead nowhere, each name once, in the order in which they are
// first made: managed policies and groups that identities name, policies without text, the profiles
// of instances, the route tables of VPC endpoints, and the targets of an organization's policies.
// Where the section that should hold the thing was not collected, the reference is not listed:
// nothing is known of it, and nothing is wrong. Managed policies are listed in either case, since
// a decision hangs on their text.
func (e *Environment) Dangling() []Dangling {
	d := dangling{env: e, at: map[danglingKey]int{}}
	for _, id := range e.AccountIDs() {
		a := e.Accounts[id]
		d.account = id
		if a.IAM != nil {
			d.iam(a.IAM)
		}
		for _, region := range slices.Sorted(maps.Keys(a.EC2)) {
			d.ec2(a.EC2[region])
		}
	}
	d.organization(e.Organization)
	return d.all
}

type dangling struct {
	env     *Environment
	account string
	all     []Dangling
	at      map[danglingKey]int
}

type danglingKey struct{ account, kind, name string }

func (d *dangling) add(ref MissingReference, at source.Value) {
	key := danglingKey{d.account, ref.Kind, ref.Name}
	if ref.Kind == "inline policy" {
		key.name += " " + ref.From
	}
	if i, there := d.at[key]; there {
		d.all[i].Places++
		return
	}
	d.at[key] = len(d.all)
	d.all = append(d.all, Dangling{ref, d.account, at, 1})
}

func (d *dangling) iam(iam *IAM) {
	for _, u := range iam.Users {
		d.identity("user "+u.Name, &u.IAMIdentity, "UserPolicyList")
		for i, name := range u.Groups {
			if iam.Groups != nil && !iam.Partial && d.env.indexed().groups[accountName{d.account, name}] == nil {
				d.add(MissingReference{"group", name, "user " + u.Name}, element(u.Value.Get("GroupList"), i))
			}
		}
	}
	for _, g := range iam.Groups {
		d.policies("group "+g.Name, g.Inline, g.Attached, g.Value, "GroupPolicyList")
	}
	for _, r := range iam.Roles {
		d.identity("role "+r.Name, &r.IAMIdentity, "RolePolicyList")
	}
}

func (d *dangling) identity(who string, i *IAMIdentity, inline string) {
	d.policies(who, i.Inline, i.Attached, i.Value, inline)
	if i.Boundary != nil && d.env.managed(d.account, i.Boundary.ARN) == nil {
		d.add(MissingReference{"permissions boundary", i.Boundary.ARN, who}, i.Value.Get("PermissionsBoundary").Get("PermissionsBoundaryArn"))
	}
}

func (d *dangling) policies(who string, inline []PolicyText, attached []Attachment, record source.Value, list string) {
	for i, p := range inline {
		if !p.Document.OK() {
			d.add(MissingReference{"inline policy", p.Name, who}, element(record.Get(list), i))
		}
	}
	for i, a := range attached {
		if d.env.managed(d.account, a.ARN) == nil {
			d.add(MissingReference{"managed policy", a.ARN, who}, element(record.Get("AttachedManagedPolicies"), i))
		}
	}
}

func (d *dangling) ec2(ec2 *EC2) {
	for _, i := range ec2.Instances {
		if i.ProfileARN == "" {
			continue
		}
		if _, state := d.env.RoleOfProfile(i.ProfileARN); state == StateNone {
			d.add(MissingReference{"instance profile", i.ProfileARN, "instance " + i.ID}, i.Value.Get("IamInstanceProfile").Get("Arn"))
		}
	}
	if ec2.RouteTables == nil {
		return
	}
	for _, p := range ec2.Endpoints {
		for i, id := range p.RouteTables {
			if !slices.ContainsFunc(ec2.RouteTables, func(t *NetworkResource) bool { return t.ID == id }) {
				d.add(MissingReference{"route table", id, "VPC endpoint " + p.ID}, element(p.Value.Get("RouteTableIds"), i))
			}
		}
	}
}

func (d *dangling) organization(o *Organization) {
	if o == nil || o.Roots == nil || o.Units == nil || o.Accounts == nil {
		return
	}
	d.account = o.ManagementAccount
	for _, p := range o.Policies {
		for i, id := range p.Targets {
			if !o.root(id) && o.unit(id) == nil && !o.Has(id) {
				d.add(MissingReference{"target", id, "policy " + p.Name}, element(p.Value.Get("Targets"), i))
			}
		}
	}
}

// element gives the i-th value of a list.
func element(list source.Value, i int) source.Value {
	v := list.First()
	for ; i > 0; i-- {
		v = v.Next()
	}
	return v
}
