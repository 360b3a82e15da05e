package credentials

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
)

// metadata is the provider iam-role: the role of an instance, from the instance metadata service
// (Retrieve security credentials from instance metadata).
func (f *finder) metadata() []Candidate { return f.metadataOf(f.place) }

func (f *finder) metadataOf(p *model.Place) []Candidate {
	switch p.Kind {
	case model.PlaceCloudShell, model.PlaceCloudShellContainer:
		return nothing("CloudShell has no instance role")
	case model.PlaceLaptop, model.PlaceCI:
		if p.Instance == "" {
			return nothing("there is no instance metadata service")
		}
	case model.PlaceContainer:
		if p.Instance == "" && !p.ProfileKnown {
			return nothing("the container is not described as standing on an instance")
		}
	case model.PlaceCloud9:
		if p.Cloud9 != nil && p.Cloud9.SSH && p.Instance == "" {
			return nothing("an SSH environment's server is not described as an instance")
		}
	}
	if strings.EqualFold(p.Variables["AWS_EC2_METADATA_DISABLED"], "true") {
		return nothing("AWS_EC2_METADATA_DISABLED is true: the SDK does not ask (any other program may)")
	}
	read, reached, known := howRead(p)
	switch {
	case p.ProfileKnown && p.ProfileARN == "":
		return nothing("the instance has no instance profile")
	case !reached:
		return nothing(read[0])
	case !p.ProfileKnown:
		return []Candidate{{Outcome: Unknown, Why: "whether the instance has an instance profile was not given"}}
	}
	c := &Credential{instance: true, Kind: model.SessionKey, Read: read, Lifetime: "hours (some 6 were seen); renewed before it ends, each copy dies by itself"}
	why := "the role in instance profile " + afterSlash(p.ProfileARN)
	switch role, state := f.env.RoleOfProfile(p.ProfileARN); state {
	case model.StateGiven:
		f.instanceSession(c, p, role)
		why = fmt.Sprintf("role %s, in instance profile %s", role.Name, afterSlash(p.ProfileARN))
	default:
		arn := model.ParseARN(p.ProfileARN)
		c.Account, c.Whose = arn.Account(), fmt.Sprintf("which role is in instance profile %s was not given", afterSlash(p.ProfileARN))
	}
	out := yields(why, c)
	if !known {
		out[0].Outcome, out[0].Why = Unknown, why+"; "+read[0]
	}
	return out
}

// instanceSession fills in the session of an instance's role: its name is the instance's id, and it
// bears where it was made (S8.2; AWS global condition context keys, "Properties of a role session").
// These are properties of the session: they go with a stolen one.
func (f *finder) instanceSession(c *Credential, p *model.Place, role *model.IAMRole) {
	arn := model.ParseARN(role.ARN)
	c.Caller, c.Account = role.ARN, arn.Account()
	if p.Instance == "" {
		return
	}
	c.Caller = fmt.Sprintf("arn:%s:sts::%s:assumed-role/%s/%s", arn.Partition(), arn.Account(), role.Name, p.Instance)
	if p.Region != "" && p.Account != "" {
		c.Keys = append(c.Keys, SessionKey{"ec2:SourceInstanceARN", fmt.Sprintf("arn:%s:ec2:%s:%s:instance/%s", arn.Partition(), p.Region, p.Account, p.Instance)})
	}
	if p.VPC != "" {
		c.Keys = append(c.Keys, SessionKey{"aws:Ec2InstanceSourceVpc", p.VPC})
	}
	if p.PrivateIP != "" {
		c.Keys = append(c.Keys, SessionKey{"aws:Ec2InstanceSourcePrivateIPv4", p.PrivateIP})
	}
	if m := p.Metadata; m != nil && m.Tokens == "required" {
		c.Keys = append(c.Keys, SessionKey{"ec2:RoleDelivery", "2.0"})
	}
}

const credentialsPath = "169.254.169.254/latest/meta-data/iam/security-credentials/"

// howRead says by which version of the metadata service the role's credentials are read, whether the
// place reaches it, and whether that is known. The hop limit is of the answer to the token's PUT: it
// stops IMDSv2 in a container behind a bridge and does not bear on IMDSv1 (Use the Instance Metadata
// Service to access instance metadata; S8.1).
func howRead(p *model.Place) (read []string, reached, known bool) {
	m := p.Metadata
	if m == nil {
		return []string{credentialsPath + ": by anyone on the host; by which version of IMDS was not given"}, true, p.Kind != model.PlaceContainer
	}
	if m.Endpoint == "disabled" {
		return []string{"the instance metadata service is switched off"}, false, true
	}
	far := p.Kind == model.PlaceContainer && m.HopLimit == 1
	hops := "hop limit not given"
	if m.HopLimit > 0 {
		hops = fmt.Sprintf("hop limit %d: %s", m.HopLimit, map[bool]string{true: "not from a container behind a bridge", false: "also from containers"}[m.HopLimit == 1])
	}
	switch m.Tokens {
	case "required":
		if far {
			return []string{"IMDSv2 is required and the hop limit is 1: its token does not reach a container behind a bridge"}, false, true
		}
		return []string{"IMDSv2 only: a PUT for a token, then GET " + credentialsPath + " (" + hops + "); by anyone on the host"}, true, true
	case "optional":
		return []string{"IMDSv1 or v2: a plain GET of " + credentialsPath + " will do, so also through a proxy that can be talked into it (SSRF); v2's " + hops}, true, true
	}
	return []string{credentialsPath + ": by anyone on the host; whether a token is required was not given (" + hops + ")"}, true, !far
}

func afterSlash(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// subnet lists the roles of the instances in a subnet.
func (f *finder) subnet() []Candidate {
	var all []Candidate
	for _, p := range f.env.InstancesOf(f.place.Subnet) {
		for _, c := range f.metadataOf(p) {
			c.Provider, c.Why = "iam-role", p.Instance+": "+c.Why
			all = append(all, c)
		}
	}
	return all
}
