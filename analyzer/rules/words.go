package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
)

// who names a group's members for a person.
func who(g *world.Group) string {
	p := g.Members[0]
	kind := "User"
	if p.Caller.Kind == model.Role {
		kind = "Role"
	}
	name := fmt.Sprintf("%s %s of account %s", kind, p.Caller.Name, p.Account)
	if n := len(g.Members) - 1; n > 0 {
		name += fmt.Sprintf(" and %d alike", n)
	}
	return name
}

// names gives the ARNs of a group's members.
func names(g *world.Group) []string {
	list := make([]string, len(g.Members))
	for i, p := range g.Members {
		list[i] = p.ARN
	}
	return list
}

// action is that of the evidence's witness, or another where there is none.
func action(e *Evidence, otherwise string) string {
	if w := e.Answer.Witness; w != nil {
		return w.Request.Action.Text
	}
	return otherwise
}

// given is the end of a sentence that names conditions; nothing where there are none.
func given(conditions string) string {
	if conditions == "" {
		return ""
	}
	return ", given " + conditions
}

const (
	// outside is the name of a side that is any account outside ([reach.Reach.Outsider]), and anyone
	// that of whoever does not sign.
	outside, anyone = "outside", "anyone"
)

// outsider names a side for a person: "account 222222222222".
func outsider(side string) string {
	if side == outside {
		return "any account at AWS"
	}
	return strings.Replace(side, ":", " ", 1)
}

// upper begins a sentence with a name.
func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// maxNamed bounds how many names a sentence holds.
const maxNamed = 3

// some names a few things, and counts the rest: "buckets a, b, c and 4 more".
func some(noun string, names []string) string {
	if noun != "" {
		if len(names) > 1 {
			noun += "s"
		}
		noun += " "
	}
	text := noun + strings.Join(names[:min(len(names), maxNamed)], ", ")
	if more := len(names) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// sorted gives the keys of a map in order.
func sorted[T any](of map[string]T) []string { return slices.Sorted(maps.Keys(of)) }
