package model

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// Collection is what a collector says of its work.
type Collection struct {
	Finished string // when, as it was written; empty: not given
	Caller   string // the ARN as whom it asked; empty: not given
	NotRead  []NotRead
	Value    source.Value
}

// NotRead is a call that was refused or that failed: what it would have told is unknown.
type NotRead struct {
	Account, Region string // empty where the call has none, or where it was not given
	Call            string // s3:GetBucketPolicy
	Resource        string // the ARN or name that was asked about; empty: the call asks for all there are
	Code            string // AWS's: AccessDenied
	File            string // the file of the folder that lacks it; empty: not given
	Value           source.Value
}

// String says what was not collected: "s3:GetBucketPolicy of arn:aws:s3:::b was not collected:
// AccessDenied".
func (n NotRead) String() string {
	what := n.Call
	switch {
	case n.Resource != "":
		what += " of " + n.Resource
	case n.Account != "" && n.Region != "":
		what += " in account " + n.Account + ", " + n.Region
	case n.Account != "":
		what += " in account " + n.Account
	}
	return what + " was not collected: " + n.Code
}

// WhyUnknown tells which call should have told of a resource and could not, if a collector said so.
// The call is named as its action (s3:GetBucketPolicy), the resource by its ARN or by its last part;
// an entry without account or resource speaks of all. Later collectors are believed first.
func (e *Environment) WhyUnknown(account, call, resource string) (NotRead, bool) {
	for _, c := range slices.Backward(e.Collections) {
		for _, n := range c.NotRead {
			// Where the role in the account could not be assumed, nothing of it was read.
			if (n.Call == assumeRole && n.Account != "" || strings.EqualFold(n.Call, call)) && (n.Account == "" || n.Account == account) && (n.Resource == "" || n.Call == assumeRole || sameResource(n.Resource, resource)) {
				return n, true
			}
		}
	}
	return NotRead{}, false
}

const assumeRole = "sts:AssumeRole"

// sameResource compares two names of which one may be an ARN and the other its last part.
func sameResource(a, b string) bool { return a == b || lastName(a) == b || lastName(b) == a }

func lastName(name string) string {
	if strings.HasPrefix(name, "arn:") {
		return name[strings.LastIndexAny(name, ":/")+1:]
	}
	return name
}
