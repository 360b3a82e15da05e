package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
)

// endpointOpen finds VPC endpoints whose policies let a stranger's credentials through to what is a
// stranger's.
var endpointOpen = &Rule{
	ID:       "endpoint-open",
	Title:    "A VPC endpoint lets a stranger's key through to a stranger's resource",
	Severity: finding.Medium,
	Text: Text{
		Means: `The endpoint's policy is the default one, which allows everything, or one that asks neither who calls nor whose resource it is. A
request with a stranger's key to a stranger's resource is then decided outside alone, and the endpoint, the only place at which we could
have a say, says yes.`,
		Exploited: `Whoever has got into the network brings an access key of an account of their own, and sends through our endpoint what they
have found: to a bucket, a table, a queue or a topic of theirs. No internet access is needed.`,
		Before: `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`,
		After: `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceOrgID":"o-ours"}}}
beside a statement for the buckets of AWS's own that are needed (images, patches, packages), by name and for reading only.`,
		Sources: []string{"Control access to VPC endpoints using endpoint policies", "Gateway endpoints for Amazon S3", "AWS samples: data perimeter policy examples"},
	},
	Find: func(c *Context) {
		endpoints := c.endpoints()
		parallel.Each(len(endpoints), func(i int) { c.open(&endpoints[i]) })
	},
}

// outlets are the services by which a stranger's key carries data to a stranger's resource: what is
// sent, to what, and whose policy decides. Endpoints of other services are left out: a default policy
// there lets a stranger manage what is the stranger's own, and nothing of ours goes along.
var outlets = map[string]outlet{
	"s3":             {actions: writeObjects},
	"dynamodb":       {actions: []string{"dynamodb:PutItem"}},
	"sts":            {actions: []string{"sts:AssumeRole"}, prefix: "iam", kind: policy.Trust, little: true},
	"sqs":            {actions: []string{"sqs:SendMessage"}},
	"sns":            {actions: []string{"sns:Publish"}},
	"kinesis":        {actions: []string{"kinesis:PutRecord"}},
	"secretsmanager": {actions: []string{"secretsmanager:PutSecretValue"}},
	"lambda":         {actions: []string{"lambda:InvokeFunction"}},
	"logs":           {actions: []string{"logs:PutLogEvents"}},
	"events":         {actions: []string{"events:PutEvents"}},
	"ecr.api":        {actions: []string{"ecr:PutImage"}, prefix: "ecr"},
}

type outlet struct {
	actions []string
	// prefix is that of the resource's ARN, where it is not the endpoint's name.
	prefix string
	kind   policy.Kind
	// little: data go along in names and tags at most.
	little bool
}

// endpoint is a VPC endpoint inside, and where it is.
type endpoint struct {
	*model.VPCEndpoint
	account, region, service string
	ec2                      *model.EC2
}

// endpoints gives the VPC endpoints that are inside.
func (c *Context) endpoints() (list []endpoint) {
	for _, id := range c.Env.AccountIDs() {
		if !c.World.IsInside(id) {
			continue
		}
		for _, region := range sortedKeys(c.Env.Accounts[id].EC2) {
			ec2 := c.Env.Accounts[id].EC2[region]
			for _, e := range ec2.Endpoints {
				service, of := strings.CutPrefix(e.ServiceName, "com.amazonaws."+region+".")
				if !of {
					service = "" // of somebody's own, or of another region
				}
				list = append(list, endpoint{e, id, region, service, ec2})
			}
		}
	}
	return list
}

// passageOf is the network of a request that takes the endpoint.
func (c *Context) passageOf(e *endpoint) []set.Network {
	return c.Reach.Networks([]network.Route{network.Through(c.Env, e.VPCEndpoint, e.account, e.region, e.service)})
}

func (c *Context) open(e *endpoint) {
	out, carries := outlets[e.service]
	if !carries {
		return
	}
	if e.Policy.State == model.StateUnknown {
		c.NotExamined(fmt.Sprintf("whom VPC endpoint %s lets through: its policy was not collected", e.ID))
		return
	}
	target := c.Reach.ForeignBuckets()
	if e.service != "s3" {
		target = c.foreign(e.service, out)
	}
	ev := c.Ask(c.Reach.Outsider(), target, out.actions, c.passageOf(e))
	if ev.Answer.Witness == nil {
		return
	}
	why := "its policy is the default one, which allows everything"
	if e.Policy.State == model.StateGiven {
		why = "its policy asks neither who calls nor whose resource it is"
		if conditions := ev.Conditions(); conditions != "" {
			why = "its policy lets it through, given " + conditions
		}
	}
	severity := c.rule.Severity
	if out.little {
		severity = finding.Low
	}
	f := &finding.Finding{
		Severity: severity, Confidence: ev.Confidence(), HangsOn: ev.HangsOn(),
		Title: fmt.Sprintf("VPC endpoint %s (%s) lets a stranger's key through to a stranger's resource", e.ID, e.service),
		Message: fmt.Sprintf("Through VPC endpoint %s of %s, in account %s, a caller of an account outside may %s on %s: %s.",
			e.ID, e.VPC, e.account, action(ev, out.actions[0]), target.Name, why),
		Resource: e.ID, Account: e.account, Principal: "outside", Locations: endpointLocations(e, ev), Witnesses: ev.Witnesses(),
		Path: []finding.Hop{ev.Hop(finding.Acts, "a stranger with a key of their own", target.Name)}, Stood: ev.Says(), Could: []string{"VPC endpoint policy"},
	}
	change := Change{decision.LayerVPCEndpoint, "the policy of " + e.ID, c.onlyOurResources(`"Principal":"*",`, `"*"`)}
	if cut, ok := c.Try(ev, change, c.usesOf(e)...); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}

// maxUses is how many uses of an endpoint are tried with a cut in place.
const maxUses = 3

// usesOf are the uses that an endpoint is there for, of which a cut must leave all that there are: the
// account's principals and its buckets.
func (c *Context) usesOf(e *endpoint) (uses []*Evidence) {
	if e.service != "s3" {
		return nil
	}
	for _, b := range c.accountBuckets(e.account) {
		if len(uses) < maxUses {
			uses = append(uses, c.Ask(c.Reach.Account(e.account), c.Reach.Within(b), slices.Concat(readObjects, writeObjects), c.passageOf(e)))
		}
	}
	return uses
}

// endpointLocations are the statements of the endpoint's policy that let a request through, or the
// endpoint itself.
func endpointLocations(e *endpoint, ev *Evidence) (list []source.Position) {
	for _, s := range ev.deciding() {
		if s.Policy.Document.Kind == policy.VPCEndpoint {
			list = append(list, s.Source().Position())
		}
	}
	if list == nil && e.Value.OK() {
		list = append(list, e.Value.Position())
	}
	return list
}

// foreign is any resource of a service that is not inside, whose owner lets anybody in.
func (c *Context) foreign(service string, out outlet) reach.Target {
	prefix := out.prefix
	if prefix == "" {
		prefix = service
	}
	text := fmt.Sprintf(`{"Effect":"Allow","Principal":"*","Action":"%s:*","Resource":"*"}`, prefix)
	if out.kind == policy.Trust {
		text = `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:*"}`
	}
	kind := policy.ResourceBased
	if out.kind == policy.Trust {
		kind = policy.Trust
	}
	d, err := policy.ParseFile(source.NewFile(assumedFile, `{"Version":"2012-10-17","Statement":[`+text+`]}`), kind)
	if err != nil {
		panic(err) // the text is ours
	}
	t := reach.Target{Name: "a resource of " + prefix + " outside"}
	t.Policies.Resource = policy.Compile("assumed: the resource's owner lets anybody in", d)
	t.Resources = set.Resources{OfAction: true, Outside: c.Reach.Accounts, NotOrganizations: c.Reach.Organizations,
		Domain: []class.Language{class.Pattern("arn:*:" + prefix + ":*:*:*")}}
	for _, id := range c.Reach.Accounts {
		t.Resources.Except = append(t.Resources.Except, class.Pattern("arn:*:"+prefix+":*:"+id+":*"))
	}
	return t
}
