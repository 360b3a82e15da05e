package decision_test

// How the layers' verdicts combine: every combination, against the rules written out once more in
// the plainest way; and the most telling ones as a table for people to review.

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

var update = flag.Bool("update", false, "renew the golden files")

// combination is one cell of the table.
type combination struct {
	caller   string // user, role, session, federated, root, service, anonymous
	cross    bool
	service  string // s3; kms, whose key policy must allow; sts, whose trust policy must
	resource string // none, silent, denies, or the form in which it allows: direct, role, wildcard, pinned, account
	// Each: absent, allow, implicit, explicit.
	identity, boundary, session, scp, rcp, endpoint string
}

var (
	combineCallers   = []string{"user", "role", "session", "federated", "root", "service", "anonymous"}
	combineResources = []string{"none", "silent", "denies", "direct", "role", "wildcard", "pinned", "account"}
	combineVerdicts  = []string{"absent", "allow", "implicit", "explicit"}
	combineRCPs      = []string{"absent", "allow", "explicit"}
)

const unnamed = "unnamed" // this caller cannot be named in this form

var combinePrincipals = map[string]struct{ arn, direct, role, account string }{
	"user":      {twinAlice, aws1(twinAlice), unnamed, aws1("111111111111")},
	"role":      {twinRole, unnamed, aws1(twinRole), aws1(twinRoot)},
	"session":   {twinSession, aws1(twinSession), aws1(twinRole), aws1("111111111111")},
	"federated": {twinFederated, aws1(twinFederated), aws1(twinAlice), aws1("111111111111")},
	"root":      {twinRoot, unnamed, unnamed, aws1(twinRoot)},
	"service":   {twinLambda, `{"Service": "lambda.amazonaws.com"}`, unnamed, unnamed},
	"anonymous": {"anonymous", unnamed, unnamed, unnamed},
}

func aws1(arn string) string { return fmt.Sprintf(`{"AWS": %q}`, arn) }

// combined is what AWS makes of a combination (Policy evaluation for requests within a single
// account; Cross-account policy evaluation logic; R5.1 to R5.58).
func combined(c combination) string {
	isPrincipal := c.caller == "user" || c.caller == "role" || c.caller == "session" || c.caller == "federated"
	hasAccount := isPrincipal || c.caller == "root"
	// Which layers concern this caller at all: R5.50, R5.52, R5.53.
	absent := func(applies bool, verdict string) string {
		if !applies {
			return "absent"
		}
		return verdict
	}
	identity, boundary := absent(isPrincipal, c.identity), absent(isPrincipal, c.boundary)
	session, scp := absent(hasAccount, c.session), absent(hasAccount, c.scp)

	// R5.2: an explicit deny in any layer.
	for _, verdict := range []string{identity, boundary, session, scp, c.rcp, c.endpoint} {
		if verdict == "explicit" {
			return "explicitDeny"
		}
	}
	if c.resource == "denies" {
		return "explicitDeny"
	}
	// R5.4: what only limits must allow.
	passes := func(verdict string) bool { return verdict == "absent" || verdict == "allow" }
	if !passes(scp) || !passes(c.endpoint) {
		return "implicitDeny"
	}

	I, B, S := identity == "allow", passes(boundary), passes(session)
	if c.caller == "federated" && session == "absent" {
		S = false // R5.36
	}
	if c.caller == "root" {
		I = true // R5.1, R5.42
	}
	R := c.resource != "none" && c.resource != "silent"
	allowed := func(yes bool) string {
		if yes {
			return "allow"
		}
		return "implicitDeny"
	}
	if !hasAccount {
		return allowed(R)
	}
	if c.caller == "root" && c.service == "sts" {
		return "implicitDeny" // AssumeRole, AWS STS API Reference
	}
	if c.cross {
		return allowed(I && B && S && R) // R5.40, R5.41
	}
	mandatory := c.service != "s3" // R7.1, R7.20
	if I && B && S && !mandatory {
		return "allow"
	}
	switch c.resource {
	case "direct", "pinned": // R5.24, R5.25, R5.27, R5.28
		return "allow"
	case "role": // R5.23, R5.26
		return allowed(B && S)
	case "wildcard":
		if B && S {
			return "allow"
		}
		return "OPEN-31" // R5.32
	case "account":
		if c.caller == "root" { // R5.30
			return "allow"
		}
		return allowed(I && B && S) // R5.29, R7.2, R7.21
	}
	return "implicitDeny"
}

// combineWorld holds the policies from which the combinations are put together.
type combineWorld struct {
	documents map[string]*policy.Policy
	layers    map[combineLayer][]*policy.Policy
}

type combineLayer struct {
	kind    policy.Kind
	verdict string
}

func newCombineWorld() *combineWorld {
	return &combineWorld{map[string]*policy.Policy{}, map[combineLayer][]*policy.Policy{}}
}

// document gives a policy of a kind with one statement.
func (w *combineWorld) document(t *testing.T, kind policy.Kind, statement string) *policy.Policy {
	key := kind.String() + statement
	if p := w.documents[key]; p != nil {
		return p
	}
	d, err := policy.ParseFile(source.NewFile("document", `{"Version": "2012-10-17", "Statement": `+statement+`}`), kind)
	if err != nil {
		t.Fatalf("%v\n%s", err, statement)
	}
	w.documents[key] = policy.Compile("document", d)
	return w.documents[key]
}

// layer gives the policies of a layer that says what is asked for, nil for none.
func (w *combineWorld) layer(t *testing.T, kind policy.Kind, verdict string) []*policy.Policy {
	if verdict == "absent" {
		return nil
	}
	if made := w.layers[combineLayer{kind, verdict}]; made != nil {
		return made
	}
	principal := ""
	if kind == policy.VPCEndpoint || kind == policy.RCP {
		principal = `"Principal": "*", `
	}
	statement := map[string]string{
		"allow":    `{"Effect": "Allow", ` + principal + `"Action": "*", "Resource": "*"}`,
		"implicit": `{"Effect": "Allow", ` + principal + `"Action": "ec2:*", "Resource": "*"}`,
		"explicit": `{"Effect": "Deny", ` + principal + `"Action": ["s3:*", "kms:*", "sts:*"], "Resource": "*"}`,
	}[verdict]
	made := []*policy.Policy{w.document(t, kind, statement)}
	w.layers[combineLayer{kind, verdict}] = made
	return made
}

// decide asks the engine; unnamed where the caller cannot be named so.
func (w *combineWorld) decide(t *testing.T, c combination) string {
	caller := combinePrincipals[c.caller]
	p := decision.Policies{
		Identity:            w.layer(t, policy.Identity, c.identity),
		PermissionsBoundary: w.layer(t, policy.PermissionsBoundary, c.boundary),
		Session:             w.layer(t, policy.Session, c.session),
	}
	if scp := w.layer(t, policy.SCP, c.scp); scp != nil {
		p.SCP = []decision.Level{{Policies: scp}}
	}
	if rcp := w.layer(t, policy.RCP, c.rcp); rcp != nil {
		p.RCP = []decision.Level{{Policies: rcp}}
	}
	if endpoint := w.layer(t, policy.VPCEndpoint, c.endpoint); endpoint != nil {
		p.VPCEndpoint = &decision.Endpoint{Name: "endpoint", Policy: endpoint[0]}
	}
	principal, effect, condition := `"*"`, "Allow", ""
	switch c.resource {
	case "direct":
		principal = caller.direct
	case "role":
		principal = caller.role
	case "account":
		principal = caller.account
	case "pinned":
		condition = `, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:*::111111111111:*"}}`
		if caller.account == unnamed {
			return unnamed
		}
	case "silent":
		principal = `{"AWS": "999999999999"}`
	case "denies":
		effect = "Deny"
	}
	if principal == unnamed {
		return unnamed
	}
	if c.resource != "none" {
		kind, resource := policy.ResourceBased, `, "Resource": "*"`
		if c.service == "sts" {
			kind, resource = policy.Trust, ""
		}
		p.Resource = w.document(t, kind, fmt.Sprintf(`{"Effect": %q, "Principal": %s, "Action": "*"%s%s}`, effect, principal, resource, condition))
	}

	r := model.Request{ResourceAccount: "111111111111"}
	if c.cross {
		r.ResourceAccount = twinOther
	}
	var err error
	if r.Principal, err = model.ParsePrincipal(caller.arn); err != nil {
		t.Fatal(err)
	}
	action, resource := "s3:GetObject", "arn:aws:s3:::b/k"
	switch c.service {
	case "kms":
		action, resource = "kms:Decrypt", "arn:aws:kms:us-east-1:"+r.ResourceAccount+":key/1"
	case "sts":
		action, resource = "sts:AssumeRole", "arn:aws:iam::"+r.ResourceAccount+":role/Target"
	}
	if r.Action, err = model.ParseAction(action); err != nil {
		t.Fatal(err)
	}
	r.Resource = model.ParseARN(resource)
	r.Complete()
	got := decision.Decide(&r, &p).Result.String()
	if got == "indeterminate" {
		got = ""
		for _, q := range decision.Explain(&r, &p).Undecided {
			got += q.Code()
		}
	}
	return got
}

// For roles and keys the exceptions to "either side is enough" hold (R5.38).
func TestEveryCombination(t *testing.T) {
	t.Parallel()
	w := newCombineWorld()
	n, wrong, asked := 0, 0, 0
	for _, caller := range combineCallers {
		for _, cross := range []bool{false, true} {
			if cross && combinePrincipals[caller].account == unnamed {
				continue // neither same nor cross
			}
			for _, service := range []string{"s3", "kms", "sts"} {
				for _, resource := range combineResources {
					combineLayers(func(c combination) {
						c.caller, c.cross, c.service, c.resource = caller, cross, service, resource
						if asked++; raced && asked%16 != 0 {
							return
						}
						got := w.decide(t, c)
						if got == unnamed || wrong >= 10 {
							return
						}
						n++
						if want := combined(c); got != want {
							t.Errorf("%+v: got %s, want %s", c, got, want)
							wrong++
						}
					})
				}
			}
		}
	}
	t.Logf("%d combinations", n)
}

// combineLayers calls f with each combination of the verdicts of the layers beside the resource's
// policy.
func combineLayers(f func(combination)) {
	for _, identity := range combineVerdicts {
		for _, boundary := range combineVerdicts {
			for _, session := range combineVerdicts {
				for _, scp := range combineVerdicts {
					for _, rcp := range combineRCPs {
						for _, endpoint := range combineVerdicts {
							f(combination{identity: identity, boundary: boundary, session: session, scp: scp, rcp: rcp, endpoint: endpoint})
						}
					}
				}
			}
		}
	}
}

// TestCombineTable holds the most telling combinations against a table that people have reviewed.
func TestCombineTable(t *testing.T) {
	w := newCombineWorld()
	var b strings.Builder
	b.WriteString(`What is decided, by caller, relation and service. A allow, - implicitDeny, D explicitDeny,
? OPEN-31, blank: the caller cannot be named so. Rows: how the resource's policy speaks of the caller.
Columns, in groups: the identity-based policies allow (I), or do not (.). In a group, the limits:
all allow; the boundary does not; the session policy does not; the SCP does not; the endpoint's
policy does not; the RCP denies. Session policies are given to federated users only, or where they
do not allow.
`)
	letter := map[string]string{"allow": "A", "implicitDeny": "-", "explicitDeny": "D", "OPEN-31": "?", unnamed: " "}
	for _, caller := range combineCallers {
		for _, cross := range []bool{false, true} {
			if cross && combinePrincipals[caller].account == unnamed {
				continue
			}
			for _, service := range []string{"s3", "kms", "sts"} {
				relation := map[bool]string{false: "same account", true: "cross-account"}[cross]
				if combinePrincipals[caller].account == unnamed {
					relation = "no account"
				}
				fmt.Fprintf(&b, "\n%-38s I      .\n", caller+", "+relation+", "+service)
				for _, resource := range combineResources {
					fmt.Fprintf(&b, "    resource policy %-18s", resource)
					for _, identity := range []string{"allow", "implicit"} {
						for _, limit := range []string{"", "boundary", "session", "scp", "endpoint", "rcp"} {
							c := combination{caller: caller, cross: cross, service: service, resource: resource, identity: identity,
								boundary: "absent", session: "absent", scp: "absent", endpoint: "absent", rcp: "absent"}
							if caller == "federated" {
								c.session = "allow"
							}
							switch limit {
							case "boundary":
								c.boundary = "implicit"
							case "session":
								c.session = "implicit"
							case "scp":
								c.scp = "implicit"
							case "endpoint":
								c.endpoint = "implicit"
							case "rcp":
								c.rcp = "explicit"
							}
							b.WriteString(letter[w.decide(t, c)])
						}
						b.WriteString(" ")
					}
					b.WriteString("\n")
				}
			}
		}
	}
	got := strings.ReplaceAll(b.String(), " \n", "\n")
	for strings.Contains(got, " \n") {
		got = strings.ReplaceAll(got, " \n", "\n")
	}
	const golden = "testdata/combine.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Errorf("%s:%d:\n got %q\nwant %q", golden, i+1, g[i], w[i])
			}
		}
		t.Error("run with -update to renew, and read the difference like code")
	}
}
