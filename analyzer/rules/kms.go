package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// kmsBlocksOrOpens looks at KMS keys as a layer of their own: whom they let in beside buckets, and
// whom they keep out although the bucket lets them in.
var kmsBlocksOrOpens = &Rule{
	ID:       "kms-blocks-or-opens",
	Title:    "A KMS key lets somebody outside decrypt, or keeps out whom the bucket lets in",
	Severity: finding.High,
	Text: Text{
		Means: `A key has a policy of its own, and no other policy can let in whom it does not. So it is a second door before whatever it
encrypts: one that stands open to an account outside, or one that is shut to readers whom the bucket's policy names.`,
		Exploited: `Whoever outside may decrypt needs only the ciphertext: an object from a bucket that is too open, a copy of a snapshot. Whoever may
create grants gives the key on to others. A door that is shut costs only time: reads fail with AccessDenied though the bucket's policy allows them.`,
		Before: `A key policy with
{"Effect":"Allow","Principal":{"AWS":"222222222222"},"Action":["kms:Decrypt","kms:CreateGrant"],"Resource":"*"}`,
		After: `Name the one role of the partner that needs the key, and through which service:
{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:role/reader"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}
and the account in perimeter.yaml under "trusted", or take the statement away.`,
		Sources: []string{"Key policies in AWS KMS", "Default key policy", "Allowing users in other accounts to use a KMS key", "Grants in AWS KMS",
			"Protecting data with server-side encryption using AWS KMS keys (SSE-KMS)"},
	},
	Find: func(c *Context) {
		var keys []world.Resource
		for _, id := range c.Env.AccountIDs() {
			if a := c.Env.Accounts[id]; c.World.IsInside(id) {
				for _, region := range sorted(a.KMS) {
					for _, k := range a.KMS[region].Keys {
						if r := c.key(k); r != nil {
							keys = append(keys, *r)
						}
					}
				}
			}
		}
		guards := c.guards()
		parallel.Each(len(keys), func(i int) { c.keyOpens(keys[i], guards[keys[i].ARN.Text]) })
		buckets := c.InsideBuckets()
		parallel.Each(len(buckets), func(i int) { c.keyBlocks(buckets[i]) })
	},
}

// useKey are the operations by which a key gives away what it protects, and CreateGrant, by which it
// is given on.
var useKey = []string{"kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant"}

// guards gives the buckets that each key encrypts, by the key's ARN.
func (c *Context) guards() map[string][]string {
	byKey := map[string][]string{}
	for _, b := range c.InsideBuckets() {
		if k := c.keyOf(b); k != nil && !k.managed {
			byKey[k.name] = append(byKey[k.name], b.Bucket.Name)
		}
	}
	return byKey
}

func (c *Context) keyOpens(r world.Resource, buckets []string) {
	if r.Policy.IsUnknown() {
		c.NotExamined("who outside may use key " + r.ARN.Text + ": its policy was not collected")
		return
	}
	target := c.Reach.On(r)
	for _, side := range c.outsiders(r.Policy) {
		e := c.Ask(side, target, useKey, nil)
		// A grant for AWS resources alone is made through a service.
		direct := c.Again(e, func(q *set.Question) { q.Context.SetOne(model.NewKey("kms:GrantIsForAWSResource"), "false") })
		via := c.Again(e, func(q *set.Question) { q.OnBehalf = true })
		switch {
		case direct.Answer.Witness != nil:
			c.reportKey(r, direct, buckets, c.rule.Severity, "")
		case via.Answer.Witness != nil:
			c.reportKey(r, via, buckets, finding.Medium, " through an AWS service")
		case direct.Yes() || via.Yes():
			// Without a request to show there is nothing to look at first.
			c.NotExamined(fmt.Sprintf("whether %s may use key %s: %s", outsider(side.Name), r.ARN.Text, strings.Join(once(append(direct.HangsOn(), via.HangsOn()...)), "; ")))
		}
	}
}

func (c *Context) reportKey(r world.Resource, e *Evidence, buckets []string, severity finding.Severity, how string) {
	whom, name := outsider(e.Side.Name), strings.TrimPrefix(r.ARN.Resource(), "key/")
	f := &finding.Finding{Severity: severity, Confidence: e.Confidence(), Principal: e.Side.Name, Resource: r.ARN.Text, Account: r.Account,
		Title: fmt.Sprintf("%s can use key %s of account %s%s", upper(whom), name, r.Account, how),
		Message: fmt.Sprintf("A principal of %s, which is outside, may %s with key %s%s%s. It can read what the key encrypts as soon as it has the ciphertext.",
			whom, action(e, "kms:Decrypt"), r.ARN.Text, how, given(e.Conditions())),
		Locations: e.Locations(), Witnesses: e.Witnesses(), HangsOn: e.HangsOn(), Stood: e.Says(),
		Path:  []finding.Hop{e.Hop(finding.Acts, e.Side.Name, r.ARN.Text)},
		Could: []string{"key policy", "resource control policy"}}
	for _, b := range buckets {
		f.Severity = max(f.Severity, c.Weigh(severity, b))
	}
	if len(buckets) > 0 {
		f.Message += " The key encrypts " + some("bucket", buckets) + "."
	}
	keep := c.trustedAccess(e)
	for _, change := range []Change{
		{decision.LayerResource, "the key policy of " + name, c.onlyOursUse("kms:*")},
		{decision.LayerRCP, "a resource control policy over account " + r.Account, c.onlyOursUse("kms:*")},
	} {
		if cut, ok := c.Try(e, change, keep...); ok {
			f.Cuts = append(f.Cuts, cut)
		}
	}
	c.Report(f)
}

// onlyOursUse is a statement that leaves a service's resources to those inside, whom the perimeter
// trusts, and AWS services.
func (c *Context) onlyOursUse(actions string) string {
	return fmt.Sprintf(`{"Sid":"OnlyOurOwn","Effect":"Deny","Principal":"*","Action":%q,"Resource":"*","Condition":{"StringNotEqualsIfExists":{%s},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}`,
		actions, c.insiders(false))
}

// keyBlocks finds the readers whom a bucket lets in and its key does not. It looks at those whom a
// policy means in particular: whom the bucket's policy names, and whose own policies name the bucket.
func (c *Context) keyBlocks(b world.Resource) {
	k := c.keyOf(b)
	if k == nil || !k.managed && k.target.Policies.Resource.IsUnknown() {
		return
	}
	target := c.Reach.Within(b)
	var first *Evidence
	var names []string
	for _, side := range c.namedReaders(b) {
		if e := c.Ask(side, target, []string{"s3:GetObject"}, nil); e.Answer.Verdict == set.Yes && c.keepsOut(side, b.Account, k) {
			if names = append(names, outsider(side.Name)); first == nil {
				first = e
			}
		}
	}
	if first == nil {
		return
	}
	f := &finding.Finding{Severity: finding.Info, Confidence: finding.Possible, Resource: b.ARN.Text, Principal: first.Side.Name, Account: b.Account,
		Title: fmt.Sprintf("The key of bucket %s keeps out %s", b.Bucket.Name, some("", names)),
		Message: fmt.Sprintf("The policies of bucket %s let %s read, and key %s, with which the bucket encrypts, does not let them decrypt: S3 refuses what is encrypted with it. "+
			"If they are meant to read, the key's policy is missing them; if not, the bucket's policy says too much.", b.Bucket.Name, some("", names), k.name),
		Locations: append(first.Locations(), k.at), Witnesses: first.Witnesses(), Members: names, Stood: first.Says(),
		Path:     []finding.Hop{first.Hop(finding.Acts, first.Side.Name, b.ARN.Text)},
		HangsOn:  []string{"no grant of the key lets them decrypt: grants are not collected", "the objects are encrypted as the bucket says now"},
		Identity: "blocks " + b.ARN.Text}
	if k.managed {
		f.HangsOn = f.HangsOn[1:] // nobody can change that key's policy, nor grant it to another account
	}
	c.Report(f)
}

// namedReaders gives those whom a bucket's policy names, trusted or not, and the principals inside
// whose own policies name the bucket: one of each group.
func (c *Context) namedReaders(b world.Resource) (sides []reach.Side) {
	accounts, _ := Named(b.Policy)
	for _, id := range accounts {
		if !c.World.IsInside(id) {
			sides = append(sides, c.Reach.Account(id))
		}
	}
	seen := map[*world.Principal]bool{}
	if b.Policy != nil && !b.Policy.IsUnknown() {
		for _, name := range trustedBy(b.Policy, "AWS") {
			if p := c.principal(name); p != nil && c.World.IsInside(p.Account) && !seen[p] {
				seen[p] = true
				sides = append(sides, c.Reach.Principal(p))
			}
		}
	}
	for _, g := range c.InsideGroups() {
		if p := g.Members[0]; !seen[p] && slices.ContainsFunc(p.Identity, func(i *policy.Policy) bool { return namesBucket(i, b.Bucket.Name) }) {
			sides = append(sides, c.Reach.Principal(p))
		}
	}
	return sides
}

// principal finds the user or role of the environment that an ARN names; nil for any other.
func (c *Context) principal(arn string) *world.Principal {
	caller, err := model.ParsePrincipal(arn)
	if err != nil || caller.Kind != model.User && caller.Kind != model.Role {
		return nil
	}
	p, _ := c.World.Caller(&caller)
	return p
}

// namesBucket reports whether a statement that allows names a bucket, with no wildcard in the name.
func namesBucket(p *policy.Policy, bucket string) bool {
	if p.IsUnknown() {
		return false
	}
	return slices.ContainsFunc(p.Document.Statements, func(s policy.Statement) bool {
		return s.Effect == policy.Allow && !s.NotResource && slices.ContainsFunc(s.Resources, func(r string) bool {
			_, rest, found := strings.Cut(r, ":s3:::")
			name, _, _ := strings.Cut(rest, "/")
			return found && name == bucket
		})
	})
}
