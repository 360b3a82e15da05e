package collect

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

const (
	elsewhere       = "999999999999" // an account of somebody else
	replicatePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObjectVersionForReplication","Resource":"arn:aws:s3:::iampath-sealed/*"},{"Effect":"Allow","Action":"s3:ReplicateObject","Resource":"arn:aws:s3:::not-ours/*"}]}`
	logsPolicy      = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"logging.s3.amazonaws.com"},"Action":["s3:PutObject"],"Resource":"arn:aws:s3:::iampath-logs/*"}]}`
	function        = "arn:aws:lambda:us-east-1:" + elsewhere + ":function:watch"
)

// sendAway has a bucket send data by itself in each way: its objects and its inventory to somebody
// else's bucket, its changes to somebody else's function, and its logs to another bucket of ours.
func sendAway(t *testing.T, c *s3.Client, name *string) {
	t.Helper()
	ctx, to := context.Background(), aws.String("arn:aws:s3:::not-ours")
	// S3 replicates only what has versions (Requirements and considerations for replication).
	must[*s3.PutBucketVersioningOutput](t)(c.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: name,
		VersioningConfiguration: &s3types.VersioningConfiguration{Status: s3types.BucketVersioningStatusEnabled}}))
	must[*s3.PutBucketReplicationOutput](t)(c.PutBucketReplication(ctx, &s3.PutBucketReplicationInput{Bucket: name, ReplicationConfiguration: &s3types.ReplicationConfiguration{
		Role: aws.String("arn:aws:iam::" + manager + ":role/replicator"), Rules: []s3types.ReplicationRule{{ID: aws.String("all"), Priority: aws.Int32(1), Status: s3types.ReplicationRuleStatusEnabled,
			Filter: &s3types.ReplicationRuleFilter{Prefix: aws.String("")}, DeleteMarkerReplication: &s3types.DeleteMarkerReplication{Status: s3types.DeleteMarkerReplicationStatusDisabled},
			Destination: &s3types.Destination{Bucket: to, Account: aws.String(elsewhere)}}}}}))
	must[*s3.PutBucketInventoryConfigurationOutput](t)(c.PutBucketInventoryConfiguration(ctx, &s3.PutBucketInventoryConfigurationInput{Bucket: name, Id: aws.String("weekly"),
		InventoryConfiguration: &s3types.InventoryConfiguration{Id: aws.String("weekly"), IsEnabled: aws.Bool(true), IncludedObjectVersions: s3types.InventoryIncludedObjectVersionsAll,
			Schedule:    &s3types.InventorySchedule{Frequency: s3types.InventoryFrequencyWeekly},
			Destination: &s3types.InventoryDestination{S3BucketDestination: &s3types.InventoryS3BucketDestination{Bucket: to, AccountId: aws.String(elsewhere), Format: s3types.InventoryFormatCsv}}}}))
	must[*s3.PutBucketPolicyOutput](t)(c.PutBucketPolicy(ctx, &s3.PutBucketPolicyInput{Bucket: aws.String("iampath-logs"), Policy: aws.String(logsPolicy)}))
	must[*s3.PutBucketLoggingOutput](t)(c.PutBucketLogging(ctx, &s3.PutBucketLoggingInput{Bucket: name, BucketLoggingStatus: &s3types.BucketLoggingStatus{
		LoggingEnabled: &s3types.LoggingEnabled{TargetBucket: aws.String("iampath-logs"), TargetPrefix: aws.String("sealed/")}}}))
	must[*s3.PutBucketNotificationConfigurationOutput](t)(c.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{Bucket: name,
		NotificationConfiguration: &s3types.NotificationConfiguration{LambdaFunctionConfigurations: []s3types.LambdaFunctionConfiguration{{
			Id: aws.String("changes"), LambdaFunctionArn: aws.String(function), Events: []s3types.Event{"s3:ObjectCreated:*"}}}}}))
}

// checkSendings looks for what one bucket sends, and that of another it is known that it sends nothing.
func (w *world) checkSendings(t *testing.T, env *model.Environment) {
	t.Helper()
	sealed, _, _ := env.Bucket("iampath-sealed")
	replication := sealed.Value.Get("ReplicationConfiguration")
	rule := replication.Get("Rules").First()
	if replication.Get("Role").Text() != "arn:aws:iam::"+manager+":role/replicator" || rule.Get("Status").Text() != "Enabled" ||
		rule.Get("Destination").Get("Bucket").Text() != "arn:aws:s3:::not-ours" || rule.Get("Destination").Get("Account").Text() != elsewhere {
		t.Errorf("replication: %s", replication.Text())
	}
	inventory := sealed.Value.Get("InventoryConfigurations").First()
	if inventory.Get("Id").Text() != "weekly" || inventory.Get("IsEnabled").Text() != "true" ||
		inventory.Get("Destination").Get("S3BucketDestination").Get("AccountId").Text() != elsewhere {
		t.Errorf("inventory: %s", inventory.Text())
	}
	if to := sealed.Value.Get("LoggingConfiguration").Get("LoggingEnabled").Get("TargetBucket").Text(); to != "iampath-logs" {
		t.Errorf("logs go to %q", to)
	}
	if to := sealed.Value.Get("NotificationConfiguration").Get("LambdaFunctionConfigurations").First().Get("LambdaFunctionArn").Text(); to != function {
		t.Errorf("changes are told to %q", to)
	}
	bare, _, _ := env.Bucket("iampath-bare")
	for field, kind := range map[string]source.Kind{
		"ReplicationConfiguration": source.Null, "InventoryConfigurations": source.Array, "LoggingConfiguration": source.Object, "NotificationConfiguration": source.Object,
	} {
		if v := bare.Value.Get(field); v.Kind() != kind || v.Len() != 0 {
			t.Errorf("the bare bucket's %s is %q", field, v.Text())
		}
	}
}

// What AWS answers and the emulator does not: inventories on several pages, notifications of all
// kinds, and a page of which nobody can tell what follows it.
func TestSendingsOfAWS(t *testing.T) {
	t.Parallel()
	const denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
	for _, c := range []struct {
		name, second string // the second page
		status       int
		want         string // the ids of the inventories; none: they are not known
		refused      int
	}{
		{"pages", inventoryPage("two", "<IsTruncated>false</IsTruncated>"), 200, "one two", 0},
		{"a page is refused", denied, 403, "", 1},
		{"a page without a successor", inventoryPage("two", "<IsTruncated>true</IsTruncated>"), 200, "", 0},
		{"a page that follows itself", inventoryPage("two", "<IsTruncated>true</IsTruncated><NextContinuationToken>second</NextContinuationToken>"), 200, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			through := replay(t, recorded(t))
			dir := t.TempDir()
			told, err := Run(context.Background(), options(t, dir, client(func(req *http.Request) (*http.Response, error) {
				switch key, _ := keyOf(req); {
				case strings.Contains(key, "|/iampath-bare/|continuation-token=second&inventory="):
					return answer(req, c.status, "text/xml", c.second), nil
				case strings.Contains(key, "|/iampath-bare/|inventory="):
					return answer(req, 200, "text/xml", inventoryPage("one", "<IsTruncated>true</IsTruncated><NextContinuationToken>second</NextContinuationToken>")), nil
				case strings.Contains(key, "|/iampath-bare/|notification="):
					return answer(req, 200, "text/xml", allNotifications), nil
				}
				return through(req)
			})))
			if err != nil || len(told.Refused) != c.refused {
				t.Fatalf("%+v, %v", told.Refused, err)
			}
			env, err := load.Folder(dir)
			if err != nil {
				t.Fatal(err)
			}
			bare, _, _ := env.Bucket("iampath-bare")
			inventories := bare.Value.Get("InventoryConfigurations")
			var ids []string
			for v := inventories.First(); v.OK(); v = v.Next() {
				ids = append(ids, v.Get("Id").Text())
			}
			if strings.Join(ids, " ") != c.want || inventories.OK() != (c.want != "") {
				t.Errorf("inventories %q; %q was expected", ids, c.want)
			}
			notifications := bare.Value.Get("NotificationConfiguration")
			for _, n := range []struct{ list, arn, want string }{
				{"TopicConfigurations", "TopicArn", "arn:aws:sns:eu-west-1:999999999999:news"}, {"QueueConfigurations", "QueueArn", "arn:aws:sqs:eu-west-1:999999999999:news"},
				{"LambdaFunctionConfigurations", "LambdaFunctionArn", "arn:aws:lambda:eu-west-1:999999999999:function:news"},
			} {
				if got := notifications.Get(n.list).First().Get(n.arn).Text(); got != n.want {
					t.Errorf("%s: %q", n.list, got)
				}
			}
			if bridge := notifications.Get("EventBridgeConfiguration"); bridge.Kind() != source.Object {
				t.Errorf("EventBridge: %s", bridge.Kind())
			}
		})
	}
}

func inventoryPage(id, more string) string {
	return `<ListInventoryConfigurationsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><InventoryConfiguration><Id>` + id + `</Id><IsEnabled>true</IsEnabled><Destination><S3BucketDestination><Format>CSV</Format>` +
		`<Bucket>arn:aws:s3:::not-ours</Bucket></S3BucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule><IncludedObjectVersions>All</IncludedObjectVersions></InventoryConfiguration>` + more + `</ListInventoryConfigurationsResult>`
}

const allNotifications = `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
	`<TopicConfiguration><Topic>arn:aws:sns:eu-west-1:999999999999:news</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration>` +
	`<QueueConfiguration><Queue>arn:aws:sqs:eu-west-1:999999999999:news</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>` +
	`<CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:eu-west-1:999999999999:function:news</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration>` +
	`<EventBridgeConfiguration/></NotificationConfiguration>`
