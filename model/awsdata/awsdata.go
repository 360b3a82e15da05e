// Package awsdata holds dated facts about AWS that change with its services, not with its rules.
//
// The lists are those of the Service Authorization Reference and of the Organizations User Guide
// as of [Date]. What a list does not know is unknown, not absent: see [Knows]. Actions, condition
// keys and AWS's managed policies are embedded too and read when they are first asked for: see
// [FindAction], [KeyType] and [ManagedPolicy].
package awsdata

import (
	_ "embed"
	"strings"
	"sync"
)

// Date is the day as of which the lists hold.
const Date = "2026-09-26"

//go:embed services.txt
var services string

//go:embed rcp-services.txt
var rcpServices string

var lists = sync.OnceValue(func() (l struct{ known, rcp map[string]bool }) {
	set := func(text string) map[string]bool {
		m := map[string]bool{}
		for name := range strings.Lines(text) {
			m[strings.TrimSpace(name)] = true
		}
		return m
	}
	l.known, l.rcp = set(services), set(rcpServices)
	return l
})

// Knows reports whether the lists know a service, by its IAM prefix in lower case.
func Knows(service string) bool { return lists().known[service] }

// TakesRCPs reports whether resource control policies apply to a service's resources (Resource
// control policies, "List of AWS services that support RCPs").
func TakesRCPs(service string) bool { return lists().rcp[service] }
