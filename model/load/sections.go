package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/model/source"
)

// section is a file of the environment folder, or of one account in it.
type section struct {
	file   string // its name; of a section by region the part before the region
	region bool
	// lists are the names of which a file that is not empty must hold at least one.
	lists []string
}

// accountSections are the files of an account's folder.
var accountSections = []section{
	{"iam.json", false, []string{"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"}},
	{"s3.json", false, []string{"Buckets", "PublicAccessBlockConfiguration", "AccessPoints"}},
	{"ec2-", true, []string{"Vpcs", "Subnets", "RouteTables", "VpcEndpoints", "NatGateways", "InternetGateways", "PrefixLists", "Instances", "Reservations"}},
	{"kms-", true, []string{"Keys"}},
}

var organizationSection = section{"organization.json", false, []string{"Organization", "Roots", "OrganizationalUnits", "Accounts", "Policies"}}

func (s section) name() string {
	if s.region {
		return s.file + "<region>.json"
	}
	return s.file
}

// shape checks that a file holds what its name says: misspelt names would make known things unknown
// in silence. Names that AWS prints besides are left alone.
func (r *reader) shape(s section, v source.Value) bool {
	if !r.object(v, s.name()) {
		return false
	}
	known := v.Len() == 0
	members(v, func(name, _ source.Value) {
		if slices.Contains(s.lists, name.Text()) {
			known = true
		} else if right := near(name.Text(), s.lists); right != "" {
			r.bad(name, "unknown name %q in %s; did you mean %q?", name.Text(), s.name(), right)
			known = true
		}
	})
	if known {
		if s.file != "iam.json" { // which notes it itself
			r.partial(v)
		}
		return true
	}
	first := v.First().Text()
	r.bad(v, "%s holds %q and none of %s%s", s.name(), first, listed(s.lists, "or"), printedBy(first))
	return false
}

// partial notes that a file is one page of several, as the AWS CLI prints with --max-items, and the
// API in any case.
func (r *reader) partial(v source.Value) bool {
	more := v.Get("IsTruncated").Text() == "true" || v.Get("Truncated").Text() == "true"
	for _, name := range [...]string{"NextToken", "NextMarker", "ContinuationToken"} {
		more = more || v.Get(name).OK() && v.Get(name).Kind() != source.Null
	}
	if more {
		r.note(v, "one page of several: what is not on it is unknown")
	}
	return more
}

// printedBy says in which file a name belongs that AWS's tools print, as the end of a message.
func printedBy(name string) string {
	for _, s := range accountSections {
		if slices.Contains(s.lists, name) && name != "Policies" && name != "PublicAccessBlockConfiguration" {
			return fmt.Sprintf("; %s belongs in accounts/<account-id>/%s of a folder", name, s.name())
		}
	}
	if slices.Contains(organizationSection.lists, name) && name != "Policies" {
		return fmt.Sprintf("; %s belongs in %s of a folder", name, organizationSection.file)
	}
	return ""
}

// near gives the name that a person may have meant: another case, or one letter more, less or other.
func near(name string, known []string) string {
	for _, right := range known {
		if strings.EqualFold(name, right) || oneOff(name, right) {
			return right
		}
	}
	return ""
}

// oneOff reports whether two names differ by one byte that is added, left out or another.
func oneOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || len(a) < 3 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// listed joins names: "a, b or c".
func listed(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}
