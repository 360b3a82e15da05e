package decision_test

// Properties that hold of every decision, whatever the policies.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// quick asks for fewer cases.
func quick() bool { return testing.Short() || raced }

// properties calls f for each of n generated cases, fewer with -short, and stops at the first that
// fails. f gets a case of its own, and a generator of changes to it.
func properties(t *testing.T, n uint64, f func(t *testing.T, g *generator, c object)) {
	t.Helper()
	t.Parallel()
	if quick() {
		n /= 10
	}
	for seed := range n {
		seed += 1 << 40 // other cases than TestTwin's
		c := generate(seed)
		g := &generator{Rand: rand.New(rand.NewPCG(seed, 1)), open: seed%3 == 0}
		request := c["request"].(object)
		g.caller = callerNamed(request["principal"].(string))
		g.action, g.resource = request["action"].(string), request["resource"].(string)
		g.service, _, _ = strings.Cut(strings.ToLower(g.action), ":")
		g.context = request["context"].(object)
		if f(t, g, c); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func callerNamed(principal string) genCaller {
	for _, c := range slices.Concat(genCallers, genProviders) {
		if c.principal == principal {
			return c
		}
	}
	panic(principal)
}

// said is what is compared of two answers.
type said struct {
	result    decision.Result
	undecided string
	layers    string
	possible  []decision.Result
	stopped   bool // by Block Public Access
}

func say(t *testing.T, text []byte) said {
	t.Helper()
	var r decision.Reader
	d, err := engineDecide(&r, text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s := said{result: d.Result, possible: d.Possible}
	for _, q := range d.Undecided {
		s.undecided += q.Code() + " "
	}
	for _, l := range d.Layers {
		s.layers += l.Layer.String() + " " + l.Verdict.String()
		if l.Required {
			s.layers += " required"
		}
		s.layers += ", "
		s.stopped = s.stopped || l.Layer == decision.LayerBlockPublicAccess && l.Verdict == decision.ExplicitlyDenied
	}
	return s
}

func (s said) same(o said) bool {
	return s.result == o.result && s.undecided == o.undecided && s.layers == o.layers
}

// documentsOf gives all policies of a case, by the kind that the generator calls them.
func documentsOf(c object) map[string][]object {
	all := map[string][]object{}
	var add func(kind string, v any)
	add = func(kind string, v any) {
		switch v := v.(type) {
		case array:
			for _, e := range v {
				add(kind, e)
			}
		case object:
			if levels, isLevel := v["policies"]; isLevel {
				add(kind, levels)
				return
			}
			if text, isText := v["document"].(string); isText {
				var d object
				if err := json.Unmarshal([]byte(text), &d); err != nil {
					panic(err)
				}
				v["document"] = d
			}
			all[kind] = append(all[kind], v)
		}
	}
	policies := c["policies"].(object)
	for kind, v := range policies {
		if request := c["request"].(object); kind == "resource" && decision.IsTrustAction(strings.ToLower(request["action"].(string))) {
			kind = "trust"
		}
		add(kind, v)
	}
	return all
}

func statementsOf(document any) array {
	d := document.(object)
	if s, isList := d["Statement"].(array); isList {
		return s
	}
	return array{d["Statement"]}
}

// addStatement adds a statement of an effect to one of the case's documents, and reports whether
// there was one to add it to.
func addStatement(g *generator, c object, effect string) bool {
	all := documentsOf(c)
	if effect == "Allow" {
		delete(all, "rcp") // only RCPFullAWSAccess may allow
	}
	if len(all) == 0 {
		return false
	}
	kind := pick(g, slices.Sorted(maps.Keys(all))...)
	p := pick(g, all[kind]...)
	var s object
	for s == nil || s["Effect"] != effect {
		s = g.statement(kind, false)
	}
	statements := statementsOf(p["document"])
	p["document"].(object)["Statement"] = slices.Insert(slices.Clone(statements), g.IntN(len(statements)+1), any(s))
	return true
}

func TestAddingADenyNeverAllows(t *testing.T) {
	properties(t, 4000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		if !addStatement(g, c, "Deny") {
			return
		}
		was, is := say(t, before), say(t, encode(c))
		if is.result == decision.Allowed && was.result != decision.Allowed {
			t.Errorf("%v became allow\n%s\n%s", was.result, before, encode(c))
		}
	})
}

func TestAddingAnAllowNeverDenies(t *testing.T) {
	properties(t, 4000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		if !addStatement(g, c, "Allow") {
			return
		}
		was, is := say(t, before), say(t, encode(c))
		if was.result == decision.Allowed && is.result != decision.Allowed && !is.stopped {
			t.Errorf("allow became %v\n%s\n%s", is.result, before, encode(c))
		}
	})
}

// A layer that only limits never allows by being there.
func TestAddingALimitNeverAllows(t *testing.T) {
	properties(t, 3000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		policies := c["policies"].(object)
		switch kind := pick(g, "permissionsBoundary", "session", "scp", "vpcEndpoint"); kind {
		case "scp":
			levels, _ := policies["scp"].(array)
			policies["scp"] = append(levels, object{"policies": array{g.named("scp")}})
		default:
			if policies[kind] != nil || kind == "session" && strings.Contains(g.caller.principal, "federated-user") {
				return // a federated user without session policies has none to go by
			}
			policies[kind] = g.named(kind)
		}
		was, is := say(t, before), say(t, encode(c))
		if is.result == decision.Allowed && was.result != decision.Allowed {
			t.Errorf("%v became allow\n%s\n%s", was.result, before, encode(c))
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	properties(t, 3000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		for _, policies := range documentsOf(c) {
			for _, p := range policies {
				s := statementsOf(p["document"])
				g.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
			}
		}
		policies := c["policies"].(object)
		for _, kind := range []string{"identity", "session"} {
			if list, isList := policies[kind].(array); isList {
				slices.Reverse(list)
			}
		}
		for _, kind := range []string{"scp", "rcp"} {
			levels, _ := policies[kind].(array)
			slices.Reverse(levels) // each must allow
			for _, level := range levels {
				slices.Reverse(level.(object)["policies"].(array))
			}
		}
		if was, is := say(t, before), say(t, encode(c)); !was.same(is) {
			t.Errorf("%v became %v\n%s\n%s", was, is, before, encode(c))
		}
	})
}

func TestSpellingDoesNotMatter(t *testing.T) {
	properties(t, 3000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		swap := func(r rune) rune {
			if g.chance(50) {
				return r
			}
			return []rune(strings.ToUpper(string(r)))[0]
		}
		request := c["request"].(object)
		request["action"] = strings.Map(swap, request["action"].(string))
		context := object{}
		for k, v := range request["context"].(object) {
			context[strings.Map(swap, k)] = v
		}
		request["context"] = context
		for _, policies := range documentsOf(c) {
			for _, p := range policies {
				for _, s := range statementsOf(p["document"]) {
					for _, name := range []string{"Action", "NotAction"} {
						switch v := s.(object)[name].(type) {
						case string:
							s.(object)[name] = strings.Map(swap, v)
						case array:
							for i := range v {
								v[i] = strings.Map(swap, v[i].(string))
							}
						}
					}
				}
			}
		}
		if was, is := say(t, before), say(t, scatter(g, c)); !was.same(is) {
			t.Errorf("%v became %v\n%s\n%s", was, is, before, scatter(g, c))
		}
	})
}

// scatter encodes a case with members in any order, and white space wherever it may stand.
func scatter(g *generator, v any) []byte {
	var b bytes.Buffer
	space := func() { b.WriteString(pick(g, "", "", " ", "\n", "\t ", "\r\n")) }
	var write func(v any)
	write = func(v any) {
		space()
		switch v := v.(type) {
		case object:
			keys := slices.Sorted(maps.Keys(v))
			g.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
			b.WriteByte('{')
			for i, k := range keys {
				if i > 0 {
					b.WriteByte(',')
				}
				write(k)
				b.WriteByte(':')
				write(v[k])
			}
			b.WriteByte('}')
		case array:
			b.WriteByte('[')
			for i, e := range v {
				if i > 0 {
					b.WriteByte(',')
				}
				write(e)
			}
			b.WriteByte(']')
		default:
			b.Write(encode(v))
		}
		space()
	}
	write(v)
	return b.Bytes()
}

// A long document is looked up in an index; what does not apply does not matter to it either.
func TestStatementsThatDoNotApplyDoNotMatter(t *testing.T) {
	properties(t, 2000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		for kind, policies := range documentsOf(c) {
			for _, p := range policies {
				way := g.IntN(3) // what tells the added statements from the request
				statements := slices.Clone(statementsOf(p["document"]))
				for i := range 40 {
					s := object{"Effect": "Deny", "Action": "*", "Resource": "*"}
					switch {
					case kind == "rcp":
						s["Principal"], s["Action"] = "*", pick(g, "zoology:*", "zoology:Get")
					case way == 0 && (kind == "resource" || kind == "trust" || kind == "vpcEndpoint" && !gateway(c)):
						s["Principal"] = aws(iamARN(accountC, fmt.Sprint("role/pad", i)))
					case way == 1 && kind != "trust" && g.resource != "*":
						s["Resource"] = fmt.Sprintf("arn:aws:s3:::padding%d/*", i)
					default:
						s["Action"] = fmt.Sprint("zoology:Get", i)
					}
					if strings.Contains("resource trust vpcEndpoint", kind) && s["Principal"] == nil {
						s["Principal"] = "*"
					}
					if kind == "trust" {
						delete(s, "Resource")
					}
					statements = slices.Insert(statements, g.IntN(len(statements)+1), any(s))
				}
				p["document"].(object)["Statement"] = statements
			}
		}
		if was, is := say(t, before), say(t, encode(c)); !was.same(is) {
			t.Errorf("%v became %v\n%s\n%s", was, is, before, encode(c))
		}
	})
}

// gateway reports whether the request goes through a gateway endpoint, which reads Principal in a
// way of its own.
func gateway(c object) bool {
	endpoint, _ := c["policies"].(object)["vpcEndpoint"].(object)
	return endpoint["type"] == "Gateway"
}

func TestDecideAgreesWithExplain(t *testing.T) {
	properties(t, 6000, func(t *testing.T, g *generator, c object) {
		if g.chance(40) {
			forget(g, c)
		}
		var r decision.Reader
		text := encode(c)
		read, err := r.Read(source.NewFile("case", string(text)))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		bare, explained := decision.Decide(&read.Request, &read.Policies), decision.Explain(&read.Request, &read.Policies).Verdict
		if bare != explained {
			t.Errorf("Decide says %v, Explain %v\n%s", bare, explained, text)
		}
	})
}

func TestPrintedPoliciesDecideAlike(t *testing.T) {
	kinds := map[string]policy.Kind{"identity": policy.Identity, "permissionsBoundary": policy.PermissionsBoundary, "session": policy.Session, "scp": policy.SCP,
		"rcp": policy.RCP, "resource": policy.ResourceBased, "trust": policy.Trust, "vpcEndpoint": policy.VPCEndpoint}
	properties(t, 3000, func(t *testing.T, g *generator, c object) {
		before := encode(c)
		for kind, policies := range documentsOf(c) {
			for _, p := range policies {
				tree, err := source.ParseJSON(source.NewFile("document", string(encode(p["document"]))))
				if err != nil {
					t.Fatal(err)
				}
				d, err := policy.Parse(tree.Root(), kinds[kind])
				if err != nil {
					t.Fatal(err)
				}
				p["document"] = d.String()
			}
		}
		if was, is := say(t, before), say(t, encode(c)); !was.same(is) {
			t.Errorf("%v became %v\n%s\n%s", was, is, before, encode(c))
		}
	})
}

// forget makes the context partial and takes keys out of it. Keys that the request cannot bear, or
// that follow from it, are not among those that can be unknown.
func forget(g *generator, c object) {
	c["contextMode"] = "partial"
	context := c["request"].(object)["context"].(object)
	for _, k := range slices.Sorted(maps.Keys(context)) {
		if g.chance(50) && canBeUnknown(c, k) {
			delete(context, k)
		}
	}
}

func canBeUnknown(c object, key string) bool {
	principal := c["request"].(object)["principal"].(string)
	unsigned := principal == "anonymous" || strings.Contains(principal, "-provider/")
	switch strings.ToLower(key) {
	case "aws:userid":
		return !unsigned && !strings.HasSuffix(principal, ":root") && !strings.Contains(principal, ":federated-user/")
	case "aws:principalorgid", "aws:principalorgpaths":
		return !unsigned
	case "aws:principalarn":
		return strings.Contains(principal, ":assumed-role/")
	case "aws:sourcevpce":
		endpoint, _ := c["policies"].(object)["vpcEndpoint"].(object)
		name, _ := endpoint["name"].(string)
		return !strings.HasPrefix(name, "vpce-")
	}
	return true
}

// What is definite though keys are unknown holds for every value that they can have; what is not
// definite names every result that comes of one.
func TestUnknownsAreEveryCompletion(t *testing.T) {
	definite, open := 0, 0
	properties(t, 2500, func(t *testing.T, g *generator, c object) {
		original := copyOf(c).(object)
		forget(g, c)
		partial := say(t, encode(c))
		check := func(text []byte) {
			t.Helper()
			complete := say(t, text)
			results := complete.possible
			if complete.possible == nil {
				results = []decision.Result{complete.result}
			}
			for _, result := range results {
				if partial.possible == nil && result != partial.result || partial.possible != nil && !slices.Contains(partial.possible, result) {
					t.Fatalf("unknown: %v %v; complete: %v %v\n%s\n%s", partial.result, partial.possible, complete.result, complete.possible, encode(c), text)
				}
			}
		}
		check(encode(original))
		if partial.possible == nil {
			definite++
		} else {
			open++
		}
		for range 20 {
			completion := copyOf(c).(object)
			delete(completion, "contextMode")
			context := completion["request"].(object)["context"].(object)
			g.open = g.chance(50)
			for k, v := range g.drawContext() {
				if !hasKey(context, k) && canBeUnknown(c, k) {
					context[k] = v
				}
			}
			check(encode(completion))
		}
	})
	t.Cleanup(func() {
		if !quick() && (definite < 500 || open < 500) {
			t.Errorf("%d definite, %d open: the generator is one-sided", definite, open)
		}
	})
}

func hasKey(context object, key string) bool {
	for k := range context {
		if strings.EqualFold(k, key) {
			return true
		}
	}
	return false
}

// An answer is what it expects itself to be.
func TestAnswersMeetThemselvesAsExpectations(t *testing.T) {
	properties(t, 2000, func(t *testing.T, g *generator, c object) {
		if g.chance(50) {
			forget(g, c)
		}
		var r decision.Reader
		text := encode(c)
		answer, status := r.AppendAnswer(nil, source.NewFile("case", string(text)), 1)
		if status != decision.Answered {
			t.Fatalf("%s", answer)
		}
		var expect object
		if err := json.Unmarshal(answer, &expect); err != nil {
			t.Fatalf("the answer is no JSON: %v\n%s", err, answer)
		}
		c["expect"] = expect
		again, status := r.AppendAnswer(nil, source.NewFile("case", string(encode(c))), 1)
		if status != decision.Answered || !bytes.Equal(again, answer) {
			t.Errorf("status %v\n%s%s", status, answer, again)
		}
		expect["decision"] = "another"
		if _, status = r.AppendAnswer(nil, source.NewFile("case", string(encode(c))), 1); status != decision.Mismatched {
			t.Errorf("another decision was expected, and that is no mismatch: status %v", status)
		}
	})
}
