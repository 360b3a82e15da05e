package awsdata

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the embedded files anew from fixtures/corpus")

type record struct {
	Name, ARN, Version string
	CreateDate         string
	UpdateDate         string
	Deprecated         bool
	Document           json.RawMessage
}

// corpus gives the managed policies as they were published, in the order of their names.
func corpus(t testing.TB) []record {
	t.Helper()
	packed, err := os.Open("../../fixtures/corpus/managed-policies.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var r record
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b record) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func write(t *testing.T, all []record) {
	t.Helper()
	var p packer
	for _, r := range all {
		path := "?"
		if r.ARN != "" {
			path = strings.TrimSuffix(strings.TrimPrefix(r.ARN, "arn:aws:iam::aws:policy/"), r.Name)
		}
		p.add(t, strings.Join([]string{r.Name, path, r.Version, day(r)}, "\t"), string(r.Document))
	}
	p.flush(t)
	for name, content := range map[string][]byte{"managed-policies.index": p.index.Bytes(), "managed-policies.blocks": p.blocks.Bytes()} {
		if err := os.WriteFile(name, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// day is when the version was made; deprecated policies have the day of their first one only.
func day(r record) string {
	date, _, _ := strings.Cut(r.UpdateDate, "T")
	return date
}

// All policies are found, with the text that was published.
func TestManagedPolicies(t *testing.T) {
	all := corpus(t)
	if *update {
		write(t, all)
		t.Skip("the files are written; run the tests again")
	}
	newest := ""
	for _, r := range all {
		newest = max(newest, day(r))
		arn := cmp.Or(r.ARN, "arn:aws:iam::aws:policy/"+r.Name)
		p, ok := ManagedPolicy(arn)
		if !ok || p.Document != string(r.Document) || p.Version != r.Version || p.Updated != day(r) || p.Deprecated != (r.ARN == "") {
			t.Fatalf("%s: found %t, %.200v; to renew the files: go test ./model/awsdata -run TestManagedPolicies -update", arn, ok, p)
		}
	}
	if newest != ManagedPoliciesDate {
		t.Errorf("the newest policy is of %s, not of %s", newest, ManagedPoliciesDate)
	}
	if n := strings.Count(managedIndex, "\n"); n != len(all) {
		t.Errorf("the index has %d policies; %d were published", n, len(all))
	}
}

func TestManagedPolicyNotFound(t *testing.T) {
	for _, arn := range []string{"", "arn:aws:iam::aws:policy/", "arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/zzz", "arn:aws:iam::aws:policy/ReadOnlyAcces",
		"arn:aws:iam::aws:policy/service-role/ReadOnlyAccess", "arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111111111111:policy/ReadOnlyAccess"} {
		if p, ok := ManagedPolicy(arn); ok {
			t.Errorf("%s: found %s", arn, p.Name)
		}
	}
}

func TestDescribe(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:iam::aws:policy/WorkLinkServiceRolePolicy": "this is AWS's text v1 of 2019-01-23, as published by " + ManagedPoliciesDate,
		"arn:aws:iam::aws:policy/AWSBackupAdminPolicy":      "this is AWS's text v2, as published by " + ManagedPoliciesDate + "; AWS has since deprecated the policy",
	} {
		p, ok := ManagedPolicy(arn)
		if got := p.Describe(); !ok || got != want {
			t.Errorf("%s: got %q\nwant %q", arn, got, want)
		}
	}
}

func BenchmarkManagedPolicy(b *testing.B) {
	names := []string{"ReadOnlyAccess", "AmazonS3FullAccess", "job-function/ViewOnlyAccess"}
	for i := range b.N {
		if _, ok := ManagedPolicy("arn:aws:iam::aws:policy/" + names[i%len(names)]); !ok {
			b.Fatal(names[i%len(names)])
		}
	}
}
