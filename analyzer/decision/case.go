package decision

import (
	"fmt"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
	"github.com/iampath/iampath/policy"
)

// Case is a self-contained question of the decision contract: a request, and all the policies that
// it meets.
type Case struct {
	// ID is the case's id as it stood in the text, a JSON value; "" where it had none.
	ID       string
	Request  model.Request
	Policies Policies
	// Expect is what the case must give, if it says.
	Expect source.Value
}

// Reader reads cases, one after another, and keeps what it can use again: room, and policies that
// come more than once. It is not for concurrent use; the cases it gives are valid until the next
// is read.
type Reader struct {
	tree  source.Tree
	cache cache
	c     Case
	p     caseParser
	x     explainer
}

// Read reads a case. The error, if any, is [source.Problems] with all that is wrong with it; the
// case then holds no more than its ID.
func (r *Reader) Read(f *source.File) (*Case, error) {
	c := &r.c
	*c = Case{Request: model.Request{Context: c.Request.Context}}
	c.Request.Context.Reset()
	if err := r.tree.ParseInto(f); err != nil {
		return c, err
	}
	r.p = caseParser{c: c, cache: &r.cache, problems: r.p.problems[:0]}
	r.p.read(r.tree.Root())
	if len(r.p.problems) > 0 {
		problems := append(source.Problems(nil), r.p.problems...)
		problems.Sort()
		return c, problems
	}
	return c, nil
}

type caseParser struct {
	c        *Case
	cache    *cache
	problems source.Problems
}

func (p *caseParser) bad(v source.Value, format string, args ...any) {
	p.problems = append(p.problems, source.At(v, fmt.Sprintf(format, args...)))
}

// fields checks that a value is an object, without repeated keys, and calls f for each member. f
// reports whether it knows the field.
func (p *caseParser) fields(v source.Value, what string, f func(key string, val source.Value) bool, known string) {
	if v.Kind() != source.Object {
		p.bad(v, "%s is %s; an object was expected", what, v.Kind())
		return
	}
	for _, again := range source.Repeated(v) {
		p.bad(again, "%q stands in %s twice; once was expected", again.Text(), what)
	}
	for k := v.First(); k.OK(); k = k.Next().Next() {
		if !f(k.Text(), k.Next()) {
			p.bad(k, "unknown field %q in %s; %s was expected", k.Text(), what, known)
		}
	}
}

func (p *caseParser) text(v source.Value, what string) string {
	if v.Kind() != source.String {
		p.bad(v, "%s is %s; a string was expected", what, v.Kind())
		return ""
	}
	s := v.Text()
	if len(s) > model.MaxName {
		p.bad(v, "%s has %d bytes; at most %d are read", what, len(s), model.MaxName)
	}
	return s
}

func (p *caseParser) read(v source.Value) {
	var request, policies, s3, mode source.Value
	p.fields(v, "the case", func(key string, val source.Value) bool {
		switch key {
		case "id":
			if k := val.Kind(); k != source.String && k != source.Number {
				p.bad(val, "id is %s; a string was expected", k)
			}
			p.c.ID = val.Raw()
		case "request":
			request = val
		case "policies":
			policies = val
		case "s3":
			s3 = val
		case "contextMode":
			mode = val
		case "expect":
			p.c.Expect = val
			if val.Kind() != source.Object {
				p.bad(val, "expect is %s; an object with fields of the decision was expected", val.Kind())
			}
		default:
			return false
		}
		return true
	}, "id, request, policies, s3, contextMode or expect")
	if v.Kind() != source.Object {
		return
	}
	if mode.OK() {
		switch p.text(mode, "contextMode") {
		case "complete":
		case "partial":
			p.c.Request.Context.SetPartial(true)
		default:
			p.bad(mode, "unknown contextMode %q; \"complete\" or \"partial\" was expected", mode.Text())
		}
	}
	if !request.OK() {
		p.bad(v, "the case has no request")
	} else {
		p.request(request)
	}
	if policies.OK() {
		p.policies(policies)
	}
	if s3.OK() {
		p.s3(s3)
	}
	if len(p.problems) == 0 {
		p.c.Request.Complete()
	}
}

func (p *caseParser) request(v source.Value) {
	r := &p.c.Request
	var principal, principalAccount, action, resource source.Value
	p.fields(v, "request", func(key string, val source.Value) bool {
		switch key {
		case "principal":
			principal = val
		case "principalAccount":
			principalAccount = val
		case "action":
			action = val
		case "resource":
			resource = val
		case "resourceAccount":
			if r.ResourceAccount = p.text(val, "resourceAccount"); val.Kind() == source.String && !model.IsAccountID(r.ResourceAccount) {
				p.bad(val, "resourceAccount is %q; an account id of twelve digits was expected", r.ResourceAccount)
			}
		case "context":
			p.context(val)
		default:
			return false
		}
		return true
	}, "principal, principalAccount, action, resource, resourceAccount or context")
	if v.Kind() != source.Object {
		return
	}
	var err error
	if text := p.must(v, principal, "principal"); text != "" {
		if r.Principal, err = model.ParsePrincipal(text); err != nil {
			p.bad(principal, "%v", err)
		}
	}
	if principalAccount.OK() {
		account := p.text(principalAccount, "principalAccount")
		switch {
		case !model.IsAccountID(account):
			p.bad(principalAccount, "principalAccount is %q; an account id of twelve digits was expected", account)
		case r.Principal.Account != "" && r.Principal.Account != account:
			p.bad(principalAccount, "principalAccount is %s, but the principal's ARN says %s", account, r.Principal.Account)
		}
	}
	if text := p.must(v, action, "action"); text != "" {
		if r.Action, err = model.ParseAction(text); err != nil {
			p.bad(action, "%v", err)
		}
	}
	if text := p.must(v, resource, "resource"); text != "" {
		if r.Resource = model.ParseARN(text); text != "*" && !r.Resource.Whole() {
			p.bad(resource, "resource is %q; an ARN such as arn:aws:s3:::bucket/key, or \"*\" for an action on no resource, was expected", text)
		}
	}
}

// must gives the text of a field that a request cannot do without.
func (p *caseParser) must(request, v source.Value, what string) string {
	if !v.OK() {
		p.bad(request, "the request has no %s", what)
		return ""
	}
	text := p.text(v, what)
	if text == "" && v.Kind() == source.String {
		p.bad(v, "%s is empty", what)
	}
	return text
}

func (p *caseParser) context(v source.Value) {
	if v.Kind() != source.Object {
		p.bad(v, "context is %s; an object of condition keys was expected", v.Kind())
		return
	}
	c := &p.c.Request.Context
	for k := v.First(); k.OK(); k = k.Next().Next() {
		key, val := model.NewKey(k.Text()), k.Next()
		if c.Has(key) {
			p.bad(k, "the condition key %q stands in context twice; case does not tell keys apart", k.Text())
		}
		switch val.Kind() {
		case source.String, source.Number, source.Bool:
			c.SetOne(key, val.Text())
		case source.Array:
			values := make([]string, 0, val.Len())
			for e := val.First(); e.OK(); e = e.Next() {
				if kind := e.Kind(); kind != source.String && kind != source.Number && kind != source.Bool {
					p.bad(e, "a value of %s is %s; a string, number or boolean was expected", k.Text(), kind)
				}
				values = append(values, e.Text())
			}
			c.Set(key, values...)
		default:
			p.bad(val, "the value of %s is %s; a string, number, boolean or a list of them was expected", k.Text(), val.Kind())
		}
	}
}

func (p *caseParser) policies(v source.Value) {
	to := &p.c.Policies
	p.fields(v, "policies", func(key string, val source.Value) bool {
		switch key {
		case "identity":
			to.Identity = p.list(val, "identity", policy.Identity)
		case "permissionsBoundary", "permissionBoundary": // the second is an older spelling
			if to.PermissionsBoundary != nil {
				p.bad(val, "the permissions boundary stands in policies twice")
			}
			to.PermissionsBoundary = p.list(val, "permissionsBoundary", policy.PermissionsBoundary)
		case "session":
			to.Session = p.list(val, "session", policy.Session)
		case "scp":
			to.SCP = p.levels(val, "scp", policy.SCP)
		case "rcp":
			to.RCP = p.levels(val, "rcp", policy.RCP)
		case "resource":
			to.Resource = p.policy(val, "resource", p.resourceKind())
		case "vpcEndpoint":
			to.VPCEndpoint = p.endpoint(val)
		default:
			return false
		}
		return true
	}, "identity, permissionsBoundary, session, scp, rcp, resource or vpcEndpoint")
}

// resourceKind is the grammar of the resource's policy: a role's is its trust policy.
func (p *caseParser) resourceKind() policy.Kind {
	if IsTrustAction(p.c.Request.Action.Lower) && p.c.Request.Resource.Text != "*" {
		return policy.Trust
	}
	return policy.ResourceBased
}

// list reads named policies. An empty list is a layer that allows nothing, and not nil.
func (p *caseParser) list(v source.Value, what string, kind policy.Kind) []*policy.Policy {
	switch v.Kind() {
	case source.Object:
		return []*policy.Policy{p.policy(v, what, kind)}
	case source.Array:
		list := make([]*policy.Policy, 0, v.Len())
		for e := v.First(); e.OK(); e = e.Next() {
			list = append(list, p.policy(e, what, kind))
		}
		return list
	}
	p.bad(v, "%s is %s; a list of {\"name\", \"document\"} was expected", what, v.Kind())
	return nil
}

// policy reads one named policy, or nothing where it is bad.
func (p *caseParser) policy(v source.Value, what string, kind policy.Kind) *policy.Policy {
	name, document := "", source.Value{}
	p.fields(v, what, func(key string, val source.Value) bool {
		switch key {
		case "name":
			name = p.text(val, "name")
		case "document":
			document = val
		default:
			return false
		}
		return true
	}, "name or document")
	return p.document(v, document, name, what, kind)
}

func (p *caseParser) document(owner, v source.Value, name, what string, kind policy.Kind) *policy.Policy {
	if !v.OK() {
		if owner.Kind() == source.Object {
			p.bad(owner, "the policy of %s has no document", what)
		}
		return nil
	}
	compiled, err := p.cache.compile(name, v, kind)
	if err != nil {
		p.problems = append(p.problems, err.(source.Problems)...)
	}
	return compiled
}

func (p *caseParser) levels(v source.Value, what string, kind policy.Kind) []Level {
	if v.Kind() != source.Array {
		p.bad(v, "%s is %s; a list of {\"target\", \"policies\"}, the root first, was expected", what, v.Kind())
		return nil
	}
	levels := make([]Level, 0, v.Len())
	for e := v.First(); e.OK(); e = e.Next() {
		var level Level
		var policies source.Value
		p.fields(e, "a level of "+what, func(key string, val source.Value) bool {
			switch key {
			case "target":
				level.Target = p.text(val, "target")
			case "policies":
				policies = val
			default:
				return false
			}
			return true
		}, "target or policies")
		if policies.OK() {
			level.Policies = p.list(policies, what, kind)
		} else if e.Kind() == source.Object {
			p.bad(e, "a level of %s has no policies", what)
		}
		levels = append(levels, level)
	}
	return levels
}

func (p *caseParser) endpoint(v source.Value) *Endpoint {
	endpoint := &Endpoint{}
	var document source.Value
	p.fields(v, "vpcEndpoint", func(key string, val source.Value) bool {
		switch key {
		case "name":
			endpoint.Name = p.text(val, "name")
		case "type":
			switch kind := p.text(val, "type"); kind {
			case "Gateway":
				endpoint.Gateway = true
			case "Interface":
			default:
				p.bad(val, "unknown type of endpoint %q; \"Gateway\" or \"Interface\" was expected", kind)
			}
		case "document":
			document = val
		default:
			return false
		}
		return true
	}, "name, type or document")
	if document.OK() { // else the endpoint has the default policy
		endpoint.Policy = p.document(v, document, endpoint.Name, "vpcEndpoint", policy.VPCEndpoint)
	}
	p.c.Request.ThroughEndpoint(endpoint.Name)
	return endpoint
}

func (p *caseParser) s3(v source.Value) {
	b := &p.c.Policies.BlockPublicAccess
	p.fields(v, "s3", func(key string, block source.Value) bool {
		if key != "blockPublicAccess" {
			return false
		}
		p.fields(block, "blockPublicAccess", func(key string, val source.Value) bool {
			on := val.Text() == "true"
			if val.Kind() != source.Bool {
				p.bad(val, "%s is %s; true or false was expected", key, val.Kind())
			}
			switch key {
			case "BlockPublicAcls":
				b.BlockPublicAcls = on
			case "IgnorePublicAcls":
				b.IgnorePublicAcls = on
			case "BlockPublicPolicy":
				b.BlockPublicPolicy = on
			case "RestrictPublicBuckets":
				b.RestrictPublicBuckets = on
			default:
				return false
			}
			return true
		}, "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy or RestrictPublicBuckets")
		return true
	}, "blockPublicAccess")
}
