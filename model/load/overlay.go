package load

import (
	"maps"
	"slices"

	"github.com/iampath/iampath/model"
)

// lay puts one environment over another: by account and by resource, a later record in the place
// of the earlier one. What has no name within a section (the organization, the perimeter, an
// account's public access block) is replaced where it is given.
func lay(under, over *model.Environment) {
	if over.Organization != nil {
		under.Organization = over.Organization
	}
	if over.Perimeter != nil {
		under.Perimeter = over.Perimeter
	}
	under.Places = layList(under.Places, over.Places, func(p *model.Place) string { return p.Name })
	under.Collections = append(under.Collections, over.Collections...)
	under.Notes = append(under.Notes, over.Notes...)
	if under.Accounts == nil {
		under.Accounts = map[string]*model.Account{}
	}
	for _, id := range over.AccountIDs() {
		moveBuckets(under, over.Accounts[id])
		if below := under.Accounts[id]; below != nil {
			layAccount(below, over.Accounts[id])
		} else {
			under.Accounts[id] = over.Accounts[id]
		}
	}
}

// moveBuckets takes an account's buckets out of the other accounts that had them below.
func moveBuckets(under *model.Environment, account *model.Account) {
	if account.S3 == nil || len(account.S3.Buckets) == 0 {
		return
	}
	moved := map[string]bool{}
	for _, b := range account.S3.Buckets {
		moved[b.Name] = true
	}
	for id, other := range under.Accounts {
		if id != account.ID && other.S3 != nil {
			other.S3.Buckets = slices.DeleteFunc(other.S3.Buckets, func(b *model.Bucket) bool { return moved[b.Name] })
		}
	}
}

func layAccount(under, over *model.Account) {
	if under.IAM == nil {
		under.IAM = over.IAM
	} else if over.IAM != nil {
		layIAM(under.IAM, over.IAM)
	}
	if under.S3 == nil {
		under.S3 = over.S3
	} else if over.S3 != nil {
		layS3(under.S3, over.S3)
	}
	under.EC2 = layRegions(under.EC2, over.EC2, layEC2)
	under.KMS = layRegions(under.KMS, over.KMS, func(under, over *model.KMS) {
		under.Keys = layList(under.Keys, over.Keys, func(k *model.KMSKey) string { return k.ID })
	})
	under.Resources = layList(under.Resources, over.Resources, func(r *model.ResourcePolicy) string { return r.ARN })
}

func layIAM(under, over *model.IAM) {
	under.Partial = under.Partial || over.Partial
	under.Users = layList(under.Users, over.Users, func(u *model.IAMUser) string { return u.ARN })
	under.Groups = layList(under.Groups, over.Groups, func(g *model.IAMGroup) string { return g.ARN })
	under.Roles = layList(under.Roles, over.Roles, func(r *model.IAMRole) string { return r.ARN })
	under.Policies = layList(under.Policies, over.Policies, func(p *model.ManagedPolicy) string { return p.ARN })
}

func layS3(under, over *model.S3) {
	under.Buckets = layList(under.Buckets, over.Buckets, func(b *model.Bucket) string { return b.Name })
	if over.PublicAccessBlock != nil {
		under.PublicAccessBlock = over.PublicAccessBlock
	}
	under.AccessPoints = layList(under.AccessPoints, over.AccessPoints, func(p *model.AccessPoint) string { return p.Name + " " + p.Region })
}

func layEC2(under, over *model.EC2) {
	id := func(n *model.NetworkResource) string { return n.ID }
	under.VPCs = layList(under.VPCs, over.VPCs, id)
	under.Subnets = layList(under.Subnets, over.Subnets, id)
	under.RouteTables = layList(under.RouteTables, over.RouteTables, id)
	under.NATGateways = layList(under.NATGateways, over.NATGateways, id)
	under.InternetGateways = layList(under.InternetGateways, over.InternetGateways, id)
	under.PrefixLists = layList(under.PrefixLists, over.PrefixLists, id)
	under.Endpoints = layList(under.Endpoints, over.Endpoints, func(p *model.VPCEndpoint) string { return p.ID })
	under.Instances = layList(under.Instances, over.Instances, func(i *model.Instance) string { return i.ID })
}

func layRegions[T any](under, over map[string]*T, join func(under, over *T)) map[string]*T {
	if under == nil {
		return over
	}
	for _, region := range slices.Sorted(maps.Keys(over)) {
		if below := under[region]; below != nil {
			join(below, over[region])
		} else {
			under[region] = over[region]
		}
	}
	return under
}

// layList replaces what bears the same name and adds the rest; a list that was not given changes
// nothing.
func layList[T any](under, over []T, name func(T) string) []T {
	if under == nil {
		return over
	}
	places := make(map[string]int, len(under))
	for i, one := range under {
		places[name(one)] = i
	}
	for _, one := range over {
		if i, there := places[name(one)]; there {
			under[i] = one
		} else {
			under = append(under, one)
		}
	}
	return under
}
