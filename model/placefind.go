package model

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// Place finds a place by its name: one of the scenario's, an instance's, subnet's or VPC endpoint's
// id, "internet", "cloudshell" (of the console user that principal names), or "cloud9:NAME". The
// environment may be nil, and then knows none.
func (e *Environment) Place(name, principal string) (*Place, error) {
	if p := e.describedPlace(name); p != nil {
		if principal != "" && p.takesPrincipal() {
			with := *p
			with.Principal = principal
			p = &with
		}
		return p, p.wants()
	}
	switch {
	case name == "internet":
		return &Place{Name: name, Kind: PlaceInternet}, nil
	case name == "cloudshell":
		p := &Place{Name: name, Kind: PlaceCloudShell, Principal: principal}
		return p, p.wants()
	case strings.HasPrefix(name, "cloud9:"):
		if p := e.cloud9Instance(strings.TrimPrefix(name, "cloud9:"), principal); p != nil {
			return p, nil
		}
		return nil, fmt.Errorf("the environment has no Cloud9 environment %q: neither a place of that name nor an instance with the tag Name=aws-cloud9-%s-…%s",
			strings.TrimPrefix(name, "cloud9:"), strings.TrimPrefix(name, "cloud9:"), e.otherPlaces())
	case strings.HasPrefix(name, "i-"):
		if p := e.instancePlace(name); p != nil {
			return p, nil
		}
		return nil, fmt.Errorf("the environment has no instance %s%s", name, e.otherPlaces())
	case strings.HasPrefix(name, "subnet-"):
		return e.subnetPlace(name)
	case strings.HasPrefix(name, "vpce-"):
		return e.endpointPlace(name)
	}
	return nil, fmt.Errorf("%q is not a place; an instance's, subnet's or VPC endpoint's id, internet, cloudshell, cloud9:NAME, or the name of a place in the scenario was expected%s", name, e.otherPlaces())
}

// describedPlace finds a place of the scenario; "cloud9:NAME" finds that kind under its bare name.
func (e *Environment) describedPlace(name string) *Place {
	if e == nil {
		return nil
	}
	for _, p := range e.Places {
		if p.Name == name || p.Kind == PlaceCloud9 && "cloud9:"+p.Name == name {
			return e.completed(p)
		}
	}
	return nil
}

func (p *Place) takesPrincipal() bool {
	return p.Kind == PlaceCloudShell || p.Kind == PlaceCloudShellContainer || p.Kind == PlaceCloud9
}

// wants says what a place lacks that must be known of it.
func (p *Place) wants() error {
	if p.Kind == PlaceCloudShell && p.Principal == "" {
		return fmt.Errorf("a CloudShell belongs to a console user, and nothing says to whom; give --principal ARN")
	}
	return nil
}

// otherPlaces names the scenario's places, for a person who asked for one that is not there.
func (e *Environment) otherPlaces() string {
	if e == nil || len(e.Places) == 0 {
		return ""
	}
	names := make([]string, 0, len(e.Places))
	for _, p := range e.Places {
		names = append(names, p.Name)
	}
	const most = 10
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return " (the scenario has: " + strings.Join(names, ", ") + ")"
}

// completed adds to a described place what the environment knows of its instance.
func (e *Environment) completed(described *Place) *Place {
	p := *described
	if p.Instance == "" {
		return &p
	}
	at := e.instancePlace(p.Instance)
	if at == nil {
		return &p
	}
	for _, s := range []struct{ to, from *string }{{&p.Account, &at.Account}, {&p.Region, &at.Region}, {&p.Subnet, &at.Subnet}, {&p.VPC, &at.VPC},
		{&p.PrivateIP, &at.PrivateIP}, {&p.PublicIP, &at.PublicIP}} {
		if *s.to == "" {
			*s.to = *s.from
		}
	}
	if p.Metadata == nil {
		p.Metadata = at.Metadata
	}
	if !p.ProfileKnown {
		p.ProfileARN, p.ProfileKnown = at.ProfileARN, at.ProfileKnown
	}
	return &p
}

func (e *Environment) instancePlace(id string) *Place {
	if e == nil {
		return nil
	}
	i, account, region, ok := e.Instance(id)
	if !ok {
		return nil
	}
	return &Place{Name: id, Kind: PlaceInstance, Account: account, Region: region, Subnet: i.Subnet, VPC: i.VPC, Instance: id,
		Metadata: metadataOptions(i.Value.Get("MetadataOptions")), ProfileARN: i.ProfileARN, ProfileKnown: true,
		PrivateIP: i.Value.Get("PrivateIpAddress").Text(), PublicIP: i.Value.Get("PublicIpAddress").Text(), Value: i.Value}
}

// metadataOptions reads what describe-instances prints of the metadata service.
func metadataOptions(v source.Value) *MetadataOptions {
	if v.Kind() != source.Object {
		return nil
	}
	m := &MetadataOptions{Endpoint: v.Get("HttpEndpoint").Text(), Tokens: v.Get("HttpTokens").Text()}
	if n, err := strconv.Atoi(v.Get("HttpPutResponseHopLimit").Text()); err == nil && n > 0 && n < 256 {
		m.HopLimit = n
	}
	return m
}

// InstancesOf lists the instances in a subnet, as places.
func (e *Environment) InstancesOf(subnet string) []*Place {
	var all []*Place
	e.eachEC2(func(_, _ string, ec2 *EC2) {
		for _, i := range ec2.Instances {
			if i.Subnet == subnet {
				all = append(all, e.instancePlace(i.ID))
			}
		}
	})
	return all
}

func (e *Environment) eachEC2(f func(account, region string, ec2 *EC2)) {
	for _, id := range e.AccountIDs() {
		regions := make([]string, 0, len(e.Accounts[id].EC2))
		for region := range e.Accounts[id].EC2 {
			regions = append(regions, region)
		}
		slices.Sort(regions)
		for _, region := range regions {
			f(id, region, e.Accounts[id].EC2[region])
		}
	}
}

func (e *Environment) subnetPlace(id string) (*Place, error) {
	var found *Place
	if e != nil {
		e.eachEC2(func(account, region string, ec2 *EC2) {
			for _, s := range ec2.Subnets {
				if s.ID == id && found == nil {
					found = &Place{Name: id, Kind: PlaceSubnet, Account: account, Region: region, Subnet: id, VPC: s.VPC, Value: s.Value}
				}
			}
		})
	}
	if found == nil {
		return nil, fmt.Errorf("the environment has no subnet %s", id)
	}
	return found, nil
}

func (e *Environment) endpointPlace(id string) (*Place, error) {
	if e != nil {
		if p, account, region, ok := e.Endpoint(id); ok {
			return &Place{Name: id, Kind: PlaceEndpoint, Account: account, Region: region, Endpoint: id, VPC: p.VPC, Value: p.Value}, nil
		}
	}
	return nil, fmt.Errorf("the environment has no VPC endpoint %s", id)
}

// cloud9Instance finds the instance of a Cloud9 environment: Cloud9 names it
// aws-cloud9-<environment>-<id> and tags it with the environment's id. Whether its managed
// credentials are on is not in the instance's record.
func (e *Environment) cloud9Instance(name, principal string) *Place {
	var found *Place
	if e == nil {
		return nil
	}
	e.eachEC2(func(_, _ string, ec2 *EC2) {
		for _, i := range ec2.Instances {
			id, full := "", ""
			for t := i.Value.Get("Tags").First(); t.OK(); t = t.Next() {
				switch t.Get("Key").Text() {
				case "aws:cloud9:environment":
					id = t.Get("Value").Text()
				case "Name":
					full = t.Get("Value").Text()
				}
			}
			if found == nil && name != "" && (id == name || strings.HasPrefix(full, "aws-cloud9-"+name+"-")) {
				found = e.instancePlace(i.ID)
				found.Name, found.Kind, found.Principal, found.Cloud9 = "cloud9:"+name, PlaceCloud9, principal, &Cloud9{}
			}
		}
	})
	return found
}
