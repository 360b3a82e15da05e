package set

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/glob"
)

// actions gives an action of each class that the policies tell apart, of those that the question
// names. A pattern stands for the actions that AWS's reference knows, and for those that the policies
// name in full.
func (s *solver) actions() ([]model.Action, error) {
	var list []model.Action
	known := map[string]bool{}
	add := func(a *model.Action) {
		if !known[a.Lower] {
			known[a.Lower] = true
			list = append(list, *a)
		}
	}
	open := false
	for _, text := range s.q.Actions {
		if !strings.ContainsAny(text, "*?") {
			a, err := model.ParseAction(text)
			if err != nil {
				return nil, err
			}
			add(&a)
			continue
		}
		if text != "*" && !strings.Contains(text, ":") {
			return nil, fmt.Errorf("%q is not an action or a pattern of actions; service:Action was expected, such as s3:GetObject or s3:*", text)
		}
		open = true
		if len(s.q.Actions) == 1 {
			list = s.expandAlone(text)
			break
		}
		s.expand(text, add)
	}
	if !open || len(list) <= 1 {
		return list, nil
	}
	return s.actionClasses(list), nil
}

// expandAlone gives the actions that one pattern can mean.
func (s *solver) expandAlone(text string) []model.Action {
	pattern := glob.CompileText(strings.ToLower(text))
	at := rangeOf(pattern.Prefix())
	list := slices.Clip(knownActions()[at.from:at.to]) // shared, for it is not written to
	if lower := strings.ToLower(text); lower != pattern.Prefix()+"*" {
		list = make([]model.Action, 0, at.to-at.from)
		for i := at.from; i < at.to; i++ {
			if a := &knownActions()[i]; pattern.Match(a.Lower) {
				list = append(list, *a)
			}
		}
	}
	s.namedActions(&pattern, func(a *model.Action) {
		if _, known := indexOf(a.Lower); !known && !slices.ContainsFunc(list[max(0, len(list)-maxNamed):], func(b model.Action) bool { return a.Lower == b.Lower }) {
			list = append(list, *a)
		}
	})
	return list
}

// maxNamed is how many actions the reference does not have are looked through for one that comes twice;
// to try one twice would do no harm.
const maxNamed = 256

// expand calls add for each action that a pattern can mean.
func (s *solver) expand(text string, add func(*model.Action)) {
	pattern := glob.CompileText(strings.ToLower(text))
	at := rangeOf(pattern.Prefix())
	for i := at.from; i < at.to; i++ {
		if a := &knownActions()[i]; pattern.Match(a.Lower) {
			add(a)
		}
	}
	s.namedActions(&pattern, add)
}

// namedActions calls add for the actions that the policies name in full and that a pattern can mean.
func (s *solver) namedActions(pattern *glob.Pattern, add func(*model.Action)) {
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			for _, name := range p.Document.Statements[i].Actions {
				if !strings.ContainsAny(name, "*? ") && strings.Contains(name, ":") && pattern.Match(strings.ToLower(name)) {
					if a, err := model.ParseAction(name); err == nil {
						add(&a)
					}
				}
			}
		}
	}
}

// knownActions are those of AWS's reference, in the order of their names.
var knownActions = sync.OnceValue(func() []model.Action {
	var list []model.Action
	for _, name := range awsdata.AllActions() {
		if a, err := model.ParseAction(name); err == nil {
			list = append(list, a)
		}
	}
	return list
})

// knownTypes gives for each known action a number that tells its service and the types of resources
// on which it acts from those of others.
var knownTypes = sync.OnceValue(func() []int {
	numbers := map[string]int{}
	list := make([]int, len(knownActions()))
	for i := range knownActions() {
		a := &knownActions()[i]
		key := a.Service
		if known, ok := awsdata.FindAction(a.Text); ok {
			for _, t := range known.Types {
				key += " " + t.Name
			}
		}
		if _, ok := numbers[key]; !ok {
			numbers[key] = len(numbers)
		}
		list[i] = numbers[key]
	}
	return list
})

// indexOf finds a known action.
func indexOf(lower string) (int, bool) {
	return slices.BinarySearchFunc(knownActions(), lower, func(a model.Action, name string) int { return strings.Compare(a.Lower, name) })
}

type span struct{ from, to int }

// rangeOf finds the known actions that begin with a text.
func rangeOf(prefix string) span {
	all := knownActions()
	from, _ := slices.BinarySearchFunc(all, prefix, func(a model.Action, p string) int { return strings.Compare(a.Lower, p) })
	to, _ := slices.BinarySearchFunc(all[from:], prefix+"\xff", func(a model.Action, p string) int { return strings.Compare(a.Lower, p) })
	return span{from, from + to}
}

// actionClasses leaves of some actions one of each class: of those that the same statements cover,
// that bear the same of the keys that are tested, and for which AWS has the same rules; where those
// statements tell resources apart, also of one service and of the same types of resources.
func (s *solver) actionClasses(list []model.Action) []model.Action {
	of, count := s.byRules(list)
	for _, p := range s.policies {
		// Each statement parts the classes into those that it covers and those that it does not.
		parted := map[[2]int]int{}
		service, touched := "", false
		for i := range list {
			if list[i].Service != service {
				service = list[i].Service
				touched = s.touches(p, service)
			}
			if !touched {
				continue
			}
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
	type class struct {
		of, types int
		service   string
	}
	matters := map[int]bool{}
	seen := map[class]bool{}
	var first []model.Action
	for i := range list {
		c := class{of: of[i]}
		matter, known := matters[of[i]]
		if !known {
			matter = s.q.Resources.OfAction && s.tellsResources(&list[i])
			matters[of[i]] = matter
		}
		if matter {
			c.service = list[i].Service
			if at, known := indexOf(list[i].Lower); known {
				c.types = 1 + knownTypes()[at]
			}
		}
		if !seen[c] {
			seen[c] = true
			first = append(first, list[i])
		}
	}
	return first
}

// byRules parts actions by what beyond the statements decides them.
func (s *solver) byRules(list []model.Action) (of []int, count int) {
	keys := s.serviceKeys()
	tested := map[string]bool{}
	for _, key := range keys {
		service, _, _ := strings.Cut(key.Lower(), ":")
		tested[service] = true
	}
	type rules struct {
		service         string
		known, takesRCP bool
		more            string
	}
	number := map[rules]int{}
	of = make([]int, len(list))
	var b strings.Builder
	// The actions of a service mostly come together, and for most services all are of one class.
	service, plain := "", -1
	for i := range list {
		a := &list[i]
		if a.Service == service && plain >= 0 {
			of[i] = plain
			continue
		}
		service, plain = a.Service, -1
		class := rules{known: awsdata.Knows(a.Service), takesRCP: awsdata.TakesRCPs(a.Service)}
		own := ownRules[a.Service] || tested[a.Service]
		if own {
			class.service = a.Service
			b.Reset()
			if ownRules[a.Service] {
				b.WriteString(rulesOf(a))
			}
			s.listedKeys(a, keys, &b)
			class.more = b.String()
		}
		n, ok := number[class]
		if !ok {
			n = len(number)
			number[class] = n
		}
		if of[i] = n; !own {
			plain = n
		}
	}
	return of, len(number)
}

// tellsResources reports whether it matters on which resource an action is: whether the question
// bounds the resources, or a statement on the action names others than all.
func (s *solver) tellsResources(a *model.Action) (matters bool) {
	if s.q.Resources.Domain != nil || s.q.Resources.Except != nil || s.q.Resources.NotBuckets != nil {
		return true
	}
	for _, p := range s.policies {
		p.EachAction(a, func(i int) {
			patterns := p.ResourcePatterns(i)
			for r := range patterns {
				if strings.Trim(patterns[r].Text(), "*") != "" {
					matters = true
				}
			}
		})
	}
	return matters
}

// reachOf is which services a policy's statements can cover.
type reachOf struct {
	any      bool
	services map[string]bool
}

// touches reports whether a statement of a policy can cover actions of a service. Of most services
// most policies say nothing, and there are twenty thousand actions.
func (s *solver) touches(p *policy.Policy, service string) bool {
	r, known := s.reaches[p]
	if !known {
		r.services = map[string]bool{}
		if r.any = p.Document == nil; !r.any {
			for i := range p.Document.Statements {
				st := &p.Document.Statements[i]
				r.any = r.any || st.NotAction || len(st.Actions) == 0
				for _, name := range st.Actions {
					prefix, _, found := strings.Cut(strings.ToLower(name), ":")
					r.any = r.any || !found || strings.ContainsAny(prefix, "*?")
					r.services[prefix] = true
				}
			}
		}
		s.reaches[p] = r
	}
	return r.any || r.services[service]
}

// ownRules are the services for some of whose actions decisions have rules beyond the policies.
var ownRules = map[string]bool{"kms": true, "s3": true, "sqs": true, "sts": true}

// rulesOf tells apart by what rules the actions of a service are decided beyond the policies: by what
// the engine says where all policies there are allow everything, or none, for each sort of caller and
// resource.
func rulesOf(action *model.Action) string {
	if known, ok := rulesKnown.Load(action.Lower); ok {
		return known.(string)
	}
	var b strings.Builder
	if (&model.Request{Action: *action}).ByToken() {
		b.WriteString("by token ")
	}
	for _, resource := range []string{noResource, "arn:aws:kms:us-east-1:111111111111:key/1", "arn:aws:iam::111111111111:role/r"} {
		for _, caller := range []string{"anonymous", "arn:aws:iam::111111111111:user/u", "arn:aws:iam::111111111111:role/r", "arn:aws:iam::111111111111:root",
			"arn:aws:iam::222222222222:user/u", "arn:aws:iam::222222222222:root"} {
			p, err := model.ParsePrincipal(caller)
			if err != nil {
				continue
			}
			r := model.Request{Principal: p, Action: *action, Resource: model.ParseARN(resource)}
			r.Complete()
			for i := range rulePolicies() {
				got := decision.Permits(&r, &rulePolicies()[i])
				b.WriteString(got.String()[:1])
			}
		}
	}
	rulesKnown.Store(action.Lower, b.String())
	return b.String()
}

var rulesKnown sync.Map

// rulePolicies are those with which the rules of actions are told apart.
var rulePolicies = sync.OnceValue(func() []decision.Policies {
	compile := func(kind policy.Kind, text string) *policy.Policy {
		d, err := policy.ParseFile(source.NewFile("rules", `{"Version":"2012-10-17","Statement":[{`+text+`}]}`), kind)
		if err != nil {
			panic(err) // the texts are ours
		}
		return policy.Compile("rules", d)
	}
	identity := []*policy.Policy{compile(policy.Identity, `"Effect":"Allow","Action":"*","Resource":"*"`)}
	bucket := []*policy.Policy{compile(policy.Identity, `"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"`)}
	resource := compile(policy.ResourceBased, `"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"`)
	return []decision.Policies{{}, {Identity: identity}, {Identity: identity, Resource: resource}, {Resource: resource}, {Identity: bucket},
		{Identity: identity, Resource: resource, RCP: []decision.Level{{Policies: []*policy.Policy{compile(policy.RCP, `"Effect":"Deny","Principal":"*","Action":["kms:*","s3:*","sqs:*","sts:*"],"Resource":"*"`)}}}},
		{Identity: []*policy.Policy{compile(policy.Identity, `"Effect":"Deny","Action":"*","Resource":"*"`)}, Resource: resource}}
})

// serviceKeys gives the keys of services that the policies test.
func (s *solver) serviceKeys() (keys []model.Key) {
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			for _, key := range s.keysOf(p, i) {
				if !strings.HasPrefix(key.Lower(), "aws:") && !slices.ContainsFunc(keys, key.Is) {
					keys = append(keys, key)
				}
			}
		}
	}
	return keys
}

// listedKeys writes which of some keys an action bears.
func (s *solver) listedKeys(action *model.Action, keys []model.Key, to *strings.Builder) {
	for i, key := range keys {
		if service, _, _ := strings.Cut(key.Lower(), ":"); service == action.Service && bears(action.Text, key.Lower()) {
			to.WriteString(" " + itoa(i))
		}
	}
}

// bears reports whether AWS's reference lists a key for an action, by itself or for a type of
// resource on which it acts; it does too where the reference does not have the action.
func bears(action, lower string) bool {
	a, known := awsdata.FindAction(action)
	if !known {
		return true
	}
	lists := func(keys []string) bool {
		return slices.ContainsFunc(keys, func(k string) bool { return keyCovers(k, lower) })
	}
	return lists(a.Keys) || slices.ContainsFunc(a.Types, func(t awsdata.ResourceType) bool { return lists(t.Keys) || lists(t.TypeKeys) })
}

// keyCovers reports whether a key of the reference, which may have a variable in it, is a certain one.
func keyCovers(listed, lower string) bool {
	from := strings.IndexAny(listed, "$<")
	if from < 0 {
		return strings.EqualFold(listed, lower)
	}
	end := "}"
	if listed[from] == '<' {
		end = ">"
	}
	_, after, _ := strings.Cut(listed[from:], end)
	return len(lower) >= from+len(after) && strings.EqualFold(listed[:from], lower[:from]) && strings.EqualFold(after, lower[len(lower)-len(after):])
}
