package change

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// told says what is known of a setting: each part as JSON stands, "none" for null, "?" for what is not
// known.
func told(b *model.Bucket, field string) string {
	var all []string
	for _, v := range b.Settings(field) {
		switch {
		case !v.OK():
			all = append(all, "?")
		case v.Kind() == source.Null:
			all = append(all, "none")
		default:
			all = append(all, leaves(v))
		}
	}
	return strings.Join(all, " ")
}

// withBucket is a world with a bucket of one account, which has a record.
func withBucket(t *testing.T, record string) *model.Environment {
	t.Helper()
	b := &model.Bucket{Name: "b", Region: "eu-west-1", Policy: model.OptionalPolicy{State: model.StateGiven}, Value: tree(t, record)}
	return &model.Environment{Accounts: map[string]*model.Account{owner: {ID: owner, S3: &model.S3{Buckets: []*model.Bucket{b}}}}}
}

const owner, stranger = "111122223333", "999999999999"

// A resource that names a bucket leaves what is known of it alone, whatever it does; only what is made
// anew has nothing, and that is known.
func TestBucketKeepsItsSettings(t *testing.T) {
	const record = `{"Owner": {"ID": "me"}, "ReplicationConfiguration": {"Role": "r"}, "InventoryConfigurations": [{"Id": "i"}], "AbacStatus": {"Status": "Enabled"}}`
	for _, c := range []struct {
		name    string
		action  Action
		account string
		base    string
		// replication, logging and the owner's id after it, and the state of the policy.
		want string
	}{
		{"an update of one that is there", Update, owner, record, "[Role=r], ?, me, given"},
		{"a template names one that is there", Put, owner, record, "[Role=r], ?, me, given"},
		{"a template in the name of another account", Put, stranger, record, "[Role=r], ?, me, given"},
		{"nothing is done", NoOp, owner, record, "[Role=r], ?, me, given"},
		{"one is made", Create, owner, "", "none, none, , none"},
		{"a template makes one", Put, owner, "", "none, none, , none"},
		{"one is replaced", Replace, owner, record, "none, none, , none"},
		{"one that is there, and of which nothing is known", Update, owner, "", "?, ?, , unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fact := []Fact{Bucket(c.account, model.Bucket{Name: "b", Value: tree(t, `{"Type": "AWS::S3::Bucket"}`)})}
			r := &Resource{Action: c.action}
			switch c.action {
			case Create, Put:
				r.SetFacts(nil, fact)
			default:
				r.SetFacts(fact, fact)
			}
			var base *model.Environment
			if c.base != "" {
				base = withBucket(t, c.base)
			}
			b, _, _ := (&Change{Resources: []*Resource{r}}).After(base).Bucket("b")
			got := fmt.Sprintf("%s, %s, %s, %v", told(b, model.Replication), told(b, model.Logging), b.Setting("Owner").Get("ID").Text(), b.Policy.State)
			if got != c.want {
				t.Errorf("%s; %s was expected", got, c.want)
			}
			if !b.Value.OK() {
				t.Error("the bucket stands nowhere")
			}
		})
	}
}

// A setting replaces what was there, and once it is gone there is none; the world below stays as it is.
func TestBucketSetting(t *testing.T) {
	at := tree(t, `{"here": "x"}`)
	logging := func(to Value) Value { return Obj(at, Member{"TargetBucket", to}) }
	rules := func(to ...Value) Value {
		list := ListOf(at)
		for _, one := range to {
			list.Items = append(list.Items, Obj(at, Member{"Bucket", one}))
		}
		return Obj(at, Member{"Rules", list})
	}
	old, now := logging(Text(at, "old")), logging(Text(at, "new"))
	for _, c := range []struct {
		name, base    string
		field         string
		action        Action
		before, after []Value
		want          string
	}{
		{"deleted in the name of another account", `{"LoggingConfiguration": {"TargetBucket": "recorded"}}`, model.Logging, Delete, []Value{old}, nil, "none"},
		{"made", `{}`, model.Logging, Create, nil, []Value{now}, "[TargetBucket=new]"},
		{"instead of the record's", `{"LoggingConfiguration": {"TargetBucket": "recorded"}}`, model.Logging, Create, nil, []Value{now}, "[TargetBucket=new]"},
		{"updated", `{}`, model.Logging, Update, []Value{old}, []Value{now}, "[TargetBucket=new]"},
		{"deleted", `{"LoggingConfiguration": {"TargetBucket": "recorded"}}`, model.Logging, Delete, []Value{old}, nil, "none"},
		{"left alone", `{}`, model.Logging, NoOp, []Value{old}, []Value{old}, "[TargetBucket=old]"},
		{"forgotten", `{}`, model.Logging, Forget, []Value{old}, nil, "[TargetBucket=old]"},
		{"not known", `{"LoggingConfiguration": {"TargetBucket": "recorded"}}`, model.Logging, Create, nil, []Value{UnknownValue(at, "why not")}, "?"},
		{"not known within", `{}`, model.Logging, Create, nil, []Value{logging(UnknownValue(at, "why not"))}, "?"},
		{"known in part", `{}`, model.Replication, Create, nil, []Value{rules(UnknownValue(at, "why not"), Text(at, "there"))}, "[Rules=[[Bucket=there]]] ?"},
		{"of another bucket", `{"LoggingConfiguration": null}`, model.Replication, Create, nil, []Value{rules()}, "[Rules=[]]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := func(values []Value) (list []Fact) {
				account := owner
				if strings.HasSuffix(c.name, "another account") {
					account = stranger
				}
				for _, v := range values {
					list = append(list, BucketSetting(account, "b", c.field, v))
				}
				return list
			}
			base := withBucket(t, c.base)
			r := &Resource{Action: c.action}
			r.SetFacts(facts(c.before), facts(c.after))
			change := &Change{Resources: []*Resource{r}}
			b, _, _ := change.After(base).Bucket("b")
			if got := told(b, c.field); got != c.want {
				t.Errorf("%s; %s was expected", got, c.want)
			}
			if below, _, _ := base.Bucket("b"); below.Changed != nil {
				t.Errorf("the world below was changed: %v", below.Changed)
			}
			if c.action != Delete && b.Policy.State != model.StateGiven {
				t.Error("the rest of the bucket is lost")
			}
		})
	}
}

// Worlds that are laid over one another share maps; writing in one leaves the others.
func TestSettingsAreCopied(t *testing.T) {
	at := tree(t, `{"here": "x"}`)
	with := func(field, text string) *Change {
		r := &Resource{Action: Create}
		r.SetFacts(nil, []Fact{BucketSetting(owner, "b", field, Text(at, text))})
		return &Change{Resources: []*Resource{r}}
	}
	first := with(model.Logging, "first").After(withBucket(t, `{}`))
	second := with(model.Logging, "second").After(first)
	third := with(model.Versioning, "third").After(first)
	for _, c := range []struct {
		env  *model.Environment
		want string
	}{{first, "first ?"}, {second, "second ?"}, {third, "first third"}} {
		b, _, _ := c.env.Bucket("b")
		if got := told(b, model.Logging) + " " + told(b, model.Versioning); got != c.want {
			t.Errorf("%s; %s was expected", got, c.want)
		}
	}
}

// Each inventory is a thing of its own: it takes the place of the one with its id, and leaves the others
// where they stand.
func TestBucketInventory(t *testing.T) {
	at := tree(t, `{"here": "x"}`)
	inventory := func(id, to string) Value {
		return Obj(at, Member{"Id", Text(at, id)}, Member{"To", Text(at, to)})
	}
	unknown := Obj(at, Member{"Id", Text(at, "a")}, Member{"To", UnknownValue(at, "why not")})
	const two = `{"InventoryConfigurations": [{"Id": "a", "To": "old"}, {"Id": "b", "To": "old"}]}`
	for _, c := range []struct {
		name, base    string
		action        Action
		before, after []Value
		want          string
	}{
		{"a first one", `{"InventoryConfigurations": []}`, Create, nil, []Value{inventory("a", "x")}, "[] [[Id=a To=x]]"},
		{"two", `{"InventoryConfigurations": null}`, Create, nil, []Value{inventory("a", "x"), inventory("b", "y")}, "none [[Id=a To=x]] [[Id=b To=y]]"},
		{"others are not known", `{}`, Create, nil, []Value{inventory("a", "x")}, "? [[Id=a To=x]]"},
		{"besides others", two, Create, nil, []Value{inventory("c", "x")}, "[[Id=a To=old] [Id=b To=old]] [[Id=c To=x]]"},
		{"in the place of one", two, Update, []Value{inventory("a", "old")}, []Value{inventory("a", "x")}, "[[Id=b To=old]] [[Id=a To=x]]"},
		{"under another name", two, Replace, []Value{inventory("a", "old")}, []Value{inventory("c", "x")}, "[[Id=b To=old]] [[Id=c To=x]]"},
		{"taken away", two, Delete, []Value{inventory("a", "old")}, nil, "[[Id=b To=old]]"},
		{"the last one taken away", `{"InventoryConfigurations": [{"Id": "a"}]}`, Delete, []Value{inventory("a", "old")}, nil, "[]"},
		{"of a page of several", `{"InventoryConfigurations": {"InventoryConfigurationList": [{"Id": "a"}, {"Id": "b"}], "IsTruncated": true}}`, Delete, []Value{inventory("a", "old")}, nil, "[[Id=b]] ?"},
		{"one of which not even the id is known", `{"InventoryConfigurations": [{"To": "old"}]}`, Create, nil, []Value{UnknownValue(at, "why not")}, "[[To=old]] ?"},
		{"one that is not known", two, Create, nil, []Value{unknown}, "[[Id=b To=old]] ?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			facts := func(values []Value) (list []Fact) {
				for _, v := range values {
					list = append(list, BucketInventory(owner, "b", v))
				}
				return list
			}
			base := withBucket(t, c.base)
			below, _, _ := base.Bucket("b")
			was := told(below, model.Inventories)
			r := &Resource{Action: c.action}
			r.SetFacts(facts(c.before), facts(c.after))
			after := (&Change{Resources: []*Resource{r}}).After(base)
			b, _, _ := after.Bucket("b")
			if got := told(b, model.Inventories); got != c.want {
				t.Errorf("%s; %s was expected", got, c.want)
			}
			if got := told(below, model.Inventories); got != was {
				t.Errorf("the world below was changed: %s", got)
			}
			again, _, _ := (&Change{Resources: []*Resource{r}}).After(after).Bucket("b")
			if got := told(again, model.Inventories); got != c.want {
				t.Errorf("a second time: %s; %s was expected", got, c.want)
			}
		})
	}
	// What stays of a list stands where it stood.
	base := withBucket(t, two)
	r := &Resource{Action: Delete}
	r.SetFacts([]Fact{BucketInventory(owner, "b", inventory("a", "old"))}, nil)
	b, _, _ := (&Change{Resources: []*Resource{r}}).After(base).Bucket("b")
	if at, want := b.Setting(model.Inventories).First().Position(), strings.Index(two, `{"Id": "b"`)+1; at.Column != want {
		t.Errorf("%v; column %d was expected", at, want)
	}
}

// A setting of which it is not known whose it is may be that of any bucket that the change makes: none
// of them is known to have none. What was known before stays known.
func TestStrayBucketSetting(t *testing.T) {
	at := tree(t, `{"Type": "AWS::S3::Bucket"}`)
	made := &Resource{Action: Create}
	made.SetFacts(nil, []Fact{Bucket(owner, model.Bucket{Name: "new", Value: at}), BucketSetting(owner, "new", model.Logging, Text(at, "known"))})
	stray := &Resource{Action: Create}
	stray.SetFacts(nil, []Fact{StrayBucketSetting(owner, model.Replication), StrayBucketSetting(owner, model.Logging)})
	after := (&Change{Resources: []*Resource{stray, made}}).After(withBucket(t, `{"ReplicationConfiguration": null}`))
	for name, want := range map[string]string{"new": "none ? known none", "b": "none ? ?"} {
		b, _, _ := after.Bucket(name)
		if got := told(b, model.Replication) + " " + told(b, model.Logging) + " " + told(b, model.Versioning); got != want {
			t.Errorf("%s: %s; %s was expected", name, got, want)
		}
	}
}
