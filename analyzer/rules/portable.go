package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/credentials"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// portableCredentials finds credentials that can be carried off from where they are handed out, and
// that read data inside from wherever they are used.
var portableCredentials = &Rule{
	ID:       "portable-credentials-reach-data",
	Title:    "A credential that can be carried off still reads data inside",
	Severity: finding.Medium,
	Text: Text{
		Means: `An instance, a container or CloudShell hands out a session credential to whatever runs there. No policy ties it to the network it
was made for, so it works on any computer in the world until it expires, and it reads a bucket inside.`,
		Exploited: `One request to the metadata service (or to CloudShell's container endpoint) prints the key, the secret and the token. Set as
environment variables elsewhere they read the bucket from there; the owner's network sees nothing.`,
		Before: `{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}`,
		After: `Beside it, for the role of an instance, what holds its sessions to the VPC in which they were made:
{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"${aws:Ec2InstanceSourceVpc}"},"Null":{"ec2:SourceInstanceARN":"false"},"BoolIfExists":{"aws:ViaAWSService":"false"}}}
For CloudShell, a deny of cloudshell:PutCredentials.`,
		Sources: []string{"Retrieve security credentials from instance metadata", "AWS global condition context keys: aws:Ec2InstanceSourceVpc", "Managing AWS CloudShell access and usage with IAM policies"},
	},
	Find: func(c *Context) {
		c.carriedFromPlaces()
		c.carriedFromCloudShell()
	},
}

// elsewhere is the internet, far from any network that a policy could mean: an address of the range
// for benchmarks (RFC 2544), and no VPC endpoint.
func elsewhere(keys map[string]string) []set.Network {
	all := map[string]string{"aws:SourceIp": "198.18.53.1"}
	for k, v := range keys {
		all[k] = v
	}
	return []set.Network{{Name: "the internet, from elsewhere", Keys: all, Absent: set.EndpointKeys()}}
}

// handedOut is a credential, with the places at which it is to be had.
type handedOut struct {
	caller *world.Principal
	keys   map[string]string
	places []*model.Place
}

func (c *Context) carriedFromPlaces() {
	places := c.Reach.Places()
	byCaller := map[string]*handedOut{}
	var order []string
	asks := check.NewWorld(c.Env)
	for _, p := range places {
		report, err := credentials.At(c.Env, p, credentials.Options{World: asks})
		if err != nil {
			c.NotExamined(fmt.Sprintf("which credentials are to be had at %s: %v", p.Name, err))
			continue
		}
		for i := range report.Candidates {
			k := &report.Candidates[i]
			if k.Outcome != credentials.Yields || k.Credential == nil || k.Refusal != nil {
				continue
			}
			caller, err := model.ParsePrincipal(k.Credential.Caller)
			if err != nil {
				continue
			}
			who, _ := c.World.Caller(&caller)
			if who == nil || !c.World.IsInside(who.Account) {
				continue
			}
			h := byCaller[who.ARN]
			if h == nil {
				h = &handedOut{caller: who, keys: map[string]string{}}
				for _, key := range k.Credential.Keys {
					h.keys[key.Name] = key.Value
				}
				byCaller[who.ARN], order = h, append(order, who.ARN)
			}
			if !slices.Contains(h.places, p) {
				h.places = append(h.places, p)
			}
		}
	}
	parallel.Each(len(order), func(i int) {
		h := byCaller[order[i]]
		from := placeName(&wayOut{places: h.places})
		c.carried(h.caller, h.keys, from, placeIDs(&wayOut{places: h.places}), nil)
	})
}

// cloudShellActions are those without which CloudShell hands out no credential (Managing AWS
// CloudShell access and usage with IAM policies).
var cloudShellActions = []string{"cloudshell:CreateEnvironment", "cloudshell:CreateSession", "cloudshell:GetEnvironmentStatus",
	"cloudshell:StartEnvironment", "cloudshell:PutCredentials"}

func (c *Context) carriedFromCloudShell() {
	groups := c.InsideGroups()
	parallel.Each(len(groups), func(i int) {
		g := groups[i]
		if !console(g.Members[0]) {
			return
		}
		var last *Evidence
		for _, action := range cloudShellActions {
			e := c.Ask(c.Reach.Principal(g.Members[0]), c.Reach.Nothing(), []string{action}, nil)
			if e.Answer.Verdict != set.Yes {
				return
			}
			last = e
		}
		c.carried(g.Members[0], nil, "CloudShell", names(g), last)
	})
}

// console reports whether somebody can sign in to the console as a principal: a user, or a role that
// a person assumes; what services and instances assume is none.
func console(p *world.Principal) bool {
	if p.User != nil {
		return true
	}
	if p.Trust == nil || p.Trust.IsUnknown() {
		return false
	}
	for i := range p.Trust.Document.Statements {
		s := &p.Trust.Document.Statements[i]
		if s.Principals == nil {
			continue
		}
		if s.Principals.Everyone {
			return true
		}
		for _, e := range s.Principals.Entries {
			if e.Type == "AWS" || e.Type == "Federated" {
				return true
			}
		}
	}
	return false
}

// carried reports a credential that reads a bucket from elsewhere.
func (c *Context) carried(p *world.Principal, keys map[string]string, from string, members []string, put *Evidence) {
	side := c.Reach.Principal(p)
	var e *Evidence
	for _, target := range c.dataFor(p) {
		if got := c.Ask(side, target, readObjects, elsewhere(keys)); got.Answer.Verdict == set.Yes {
			e = got
			break
		}
	}
	if e == nil {
		return
	}
	name := bucketName(e)
	bucket := "bucket " + name
	if strings.HasPrefix(name, "a ") {
		bucket = name
	}
	f := &finding.Finding{
		Severity: c.Weigh(c.rule.Severity, name), Confidence: e.Confidence(), HangsOn: e.HangsOn(),
		Title: fmt.Sprintf("What %s hands out as %s reads %s from anywhere", from, p.Caller.Name, bucket),
		Message: fmt.Sprintf("The credential of %s that is to be had at %s works wherever it is carried until it expires. From the internet it may %s in %s%s.",
			p.ARN, from, action(e, "s3:GetObject"), bucket, given(e.Conditions())),
		Resource: e.Target.Name, Principal: p.ARN, Account: p.Account, Members: members, Locations: e.Locations(), Witnesses: e.Witnesses(),
		Stood: e.Says(), Could: []string{"identity policy", "service control policy", "bucket policy", "resource control policy"},
		Identity: p.ARN + " from " + from,
	}
	if from != "CloudShell" {
		f.Identity = p.ARN + " from places"
	}
	if put != nil {
		f.Path = append(f.Path, put.Hop(finding.Credential, p.ARN, "whoever holds the printed credential"))
		f.Witnesses = append(put.Witnesses(), f.Witnesses...)
	} else {
		f.Path = append(f.Path, finding.Hop{From: from, To: p.ARN, Kind: finding.Credential, Note: "whoever runs code there can print the credential and carry it off"})
	}
	f.Path = append(f.Path, e.Hop(finding.Acts, p.ARN+", used elsewhere", e.Target.Name))
	c.tie(f, e, p, keys, put)
	c.Report(f)
}

// tie proposes what ties the credential down.
func (c *Context) tie(f *finding.Finding, e *Evidence, p *world.Principal, keys map[string]string, put *Evidence) {
	if vpc := keys["aws:Ec2InstanceSourceVpc"]; vpc != "" {
		// At home the session comes through an endpoint of its own VPC, and is to read as before.
		home := c.Again(e, func(q *set.Question) {
			at := map[string]string{"aws:SourceVpc": vpc}
			for k, v := range keys {
				at[k] = v
			}
			q.Networks = []set.Network{{Name: "an endpoint of its VPC", Keys: at, Absent: []string{"aws:SourceIp"}}}
		})
		if cut, ok := c.Try(e, Change{decision.LayerIdentity, "the identity policies of " + p.Caller.Name,
			`{"Sid":"OnlyFromItsNetwork","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"${aws:Ec2InstanceSourceVpc}"},"Null":{"ec2:SourceInstanceARN":"false"},"BoolIfExists":{"aws:ViaAWSService":"false"}}}`}, home); ok {
			cut.Text = "S3's traffic must then go through a VPC endpoint: what leaves by NAT bears no aws:SourceVpc."
			f.Cuts = append(f.Cuts, cut)
		}
	}
	if put != nil {
		if cut, ok := c.Try(put, Change{decision.LayerIdentity, "the identity policies of " + p.Caller.Name,
			`{"Sid":"NoCredentialsInCloudShell","Effect":"Deny","Action":"cloudshell:PutCredentials","Resource":"*"}`}); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	if len(f.Cuts) > 0 {
		return
	}
	statement, ours := c.onlyFromOurNetworks()
	var keep []*Evidence
	if ours != nil {
		keep = append(keep, c.Again(e, func(q *set.Question) { q.Networks = []set.Network{*ours} }))
	}
	if cut, ok := c.Try(e, Change{decision.LayerIdentity, "the identity policies of " + p.Caller.Name, statement}, keep...); ok {
		if ours == nil {
			cut.Text = "For vpc-" + replace + " put the VPC from which it works; addresses go into NotIpAddressIfExists of aws:SourceIp beside it."
		}
		f.Cuts = append(f.Cuts, cut)
	}
}

// onlyFromOurNetworks is a statement that leaves only requests from the networks that the perimeter
// names, and those of AWS's services on somebody's behalf (Data perimeter: network perimeter), with one of
// the networks. Where it names none, a word stands for one, and ours is nil.
func (c *Context) onlyFromOurNetworks() (statement string, ours *set.Network) {
	var addresses, vpcs, endpoints []string
	if p := c.Env.Perimeter; p != nil {
		for _, r := range p.CIDRs {
			addresses = append(addresses, r.String())
			ours = &set.Network{Name: "an address of ours", Keys: map[string]string{"aws:SourceIp": r.Addr().String()}, Absent: set.EndpointKeys()}
		}
		for _, e := range p.VPCEndpoints {
			endpoints = append(endpoints, e.Name)
			ours = &set.Network{Name: "endpoint " + e.Name, Keys: map[string]string{"aws:SourceVpce": e.Name}, Absent: []string{"aws:SourceIp"}}
		}
		for _, v := range p.VPCs {
			vpcs = append(vpcs, v.Name)
			ours = &set.Network{Name: "an endpoint of " + v.Name, Keys: map[string]string{"aws:SourceVpc": v.Name}, Absent: []string{"aws:SourceIp"}}
		}
	}
	if ours == nil {
		vpcs = []string{"vpc-" + replace}
	}
	var names, tests []string
	for key, values := range map[string][]string{"aws:SourceVpc": vpcs, "aws:SourceVpce": endpoints} {
		if values != nil {
			names = append(names, fmt.Sprintf(`%q:%s`, key, list(values)))
		}
	}
	if slices.Sort(names); names != nil {
		tests = append(tests, `"StringNotEqualsIfExists":{`+strings.Join(names, ",")+`}`)
	}
	if addresses != nil {
		tests = append(tests, `"NotIpAddressIfExists":{"aws:SourceIp":`+list(addresses)+`}`)
	}
	tests = append(tests, `"BoolIfExists":{"aws:ViaAWSService":"false"}`)
	return `{"Sid":"OnlyFromOurNetworks","Effect":"Deny","Action":"*","Resource":"*","Condition":{` + strings.Join(tests, ",") + `}}`, ours
}

// bucketName is the name of the bucket that a question was about.
func bucketName(e *Evidence) string {
	if arn := model.ParseARN(e.Target.Name); arn.Whole() {
		return arn.Resource()
	}
	return e.Target.Name
}
