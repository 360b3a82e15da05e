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
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
)

// deed is an action that, in the wrong hands, opens something or sends it away.
type deed struct {
	action string
	// does says what it does, after "may": "set the policy of".
	does string
	on   scope
	// only, if it is not nil, leaves the buckets on which it does anything.
	only func(world.Resource) bool
	// helps: alone it does no harm, so it is named only beside one that does.
	helps bool
	// little: what it gives away is not the data themselves.
	little bool
}

// scope is on what a deed is done.
type scope uint8

const (
	onBuckets scope = iota
	onKeys
	onOthers
)

// nouns say what a deed's resource is, where no single one is known.
var nouns = map[string]string{
	"iam": "any role", "sqs": "any queue", "sns": "any topic", "lambda": "any function", "secretsmanager": "any secret", "ecr": "any repository",
	"kms": "any key", "dynamodb": "any table", "glacier": "any vault", "elasticfilesystem": "any file system", "ec2": "any snapshot or image",
	"events": "any event bus", "rds": "any database snapshot", "redshift": "any cluster snapshot", "logs": "any log group", "s3": "any bucket", "ram": "what RAM can share",
}

// held is a deed that a principal may do.
type held struct {
	*deed
	e *Evidence
	// name says on what, bucket is the name of the bucket.
	name, bucket string
}

// power is all that a group's members may do of a table of deeds.
type power struct {
	group *world.Group
	held  []held
	// buckets are the names of all buckets on which one of the deeds may be done.
	buckets []string
	// administrator: they may give themselves any right.
	administrator bool
}

// powers asks which of the deeds each group inside may do. Service-linked roles are AWS's own, and
// nobody can change them.
func (c *Context) powers(deeds []deed) []*power {
	groups := c.InsideGroups()
	list := make([]*power, len(groups))
	parallel.Each(len(groups), func(i int) {
		if !groups[i].Members[0].Caller.ServiceLinked {
			list[i] = c.power(groups[i], deeds)
		}
	})
	return slices.DeleteFunc(list, func(p *power) bool {
		return p == nil || !slices.ContainsFunc(p.held, func(h held) bool { return !h.helps })
	})
}

func (c *Context) power(g *world.Group, deeds []deed) *power {
	p := &power{group: g}
	side := c.Reach.Principal(g.Members[0])
	for i := range deeds {
		d := &deeds[i]
		if d.helps && slices.ContainsFunc(p.held, func(h held) bool { return h.action == d.action }) {
			continue // it is among those that harm already
		}
		switch d.on {
		case onBuckets:
			c.onBuckets(p, side, d)
		case onKeys:
			c.onKeys(p, side, d)
		default:
			p.add(c, d, side, c.anyOf(d.action, side.Caller, g.Members[0].Account), "")
		}
	}
	if len(p.held) > 0 {
		p.administrator = c.administers(g.Members[0])
	}
	return p
}

// add asks for a deed on a target, and reports whether it may be done.
func (p *power) add(c *Context, d *deed, side reach.Side, target reach.Target, bucket string) bool {
	e := c.deedOn(d.action, side, target)
	if e.Answer.Witness == nil {
		return false // a deed that hangs on what nobody knows is not worth a page of reading
	}
	p.held = append(p.held, held{d, e, target.Name, bucket})
	return true
}

// deedOn asks whether a deed may be done. A grant that is only for AWS's services
// (kms:GrantIsForAWSResource) opens nothing: a caller cannot set the key by itself (AWS KMS condition
// keys).
func (c *Context) deedOn(action string, side reach.Side, target reach.Target) *Evidence {
	e := &Evidence{Side: &side, Target: &target}
	e.Question = c.Reach.Question(&side, &target, []string{action}, nil)
	e.Question.Keys = notForServices
	return c.answer(e)
}

var notForServices = map[string]set.Key{"kms:grantisforawsresource": {Never: true}}

// onBuckets asks for a deed on the account's buckets that are known, the sensitive ones first: one is
// enough for a proof, and which others there are is asked once for all deeds.
func (c *Context) onBuckets(p *power, side reach.Side, d *deed) {
	account := p.group.Members[0].Account
	if a := c.Env.Accounts[account]; a == nil || a.S3 == nil || a.S3.Buckets == nil {
		target := c.anyOf(d.action, side.Caller, account)
		target.Resources.Domain, target.Resources.Suggest = set.AnyBucket(), []string{"arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/object"}
		if d.only == nil || d.only(world.Resource{Bucket: &model.Bucket{}}) { // of a bucket of which nothing is known
			p.add(c, d, side, target, "")
		}
		return
	}
	// What neither its own policies nor the bucket's mention it may not do; asking this once for all
	// buckets is far less work.
	own := c.anyOf(d.action, side.Caller, account)
	own.Resources.Domain, own.Resources.Suggest = set.AnyBucket(), nil
	may := c.deedOn(d.action, side, own).Yes()
	proved := false
	buckets := c.accountBuckets(account)
	if !may {
		buckets = c.mentioning(account, d.action)
	}
	for _, b := range buckets {
		if proved && slices.Contains(p.buckets, b.Bucket.Name) || d.only != nil && !d.only(b) {
			continue
		}
		if !proved {
			if proved = p.add(c, d, side, c.bucketOf(b, d), b.Bucket.Name); !proved {
				continue
			}
		} else if !c.deedOn(d.action, side, c.Reach.Within(b)).Yes() {
			continue
		}
		if !d.helps && !slices.Contains(p.buckets, b.Bucket.Name) {
			p.buckets = append(p.buckets, b.Bucket.Name)
		}
	}
}

// accountBuckets gives the buckets of an account inside, the sensitive ones first. The list is shared.
func (c *Context) accountBuckets(account string) []world.Resource { return c.bucketsOf()[account] }

// mentioning gives those buckets of an account whose policies may allow an action at all, in the same
// order. The list is shared.
func (c *Context) mentioning(account, action string) []world.Resource {
	key := [2]string{account, action}
	known, ok := c.mentioned.Load(key)
	if !ok {
		var list []world.Resource
		if a, err := model.ParseAction(action); err == nil {
			for _, b := range c.accountBuckets(account) {
				if mentions(b.Policy, &a) {
					list = append(list, b)
				}
			}
		}
		known, _ = c.mentioned.LoadOrStore(key, list)
	}
	return known.([]world.Resource)
}

// mentions reports whether a policy may allow an action at all.
func mentions(p *policy.Policy, action *model.Action) bool {
	found := false
	if p != nil && !p.IsUnknown() {
		p.EachAction(action, func(i int) { found = found || p.Document.Statements[i].Effect == policy.Allow })
	}
	return found
}

// bucketOf is a bucket as the target of a deed. An ACL opens something only where ACLs are on.
func (c *Context) bucketOf(b world.Resource, d *deed) reach.Target {
	t := c.Reach.Within(b)
	if acl := d.action == "s3:PutBucketAcl" || d.action == "s3:PutObjectAcl"; acl && ownership(b) == "" {
		t.Missing = append(slices.Clip(t.Missing), "ACLs are on for bucket "+b.Bucket.Name+": its object ownership was not given")
	}
	return t
}

// hasACLs reports whether an ACL of a bucket, or of what is in it, can open anything: with "bucket
// owner enforced" ACLs are ignored (Controlling ownership of objects and disabling ACLs).
func hasACLs(b world.Resource) bool { return ownership(b) != "BucketOwnerEnforced" }

// ownership is a bucket's object ownership; empty where it was not given.
func ownership(b world.Resource) string {
	controls := b.Bucket.OwnershipControls
	if inner := controls.Get("OwnershipControls"); inner.OK() { // as get-bucket-ownership-controls prints it
		controls = inner
	}
	return controls.Get("Rules").First().Get("ObjectOwnership").Text()
}

// onKeys asks for a deed on the account's keys. Where keys were not collected, a key has the policy
// that leaves it to the account's IAM policies (Default key policy).
func (c *Context) onKeys(p *power, side reach.Side, d *deed) {
	account := p.group.Members[0].Account
	kms := c.Env.Accounts[account].KMS
	if kms == nil {
		target := c.anyOf(d.action, side.Caller, account)
		target.Policies.Resource = defaultKeyPolicy(account)
		target.Missing = append(target.Missing, "a key has the default key policy: the keys were not collected")
		p.add(c, d, side, target, "")
		return
	}
	for _, region := range sortedKeys(kms) {
		for _, k := range kms[region].Keys {
			act, err := model.ParseAction(d.action)
			if err != nil {
				return
			}
			res, err := c.World.Resource(model.ParseARN(k.ARN), act, "")
			if err == nil && k.ARN != "" && p.add(c, d, side, c.Reach.On(res), "") {
				return
			}
		}
	}
}

func defaultKeyPolicy(account string) *policy.Policy {
	return policy.Extended(nil, policy.ResourceBased, statement(fmt.Sprintf(
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"kms:*","Resource":"*"}`, account), policy.ResourceBased))
}

// anyOf is any resource of an account on which an action acts. Their own policies are not known, and
// a policy of theirs that denies is not looked for.
func (c *Context) anyOf(action string, caller set.Caller, account string) reach.Target {
	service, _, _ := strings.Cut(action, ":")
	a, known := awsdata.FindAction(action)
	if known && len(a.Types) == 0 {
		return c.Reach.Nothing()
	}
	t := reach.Target{Name: nouns[service], Account: account}
	if t.Name == "" {
		t.Name = "any resource of " + service
	}
	t.Resources = set.Resources{Owner: account, OfAction: true, Domain: c.resourcesOf(service, account)}
	rcp := c.World.RCPs(account)
	t.Policies.RCP = rcp.Levels
	if service != "iam" { // a role's trust policy does not decide who may change it
		t.Missing = append(t.Missing, fmt.Sprintf("account %s has such a resource (%s), and no policy of its own denies it", account, strings.TrimPrefix(t.Name, "any ")))
	}
	return t
}

// resourcesOf are the resources of a service in an account. The list is shared.
func (c *Context) resourcesOf(service, account string) []class.Language {
	key := [2]string{service, account}
	known, ok := c.domains.Load(key)
	if !ok {
		list := []class.Language{class.Pattern("arn:*:" + service + ":*:" + account + ":*")}
		if service == "ec2" { // snapshots and images name no account in their ARNs
			list = append(list, class.Pattern("arn:*:ec2:*::*"))
		}
		known, _ = c.domains.LoadOrStore(key, slices.Clip(list))
	}
	return known.([]class.Language)
}

// administers reports whether a principal may give itself any right.
func (c *Context) administers(p *world.Principal) bool {
	target := reach.Target{Name: p.ARN, Account: p.Account, Resources: set.Resources{Exactly: p.ARN, Owner: p.Account}}
	actions := []string{"iam:PutUserPolicy", "iam:AttachUserPolicy"}
	if p.Role != nil {
		actions = []string{"iam:PutRolePolicy", "iam:AttachRolePolicy"}
	}
	return c.Ask(c.Reach.Principal(p), target, actions, nil).Answer.Verdict == set.Yes
}

// merged puts the groups of an account that may do the same into one power, and so all administrators
// of an account: what one of them may do here is no news of the others.
func merged(list []*power) [][]*power {
	at := map[string]int{}
	var all [][]*power
	for _, p := range list {
		key := p.group.Members[0].Account
		if !p.administrator {
			for _, h := range p.held {
				key += " " + h.action + " " + h.name
			}
			key += strings.Join(p.buckets, " ")
		}
		i, there := at[key]
		if !there {
			i = len(all)
			at[key], all = i, append(all, nil)
		}
		all[i] = append(all[i], p)
	}
	return all
}

// onlyLittle reports whether none of the deeds gives away the data themselves.
func (p *power) onlyLittle() bool {
	return !slices.ContainsFunc(p.held, func(h held) bool { return !h.little && !h.helps })
}

// reportPower makes one finding of powers that are alike. says is what they can do with it, in a line.
func (c *Context) reportPower(alike []*power, says, consequence string) *finding.Finding {
	p := alike[0]
	first := p.group.Members[0]
	f := &finding.Finding{Principal: first.ARN, Account: first.Account, Severity: c.rule.Severity, Confidence: finding.Possible,
		Could: []string{"identity policy", "permissions boundary", "service control policy"}}
	for _, q := range alike {
		f.Members = append(f.Members, names(q.group)...)
	}
	whom := who(p.group)
	if others := len(f.Members) - len(p.group.Members); others > 0 && len(p.group.Members) == 1 {
		whom = fmt.Sprintf("%s and %d more", whom, others)
	} else if others > 0 {
		whom = fmt.Sprintf("%s and %d like it", whoAlone(p.group), len(f.Members)-1)
	}
	if p.administrator {
		f.Identity = "administrators of " + first.Account
		f.Principal = first.ARN
	}
	f.Title = whom + " " + says
	f.Message = fmt.Sprintf("%s may %s. %s", whom, deedsSay(p), consequence)
	if p.administrator {
		f.Message += " An administrator may give itself any right, so this is to be expected of it: keep such principals few."
	}
	// What is at stake is known only of the buckets and keys that are.
	if p.administrator || !slices.ContainsFunc(p.held, func(h held) bool {
		return !h.little && !h.helps && (h.bucket != "" || h.on == onKeys && h.e.Target.Resources.Exactly != "")
	}) {
		f.Severity = finding.Low
	}
	if i := slices.IndexFunc(p.buckets, c.Sensitive); i >= 0 {
		if f.Severity = c.Weigh(f.Severity, p.buckets[i]); p.administrator {
			f.Severity = finding.Medium
		}
	}
	c.provePower(f, p)
	return f
}

// provePower adds a proof for each service on which something may be done: the first deed there that
// harms. The finding is proved if one of them is.
func (c *Context) provePower(f *finding.Finding, p *power) {
	seen := map[string]bool{}
	for _, h := range p.held {
		service, _, _ := strings.Cut(h.action, ":")
		if h.helps || seen[service] {
			continue
		}
		seen[service] = true
		if h.e.Proved() {
			f.Confidence = finding.Proved
		}
		f.Witnesses = append(f.Witnesses, h.e.Witnesses()...)
		f.Path = append(f.Path, h.e.Hop(finding.Acts, f.Principal, h.name))
		for _, at := range h.e.Locations() {
			if !slices.Contains(f.Locations, at) {
				f.Locations = append(f.Locations, at)
			}
		}
		if f.Stood == nil {
			f.Stood = h.e.Says()
		}
	}
	if f.Confidence == finding.Proved {
		return
	}
	for _, h := range p.held {
		for _, why := range h.e.HangsOn() {
			if !slices.Contains(f.HangsOn, why) {
				f.HangsOn = append(f.HangsOn, why)
			}
		}
	}
}

// cutPower proposes a statement that takes the deeds from the principal, if it takes all of them.
func (c *Context) cutPower(f *finding.Finding, p *power) {
	var actions []string
	for _, h := range p.held {
		add(&actions, h.action)
	}
	account := p.group.Members[0].Account
	cut := Change{decision.LayerIdentity, "the policies of " + f.Principal, fmt.Sprintf(`{"Sid":"OpensNothing","Effect":"Deny","Action":%s,"Resource":"*"}`, list(actions))}
	says := ""
	if p.administrator {
		// An administrator could take a statement of an identity policy away again.
		if !c.underSCPs(account) {
			f.Cuts = append(f.Cuts, finding.Cut{Layer: decision.LayerIdentity.String(), Where: "the administrators of account " + account,
				Text: "No service control policy holds the principals of this account, and an administrator can undo an identity policy: let there be fewer administrators."})
			return
		}
		says = "For " + replace + " put the role of those who are to keep these rights."
		cut = Change{decision.LayerSCP, "a service control policy over account " + account, fmt.Sprintf(`{"Sid":"OpensNothing","Effect":"Deny","Action":%s,"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:*:iam::*:role/%s"}}}`,
			list(actions), replace)}
	}
	var done finding.Cut
	for _, h := range p.held {
		var ok bool
		if done, ok = c.Try(h.e, cut); !ok {
			return
		}
	}
	done.Text = says
	f.Cuts = append(f.Cuts, done)
}

// deedsSay lists deeds for a person: what is done, on what, by which actions. Of an administrator
// that would be a page, and says nothing.
func deedsSay(p *power) string {
	if p.administrator && len(p.held) > 3 {
		return fmt.Sprintf("do so by %d different actions, such as %s and %s", len(p.held), p.held[0].action, p.held[1].action)
	}
	var parts []string
	by := map[string][]string{}
	for _, h := range p.held {
		on := h.name
		if h.bucket != "" {
			on = "bucket " + h.bucket
			if n := len(p.buckets) - 1; n > 0 && slices.Contains(p.buckets, h.bucket) {
				on += fmt.Sprintf(" (of %d buckets)", n+1)
			}
		}
		part := h.does + " " + on
		if on == "*" {
			part = h.does
		}
		if by[part] == nil {
			parts = append(parts, part)
		}
		by[part] = append(by[part], h.action)
	}
	for i, part := range parts {
		parts[i] = part + " (" + strings.Join(by[part], ", ") + ")"
	}
	return sentence(parts)
}

// sentence joins parts: a, b and c.
func sentence(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// whoAlone names a group's first member.
func whoAlone(g *world.Group) string { return who(&world.Group{Members: g.Members[:1]}) }

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
