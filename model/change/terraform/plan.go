package terraform

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// Options say what a plan does not.
type Options struct {
	Account, Region string // where it is applied; empty: as the plan says
}

// Read reads a plan. The error says why nothing can be said of the text: it is no plan, or one of an
// unknown version.
func Read(f *source.File, o Options) (*change.Change, error) {
	if what := foreign(f.Text); what != "" {
		return nil, source.Problems{{Position: source.Position{File: f.Name}, Message: what}}
	}
	tree, err := source.ParseJSON(f)
	if err != nil {
		return nil, err
	}
	root := tree.Root()
	if problem := notPlan(root); problem != nil {
		return nil, source.Problems{*problem}
	}
	p := &plan{root: root, change: &change.Change{}, byAddress: map[string]*instance{}, byConfig: map[string][]*instance{},
		modules: map[string]*module{}, kinds: kindsByName(), config: root.Get("configuration").Get("root_module")}
	p.readVersion()
	p.readInstances()
	p.hints(o)
	for _, i := range p.instances {
		i.read()
	}
	return p.change, nil
}

// expected says what a plan is, at the end of messages.
const expected = "the JSON that terraform show -json PLANFILE prints was expected"

// foreign tells what people give in place of a plan and is no JSON.
func foreign(text string) string {
	switch {
	case strings.HasPrefix(text, "PK\x03\x04"):
		return "a binary plan; " + expected
	case strings.HasPrefix(strings.TrimSpace(text), `{"@`):
		return "the log that terraform plan -json prints; " + expected
	}
	return ""
}

// notPlan says why a JSON value is no plan; nil if it is one.
func notPlan(v source.Value) *source.Problem {
	at := func(v source.Value, format string, args ...any) *source.Problem {
		problem := source.At(v, fmt.Sprintf(format, args...))
		return &problem
	}
	version := v.Get("format_version")
	major, _, _ := strings.Cut(version.Text(), ".")
	switch {
	case v.Kind() != source.Object:
		return at(v, "%s; %s", v.Kind(), expected)
	case v.Get("lineage").OK() || v.Get("serial").OK() && v.Get("resources").OK():
		return at(v, "a state file; %s", expected)
	case !v.Get("planned_values").OK() && !v.Get("resource_changes").OK() && v.Get("values").OK():
		return at(v.Get("values"), "a state, as terraform show -json prints it without a plan file; %s", expected)
	case !v.Get("planned_values").OK() && !v.Get("resource_changes").OK():
		return at(v, "an object without resource_changes; %s", expected)
	case version.OK() && major != "0" && major != "1":
		return at(version, "a plan of format %q; a format from 0.1 to 1.x was expected", version.Text())
	}
	for _, name := range [...]string{"resource_changes", "planned_values", "configuration", "prior_state"} {
		want := source.Object
		if name == "resource_changes" {
			want = source.Array
		}
		if part := v.Get(name); part.OK() && part.Kind() != want && part.Kind() != source.Null {
			return at(part, "%s is %s; %s was expected", name, part.Kind(), want)
		}
	}
	return nil
}

type plan struct {
	root      source.Value
	config    source.Value // the root module's configuration
	change    *change.Change
	instances []*instance // those that are changes
	byAddress map[string]*instance
	byConfig  map[string][]*instance // by module instance, type and name, without the resource's key
	modules   map[string]*module
	providers map[string]provider
	kinds     map[string]*kind
	// allProfiles are the instance profiles; nil: not listed yet.
	allProfiles []*instance
	depth       int // of references that are being followed
}

func (p *plan) note(v source.Value, format string, args ...any) {
	p.change.Notes = append(p.change.Notes, source.At(v, fmt.Sprintf(format, args...)))
}

func (p *plan) readVersion() {
	if !p.root.Get("format_version").OK() {
		p.note(p.root, "the plan does not say its format; it is read as one of format 1")
	}
	if !p.root.Get("configuration").OK() {
		p.note(p.root, "the plan holds no configuration; references are not followed, and what they refer to is unknown")
	}
	if v := p.root.Get("errored"); v.Text() == "true" {
		p.note(v, "the planning ended with an error: the plan is not complete")
	}
	if v := p.root.Get("complete"); v.Text() == "false" {
		p.note(v, "the plan is not complete: more changes will follow once it was applied")
	}
	if v := p.root.Get("deferred_changes"); v.Len() > 0 {
		p.note(v, "%d changes are put off to a later plan, and are not reviewed", v.Len())
	}
}

// readInstances lists the resources of the plan: those that change, and those that only are there to
// be referred to.
func (p *plan) readInstances() {
	changes := p.root.Get("resource_changes")
	for v := changes.First(); v.OK(); v = v.Next() {
		if v.Kind() != source.Object {
			p.note(v, "resource_changes holds %s; an object was expected; it is not reviewed", v.Kind())
			continue
		}
		p.addChange(v)
	}
	p.stateModule(p.root.Get("planned_values").Get("root_module"), !changes.OK(), 0)
	p.stateModule(p.root.Get("prior_state").Get("values").Get("root_module"), false, 0)
}

func (p *plan) addChange(v source.Value) {
	c := v.Get("change")
	i := p.instance(v)
	i.before, i.after, i.unknown = c.Get("before"), c.Get("after"), c.Get("after_unknown")
	i.res = &change.Resource{Address: i.address, Moved: v.Get("previous_address").Text(), Type: i.kindName, Value: v, Action: action(c.Get("actions"))}
	if v.Get("deposed").OK() {
		// What was left over of an earlier replacement goes; the resource itself has a change of its own.
		i.res.Address += " (deposed " + v.Get("deposed").Text() + ")"
	} else {
		p.index(i)
	}
	p.instances = append(p.instances, i)
	p.change.Resources = append(p.change.Resources, i.res)
	if i.res.Action == "" {
		i.res.Action = change.Update
		i.notUnderstood(v, "the change's actions are not known")
	}
}

func action(v source.Value) change.Action {
	var all []string
	for e := v.First(); e.OK(); e = e.Next() {
		all = append(all, e.Text())
	}
	switch strings.Join(all, " ") {
	case "create":
		return change.Create
	case "update":
		return change.Update
	case "delete":
		return change.Delete
	case "delete create", "create delete":
		return change.Replace
	case "create forget", "forget create":
		return change.Create
	case "forget":
		return change.Forget
	case "read":
		return change.Read
	case "no-op":
		return change.NoOp
	}
	return ""
}

// stateModule lists the resources of a module of planned values or of a state. Where the plan has no
// changes, its planned values stand for them.
func (p *plan) stateModule(m source.Value, changes bool, depth int) {
	if depth > source.MaxDepth {
		return
	}
	for v := m.Get("resources").First(); v.OK(); v = v.Next() {
		i := p.instance(v)
		if p.byAddress[i.address] != nil {
			continue
		}
		i.after = v.Get("values")
		if changes {
			i.res = &change.Resource{Address: i.address, Type: i.kindName, Value: v, Action: change.Put}
			p.instances = append(p.instances, i)
			p.change.Resources = append(p.change.Resources, i.res)
		} else {
			i.before = i.after
		}
		p.index(i)
	}
	for v := m.Get("child_modules").First(); v.OK(); v = v.Next() {
		p.stateModule(v, changes, depth+1)
	}
}

func (p *plan) index(i *instance) {
	p.byAddress[i.address] = i
	key := i.withoutKey()
	p.byConfig[key] = append(p.byConfig[key], i)
}

// partitionOf tells the partition by a region's name.
func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// accountIn gives the account in an ARN, "" if there is none.
func accountIn(arn string) string {
	a := model.ParseARN(arn)
	if a.Whole() && model.IsAccountID(a.Account()) {
		return a.Account()
	}
	return ""
}
