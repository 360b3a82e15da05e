package reach_test

import (
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

func open(t testing.TB, story, name string) *reach.Reach {
	t.Helper()
	text, err := fixtures.Stories.ReadFile(story + "/" + name)
	if err != nil {
		t.Fatal(err)
	}
	env, err := load.Scenario(source.NewFile(name, string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return reach.New(world.New(env))
}

// TestTheIncident: the sets of requests behind story S1.6.
func TestTheIncident(t *testing.T) {
	r := open(t, "s1/06-the-incident", "env.yaml")
	role := r.World.Roles()[0]
	inside, outsider, foreign := r.Principal(role), r.Outsider(), r.ForeignBuckets()
	var internal reach.Target
	for _, b := range r.World.Buckets() {
		if b.Bucket.Name == "internal-data" {
			internal = r.Within(b)
		}
	}
	for _, test := range []struct {
		name   string
		side   reach.Side
		target reach.Target
		action string
		want   set.Verdict
		holds  string
	}{
		{"the role reads", inside, internal, "s3:GetObject", set.Yes, "arn:aws:s3:::internal-data/"},
		{"the role writes to a bucket outside", inside, foreign, "s3:PutObject", set.Yes, "arn:aws:s3:::bucket-of-someone-else/object"},
		{"an outsider writes to his own", outsider, foreign, "s3:PutObject", set.Yes, ":user/someone"},
		{"an outsider does not read inside", outsider, internal, "s3:*", set.No, ""},
		{"nobody reads unsigned", r.Anyone(), internal, "s3:*", set.No, ""},
	} {
		a, err := set.Ask(r.Question(&test.side, &test.target, []string{test.action}, nil))
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		if a.Witness != nil {
			text, _ = a.Witness.Case("x")
		}
		if a.Verdict != test.want || !strings.Contains(text, test.holds) {
			t.Errorf("%s: %v %v, want %v with %q: %s", test.name, a.Verdict, a.Reasons, test.want, test.holds, text)
		}
	}
}
