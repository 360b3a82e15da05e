package awsdata

import (
	"compress/flate"
	_ "embed"
	"io"
	"strconv"
	"strings"
	"sync"
)

// managedIndex has a line for each AWS managed policy, in the order of their names: name, path,
// version, date, block, offset and length of its document, with tabs between. The path is "?" for
// deprecated policies, of which only the name is on record.
//
//go:embed managed-policies.index
var managedIndex string

// managedBlocks are the documents, compressed in blocks that can be read one by one.
//
//go:embed managed-policies.blocks
var managedBlocks string

// AWSManagedPolicy is a managed policy of AWS's own, as published by [ManagedPoliciesDate].
type AWSManagedPolicy struct {
	Name, Version string
	Updated       string // the day of its version; empty: not on record
	Deprecated    bool   // AWS no longer offers it; who has it attached keeps it
	Document      string // JSON
}

// ManagedPoliciesDate is the day of the newest version among the managed policies.
const ManagedPoliciesDate = "2026-08-21"

// Describe says which text it is: "this is AWS's text v10 of 2026-08-12, as published by
// 2026-08-21".
func (p AWSManagedPolicy) Describe() string {
	text := "this is AWS's text"
	if p.Version != "" {
		text += " " + p.Version
	}
	if p.Updated != "" {
		text += " of " + p.Updated
	}
	text += ", as published by " + ManagedPoliciesDate
	if p.Deprecated {
		text += "; AWS has since deprecated the policy"
	}
	return text
}

// ManagedPolicy finds a managed policy of AWS's own by ARN. Other partitions (aws-cn, aws-us-gov)
// have policies of their own under the same names, and those are not known. It costs a search in
// the index and the decompression of one block; nothing is read before the first call.
func ManagedPolicy(arn string) (AWSManagedPolicy, bool) {
	rest, ok := strings.CutPrefix(arn, "arn:aws:iam::aws:policy/")
	if !ok {
		return AWSManagedPolicy{}, false
	}
	slash := strings.LastIndexByte(rest, '/') + 1
	path, name := rest[:slash], rest[slash:]
	line, ok := findManaged(name)
	if !ok {
		return AWSManagedPolicy{}, false
	}
	f := strings.Split(line, "\t")
	deprecated := f[1] == "?"
	if !deprecated && f[1] != path {
		return AWSManagedPolicy{}, false
	}
	document, err := managedDocument(f[4], f[5], f[6])
	if err != nil {
		return AWSManagedPolicy{}, false // a test reads them all
	}
	return AWSManagedPolicy{Name: name, Version: f[2], Updated: f[3], Deprecated: deprecated, Document: document}, true
}

// findManaged gives the line of a policy by binary search in the text of the index itself.
func findManaged(name string) (string, bool) {
	if name == "" {
		return "", false
	}
	from, to := 0, len(managedIndex)
	for from < to {
		middle := (from + to) / 2
		start := strings.LastIndexByte(managedIndex[from:middle], '\n') + 1 + from
		end := start + strings.IndexByte(managedIndex[start:], '\n')
		line := managedIndex[start:end]
		switch at, _, _ := strings.Cut(line, "\t"); strings.Compare(at, name) {
		case 0:
			return line, true
		case -1:
			from = end + 1
		default:
			to = start
		}
	}
	return "", false
}

// lastBlock is the block that was decompressed last: policies that are asked for together are
// often of one service, and stand together.
var lastBlock struct {
	sync.Mutex
	place string
	text  string
}

// managedDocument takes a document out of its block, "start+length" in managedBlocks.
func managedDocument(block, offset, length string) (string, error) {
	at, err := strconv.Atoi(offset)
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(length)
	if err != nil {
		return "", err
	}
	lastBlock.Lock()
	defer lastBlock.Unlock()
	if lastBlock.place != block {
		text, err := decompress(managedBlocks, block)
		if err != nil {
			return "", err
		}
		lastBlock.place, lastBlock.text = block, text
	}
	return strings.Clone(lastBlock.text[at : at+n]), nil
}

// decompress gives the text of one block, "start+length" in all of them.
func decompress(blocks, block string) (string, error) {
	offset, length, _ := strings.Cut(block, "+")
	at, err := strconv.Atoi(offset)
	if err != nil {
		return "", err
	}
	n, err := strconv.Atoi(length)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	_, err = io.Copy(&text, flate.NewReader(strings.NewReader(blocks[at:at+n])))
	return text.String(), err
}
