package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/policy"
)

// gain is what a role is good for in a stranger's hands.
type gain struct {
	evidence *Evidence
	kind     finding.HopKind
	to, says string
	severity finding.Severity
}

// aThing is the name of a user, role or policy that nobody has: what may be done to it may be done to
// any.
const aThing = "any-of-the-account"

// masters are the actions with which a principal makes itself, or somebody, an administrator, each
// on what it acts on. They count where they are allowed on a thing that no policy means in
// particular: who may attach policies to roles below one path is not an administrator yet.
// (Actions, resources, and condition keys for AWS Identity and Access Management.)
var masters = []struct {
	kind    string
	actions []string
}{
	{"role", []string{"iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"}},
	{"user", []string{"iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"}},
	{"group", []string{"iam:AttachGroupPolicy", "iam:PutGroupPolicy", "iam:AddUserToGroup"}},
	{"policy", []string{"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"}},
}

// maxGainedBuckets bounds how many buckets a finding names; the first are the sensitive ones.
const maxGainedBuckets = 3

// gains finds what a role may do that makes it worth having: rule the account, read or change buckets
// inside, pass any role to a service. Only what is allowed counts here, not what merely may be.
func (c *Context) gains(p *world.Principal) (list []gain) {
	side := c.Reach.Principal(p)
	if g := c.rules(p, side); g != nil {
		list = append(list, *g)
	}
	list = append(list, c.bucketGains(p, side)...)
	if len(list) == 0 {
		pass := c.Ask(side, c.iamThing(p, "role"), []string{"iam:PassRole"}, nil)
		if pass.Answer.Verdict == set.Yes {
			list = append(list, gain{pass, finding.Escalates, pass.Target.Name,
				"It may pass any role of the account to a service, and so use that role's rights wherever it may start something that runs as a role.", finding.High})
		}
	}
	return list
}

// rules asks whether a role can give itself, or another, all rights in its account.
func (c *Context) rules(p *world.Principal, side reach.Side) *gain {
	for _, m := range masters {
		if e := c.Ask(side, c.iamThing(p, m.kind), m.actions, nil); e.Answer.Verdict == set.Yes {
			return &gain{e, finding.Escalates, "account " + p.Account,
				fmt.Sprintf("Whoever has the role rules account %s: it may %s on any %s.", p.Account, action(e, m.actions[0]), m.kind), finding.Critical}
		}
	}
	return nil
}

// iamThing is any user, role, group or policy of a principal's account.
func (c *Context) iamThing(p *world.Principal, kind string) reach.Target {
	arn := "arn:" + p.Caller.Partition + ":iam::" + p.Account + ":" + kind + "/" + aThing
	return reach.Target{Name: fmt.Sprintf("any %s of account %s", kind, p.Account), Account: p.Account, Resources: set.Resources{Exactly: arn, Owner: p.Account}}
}

// bucketGains finds the first few buckets inside that a role reads or changes, the sensitive ones
// first.
func (c *Context) bucketGains(p *world.Principal, side reach.Side) (list []gain) {
	buckets := c.InsideBuckets()
	slices.SortStableFunc(buckets, func(a, b world.Resource) int {
		return compareBool(c.Sensitive(b.Bucket.Name), c.Sensitive(a.Bucket.Name))
	})
	for _, b := range buckets {
		if len(list) == maxGainedBuckets {
			list[len(list)-1].says += " There may be more."
			return list
		}
		if !meansBucket(p, b) {
			continue
		}
		target := c.Reach.Within(b)
		verb := "read"
		e := c.Ask(side, target, slices.Concat(readObjects, listBuckets), nil)
		if e.Answer.Verdict != set.Yes {
			verb = "change"
			e = c.Ask(side, target, slices.Concat(writeObjects, spoilObjects), nil)
		}
		if e.Answer.Verdict != set.Yes {
			continue
		}
		severity := finding.High
		if c.Sensitive(b.Bucket.Name) {
			severity = finding.Critical
		}
		list = append(list, gain{e, finding.Acts, b.ARN.Text, fmt.Sprintf("The role may %s bucket %s.", verb, b.Bucket.Name), severity})
	}
	return list
}

// meansBucket reports whether the role's own policies, or the bucket's, can mean the other at all. It
// spares the question for most pairs of roles and buckets, and says yes wherever it is in doubt.
func meansBucket(p *world.Principal, b world.Resource) bool {
	if b.Policy != nil && (b.Policy.IsUnknown() || slices.ContainsFunc(b.Policy.Document.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Allow && (s.NotPrincipal || s.Principals != nil && (s.Principals.Everyone ||
			slices.ContainsFunc(s.Principals.Entries, func(e policy.PrincipalEntry) bool { return e.Value == "*" || strings.Contains(e.Value, p.Caller.Name) })))
	})) {
		return true
	}
	return slices.ContainsFunc(p.Identity, func(own *policy.Policy) bool {
		return own.IsUnknown() || slices.ContainsFunc(own.Document.Statements, func(s policy.Statement) bool {
			return s.Effect == policy.Allow && (s.NotResource || slices.ContainsFunc(s.Resources, func(r string) bool { return couldBe(r, b.ARN.Text) }))
		})
	})
}

// couldBe reports whether a Resource element can mean a bucket, or something in it: whether it is the
// same up to the first wildcard or variable.
func couldBe(resource, bucket string) bool {
	fixed := resource
	if i := strings.IndexAny(resource, "*?$"); i >= 0 {
		fixed = resource[:i]
	}
	return strings.HasPrefix(bucket, fixed) && fixed != resource || fixed == bucket || strings.HasPrefix(fixed, bucket+"/")
}
