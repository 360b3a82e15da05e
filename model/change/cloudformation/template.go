package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/load"
	"github.com/iampath/iampath/model/source"
)

// Options say what a template does not.
type Options struct {
	Account, Region string            // where it is deployed; empty: not known
	Stack           string            // the stack's name; empty: not known
	Parameters      map[string]string // those that are given; others have their defaults
}

// Read reads a template. The error says why nothing can be said of the text.
func Read(f *source.File, o Options) (*change.Change, error) {
	t, err := newTemplate(f, o)
	if err != nil {
		return nil, err
	}
	for _, r := range t.all {
		r.read()
	}
	return t.change, nil
}

func newTemplate(f *source.File, o Options) (*template, error) {
	tree, err := load.ParseTagged(f, longName)
	if err != nil {
		return nil, err
	}
	root := tree.Root()
	if problems := notTemplate(root, o); len(problems) > 0 {
		return nil, problems
	}
	t := &template{root: root, options: o, change: &change.Change{}, resources: map[string]*resource{}, kinds: kindsByName(),
		conditions: map[string]truth{}, busy: map[string]bool{}}
	t.places()
	t.readMacros()
	t.readResources()
	for _, again := range tree.Repeated() {
		t.note(again, "%q stands in this object twice; which one holds is not known", again.Text())
		t.doubt("the template repeats a name: " + again.Position().String())
	}
	return t, nil
}

// longName gives the name of a function whose short form is a YAML tag.
func longName(tag string) string {
	if tag == "Ref" || tag == "Condition" {
		return tag
	}
	return "Fn::" + tag
}

const expected = "an AWS CloudFormation template (an object with Resources) was expected"

func notTemplate(v source.Value, o Options) (problems source.Problems) {
	resources := v.Get("Resources")
	switch {
	case v.Kind() != source.Object:
		return source.Problems{source.At(v, fmt.Sprintf("%s; %s", v.Kind(), expected))}
	case v.Get("planned_values").OK() || v.Get("resource_changes").OK():
		return source.Problems{source.At(v, "a Terraform plan; "+expected)}
	case !resources.OK():
		return source.Problems{source.At(v, "an object without Resources; "+expected)}
	case resources.Kind() != source.Object:
		return source.Problems{source.At(resources, fmt.Sprintf("Resources is %s; an object was expected", resources.Kind()))}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Parameters)) {
		if !v.Get("Parameters").Get(name).OK() {
			problems = append(problems, source.At(v, fmt.Sprintf("the template has no parameter %q", name)))
		}
	}
	return problems
}

type template struct {
	root       source.Value
	options    Options
	change     *change.Change
	all        []*resource
	resources  map[string]*resource
	kinds      map[string]*kind
	conditions map[string]truth
	busy       map[string]bool // what is being computed, to find circles
	macro      string          // one that may change everything; empty: there is none
	naming     bool            // a name is being computed, see [resource.naming]
	depth      int
	spent      int // values computed, see maxValues
}

func (t *template) note(v source.Value, format string, args ...any) {
	t.change.Notes = append(t.change.Notes, source.At(v, fmt.Sprintf(format, args...)))
}

func (t *template) places() {
	t.change.Account = change.Given{Text: t.options.Account, Why: "given"}
	if t.options.Account == "" {
		t.change.Account = change.Given{Text: change.AssumedAccount, Why: "a template does not say its account", Assumed: true}
	}
	t.change.Region = change.Given{Text: t.options.Region, Why: "given"}
	if t.options.Region == "" {
		t.change.Region = change.Given{Text: change.AssumedRegion, Why: "a template does not say its region", Assumed: true}
	}
}

// The macros of AWS of which the result is known: those of AWS SAM are read as far as they are plain,
// the others add functions, or resources that shape no access.
var macros = map[string]bool{"AWS::Serverless-2016-10-31": true, "AWS::LanguageExtensions": true}

// readMacros finds macros that may change everything before it is deployed.
func (t *template) readMacros() {
	list := t.root.Get("Transform")
	each := func(v source.Value) {
		name := v.Text()
		if v.Kind() == source.Object {
			name = v.Get("Name").Text()
		}
		if !macros[name] {
			t.note(v, "the macro %q may change every resource of the template before it is deployed", name)
			t.macro = name
		}
	}
	switch list.Kind() {
	case source.Invalid, source.Null:
	case source.Array:
		for v := list.First(); v.OK(); v = v.Next() {
			each(v)
		}
	default:
		each(list)
	}
}

func (t *template) readResources() {
	all := t.root.Get("Resources")
	for name := all.First(); name.OK(); name = name.Next().Next() {
		v := name.Next()
		r := &resource{t: t, id: name.Text(), value: v, typeName: v.Get("Type").Text(), memo: map[string]change.Value{}}
		r.res = &change.Resource{Address: r.id, Type: r.typeName, Value: name, Action: change.Put}
		r.kind = t.kinds[r.typeName]
		t.all = append(t.all, r)
		t.resources[r.id] = r
		t.change.Resources = append(t.change.Resources, r.res)
		switch {
		case strings.HasPrefix(r.id, "Fn::"):
			r.notUnderstood(name, "%s makes resources that are not known", r.id)
			r.skip = true
		case v.Kind() != source.Object:
			r.notUnderstood(v, "a resource is %s; an object was expected", v.Kind())
			r.skip = true
		case r.typeName == "":
			r.notUnderstood(v, "a resource without Type")
			r.skip = true
		}
		if t.macro != "" {
			r.notUnderstood(name, "the macro %q may change it before it is deployed", t.macro)
		}
		if v.Get("Fn::Transform").OK() || v.Get("Properties").Get("Fn::Transform").OK() {
			r.notUnderstood(v, "Fn::Transform adds to it what is not known")
		}
	}
}

// doubt marks every resource as not understood.
func (t *template) doubt(why string) {
	for _, r := range t.all {
		r.notUnderstood(r.res.Value, "%s", why)
	}
}
