package review

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/iampath/iampath/analyzer/audit"
	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/change/cloudformation"
	"github.com/iampath/iampath/model/change/terraform"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// fixture is an environment of a rule, with texts in it replaced.
func fixture(t *testing.T, name string, replace ...string) *model.Environment {
	t.Helper()
	text, err := fs.ReadFile(fixtures.Rules, "rules/"+name)
	if err != nil {
		t.Fatal(err)
	}
	env, err := load.Scenario(source.NewFile(name, strings.NewReplacer(replace...).Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// readChange reads a plan or a template of account 111111111111.
func readChange(t *testing.T, text string) *change.Change {
	t.Helper()
	var c *change.Change
	var err error
	if strings.HasPrefix(text, "{") {
		c, err = terraform.Read(source.NewFile("plan.json", text), terraform.Options{Account: "111111111111", Region: "eu-west-1"})
	} else {
		c, err = cloudformation.Read(source.NewFile("t.yaml", text), cloudformation.Options{Account: "111111111111", Region: "eu-west-1"})
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// reviewOf reviews a change over an environment.
func reviewOf(t *testing.T, base *model.Environment, c *change.Change) *Report {
	t.Helper()
	s := &Subject{Before: c.Before(base), After: c.After(base), Without: func(i int) *model.Environment { return c.Without(i).After(base) }}
	for _, r := range c.Resources {
		_, end := r.Value.Offset()
		s.Parts = append(s.Parts, Part{Name: r.Address, ARN: r.ARN, Position: r.Position(), End: r.Value.File().Position(end), Touches: r.Touches(), Silent: r.Silent(),
			Unchanged: r.Action == change.NoOp, NotUnderstood: r.Understanding == change.NotUnderstood})
	}
	r, err := Run(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// said lists what a report finds, and what it says is closed.
func said(r *Report) (found, closed []string) {
	for _, f := range r.Findings {
		found = append(found, f.Title)
	}
	for _, f := range r.Closed {
		closed = append(closed, f.Title)
	}
	return found, closed
}

// tagged are changes that say of bucket reports that it has a tag, and nothing else.
var tagged = map[string]string{
	"a template": "Resources: {Reports: {Type: \"AWS::S3::Bucket\", Properties: {BucketName: reports, Tags: [{Key: team, Value: a}]}}}\n",
	"a plan with its state": `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.reports", "mode": "managed", "type": "aws_s3_bucket", "name": "reports", "change": {"actions": ["update"], "before": {"bucket": "reports", "arn": "arn:aws:s3:::reports", "tags": {}},
  "after": {"bucket": "reports", "arn": "arn:aws:s3:::reports", "tags": {"team": "a"}}, "after_unknown": {}}}], "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.reports", "expressions": {}}]}}}`,
}

// What a bucket sends stays what it is where a change only names the bucket: nothing is closed, and
// nothing is new, since it is found in the world after as it was before.
func TestOnlyNamed(t *testing.T) {
	for name, text := range tagged {
		for _, env := range []string{"guilty.yaml", "guilty-settings.yaml", "guilty-power.yaml", "innocent.yaml", "innocent-settings.yaml"} {
			t.Run(name+" over "+env, func(t *testing.T) {
				base, c := fixture(t, "configured-egress/"+env), readChange(t, text)
				r := reviewOf(t, base, c)
				if found, closed := said(r); len(found)+len(closed)+len(r.NotReviewed) > 0 {
					t.Errorf("found %q, closed %q, not reviewed %q", found, closed, r.NotReviewed)
				}
				after, err := audit.Run(world.New(c.After(base)), audit.Options{})
				if err != nil {
					t.Fatal(err)
				}
				guilty := slices.ContainsFunc(after.Findings, func(f *finding.Finding) bool { return f.Rule == "configured-egress" })
				if guilty != strings.HasPrefix(env, "guilty") {
					t.Errorf("the world after the change: guilty is %v", guilty)
				}
			})
		}
	}
}

// A plan with one resource, which is a setting of bucket reports, before and after the change.
func settingPlan(kind, action, before, after string) string {
	return `{"format_version": "1.2", "resource_changes": [
 {"address": "aws_s3_bucket.reports", "mode": "managed", "type": "aws_s3_bucket", "name": "reports", "change": {"actions": ["no-op"], "before": {"bucket": "reports", "arn": "arn:aws:s3:::reports"}, "after": {"bucket": "reports", "arn": "arn:aws:s3:::reports"}, "after_unknown": {}}},
 {"address": "` + kind + `.it", "mode": "managed", "type": "` + kind + `", "name": "it", "change": {"actions": ["` + action + `"], "before": ` + before + `, "after": ` + after + `, "after_unknown": {}}}],
 "configuration": {"root_module": {"resources": [{"address": "aws_s3_bucket.reports", "expressions": {}}, {"address": "` + kind + `.it", "expressions": {}}]}}}`
}

// template is a template with bucket reports and a property of it.
func template(property string) string {
	return "Parameters: {Given: {Type: String}}\nResources:\n  Reports:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: reports\n      " + property + "\n"
}

// clean is the guilty environment of replication as it was before anybody set it.
func clean(t *testing.T) *model.Environment {
	return fixture(t, "configured-egress/guilty.yaml", "ReplicationConfiguration:", "ReplicationConfiguration: null\n          WasReplicated:")
}

// A change that has a bucket send data outside is found, with the part that brings it; one that has it
// send inside is not; and one that takes it away closes what was found.
func TestSendsNewly(t *testing.T) {
	const (
		replication = "aws_s3_bucket_replication_configuration"
		copied      = "Bucket reports is replicated to arn:aws:s3:::reports-copy, which is not inside"
		listed      = "Bucket reports sends the list of its keys to arn:aws:s3:::inventories, which is not inside"
		told        = "Bucket reports tells of its changes to arn:aws:sqs:eu-west-1:222222222222:news, which is not inside"
		logged      = "Bucket reports sends its access logs to arn:aws:s3:::theirs, which is not inside"
		queue       = `"queue": [{"id": "new", "queue_arn": "arn:aws:sqs:eu-west-1:222222222222:news", "events": ["s3:ObjectCreated:*"]}]`
	)
	to := func(bucket, account string) string {
		return `{"bucket": "reports", "role": "arn:aws:iam::111111111111:role/replication", "rule": [{"id": "all", "status": "Enabled", "destination": [{"bucket": "arn:aws:s3:::` + bucket + `", "account": "` + account + `"}]}]}`
	}
	inventory := func(account string) string {
		return `{"bucket": "reports", "name": "all", "enabled": true, "destination": [{"bucket": [{"bucket_arn": "arn:aws:s3:::inventories", "account_id": "` + account + `"}]}]}`
	}
	rule := func(bucket, account string) string {
		return `ReplicationConfiguration: {Role: !Sub "arn:aws:iam::${AWS::AccountId}:role/replication", Rules: [{Status: Enabled, Destination: {Bucket: "` + bucket + `", Account: "` + account + `"}}]}`
	}
	settings := func(t *testing.T) *model.Environment { return fixture(t, "configured-egress/guilty-settings.yaml") }
	plain := func(t *testing.T) *model.Environment {
		return fixture(t, "configured-egress/guilty-settings.yaml", "InventoryConfigurations:", "WasListed:", "NotificationConfiguration:", "WasTold:")
	}
	guilty := func(t *testing.T) *model.Environment { return fixture(t, "configured-egress/guilty.yaml") }
	theirs := func(t *testing.T) *model.Environment { // somebody else's bucket that is known, and that logs cannot be sent to; a finding of the rule all the same
		env := plain(t)
		env.Accounts["222222222222"] = &model.Account{ID: "222222222222", S3: &model.S3{Buckets: []*model.Bucket{{Name: "theirs"}}}}
		env.Perimeter = &model.Perimeter{Accounts: []model.Named{{Name: "111111111111"}}}
		return env
	}
	for _, c := range []struct {
		name          string
		base          func(*testing.T) *model.Environment
		change        string
		found, closed []string
		cause         string
		line          int // in which the finding's first place stands
		hangs         string
	}{
		{name: "a plan replicates", base: clean, change: settingPlan(replication, "create", "null", to("reports-copy", "222222222222")), found: []string{copied}, cause: replication + ".it", line: 3},
		{name: "a plan replicates inside", base: clean, change: settingPlan(replication, "create", "null", to("reports-copy", "111111111111"))},
		{name: "a plan replicates from elsewhere to there", base: guilty, change: settingPlan(replication, "update", to("reports-copy", "222222222222"), to("reports-ours", "111111111111")), closed: []string{copied}},
		{name: "a plan that replicates already", base: guilty, change: settingPlan(replication, "no-op", to("reports-copy", "222222222222"), to("reports-copy", "222222222222"))},
		{name: "a plan takes the replication away", base: guilty, change: settingPlan(replication, "delete", to("reports-copy", "222222222222"), "null"), closed: []string{copied}},
		{name: "a plan whose role may not", base: func(t *testing.T) *model.Environment {
			return fixture(t, "configured-egress/guilty.yaml", "ReplicationConfiguration:", "ReplicationConfiguration: null\n          WasReplicated:", "reports-copy/*", "elsewhere/*")
		}, change: settingPlan(replication, "create", "null", to("reports-copy", "222222222222"))},
		{name: "a plan with a role of which nothing is known", base: clean, change: settingPlan(replication, "create", "null", strings.Replace(to("reports-copy", "222222222222"), "role/replication", "role/unheard-of", 1)),
			found: []string{copied}, cause: replication + ".it", line: 3, hangs: "role arn:aws:iam::111111111111:role/unheard-of may do it: it was not collected"},
		{name: "a plan lists", base: plain, change: settingPlan("aws_s3_bucket_inventory", "create", "null", inventory("222222222222")), found: []string{listed}, cause: "aws_s3_bucket_inventory.it", line: 3},
		{name: "a plan lists inside", base: plain, change: settingPlan("aws_s3_bucket_inventory", "create", "null", inventory("111111111111"))},
		{name: "a plan takes the list away", base: settings, change: settingPlan("aws_s3_bucket_inventory", "delete", inventory("222222222222"), "null"), closed: []string{listed}},
		{name: "a plan takes another list away", base: settings, change: settingPlan("aws_s3_bucket_inventory", "delete", strings.Replace(inventory("222222222222"), `"all"`, `"other"`, 1), "null")},
		{name: "a plan tells", base: plain, change: settingPlan("aws_s3_bucket_notification", "create", "null", `{"bucket": "reports", `+queue+`}`), found: []string{told}, cause: "aws_s3_bucket_notification.it", line: 3},
		{name: "a plan tells us", base: plain, change: settingPlan("aws_s3_bucket_notification", "create", "null", `{"bucket": "reports", `+strings.Replace(queue, "222222222222", "111111111111", 1)+`}`)},
		{name: "a plan tells nobody any more", base: settings, change: settingPlan("aws_s3_bucket_notification", "delete", `{"bucket": "reports", `+queue+`}`, "null"), closed: []string{told}},
		{name: "a plan logs", base: theirs, change: settingPlan("aws_s3_bucket_logging", "create", "null", `{"bucket": "reports", "target_bucket": "theirs", "target_prefix": ""}`), found: []string{logged}, cause: "aws_s3_bucket_logging.it", line: 3},
		{name: "a plan logs to ours", base: theirs, change: settingPlan("aws_s3_bucket_logging", "create", "null", `{"bucket": "reports", "target_bucket": "reports-logs", "target_prefix": ""}`)},
		{name: "a template replicates", base: clean, change: template(rule("arn:aws:s3:::reports-copy", "222222222222")), found: []string{copied}, cause: "Reports", line: 7},
		{name: "a template replicates inside", base: clean, change: template(rule("arn:aws:s3:::reports-copy", "111111111111"))},
		{name: "a template switches the replication off", base: guilty, change: template(strings.Replace(rule("arn:aws:s3:::reports-copy", "222222222222"), "Enabled", "Disabled", 1)), closed: []string{copied}},
		{name: "a template with a role that is not known", base: clean, change: template(strings.Replace(rule("arn:aws:s3:::reports-copy", "222222222222"), `!Sub "arn:aws:iam::${AWS::AccountId}:role/replication"`, "!Ref Given", 1)),
			found: []string{copied}, cause: "Reports", line: 7, hangs: "the role with which S3 does it may do it: it is not known which one it is"},
		{name: "a template lists", base: plain, change: template(`InventoryConfigurations: [{Id: all, Enabled: true, Destination: {BucketArn: "arn:aws:s3:::inventories", BucketAccountId: "222222222222"}}]`), found: []string{listed}, cause: "Reports", line: 7},
		{name: "a template no longer lists", base: settings, change: template(`InventoryConfigurations: [{Id: all, Enabled: false, Destination: {BucketArn: "arn:aws:s3:::inventories", BucketAccountId: "222222222222"}}]`), closed: []string{listed}},
		{name: "a template tells", base: plain, change: template(`NotificationConfiguration: {QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: "arn:aws:sqs:eu-west-1:222222222222:news"}]}`), found: []string{told}, cause: "Reports", line: 7},
		{name: "a template tells us", base: settings, change: template(`NotificationConfiguration: {QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: "arn:aws:sqs:eu-west-1:111111111111:news"}]}`), closed: []string{told}},
		{name: "a template logs", base: theirs, change: template(`LoggingConfiguration: {DestinationBucketName: theirs}`), found: []string{logged}, cause: "Reports", line: 7},
		{name: "a template logs into the bucket itself", base: theirs, change: template(`LoggingConfiguration: {LogFilePrefix: x}`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := reviewOf(t, c.base(t), readChange(t, c.change))
			found, closed := said(r)
			if !slices.Equal(found, c.found) || !slices.Equal(closed, c.closed) {
				t.Fatalf("found %q, closed %q; %q and %q were expected", found, closed, c.found, c.closed)
			}
			if len(r.NotReviewed) > 0 {
				t.Errorf("not reviewed: %q", r.NotReviewed)
			}
			if len(found) == 0 {
				return
			}
			f := r.Findings[0]
			if f.Rule != "configured-egress" || !f.New || !slices.Equal(f.Causes, []string{c.cause}) || f.Locations[0].Line != c.line {
				t.Errorf("%s, new %v, by %q, at %v", f.Rule, f.New, f.Causes, f.Locations)
			}
			if c.hangs != "" && (f.Confidence != finding.Possible || !slices.Contains(f.HangsOn, c.hangs)) {
				t.Errorf("%v, hangs on %q", f.Confidence, f.HangsOn)
			}
			for _, w := range f.Witnesses {
				replay(t, w.Case, "allow")
			}
		})
	}
}

// Where it is not known to where a change has a bucket send, that is said, and what was found before it
// is not called closed.
func TestSendsToTheUnknown(t *testing.T) {
	unknown := template(`ReplicationConfiguration: {Role: r, Rules: [{Status: Enabled, Destination: {Bucket: !Ref Given}}]}`)
	r := reviewOf(t, fixture(t, "configured-egress/guilty.yaml"), readChange(t, unknown))
	if found, closed := said(r); len(found)+len(closed) > 0 {
		t.Errorf("found %q, closed %q", found, closed)
	}
	if len(r.NotReviewed) != 1 || !strings.HasPrefix(r.NotReviewed[0], "whether this is closed: Bucket reports is replicated to arn:aws:s3:::reports-copy") || !strings.Contains(r.NotReviewed[0], "Reports") {
		t.Errorf("%q", r.NotReviewed)
	}
}

// What a change makes anew has no settings but those that it is given: nothing is said to be unknown.
func TestMadeSendsNothing(t *testing.T) {
	base := clean(t)
	made := readChange(t, strings.Replace(template(`Tags: []`), "BucketName: reports", "BucketName: reports-new", 1)).After(base)
	old, now := &audit.Report{}, &audit.Report{}
	for env, to := range map[*model.Environment]**audit.Report{base: &old, made: &now} {
		r, err := audit.Run(world.New(env), audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		*to = r
	}
	if _, _, ok := made.Bucket("reports-new"); !ok {
		t.Fatal("no bucket was made")
	}
	sends := func(r *audit.Report) (list []string) {
		for _, text := range r.NotReviewed {
			if strings.HasPrefix(text, "where ") {
				list = append(list, text)
			}
		}
		return list
	}
	if a, b := sends(old), sends(now); len(a) != 1 || !slices.Equal(a, b) {
		t.Errorf("before %q, after %q", a, b)
	}
}

// The audit's rules see the other settings as the change makes them: a key closes and opens, versions are
// what replication needs, tags count or do not.
func TestOtherSettings(t *testing.T) {
	const blocks = "kms-blocks-or-opens"
	books := func(t *testing.T, algorithm string) *model.Environment {
		return fixture(t, blocks+"/guilty-managed.yaml", `SSEAlgorithm: "aws:kms", KMSMasterKeyID: alias/aws/s3`, "SSEAlgorithm: "+algorithm)
	}
	encrypted := func(algorithm string) string {
		property := "BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: \"" + algorithm + "\"}}]}"
		return strings.Replace(template(property), "BucketName: reports", "BucketName: books", 1)
	}
	found := reviewOf(t, books(t, "AES256"), readChange(t, encrypted("aws:kms")))
	closed := reviewOf(t, books(t, `"aws:kms"`), readChange(t, encrypted("AES256")))
	for _, list := range [][]*finding.Finding{found.Findings, closed.Closed} {
		if len(list) != 1 || list[0].Rule != blocks {
			t.Errorf("a key: %v", list)
		}
	}
	if len(closed.Findings)+len(found.Closed) > 0 {
		t.Error("a key both opens and closes")
	}

	base := fixture(t, "configured-egress/guilty-power.yaml")
	const hangs = "versioning is on for bucket reports"
	for property, want := range map[string]bool{"Tags: []": false, "VersioningConfiguration: {Status: Suspended}": true} {
		r, err := audit.Run(world.New(readChange(t, template(property)).After(base)), audit.Options{})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Findings, func(f *finding.Finding) bool { return f.Rule == "configured-egress" })
		if i < 0 || slices.Contains(r.Findings[i].HangsOn, hangs) != want {
			t.Errorf("%s: %d findings", property, len(r.Findings))
		}
	}

	tags := `Tags: [{Key: level, Value: high}]`
	for _, c := range []struct {
		name, bucket, property string
		want                   string
	}{
		{"of a bucket of which it is not known", "reports", tags, "not known"},
		{"turned on", "reports", tags + "\n      AbacStatus: Enabled", "1"},
		{"turned off", "reports", tags + "\n      AbacStatus: Disabled", "0"},
		{"of a new bucket", "reports-new", tags, "0"},
		{"of a new bucket, turned on", "reports-new", tags + "\n      AbacStatus: Enabled", "1"},
	} {
		text := strings.Replace(template(c.property), "BucketName: reports", "BucketName: "+c.bucket, 1)
		w := world.New(readChange(t, text).After(base))
		for _, b := range w.Buckets() {
			if b.Bucket.Name != c.bucket {
				continue
			}
			got := "not known"
			if b.Tags != nil {
				got = strconv.Itoa(len(b.Tags))
			}
			if got != c.want {
				t.Errorf("tags %s: %s; %s was expected", c.name, got, c.want)
			}
		}
	}
}
