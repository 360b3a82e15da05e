package change

import "github.com/iampath/iampath/model/source"

// Groups of grantees (Access control list overview).
const (
	allUsers      = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
	logDelivery   = "http://acs.amazonaws.com/groups/s3/LogDelivery"
)

// canned are the grants that a canned ACL gives to groups; those to the owner are left out. S3 and
// Terraform spell the names apart, as here; AWS CloudFormation in one word.
var canned = map[string][][2]string{
	"public-read":        {{allUsers, "READ"}},
	"public-read-write":  {{allUsers, "READ"}, {allUsers, "WRITE"}},
	"authenticated-read": {{authenticated, "READ"}},
	"log-delivery-write": {{logDelivery, "WRITE"}, {logDelivery, "READ_ACP"}},
	"PublicRead":         {{allUsers, "READ"}},
	"PublicReadWrite":    {{allUsers, "READ"}, {allUsers, "WRITE"}},
	"AuthenticatedRead":  {{authenticated, "READ"}},
	"LogDeliveryWrite":   {{logDelivery, "WRITE"}, {logDelivery, "READ_ACP"}},
}

// Grant makes a grant in the shape that S3 prints. A grantee is a user by canonical id, or a group by
// URI.
func Grant(at source.Value, kind, grantee string, permission Value) Value {
	name := "URI"
	if kind == "CanonicalUser" {
		name = "ID"
	}
	return Obj(at, Member{"Grantee", Obj(at, Member{"Type", Text(at, kind)}, Member{name, Text(at, grantee)})}, Member{"Permission", permission})
}

// CannedList gives the grants of a canned ACL.
func CannedList(acl Value) []Value {
	var all []Value
	for _, g := range canned[acl.Text] {
		all = append(all, Grant(acl.At, "Group", g[0], Text(acl.At, g[1])))
	}
	return all
}

// CannedGrants is [CannedList] as S3 prints it.
func CannedGrants(acl Value) source.Value { return ListOf(acl.At, CannedList(acl)...).Source() }
