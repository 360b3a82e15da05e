package whocan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/analyzer/reach"
	"github.com/iampath/iampath/analyzer/set"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/glob"
)

// target is what is asked for, with what is known of its own policy.
type target struct {
	reach.Target
	noun, policyName string
	// unknown: it may have a policy of its own, whose text is not known.
	unknown bool
	// actions, if they are not nil, are those of the question's that come into question here.
	actions []string
}

// targets gives what the question's resource stands for, for an action: one target where one policy
// holds, so each bucket, role and key that a pattern matches is one.
func (a *asker) targets(action string) ([]target, error) {
	resource := a.ask.Resource
	act, err := parseAction(action)
	if err != nil {
		return nil, err
	}
	if resource == "" {
		return a.nothing(action)
	}
	if !wild(resource) {
		arn := model.ParseARN(resource)
		if !arn.Whole() {
			return nil, fmt.Errorf("%q is not a resource; an ARN such as arn:aws:s3:::bucket/key, or a pattern of one, was expected", resource)
		}
		res, err := a.World.Resource(arn, act, a.ask.Owner)
		if err != nil {
			return nil, err
		}
		return []target{a.target(&res, a.On(res))}, nil
	}
	return a.matching(act, resource)
}

// nothing is the target of an action that acts on no resource.
func (a *asker) nothing(action string) ([]target, error) {
	if known, ok := awsdata.FindAction(action); ok && len(known.Types) > 0 {
		return nil, fmt.Errorf("%s acts on a resource (%s); say on which with --resource, by its ARN or a pattern such as %s",
			known.Name, known.Types[len(known.Types)-1].Name, plainPattern(known.Types[len(known.Types)-1].ARNs()))
	}
	t := target{Target: a.Nothing(), noun: "account", policyName: "resource policy"}
	if wild(action) {
		if t.actions = onNothing(action); t.actions == nil {
			return nil, fmt.Errorf("no action that %s stands for acts on no resource; say on which with --resource", action)
		}
	}
	return []target{t}, nil
}

// onNothing gives, of the actions that a pattern stands for, those that act on no resource.
func onNothing(action string) (names []string) {
	pattern := glob.CompileText(strings.ToLower(action))
	for _, name := range awsdata.AllActions() {
		if !pattern.Match(strings.ToLower(name)) {
			continue
		}
		if known, ok := awsdata.FindAction(name); ok && len(known.Types) == 0 {
			names = append(names, name)
		}
	}
	return names
}

// plainPattern makes of a resource type's ARN a pattern: its variables become stars.
func plainPattern(arns []string) string {
	if len(arns) == 0 {
		return "*"
	}
	text := arns[0]
	for {
		from := strings.Index(text, "${")
		if from < 0 {
			return strings.Replace(text, "arn:*:", "arn:aws:", 1)
		}
		to := from + strings.IndexByte(text[from:], '}')
		if to < from {
			return text
		}
		text = text[:from] + "*" + text[to+1:]
	}
}

// target adds to a target what is known of its policy. Where AWS gives resources of a sort no policies
// of their own, there is none; where the text is not known, the target is marked.
func (a *asker) target(res *world.Resource, t reach.Target) target {
	to := target{Target: t, noun: res.Noun, policyName: res.PolicyName}
	if res.NotHeld && withoutPolicies[res.ARN.Service()] {
		to.Policies.Resource = nil
	}
	to.unknown = to.Policies.Resource != nil && to.Policies.Resource.IsUnknown()
	return to
}

// withoutPolicies are services whose resources have no policies of their own, but for the trust
// policies of roles (AWS services that work with IAM, column "Resource-based policies").
var withoutPolicies = map[string]bool{"iam": true, "ec2": true}

// matching gives the targets of a pattern.
func (a *asker) matching(action model.Action, resource string) ([]target, error) {
	pattern := glob.CompileText(resource)
	var list []target
	service := func(name string) bool { return action.Service == name || wild(action.Service) || action.Text == "*" }
	if service("s3") {
		list = append(list, a.bucketsOf(resource)...)
	}
	if decision.IsTrustAction(action.Lower) {
		for _, role := range a.World.Roles() {
			if !pattern.Match(role.ARN) {
				continue
			}
			res, err := a.World.Resource(model.ParseARN(role.ARN), action, "")
			if err != nil {
				return nil, err
			}
			list = append(list, a.target(&res, a.On(res)))
		}
		a.notExamined("roles that are not in the environment")
		if len(list) > 0 {
			return list, nil
		}
	}
	if service("kms") {
		keys, err := a.keysOf(action, resource)
		if err != nil {
			return nil, err
		}
		list = append(list, keys...)
	}
	if action.Service == "s3" || action.Service == "kms" {
		a.notExamined(map[string]string{"s3": "buckets", "kms": "keys"}[action.Service] + " that are not in the environment")
		if len(list) > 0 {
			return list, nil
		}
	}
	// Of all else the environment holds no policies: it is one target. So is what may well exist, and was
	// not collected.
	arn := model.ParseARN(resource)
	t := target{Target: reach.Target{Name: resource, Resources: set.Resources{Domain: []class.Language{class.Pattern(resource)}, OfAction: true}}}
	t.noun, t.policyName = world.Noun(&arn, &action)
	if !withoutPolicies[action.Service] || decision.IsTrustAction(action.Lower) {
		t.unknown, t.Policies.Resource = true, policy.Unknown("the "+t.policyName+" of "+resource)
	}
	if model.IsAccountID(arn.Account()) {
		t.Account = arn.Account()
	}
	return append(list, t), nil
}

// bucketsOf gives the buckets of the environment that a pattern meets, or in which something is that it
// meets. Those that no policy tells apart, as they have none, are one target.
func (a *asker) bucketsOf(resource string) (list []target) {
	plain := map[string]int{}
	for _, b := range a.World.Buckets() {
		domain := inBucket(resource, b.ARN.Text)
		if domain == nil {
			continue
		}
		t := a.target(&b, a.Within(b))
		t.Resources.Domain = domain
		if t.Policies.Resource == nil && b.Tags == nil {
			key := fmt.Sprint(b.Account, b.ARN.Partition(), b.BlockPublicAccess, t.Missing)
			if at, found := plain[key]; found {
				to := &list[at]
				to.Resources.Domain = append(to.Resources.Domain, domain...)
				to.Resources.Suggest = append(to.Resources.Suggest, t.Resources.Suggest...)
				to.Name = resource
				continue
			}
			plain[key] = len(list)
		}
		list = append(list, t)
	}
	return list
}

// inBucket gives what of a bucket, and of all that is in it, a pattern meets; nil for nothing.
func inBucket(pattern, bucket string) (domain []class.Language) {
	for _, rest := range remainders(pattern, bucket) {
		if strings.Trim(rest, "*") == "" {
			domain = append(domain, class.Text(bucket))
			break
		}
	}
	for _, rest := range remainders(pattern, bucket+"/") {
		l := class.Text(bucket + "/")
		if rest == "" {
			continue // there is no object without a name
		}
		if strings.Trim(rest, "*") == "" {
			l = l.One(class.AnyCharacter)
		}
		domain = append(domain, l.Then(class.Pattern(rest)))
	}
	return domain
}

// remainders gives what is left of a pattern behind a text that begins what it matches: patterns that
// together match what may follow.
func remainders(pattern, text string) []string {
	places := []int{0}
	for i := 0; i < len(text); i++ {
		var next []int
		add := func(at int) {
			if !slices.Contains(next, at) {
				next = append(next, at)
			}
		}
		for _, at := range places {
			for at < len(pattern) && pattern[at] == '*' {
				add(at)
				at++
			}
			if at < len(pattern) && (pattern[at] == '?' || pattern[at] == text[i]) {
				add(at + 1)
			}
		}
		places = next
	}
	slices.Sort(places)
	var rest []string
	for _, at := range places {
		rest = append(rest, pattern[at:])
	}
	return rest
}

// keysOf gives the keys of the environment that a pattern meets.
func (a *asker) keysOf(action model.Action, resource string) (list []target, err error) {
	pattern := glob.CompileText(resource)
	env := a.World.Env()
	for _, id := range env.AccountIDs() {
		var arns []string
		for _, kms := range env.Accounts[id].KMS {
			for _, k := range kms.Keys {
				if pattern.Match(k.ARN) {
					arns = append(arns, k.ARN)
				}
			}
		}
		slices.Sort(arns)
		for _, arn := range arns {
			res, err := a.World.Resource(model.ParseARN(arn), action, "")
			if err != nil {
				return nil, err
			}
			list = append(list, a.target(&res, a.On(res)))
		}
	}
	return list, nil
}
