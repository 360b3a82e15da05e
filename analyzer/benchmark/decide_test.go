package benchmark

import (
	"fmt"
	"testing"

	"github.com/cedar-policy/cedar-go"

	"github.com/iampath/iampath/analyzer/decision"
)

// What is measured writes its result here, so that none of it can be left out.
var (
	verdict  decision.Verdict
	decided  *decision.Decision
	cedarSay cedar.Decision
)

func decider(c *decision.Case) func() {
	return func() { verdict = decision.Decide(&c.Request, &c.Policies) }
}

// BenchmarkOneStatement decides a request across accounts, with an identity policy and a bucket
// policy of one statement each, against Cedar's answer to the same request. Cedar has one permit
// where AWS asks two policies; it is also given the two.
func BenchmarkOneStatement(b *testing.B) {
	const (
		equal = `permit (principal == User::"arn:aws:iam::111111111111:user/reader",
			action == Action::"s3:GetObject", resource == Object::"reports/2026/summary.csv");`
		inBucket = `permit (principal == User::"arn:aws:iam::111111111111:user/reader",
			action == Action::"s3:GetObject", resource in Bucket::"reports");`
	)
	for _, other := range []struct{ name, policies string }{
		{"against_cedar_permit_of_object", equal},
		{"against_cedar_permit_of_bucket", inBucket},
		{"against_cedar_two_permits_of_bucket", inBucket + "\n" + inBucket},
	} {
		b.Run(other.name, func(b *testing.B) {
			c := readCase(b, readFile(b, oneStatement), decision.CrossAccount)
			compare(b, decider(c), cedarDecider(b, other.policies))
		})
	}
}

// cedarDecider asks Cedar what the one-statement case asks. The policies are parsed before, the
// entities are the few that the request names, and only the object has a parent.
func cedarDecider(b *testing.B, text string) func() {
	b.Helper()
	policies, err := cedar.NewPolicySetFromBytes("policies.cedar", []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	request := cedar.Request{
		Principal: cedar.NewEntityUID("User", "arn:aws:iam::111111111111:user/reader"),
		Action:    cedar.NewEntityUID("Action", "s3:GetObject"),
		Resource:  cedar.NewEntityUID("Object", "reports/2026/summary.csv"),
	}
	bucket := cedar.NewEntityUID("Bucket", "reports")
	entities := cedar.EntityMap{
		request.Principal: {UID: request.Principal},
		request.Resource:  {UID: request.Resource, Parents: cedar.NewEntityUIDSet(bucket)},
		bucket:            {UID: bucket},
	}
	ask := func() { cedarSay, _ = policies.IsAuthorized(entities, request) }
	if ask(); cedarSay != cedar.Allow {
		b.Fatal("Cedar does not allow the request")
	}
	return ask
}

// BenchmarkRealistic decides a request that meets 10 identity policies of 10 statements each, the
// last of which allows it, SCPs on three levels, and a bucket policy of 10 statements. It is
// measured against the one-statement case.
func BenchmarkRealistic(b *testing.B) {
	one := readCase(b, readFile(b, oneStatement), decision.CrossAccount)
	c := readCase(b, readFile(b, realistic), decision.CrossAccount)
	compare(b, decider(c), decider(one))
}

// BenchmarkExplain is the full explanation against the bare verdict.
func BenchmarkExplain(b *testing.B) {
	for _, name := range []string{oneStatement, realistic} {
		b.Run(name[:len(name)-len(".json")], func(b *testing.B) {
			c := readCase(b, readFile(b, name), decision.CrossAccount)
			compare(b, func() { decided = decision.Explain(&c.Request, &c.Policies) }, decider(c))
		})
	}
}

// BenchmarkLongPolicy is a bucket policy of 1,000 statements against one of 10. What tells the
// statements apart is one of their elements; the others are the same in all.
func BenchmarkLongPolicy(b *testing.B) {
	const (
		reader = "arn:aws:iam::111111111111:user/reader"
		read   = "s3:GetObject"
		object = "arn:aws:s3:::reports/2026/summary.csv"
	)
	for _, v := range []struct {
		name      string
		statement func(i int) (principal, action, resource string)
	}{
		{"distinct_resources", func(i int) (string, string, string) {
			return reader, read, fmt.Sprintf("arn:aws:s3:::reports/team-%04d/*", i)
		}},
		{"distinct_principals", func(i int) (string, string, string) {
			return fmt.Sprintf("arn:aws:iam::111111111111:user/reader-%04d", i), read, object
		}},
		{"distinct_actions", func(i int) (string, string, string) {
			return reader, fmt.Sprintf("s3:GetPart%04d", i), object
		}},
	} {
		b.Run(v.name, func(b *testing.B) {
			long, short := lastGrants(b, 1000, v.statement), lastGrants(b, 10, v.statement)
			compare(b, decider(long), decider(short))
		})
	}
}
