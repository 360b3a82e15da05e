package analyzer_test

import (
	"fmt"
	"log"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

const bucketPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "TheUser",
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::000000000000:user/Chibayuki"},
      "Action": "s3:*",
      "Resource": ["arn:aws:s3:::chibayuki-test", "arn:aws:s3:::chibayuki-test/*"]
    }
  ]
}`

// compile reads a policy: all that is wrong with it comes at once, as file:line:column.
func compile(name, text string, kind policy.Kind) *policy.Policy {
	d, err := policy.ParseFile(source.NewFile(name, text), kind)
	if err != nil {
		log.Fatal(err)
	}
	return policy.Compile(name, d)
}

// request lays a request out: who does what on what, and who owns it.
func request(principal, action, resource, owner string) *model.Request {
	p, err := model.ParsePrincipal(principal)
	if err != nil {
		log.Fatal(err)
	}
	a, err := model.ParseAction(action)
	if err != nil {
		log.Fatal(err)
	}
	r := &model.Request{Principal: p, Action: a, Resource: model.ParseARN(resource), ResourceAccount: owner}
	r.Complete()
	return r
}

// Parse and compile once, decide many: the verdict alone allocates nothing, and policies may be
// shared by any number of goroutines.
func Example() {
	policies := &decision.Policies{Resource: compile("bucket-policy.json", bucketPolicy, policy.ResourceBased)}
	for _, caller := range []string{
		"arn:aws:iam::000000000000:user/Chibayuki",
		"arn:aws:sts::999999999999:assumed-role/Instance/i-047875da17caa9cc2",
	} {
		r := request(caller, "s3:PutObject", "arn:aws:s3:::chibayuki-test/test.txt", "000000000000")
		v := decision.Decide(r, policies)
		fmt.Println(v.Result, v.Relation == decision.CrossAccount)
	}
	// Output:
	// allow false
	// implicitDeny true
}

// The explanation comes out of the same evaluation: each layer, whether it had to allow, and the
// statements that decided, with their places.
func Example_explain() {
	policies := &decision.Policies{
		Identity: []*policy.Policy{},
		Resource: compile("bucket-policy.json", bucketPolicy, policy.ResourceBased),
	}
	r := request("arn:aws:iam::000000000000:user/Chibayuki", "s3:PutObject", "arn:aws:s3:::chibayuki-test/test.txt", "000000000000")
	for _, l := range decision.Explain(r, policies).Layers {
		fmt.Println(l.Layer, "must allow:", l.Required, "says:", l.Verdict)
		for _, s := range l.Statements {
			fmt.Println(" ", s.Source().Sid, "at", s.Source().Position())
		}
	}
	// Output:
	// resource must allow: true says: allow
	//   TheUser at bucket-policy.json:4:5
	// identity must allow: false says: implicitDeny
}

// What is wrong with a policy is said all at once, with its place and what was expected.
func Example_problems() {
	_, err := policy.ParseFile(source.NewFile("p.json", `{"Version": "2012-10-17", "Statement": [
  {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*",
   "Condition": {"StringEqual": {"aws:username": "anna"}}}]}`), policy.Identity)
	fmt.Println(err)
	// Output:
	// p.json:2:14: unknown Effect "allow"; "Allow" or "Deny" was expected, in this case
	// p.json:3:18: unknown condition operator "StringEqual"; did you mean "StringEquals"?
}

// A key that was not given makes the result conditional, and the explanation names it.
func Example_unknown() {
	guarded := compile("guarded.json", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
  "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/*", "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}}}`, policy.ResourceBased)
	r := &model.Request{Resource: model.ParseARN("arn:aws:s3:::site/index.html"), ResourceAccount: "111122223333"}
	r.Principal, _ = model.ParsePrincipal(model.AnonymousCaller)
	r.Action, _ = model.ParseAction("s3:GetObject")
	r.Context.SetPartial(true) // what is not set is unknown, not absent
	r.Complete()
	d := decision.Explain(r, &decision.Policies{Resource: guarded})
	fmt.Println(d.Result)
	for _, c := range d.Conditions {
		fmt.Println(c.Operator, c.Key, c.Values)
	}
	// Output:
	// conditional
	// StringEquals aws:SourceVpce [vpce-1]
}
