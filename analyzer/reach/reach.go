// Package reach lays questions about sets of requests out in a world: who calls, with which policies
// of its own; on what, with which policies on it; from where.
//
// In go a [world.World], a [Side] and a [Target]; out comes a [set.Question] over all layers, and
// what had to be taken for granted. What was not collected is an unknown policy, or stands in
// Missing: an answer that rests on it is possible, not proved.
package reach

import (
	"slices"
	"sync"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
)

// Reach asks about one world.
type Reach struct {
	World *world.World
	// Accounts and Organizations are those inside; Buckets the names of the buckets inside.
	Accounts, Organizations []string
	Buckets                 map[string]bool
	// within are the languages of what is in a bucket, by its ARN: the same is asked of by many.
	within sync.Map
	// assumers are the groups that have an Allow for the assuming of some role, found when first asked for.
	assumers func() map[*world.Group]bool
}

// New begins with a world.
func New(w *world.World) *Reach {
	r := &Reach{World: w, Accounts: []string{}, Buckets: map[string]bool{}}
	r.assumers = sync.OnceValue(r.findAssumers)
	env := w.Env()
	seen := map[string]bool{}
	add := func(id string) {
		if id != "" && !seen[id] && w.IsInside(id) {
			seen[id] = true
			r.Accounts = append(r.Accounts, id)
		}
	}
	for _, id := range env.AccountIDs() {
		add(id)
	}
	if o := env.Organization; o != nil {
		for _, a := range o.Accounts {
			add(a.ID)
		}
		if add(o.ManagementAccount); o.ID != "" && slices.ContainsFunc(r.Accounts, o.Has) {
			r.Organizations = append(r.Organizations, o.ID)
		}
	}
	if p := env.Perimeter; p != nil {
		for _, a := range p.Accounts {
			add(a.Name)
		}
		for _, o := range p.Organizations {
			if !slices.Contains(r.Organizations, o.Name) {
				r.Organizations = append(r.Organizations, o.Name)
			}
		}
	}
	slices.Sort(r.Accounts)
	for _, id := range env.AccountIDs() { // their policies are not wanted here
		if s3 := env.Accounts[id].S3; s3 != nil {
			for _, b := range s3.Buckets {
				if _, owner, found := env.Bucket(b.Name); found && w.IsInside(owner) {
					r.Buckets[b.Name] = true
				}
			}
		}
	}
	return r
}

// Side is a caller, or a set of callers, with the policies of its own side.
type Side struct {
	// Name is the caller's as the JSON of `who-can` has it: an ARN, account:ID, organization:ID,
	// service:NAME, provider:NAME, anyone.
	Name   string
	Inside bool
	// Account is the caller's where it is one user or role; else empty.
	Account string
	Caller  set.Caller
	// Policies are the caller's own: identity, boundary, SCPs.
	Policies decision.Policies
	// Context holds the keys that are known of the caller, and Keys bounds others, by their names in
	// lower case.
	Context model.Context
	Keys    map[string]set.Key
	// Missing is what was not collected, each as a sentence's end.
	Missing []string
	// NoSessionTags: the caller's tags are those in Context, and no session brings others.
	NoSessionTags bool
}

// outsiders is the policy that an outsider is taken to have: his own account lets him do all.
var outsiders = func() []*policy.Policy {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	d, err := policy.ParseFile(source.NewFile("assumed", text), policy.Identity)
	if err != nil {
		panic(err) // the text is ours
	}
	return []*policy.Policy{policy.Compile("assumed: an outsider's own account allows it", d)}
}()

// Principal is a user or role of the environment.
func (r *Reach) Principal(p *world.Principal) Side {
	s := Side{Name: p.ARN, Inside: r.World.IsInside(p.Account), Account: p.Account, Caller: set.Exactly(p.Caller)}
	s.Policies.Identity, s.Policies.PermissionsBoundary = p.Identity, p.Boundary
	control := r.World.SCPs(p.Account)
	if s.Policies.SCP = control.Levels; !control.Known {
		s.Missing = append(s.Missing, "no SCP stands in the way: "+control.Why)
	}
	s.NoSessionTags = p.User != nil || !tagsSessions(p.Trust)
	for _, tag := range p.Tags {
		s.Context.Derive(model.NewKey("aws:PrincipalTag/"+tag.Key), tag.Value)
	}
	r.organization(&s.Context, "aws:PrincipalOrgID", p.Account)
	return s
}

// tagsSessions reports whether somebody may pass session tags to a role: its trust policy must let them
// sts:TagSession (Passing session tags in AWS STS). A user's requests have the user's tags alone.
func tagsSessions(trust *policy.Policy) bool {
	if trust == nil || trust.IsUnknown() {
		return true
	}
	action, err := model.ParseAction("sts:TagSession")
	if err != nil {
		return true
	}
	tags := false
	trust.EachAction(&action, func(i int) { tags = tags || trust.Document.Statements[i].Effect == policy.Allow })
	return tags
}

// organization sets the key of an account's organization, where it is known.
func (r *Reach) organization(c *model.Context, key, account string) {
	if id, known := r.World.OrgID(account); known && id != "" {
		c.Derive(model.NewKey(key), id)
	} else if known {
		c.DeriveAbsent(model.NewKey(key))
	}
}

// Outsider is any principal of any account outside, whose own account allows it everything.
func (r *Reach) Outsider() Side {
	return Side{Name: "outside", Caller: set.Outside(r.Accounts, r.Organizations), Policies: decision.Policies{Identity: outsiders}}
}

// Account is any principal of one account outside.
func (r *Reach) Account(id string) Side {
	s := Side{Name: "account:" + id, Inside: r.World.IsInside(id), Caller: set.Of(id), Policies: decision.Policies{Identity: outsiders}}
	r.organization(&s.Context, "aws:PrincipalOrgID", id)
	if !s.Inside {
		s.Keys = r.elsewhere()
	}
	return s
}

// elsewhere says that a caller, whose organization is not known, is in none of those inside: it would
// be inside itself.
func (r *Reach) elsewhere() map[string]set.Key {
	id := set.Key{Space: condition.Space{Domain: []class.Language{class.Pattern("o-?*")}, Suggest: []string{"o-someoneelse"}}}
	path := set.Key{Several: true, Space: condition.Space{Domain: []class.Language{class.Pattern("o-?*/r-?*/*")}}}
	for _, o := range r.Organizations {
		id.Except = append(id.Except, class.Text(o))
		path.Except = append(path.Except, class.Text(o+"/").Star(class.AnyCharacter))
	}
	return map[string]set.Key{"aws:principalorgid": id, "aws:principalorgpaths": path}
}

// Organization is any principal of an organization outside.
func (r *Reach) Organization(id string) Side {
	return Side{Name: "organization:" + id, Inside: slices.Contains(r.Organizations, id),
		Caller: set.OfOrganization(id, r.Accounts), Policies: decision.Policies{Identity: outsiders}}
}

// Anyone is whoever does not sign.
func (r *Reach) Anyone() Side { return Side{Name: "anyone", Caller: set.Anonymous()} }

// Service is an AWS service that calls as itself.
func (r *Reach) Service(name string) Side {
	return Side{Name: "service:" + name, Caller: set.Service(name)}
}

// Provider is whoever bears a token of an identity provider.
func (r *Reach) Provider(name string) Side {
	return Side{Name: "provider:" + name, Caller: set.Token(name)}
}

// Target is a resource, or a set of resources, with the policies on it.
type Target struct {
	Name      string
	Resources set.Resources
	// Policies are the resource's: its own, RCPs, Block Public Access.
	Policies decision.Policies
	Context  model.Context
	Missing  []string
	// Bucket is its name where the target is a bucket and all that is in it.
	Bucket string
	// Unblocked is what was taken for granted of Block Public Access, which can stop only those outside
	// the bucket's account, and only where the bucket policy is public.
	Unblocked []string
	// Account owns it; empty: not known, or outside.
	Account string
}

// On is one resource.
func (r *Reach) On(res world.Resource) Target {
	t := r.target(res)
	t.Resources.Exactly = res.ARN.Text
	return t
}

// Within is a bucket and all that is in it; the action tells which of it is meant.
func (r *Reach) Within(bucket world.Resource) Target {
	t := r.target(bucket)
	t.Bucket = bucket.Bucket.Name
	domain, known := r.within.Load(bucket.ARN.Text)
	if !known {
		domain, _ = r.within.LoadOrStore(bucket.ARN.Text, set.Below(bucket.ARN.Text))
	}
	t.Resources.Domain, t.Resources.OfAction = domain.([]class.Language), true
	t.Resources.Suggest = []string{bucket.ARN.Text, bucket.ARN.Text + "/object"}
	for _, key := range pointKeys {
		t.Context.DeriveAbsent(model.NewKey(key))
	}
	return t
}

// pointKeys are the keys of requests that come through an access point. Requests for the bucket
// itself bear none of them, whatever the caller does (Configuring IAM policies for using access
// points: Condition keys).
var pointKeys = []string{"s3:DataAccessPointArn", "s3:DataAccessPointAccount", "s3:AccessPointNetworkOrigin"}

func (r *Reach) target(res world.Resource) Target {
	t := Target{Name: res.ARN.Text, Account: res.Account, Unblocked: res.Assumed}
	t.Resources.Owner = res.Account
	t.Policies.Resource, t.Policies.BlockPublicAccess = res.Policy, res.BlockPublicAccess
	if res.Account != "" {
		control := r.World.RCPs(res.Account)
		if t.Policies.RCP = control.Levels; !control.Known {
			t.Missing = append(slices.Clip(t.Missing), "no RCP stands in the way: "+control.Why)
		}
		r.organization(&t.Context, "aws:ResourceOrgID", res.Account)
	}
	t.Resources.TagsKnown = res.Tags != nil
	for _, tag := range res.Tags {
		t.Context.Derive(model.NewKey("aws:ResourceTag/"+tag.Key), tag.Value)
	}
	return t
}

// ForeignBuckets is any bucket that is not inside, and what is in it. Whoever owns it lets anybody
// in: it is there to take the data.
func (r *Reach) ForeignBuckets() Target {
	return Target{Name: "any bucket outside", Policies: decision.Policies{Resource: openBucket}, Resources: set.Resources{
		Domain: set.AnyBucket(), Suggest: []string{"arn:aws:s3:::bucket-of-someone-else/object", "arn:aws:s3:::bucket-of-someone-else"},
		OfAction: true, Outside: r.Accounts, NotOrganizations: r.Organizations, NotBuckets: r.Buckets, NotExempt: true}}
}

var openBucket = func() *policy.Policy {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}`
	d, err := policy.ParseFile(source.NewFile("assumed", text), policy.ResourceBased)
	if err != nil {
		panic(err) // the text is ours
	}
	return policy.Compile("assumed: the bucket's owner lets anybody in", d)
}()

// Nothing is the target of an action on no resource.
func (r *Reach) Nothing() Target { return Target{Name: "*", Resources: set.Resources{Exactly: "*"}} }

// Question lays out whether a side may do one of some actions on a target, from one of some networks;
// from anywhere where networks is nil.
func (r *Reach) Question(s *Side, t *Target, actions []string, networks []set.Network) *set.Question {
	p := s.Policies
	p.Resource, p.RCP, p.BlockPublicAccess = t.Policies.Resource, t.Policies.RCP, t.Policies.BlockPublicAccess
	q := &set.Question{Goal: set.Allowed(&p), Callers: []set.Caller{s.Caller}, Actions: actions, Resources: t.Resources, Networks: networks,
		NoSessionTags: s.NoSessionTags, Keys: s.Keys}
	q.Context = s.Context.Clone()
	t.Context.Copy(&q.Context)
	return q
}

// OutsiderExcept is [Reach.Outsider] of none of some accounts and organizations.
func (r *Reach) OutsiderExcept(accounts, organizations []string) Side {
	s := r.Outsider()
	s.Caller = set.Outside(slices.Concat(r.Accounts, accounts), slices.Concat(r.Organizations, organizations))
	return s
}
