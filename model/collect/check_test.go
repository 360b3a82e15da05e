package collect

import (
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
)

// check loads a folder and looks for all of the world in it.
func (w *world) check(t *testing.T, dir string) {
	t.Helper()
	env, err := load.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(env.Notes) > 0 {
		t.Errorf("notes: %v", env.Notes)
	}
	w.checkOrganization(t, env)
	w.checkIAM(t, env)
	w.checkBuckets(t, env)
	w.checkSendings(t, env)
	w.checkNetwork(t, env)
	keys := env.Accounts[manager].KMS[homeland].Keys
	if len(keys) != 1 || keys[0].ID != w.key || keys[0].Policy.Document.Get("Statement").First().Get("Sid").Text() != "Admin" {
		t.Errorf("keys: %+v", keys)
	}
	if keys := env.Accounts[manager].KMS[abroad].Keys; keys == nil || len(keys) != 0 {
		t.Errorf("keys abroad: %v", keys)
	}
	if _, owner, ok := env.Bucket(w.memberBucket); !ok || owner != w.member {
		t.Errorf("%s belongs to %q", w.memberBucket, owner)
	}
	if _, state := env.User("arn:aws:iam::" + w.member + ":user/member-user"); state != model.StateGiven {
		t.Errorf("the member's user: %v", state)
	}
}

func (w *world) checkOrganization(t *testing.T, env *model.Environment) {
	t.Helper()
	o := env.Organization
	if o == nil || o.ID != w.organization || o.ManagementAccount != manager || len(o.Roots) != 1 || o.Roots[0].ID != w.root || len(o.Roots[0].PolicyTypes) != 2 {
		t.Fatalf("organization: %+v", o)
	}
	if len(o.Units) != 1 || o.Units[0].ID != w.unit || o.Units[0].Parent != w.root {
		t.Errorf("units: %+v", o.Units)
	}
	parents := map[string]string{}
	for _, a := range o.Accounts {
		parents[a.ID] = a.Parent
		if a.Status != "ACTIVE" {
			t.Errorf("account %s is %q", a.ID, a.Status)
		}
	}
	if len(parents) != 2 || parents[w.member] != w.unit || parents[manager] != w.root {
		t.Errorf("accounts: %v", parents)
	}
	found := 0
	for _, p := range o.Policies {
		switch p.ID {
		case w.scp:
			found++
			if p.Type != model.SCP || p.Document.Text() != scp || len(p.Targets) != 1 || p.Targets[0] != w.unit {
				t.Errorf("SCP: %+v", p)
			}
		case w.rcp:
			found++
			if p.Type != model.RCP || p.Document.Text() != rcp || len(p.Targets) != 1 || p.Targets[0] != w.root {
				t.Errorf("RCP: %+v", p)
			}
		}
	}
	if found != 2 {
		t.Errorf("%d policies of two", found)
	}
}

func (w *world) checkIAM(t *testing.T, env *model.Environment) {
	t.Helper()
	alice, state := env.User("arn:aws:iam::123456789012:user/people/alice")
	if state != model.StateGiven {
		t.Fatalf("alice: %v", state)
	}
	// The emulator does not tell of the boundaries of users here, only of those of roles.
	if len(alice.Groups) != 1 || alice.Groups[0] != "readers" ||
		len(alice.Inline) != 1 || alice.Inline[0].Document.Get("Statement").First().Get("Sid").Text() != "Read <&>" ||
		len(alice.Tags) != 1 || alice.Tags[0] != (model.Tag{Key: "team"}) {
		t.Errorf("alice: %+v", alice)
	}
	role, state := env.RoleOfProfile(w.profile)
	if state != model.StateGiven || role.Name != "worker" || role.Boundary == nil || len(role.Attached) != 1 || role.Attached[0].ARN != w.policy ||
		role.Trust.Document.Get("Statement").First().Get("Principal").Get("Service").Text() != "ec2.amazonaws.com" {
		t.Errorf("role: %+v", role)
	}
	iam := env.Accounts[manager].IAM
	if len(iam.Groups) != 1 || len(iam.Groups[0].Attached) != 1 {
		t.Errorf("groups: %+v", iam.Groups)
	}
	for _, p := range iam.Policies {
		if p.ARN == w.policy && p.Document.Get("Statement").First().Get("Action").Len() != 2 {
			t.Errorf("policy: %+v", p)
		}
	}
}

func (w *world) checkBuckets(t *testing.T, env *model.Environment) {
	t.Helper()
	sealed, owner, ok := env.Bucket("iampath-sealed")
	if !ok || owner != manager || sealed.Region != homeland || sealed.Policy.Document.Get("Statement").First().Get("Sid").Text() != "Partner" ||
		*sealed.PublicAccessBlock != (model.PublicAccessBlock{BlockPublicAcls: true, IgnorePublicAcls: true, RestrictPublicBuckets: true}) ||
		len(sealed.Tags) != 1 || sealed.Grants.Len() != 2 ||
		sealed.OwnershipControls.Get("Rules").First().Get("ObjectOwnership").Text() != "BucketOwnerPreferred" ||
		!sealed.Value.Get("Owner").Get("ID").OK() || !sealed.Value.Get("ServerSideEncryptionConfiguration").Get("Rules").OK() {
		t.Errorf("the sealed bucket: %+v", sealed)
	}
	bare, _, ok := env.Bucket("iampath-bare")
	if !ok || bare.Region != abroad || bare.Policy.State != model.StateNone || *bare.PublicAccessBlock != (model.PublicAccessBlock{}) ||
		bare.Tags == nil || len(bare.Tags) != 0 {
		t.Errorf("the bare bucket: %+v", bare)
	}
	s3 := env.Accounts[manager].S3
	if s3.PublicAccessBlock == nil || *s3.PublicAccessBlock != (model.PublicAccessBlock{BlockPublicAcls: true, RestrictPublicBuckets: true}) {
		t.Errorf("the account's block: %+v", s3.PublicAccessBlock)
	}
	if block := env.Accounts[w.member].S3.PublicAccessBlock; block == nil || *block != (model.PublicAccessBlock{}) {
		t.Errorf("the member's block: %+v", block)
	}
}

func (w *world) checkNetwork(t *testing.T, env *model.Environment) {
	t.Helper()
	for _, id := range []string{w.gatewayEndpoint, w.interfaceEnd} {
		p, owner, region, ok := env.Endpoint(id)
		if !ok || owner != manager || region != homeland || p.VPC != w.vpc || p.Policy.Document.Get("Statement").First().Get("Sid").Text() != "OwnOnly" {
			t.Errorf("endpoint %s: %+v", id, p)
		}
	}
	i, _, _, ok := env.Instance(w.instance)
	if !ok || i.ProfileARN != w.profile || i.Subnet != w.subnet || i.VPC != w.vpc {
		t.Errorf("instance: %+v", i)
	}
	network := env.Accounts[manager].EC2[homeland]
	for _, kind := range []struct {
		all []*model.NetworkResource
		id  string
	}{
		{network.VPCs, w.vpc}, {network.Subnets, w.subnet}, {network.RouteTables, w.table}, {network.NATGateways, w.natGateway},
		{network.InternetGateways, w.internetGateway}, {network.PrefixLists, w.prefixList},
	} {
		found := false
		for _, n := range kind.all {
			found = found || n.ID == kind.id
			if n.ID == w.prefixList && n.Value.Get("Cidrs").First().Text() != "203.0.113.0/24" {
				t.Errorf("the prefix list of the offices: %v", n)
			}
		}
		if !found {
			t.Errorf("%s is not there", kind.id)
		}
	}
}
