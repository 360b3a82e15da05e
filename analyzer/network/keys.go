package network

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
)

// The keys of a request's network (AWS global condition context keys, "Properties of the network").
const (
	keySourceIP     = "aws:SourceIp"
	keyVPCSourceIP  = "aws:VpcSourceIp"
	keySourceVPC    = "aws:SourceVpc"
	keySourceVPCArn = "aws:SourceVpcArn"
	keySourceVPCE   = "aws:SourceVpce"
	keyVPCEAccount  = "aws:VpceAccount"
	keyVPCEOrgID    = "aws:VpceOrgID"
	keyVPCEOrgPaths = "aws:VpceOrgPaths"
)

// endpointKeys are borne only by requests that go through a VPC endpoint.
var endpointKeys = []string{keySourceVPCE, keySourceVPC, keySourceVPCArn, keyVPCSourceIP, keyVPCEAccount, keyVPCEOrgID, keyVPCEOrgPaths}

func absent(names ...string) []Key {
	keys := make([]Key, len(names))
	for i, name := range names {
		keys[i] = Key{Name: name, Absent: true}
	}
	return keys
}

// withoutEndpoint are the keys of a request that goes through none, from a public address if that
// is known.
func withoutEndpoint(address []string) []Key {
	return append(absent(endpointKeys...), Key{Name: keySourceIP, Values: address})
}

// throughEndpoint are the keys of a request that goes through an endpoint. It bears the private
// address of the client in place of a public one. Only some services send the ARN of the VPC and
// what tells the endpoint's owner; which do is dated data, and for a service that the data do not
// know the keys are unknown.
func throughEndpoint(env *model.Environment, e *model.VPCEndpoint, account, region, service, address string) []Key {
	keys := absent(keySourceIP)
	add := func(name, value string) {
		k := Key{Name: name}
		if value != "" {
			k.Values = []string{value}
		}
		keys = append(keys, k)
	}
	add(keySourceVPCE, e.ID)
	add(keySourceVPC, e.VPC)
	add(keyVPCSourceIP, address)
	sent := func(list string, name, value string) {
		switch known, sends := awsdata.SendsNetworkKey(list, service); {
		case !known:
			add(name, "")
		case !sends:
			keys = append(keys, absent(name)...)
		default:
			add(name, value)
		}
	}
	arn := ""
	if e.VPC != "" && account != "" && region != "" {
		arn = "arn:aws:ec2:" + region + ":" + account + ":vpc/" + e.VPC
	}
	sent("SourceVpcArn", keySourceVPCArn, arn)
	sent("VpceAccount", keyVPCEAccount, account)
	organization := ""
	if o := env.Organization; o != nil && o.Has(account) {
		organization = o.ID
	}
	sent("VpceOrgID", keyVPCEOrgID, organization)
	sent("VpceOrgID", keyVPCEOrgPaths, "")
	return keys
}
