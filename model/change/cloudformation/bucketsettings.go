package cloudformation

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// bucketSettings reads the properties of a bucket by which it sends, encrypts and keeps versions, into
// the records that S3 prints. What the template does not state stays as it was.
func (r *resource) bucketSettings(account, bucket string) {
	for _, s := range [...]struct {
		property, field, says string
		record                func(v change.Value) change.Value
	}{
		{"ReplicationConfiguration", model.Replication, "where the bucket is replicated to", r.replicationRecord},
		{"LoggingConfiguration", model.Logging, "where the bucket's access logs are sent to", func(v change.Value) change.Value { return r.loggingRecord(v, bucket) }},
		{"NotificationConfiguration", model.Notifications, "whom the bucket tells of its changes", r.notificationRecord},
		{"VersioningConfiguration", model.Versioning, "whether the bucket keeps versions", r.statusRecord},
		{"BucketEncryption", model.Encryption, "with which key the bucket encrypts", r.encryptionRecord},
		{"AbacStatus", model.ABAC, "whether the bucket's tags count", func(v change.Value) change.Value {
			return change.Obj(v.At, change.Member{Name: "Status", Value: v})
		}},
	} {
		v := r.get(s.property)
		switch scalar := s.field == model.ABAC; {
		case v.Kind == change.Absent:
			continue
		case v.Kind == change.Unknown:
		case scalar != (v.Kind == change.Scalar):
			v = change.UnknownValue(placeOf(v, r.res.Value), s.property+" is not what AWS::S3::Bucket has there")
		default:
			v = s.record(v)
		}
		r.understood(s.says, v)
		r.put(change.BucketSetting(account, bucket, s.field, v))
	}
	inventories := r.get("InventoryConfigurations")
	for _, v := range inventories.List() {
		if v.Kind != change.Unknown {
			v = r.inventoryRecord(v)
		}
		r.understood("where the list of the bucket's keys is sent to", v)
		r.put(change.BucketInventory(account, bucket, v))
	}
}

// understood says what of a setting is not known.
func (r *resource) understood(says string, v change.Value) {
	said := map[string]bool{}
	for _, why := range v.AllUnknown() {
		if !said[why] {
			said[why] = true
			r.notUnderstood(placeOf(v, r.res.Value), "%s is not known: %s", says, why)
		}
	}
}

// needed gives a part without which nothing can be said: one that is not there is not known.
func (r *resource) needed(of change.Value, part string) change.Value {
	v := of.Get(part)
	if v.Given() || v.Kind == change.Unknown {
		return v
	}
	return change.UnknownValue(placeOf(of, r.res.Value), "it does not say its "+part)
}

// orOn gives a part that turns something on or off; where it is not known, on is assumed, and nothing is
// missed.
func (r *resource) orOn(of change.Value, part, what string) change.Value {
	v := of.Get(part)
	if why := v.WhyUnknown(); why != "" {
		r.assume("%s: %s", what, why)
	}
	return v.OrNothing()
}

// replicationRecord makes a replication. A role that is not known is left out: where the objects go is
// known without it.
func (r *resource) replicationRecord(v change.Value) change.Value {
	rules := change.ListOf(placeOf(v.Get("Rules"), v.At))
	for _, rule := range v.Get("Rules").List() {
		if rule.Kind == change.Unknown {
			rules.Items = append(rules.Items, rule)
			continue
		}
		to := rule.Get("Destination")
		destination := change.Obj(placeOf(to, v.At), change.Member{Name: "Bucket", Value: r.needed(to, "Bucket")}, change.Member{Name: "Account", Value: to.Get("Account").OrNothing()})
		rules.Items = append(rules.Items, change.Obj(placeOf(rule, v.At), change.Member{Name: "ID", Value: rule.Get("Id").OrNothing()},
			change.Member{Name: "Status", Value: r.orOn(rule, "Status", "the rule is on")}, change.Member{Name: "Destination", Value: destination}))
	}
	role := v.Get("Role")
	if why := role.WhyUnknown(); why != "" {
		r.assume("the role of the replication is not known: %s; any role may do it", why)
	}
	return change.Obj(v.At, change.Member{Name: "Role", Value: role.OrNothing()}, change.Member{Name: "Rules", Value: rules})
}

// loggingRecord makes the logging of a bucket. One that names no other bucket logs into itself
// (AWS::S3::Bucket LoggingConfiguration).
func (r *resource) loggingRecord(v change.Value, bucket string) change.Value {
	to := v.Get("DestinationBucketName")
	if to.Kind == change.Absent {
		to = change.Text(v.At, bucket)
	}
	return change.Obj(v.At, change.Member{Name: "LoggingEnabled", Value: change.Obj(v.At, change.Member{Name: "TargetBucket", Value: to},
		change.Member{Name: "TargetPrefix", Value: v.Get("LogFilePrefix").OrNothing()})})
}

// notifications are the lists of a notification, and those of S3's record.
var notifications = [...]struct{ list, to, printed, field string }{
	{"TopicConfigurations", "Topic", "TopicConfigurations", "TopicArn"},
	{"QueueConfigurations", "Queue", "QueueConfigurations", "QueueArn"},
	{"LambdaConfigurations", "Function", "LambdaFunctionConfigurations", "LambdaFunctionArn"},
}

func (r *resource) notificationRecord(v change.Value) change.Value {
	record := change.Obj(v.At)
	for _, n := range notifications {
		list := change.ListOf(placeOf(v.Get(n.list), v.At))
		for _, one := range v.Get(n.list).List() {
			list.Items = append(list.Items, change.Obj(placeOf(one, v.At), change.Member{Name: n.field, Value: r.needed(one, n.to)}))
		}
		if len(list.Items) > 0 {
			record.Members = append(record.Members, change.Member{Name: n.printed, Value: list})
		}
	}
	return record
}

func (r *resource) inventoryRecord(v change.Value) change.Value {
	to := v.Get("Destination")
	destination := change.Obj(placeOf(to, v.At), change.Member{Name: "Bucket", Value: r.needed(to, "BucketArn")}, change.Member{Name: "AccountId", Value: to.Get("BucketAccountId").OrNothing()})
	return change.Obj(v.At, change.Member{Name: "Id", Value: v.Get("Id").OrNothing()}, change.Member{Name: "IsEnabled", Value: r.orOn(v, "Enabled", "the inventory is on")},
		change.Member{Name: "Destination", Value: change.Obj(placeOf(to, v.At), change.Member{Name: "S3BucketDestination", Value: destination})})
}

func (r *resource) statusRecord(v change.Value) change.Value {
	return change.Obj(v.At, change.Member{Name: "Status", Value: r.needed(v, "Status")})
}

// encryptionRecord makes a bucket's default encryption. A key that is not known is not left out: a rule
// without one means the key that AWS manages.
func (r *resource) encryptionRecord(v change.Value) change.Value {
	of := v.Get("ServerSideEncryptionConfiguration")
	rules := change.ListOf(placeOf(of, v.At))
	for _, rule := range of.List() {
		by := rule.Get("ServerSideEncryptionByDefault")
		if by.Kind == change.Absent {
			continue // it only says that a bucket key is used, or which encryption is blocked
		}
		rules.Items = append(rules.Items, change.Obj(placeOf(rule, v.At), change.Member{Name: "ApplyServerSideEncryptionByDefault", Value: change.Obj(placeOf(by, v.At),
			change.Member{Name: "SSEAlgorithm", Value: r.needed(by, "SSEAlgorithm")}, change.Member{Name: "KMSMasterKeyID", Value: by.Get("KMSMasterKeyID")})}))
	}
	return change.Obj(v.At, change.Member{Name: "Rules", Value: rules})
}
