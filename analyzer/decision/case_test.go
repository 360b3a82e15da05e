package decision_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model/source"
)

const goodRequest = `"request": {"principal": "arn:aws:iam::111122223333:user/a", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k", "resourceAccount": "111122223333"}`

// caseProblems gives what is wrong with a case, one problem a line, "" for nothing.
func caseProblems(text string) string {
	if _, err := new(decision.Reader).Read(source.NewFile("c", text)); err != nil {
		return err.Error()
	}
	return ""
}

func TestMalformedCases(t *testing.T) {
	request := func(inside string) string { return `{"request": {` + inside + `}}` }
	policies := func(inside string) string { return `{` + goodRequest + `, "policies": {` + inside + `}}` }
	const (
		user     = `"principal": "arn:aws:iam::111122223333:user/a"`
		action   = `"action": "s3:GetObject"`
		resource = `"resource": "arn:aws:s3:::b/k"`
		document = `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	)
	for _, test := range []struct {
		name, text string
		at         string // the text at which the (first) problem lies
		want       string // the problems, their places left out
	}{
		{"a good case", `{` + goodRequest + `}`, "", ""},
		{"all that can stand in it", `{"id": 1, ` + goodRequest + `, "policies": {"identity": {"name": "x", "document": ` + document + `}, "scp": [], "session": []}, "s3": {"blockPublicAccess": {}},
			"contextMode": "partial", "expect": {}}`, "", ""},
		{"a list", `[]`, `[]`, "the case is a list; an object was expected"},
		{"no request", `{"id": "x"}`, `{"id`, "the case has no request"},
		{"an unknown field", `{` + goodRequest + `, "polices": {}}`, `"polices"`, `unknown field "polices" in the case; id, request, policies, s3, contextMode or expect was expected`},
		{"a field twice", `{` + goodRequest + `, "id": 1, "id": 2}`, `"id": 2`, `"id" stands in the case twice; once was expected`},
		{"an id that is none", `{"id": {}, ` + goodRequest + `}`, `{}, "req`, "id is an object; a string was expected"},
		{"a mode that is none", `{` + goodRequest + `, "contextMode": "full"}`, `"full"`, `unknown contextMode "full"; "complete" or "partial" was expected`},
		{"an expectation that is none", `{` + goodRequest + `, "expect": "allow"}`, `"allow"`, "expect is a string; an object with fields of the decision was expected"},
		{"a request that is none", `{"request": []}`, `[]`, "request is a list; an object was expected"},
		{"nothing in the request", request(``), `{}}`, "the request has no principal\nthe request has no action\nthe request has no resource"},
		{"an unknown field of the request", request(user + `, ` + action + `, ` + resource + `, "region": "x"`), `"region"`, `unknown field "region" in request; principal, principalAccount, action, resource, resourceAccount or context was expected`},
		{"an empty action", request(user + `, "action": "", ` + resource), `""`, "action is empty"},
		{"no action", request(user + `, "action": "GetObject", ` + resource), `"GetObject"`, `"GetObject" is not an action; service:Action was expected, such as s3:GetObject`},
		{"a pattern of actions", request(user + `, "action": "s3:Get*", ` + resource), `"s3:Get*"`, `"s3:Get*" is not an action; service:Action was expected, such as s3:GetObject`},
		{"an action that is no text", request(user + `, "action": ["s3:GetObject"], ` + resource), `["s3`, "action is a list; a string was expected"},
		{"no ARN", request(user + `, ` + action + `, "resource": "b/k"`), `"b/k"`, `resource is "b/k"; an ARN such as arn:aws:s3:::bucket/key, or "*" for an action on no resource, was expected`},
		{"a short ARN", request(user + `, ` + action + `, "resource": "arn:aws:s3"`), `"arn:aws:s3"`, `resource is "arn:aws:s3"; an ARN such as arn:aws:s3:::bucket/key, or "*" for an action on no resource, was expected`},
		{"no principal", request(`"principal": "anna", ` + action + `, ` + resource), `"anna"`, `unknown principal "anna"; an ARN, a service principal such as lambda.amazonaws.com, or "anonymous" was expected`},
		{"another account", request(user + `, "principalAccount": "444455556666", ` + action + `, ` + resource), `"444455556666"`, "principalAccount is 444455556666, but the principal's ARN says 111122223333"},
		{"no account", request(user + `, "principalAccount": "1", ` + action + `, ` + resource), `"1"`, `principalAccount is "1"; an account id of twelve digits was expected`},
		{"no owner", request(user + `, "resourceAccount": "b", ` + action + `, ` + resource), `"b"`, `resourceAccount is "b"; an account id of twelve digits was expected`},
		{"a number for an account", request(user + `, "resourceAccount": 111122223333, ` + action + `, ` + resource), `111122223333, "act`, `resourceAccount is a number; a string was expected`},
		{"a resource that is too long", request(user + `, ` + action + `, "resource": "arn:aws:s3:::` + strings.Repeat("x", 8<<10) + `"`), `"arn:aws:s3`, "resource has 8205 bytes; at most 8192 are read"},
		{"a context that is none", request(user + `, ` + action + `, ` + resource + `, "context": []`), `[]`, "context is a list; an object of condition keys was expected"},
		{"a value that is none", request(user + `, ` + action + `, ` + resource + `, "context": {"a": {}}`), `{}}`, "the value of a is an object; a string, number, boolean or a list of them was expected"},
		{"a value in a list that is none", request(user + `, ` + action + `, ` + resource + `, "context": {"a": ["x", null]}`), `null`, "a value of a is null; a string, number or boolean was expected"},
		{"a key twice, as two tags that differ in case alone would be (R1.28)", request(user + `, ` + action + `, ` + resource + `, "context": {"aws:A": 1, "AWS:a": 2}`), `"AWS:a"`, `the condition key "AWS:a" stands in context twice; case does not tell keys apart`},
		{"policies that are none", `{` + goodRequest + `, "policies": []}`, `[]`, "policies is a list; an object was expected"},
		{"an unknown layer", policies(`"acl": {}`), `"acl"`, `unknown field "acl" in policies; identity, permissionsBoundary, session, scp, rcp, resource or vpcEndpoint was expected`},
		{"a layer that is none", policies(`"identity": "x"`), `"x"`, `identity is a string; a list of {"name", "document"} was expected`},
		{"a policy that is none", policies(`"identity": [7]`), `7`, `identity is a number; an object was expected`},
		{"a policy without document", policies(`"identity": [{"name": "x"}]`), `{"name"`, "the policy of identity has no document"},
		{"an unknown field of a policy", policies(`"session": {"documents": [], "document": ` + document + `}`), `"documents"`, `unknown field "documents" in session; name or document was expected`},
		{"the boundary twice", policies(`"permissionsBoundary": {"document": ` + document + `}, "permissionBoundary": {"document": ` + document + `}`), `{"document": ` + document + `}}}`, "the permissions boundary stands in policies twice"},
		{"levels that are none", policies(`"scp": {"document": ` + document + `}`), `{"document"`, `scp is an object; a list of {"target", "policies"}, the root first, was expected`},
		{"a level without policies", policies(`"rcp": [{"target": "r"}]`), `{"target"`, "a level of rcp has no policies"},
		{"an unknown field of a level", policies(`"scp": [{"policies": [], "name": "x"}]`), `"name"`, `unknown field "name" in a level of scp; target or policies was expected`},
		{"an endpoint's type", policies(`"vpcEndpoint": {"type": "gateway", "document": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}}`), `"gateway"`, `unknown type of endpoint "gateway"; "Gateway" or "Interface" was expected`},
		{"a document's own problems", policies(`"identity": {"document": {"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}}}`), `"allow"`, `unknown Effect "allow"; "Allow" or "Deny" was expected, in this case`},
		{"a trust policy's grammar", `{"request": {` + user + `, "action": "STS:AssumeRole", "resource": "arn:aws:iam::111122223333:role/R"}, "policies": {"resource": {"document": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}}}}`,
			`"*"}}}}}`, "Resource cannot stand in a role trust policy"},
		{"Block Public Access", `{` + goodRequest + `, "s3": {"blockPublicAccess": {"RestrictPublicBuckets": "yes"}}}`, `"yes"`, "RestrictPublicBuckets is a string; true or false was expected"},
		{"an unknown setting", `{` + goodRequest + `, "s3": {"blockPublicAccess": {"Restrict": true}}}`, `"Restrict"`, `unknown field "Restrict" in blockPublicAccess; BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy or RestrictPublicBuckets was expected`},
		{"no JSON", `{"request": `, "", "the text ends where a value was expected"},
		{"several problems", `{"contextMode": 1, "request": {"principal": 2, "action": 3, "resource": 4}, "policies": {"identity": 5}}`, `1`,
			"contextMode is a number; a string was expected\nunknown contextMode \"1\"; \"complete\" or \"partial\" was expected\nprincipal is a number; a string was expected\naction is a number; a string was expected\nresource is a number; a string was expected\nidentity is a number; a list of {\"name\", \"document\"} was expected"},
	} {
		got := caseProblems(test.text)
		var messages []string
		for i, line := range strings.Split(got, "\n") {
			place, message, _ := strings.Cut(line, ": ")
			messages = append(messages, message)
			if column := strings.Index(test.text, test.at) + 1; i == 0 && test.at != "" && place != fmt.Sprint("c:", strings.Count(test.text[:column-1], "\n")+1, ":", column) {
				t.Errorf("%s: %s lies at %s, want column %d", test.name, message, place, column)
			}
		}
		if s := strings.Join(messages, "\n"); s != test.want && !(got == "" && test.want == "") {
			t.Errorf("%s: %.300s\n got %s\nwant %s", test.name, test.text, s, test.want)
		}
	}
}

// stream answers an input and gives the answers' ids, and for malformed cases what is wrong.
func stream(t *testing.T, in io.Reader) (lines []string, status decision.Status) {
	t.Helper()
	var out bytes.Buffer
	number := 1
	status, err := decision.Stream("in", in, &out, &number)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		var answer struct {
			ID    any
			Error string
		}
		if !strings.HasSuffix(line, "\n") {
			t.Fatalf("an answer without its line end: %q", line)
		}
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			t.Fatalf("%v: %q", err, line)
		}
		says := fmt.Sprint(answer.ID)
		if answer.Error != "" {
			says += " " + answer.Error
		}
		lines = append(lines, says)
	}
	if want := len(lines) + 1; number != want {
		t.Errorf("the next case has number %d, want %d", number, want)
	}
	return lines, status
}

func TestStreamInputs(t *testing.T) {
	good := func(id string) string { return `{"id": "` + id + `", ` + goodRequest + `}` }
	unnamed := `{` + goodRequest + `}`
	spread := strings.ReplaceAll(good("a"), ", ", ",\n\t")
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"white space", " \r\n\n\t", nil},
		{"a byte order mark", "\ufeff", nil},
		{"lines", good("a") + "\n" + good("b") + "\n", []string{"a", "b"}},
		{"no line end at the end", good("a") + "\n" + good("b"), []string{"a", "b"}},
		{"no ids", unnamed + "\n" + unnamed + "\n", []string{"1", "2"}},
		{"a byte order mark and a line", "\ufeff" + good("a") + "\n", []string{"a"}},
		{"CRLF", good("a") + "\r\n" + good("b") + "\r\n", []string{"a", "b"}},
		{"blank lines", "\n\n" + good("a") + "\n\n  \n" + good("b") + "\n\n", []string{"a", "b"}},
		{"a line that is no JSON", good("a") + "\n{\n" + good("c") + "\n", []string{"a", "2 in:2:2: found the end of the text; a member's name in double quotes was expected", "c"}},
		{"a line that is no case", "\n7\n" + good("b"), []string{"1 in:2:1: the case is a number; an object was expected", "b"}},
		{"two cases on a line", good("a") + good("b") + "\n" + good("c"), []string{"1 in:1:167: found '{' after the end of the value", "c"}},
		{"a list", "[" + good("a") + "," + good("b") + "]", []string{"a", "b"}},
		{"a list over many lines", "\n [\n" + spread + "\n,\n" + good("b") + " ]\n", []string{"a", "b"}},
		{"a list behind a byte order mark", "\ufeff[" + good("a") + "]", []string{"a"}},
		{"an empty list", "[]", nil},
		{"an empty list with room", " [ \n ] ", nil},
		{"brackets in strings", `[{"id": "]},[{\"", ` + goodRequest + `}, ` + good("b") + `]`, []string{`]},[{"`, "b"}},
		{"a place in a list", "[" + good("a") + ",\n  {\"id\": 2}]", []string{"a", "2 in:2:3: the case has no request"}},
		{"a place behind another case of its line", `[` + unnamed + `, {"id": "b", "x": 1}]`, []string{"1", `b in:1:159: the case has no request; in:1:171: unknown field "x" in the case; id, request, policies, s3, contextMode or expect was expected`}},
		{"numbers in a list", "[1, 2]", []string{"1 in:1:2: the case is a number; an object was expected", "2 in:1:5: the case is a number; an object was expected"}},
		{"more behind a list", "[" + good("a") + "]\n" + good("b") + "\n", []string{"a", "b"}},
	} {
		for way, in := range map[string]io.Reader{"at once": strings.NewReader(test.in), "byte by byte": iotest.OneByteReader(strings.NewReader(test.in)),
			"with the end": iotest.DataErrReader(strings.NewReader(test.in)), "by halves": iotest.HalfReader(strings.NewReader(test.in))} {
			got, _ := stream(t, in)
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("%s, %s:\n got %q\nwant %q", test.name, way, got, test.want)
			}
		}
	}
}

// A list that is cut off does not pass for a whole one, wherever it is cut.
func TestStreamTruncatedLists(t *testing.T) {
	whole := `[{"id": "a", ` + goodRequest + `}, {"id": "b", ` + goodRequest + `}]`
	first := strings.Index(whole, `}, {"id": "b"`) + 1
	for n := 1; n < len(whole); n++ {
		got, status := stream(t, strings.NewReader(whole[:n]))
		if status != decision.Malformed || len(got) == 0 || n >= first && got[0] != "a" || !strings.Contains(got[len(got)-1], "in:1:") {
			t.Errorf("%s\ngives %q, status %d", whole[:n], got, status)
		}
	}
	if got, status := stream(t, strings.NewReader(whole)); strings.Join(got, " ") != "a b" || status != decision.Answered {
		t.Errorf("the whole list: %q, status %d", got, status)
	}
}

func TestStreamStatus(t *testing.T) {
	for _, test := range []struct {
		in   string
		want decision.Status
	}{
		{`{` + goodRequest + `, "expect": {"decision": "implicitDeny"}}`, decision.Answered},
		{`{` + goodRequest + `, "expect": {"decision": "allow"}}`, decision.Mismatched},
		{`{` + goodRequest + `, "expect": {"layers": []}}`, decision.Mismatched},
		{`{"id": "x"}`, decision.Malformed},
		{"{}\n" + `{` + goodRequest + `, "expect": {"decision": "allow"}}`, decision.Malformed},
	} {
		if _, got := stream(t, strings.NewReader(test.in)); got != test.want {
			t.Errorf("%s: status %d, want %d", test.in, got, test.want)
		}
	}
}

// The answers come in the order of the cases, whatever they cost, and numbers count on.
func TestStreamOrder(t *testing.T) {
	const n = 5000
	var in, list bytes.Buffer
	list.WriteString("[")
	for i := range n {
		c := generate(uint64(i % 300))
		c["id"] = fmt.Sprint(i)
		if i%97 == 0 {
			c = object{"id": fmt.Sprint(i)}
		}
		in.Write(append(encode(c), '\n'))
		if i > 0 {
			list.WriteString(",\n")
		}
		list.Write(encode(c))
	}
	list.WriteString("]")
	for name, in := range map[string]io.Reader{"lines": &in, "a list": &list} {
		got, _ := stream(t, in)
		if len(got) != n {
			t.Fatalf("%s: %d answers, want %d", name, len(got), n)
		}
		for i, id := range got {
			if id, _, _ = strings.Cut(id, " "); id != fmt.Sprint(i) {
				t.Fatalf("%s: answer %d is that of case %s", name, i, id)
			}
		}
	}
}

// A case is answered before more of the input arrives.
func TestStreamAnswersAtOnce(t *testing.T) {
	for _, brackets := range []string{"", "[,]"} {
		in, write := io.Pipe()
		read, out := io.Pipe()
		done := make(chan error, 1)
		go func() {
			number := 1
			_, err := decision.Stream("in", in, out, &number)
			out.Close()
			done <- err
		}()
		answers := make(chan string)
		go func() {
			b := make([]byte, 64<<10)
			for {
				n, err := read.Read(b)
				if err != nil {
					close(answers)
					return
				}
				answers <- string(b[:n])
			}
		}()
		if brackets != "" {
			io.WriteString(write, "[")
		}
		for i := range 5 {
			io.WriteString(write, fmt.Sprintf(`{"id": "case %d", %s}`, i, goodRequest)+map[bool]string{true: "\n", false: ","}[brackets == ""])
			select {
			case got := <-answers:
				if !strings.HasPrefix(got, fmt.Sprintf(`{"id":"case %d"`, i)) {
					t.Fatalf("case %d: %s", i, got)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("case %d is not answered while the input stays open", i)
			}
		}
		write.Close()
		for range answers { // what is left: of a list, that it is not closed
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
}

// An input that fails, and an output that does.
func TestStreamFailures(t *testing.T) {
	var out bytes.Buffer
	number := 1
	broken := io.MultiReader(strings.NewReader(`{"id": "a", `+goodRequest+"}\n"), iotest.ErrReader(errors.New("disk on fire")))
	status, err := decision.Stream("in", broken, &out, &number)
	if !strings.HasPrefix(out.String(), `{"id":"a",`) {
		t.Errorf("what came before the input broke off is not answered: %q", out.String())
	}
	if err == nil && status != decision.Malformed {
		t.Errorf("an input that breaks off goes unnoticed: status %d, %q", status, out.String())
	}
	var in bytes.Buffer
	for range 20_000 {
		in.WriteString("{" + goodRequest + "}\n")
	}
	if _, err := decision.Stream("in", &in, failingWriter{}, &number); err == nil || err.Error() != "no space" {
		t.Errorf("an output that fails: %v", err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("no space") }

// A line without end is not read for ever.
func TestStreamTooLong(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(`{"id": "a", `+goodRequest+"}\n"+`{"id": "`), &repeat{'x', 10 * decision.MaxCase})
	lines, status := stream(t, endless)
	if len(lines) != 2 || lines[0] != "a" || !strings.HasPrefix(lines[1], "2 in:2:") || status != decision.Malformed {
		t.Errorf("status %d, %.200q", status, lines)
	}
}

// repeat gives a byte again and again.
type repeat struct {
	c    byte
	left int
}

func (r *repeat) Read(b []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(b), r.left)
	for i := range b[:n] {
		b[i] = r.c
	}
	r.left -= n
	return n, nil
}

// A reader keeps policies that it has seen; answers do not depend on what it read before.
func TestReaderForgetsNothingWrong(t *testing.T) {
	var r decision.Reader
	for round := range 3 {
		for seed := range uint64(400) {
			text := generateJSON(1<<30 + seed)
			got, _ := r.AppendAnswer(nil, source.NewFile("in", string(text)), 1)
			want, _ := new(decision.Reader).AppendAnswer(nil, source.NewFile("in", string(text)), 1)
			if !bytes.Equal(got, want) {
				t.Fatalf("round %d, seed %d:\n got %s\nwant %s", round, seed, got, want)
			}
			if seed%50 == 0 {
				r.AppendAnswer(nil, source.NewFile("in", `{"request": {"context": {"a": [1]}, "principal": 1}`), 1)
			}
		}
	}
}
