package paths

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/source"
)

const account = "111111111111"

func arnOf(name string) string { return "arn:aws:iam::" + account + ":" + name }

// role and user write a record with a policy's statements, as YAML in flow style.
func role(name, trust, statements, more string) string {
	return fmt.Sprintf(`{RoleName: %[1]s, Path: /, Arn: "%[2]s", AttachedManagedPolicies: [], %[5]sAssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [%[3]s]},
	RolePolicyList: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [%[4]s]}}]}`, name, arnOf("role/"+name), trust, statements, more)
}

func user(name, statements, more string) string {
	return fmt.Sprintf(`{UserName: %[1]s, Path: /, Arn: "%[2]s", AttachedManagedPolicies: [], GroupList: [], %[4]s
	UserPolicyList: [{PolicyName: p, PolicyDocument: {Version: "2012-10-17", Statement: [%[3]s]}}]}`, name, arnOf("user/"+name), statements, more)
}

func allow(actions, resource string) string {
	return fmt.Sprintf(`{Effect: Allow, Action: [%s], Resource: "%s"}`, actions, resource)
}

func trusts(kind, who string) string {
	return fmt.Sprintf(`{Effect: Allow, Principal: {%s: "%s"}, Action: "sts:AssumeRole"}`, kind, who)
}

// inAccount is an environment of one account; more are lines of the account, indented by four.
func inAccount(tb testing.TB, users, roles []string, more string) *Graph {
	tb.Helper()
	indent := func(list []string) string { return strings.Join(list, ",\n        ") }
	text := fmt.Sprintf("accounts:\n  %q:\n    iam:\n      UserDetailList: [%s]\n      RoleDetailList: [%s]\n      GroupDetailList: []\n      Policies: []\n%sorganization: null\n", account, indent(users), indent(roles), more)
	w := world.New(environment(tb, text))
	if problems := w.Problems(); len(problems) > 0 {
		tb.Fatal(problems)
	}
	return New(w)
}

func (g *Graph) between(tb testing.TB, from, to string, all bool) *Answer {
	tb.Helper()
	name := func(s string) string {
		if strings.HasPrefix(s, "role/") || strings.HasPrefix(s, "user/") {
			return arnOf(s)
		}
		return s
	}
	a, err := g.Begin(name(from), "")
	if err != nil {
		tb.Fatal(err)
	}
	b, err := g.End(name(to), "")
	if err != nil {
		tb.Fatal(err)
	}
	return g.Ask(Question{From: a, To: b, All: all})
}

const administrator = "administrator:" + account

// Each privilege step is there with what it needs, and gone without any part of it.
func TestSteps(t *testing.T) {
	boundary := fmt.Sprintf(`PermissionsBoundary: {PermissionsBoundaryType: Policy, PermissionsBoundaryArn: "%s"}, `, "arn:aws:iam::aws:policy/ReadOnlyAccess")
	target := role("target", trusts("Service", "lambda.amazonaws.com"), allow(`"s3:*"`, "*"), "")
	for _, test := range []struct {
		name, statements, more, to string
		hops                       int
		action                     string
	}{
		{"a role is passed to Lambda", allow(`"iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"`, "*"), "", "role/target", 1, "iam:PassRole"},
		{"nothing calls the function", allow(`"iam:PassRole", "lambda:CreateFunction"`, "*"), "", "role/target", 0, ""},
		{"no role may be passed", allow(`"lambda:CreateFunction", "lambda:InvokeFunction"`, "*"), "", "role/target", 0, ""},
		{"the role trusts another service", allow(`"iam:PassRole", "ec2:RunInstances"`, "*"), "", "role/target", 0, ""},
		{"the role is passed to another service", fmt.Sprintf(`{Effect: Allow, Action: "iam:PassRole", Resource: "*", Condition: {StringEquals: {"iam:PassedToService": ec2.amazonaws.com}}}, %s`,
			allow(`"lambda:CreateFunction", "lambda:InvokeFunction"`, "*")), "", "role/target", 0, ""},
		{"another role may be passed", allow(`"iam:PassRole"`, arnOf("role/other")) + ", " + allow(`"lambda:CreateFunction", "lambda:InvokeFunction"`, "*"), "", "role/target", 0, ""},
		{"its trust policy is changed", allow(`"iam:UpdateAssumeRolePolicy"`, arnOf("role/t*")), "", "role/target", 1, "iam:UpdateAssumeRolePolicy"},
		{"a key is made", allow(`"iam:CreateAccessKey"`, "*"), "", "user/other", 1, "iam:CreateAccessKey"},
		{"a key is made of oneself", allow(`"iam:CreateAccessKey"`, arnOf("user/${aws:username}")), "", "user/other", 0, ""},
		{"a policy of one's own", allow(`"iam:PutUserPolicy"`, arnOf("user/${aws:username}")), "", administrator, 1, "iam:PutUserPolicy"},
		{"a policy of another's", allow(`"iam:PutUserPolicy"`, arnOf("user/other")), "", administrator, 0, ""},
		{"only some policies may be attached", `{Effect: Allow, Action: "iam:AttachUserPolicy", Resource: "*", Condition: {ArnEquals: {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}}`, "", administrator, 0, ""},
		{"a boundary caps it", allow(`"iam:PutUserPolicy"`, "*"), boundary, administrator, 0, ""},
		{"a deny is stronger", allow(`"iam:*"`, "*") + `, {Effect: Deny, Action: "iam:*", Resource: "*"}`, "", administrator, 0, ""},
	} {
		g := inAccount(t, []string{user("ann", test.statements, test.more), user("other", allow(`"s3:GetObject"`, "*"), "")}, []string{target}, "")
		got := g.between(t, "user/ann", test.to, false)
		if test.hops == 0 {
			if len(got.Paths) > 0 {
				t.Errorf("%s: there is a path, by %s", test.name, got.Paths[0].Hops[0].Action)
			}
			continue
		}
		if len(got.Paths) == 0 || len(got.Paths[0].Hops) != test.hops || got.Paths[0].Hops[0].Action != test.action || got.Paths[0].Possible() {
			t.Errorf("%s: %d paths", test.name, len(got.Paths))
		}
	}
}

// A boundary that its bearer may take away does not cap what follows, if its own policies let it.
func TestBoundaryLifted(t *testing.T) {
	own := `PermissionsBoundary: {PermissionsBoundaryType: Policy, PermissionsBoundaryArn: "arn:aws:iam::aws:policy/IAMFullAccess"}, `
	g := inAccount(t, []string{user("ann", allow(`"iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"`, "*"), own), user("bea", allow(`"iam:PutUserPolicy"`, "*"), own)}, nil, "")
	if got := g.between(t, "user/ann", administrator, false); len(got.Paths) == 0 || len(got.Paths[0].Hops[0].Requests) != 2 {
		t.Errorf("who may lift its boundary: %d paths", len(got.Paths))
	}
	got := g.between(t, "user/bea", administrator, false)
	for _, p := range got.Paths {
		if len(p.Hops) == 1 {
			t.Errorf("who may not lift its boundary becomes an administrator by %s", p.Hops[0].Action)
		}
	}
}

// A boundary that allows everything caps nothing.
func TestBoundaryOfAll(t *testing.T) {
	own := `PermissionsBoundary: {PermissionsBoundaryType: Policy, PermissionsBoundaryArn: "arn:aws:iam::aws:policy/AdministratorAccess"}, `
	g := inAccount(t, []string{user("ann", allow(`"iam:PutUserPolicy"`, "*"), own)}, nil, "")
	if got := g.between(t, "user/ann", administrator, false); len(got.Paths) == 0 || len(got.Paths[0].Hops[0].Requests) != 1 {
		t.Errorf("%d paths", len(got.Paths))
	}
}

// Cycles are no trouble, and the shortest way comes first.
func TestCycles(t *testing.T) {
	const n = 8
	var roles []string
	for i := range n {
		trust := trusts("AWS", arnOf(fmt.Sprintf("role/r%d", (i+n-1)%n))) + ", " + trusts("AWS", arnOf(fmt.Sprintf("role/r%d", (i+1)%n)))
		roles = append(roles, role(fmt.Sprintf("r%d", i), trust, allow(`"s3:GetObject"`, "arn:aws:s3:::none/*"), ""))
	}
	g := inAccount(t, nil, roles, "")
	got := g.between(t, "role/r0", "role/r3", true)
	if len(got.Paths) != 2 || len(got.Paths[0].Hops) != 3 || len(got.Paths[1].Hops) != 5 {
		t.Errorf("%d paths", len(got.Paths))
	}
	if got := g.between(t, "role/r0", "role/r3", false); len(got.Paths) != 1 || !got.More {
		t.Errorf("one of each sort: %d paths, more %v", len(got.Paths), got.More)
	}
}

// What is not known makes a path possible, and never goes missing.
func TestUnknown(t *testing.T) {
	text := strings.Replace(role("dark", "", allow(`"s3:GetObject"`, "*"), ""), `AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []},`, "", 1)
	g := inAccount(t, []string{user("ann", allow(`"sts:AssumeRole"`, "*"), "")}, []string{text}, "")
	got := g.between(t, "user/ann", "role/dark", false)
	if len(got.Paths) == 0 || !got.Paths[0].Possible() || len(got.Paths[0].Hops[0].HangsOn) == 0 {
		t.Errorf("a role of which the trust policy is not known: %+v", got.Paths)
	}
}

// The ends are read, and what is wrong with them is said.
func TestEnds(t *testing.T) {
	g := inAccount(t, []string{user("ann", allow(`"s3:*"`, "*"), "")}, nil, "    s3: {Buckets: [{Name: b, Policy: null}]}\n")
	for text, want := range map[string]string{
		"nothing":                            "a principal's ARN, a bucket's name or ARN, a place",
		"arn:aws:s3:::other":                 "the environment has no bucket other",
		arnOf("user/bob"):                    "is not in account " + account,
		"arn:aws:iam::222222222222:role/far": "is not in the environment",
		"arn:aws:sqs:us-east-1:1:q":          "neither a principal nor a bucket",
		"i-0123":                             "no instance i-0123",
		"sensitive":                          "names no sensitive buckets",
		"cloudshell":                         "--principal",
	} {
		if _, err := g.Begin(text, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; %q was expected", text, err, want)
		}
	}
	for _, text := range []string{"outside", "anyone", "b", "arn:aws:s3:::b/key", arnOf("user/ann"), "arn:aws:sts::" + account + ":federated-user/x"} {
		if _, err := g.End(text, ""); (err != nil) != strings.Contains(text, "federated-user") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// The graph finds the chains that asking each pair of roles finds, and no others.
func TestChainsTwin(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	for range 60 {
		const n = 6
		var roles []string
		for i := range n {
			var trust []string
			for range 1 + random.IntN(2) {
				trust = append(trust, pick(
					trusts("AWS", fmt.Sprintf("arn:aws:iam::%s:role/r%d", account, random.IntN(n))),
					trusts("AWS", account), trusts("Service", "ec2.amazonaws.com"), trusts("AWS", "*"),
					fmt.Sprintf(`{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:*", Condition: {ArnLike: {"aws:PrincipalArn": "%s"}}}`, arnOf(fmt.Sprintf("role/r%d", random.IntN(n)))),
					fmt.Sprintf(`{Effect: Deny, Principal: {AWS: "%s"}, Action: "sts:AssumeRole"}`, arnOf(fmt.Sprintf("role/r%d", random.IntN(n))))))
			}
			identity := pick(allow(`"s3:GetObject"`, "*"), allow(`"sts:AssumeRole"`, "*"), allow(`"sts:AssumeRole"`, arnOf(fmt.Sprintf("role/r%d", random.IntN(n)))),
				allow(`"sts:*"`, "*")+fmt.Sprintf(`, {Effect: Deny, Action: "sts:AssumeRole", Resource: "%s"}`, arnOf(fmt.Sprintf("role/r%d", random.IntN(n)))))
			roles = append(roles, role(fmt.Sprintf("r%d", i), strings.Join(trust, ", "), identity, ""))
		}
		g := inAccount(t, nil, roles, "")
		direct := map[[2]int]bool{}
		for i := range n {
			for j := range n {
				q, err := g.check.Question(check.AskFor{Principal: arnOf(fmt.Sprintf("role/r%d", i)), Action: "sts:AssumeRole", Resource: arnOf(fmt.Sprintf("role/r%d", j)), Complete: true})
				if err != nil {
					t.Fatal(err)
				}
				direct[[2]int{i, j}] = i != j && check.Ask(q).Decision.Result == decision.Allowed
			}
		}
		for i := range n {
			for j := range n {
				if i == j {
					continue
				}
				got := g.between(t, fmt.Sprintf("role/r%d", i), fmt.Sprintf("role/r%d", j), false)
				want := distance(direct, n, i, j)
				if len(got.Paths) == 0 != (want == 0) || len(got.Paths) > 0 && len(got.Paths[0].Hops) != want {
					t.Fatalf("from r%d to r%d: %d paths, and %d hops were expected, in\n%s", i, j, len(got.Paths), want, strings.Join(roles, "\n"))
				}
			}
		}
	}
}

// distance is the number of hops from one to another; 0 for no way within the bound.
func distance(direct map[[2]int]bool, n, from, to int) int {
	front := []int{from}
	for hops := 1; hops <= DefaultMaxHops; hops++ {
		var next []int
		for _, i := range front {
			for j := range n {
				if direct[[2]int{i, j}] && !slices.Contains(next, j) {
					next = append(next, j)
				}
			}
		}
		if slices.Contains(next, to) {
			return hops
		}
		front = next
	}
	return 0
}

// Each witness of each hop is allowed when it is read and decided again.
func TestWitnesses(t *testing.T) {
	g := inAccount(t, []string{user("ann", allow(`"*"`, "*"), "")}, []string{
		role("a", trusts("AWS", account)+", "+trusts("Service", "ec2.amazonaws.com"), allow(`"s3:*"`, "*"), ""),
		role("b", `{Effect: Allow, Principal: {AWS: "*"}, Action: "sts:AssumeRole", Condition: {StringEquals: {"sts:ExternalId": "x"}, Bool: {"aws:MultiFactorAuthPresent": "true"}}}`, allow(`"iam:*"`, "*"), ""),
	}, "    s3: {Buckets: [{Name: b, Policy: null}]}\n")
	read := 0
	for _, ends := range [][2]string{{"user/ann", "b"}, {"user/ann", "outside"}, {"user/ann", administrator}, {"outside", "b"}, {"outside", administrator}, {"b", "outside"}} {
		for _, p := range g.between(t, ends[0], ends[1], true).Paths {
			for _, h := range p.Hops {
				for _, r := range h.Requests {
					c, err := new(decision.Reader).Read(source.NewFile("case", r.Case))
					if err != nil {
						t.Fatalf("%s: %v", r.Case, err)
					}
					if v := decision.Decide(&c.Request, &c.Policies); v.Result != decision.Allowed {
						t.Errorf("%v: %s", v, r.Case)
					}
					read++
				}
			}
		}
	}
	if read < 100 {
		t.Errorf("only %d witnesses", read)
	}
}
