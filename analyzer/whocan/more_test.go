package whocan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/glob"
)

// texts gives all texts of some letters up to a length.
func texts(letters string, length int) (all []string) {
	all = []string{""}
	for from := 0; length > 0; length-- {
		to := len(all)
		for _, text := range all[from:to] {
			for _, c := range letters {
				all = append(all, text+string(c))
			}
		}
		from = to
	}
	return all
}

func match(pattern, text string) bool {
	p := glob.CompileText(pattern)
	return p.Match(text)
}

// What remains of a pattern behind a text, and what two patterns have in common, for all small patterns.
func TestPatternsOfPatterns(t *testing.T) {
	patterns, all := texts("ab*?", 3), texts("ab", 4)
	for _, p := range patterns {
		for _, head := range []string{"a", "ba", "aab"} {
			rest := remainders(p, head)
			for _, tail := range texts("ab", 3) {
				if got := slices.ContainsFunc(rest, func(r string) bool { return match(r, tail) }); got != match(p, head+tail) {
					t.Fatalf("%q behind %q leaves %q, which is wrong of %q", p, head, rest, tail)
				}
			}
		}
		for _, q := range patterns {
			common, complete := intersect(p, q)
			if !complete {
				continue
			}
			for _, text := range all {
				if got := slices.ContainsFunc(common, func(r string) bool { return match(r, text) }); got != (match(p, text) && match(q, text)) {
					t.Fatalf("%q and %q have %q in common, which is wrong of %q", p, q, common, text)
				}
			}
			if covers(p, q) {
				for _, text := range all {
					if match(q, text) && !match(p, text) {
						t.Fatalf("%q is said to cover %q, and %q tells otherwise", p, q, text)
					}
				}
			}
		}
	}
}

func TestInBucket(t *testing.T) {
	const bucket = "arn:aws:s3:::data"
	for _, test := range []struct{ pattern, holds, not string }{
		{"arn:aws:s3:::*", bucket + "/x", ""},
		{"arn:aws:s3:::data", bucket, bucket + "/x"},
		{"arn:aws:s3:::data/*", bucket + "/x", bucket},
		{"arn:aws:s3:::d*/logs/*", bucket + "/a/logs/1", bucket + "/logs"},
		{"*", bucket, "arn:aws:s3:::other"},
	} {
		domain := inBucket(test.pattern, bucket)
		has := func(text string) bool {
			return slices.ContainsFunc(domain, func(l class.Language) bool { return l.Has(text) })
		}
		if !has(test.holds) || has(test.not) || has(bucket+"/") {
			t.Errorf("%s meets the wrong part of %s", test.pattern, bucket)
		}
	}
	if inBucket("arn:aws:s3:::data?", bucket) != nil {
		t.Error("a longer name meets the bucket")
	}
}

// What is not known makes an answer possible or leaves it undecided, and is named.
func TestNotKnown(t *testing.T) {
	r := loaded(t, strings.Replace(fmt.Sprintf(scenario, "", ""), "GroupList: []}", `GroupList: [], AttachedManagedPolicies: [{PolicyName: Lost, PolicyArn: "arn:aws:iam::111111111111:policy/Lost"}]}`, 1))
	got, err := Who(r, Ask{Actions: []string{"s3:GetObject"}, Resource: "arn:aws:s3:::dark/x", Hops: DefaultHops, Root: true})
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Join(said(got), "\n")
	for _, want := range []string{"111111111111:user/ann same possible", "222222222222:user/dan cross possible", "111111111111:root same possible"} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is missing in\n%s", want, lines)
		}
	}
	if len(got.Undecided) != 1 || got.Undecided[0].Principal != "arn:aws:iam::111111111111:user/cat" || !strings.Contains(got.Undecided[0].Reasons[0], "Lost") {
		t.Errorf("undecided: %+v", got.Undecided)
	}
	if len(got.NotExamined) != 1 || !strings.Contains(got.NotExamined[0], "bucket policy of dark") {
		t.Errorf("not examined: %v", got.NotExamined)
	}
	for _, a := range got.Answers {
		replays(t, a)
	}
}

func TestBadQuestions(t *testing.T) {
	r := loaded(t, fmt.Sprintf(scenario, "", ""))
	for _, test := range []struct {
		ask  Ask
		want string
	}{
		{Ask{}, "no action"},
		{Ask{Actions: []string{"s3:GetObject"}}, "acts on a resource (object); say on which with --resource"},
		{Ask{Actions: []string{"s3:GetObject"}, Resource: "data"}, `"data" is not a resource`},
		{Ask{Actions: []string{"GetObject"}, Resource: "arn:aws:s3:::data/x"}, `"GetObject" is not an action`},
		{Ask{Actions: []string{"s3*"}, Resource: "arn:aws:s3:::data/x"}, `"s3*" is not an action`},
		{Ask{Actions: []string{"s3:GetObj*"}}, "no action that s3:GetObj* stands for acts on no resource"},
		{Ask{Actions: []string{"sts:AssumeRole"}, Resource: "arn:aws:iam::111111111111:role/nobody"}, "is not in account"},
	} {
		if _, err := Who(r, test.ask); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.ask, err, test.want)
		}
	}
}

// The document of a principal's permissions allows what its policies allow, for random requests too.
func TestEffective(t *testing.T) {
	const scp = `,{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}`
	text := fmt.Sprintf(scenario, scp, grant(`{AWS: "arn:aws:iam::111111111111:user/bound"}`, ""))
	text = strings.Replace(text, `Statement: [{Effect: Allow, Action: "sqs:*", Resource: "*"}]`,
		`Statement: [{Effect: Allow, Action: ["sqs:*", "s3:*Object"], Resource: ["arn:aws:s3:::d*a/*", "arn:aws:s3:::d*a", "arn:aws:sqs:*:*:*"], Condition: {Bool: {"aws:SecureTransport": "true"}}}, {Effect: Allow, NotAction: ["s3:*", "sqs:*"], NotResource: "arn:aws:iam::*:user/*"}]`, 1)
	text = strings.Replace(text, `Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}]`,
		`Statement: [{Effect: Allow, Action: "s3:Get*", Resource: "*"}, {Effect: Allow, NotAction: "s3:*", Resource: "*", Condition: {StringEquals: {"aws:RequestedRegion": [eu-west-1, us-east-1]}}}]`, 1)
	r := loaded(t, text)
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"ann", "bound", "home", "office", "mfa"} {
		arn := "arn:aws:iam::111111111111:user/" + name
		e, err := EffectiveOf(r, arn)
		if err != nil {
			t.Fatal(err)
		}
		if !e.Proved || e.Exceeds != nil {
			t.Errorf("%s: %v %v", name, e.Differs, e.Exceeds)
		}
		agree(t, r, e, random)
	}
	if _, err := EffectiveOf(r, "arn:aws:iam::111111111111:user/nobody"); err == nil {
		t.Error("who is not there can do something")
	}
}

func agree(t *testing.T, r *reach.Reach, e *Effective, random *rand.Rand) {
	t.Helper()
	who, _ := model.ParsePrincipal(e.Principal)
	p, _ := r.World.Caller(&who)
	side := r.Principal(p)
	whole := decision.Policies{Identity: []*policy.Policy{policy.Compile("document", e.Document)}}
	actions := []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetBucketPolicy", "sqs:SendMessage", "iam:CreateUser", "ec2:RunInstances", "sts:AssumeRole"}
	resources := []string{"arn:aws:s3:::data/x", "arn:aws:s3:::data/home/x", "arn:aws:s3:::data", "arn:aws:s3:::plain/x", "arn:aws:sqs:eu-west-1:111111111111:q", "arn:aws:iam::111111111111:user/x", "arn:aws:ec2:eu-west-1:111111111111:instance/i"}
	allowed := 0
	for range 2000 {
		var q model.Request
		q.Principal = p.Caller
		q.Action, _ = model.ParseAction(actions[random.IntN(len(actions))])
		q.Resource = model.ParseARN(resources[random.IntN(len(resources))])
		q.ResourceAccount = p.Account
		q.Context.SetOne(model.NewKey("aws:SourceIp"), []string{"192.0.2.7", "198.51.100.7"}[random.IntN(2)])
		q.Context.SetOne(model.NewKey("aws:RequestedRegion"), []string{"eu-west-1", "ap-south-1"}[random.IntN(2)])
		q.Context.SetOne(model.NewKey("aws:SecureTransport"), []string{"true", "false"}[random.IntN(2)])
		q.Complete()
		stack := side.Policies
		if bucket := bucketOf(q.Resource.Text); bucket != "" && q.Action.Service == "s3" {
			res, err := r.World.Resource(q.Resource, q.Action, "")
			if err != nil {
				t.Fatal(err)
			}
			stack.Resource = res.Policy
		}
		if q.Action.Service == "sts" {
			continue // a trust policy must allow it besides
		}
		want, got := decision.Decide(&q, &stack).Result, decision.Decide(&q, &whole).Result
		if (want == decision.Allowed) != (got == decision.Allowed) {
			t.Fatalf("%s: %s on %s is %v by the policies and %v by the document", e.Principal, q.Action.Text, q.Resource.Text, want, got)
		}
		if got == decision.Allowed {
			allowed++
		}
	}
	if allowed == 0 && p.Caller.Name != "mfa" {
		t.Errorf("%s: no request was allowed", e.Principal)
	}
}

func bucketOf(arn string) string {
	name, found := strings.CutPrefix(arn, "arn:aws:s3:::")
	if !found {
		return ""
	}
	name, _, _ = strings.Cut(name, "/")
	return name
}
