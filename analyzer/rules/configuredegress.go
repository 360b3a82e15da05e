package rules

import (
	"fmt"
	"slices"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// configuredEgress finds data that AWS itself carries outside because somebody has set it so, and
// who may set it so.
var configuredEgress = &Rule{
	ID:       "configured-egress",
	Title:    "A setting sends data outside, or a principal can set it so",
	Severity: finding.Medium,
	Text: Text{
		Means: `Buckets can be set to replicate, to report what they hold and to tell of each change; snapshots and images can be shared. AWS then
does the carrying: with a role of ours, or as the service itself. The finding names a destination that is not inside, or a principal that
has all the rights to set one.`,
		Exploited: `One call sets a replication to a bucket of somebody else's, or shares a snapshot with their account. From then on nobody of
theirs needs to come back: each new object leaves by itself, and CloudTrail shows AWS's service reading.`,
		Before: `{"Role":"arn:aws:iam::111111111111:role/replication","Rules":[{"Status":"Enabled","Destination":{"Bucket":"arn:aws:s3:::not-ours"}}]}`,
		After: `Take the setting away, or name the destination's account in perimeter.yaml under "trusted", with the reason; and a service control policy:
{"Effect":"Deny","Action":["s3:PutObject","s3:ReplicateObject"],"Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-ours"}}}`,
		Sources: []string{"Setting up permissions for live replication", "Amazon S3 Inventory", "Amazon S3 Event Notifications", "Granting permissions for Batch Operations",
			"Share an Amazon EBS snapshot", "Granting a user permissions to pass a role to an AWS service"},
	},
	Find: func(c *Context) {
		buckets := c.InsideBuckets()
		c.settingsNotExamined(buckets)
		parallel.Each(len(buckets), func(i int) { c.destinations(buckets[i]) })
		carriers := c.carriers()
		for _, alike := range merged(c.powers(sharing)) {
			// Administrators are named by resource-policy-widening, and can do the same there; lists of
			// names matter where the names do.
			if p := alike[0]; p.administrator || p.onlyLittle() && !slices.ContainsFunc(p.buckets, c.Sensitive) {
				continue
			}
			f := c.reportPower(alike, "can have AWS carry data outside", "What is shared, or sent, this way is taken by the account that it is sent to, with that account's own rights.")
			c.cutPower(f, alike[0])
			c.Report(f)
		}
		for _, g := range c.InsideGroups() {
			c.setsCarrier(g, carriers)
		}
	},
}

// sharing are the actions that alone send something to an account that is named in the request.
// Server access logs are not among them: their destination has to be in the bucket's own account
// (Enabling Amazon S3 server access logging).
var sharing = []deed{
	{action: "s3:PutInventoryConfiguration", does: "have the list of all keys sent from", little: true},
	{action: "s3:PutBucketNotification", does: "have each change told from", little: true},
	{action: "ec2:ModifySnapshotAttribute", does: "share", on: onOthers},
	{action: "ec2:ModifyImageAttribute", does: "share", on: onOthers},
	{action: "rds:ModifyDBSnapshotAttribute", does: "share", on: onOthers},
	{action: "rds:ModifyDBClusterSnapshotAttribute", does: "share", on: onOthers},
	{action: "redshift:AuthorizeSnapshotAccess", does: "share", on: onOthers},
	{action: "logs:PutSubscriptionFilter", does: "have the events sent from", on: onOthers},
	{action: "ecr:PutReplicationConfiguration", does: "have all images of the registry replicated", on: onOthers},
}

// carrier is a role with which S3 carries objects: it is trusted by the service, may read a bucket
// inside, and may write to one outside.
type carrier struct {
	role  *world.Principal
	work  *work
	reads *Evidence // of the bucket
	from  world.Resource
	write *Evidence
}

// work is a way in which S3 carries objects with a role that it is given.
type work struct {
	action, service, says string
	reads, writes         []string
	// onBucket: it is set on the source, else it is a job of the account.
	onBucket bool
}

var works = []work{
	{action: "s3:PutReplicationConfiguration", service: "s3.amazonaws.com", says: "have bucket %s replicated to a bucket outside", onBucket: true,
		reads: []string{"s3:GetObjectVersionForReplication"}, writes: []string{"s3:ReplicateObject"}},
	{action: "s3:CreateJob", service: "batchoperations.s3.amazonaws.com", says: "have a batch job copy bucket %s to a bucket outside",
		reads: []string{"s3:GetObject", "s3:GetObjectVersion"}, writes: []string{"s3:PutObject"}},
}

// carriers finds the roles inside with which S3 can carry objects outside, and one bucket of each, a
// sensitive one if there is one.
func (c *Context) carriers() (list []carrier) {
	for _, role := range c.World.Roles() {
		if !c.World.IsInside(role.Account) || role.Caller.ServiceLinked {
			continue
		}
		for i := range works {
			w := &works[i]
			if !c.servesAs(role, w.service) {
				continue
			}
			side := c.Reach.Principal(role)
			write := c.Ask(side, c.Reach.ForeignBuckets(), w.writes, nil)
			if write.Answer.Verdict != set.Yes {
				continue
			}
			for _, b := range c.accountBuckets(role.Account) {
				if reads := c.Ask(side, c.Reach.Within(b), w.reads, nil); reads.Answer.Verdict == set.Yes {
					list = append(list, carrier{role, w, reads, b, write})
					break
				}
			}
		}
	}
	return list
}

// servesAs reports whether a service may assume a role.
func (c *Context) servesAs(role *world.Principal, service string) bool {
	return c.Ask(c.Reach.Service(service), c.roleTarget(role), []string{"sts:AssumeRole"}, nil).Answer.Verdict == set.Yes
}

// roleTarget is a role to assume.
func (c *Context) roleTarget(role *world.Principal) reach.Target {
	t := reach.Target{Name: role.ARN, Account: role.Account, Resources: set.Resources{Exactly: role.ARN, Owner: role.Account}}
	t.Policies.Resource, t.Policies.RCP = role.Trust, c.World.RCPs(role.Account).Levels
	return t
}

// setsCarrier reports a group that may set one of the carriers to work: all parts of it. The carrier
// itself is not asked, it carries already; nor are administrators, who can make a role for it.
func (c *Context) setsCarrier(g *world.Group, carriers []carrier) {
	p := g.Members[0]
	if p.Caller.ServiceLinked {
		return
	}
	side := c.Reach.Principal(p)
	for _, k := range carriers {
		if k.role.Account != p.Account || k.role == p {
			continue
		}
		target := c.anyOf(k.work.action, side.Caller, p.Account)
		if k.work.onBucket {
			target = c.Reach.Within(k.from)
		}
		sets := c.Ask(side, target, []string{k.work.action}, nil)
		if sets.Answer.Witness == nil {
			continue
		}
		pass := c.passes(side, k.role, k.work.service)
		if pass.Answer.Witness == nil {
			continue
		}
		if !c.administers(p) {
			c.reportCarrier(g, k, sets, pass)
		}
		return
	}
}

// passes asks whether a principal may give a role to a service.
func (c *Context) passes(side reach.Side, role *world.Principal, service string) *Evidence {
	target := c.roleTarget(role)
	target.Policies.Resource = nil // the trust policy does not decide who may pass the role
	target.Context.Derive(keyPassedToService, service)
	return c.Ask(side, target, []string{"iam:PassRole"}, nil)
}

func (c *Context) reportCarrier(g *world.Group, k carrier, sets, pass *Evidence) {
	p := g.Members[0]
	what := fmt.Sprintf(k.work.says, k.from.Bucket.Name)
	f := &finding.Finding{
		Severity: c.Weigh(c.rule.Severity, k.from.Bucket.Name), Confidence: finding.Proved,
		Title: fmt.Sprintf("%s can %s", who(g), what),
		Message: fmt.Sprintf("%s may %s, and pass role %s to %s. That role may read bucket %s, and write to a bucket of any account outside whose owner lets it in.",
			who(g), k.work.action, k.role.Caller.Name, k.work.service, k.from.Bucket.Name),
		Resource: k.from.ARN.Text, Principal: p.ARN, Account: p.Account, Members: names(g), Locations: pass.Locations(),
		Identity: p.ARN + " sets " + k.work.action, Could: []string{"identity policy", "service control policy", "the role's trust policy"},
		Path: []finding.Hop{sets.Hop(finding.Acts, p.ARN, sets.Target.Name), pass.Hop(finding.Acts, p.ARN, k.role.ARN),
			k.reads.Hop(finding.Acts, k.role.ARN, k.from.ARN.Text), k.write.Hop(finding.Acts, k.role.ARN, "a bucket outside")},
	}
	for _, e := range []*Evidence{sets, pass, k.reads, k.write} {
		f.Witnesses = append(f.Witnesses, e.Witnesses()...)
		if !e.Proved() {
			f.Confidence = finding.Possible
			f.HangsOn = unite(f.HangsOn, e.HangsOn())
		}
	}
	if k.work.onBucket && k.from.Bucket.Setting(model.Versioning).Get("Status").Text() != "Enabled" {
		// Replication wants versioning on; who may not turn it on needs it on already.
		turnsOn := c.Ask(*sets.Side, c.Reach.Within(k.from), []string{"s3:PutBucketVersioning"}, nil)
		if turnsOn.Answer.Verdict != set.Yes {
			f.Confidence = finding.Possible
			f.HangsOn = append(f.HangsOn, "versioning is on for bucket "+k.from.Bucket.Name)
		}
	}
	for _, change := range []struct {
		of *Evidence
		Change
	}{
		{k.write, Change{decision.LayerSCP, "a service control policy over account " + p.Account, c.onlyOurResources("", `["s3:PutObject","s3:ReplicateObject"]`)}},
		{pass, Change{decision.LayerIdentity, "the policies of " + p.ARN, fmt.Sprintf(`{"Sid":"PassesNoCarrier","Effect":"Deny","Action":"iam:PassRole","Resource":%q}`, k.role.ARN)}},
	} {
		if cut, ok := c.Try(change.of, change.Change); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	c.Report(f)
}

// unite adds to a list what it does not have.
func unite(list, more []string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}
