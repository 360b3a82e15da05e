package rules

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// keyPassedToService is the service to which a role is passed.
var keyPassedToService = model.NewKey("iam:PassedToService")

// destination is where a bucket's setting sends something.
type destination struct {
	// sends says what, and how: "replicates to".
	sends string
	// arn is the destination's, account what the setting says of its owner.
	arn, account string
	// byRole: S3 writes with a role, which is role; empty: it is not known which one. Otherwise it
	// writes as a service.
	byRole bool
	role   string
	at     source.Value
	// little: not the objects themselves.
	little bool
	// remove is the command that takes the setting away.
	remove string
}

// destinationsOf reads the settings of a bucket that send something somewhere, as S3's API prints
// them: get-bucket-replication, list-bucket-inventory-configurations, get-bucket-logging,
// get-bucket-notification-configuration. What is switched off sends nothing.
func destinationsOf(b *model.Bucket) (list []destination) {
	for _, v := range b.Settings(model.Replication) {
		// As the API prints it the replication stands within itself once more.
		replication := inner(v, model.Replication)
		for r := range elements(replication.Get("Rules")) {
			to := r.Get("Destination")
			if r.Get("Status").Text() != "Disabled" && to.Get("Bucket").Text() != "" {
				list = append(list, destination{sends: "is replicated to", arn: to.Get("Bucket").Text(), account: to.Get("Account").Text(),
					byRole: true, role: replication.Get("Role").Text(), at: r, remove: "delete-bucket-replication --bucket %s"})
			}
		}
	}
	for _, v := range b.Settings(model.Inventories) {
		for i := range elements(inner(v, "InventoryConfigurationList")) {
			to := i.Get("Destination").Get("S3BucketDestination")
			if i.Get("IsEnabled").Text() != "false" && to.Get("Bucket").Text() != "" {
				list = append(list, destination{sends: "sends the list of its keys to", arn: to.Get("Bucket").Text(), account: to.Get("AccountId").Text(), at: i,
					little: true, remove: "delete-bucket-inventory-configuration --bucket %s --id " + i.Get("Id").Text()})
			}
		}
	}
	for _, v := range b.Settings(model.Logging) {
		if to := inner(v, "LoggingEnabled").Get("TargetBucket"); to.Text() != "" {
			list = append(list, destination{sends: "sends its access logs to", arn: "arn:aws:s3:::" + to.Text(), at: to, little: true,
				remove: "put-bucket-logging --bucket %s --bucket-logging-status {}"})
		}
	}
	for _, v := range b.Settings(model.Notifications) {
		for _, kind := range []struct{ list, arn string }{
			{"TopicConfigurations", "TopicArn"}, {"QueueConfigurations", "QueueArn"}, {"LambdaFunctionConfigurations", "LambdaFunctionArn"},
		} {
			for n := range elements(v.Get(kind.list)) {
				list = append(list, destination{sends: "tells of its changes to", arn: n.Get(kind.arn).Text(), at: n, little: true,
					remove: "put-bucket-notification-configuration --bucket %s --notification-configuration {}"})
			}
		}
	}
	return list
}

// inner is a value, or what stands in it under a name.
func inner(v source.Value, name string) source.Value {
	if in := v.Get(name); in.OK() {
		return in
	}
	return v
}

// elements goes through a list; of anything else there are none.
func elements(list source.Value) func(yield func(source.Value) bool) {
	return func(yield func(source.Value) bool) {
		if list.Kind() != source.Array {
			return
		}
		for v := list.First(); v.OK() && yield(v); v = v.Next() {
		}
	}
}

// destinations reports the settings of a bucket that send something outside.
func (c *Context) destinations(b world.Resource) {
	seen := map[string]bool{}
	for _, d := range destinationsOf(b.Bucket) {
		owner, hangs := c.ownerOf(&d)
		key := d.sends + d.arn
		if owner != "" && (c.World.IsInside(owner) || c.Trusted(owner)) || owner == "" && hangs == "" || seen[key] {
			continue
		}
		seen[key] = true
		c.reportDestination(b, &d, owner, hangs)
	}
}

// ownerOf gives the account of a destination, or on what it hangs that it is outside. A bucket that
// nobody inside has is not inside; that is known only where all buckets inside are.
func (c *Context) ownerOf(d *destination) (owner, hangs string) {
	arn := model.ParseARN(d.arn)
	if model.IsAccountID(arn.Account()) {
		return arn.Account(), ""
	}
	name := arn.Resource()
	if _, owner, ok := c.Env.Bucket(name); ok {
		return owner, ""
	}
	if model.IsAccountID(d.account) {
		return d.account, ""
	}
	if d.sends == "sends its access logs to" {
		return "", "" // it is in the bucket's own account (Enabling Amazon S3 server access logging)
	}
	for _, id := range c.Reach.Accounts {
		if a := c.Env.Accounts[id]; a == nil || a.S3 == nil || a.S3.Buckets == nil {
			return "", fmt.Sprintf("bucket %s is outside: the buckets of account %s were not collected", name, id)
		}
	}
	return "", "bucket " + name + " is of an account that is not trusted: it is none of the buckets inside"
}

func (c *Context) reportDestination(b world.Resource, d *destination, owner, hangs string) {
	of := "an account outside"
	if owner != "" {
		of = "account " + owner + ", which is outside"
	}
	f := &finding.Finding{
		Severity: c.Weigh(finding.High, b.Bucket.Name), Confidence: finding.Proved,
		Title:    fmt.Sprintf("Bucket %s %s %s, which is not inside", b.Bucket.Name, d.sends, d.arn),
		Message:  fmt.Sprintf("By its own configuration bucket %s of account %s %s %s of %s.", b.Bucket.Name, b.Account, d.sends, d.arn, of),
		Resource: b.ARN.Text, Account: b.Account, Identity: b.ARN.Text + " " + d.sends + " " + d.arn,
		Locations: []source.Position{d.at.Position()}, Could: []string{"identity policy", "service control policy"},
		Path: []finding.Hop{{From: b.ARN.Text, To: d.arn, Kind: finding.Acts, Note: "S3 does it by itself"}},
	}
	if d.little {
		f.Severity = finding.Low
	}
	if hangs != "" {
		f.Confidence, f.HangsOn = finding.Possible, []string{hangs}
	}
	if d.byRole && !c.carries(f, b, d, owner) {
		return
	}
	f.Cuts = append(f.Cuts, finding.Cut{Layer: decision.LayerResource.String(), Where: "bucket " + b.Bucket.Name,
		Text: "aws s3api " + fmt.Sprintf(d.remove, b.Bucket.Name)})
	c.Report(f)
}

// carries looks at the role of a replication: it has to read here and to write there (Setting up
// permissions for live replication). It reports whether it may; where the role is not known it may, and
// the finding hangs on that.
func (c *Context) carries(f *finding.Finding, b world.Resource, d *destination, owner string) bool {
	var role *world.Principal
	if caller, err := model.ParsePrincipal(d.role); err == nil {
		role, _ = c.World.Caller(&caller)
	}
	if role == nil {
		why := "role " + d.role + " may do it: it was not collected"
		if d.role == "" {
			why = "the role with which S3 does it may do it: it is not known which one it is"
		}
		f.Confidence = finding.Possible
		f.HangsOn = append(f.HangsOn, why)
		return true
	}
	side := c.Reach.Principal(role)
	reads := c.Ask(side, c.Reach.Within(b), works[0].reads, nil)
	writes := c.Ask(side, c.bucketOutside(d.arn, owner), works[0].writes, nil)
	if !reads.Yes() || !writes.Yes() {
		return false
	}
	f.Principal = role.ARN
	f.Path = []finding.Hop{reads.Hop(finding.Acts, role.ARN, b.ARN.Text), writes.Hop(finding.Acts, role.ARN, d.arn)}
	for _, e := range []*Evidence{reads, writes} {
		f.Witnesses = append(f.Witnesses, e.Witnesses()...)
		if !e.Proved() {
			f.Confidence = finding.Possible
			f.HangsOn = unite(f.HangsOn, e.HangsOn())
		}
	}
	change := Change{decision.LayerSCP, "a service control policy over account " + role.Account, c.onlyOurResources("", `["s3:PutObject","s3:ReplicateObject"]`)}
	if cut, ok := c.Try(writes, change); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	return true
}

// bucketOutside is a bucket that is not inside: as the environment knows it, else one whose owner
// lets anybody in.
func (c *Context) bucketOutside(arn, owner string) reach.Target {
	for _, b := range c.World.Buckets() {
		if b.ARN.Text == arn {
			return c.Reach.Within(b)
		}
	}
	t := c.Reach.ForeignBuckets()
	t.Name = arn
	t.Resources.Domain, t.Resources.Suggest = set.Below(arn), []string{arn, arn + "/object"}
	if owner != "" {
		t.Resources.Owner, t.Resources.Outside, t.Resources.NotBuckets, t.Account = owner, nil, nil, owner
	}
	return t
}
