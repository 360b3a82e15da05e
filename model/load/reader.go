package load

import (
	"fmt"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// maxProblems is how many problems of a file are told: who sees a hundred does not need the rest.
const maxProblems = 100

// reader reads a scenario's tree and gathers what is wrong with it.
type reader struct {
	problems source.Problems
	more     int // problems beyond those that are told
	notes    []source.Problem
	// where says, in messages, what makes a record belong to an account; empty for a scenario.
	where string
}

// note tells something that is no mistake.
func (r *reader) note(v source.Value, format string, args ...any) {
	r.notes = append(r.notes, source.At(v, fmt.Sprintf(format, args...)))
}

// misplaced reports a record of another account.
func (r *reader) misplaced(v source.Value, arn, owner, account string) {
	where := r.where
	if where == "" {
		where = "stands in account"
	}
	r.bad(v, "%q is of account %s, but %s %s", arn, owner, where, account)
}

func (r *reader) bad(v source.Value, format string, args ...any) {
	if len(r.problems) >= maxProblems {
		r.more++
		return
	}
	r.problems = append(r.problems, source.At(v, fmt.Sprintf(format, args...)))
}

// err gives all problems in order.
func (r *reader) err(f *source.File) error {
	r.problems.Sort()
	if r.more > 0 {
		r.problems = append(r.problems, source.Problem{Position: source.Position{File: f.Name}, Message: fmt.Sprintf("and %d more problems", r.more)})
	}
	return r.problems.Err()
}

// object checks that a value is an object.
func (r *reader) object(v source.Value, what string) bool {
	if v.Kind() != source.Object {
		r.bad(v, "%s is %s; an object was expected", what, v.Kind())
		return false
	}
	return true
}

// unrepeated reports each name that stands twice in one object of the tree.
func (r *reader) unrepeated(t *source.Tree) {
	for _, again := range t.Repeated() {
		r.bad(again, "%q stands in this object twice; once was expected", again.Text())
	}
}

// members walks over an object's names and values.
func members(v source.Value, each func(name, value source.Value)) {
	for name := v.First(); name.OK(); name = name.Next().Next() {
		each(name, name.Next())
	}
}

// records reads a list of records. It is nil only where the list is not there: that is unknown,
// and an empty list is none.
func records[T any](r *reader, of source.Value, list, what string, read func(source.Value) T) []T {
	v := of.Get(list)
	if !v.OK() {
		return nil
	}
	return objects(r, v, list, what, read)
}

// objects reads the records of a list that is there; nil where it is something else.
func objects[T any](r *reader, v source.Value, list, what string, read func(source.Value) T) []T {
	if !r.list(v, list) {
		return nil
	}
	all := make([]T, 0, v.Len())
	for e := v.First(); e.OK(); e = e.Next() {
		if e.Kind() != source.Object {
			r.bad(e, "%s holds %s; %s (an object) was expected", list, e.Kind(), what)
			continue
		}
		all = append(all, read(e))
	}
	return all
}

func (r *reader) list(v source.Value, what string) bool {
	if v.Kind() != source.Array {
		r.bad(v, "%s is %s; a list was expected", what, v.Kind())
		return false
	}
	return true
}

// text reads a field that may be missing. A number will do, since YAML takes an account id without
// quotes for one.
func (r *reader) text(of source.Value, field string) string {
	switch v := of.Get(field); v.Kind() {
	case source.String, source.Number:
		return v.Text()
	case source.Invalid, source.Null:
	default:
		r.bad(v, "%s is %s; a string was expected", field, v.Kind())
	}
	return ""
}

// need reads a field that must be there; what names the record: "a user".
func (r *reader) need(of source.Value, field, what string) string {
	v := of.Get(field)
	switch text := r.text(of, field); {
	case text != "":
		return text
	case !v.OK() || v.Kind() == source.Null:
		r.bad(of, "%s without %s", what, field)
	case v.Kind() == source.String:
		r.bad(v, "%s is empty; %s must have it", field, what)
	}
	return ""
}

// texts reads a list of strings; nil where it is not there.
func (r *reader) texts(of source.Value, field string) []string {
	v := of.Get(field)
	if !v.OK() || !r.list(v, field) {
		return nil
	}
	all := make([]string, 0, v.Len())
	for e := v.First(); e.OK(); e = e.Next() {
		if e.Kind() != source.String && e.Kind() != source.Number {
			r.bad(e, "%s holds %s; strings were expected", field, e.Kind())
			continue
		}
		all = append(all, e.Text())
	}
	return all
}

// document checks that a value can hold a policy: an object, or text.
func (r *reader) document(v source.Value, field string) source.Value {
	switch {
	case v.Kind() == source.Object:
	case v.Kind() == source.String && !v.Empty():
	case v.Kind() == source.String:
		r.bad(v, "%s is empty; a policy was expected, or null where there is none", field)
	default:
		r.bad(v, "%s is %s; a policy (an object, or its JSON text) was expected", field, v.Kind())
	}
	return v
}

// policy reads a resource's own policy: unknown where the field is missing, none where it is null.
func (r *reader) policy(of source.Value, field, name, owner string) model.OptionalPolicy {
	p := model.OptionalPolicy{PolicyText: model.PolicyText{Name: name, Owner: owner}}
	switch v := of.Get(field); v.Kind() {
	case source.Invalid:
	case source.Null:
		p.State = model.StateNone
	default:
		p.State, p.Document = model.StateGiven, r.document(v, field)
	}
	return p
}

// tags reads a list of tags; nil where it is not there.
func (r *reader) tags(of source.Value) []model.Tag {
	return records(r, of, "Tags", "a tag", func(v source.Value) model.Tag {
		value := v.Get("Value")
		if k := value.Kind(); k == source.Array || k == source.Object {
			r.bad(value, "Value of a tag is %s; a string was expected", k)
		}
		return model.Tag{Key: r.need(v, "Key", "a tag"), Value: value.Text()}
	})
}

// unique reports a record whose key another one of the same list has.
func unique[T any](r *reader, all []T, what string, key func(T) (string, source.Value)) {
	seen := make(map[string]bool, len(all))
	for _, one := range all {
		name, v := key(one)
		if seen[name] && name != "" {
			r.bad(v, "%s %s stands in the list twice; once was expected", what, name)
		}
		seen[name] = true
	}
}
