package network

import "github.com/iampath/iampath/model"

// Out follows a request to a service in a region out of a place; the region is empty where it is not
// known.
func Out(env *model.Environment, p *model.Place, service, region string) []Route {
	switch {
	case p.Kind == model.PlaceEndpoint:
		e, account, home, ok := env.Endpoint(p.Endpoint)
		if !ok {
			break
		}
		return []Route{Through(env, e, account, home, service)}
	case p.Subnet != "":
		return From(env, Source{Account: p.Account, Region: p.Region, Subnet: p.Subnet, VPC: p.VPC,
			Private: p.PrivateIP, Public: p.PublicIP, HasPublic: p.PrivateIP != ""}, service, region)
	case p.Kind == model.PlaceInstance || p.Kind == model.PlaceCloud9 || p.Kind == model.PlaceContainer:
		return []Route{Nowhere("in which subnet " + p.Name + " lies is not known")}
	case p.Kind == model.PlaceCloudShell || p.Kind == model.PlaceCloudShellContainer:
		// Outside a VPC, CloudShell's calls come from a public address of AWS's own.
		return Internet("CloudShell calls from a public address of AWS's, outside any VPC of the environment")
	}
	return Internet("the request comes over the internet")
}
