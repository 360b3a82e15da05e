package set

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy/glob"
)

// actions gives an action of each class that the policies tell apart, of those that the question
// names. A pattern stands for the actions that AWS's reference knows, and for those that the policies
// name in full.
func (s *solver) actions() ([]model.Action, error) {
	var list []model.Action
	known := map[string]bool{}
	add := func(name string) error {
		a, err := model.ParseAction(name)
		if err == nil && !known[a.Lower] {
			known[a.Lower] = true
			list = append(list, a)
		}
		return err
	}
	open := false
	for _, text := range s.q.Actions {
		if !strings.ContainsAny(text, "*?") {
			if err := add(text); err != nil {
				return nil, err
			}
			continue
		}
		if text != "*" && !strings.Contains(text, ":") {
			return nil, fmt.Errorf("%q is not an action or a pattern of actions; service:Action was expected, such as s3:GetObject or s3:*", text)
		}
		open = true
		if err := s.expand(text, add); err != nil {
			return nil, err
		}
	}
	if !open || len(list) <= 1 {
		return list, nil
	}
	return s.actionClasses(list), nil
}

// expand calls add for each action that a pattern can mean.
func (s *solver) expand(text string, add func(string) error) error {
	lower := strings.ToLower(text)
	pattern := glob.CompileText(lower)
	for _, a := range knownActions()[rangeOf(pattern.Prefix()).from:rangeOf(pattern.Prefix()).to] {
		if pattern.Match(a.lower) {
			if err := add(a.name); err != nil {
				return err
			}
		}
	}
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			for _, name := range p.Document.Statements[i].Actions {
				if !strings.ContainsAny(name, "*? ") && strings.Contains(name, ":") && pattern.Match(strings.ToLower(name)) {
					if _, err := model.ParseAction(name); err == nil {
						_ = add(name)
					}
				}
			}
		}
	}
	return nil
}

type knownAction struct{ name, lower string }

var knownActions = sync.OnceValue(func() []knownAction {
	all := awsdata.AllActions()
	list := make([]knownAction, len(all))
	for i, name := range all {
		list[i] = knownAction{name, strings.ToLower(name)}
	}
	return list
})

type span struct{ from, to int }

// rangeOf finds the known actions that begin with a text.
func rangeOf(prefix string) span {
	all := knownActions()
	from, _ := slices.BinarySearchFunc(all, prefix, func(a knownAction, p string) int { return strings.Compare(a.lower, p) })
	to, _ := slices.BinarySearchFunc(all[from:], prefix+"\xff", func(a knownAction, p string) int { return strings.Compare(a.lower, p) })
	return span{from, from + to}
}

// actionClasses leaves of some actions one of each class: of those that the same statements cover,
// that belong to one service, and that act on the same types of resources.
func (s *solver) actionClasses(list []model.Action) []model.Action {
	class := make([]string, len(list))
	var b strings.Builder
	for i := range list {
		b.Reset()
		b.WriteString(list[i].Service)
		if s.q.Resources.OfAction {
			if a, ok := awsdata.FindAction(list[i].Text); ok {
				for _, t := range a.Types {
					b.WriteString(" " + t.Name)
				}
			}
		}
		class[i] = b.String()
	}
	number := map[string]int{}
	of := make([]int, len(list))
	for i, c := range class {
		if _, ok := number[c]; !ok {
			number[c] = len(number)
		}
		of[i] = number[c]
	}
	count := len(number)
	for _, p := range s.policies {
		// Each statement parts the classes into those that it covers and those that it does not.
		parted := map[[2]int]int{}
		for i := range list {
			p.EachAction(&list[i], func(statement int) {
				at := [2]int{of[i], statement}
				if _, ok := parted[at]; !ok {
					parted[at] = count
					count++
				}
				of[i] = parted[at]
			})
		}
	}
	seen := map[int]bool{}
	var first []model.Action
	for i := range list {
		if !seen[of[i]] {
			seen[of[i]] = true
			first = append(first, list[i])
		}
	}
	return first
}
