package whocan

import (
	"slices"
	"strings"

	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/glob"
)

// list gives the patterns of two elements, each of which may be its Not form, that hold together.
func (j *joiner) list(a, b []string, notA, notB, actions bool) (list []string, not, some bool) {
	switch {
	case notA && notB:
		return once(slices.Concat(a, b)), true, true
	case notA && slices.Contains(b, "*"):
		return a, true, true
	case notB && slices.Contains(a, "*"):
		return b, true, true
	case notA:
		list = j.less(b, a, actions)
	case notB:
		list = j.less(a, b, actions)
	default:
		for _, x := range a {
			for _, y := range b {
				list = append(list, j.meet(x, y, actions)...)
			}
		}
	}
	list = once(list)
	return list, false, len(list) > 0
}

// once drops what is there already, or is covered by another pattern.
func once(list []string) (kept []string) {
	for i, text := range list {
		covered := false
		for k, other := range list {
			if k != i && covers(other, text) && (k < i || !covers(text, other)) {
				covered = true
				break
			}
		}
		if !covered {
			kept = append(kept, text)
		}
	}
	return kept
}

// covers reports whether a pattern certainly holds all that another one does. A variable is a text that is
// not known.
func covers(a, b string) bool {
	if a == b || a == "*" {
		return true
	}
	if strings.Contains(a, "${") {
		return false
	}
	p := glob.CompileText(a)
	// What stands for any character of b is taken by a star of a, or by nothing.
	return !strings.Contains(b, "?") && p.Match(strings.ReplaceAll(b, "*", "\x00")) && strings.HasSuffix(a, "*") && strings.Count(a, "*") == 1 && !strings.Contains(a, "?")
}

// mostMeets bounds the patterns that two patterns can have together.
const mostMeets = 64

// meet gives the patterns that together hold what two patterns both hold.
func (j *joiner) meet(a, b string, actions bool) []string {
	if actions {
		if strings.EqualFold(a, b) {
			return []string{a}
		}
		if meets, complete := intersect(strings.ToLower(a), strings.ToLower(b)); complete {
			return respell(meets, a, b)
		}
		return j.known(func(lower string) bool { return matchLower(a, lower) && matchLower(b, lower) })
	}
	switch {
	case covers(a, b):
		return []string{b}
	case covers(b, a):
		return []string{a}
	case strings.Contains(a, "${") || strings.Contains(b, "${"):
		if !apart(a, b) {
			j.exceeds("%s is not cut to %s: one of them has a variable", a, b)
			return []string{a}
		}
		return nil
	}
	meets, complete := intersect(a, b)
	if !complete {
		j.exceeds("%s is not cut to %s: they have too many patterns in common", a, b)
		return []string{a}
	}
	return meets
}

// apart reports whether two patterns begin differently.
func apart(a, b string) bool {
	a, b = beginning(a), beginning(b)
	return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}

func beginning(text string) string {
	if i := strings.IndexAny(text, "*?$"); i >= 0 {
		return text[:i]
	}
	return text
}

// respell gives lower-case patterns of actions as one of two spells them, where it is that one.
func respell(meets []string, a, b string) []string {
	for i, m := range meets {
		for _, text := range []string{a, b} {
			if strings.EqualFold(m, text) {
				meets[i] = text
			}
		}
		if known, ok := awsdata.FindAction(m); ok && !wild(m) {
			meets[i] = known.Name
		}
	}
	return meets
}

// intersect gives the patterns that together hold what two patterns both hold; it is not complete where
// they are too many.
func intersect(a, b string) (list []string, complete bool) {
	steps := 0
	seen := map[string]bool{}
	var walk func(done, a, b string) bool
	walk = func(done, a, b string) bool {
		if steps++; steps > 4096 {
			return false
		}
		switch {
		case a == "" || b == "":
			if strings.Trim(a+b, "*") == "" {
				seen[done] = true
			}
			return len(seen) <= mostMeets
		case a == b || strings.Trim(b, "*") == "":
			seen[done+a] = true
			return len(seen) <= mostMeets
		case strings.Trim(a, "*") == "":
			seen[done+b] = true
			return len(seen) <= mostMeets
		case a[0] == '*' && b[0] == '*':
			// One of the stars ends first.
			return walk(star(done), a[1:], b) && walk(star(done), a, b[1:])
		case a[0] == '*':
			return walk(done, a[1:], b) && walk(done+b[:1], a, b[1:])
		case b[0] == '*':
			return walk(done, a, b[1:]) && walk(done+a[:1], a[1:], b)
		case a[0] == '?':
			return walk(done+b[:1], a[1:], b[1:])
		case b[0] == '?' || a[0] == b[0]:
			return walk(done+a[:1], a[1:], b[1:])
		}
		return true
	}
	complete = walk("", a, b)
	for text := range seen {
		list = append(list, text)
	}
	slices.Sort(list)
	return once(list), complete
}

func star(done string) string {
	if strings.HasSuffix(done, "*") {
		return done
	}
	return done + "*"
}

// less gives what some patterns hold and others do not.
func (j *joiner) less(from, not []string, actions bool) (list []string) {
	for _, x := range from {
		touched, covered := false, false
		for _, y := range not {
			a, b := x, y
			if actions {
				a, b = strings.ToLower(x), strings.ToLower(y)
			}
			common, complete := intersect(a, b)
			touched = touched || len(common) > 0 || !complete
			covered = covered || covers(b, a)
		}
		switch {
		case covered:
		case !touched:
			list = append(list, x)
		case actions:
			list = append(list, j.known(func(lower string) bool {
				return matchLower(x, lower) && !slices.ContainsFunc(not, func(y string) bool { return matchLower(y, lower) })
			})...)
		default:
			j.exceeds("%s is not cut by NotResource %s", x, strings.Join(not, ", "))
			list = append(list, x)
		}
	}
	return list
}

func matchLower(pattern, lower string) bool {
	p := glob.CompileText(strings.ToLower(pattern))
	return p.Match(lower)
}

// known gives the actions of AWS's reference that fulfil something; actions that are newer are missing.
func (j *joiner) known(is func(lower string) bool) (list []string) {
	for _, name := range awsdata.AllActions() {
		if is(strings.ToLower(name)) {
			list = append(list, name)
		}
	}
	return list
}

// conditions joins two lists of tests, which must all hold.
func (j *joiner) conditions(a, b []policy.Condition) (list []policy.Condition, some bool) {
	list = slices.Clone(a)
	for _, c := range b {
		at := slices.IndexFunc(list, func(o policy.Condition) bool { return o.Operator == c.Operator && strings.EqualFold(o.Key, c.Key) })
		if at < 0 {
			list = append(list, c)
			continue
		}
		have := list[at]
		switch {
		case slices.Equal(have.Values, c.Values):
		case strings.Contains(c.Operator, "Not") && !strings.Contains(c.Operator, ":"):
			have.Values = distinctTexts(slices.Concat(have.Values, c.Values)) // none of either
			list[at] = have
		case c.Operator == "StringEquals" && !strings.Contains(strings.Join(slices.Concat(have.Values, c.Values), ""), "${"):
			var common []string
			for _, v := range have.Values {
				if slices.Contains(c.Values, v) {
					common = append(common, v)
				}
			}
			if common == nil {
				return nil, false
			}
			have.Values = common
			list[at] = have
		default:
			j.exceeds("%s of %s stands twice, as %s and as %s; the second is left out", c.Operator, c.Key, strings.Join(have.Values, ", "), strings.Join(c.Values, ", "))
		}
	}
	slices.SortStableFunc(list, func(a, b policy.Condition) int { return strings.Compare(a.Operator, b.Operator) })
	return list, true
}

func distinctTexts(list []string) (once []string) {
	for _, text := range list {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}
