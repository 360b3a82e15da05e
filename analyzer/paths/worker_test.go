package paths

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy/glob"
)

// Each worker is told by exactly what its line says: with all of it a role is reached, and without any
// part of it not by this worker.
func TestWorkers(t *testing.T) {
	profile := fmt.Sprintf(`InstanceProfileList: [{InstanceProfileName: target, Arn: "%s"}], `, arnOf("instance-profile/target"))
	quoted := func(actions []string) string { return `"` + strings.Join(actions, `", "`) + `"` }
	reached := func(actions []string, by *worker) (found *Path) {
		if len(actions) == 0 {
			return nil
		}
		trust := trusts("Service", by.service)
		if by.tokens {
			trust = fmt.Sprintf(`{Effect: Allow, Principal: {Federated: %q}, Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {"%s:aud": "eu-west-1:pool"}}}`, by.service, by.service)
		}
		g := inAccount(t, []string{user("ann", allow(quoted(actions), "*"), "")}, []string{role("target", trust, allow(`"s3:*"`, "*"), profile)}, "")
		for _, p := range g.between(t, "user/ann", "role/target", true).Paths {
			if strings.Contains(p.Hops[0].Why, by.name) && strings.Contains(p.Hops[0].Why, by.document) {
				return &p
			}
		}
		return nil
	}
	check := func(by *worker, more []string) {
		t.Helper()
		all := slices.Clone(more)
		for _, n := range by.needs {
			all = append(all, n.actions[0])
		}
		p := reached(all, by)
		if p == nil {
			t.Errorf("%s: %s: %v does not do", by.service, by.name, all)
			return
		}
		if possible := by.there != "" || by.hangs != ""; p.Possible() != possible {
			t.Errorf("%s: %s: possible is %v: %v", by.service, by.name, p.Possible(), p.Hops[0].HangsOn)
		}
		for i := range all {
			less := slices.Delete(slices.Clone(all), i, i+1)
			if reached(less, by) != nil {
				t.Errorf("%s: %s: %v will do", by.service, by.name, less)
			}
		}
		for i, n := range by.needs {
			for _, action := range n.actions[1:] {
				other := slices.Clone(all)
				if other[len(more)+i] = action; reached(other, by) == nil {
					t.Errorf("%s: %s: %s does not do instead", by.service, by.name, action)
				}
			}
		}
	}
	for i := range passings {
		check(&passings[i], []string{passRole})
	}
	for i := range running {
		check(&running[i], nil)
	}
	for _, by := range commands { // where no instance is known
		by.service, by.there = ec2Service, "an instance runs"
		check(&by, nil)
	}
}

// The reference has every action of the tables, and what they are asked for by hand is of a type on
// which the action acts.
func TestWorkersActions(t *testing.T) {
	var all []needs
	for _, table := range [][]worker{passings, running, commands, centers, {{needs: newProfile}}} {
		for _, by := range table {
			if all = append(all, by.needs...); by.name == "" && len(by.needs) != len(newProfile) {
				t.Errorf("a worker has no name: %v", by)
			}
		}
	}
	for _, n := range all {
		for _, action := range n.actions {
			a, known := awsdata.FindAction(action)
			if !known || a.Name != action {
				t.Errorf("the reference has no action %s", action)
				continue
			}
			for _, on := range n.on {
				if on == nothing && len(a.Types) > 0 || on != nothing && !actsOn(a, on) {
					t.Errorf("%s is not asked for %s", action, on)
				}
			}
		}
	}
	for _, take := range takeovers {
		if _, known := awsdata.FindAction(take.action); !known {
			t.Errorf("the reference has no action %s", take.action)
		}
	}
}

func actsOn(a awsdata.Action, on string) bool {
	plain := strings.NewReplacer("{instance}", "arn:aws:ec2:r:1:instance/x", "{partition}", "aws", "{account}", "1", "*", "x").Replace(on)
	for _, t := range a.Types {
		for _, arn := range t.ARNs() {
			// AWS's own documents name no account.
			pattern := strings.NewReplacer("{partition}", "aws", "{account}", "*").Replace(asPattern(arn))
			if p := glob.CompileText(pattern); p.Match(plain) {
				return true
			}
		}
	}
	// Systems Manager's automations are asked for by two names; a trailing version is part of one.
	return strings.HasSuffix(on, "automation-definition/*")
}

// A role without an instance profile takes one to be made first.
func TestNoProfile(t *testing.T) {
	target := []string{role("target", trusts("Service", ec2Service), allow(`"s3:*"`, "*"), "InstanceProfileList: [], ")}
	for _, test := range []struct {
		actions string
		want    int
	}{
		{`"iam:PassRole", "ec2:RunInstances"`, 0},
		{`"iam:PassRole", "ec2:RunInstances", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile"`, 1},
		{`"iam:PassRole", "iam:AddRoleToInstanceProfile"`, 1}, // that of an instance, without a role
		{`"ssm:StartSession"`, 0},
	} {
		g := inAccount(t, []string{user("ann", allow(test.actions, "*"), "")}, target, "")
		if got := g.between(t, "user/ann", "role/target", false).Paths; min(len(got), 1) != test.want {
			t.Errorf("%s: %d paths", test.actions, len(got))
		}
	}
}

// A request that concerns several resources has to be allowed on all of them.
func TestRequiredResources(t *testing.T) {
	target := []string{role("target", trusts("Service", ec2Service), allow(`"s3:*"`, "*"), "")}
	instance, all := "arn:aws:ec2:*:*:instance/*", []string{}
	for _, kind := range []string{"instance", "network-interface", "security-group", "subnet"} {
		all = append(all, allow(`"ec2:RunInstances"`, "arn:aws:ec2:*:*:"+kind+"/*"))
	}
	all = append(all, allow(`"ec2:RunInstances"`, "arn:aws:ec2:*::image/ami-*"))
	for _, test := range []struct {
		name, statements string
		want             int
	}{
		{"the instance alone", allow(`"ec2:RunInstances"`, instance), 0},
		{"all that it takes", strings.Join(all, ", "), 1},
		{"all but the image", strings.Join(all[:4], ", "), 0},
	} {
		g := inAccount(t, []string{user("ann", allow(`"iam:PassRole"`, "*")+", "+test.statements, "")}, target, "")
		if got := g.between(t, "user/ann", "role/target", false).Paths; min(len(got), 1) != test.want {
			t.Errorf("%s: %d paths", test.name, len(got))
		}
	}
}

// Where the instances are known, code is run on them and on no others.
func TestKnownInstances(t *testing.T) {
	ec2 := `    ec2:
      eu-west-1:
        Instances: [{InstanceId: i-1, SubnetId: subnet-1, VpcId: vpc-1}]
        Subnets: [{SubnetId: subnet-1, VpcId: vpc-1}]
`
	for _, test := range []struct{ actions, hangs string }{
		{`"ssm:StartSession"`, agentConnected},
		{`"ec2-instance-connect:SendSSHPublicKey"`, "its SSH port, or its serial console, can be reached"},
		{`"ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"`, ""},
		{`"ec2:ModifyInstanceAttribute", "ec2:StartInstances"`, "none"},
	} {
		g := inAccount(t, []string{user("ann", allow(test.actions, "*"), "")}, []string{role("target", trusts("Service", ec2Service), allow(`"s3:*"`, "*"), "")}, ec2)
		if got := g.between(t, "user/ann", "role/target", false).Paths; len(got) > 0 {
			t.Errorf("%s: an instance that is not there: %s", test.actions, got[0].Hops[0].Why)
		}
		got := g.between(t, "user/ann", "i-1", false).Paths
		if len(got) != 1 {
			if test.hangs != "none" {
				t.Errorf("%s: %d paths", test.actions, len(got))
			}
			continue
		}
		if slices.Contains(got[0].Hops[0].HangsOn, test.hangs) != (test.hangs != "") || got[0].Possible() != (test.hangs != "") {
			t.Errorf("%s hangs on %v", test.actions, got[0].Hops[0].HangsOn)
		}
	}
}

// Who replaces a SAML provider's certificate has the roles that trust it.
func TestProviderTakenOver(t *testing.T) {
	provider := arnOf("saml-provider/corp")
	target := role("target", fmt.Sprintf(`{Effect: Allow, Principal: {Federated: "%s"}, Action: "sts:AssumeRoleWithSAML", Condition: {StringEquals: {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}`, provider), allow(`"s3:*"`, "*"), "")
	for _, test := range []struct {
		on   string
		want int
	}{{provider, 2}, {arnOf("saml-provider/other"), 0}} {
		g := inAccount(t, []string{user("ann", allow(`"iam:UpdateSAMLProvider"`, test.on), "")}, []string{target}, "")
		got := g.between(t, "user/ann", "role/target", false).Paths
		if len(got) != min(test.want, 1) || len(got) == 1 && len(got[0].Hops) != test.want {
			t.Errorf("%s: %d paths", test.on, len(got))
		}
	}
}

// A Deny that its bearer may take away does not keep it from being an administrator.
func TestDenyTakenAway(t *testing.T) {
	deny := `{Effect: Deny, Action: "%s", Resource: "*"}`
	for _, test := range []struct {
		name, denies string
		want         string
	}{
		{"of what it takes away", "s3:*", "iam:DeleteUserPolicy"},
		{"of its removal too", `s3:*", "iam:Delete*`, ""},
	} {
		test.denies = strings.Replace(deny, `"%s"`, `["`+test.denies+`"]`, 1)
		u := fmt.Sprintf(`{UserName: ann, Path: /, Arn: "%s", AttachedManagedPolicies: [], GroupList: [], UserPolicyList: [
	{PolicyName: most, PolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, NotAction: ["iam:Put*", "iam:Attach*", "iam:Create*", "iam:Set*", "iam:Update*", "iam:Add*"], Resource: "*"}, %s]}},
	{PolicyName: guard, PolicyDocument: {Version: "2012-10-17", Statement: [%s]}}]}`, arnOf("user/ann"), allow(`"iam:PutRolePolicy"`, "*"), test.denies)
		g := inAccount(t, []string{u}, nil, "")
		got := g.between(t, "user/ann", administrator, false).Paths
		switch {
		case test.want == "" && len(got) > 0:
			t.Errorf("%s: there is a path, by %s", test.name, got[0].Hops[0].Action)
		case test.want != "" && (len(got) == 0 || got[0].Hops[0].Action != test.want):
			t.Errorf("%s: %d paths", test.name, len(got))
		}
	}
}
