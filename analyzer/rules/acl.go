package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// aclDoor is a grant of a bucket's ACL to somebody outside.
type aclDoor struct {
	side       reach.Side
	permission string
	actions    []string
	at         source.Position
	// hangs is what is not known of it.
	hangs []string
}

// aclActions are the actions that a permission on a bucket stands for (Access control list (ACL)
// overview: Mapping of ACL permissions and access policy permissions). What it says of objects stands
// in the ACLs of the objects, which are not collected.
var aclActions = map[string][]string{
	"READ":         {"s3:ListBucket", "s3:ListBucketVersions"},
	"WRITE":        {"s3:PutObject"},
	"WRITE_ACP":    {"s3:PutBucketAcl"},
	"FULL_CONTROL": {"s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject", "s3:PutBucketAcl"},
}

const (
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
)

// awsLogs are the canonical users as which CloudFront delivers logs, in AWS's own and in its Chinese
// partition: a service and no outsider (Amazon CloudFront: Permissions required for standard logging).
var awsLogs = map[string]bool{
	"c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0": true,
	"a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56": true,
}

// aclDoors gives the grants of a bucket's ACL to somebody outside whom the perimeter does not trust.
// There are none where Object Ownership is "bucket owner enforced", for then ACLs count for nothing
// (Controlling ownership of objects and disabling ACLs for your bucket), and none to everybody where
// public ACLs are ignored (Blocking public access to your Amazon S3 storage).
func (c *Context) aclDoors(b world.Resource) (doors []aclDoor) {
	var hangs []string
	switch ownership := ownershipOf(b.Bucket); ownership {
	case "BucketOwnerEnforced":
		return nil
	case "":
		hangs = append(hangs, "ACLs count for the bucket: its Object Ownership was not given")
	}
	for g := b.Bucket.Grants.First(); g.OK(); g = g.Next() {
		actions := aclActions[g.Get("Permission").Text()]
		if actions == nil {
			continue
		}
		d := aclDoor{permission: g.Get("Permission").Text(), actions: actions, at: g.Position(), hangs: hangs}
		grantee := g.Get("Grantee")
		switch uri, id := grantee.Get("URI").Text(), grantee.Get("ID").Text(); {
		case uri == allUsers || uri == authenticatedUsers:
			ignored, unknown := c.ignoresPublicACLs(b)
			if ignored {
				continue
			}
			d.hangs = slices.Concat(hangs, unknown)
			if d.side = c.Reach.Anyone(); uri == authenticatedUsers {
				d.side = c.Reach.Outsider()
			}
		case id != "" && !awsLogs[id]:
			owner := b.Bucket.Setting("Owner").Get("ID").Text()
			if owner == "" {
				c.NotExamined(fmt.Sprintf("whom the ACL of bucket %s means: the canonical id of its owner was not collected", b.Bucket.Name))
				continue
			}
			account, known := c.canonical(id)
			if id == owner || known && (c.World.IsInside(account) || c.Trusted(account)) {
				continue
			}
			if d.side = c.Reach.Account(account); !known {
				d.side = c.Reach.Outsider()
				d.side.Name = "canonical user " + id
				d.hangs = append(slices.Clone(hangs), "the canonical user "+id+" is an account outside")
			}
		default:
			continue // the log delivery group, which is a service
		}
		doors = append(doors, d)
	}
	return doors
}

// ignoresPublicACLs reports whether bucket or account ignores public ACLs, and what is not known of it.
func (c *Context) ignoresPublicACLs(b world.Resource) (ignored bool, unknown []string) {
	settings := map[string]*model.PublicAccessBlock{"bucket": b.Bucket.PublicAccessBlock, "account " + b.Account: nil}
	if a := c.Env.Accounts[b.Account]; a != nil && a.S3 != nil {
		settings["account "+b.Account] = a.S3.PublicAccessBlock
	}
	for _, of := range sorted(settings) {
		if s := settings[of]; s == nil {
			unknown = append(unknown, fmt.Sprintf("S3 Block Public Access of the %s is off: it was not given", of))
		} else if s.IgnorePublicAcls {
			return true, nil
		}
	}
	return false, unknown
}

// ownershipOf is a bucket's Object Ownership; empty where it is not known. Of a bucket without
// controls, which null says, the object writer is the owner (GetBucketOwnershipControls).
func ownershipOf(b *model.Bucket) string {
	v := b.OwnershipControls
	if v.OK() && v.Kind() == source.Null {
		return "ObjectWriter"
	}
	if inner := v.Get("OwnershipControls"); inner.OK() {
		v = inner
	}
	return v.Get("Rules").First().Get("ObjectOwnership").Text()
}

// canonical finds the account with a canonical user id: the buckets of the environment tell those of
// their owners.
func (c *Context) canonical(id string) (account string, known bool) {
	for _, b := range c.World.Buckets() {
		if b.Bucket.Setting("Owner").Get("ID").Text() == id {
			return b.Account, true
		}
	}
	return "", false
}

// throughACL asks whether a grant lets somebody in for some actions, with what else is known: an ACL
// only adds, and bucket policy, RCPs and the caller's own side may all deny. The grant stands in the
// question as a statement of the bucket policy, for that is what it amounts to; nil where it does not
// speak of the actions, or something denies them.
func (c *Context) throughACL(b world.Resource, d *aclDoor, actions []string) *Evidence {
	var asked []string
	for _, a := range d.actions {
		for _, want := range actions {
			if a == want || a == "s3:PutBucketAcl" && want == "s3:PutObject" {
				asked = append(asked, a)
				break
			}
		}
	}
	if len(asked) == 0 {
		return nil
	}
	target := c.Reach.Within(b)
	own := b.Policy
	if own != nil && own.IsUnknown() {
		own = nil
		d.hangs = append(d.hangs[:len(d.hangs):len(d.hangs)], "the bucket policy denies nothing: it was not collected")
	}
	if own == nil || own.Public().IsFalse() {
		// RestrictPublicBuckets is about public policies, and the statement that stands for the ACL
		// is none.
		target.Policies.BlockPublicAccess.RestrictPublicBuckets = false
	}
	grant := fmt.Sprintf(`{"Sid":"TheACL","Effect":"Allow","Principal":"*","Action":%s,"Resource":["%s","%s/*"]}`, list(asked), b.ARN.Text, b.ARN.Text)
	target.Policies.Resource = policy.Extended(own, policy.ResourceBased, statement(grant, policy.ResourceBased))
	// What target's Missing says of Block Public Access is said of the grant already, where it matters.
	target.Missing = slices.DeleteFunc(slices.Clone(target.Missing), func(text string) bool { return slices.Contains(b.Assumed, text) })
	e := c.Ask(d.side, target, asked, nil)
	if e.Answer.Verdict != set.Yes {
		return nil
	}
	return e
}

// reportACL reports a grant of an ACL. There is no witness to replay, since ACLs are no layer of a
// case; but what AWS's document says of a grant leaves no doubt, so it is proved where all else is
// known.
func (c *Context) reportACL(b world.Resource, d *aclDoor, e *Evidence, severity finding.Severity, title string) {
	f := &finding.Finding{Severity: severity, Confidence: finding.Proved, Resource: b.ARN.Text, Principal: d.side.Name, Account: b.Account,
		Title:     title + " by its ACL",
		Message:   fmt.Sprintf("The ACL of bucket %s grants %s to %s, which amounts to %s.", b.Bucket.Name, d.permission, aclGrantee(d), strings.Join(e.Question.Actions, ", ")),
		Locations: []source.Position{d.at}, HangsOn: append(e.HangsOn(), d.hangs...),
		Path:     []finding.Hop{{From: d.side.Name, To: b.ARN.Text, Kind: finding.Acts, Action: action(e, e.Question.Actions[0]), Note: "by the bucket's ACL: " + d.permission}},
		Could:    []string{"Object Ownership", "S3 Block Public Access", "bucket policy", "resource control policy"},
		Identity: "acl " + b.ARN.Text + " " + d.side.Name}
	if len(f.HangsOn) > 0 {
		f.Confidence = finding.Possible
	}
	f.Cuts = append(f.Cuts, finding.Cut{Layer: decision.LayerResource.String(), Where: "Object Ownership of bucket " + b.Bucket.Name,
		Text: fmt.Sprintf("aws s3api put-bucket-ownership-controls --bucket %s --ownership-controls 'Rules=[{ObjectOwnership=BucketOwnerEnforced}]' turns all its ACLs off.", b.Bucket.Name)})
	if cut, ok := c.Try(e, Change{decision.LayerResource, "the bucket policy of " + b.Bucket.Name, c.keepOutsidersOut(b.Bucket.Name)}, c.trustedAccess(e)...); ok {
		f.Cuts = append(f.Cuts, cut)
	}
	c.Report(f)
}

func aclGrantee(d *aclDoor) string {
	switch d.side.Name {
	case anyone:
		return "everybody (AllUsers)"
	case outside:
		return "whoever has an account at AWS (AuthenticatedUsers)"
	}
	return outsider(d.side.Name)
}
