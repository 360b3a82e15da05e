package cloudformation

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// properties is a template with a bucket b that has these properties, indented by six, beside what they
// may refer to.
func properties(lines ...string) string {
	return `Parameters:
  Open: {Type: String}
  Stage: {Type: String, Default: prod}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsOpen: !Equals [!Ref Open, x]
Resources:
  Role: {Type: "AWS::IAM::Role", Properties: {AssumeRolePolicyDocument: {}}}
  Copy: {Type: "AWS::S3::Bucket"}
  Queue: {Type: "AWS::SQS::Queue", Properties: {QueueName: news}}
  Key: {Type: "AWS::KMS::Key"}
  B:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: b
      ` + strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\n      ") + "\n"
}

// known says in a line what is known of a bucket's settings, without those that are none.
func known(t *testing.T, env *model.Environment) string {
	t.Helper()
	b, _, ok := env.Bucket("b")
	if !ok {
		t.Fatal("there is no bucket b")
	}
	var all []string
	for _, field := range model.BucketSettings {
		for _, v := range b.Settings(field) {
			switch {
			case !v.OK():
				all = append(all, field+" ?")
			case v.Kind() != source.Null:
				all = append(all, field+" "+printed(v))
			}
		}
	}
	return strings.Join(all, "; ")
}

// printed is a value as JSON without quotes.
func printed(v source.Value) string {
	var all []string
	switch v.Kind() {
	case source.Array:
		for e := v.First(); e.OK(); e = e.Next() {
			all = append(all, printed(e))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case source.Object:
		for name := v.First(); name.OK(); name = name.Next().Next() {
			all = append(all, name.Text()+": "+printed(name.Next()))
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	return v.Text()
}

// Each property becomes what S3 prints of it, with its functions computed; what is not known is said.
func TestBucketSettings(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/{Role}"
	for _, test := range []struct {
		name, property, want string
		why                  string // empty: the bucket is understood
		assumed              string
	}{
		{"nothing", `Tags: []`, "", "", ""},
		{"a replication", `ReplicationConfiguration:
  Role: !GetAtt Role.Arn
  Rules:
    - {Id: one, Status: Enabled, Destination: {Bucket: !GetAtt Copy.Arn, Account: !Ref "AWS::AccountId"}}
    - {Status: Disabled, Destination: {Bucket: "arn:aws:s3:::elsewhere"}}`,
			"ReplicationConfiguration {Role: " + role + ", Rules: [{ID: one, Status: Enabled, Destination: {Bucket: arn:aws:s3:::{Copy}, Account: 111122223333}}, {Status: Disabled, Destination: {Bucket: arn:aws:s3:::elsewhere}}]}", "", ""},
		{"a replication with functions", `ReplicationConfiguration:
  Role: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/r"
  Rules:
    - !If [IsProd, {Status: Enabled, Destination: {Bucket: !Join [":", [arn, aws, s3, "", "", !Sub "copy-${Stage}"]]}}, !Ref "AWS::NoValue"]`,
			"ReplicationConfiguration {Role: arn:aws:iam::111122223333:role/r, Rules: [{Status: Enabled, Destination: {Bucket: arn:aws:s3:::copy-prod}}]}", "", ""},
		{"a replication of which a destination is not known", `ReplicationConfiguration:
  Role: !GetAtt Role.Arn
  Rules:
    - {Destination: {Bucket: !ImportValue Shared}}
    - {Destination: {Bucket: "arn:aws:s3:::elsewhere"}}`,
			"ReplicationConfiguration {Role: " + role + ", Rules: [{Destination: {Bucket: arn:aws:s3:::elsewhere}}]}; ReplicationConfiguration ?",
			"where the bucket is replicated to is not known: what another stack exports is not known", ""},
		{"a replication of which a rule hangs on a condition", `ReplicationConfiguration:
  Role: !GetAtt Role.Arn
  Rules: [!If [IsOpen, {Destination: {Bucket: "arn:aws:s3:::elsewhere"}}, !Ref "AWS::NoValue"]]`,
			"ReplicationConfiguration {Role: " + role + ", Rules: []}; ReplicationConfiguration ?", "where the bucket is replicated to is not known: the condition IsOpen cannot be told", ""},
		{"a replication that hangs on a condition", `ReplicationConfiguration: !If [IsOpen, {Role: r, Rules: []}, !Ref "AWS::NoValue"]`,
			"ReplicationConfiguration ?", "where the bucket is replicated to is not known: the condition IsOpen cannot be told", ""},
		{"a replication that a condition takes away", `ReplicationConfiguration: !If [IsProd, !Ref "AWS::NoValue", {Role: r, Rules: []}]`, "", "", ""},
		{"a replication with a role that is not known", `ReplicationConfiguration:
  Role: !Ref Open
  Rules: [{Status: Enabled, Destination: {Bucket: "arn:aws:s3:::elsewhere"}}]`,
			"ReplicationConfiguration {Rules: [{Status: Enabled, Destination: {Bucket: arn:aws:s3:::elsewhere}}]}", "", "the role of the replication is not known: the parameter Open has no value"},
		{"a replication with a status that is not known", `ReplicationConfiguration:
  Role: r
  Rules: [{Status: !Ref Open, Destination: {Bucket: "arn:aws:s3:::elsewhere"}}]`,
			"ReplicationConfiguration {Role: r, Rules: [{Destination: {Bucket: arn:aws:s3:::elsewhere}}]}", "", "the rule is on: the parameter Open has no value"},
		{"inventories", `InventoryConfigurations:
  - {Id: one, Enabled: true, IncludedObjectVersions: All, ScheduleFrequency: Daily, Destination: {BucketArn: !GetAtt Copy.Arn, BucketAccountId: "444455556666", Format: CSV}}
  - {Id: two, Enabled: false, Destination: {BucketArn: "arn:aws:s3:::elsewhere"}}`,
			"InventoryConfigurations [{Id: one, IsEnabled: true, Destination: {S3BucketDestination: {Bucket: arn:aws:s3:::{Copy}, AccountId: 444455556666}}}]; " +
				"InventoryConfigurations [{Id: two, IsEnabled: false, Destination: {S3BucketDestination: {Bucket: arn:aws:s3:::elsewhere}}}]", "", ""},
		{"an inventory that is not known beside one that is", `InventoryConfigurations:
  - {Id: one, Enabled: true, Destination: {BucketArn: !Ref Open}}
  - {Id: two, Enabled: true, Destination: {BucketArn: "arn:aws:s3:::elsewhere"}}`,
			"InventoryConfigurations ?; InventoryConfigurations [{Id: two, IsEnabled: true, Destination: {S3BucketDestination: {Bucket: arn:aws:s3:::elsewhere}}}]",
			"where the list of the bucket's keys is sent to is not known: the parameter Open has no value", ""},
		{"inventories that are not known", `InventoryConfigurations: !If [IsOpen, [], !Ref "AWS::NoValue"]`, "InventoryConfigurations ?", "where the list of the bucket's keys is sent to is not known: the condition IsOpen", ""},
		{"logging", `LoggingConfiguration: {DestinationBucketName: !Ref Copy, LogFilePrefix: !Sub "${Stage}/"}`, "LoggingConfiguration {LoggingEnabled: {TargetBucket: {Copy}, TargetPrefix: prod/}}", "", ""},
		{"logging into the bucket itself", `LoggingConfiguration: {LogFilePrefix: x}`, "LoggingConfiguration {LoggingEnabled: {TargetBucket: b, TargetPrefix: x}}", "", ""},
		{"logging that is no object", `LoggingConfiguration: logs`, "LoggingConfiguration ?", "where the bucket's access logs are sent to is not known: LoggingConfiguration is not what AWS::S3::Bucket has there", ""},
		{"logging to what is not known", `LoggingConfiguration: {DestinationBucketName: !Ref Open}`, "LoggingConfiguration ?", "where the bucket's access logs are sent to is not known: the parameter Open has no value", ""},
		{"notifications", `NotificationConfiguration:
  TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: "arn:aws:sns:eu-west-1:444455556666:t"}]
  QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Queue.Arn}]
  LambdaConfigurations: [{Event: "s3:ObjectRemoved:*", Function: !Sub "arn:aws:lambda:${AWS::Region}:444455556666:function:f"}]
  EventBridgeConfiguration: {EventBridgeEnabled: true}`,
			"NotificationConfiguration {TopicConfigurations: [{TopicArn: arn:aws:sns:eu-west-1:444455556666:t}], QueueConfigurations: [{QueueArn: arn:aws:sqs:eu-west-1:111122223333:news}], LambdaFunctionConfigurations: [{LambdaFunctionArn: arn:aws:lambda:eu-west-1:444455556666:function:f}]}", "", ""},
		{"a notification that is not known beside one that is", `NotificationConfiguration:
  TopicConfigurations: [{Event: "s3:ObjectCreated:*", Topic: !Ref Open}]
  QueueConfigurations: [{Event: "s3:ObjectCreated:*", Queue: !GetAtt Queue.Arn}]`,
			"NotificationConfiguration {TopicConfigurations: [], QueueConfigurations: [{QueueArn: arn:aws:sqs:eu-west-1:111122223333:news}]}; NotificationConfiguration ?", "whom the bucket tells of its changes is not known: the parameter Open", ""},
		{"versioning", `VersioningConfiguration: {Status: !If [IsProd, Enabled, Suspended]}`, "VersioningConfiguration {Status: Enabled}", "", ""},
		{"versioning that is not known", `VersioningConfiguration: {Status: !Ref Open}`, "VersioningConfiguration ?", "whether the bucket keeps versions is not known: the parameter Open", ""},
		{"a key", `BucketEncryption: {ServerSideEncryptionConfiguration: [{BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt Key.Arn}}]}`,
			"ServerSideEncryptionConfiguration {Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms, KMSMasterKeyID: arn:aws:kms:eu-west-1:111122223333:key/{Key}}}]}", "", ""},
		{"AWS's key", `BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms"}}]}`,
			"ServerSideEncryptionConfiguration {Rules: [{ApplyServerSideEncryptionByDefault: {SSEAlgorithm: aws:kms}}]}", "", ""},
		{"a key that is not known is not AWS's", `BucketEncryption: {ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref Open}}]}`,
			"ServerSideEncryptionConfiguration {Rules: []}; ServerSideEncryptionConfiguration ?", "with which key the bucket encrypts is not known: the parameter Open", ""},
		{"ABAC", `AbacStatus: Enabled`, "AbacStatus {Status: Enabled}", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := read(t, "t.yaml", properties(test.property), here)
			if got := known(t, c.After(nil)); got != test.want {
				t.Errorf("%s\n%s was expected", got, test.want)
			}
			r := resourceOf(t, c, "B")
			switch {
			case test.why == "" && r.Understanding != change.Reviewed, test.why != "" && r.Understanding != change.NotUnderstood:
				t.Errorf("%v %v", r.Understanding, r.Why)
			case test.why != "" && (len(r.Why) != 1 || !strings.HasPrefix(r.Why[0].Message, test.why)):
				t.Errorf("%v", r.Why)
			}
			if (test.assumed != "") != (len(r.Assumed) > 0) || test.assumed != "" && !strings.HasPrefix(r.Assumed[0].Message, test.assumed) {
				t.Errorf("assumed %v", r.Assumed)
			}
		})
	}
}

// Each part of a setting stands where the template has it, so that a finding leads there.
func TestBucketSettingsPlaces(t *testing.T) {
	text := properties(`ReplicationConfiguration:
  Role: r
  Rules:
    - Status: Enabled
      Destination:
        Bucket: !Sub "arn:aws:s3:::${Stage}"`, "InventoryConfigurations:", `  - {Id: one, Destination: {BucketArn: "arn:aws:s3:::x"}}`)
	b, _, _ := read(t, "t.yaml", text, here).After(nil).Bucket("b")
	rule := b.Setting(model.Replication).Get("Rules").First()
	inventories := b.Settings(model.Inventories)
	inventory := inventories[len(inventories)-1].First()
	lineOf := func(part string) int { return 1 + strings.Count(text[:strings.Index(text, part)], "\n") }
	got := fmt.Sprint(rule.Position().Line, rule.Get("Destination").Get("Bucket").Position().Line, inventory.Position().Line)
	if want := fmt.Sprint(lineOf("- Status"), lineOf("Bucket: !Sub"), lineOf("- {Id: one")); got != want {
		t.Errorf("lines %s; %s were expected", got, want)
	}
}

// A template that is deployed over a bucket says nothing of what it does not state, and takes the place
// of what it does.
func TestBucketSettingsOverOthers(t *testing.T) {
	tree, err := source.ParseJSON(source.NewFile("s3.json", `{"Name": "b", "LoggingConfiguration": {"LoggingEnabled": {"TargetBucket": "old"}}, "VersioningConfiguration": {"Status": "Enabled"},
 "InventoryConfigurations": [{"Id": "one"}, {"Id": "other"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	base := &model.Environment{Accounts: map[string]*model.Account{"111122223333": {ID: "111122223333", S3: &model.S3{Buckets: []*model.Bucket{{Name: "b", Value: tree.Root()}}}}}}
	c := read(t, "t.yaml", properties("LoggingConfiguration: {DestinationBucketName: new}", `InventoryConfigurations: [{Id: one, Enabled: true, Destination: {BucketArn: "arn:aws:s3:::x"}}]`), here)
	const want = "ReplicationConfiguration ?; InventoryConfigurations [{Id: other}]; InventoryConfigurations [{Id: one, IsEnabled: true, Destination: {S3BucketDestination: {Bucket: arn:aws:s3:::x}}}]; " +
		"LoggingConfiguration {LoggingEnabled: {TargetBucket: new}}; NotificationConfiguration ?; VersioningConfiguration {Status: Enabled}; ServerSideEncryptionConfiguration ?; AbacStatus ?"
	if got := known(t, c.After(base)); got != want {
		t.Errorf("%s\n%s was expected", got, want)
	}
}
