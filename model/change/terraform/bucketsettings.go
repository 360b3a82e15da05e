package terraform

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// settingOf reads a resource that is a setting of a bucket, with what makes its record of the
// attributes.
func settingOf(field string, record func(o *object) change.Value) func(*object) {
	return func(o *object) {
		v := o.understood(field, record(o))
		name, ok := o.bucketName()
		if !ok {
			o.put(change.StrayBucketSetting(o.account(), field))
			return
		}
		o.put(change.BucketSetting(o.account(), name, field, v))
	}
}

// unknownSettings say what of a bucket is not known where a part of its setting is not.
var unknownSettings = map[string]string{
	model.Replication:   "where the bucket is replicated to",
	model.Inventories:   "where the list of the bucket's keys is sent to",
	model.Logging:       "where the bucket's access logs are sent to",
	model.Notifications: "whom the bucket tells of its changes",
	model.Versioning:    "whether the bucket keeps versions",
	model.Encryption:    "with which key the bucket encrypts",
	model.ABAC:          "whether the bucket's tags count",
}

// understood says what of a setting is not known, and gives the setting.
func (o *object) understood(field string, v change.Value) change.Value {
	said := map[string]bool{}
	for _, why := range v.AllUnknown() {
		if !said[why] {
			said[why] = true
			o.notUnderstood(o.place(), "%s is not known: %s", unknownSettings[field], why)
		}
	}
	return v
}

// inlineSettings reads the settings in the bucket's own resource, where they stood before version 4 of
// the provider. Later ones repeat there what other resources manage.
func (o *object) inlineSettings(account, bucket string) {
	for _, s := range [...]struct {
		attribute, field string
		record           func(block change.Value) change.Value
	}{
		{"replication_configuration", model.Replication, func(block change.Value) change.Value { return o.replicationRecord(block, "rules", "account_id") }},
		{"logging", model.Logging, o.loggingRecord},
		{"versioning", model.Versioning, o.oldVersioningRecord},
		{"server_side_encryption_configuration", model.Encryption, o.encryptionRecord},
	} {
		block := o.get(s.attribute).First()
		says := o.says(s.attribute)
		if block.Kind == change.Absent || block.Kind == change.Unknown && !says {
			continue
		}
		v := s.record(block)
		if says {
			o.put(change.BucketSetting(account, bucket, s.field, o.understood(s.field, v)))
		} else if o.res == nil {
			o.put(change.BucketSetting(account, bucket, s.field, v).Lasting())
		}
	}
}

// replicationRecord makes a replication of what holds its role and rules. A role that is not known is
// left out: where the objects go is known without it.
func (o *object) replicationRecord(of change.Value, rules, account string) change.Value {
	at := o.placeOf(of)
	list := change.ListOf(at)
	for _, rule := range of.Get(rules).List() {
		if rule.Kind == change.Unknown {
			list.Items = append(list.Items, rule)
			continue
		}
		to := rule.Get("destination").First()
		destination := change.Obj(o.placeOf(to), change.Member{Name: "Bucket", Value: o.bucketARN(o.needed(to, "bucket"))},
			change.Member{Name: "Account", Value: to.Get(account).OrNothing()})
		list.Items = append(list.Items, change.Obj(o.placeOf(rule), change.Member{Name: "ID", Value: rule.Get("id").OrNothing()},
			change.Member{Name: "Status", Value: o.orOn(rule, "status", "the rule is on")}, change.Member{Name: "Destination", Value: destination}))
	}
	role := of.Get("role")
	if why := role.WhyUnknown(); why != "" {
		o.assume("the role of the replication is not known: %s; any role may do it", why)
	}
	return change.Obj(at, change.Member{Name: "Role", Value: role.OrNothing()}, change.Member{Name: "Rules", Value: list})
}

func replicationSetting(o *object) change.Value {
	return o.replicationRecord(o.attributes("role", "rule"), "rule", "account")
}

// bucketARN gives a bucket's ARN where a reference gave its name.
func (o *object) bucketARN(v change.Value) change.Value {
	if v.Given() && !strings.HasPrefix(v.Text, "arn:") {
		v.Text, v.Literal = "arn:"+partitionOf(o.region())+":s3:::"+v.Text, false
	}
	return v
}

// placeOf gives the place of a value, and that of the resource where it has none.
func (o *object) placeOf(v change.Value) source.Value {
	if v.At.File() != nil && v.Kind != change.Unknown {
		return v.At
	}
	return o.place()
}

// needed gives a part without which nothing can be said: one that is not there is not known.
func (o *object) needed(of change.Value, part string) change.Value {
	v := of.Get(part)
	if v.Given() || v.Kind == change.Unknown {
		return v
	}
	return change.UnknownValue(o.place(), o.address+" does not say its "+part)
}

// orOn gives a part that turns something on or off; where it is not known, on is assumed, and nothing is
// missed.
func (o *object) orOn(of change.Value, part, what string) change.Value {
	v := of.Get(part)
	if why := v.WhyUnknown(); why != "" {
		o.assume("%s: %s", what, why)
	}
	return v.OrNothing()
}

func (o *object) loggingRecord(of change.Value) change.Value {
	at := o.placeOf(of)
	return change.Obj(at, change.Member{Name: "LoggingEnabled", Value: change.Obj(at,
		change.Member{Name: "TargetBucket", Value: o.needed(of, "target_bucket")}, change.Member{Name: "TargetPrefix", Value: of.Get("target_prefix").OrNothing()})})
}

func loggingSetting(o *object) change.Value {
	return o.loggingRecord(o.attributes("target_bucket", "target_prefix"))
}

// attributes gives some of the resource's attributes as an object. One that names another thing may be
// chosen between several, as in [object.text].
func (o *object) attributes(names ...string) change.Value {
	out := change.Obj(o.place())
	for _, name := range names {
		v := o.get(name)
		if v.Kind == change.Unknown {
			v = o.chosen(name, v)
		}
		if v.Kind != change.Absent {
			out.Members = append(out.Members, change.Member{Name: name, Value: v})
		}
	}
	return out
}

// notifications are the blocks of a notification, and the lists and fields of S3's record.
var notifications = [...]struct{ block, arn, list, field string }{
	{"topic", "topic_arn", "TopicConfigurations", "TopicArn"},
	{"queue", "queue_arn", "QueueConfigurations", "QueueArn"},
	{"lambda_function", "lambda_function_arn", "LambdaFunctionConfigurations", "LambdaFunctionArn"},
}

func notificationSetting(o *object) change.Value {
	record := change.Obj(o.place())
	for _, n := range notifications {
		list := change.ListOf(o.place())
		for _, block := range o.get(n.block).List() {
			list.Items = append(list.Items, change.Obj(o.placeOf(block), change.Member{Name: "Id", Value: block.Get("id").OrNothing()},
				change.Member{Name: n.field, Value: o.needed(block, n.arn)}))
		}
		if len(list.Items) > 0 {
			record.Members = append(record.Members, change.Member{Name: n.list, Value: list})
		}
	}
	return record
}

// inventory reads one of a bucket's inventories: each is a resource of its own.
func inventory(o *object) {
	to := o.get("destination").First().Get("bucket").First()
	at := o.placeOf(to)
	destination := change.Obj(at, change.Member{Name: "Bucket", Value: o.needed(to, "bucket_arn")}, change.Member{Name: "AccountId", Value: to.Get("account_id").OrNothing()})
	v := o.understood(model.Inventories, change.Obj(o.place(), change.Member{Name: "Id", Value: o.get("name").OrNothing()},
		change.Member{Name: "IsEnabled", Value: o.orOn(o.attributes("enabled"), "enabled", "the inventory is on")},
		change.Member{Name: "Destination", Value: change.Obj(at, change.Member{Name: "S3BucketDestination", Value: destination})}))
	name, ok := o.bucketName()
	if !ok {
		o.put(change.StrayBucketSetting(o.account(), model.Inventories))
		return
	}
	o.put(change.BucketInventory(o.account(), name, v))
}

func versioningSetting(o *object) change.Value {
	of := o.get("versioning_configuration").First()
	return change.Obj(o.placeOf(of), change.Member{Name: "Status", Value: o.needed(of, "status")})
}

// oldVersioningRecord reads the block within the bucket, which says true or false.
func (o *object) oldVersioningRecord(of change.Value) change.Value {
	at, enabled := o.placeOf(of), of.Get("enabled")
	status := change.Text(at, "Suspended")
	switch {
	case enabled.Kind == change.Unknown:
		status = enabled
	case enabled.Is():
		status.Text = "Enabled"
	}
	return change.Obj(at, change.Member{Name: "Status", Value: status})
}

// encryptionRecord makes a bucket's default encryption of what holds its rules. A key that is not known
// is not left out: a rule without one means the key that AWS manages.
func (o *object) encryptionRecord(of change.Value) change.Value {
	at := o.placeOf(of)
	list := change.ListOf(at)
	for _, rule := range of.Get("rule").List() {
		by := rule.Get("apply_server_side_encryption_by_default").First()
		if by.Kind == change.Absent {
			continue // it only says that a bucket key is used, or which encryption is blocked
		}
		key := by.Get("kms_master_key_id")
		if key.Kind == change.Scalar && key.Text == "" {
			key = change.Value{}
		}
		list.Items = append(list.Items, change.Obj(o.placeOf(rule), change.Member{Name: "ApplyServerSideEncryptionByDefault", Value: change.Obj(o.placeOf(by),
			change.Member{Name: "SSEAlgorithm", Value: o.needed(by, "sse_algorithm")}, change.Member{Name: "KMSMasterKeyID", Value: key})}))
	}
	return change.Obj(at, change.Member{Name: "Rules", Value: list})
}

func encryptionSetting(o *object) change.Value { return o.encryptionRecord(o.attributes("rule")) }

func abacSetting(o *object) change.Value {
	of := o.get("abac_status").First()
	return change.Obj(o.placeOf(of), change.Member{Name: "Status", Value: o.needed(of, "status")})
}
