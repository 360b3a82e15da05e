package model

import "github.com/iampath/iampath/model/source"

// Settings of a bucket, by the fields of its record that tell them. The names are those under which
// S3's API prints them.
const (
	Replication   = "ReplicationConfiguration"
	Inventories   = "InventoryConfigurations"
	Logging       = "LoggingConfiguration"
	Notifications = "NotificationConfiguration"
	Versioning    = "VersioningConfiguration"
	Encryption    = "ServerSideEncryptionConfiguration"
	ABAC          = "AbacStatus"
)

// BucketSettings are the settings that a change can make; a bucket that is made anew has none of them
// unless something says so.
var BucketSettings = [...]string{Replication, Inventories, Logging, Notifications, Versioning, Encryption, ABAC}

// Setting gives a field of the bucket's record, or what a change has made of it. One that is not OK is
// not known, and one that is null is known to be none. Where a setting may come from several, as
// inventories do, [Bucket.Settings] gives them all.
func (b *Bucket) Setting(field string) source.Value { return b.Settings(field)[0] }

// Settings gives all that is known of a setting; there is always one value at least. A change adds to
// what the record says without writing it anew, so that each part keeps the place from which it came.
// A value that is not OK says that there may be more of which nothing is known.
func (b *Bucket) Settings(field string) []source.Value {
	if made, there := b.Changed[field]; there {
		return made
	}
	return []source.Value{b.Value.Get(field)}
}
