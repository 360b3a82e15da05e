package decision_test

// The engine against its twin.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/source"
)

// engineDecide answers a case with the engine. What it gives is valid as long as the reader reads
// no other case.
func engineDecide(r *decision.Reader, text []byte) (*decision.Decision, error) {
	c, err := r.Read(source.NewFile("case", string(text)))
	if err != nil {
		return nil, err
	}
	return decision.Explain(&c.Request, &c.Policies), nil
}

// comparison counts what the comparisons of many cases met.
type comparison struct {
	cases, skipped, indeterminate int
	// correlated: the engine took occurrences of questions for independent that are not.
	correlated int
	decisions  map[string]int
	questions  map[string]int
}

// compare holds the engine's answer to a case against the twin's and reports how they differ.
//
// The engine lets each occurrence of an open question go either way (Kleene's logic), the twin
// gives each question one answer for the whole case. So the twin's outcomes lie among those that
// the engine holds possible; they can be fewer only where something came up twice.
func (n *comparison) compare(r *decision.Reader, text []byte) error {
	twin, err := twinDecide(text)
	if err != nil {
		if strings.Contains(err.Error(), "open questions") {
			n.skipped++
			return nil
		}
		return err
	}
	d, err := engineDecide(r, text)
	if err != nil {
		return err
	}
	n.cases++
	n.decisions[d.Result.String()]++
	say := func(format string, args ...any) error {
		answer := d.AppendJSON(nil, `"engine"`)
		return fmt.Errorf("%s\nengine: %s\ntwin: %v %v asked %d layers %v", fmt.Sprintf(format, args...), answer, twin.decisions, twin.questions, twin.asked, twin.layers)
	}
	switch {
	case (twin.crossAccount == nil) != (d.Relation != decision.SameAccount && d.Relation != decision.CrossAccount),
		twin.crossAccount != nil && *twin.crossAccount != (d.Relation == decision.CrossAccount):
		return say("crossAccount differs")
	case d.Result == decision.Conditional:
		return say("conditional, and the context is complete")
	case d.Result == decision.Indeterminate:
		n.indeterminate++
		if len(d.Undecided) == 0 {
			return say("indeterminate without a question")
		}
		if len(twin.decisions) == 1 {
			if n.correlated++; twin.asked < 2 {
				return say("indeterminate, and there is one outcome")
			}
		}
		for outcome := range twin.decisions {
			if !slices.ContainsFunc(d.Possible, func(p decision.Result) bool { return p.String() == outcome }) {
				return say("%s is possible, and the engine does not say so", outcome)
			}
		}
	case len(twin.decisions) != 1 || !twin.decisions[d.Result.String()]:
		return say("the decision differs")
	}
	var codes []string
	for _, q := range d.Undecided {
		codes = append(codes, q.Code())
	}
	for _, q := range twin.questions {
		n.questions[q]++
		if !slices.Contains(codes, q) {
			return say("it also hangs on %s", q)
		}
	}
	return compareLayers(d, twin, say)
}

// compareLayers: what the engine says for certain of a layer, the twin must hold possible.
func compareLayers(d *decision.Decision, twin twinAnswer, say func(string, ...any) error) error {
	shown := map[string]bool{}
	for _, l := range d.Layers {
		name, verdict := l.Layer.String(), l.Verdict.String()
		shown[name] = true
		verdicts, applies := twin.layers[name]
		switch {
		case l.Verdict == decision.Indeterminate || applies && verdicts[verdict]:
		case name == "blockPublicAccess" && !applies && verdict == "allow":
		case name == "blockPublicAccess" && d.Result == decision.ExplicitlyDenied && !applies: // another layer denied before
		case name == "vpcEndpoint" && !applies && verdict == "allow": // the default policy
		case (name == "identity" || name == "resource" || name == "session") && !applies && verdict == "implicitDeny": // none, and one was needed
		default:
			return say("layer %s says %s", name, verdict)
		}
	}
	for name := range twin.layers {
		if !shown[name] {
			return say("layer %s is missing", name)
		}
	}
	return nil
}

// disagreement describes one, in the smallest case that shows it.
func disagreement(c object, err error) string {
	kind := func(err error) string {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return first
	}
	want := kind(err)
	var r decision.Reader
	smallest := shrink(c, func(c object) bool {
		got := newComparison().compare(&r, encode(c))
		if got != nil && kind(got) == want {
			err = got
			return true
		}
		return false
	})
	return fmt.Sprintf("%v\n%s", err, encode(smallest))
}

func newComparison() *comparison {
	return &comparison{decisions: map[string]int{}, questions: map[string]int{}}
}

// TestTwin holds the engine against the twin on generated cases.
func TestTwin(t *testing.T) {
	t.Parallel()
	cases := uint64(20_000)
	if quick() {
		cases = 2_000
	}
	const shards = 4
	var parts [shards]*comparison
	var wait sync.WaitGroup
	for shard := range uint64(shards) {
		wait.Go(func() {
			n := newComparison()
			parts[shard] = n
			var r decision.Reader
			failed := 0
			for seed := shard; seed < cases && failed < 5; seed += shards {
				if err := n.compare(&r, generateJSON(seed)); err != nil {
					t.Errorf("seed %d: %s", seed, disagreement(generate(seed), err))
					failed++
				}
			}
		})
	}
	wait.Wait()
	n := newComparison()
	for _, part := range parts {
		n.add(part)
	}
	t.Logf("%d cases, %d skipped, %d indeterminate, %d of them for correlated occurrences only; %v", n.cases, n.skipped, n.indeterminate, n.correlated, n.decisions)
	t.Logf("questions that outcomes hung on: %v", n.questions)
	if n.correlated*100 > n.cases {
		t.Errorf("%d of %d cases are indeterminate only because occurrences of a question are taken for independent", n.correlated, n.cases)
	}
	if n.skipped*100 > n.cases {
		t.Errorf("%d cases were skipped for too many questions", n.skipped)
	}
	for _, decision := range []string{"allow", "explicitDeny", "implicitDeny", "indeterminate"} {
		if n.decisions[decision]*20 < n.cases {
			t.Errorf("only %d of %d cases give %s: the generator is one-sided", n.decisions[decision], n.cases, decision)
		}
	}
}

func (n *comparison) add(m *comparison) {
	n.cases, n.skipped = n.cases+m.cases, n.skipped+m.skipped
	n.indeterminate, n.correlated = n.indeterminate+m.indeterminate, n.correlated+m.correlated
	for k, v := range m.decisions {
		n.decisions[k] += v
	}
	for k, v := range m.questions {
		n.questions[k] += v
	}
}

// TestTwinOnFixtures holds the engine against the twin on the cases of the stories and decisions.
func TestTwinOnFixtures(t *testing.T) {
	n := newComparison()
	var r decision.Reader
	for _, text := range fixtureCases(t) {
		var c object
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		if c["contextMode"] == "partial" {
			continue // the twin does not know unknown values
		}
		if err := n.compare(&r, text); err != nil {
			t.Errorf("%v: %v", c["id"], err)
		}
	}
	t.Logf("%d cases", n.cases)
	if n.cases < 200 {
		t.Errorf("only %d cases were found", n.cases)
	}
}

// TestTwinOnceDiffered holds the engine against the twin on cases on which they once differed, each
// in its smallest form, with the rule that decides.
func TestTwinOnceDiffered(t *testing.T) {
	t.Parallel()
	onBucket := func(principal, policies string) string {
		return fmt.Sprintf(`{"request": {"principal": %q, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "resourceAccount": "111111111111"}, "policies": {%s}}`, principal, policies)
	}
	identity := func(statements ...string) string { return onBucket(twinAlice, twinLayer("identity", statements...)) }
	own := twinLayer("identity", twinAllow())
	for _, test := range []struct{ rule, text string }{
		{"R1.31 an Allow with an invalid action gives nothing", identity(twinAllow(`"Action": ["s3:GetObject", "GetObject"]`))},
		{"R1.31 also one with a wildcard in the service", identity(twinAllow(`"Action": ["s3:GetObject", "*:Get*"]`))},
		{"R1.31 an Allow with NotAction likewise", identity(twinAllow(`"NotAction": "GetObject"`))},
		{"R1.31 a Deny with one leaves the question", identity(twinAllow(), twinDeny(`"Action": ["s3:GetObject", "GetObject"]`))},
		{"R1.35 patterns that match arn:aws:s3:::* cover ListAllMyBuckets", fmt.Sprintf(`{"request": {"principal": %q, "action": "s3:ListAllMyBuckets",
			"resource": "*"}, "policies": {%s}}`, twinAlice, twinLayer("identity", twinAllow(`"Resource": "arn:aws:s3:*:*:*"`)))},
		{"R4.42 a short ARN pattern that matches nothing, negated, in an Allow", identity(twinAllow(twinIf("ArnNotLike", "aws:PrincipalArn", `"arn:aws:s3"`)))},
		{"R4.42 and in a Deny", identity(twinAllow(), twinDeny(twinIf("ArnNotEquals", "aws:PrincipalArn", `"alice"`)))},
		{"R4.23 hexadecimal digits", identity(twinAllow(twinIf("NumericEquals", "aws:PrincipalAccount", `"0x10"`)))},
		{"R1.9 ECR's exception is not for NotAction", onBucket(twinAlice, twinLayer("resource", twinAllow(`"NotAction": "ecr:Put*"`, twinNamed(twinAlice), "noresource")))},
		{"R2.22 a boundary, and NotPrincipal is everybody", onBucket(twinAlice, twinLayers(own, twinLayer("permissionsBoundary", twinAllow()),
			twinLayer("resource", twinDeny(`"NotPrincipal": "*"`))))},
		{"R5.50 a boundary is nothing to the root user", onBucket(twinRoot, twinLayers(twinLayer("permissionsBoundary", twinAllow()),
			twinLayer("resource", twinDeny(`"NotPrincipal": {"AWS": "111111111111"}`))))},
		{"R2.23 it also hangs on whether the session is excepted", onBucket(twinSession,
			twinLayer("resource", twinAllow(`"NotPrincipal": {"AWS": "arn:aws:iam::111111111111:role/team/Reader"}`)))},
		{"R2.23 it also hangs on whether the service is excepted", onBucket(twinLambda, twinLayer("resource", twinAllow(`"NotPrincipal": {"AWS": "*"}`)))},
		{"R6.6 it also hangs on the owner", fmt.Sprintf(`{"request": {"principal": %q, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}, "policies": {%s}}`,
			twinAlice, twinLayers(twinLayer("identity", twinAllow(`"Action": []`, `"NotResource": []`)), twinLayer("resource", twinAllow(twinNamed(twinAlice), `"Action": []`, "noresource"))))},
		{"R4.55 it also hangs on what cannot be read", fmt.Sprintf(`{"request": {"principal": %q, "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "resourceAccount": "111111111111",
			"context": {"aws:SourceIp": ["203.0.113.7", "198.51.100.1"]}}, "policies": {%s}}`, twinAlice, twinLayer("identity", twinAllow(twinIf("NotIpAddress", "aws:SourceIp", `["203.0.113.0/24", "203"]`))))},
		{"R5.32 a root session whose policy does not allow, and a key policy for everybody", fmt.Sprintf(`{"request": {"principal": %q, "action": "kms:Decrypt", "resource": %q}, "policies": {%s}}`,
			twinRoot, twinKey, twinLayers(twinLayer("session", twinAllow(`"Action": "ec2:*"`)), twinLayer("resource", twinAllow(twinEveryone))))},
		{"R7.15 GetSessionToken is for users and root", `{"request": {"principal": "anonymous", "action": "sts:GetSessionToken", "resource": "*"}, "policies": {` + twinLayer("resource", twinAllow(twinEveryone)) + `}}`},
		{"R7.16 GetFederationToken is for users and root", fmt.Sprintf(`{"request": {"principal": %q, "action": "sts:GetFederationToken", "resource": "arn:aws:sts::111111111111:federated-user/x"}, "policies": {%s}}`,
			twinLambda, twinLayer("resource", twinAllow(twinEveryone)))},
	} {
		var r decision.Reader
		if err := newComparison().compare(&r, []byte(test.text)); err != nil {
			t.Errorf("%s: %v\n%s", test.rule, err, test.text)
		}
	}
}

// fixtureCases gives all cases of the stories and decisions.
func fixtureCases(t testing.TB) [][]byte {
	var all [][]byte
	for _, files := range []fs.FS{fixtures.Decisions, fixtures.Stories} {
		err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".jsonl") {
				return err
			}
			text, err := fs.ReadFile(files, path)
			lines := bufio.NewScanner(bytes.NewReader(text))
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
					all = append(all, bytes.Clone(line))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// FuzzTwin holds the engine against the twin on the case that a seed gives.
func FuzzTwin(f *testing.F) {
	for seed := range uint64(16) {
		f.Add(seed << 32)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		text := generateJSON(seed)
		var r decision.Reader
		if err := newComparison().compare(&r, text); err != nil {
			t.Error(disagreement(generate(seed), err))
		}
	})
}
