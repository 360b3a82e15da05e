package cloudformation

import (
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// truth is what a condition is.
type truth uint8

const (
	notKnown truth = iota
	isTrue
	isFalse
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// condition tells a condition of the template, by name.
func (t *template) condition(name string) truth {
	if known, there := t.conditions[name]; there {
		return known
	}
	mark := "condition " + name
	if t.busy[mark] {
		return notKnown // it leads back to itself
	}
	t.busy[mark] = true
	defer delete(t.busy, mark)
	out := t.judge(t.root.Get("Conditions").Get(name), 0)
	t.conditions[name] = out
	return out
}

// judge tells what an expression of conditions is (Condition functions).
func (t *template) judge(v source.Value, depth int) truth {
	if v.Kind() != source.Object || v.Len() != 1 || depth > maxDepth {
		return notKnown
	}
	name, argument := v.First().Text(), v.First().Next()
	switch name {
	case "Condition":
		return t.condition(argument.Text())
	case "Fn::Equals":
		return t.equal(argument)
	case "Fn::Not":
		switch t.judge(argument.First(), depth+1) {
		case isTrue:
			return isFalse
		case isFalse:
			return isTrue
		}
	case "Fn::And", "Fn::Or":
		stops := isFalse // one that is so settles the whole
		if name == "Fn::Or" {
			stops = isTrue
		}
		out := truthOf(stops == isFalse)
		for e := argument.First(); e.OK(); e = e.Next() {
			switch one := t.judge(e, depth+1); {
			case one == stops:
				return stops
			case one == notKnown:
				out = notKnown
			}
		}
		return out
	}
	return notKnown
}

func (t *template) equal(argument source.Value) truth {
	a, b := t.eval(argument.First()), t.eval(argument.First().Next())
	if a.Kind != change.Scalar || b.Kind != change.Scalar || a.Generated || b.Generated {
		return notKnown
	}
	if t.assumed(a, b) {
		return notKnown
	}
	return truthOf(a.Text == b.Text)
}

// assumed reports whether one of two values is the account or region that was assumed: what hangs on
// it cannot be told.
func (t *template) assumed(values ...change.Value) bool {
	for _, v := range values {
		if !v.Literal && (t.change.Account.Assumed && v.Text == t.change.Account.Text || t.change.Region.Assumed && v.Text == t.change.Region.Text) {
			return true
		}
	}
	return false
}
