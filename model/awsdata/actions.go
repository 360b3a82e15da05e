package awsdata

import (
	"slices"
	"strings"
	"sync"
)

// Action is an action of a service with what the Service Authorization Reference has in its row of
// the table "Actions defined by …". Its slices are shared: they are to be read only.
type Action struct {
	Name   string // with its service, in AWS's spelling: "s3:PutObject"
	Access Access
	// Keys are the condition keys of the action whatever resource it is asked for, in AWS's spelling.
	Keys []string
	// Types are the resource types that it acts on, in the reference's order. An action with none
	// takes only "*" as its resource.
	Types []ResourceType
}

// ResourceType is a resource type as one action takes it (Service Authorization Reference,
// "Resource types defined by …", and the action's own row for it).
type ResourceType struct {
	Name string // "object"
	// Required is the reference's asterisk: the action is not to be had without such a resource. An
	// action for which one of several will do has none of them required, as s3:PutObject, for which
	// it is an object or an object of an access point.
	Required bool
	// ARN is as AWS prints it, with ${Partition}, ${Region}, ${Account} and variables of its own;
	// some types have two, with a comma between: see [ResourceType.ARNs].
	ARN string
	// Keys are the condition keys of the action's row for this type; TypeKeys are those of the type
	// itself, which hold with any action that supports them.
	Keys, TypeKeys []string
}

// ARNs gives the forms of the type's ARN one by one; they hold variables, as [ResourceType] says.
func (r ResourceType) ARNs() []string { return strings.Split(r.ARN, ", ") }

// Access is the access level of an action (Actions, resources, and condition keys for AWS services:
// Actions table). The reference has tagging and permissions management as writing besides; here the
// narrower level stands alone. No action has the zero value.
type Access uint8

// The access levels.
const (
	List Access = iota + 1
	Read
	Write
	Tagging
	PermissionsManagement
)

var accessNames = []string{"", "List", "Read", "Write", "Tagging", "Permissions management"}

// String is the level's name at AWS.
func (a Access) String() string { return accessNames[a] }

// FindAction finds an action by "service:Action", without regard to case, as IAM compares them
// (IAM JSON policy elements: Action). An action that is not found may still exist: it may be newer
// than the reference, or one that AWS does not document. The first call for a service reads the
// block with its tables.
func FindAction(name string) (Action, bool) {
	t := tableOf(name)
	if t == nil {
		return Action{}, false
	}
	rows := t.rows()
	at, found := slices.BinarySearchFunc(rows.names, name, compareFold)
	if !found {
		return Action{}, false
	}
	s := t.shapes()[rows.shapes[at]]
	return Action{Name: rows.names[at], Access: s.access, Keys: s.keys, Types: s.types}, true
}

// ActionsOf gives the actions of a service, by its IAM prefix without regard to case: each as
// "service:Action" in AWS's spelling, in the order of their lower-case forms. A service that the
// reference does not have gives none. The slice is shared: it is to be read only.
func ActionsOf(service string) []string {
	t := tables().named[strings.ToLower(service)]
	if t == nil {
		return nil
	}
	return slices.Clip(t.rows().names)
}

// AllActions gives every action of every service as "service:Action" in AWS's spelling. Their
// lower-case forms ascend, so that those with a common beginning stand together. The first call
// reads the names of all services, which takes milliseconds; the slice is shared: it is to be read
// only.
func AllActions() []string { return allActions() }

var allActions = sync.OnceValue(func() []string {
	var all []string
	for _, t := range tables().order {
		all = append(all, t.rows().names...)
	}
	return slices.Clip(all)
})

// compareFold compares as [strings.Compare] does the lower-case forms, of ASCII letters only: no
// name at AWS has others, and IAM is not known to take other letters for them.
func compareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := lower(a[i]), lower(b[i]); x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
