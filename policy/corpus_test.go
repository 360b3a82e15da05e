package policy_test

// Published policies: all that AWS manages, and those that others have put on the internet. Each
// parses and compiles as what it is, and prints as what it parses to again; or it stands in the
// list of those that AWS would not save.

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// refusedDocuments are the documents of the corpus that are not valid, with all that is wrong.
var refusedDocuments = map[string]string{
	"bucket-policies/bucket-07-cloud-custodian.json":    `bucket-07-cloud-custodian.json:13:9: unknown condition operator "ForAnyValues:StringEquals"; did you mean "ForAnyValue:StringEquals"?`,
	"bucket-policies/bucket-23-cloud-custodian.json":    `bucket-23-cloud-custodian.json:22:20: Principal is "arn:aws:iam::644160558196:root"; "*" or an object such as {"AWS": …} was expected`,
	"resource-policies/lambda-04-panther-analysis.json": `lambda-04-panther-analysis.json:7:17: unknown Effect "Block"; "Allow" or "Deny" was expected, in this case`,
	"resource-policies/sns-06-cfn-lint.json":            `sns-06-cfn-lint.json:8:20: Principal is "arn:aws:iam::account-id:user/user-name"; "*" or an object such as {"AWS": …} was expected`,
	"trust-policies/trust-16-localstack.json":           `trust-16-localstack.json:6:17: unknown Effect "ALLOW"; "Allow" or "Deny" was expected, in this case`,
	// A slip of the publisher's: see SOURCES.md.
	"data-perimeter/rcp-examples/Limit-access-to-trusted-OIDC-identity-providers--Shared-Issuers.json": `Limit-access-to-trusted-OIDC-identity-providers--Shared-Issuers.json:289:7: the statement has no Resource; a resource control policy must have it
Limit-access-to-trusted-OIDC-identity-providers--Shared-Issuers.json:289:7: Allow in a resource control policy; only Deny was expected (AWS's own RCPFullAWSAccess gives the allow)`,
	// AWS's own sample; whether operators may be spelled in another case is not documented (OPEN-2).
	"data-perimeter/rcp-examples/Service-specific-controls--STS-protect-IAMRA-session-tags.json": `Service-specific-controls--STS-protect-IAMRA-session-tags.json:13:9: unknown condition operator "ForAnyValue:Stringlike"; did you mean "ForAnyValue:StringLike"?`,
}

// withoutPositions is a document as two parses can be compared.
func withoutPositions(d *policy.Document) policy.Document {
	c := *d
	c.Statements = slices.Clone(d.Statements)
	for i := range c.Statements {
		c.Statements[i].File, c.Statements[i].Offset, c.Statements[i].Line = nil, 0, 0
	}
	return c
}

// checkIdentity parses what a document prints, and compares.
func checkIdentity(t *testing.T, d *policy.Document) {
	t.Helper()
	text := d.String()
	again, err := policy.ParseFile(source.NewFile("printed", text), d.Kind)
	if err != nil {
		t.Errorf("what was printed does not parse: %v\n%s", err, text)
		return
	}
	if !reflect.DeepEqual(withoutPositions(d), withoutPositions(again)) {
		t.Errorf("printing and parsing changes it:\n%+v\n%+v\n%s", withoutPositions(d), withoutPositions(again), text)
	}
	if policy.Compile("policy", again) == nil {
		t.Error("not compiled")
	}
}

// checkDocument reads one document of the corpus.
func checkDocument(t *testing.T, name string, v source.Value, kind policy.Kind) {
	t.Helper()
	d, err := policy.Parse(v, kind)
	want, refused := refusedDocuments[name]
	switch {
	case err != nil && !refused:
		t.Errorf("%s as a %v: %v", name, kind, err)
	case err != nil && err.Error() != want:
		t.Errorf("%s:\n got %v\nwant %s", name, err, want)
	case err == nil && refused:
		t.Errorf("%s parses, and should be refused: %s", name, want)
	case err == nil:
		policy.Compile(name, d)
		checkIdentity(t, d)
	}
	if refused {
		refusalsSeen.Store(name, true)
	}
}

// refusalsSeen are the names in refusedDocuments that the corpus still holds.
var refusalsSeen sync.Map

func readCorpus(t *testing.T, name string) []byte {
	t.Helper()
	text, err := fs.ReadFile(fixtures.Corpus, name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(name, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if text, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

func parseJSON(t *testing.T, name, text string) source.Value {
	t.Helper()
	tree, err := source.ParseJSON(source.NewFile(name, text))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Root()
}

func TestManagedPolicies(t *testing.T) {
	t.Parallel()
	lines := bufio.NewScanner(bytes.NewReader(readCorpus(t, "corpus/managed-policies.jsonl.gz")))
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		v := parseJSON(t, "managed", lines.Text())
		checkDocument(t, v.Get("name").Text(), v.Get("document"), policy.Identity)
		n++
	}
	if err := lines.Err(); err != nil || n != 1644 {
		t.Errorf("%d policies, %v; want 1644", n, err)
	}
}

// corpusKinds says what the documents of a folder are.
var corpusKinds = map[string]policy.Kind{
	"bucket-policies": policy.ResourceBased, "resource-policies": policy.ResourceBased, "trust-policies": policy.Trust, "vpc-endpoint-policies": policy.VPCEndpoint,
	"data-perimeter/service_control_policies": policy.SCP, "data-perimeter/scp-examples": policy.SCP,
	"data-perimeter/resource_control_policies": policy.RCP, "data-perimeter/rcp-examples": policy.RCP,
	"data-perimeter/vpc_endpoint_policies": policy.VPCEndpoint,
	// Resource-based policies that do in other services what RCPs do in theirs.
	"data-perimeter/resource_control_policies/service_specific_controls": policy.ResourceBased,
}

func TestCorpus(t *testing.T) {
	t.Parallel()
	var placeholders map[string]string
	if err := json.Unmarshal(readCorpus(t, "corpus/placeholders.json"), &placeholders); err != nil {
		t.Fatal(err)
	}
	// The longest first: some are parts of others.
	var fill []string
	for name, value := range placeholders {
		fill = append(fill, name, value)
	}
	replacer := strings.NewReplacer(fill...)
	n := map[policy.Kind]int{}
	err := fs.WalkDir(fixtures.Corpus, "corpus", func(name string, d fs.DirEntry, err error) error {
		short := strings.TrimPrefix(name, "corpus/")
		kind, isPolicy := corpusKinds[path.Dir(short)]
		if err != nil || d.IsDir() || !isPolicy {
			return err
		}
		text := string(readCorpus(t, name))
		if strings.HasPrefix(short, "data-perimeter/") {
			text = replacer.Replace(text)
		}
		n[kind]++
		checkDocument(t, short, parseJSON(t, path.Base(short), text), kind)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(n)
	for kind, least := range map[policy.Kind]int{policy.ResourceBased: 75, policy.Trust: 22, policy.VPCEndpoint: 4, policy.SCP: 30, policy.RCP: 25} {
		if n[kind] < least {
			t.Errorf("only %d documents were read as a %v", n[kind], kind)
		}
	}
	for name := range refusedDocuments {
		if _, seen := refusalsSeen.Load(name); !seen {
			t.Errorf("%s is not in the corpus", name)
		}
	}
}

// TestAuthorizationDetails reads the policies inside account descriptions of IAM's
// GetAccountAuthorizationDetails.
func TestAuthorizationDetails(t *testing.T) {
	t.Parallel()
	files, err := fs.ReadDir(fixtures.Corpus, "corpus/authorization-details")
	if err != nil {
		t.Fatal(err)
	}
	n := map[policy.Kind]int{}
	for _, file := range files {
		var walk func(v source.Value)
		walk = func(v source.Value) {
			for k := v.First(); k.OK(); k = k.Next() {
				if v.Kind() == source.Object {
					key := k.Text()
					k = k.Next()
					kind, isPolicy := map[string]policy.Kind{"AssumeRolePolicyDocument": policy.Trust, "PolicyDocument": policy.Identity, "Document": policy.Identity}[key]
					if isPolicy {
						n[kind]++
						checkDocument(t, file.Name()+k.Pointer(), k, kind)
						continue
					}
				}
				walk(k)
			}
		}
		walk(parseJSON(t, file.Name(), string(readCorpus(t, "corpus/authorization-details/"+file.Name()))))
	}
	t.Log(n)
	if n[policy.Trust] < 20 || n[policy.Identity] < 50 {
		t.Errorf("only %v documents were found", n)
	}
}
