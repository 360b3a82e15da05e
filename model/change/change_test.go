package change

import (
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

func tree(t *testing.T, text string) source.Value {
	t.Helper()
	parsed, err := source.ParseJSON(source.NewFile("p.json", text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Root()
}

// A value that stands as it is, is given as it stands; of one that was computed, each part keeps its
// place; of one that is not known in any part, there is nothing.
func TestSource(t *testing.T) {
	root := tree(t, "{\"a\": [1,\n true, null],\n \"b\": \"x\"}")
	if v := Literal(root); v.Source() != root || v.Get("a").Items[1].Text != "true" || v.Get("c").Kind != Absent {
		t.Errorf("%+v", v)
	}
	made := Obj(root, Member{"One", Literal(root.Get("b"))}, Member{"None", Value{}}, Member{"List", ListOf(root.Get("a"), Text(root.Get("b"), "y"), Truth(root, true))})
	v := made.Source()
	if v.Len() != 2 || v.Get("One").Position().String() != "p.json:3:7" || v.Get("List").First().Text() != "y" || v.Get("List").First().Next().Kind() != source.Bool {
		t.Errorf("%d members, %v", v.Len(), v.Get("One").Position())
	}
	made.Members = append(made.Members, Member{"Unknown", ListOf(root, UnknownValue(root, "why not"))})
	if made.Source().OK() || made.WhyUnknown() != "why not" {
		t.Errorf("%q", made.WhyUnknown())
	}
	if (Value{}).Source().OK() || UnknownValue(root, "w").Get("any").Why != "w" {
		t.Error("nothing became something")
	}
	// What stands in another file has the place of what encloses it.
	other := tree(t, `"far away"`)
	if v := Obj(root, Member{"x", Literal(other)}).Source(); v.Get("x").Text() != "far away" || v.Get("x").Position().String() != "p.json:1:1" {
		t.Errorf("%v", v.Get("x").Position())
	}
}

// Statements of a policy come together from several resources; one that is not known makes the policy
// unknown; one that goes leaves the others.
func TestStatements(t *testing.T) {
	const arn, account = "arn:aws:lambda:eu-west-1:111122223333:function:f", "111122223333"
	at := tree(t, `{"x": 1}`)
	permission := func(id, principal string) Value {
		return Permission{At: at, ID: Text(at, id), Action: Text(at, "lambda:InvokeFunction"), Principal: Text(at, principal), Function: arn, Partition: "aws"}.Statement()
	}
	one := Statement(account, model.ResourcePolicy{ARN: arn}, permission("one", "s3.amazonaws.com"))
	two := Statement(account, model.ResourcePolicy{ARN: arn}, permission("two", account))
	bad := Statement(account, model.ResourcePolicy{ARN: arn}, Obj(at, Member{"Sid", Text(at, "bad")}, Member{"Principal", UnknownValue(at, "who knows")}))
	world := func(before, after []Fact) *model.ResourcePolicy {
		r := &Resource{Action: Update}
		r.SetFacts(before, after)
		p, _, _ := (&Change{Resources: []*Resource{r}}).After(nil).Resource(arn)
		return p
	}
	if p := world(nil, []Fact{one, two}); p.Policy.Document.Get("Statement").Len() != 2 || !p.Partial {
		t.Errorf("%+v", p)
	}
	if p := world([]Fact{one, two}, []Fact{two}); p.Policy.Document.Get("Statement").Len() != 1 || p.Policy.Document.Get("Statement").First().Get("Principal").Get("AWS").Text() != "arn:aws:iam::111122223333:root" {
		t.Errorf("%+v", p)
	}
	if p := world([]Fact{one}, nil); p.Policy.State != model.StateNone {
		t.Errorf("%+v", p)
	}
	for _, order := range [][]Fact{{one, bad}, {bad, one}} {
		if p := world(nil, order); p.Policy.State != model.StateUnknown || p.Policy.Note != "who knows" {
			t.Errorf("%+v", p)
		}
	}
}

// A policy that is put on another account's bucket goes to that bucket.
func TestBucketOfAnotherAccount(t *testing.T) {
	base := &model.Environment{Accounts: map[string]*model.Account{"999999999999": {ID: "999999999999", S3: &model.S3{Buckets: []*model.Bucket{{Name: "b"}}}}}}
	r := &Resource{Action: Create}
	r.SetFacts(nil, []Fact{BucketPolicy("111122223333", "b", model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Document: tree(t, `{}`)}})})
	after := (&Change{Resources: []*Resource{r}}).After(base)
	if b, owner, _ := after.Bucket("b"); owner != "999999999999" || b.Policy.State != model.StateGiven {
		t.Errorf("%s %+v", owner, b)
	}
	if base.Accounts["999999999999"].S3.Buckets[0].Policy.State != model.StateUnknown {
		t.Error("the world below was changed")
	}
}
