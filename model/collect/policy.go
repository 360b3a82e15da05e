package collect

import (
	"encoding/json"
	"slices"
	"strings"
)

// Policy gives, as JSON, the least identity-based policy with which everything can be read. With a
// role it is the caller's, who also assumes that role; without one, it is what the role in each
// account needs.
//
// The role is one of the ordinary part of AWS: IAM takes no pattern for a partition. Otherwise the
// resource is *: most of these calls know no resource, and those that do are made for each
// bucket, key and policy there is.
func Policy(role string) []byte {
	type statement struct {
		Sid      string
		Effect   string
		Action   []string
		Resource string
	}
	read := statement{Sid: "IampathCollect", Effect: "Allow", Resource: "*"}
	for _, c := range Calls {
		for _, action := range c.Actions {
			if action != actionAssumeRole {
				read.Action = append(read.Action, action)
			}
		}
	}
	slices.Sort(read.Action)
	read.Action = slices.Compact(read.Action)
	statements := []statement{read}
	if role != "" {
		statements = append(statements, statement{"IampathCollectFromAccounts", "Allow", []string{actionAssumeRole},
			"arn:aws:iam::*:role/" + strings.TrimPrefix(role, "/")})
	}
	text, err := json.MarshalIndent(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements}, "", "    ")
	if err != nil {
		panic(err) // strings and lists of strings can be written
	}
	return append(text, '\n')
}
