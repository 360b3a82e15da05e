package rules

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
)

// pointDoor is an access point as another door of a bucket. Its policy and the bucket's must both
// allow (Configuring IAM policies for using access points).
type pointDoor struct {
	point *model.AccessPoint
	arn   string
	own   world.Resource
	// context is what the bucket's policy sees of the door.
	context map[string]string
}

// accessPoints gives the access points of a bucket.
func (c *Context) accessPoints(b world.Resource) (doors []pointDoor) {
	for _, id := range c.Env.AccountIDs() {
		s3 := c.Env.Accounts[id].S3
		if s3 == nil {
			continue
		}
		for _, p := range s3.AccessPoints {
			if p.Bucket != b.Bucket.Name {
				continue
			}
			arn := p.ARN
			if arn == "" {
				if p.Region == "" {
					c.NotExamined(fmt.Sprintf("who uses bucket %s through access point %s: neither its ARN nor its region is known", b.Bucket.Name, p.Name))
					continue
				}
				arn = fmt.Sprintf("arn:%s:s3:%s:%s:accesspoint/%s", b.ARN.Partition(), p.Region, id, p.Name)
			}
			own, err := c.World.Resource(model.ParseARN(arn), model.Action{Service: "s3"}, "")
			if err != nil || own.AccessPoint == nil {
				continue
			}
			if own.Policy != nil && own.Policy.IsUnknown() {
				c.NotExamined(fmt.Sprintf("who gets to bucket %s through access point %s: its policy was not collected", b.Bucket.Name, p.Name))
				continue
			}
			d := pointDoor{point: p, arn: arn, own: own, context: map[string]string{"s3:DataAccessPointArn": arn, "s3:DataAccessPointAccount": id}}
			if p.NetworkOrigin != "" {
				d.context["s3:AccessPointNetworkOrigin"] = p.NetworkOrigin
			}
			doors = append(doors, d)
		}
	}
	return doors
}

// front is the access point as a target: what is in it, or itself.
func (c *Context) front(d *pointDoor, objects bool) reach.Target {
	t := c.Reach.On(d.own)
	if objects {
		t.Resources.Exactly = ""
		t.Resources.Domain = []class.Language{class.Text(d.arn + "/object/").One(class.AnyCharacter).Star(class.AnyCharacter)}
		t.Resources.Suggest = []string{d.arn + "/object/object"}
	}
	// The settings of an access point and of its account join as a bucket's do; one that was made
	// without any has all on, so that nothing is said of one of which none was given (Managing public
	// access to access points for general purpose buckets).
	to := &t.Policies.BlockPublicAccess
	if s := d.point.PublicAccessBlock; s != nil {
		to.RestrictPublicBuckets = s.RestrictPublicBuckets
	} else if p := d.own.Policy; p != nil && !p.Public().IsFalse() {
		t.Missing = append(t.Missing[:len(t.Missing):len(t.Missing)], "S3 Block Public Access of access point "+d.point.Name+" is off: it was not given")
	}
	if a := c.Env.Accounts[d.own.Account]; a != nil && a.S3 != nil && a.S3.PublicAccessBlock != nil {
		to.RestrictPublicBuckets = to.RestrictPublicBuckets || a.S3.PublicAccessBlock.RestrictPublicBuckets
	}
	return t
}

// passage is a request that an access point lets through, and the bucket behind it too.
type passage struct{ front, behind *Evidence }

// through asks whether a side gets through an access point to its bucket with one of some actions.
// The bucket is asked for the very request that the access point let through, as the same caller.
func (c *Context) through(b world.Resource, d *pointDoor, side reach.Side, actions []string) *passage {
	for _, objects := range []bool{true, false} {
		asked := actionsOn(actions, objects)
		if len(asked) == 0 {
			continue
		}
		front := c.Ask(side, c.front(d, objects), asked, nil)
		if front.Answer.Verdict != set.Yes {
			continue
		}
		w := front.Answer.Witness
		caller := side
		caller.Caller = set.Exactly(w.Request.Principal)
		behind := c.Reach.Within(b)
		behind.Resources = set.Resources{Exactly: b.ARN.Text, Owner: b.Account}
		if objects {
			behind.Resources.Exactly += "/" + strings.TrimPrefix(w.Request.Resource.Text, d.arn+"/object/")
		}
		for key, value := range d.context {
			behind.Context.SetOne(model.NewKey(key), value)
		}
		e := c.Ask(caller, behind, []string{w.Request.Action.Text}, nil)
		e = c.Again(e, func(q *set.Question) {
			for _, key := range w.Chosen {
				if values, what := w.Request.Context.Lookup(model.NewKey(key)); what == model.Present && values.Len() == 1 {
					q.Context.SetOne(model.NewKey(key), values.At(0))
				}
			}
		})
		if e.Answer.Verdict == set.Yes {
			return &passage{front, e}
		}
	}
	return nil
}

// actionsOn leaves of some actions those on objects, or those on buckets.
func actionsOn(actions []string, objects bool) (list []string) {
	for _, a := range actions {
		switch {
		case a == "s3:PutLifecycleConfiguration": // not through access points (Access point compatibility)
		case strings.HasPrefix(a, "s3:ListBucket") != objects:
			list = append(list, a)
		}
	}
	return list
}

// reportPassage reports that somebody outside gets to a bucket through an access point.
func (c *Context) reportPassage(b world.Resource, d *pointDoor, p *passage, side reach.Side, severity finding.Severity, title string) {
	f := &finding.Finding{Severity: severity, Confidence: p.behind.Confidence(), Resource: b.ARN.Text, Principal: side.Name, Account: b.Account,
		Title: fmt.Sprintf("%s through access point %s", title, d.point.Name),
		Message: fmt.Sprintf("The policy of access point %s lets %s %s%s, and the policy of bucket %s leaves that to the access point.", d.arn, outsider(side.Name),
			action(p.front, "s3:GetObject"), given(p.front.Conditions()), b.Bucket.Name),
		Locations: append(p.front.Locations(), p.behind.Locations()...), Witnesses: append(p.front.Witnesses(), p.behind.Witnesses()...),
		HangsOn: append(p.front.HangsOn(), p.behind.HangsOn()...), Stood: p.front.Says(),
		Path:     []finding.Hop{p.front.Hop(finding.Acts, side.Name, d.arn), p.behind.Hop(finding.Acts, d.arn, b.ARN.Text)},
		Could:    []string{"access point policy", "bucket policy", "resource control policy", "S3 Block Public Access"},
		Identity: "access point " + d.arn + " " + side.Name}
	if !p.front.Proved() {
		f.Confidence = finding.Possible
	}
	for _, cut := range []struct {
		of     *Evidence
		change Change
	}{
		{p.front, Change{decision.LayerResource, "the policy of access point " + d.point.Name,
			strings.Replace(c.onlyOursUse("s3:*"), `"Resource":"*"`, fmt.Sprintf(`"Resource":["%s","%s/object/*"]`, d.arn, d.arn), 1)}},
		{p.behind, Change{decision.LayerResource, "the bucket policy of " + b.Bucket.Name, c.keepOutsidersOut(b.Bucket.Name)}},
	} {
		if cut, ok := c.Try(cut.of, cut.change, c.trustedAccess(cut.of)...); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	c.Report(f)
}

// leftToPoints reports whether a bucket leaves decisions to access points that were not collected.
func (c *Context) leftToPoints(b world.Resource) bool {
	a := c.Env.Accounts[b.Account]
	return a != nil && a.S3 != nil && a.S3.AccessPoints == nil && testsPoints(b.Policy)
}

// testsPoints reports whether a policy speaks of access points.
func testsPoints(p *policy.Policy) bool {
	if p == nil || p.IsUnknown() {
		return false
	}
	for _, key := range p.Keys() {
		if strings.HasPrefix(strings.ToLower(key), "s3:dataaccesspoint") || strings.EqualFold(key, "s3:AccessPointNetworkOrigin") {
			return true
		}
	}
	return false
}
