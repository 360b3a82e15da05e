package decision_test

// A case of the decision contract, parsed.

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

type twinCase struct {
	caller          twinCaller
	action          string              // as given; compared without regard to case
	resource        string              // an ARN, or "*"
	resourceAccount string              // "" where unknown
	context         map[string][]string // names in lower case; derived keys included
	roleARNGiven    bool                // the context itself said aws:PrincipalArn

	identity     *[]twinPolicy
	boundary     *[]twinPolicy
	session      *[]twinPolicy
	resourceDocs *[]twinPolicy
	endpoint     *[]twinPolicy
	gateway      bool
	scp          [][]twinPolicy
	rcp          [][]twinPolicy
	restrict     bool // RestrictPublicBuckets
}

func twinParseCase(text []byte) (*twinCase, error) {
	v, err := twinParseJSON(text)
	if err != nil {
		return nil, err
	}
	m, isObject := v.(map[string]any)
	if !isObject {
		return nil, fmt.Errorf("twin: a case is an object")
	}
	switch m["contextMode"] {
	case nil, "complete":
	default:
		return nil, fmt.Errorf("twin: only contextMode complete, not %v", m["contextMode"])
	}
	request, isObject := m["request"].(map[string]any)
	if !isObject {
		return nil, fmt.Errorf("twin: a case has a request")
	}
	c := &twinCase{}
	if err := c.parseRequest(request); err != nil {
		return nil, err
	}
	policies, isObject := m["policies"].(map[string]any)
	if !isObject && m["policies"] != nil {
		return nil, fmt.Errorf("twin: policies is an object")
	}
	if err := c.parsePolicies(policies); err != nil {
		return nil, err
	}
	if s3, isObject := m["s3"].(map[string]any); isObject {
		if block, isObject := s3["blockPublicAccess"].(map[string]any); isObject {
			c.restrict = block["RestrictPublicBuckets"] == true
		}
	}
	endpointName := ""
	if endpoint, isObject := policies["vpcEndpoint"].(map[string]any); isObject {
		endpointName, _ = endpoint["name"].(string)
	}
	c.deriveKeys(endpointName)
	return c, nil
}

func (c *twinCase) parseRequest(request map[string]any) error {
	var err error
	principal, _ := request["principal"].(string)
	principalAccount, _ := request["principalAccount"].(string)
	if c.caller, err = twinParseCaller(principal, principalAccount); err != nil {
		return err
	}
	c.action, _ = request["action"].(string)
	service, name, found := strings.Cut(c.action, ":")
	if !found || service == "" || name == "" || strings.Contains(name, ":") {
		return fmt.Errorf("twin: an action is service:Action, not %q", c.action)
	}
	c.resource, _ = request["resource"].(string)
	if c.resource != "*" && (!strings.HasPrefix(c.resource, "arn:") || strings.Count(c.resource, ":") < 5) {
		return fmt.Errorf("twin: a resource is an ARN or *, not %q", c.resource)
	}
	c.resourceAccount, _ = request["resourceAccount"].(string)
	if c.resourceAccount == "" {
		if c.resource == "*" {
			c.resourceAccount = c.caller.account
		} else {
			c.resourceAccount = strings.Split(c.resource, ":")[4] // R6.6
		}
		if !twinAccountID.MatchString(c.resourceAccount) {
			c.resourceAccount = ""
		}
	}
	c.context = map[string][]string{}
	given, isObject := request["context"].(map[string]any)
	if !isObject && request["context"] != nil {
		return fmt.Errorf("twin: context is an object")
	}
	for key, value := range given {
		name := twinLower(key)
		if _, twice := c.context[name]; twice {
			return fmt.Errorf("twin: context key %q twice", key)
		}
		values, err := twinStrings(value)
		if err != nil {
			return err
		}
		c.context[name] = values
	}
	if roleARN := c.context["aws:principalarn"]; c.caller.kind == "session" && len(roleARN) == 1 {
		// It tells the role's path only if it is a role of that name in that account.
		path, isRole := strings.CutPrefix(roleARN[0], "arn:"+c.caller.partition+":iam::"+c.caller.account+":role/")
		if c.roleARNGiven = isRole && strings.HasSuffix("/"+path, "/"+c.caller.name); c.roleARNGiven {
			c.caller.roleARN = roleARN[0]
		}
	}
	return nil
}

func (c *twinCase) parsePolicies(policies map[string]any) error {
	plain := twinLayerGrammar{resource: "required"}
	resource := twinLayerGrammar{principal: true, resource: "optional"}
	if c.isTrust() {
		resource.resource = "forbidden"
	}
	endpoint := twinLayerGrammar{principal: true, resource: "required"}
	rcp := twinLayerGrammar{principal: true, onlyStar: true, resource: "required"}

	boundary := policies["permissionsBoundary"]
	if boundary == nil {
		boundary = policies["permissionBoundary"] // another spelling in use
	}
	type layer struct {
		value   any
		grammar twinLayerGrammar
		into    **[]twinPolicy
	}
	layers := []layer{
		{policies["identity"], plain, &c.identity},
		{boundary, plain, &c.boundary},
		{policies["session"], plain, &c.session},
		{policies["resource"], resource, &c.resourceDocs},
	}
	if v, isObject := policies["vpcEndpoint"].(map[string]any); isObject {
		switch v["type"] {
		case nil, "Interface":
		case "Gateway":
			c.gateway = true
		default:
			return fmt.Errorf("twin: unknown type of VPC endpoint %v", v["type"])
		}
		if v["document"] != nil {
			layers = append(layers, layer{v, endpoint, &c.endpoint})
		}
	}
	for _, l := range layers {
		docs, err := twinParsePolicyList(l.value, l.grammar)
		if err != nil {
			return err
		}
		if docs != nil {
			*l.into = &docs
		}
	}
	var err error
	if c.scp, err = twinParseLevels(policies["scp"], plain); err != nil {
		return err
	}
	c.rcp, err = twinParseLevels(policies["rcp"], rcp)
	return err
}

// twinParsePolicyList reads {"document": ...} or a list of them. Nothing given gives nil.
func twinParsePolicyList(v any, grammar twinLayerGrammar) ([]twinPolicy, error) {
	if v == nil {
		return nil, nil
	}
	list, isList := v.([]any)
	if !isList {
		list = []any{v}
	}
	var docs []twinPolicy
	for _, item := range list {
		m, isObject := item.(map[string]any)
		if !isObject || m["document"] == nil {
			return nil, fmt.Errorf("twin: a policy has a document")
		}
		doc, err := twinParsePolicy(m["document"], grammar)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// twinParseLevels reads the levels of an SCP or RCP tree, root first.
func twinParseLevels(v any, grammar twinLayerGrammar) ([][]twinPolicy, error) {
	list, isList := v.([]any)
	if v != nil && !isList {
		return nil, fmt.Errorf("twin: SCPs and RCPs come as a list of levels")
	}
	var levels [][]twinPolicy
	for _, item := range list {
		m, isObject := item.(map[string]any)
		if !isObject {
			return nil, fmt.Errorf("twin: a level is an object")
		}
		docs, err := twinParsePolicyList(m["policies"], grammar)
		if err != nil {
			return nil, err
		}
		levels = append(levels, docs)
	}
	return levels, nil
}

// crossAccount compares the caller's account with the resource owner's (R6.1).
func (c *twinCase) crossAccount() *bool {
	if c.caller.account == "" || c.resourceAccount == "" {
		return nil
	}
	cross := c.caller.account != c.resourceAccount
	return &cross
}

// service is the service prefix of the action, in lower case.
func (c *twinCase) service() string {
	service, _, _ := strings.Cut(twinLower(c.action), ":")
	return service
}

// is says whether the action is one of those named.
func (c *twinCase) is(actions ...string) bool {
	return slices.ContainsFunc(actions, func(a string) bool { return twinLower(a) == twinLower(c.action) })
}

// isTrust: the resource policy is a role's trust policy (R7.1).
func (c *twinCase) isTrust() bool {
	return c.is("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity") &&
		twinRoleResource.MatchString(c.resource)
}

// isKey: the resource policy is a KMS key's policy (R7.20).
func (c *twinCase) isKey() bool {
	return c.service() == "kms" && twinKeyResource.MatchString(c.resource)
}

var (
	twinRoleResource = regexp.MustCompile(`^arn:[^:]*:iam:[^:]*:[^:]*:role/`)
	twinKeyResource  = regexp.MustCompile(`^arn:[^:]*:kms:[^:]*:[^:]*:key/`)
)

// twinLower folds ASCII letters only; beyond ASCII nothing is promised (OPEN-20).
func twinLower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, text)
}
