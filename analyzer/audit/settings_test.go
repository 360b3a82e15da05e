package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// Where a bucket's settings were not collected, the report says so and finds nothing; where they are
// known to be none, there is nothing to say.
func TestSettingsNotCollected(t *testing.T) {
	t.Parallel()
	const (
		one, two = "111111111111", "222222222222"
		none     = "ReplicationConfiguration: null, InventoryConfigurations: [], LoggingConfiguration: {}, NotificationConfiguration: {}"
		all      = "(replication, inventories, logging, notifications): not collected"
	)
	// buckets is an account with some buckets, each of which has these fields.
	buckets := func(account string, fields ...string) string {
		text := fmt.Sprintf("  %q:\n    s3:\n      PublicAccessBlockConfiguration: null\n      AccessPoints: []\n      Buckets:\n", account)
		if len(fields) == 0 {
			return strings.TrimSuffix(text, "\n") + " []\n"
		}
		for i, f := range fields {
			text += strings.TrimSuffix(fmt.Sprintf("        - {Name: b%s-%d, Policy: null, PublicAccessBlockConfiguration: null, %s", account[:1], i, f), ", ") + "}\n"
		}
		return text
	}
	without := func(field string) string {
		return strings.Join(slices.DeleteFunc(strings.Split(none, ", "), func(f string) bool { return strings.HasPrefix(f, field) }), ", ")
	}
	for _, c := range []struct {
		name, env string
		options   audit.Options
		want      []string
	}{
		{"all is none", buckets(one, none, none), audit.Options{}, nil},
		{"all is null", buckets(one, strings.NewReplacer("[]", "null", "{}", "null").Replace(none)), audit.Options{}, nil},
		{"no buckets", buckets(one), audit.Options{}, nil},
		{"nothing was asked", buckets(one, "", "", ""), audit.Options{}, []string{"where 3 buckets of account " + one + " send data by themselves " + all}},
		{"of one bucket", buckets(one, none, ""), audit.Options{}, []string{"where bucket b1-1 of account " + one + " sends data by itself " + all}},
		{"of two accounts", buckets(one, "") + buckets(two, "", ""), audit.Options{}, []string{"where 3 buckets of accounts " + one + ", " + two + " send data by themselves " + all}},
		{"a call was refused", buckets(one, without("Replication"), none), audit.Options{}, []string{"where bucket b1-0 of account " + one + " sends data by itself (replication): not collected"}},
		{"two calls were refused", buckets(one, without("Inventory"), without("Notification")), audit.Options{}, []string{
			"where bucket b1-0 of account " + one + " sends data by itself (inventories): not collected",
			"where bucket b1-1 of account " + one + " sends data by itself (notifications): not collected"}},
		{"a page of several", buckets(one, strings.Replace(none, "[]", "{InventoryConfigurationList: [], IsTruncated: true}", 1)), audit.Options{},
			[]string{"where bucket b1-0 of account " + one + " sends data by itself (inventories): not collected"}},
		{"the last page", buckets(one, strings.Replace(none, "[]", "{InventoryConfigurationList: [], IsTruncated: false}", 1)), audit.Options{}, nil},
		{"a stranger's account", buckets(one, none) + buckets(two, "") + "perimeter: {accounts: [\"" + one + "\"]}\n", audit.Options{}, nil},
		{"the rule does not run", buckets(one, ""), audit.Options{Skip: []string{"configured-egress"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			env, err := load.Scenario(source.NewFile("env.yaml", "organization: null\naccounts:\n"+c.env))
			if err != nil {
				t.Fatal(err)
			}
			r, err := audit.Run(world.New(env), c.options)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, text := range r.NotReviewed {
				if strings.HasPrefix(text, "where ") {
					got = append(got, text)
				}
			}
			if !slices.Equal(got, c.want) || len(r.Findings) > 0 {
				t.Errorf("%q and %d findings; %q and none were expected", got, len(r.Findings), c.want)
			}
		})
	}
}
