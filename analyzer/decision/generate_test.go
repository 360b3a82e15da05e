package decision_test

// A generator of cases of the decision contract. The world is small and closed (three accounts, a
// handful of callers, eight services), and the values in policies are mostly drawn from those of
// the request, so that about half of all tests hold. A seed gives the same case for ever.

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

type (
	object = map[string]any
	array  = []any
)

const (
	accountA = "111122223333"
	accountB = "444455556666"
	accountC = "777788889999"
)

// generator draws one case.
type generator struct {
	*rand.Rand
	open    bool // the case may hold what AWS's documents leave open
	caller  genCaller
	action  string
	service string
	// resource is the ARN, owner the account that owns it; "" leaves that unsaid.
	resource, owner string
	context         object
}

// genCaller is a caller and the ways in which a Principal can name it.
type genCaller struct {
	principal string
	account   string
	names     []any // Principal values that name it
	roleARN   string
	temporary bool // it may have a session policy
}

func iamARN(account, name string) string { return "arn:aws:iam::" + account + ":" + name }
func stsARN(account, name string) string { return "arn:aws:sts::" + account + ":" + name }

func aws(values ...any) object { return object{"AWS": oneOrList(values)} }

func oneOrList(values []any) any {
	if len(values) == 1 {
		return values[0]
	}
	return array(values)
}

var genCallers = func() []genCaller {
	var all []genCaller
	add := func(c genCaller) { all = append(all, c) }
	for _, account := range []string{accountA, accountB} {
		root := iamARN(account, "root")
		user := func(path, name string) {
			text := iamARN(account, "user/"+path+name)
			add(genCaller{principal: text, account: account, names: []any{aws(text), aws(account), aws(root)}})
		}
		user("", "anna")
		user("team/", "bob")
		for _, path := range []string{"", "team/"} {
			name := map[string]string{"": "Reader", "team/": "Deployer"}[path]
			role := iamARN(account, "role/"+path+name)
			session := stsARN(account, "assumed-role/"+name+"/ci")
			add(genCaller{principal: role, account: account, names: []any{aws(role), aws(account)}})
			add(genCaller{principal: session, account: account, roleARN: role, temporary: true,
				names: []any{aws(role), aws(session), aws(account), aws(root, role, session)}})
		}
		federated := stsARN(account, "federated-user/anna")
		add(genCaller{principal: federated, account: account, temporary: true,
			names: []any{aws(federated), aws(iamARN(account, "user/anna")), aws(account)}})
		add(genCaller{principal: root, account: account, names: []any{aws(root), aws(account)}})
		linked := iamARN(account, "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
		add(genCaller{principal: linked, account: account, names: []any{aws(linked)}})
		add(genCaller{principal: stsARN(account, "assumed-role/AWSServiceRoleForECS/x"), account: account, temporary: true,
			names: []any{aws(linked), aws(account)}})
	}
	for _, service := range []string{"lambda.amazonaws.com", "sns.amazonaws.com"} {
		add(genCaller{principal: service, names: []any{object{"Service": service}, object{"Service": array{service, "ec2.amazonaws.com"}}}})
	}
	add(genCaller{principal: "anonymous"})
	return all
}()

var genProviders = []genCaller{
	{principal: iamARN(accountA, "oidc-provider/token.actions.githubusercontent.com"),
		names: []any{object{"Federated": iamARN(accountA, "oidc-provider/token.actions.githubusercontent.com")}}},
	{principal: iamARN(accountA, "oidc-provider/accounts.google.com"), names: []any{object{"Federated": "accounts.google.com"}}},
	{principal: iamARN(accountB, "saml-provider/Okta"), names: []any{object{"Federated": iamARN(accountB, "saml-provider/Okta")}}},
}

// genTarget is an action with the resources it can act on; %A is the owner's account.
type genTarget struct {
	actions   string
	resources []string
}

var genTargets = []genTarget{
	{"s3:GetObject s3:PutObject s3:GetObjectTagging", []string{"arn:aws:s3:::alpha/home/anna/1.txt", "arn:aws:s3:::alpha/x", "arn:aws:s3:::alpha/red/a:b"}},
	{"s3:ListBucket s3:PutBucketPolicy", []string{"arn:aws:s3:::alpha", "arn:aws:s3:::beta"}},
	{"s3:ListAllMyBuckets", []string{"*"}},
	{"sts:AssumeRole sts:TagSession sts:AssumeRole", []string{"arn:aws:iam::%A:role/Target", "arn:aws:iam::%A:role/team/Target"}},
	{"sts:GetCallerIdentity sts:GetSessionToken", []string{"*"}},
	{"sts:GetFederationToken", []string{"arn:aws:sts::%A:federated-user/anna"}},
	{"kms:Decrypt kms:GenerateDataKey kms:PutKeyPolicy kms:RetireGrant kms:CreateGrant", []string{"arn:aws:kms:us-east-1:%A:key/1234abcd"}},
	{"kms:ListKeys", []string{"*"}},
	{"sqs:SendMessage sqs:ReceiveMessage sqs:DeleteQueue", []string{"arn:aws:sqs:us-east-1:%A:jobs", "arn:aws:sqs:eu-west-1:%A:jobs"}},
	{"sns:Publish sns:Subscribe", []string{"arn:aws:sns:us-east-1:%A:news"}},
	{"ec2:RunInstances ec2:StartInstances", []string{"arn:aws:ec2:us-east-1:%A:instance/i-0abc"}},
	{"ec2:DescribeInstances", []string{"*"}},
	{"lambda:InvokeFunction", []string{"arn:aws:lambda:us-east-1:%A:function:worker", "arn:aws:lambda:us-east-1:%A:function:worker:live"}},
	{"ecr:BatchGetImage ecr:PutImage", []string{"arn:aws:ecr:us-east-1:%A:repository/team/app"}},
	{"ecr:GetAuthorizationToken", []string{"*"}},
}

// genKey is a condition key, the operators that suit it, and values as requests bear them and as
// policies write them. What is odd leads into open questions.
type genKey struct {
	name      string
	family    string
	values    []any // of requests
	patterns  []any // of policies
	oddValues []any
	odd       []any
	many      bool // the key takes several values
}

var genFamilies = map[string][]string{
	"String": {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
	"Numeric": {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
		"NumericGreaterThanEquals"},
	"Date": {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
	"Bool": {"Bool"}, "Binary": {"BinaryEquals"}, "Ip": {"IpAddress", "NotIpAddress"},
	"Arn": {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
}

var genKeys = []genKey{
	{name: "aws:PrincipalTag/team", family: "String", values: []any{"red", "Red", "blue", "", 7},
		patterns: []any{"red", "RED", "r*", "?ed", "${aws:PrincipalTag/team}", "${aws:RequestTag/team, 'red'}", "r${*}", "*", ""},
		odd:      []any{"${aws:RequestTag/team,'red'}", "r\u00c9d", "*${aws:ResourceTag/team}*"}, oddValues: []any{"r\u00e9d", "r\u00e9d", "r*", "a?"}},
	{name: "aws:RequestTag/team", family: "String", values: []any{"red", "blue"}, patterns: []any{"red", "blue", "${aws:PrincipalTag/team}", "b*"},
		oddValues: []any{"*", "r?d", []any{"red", "blue"}}},
	{name: "aws:TagKeys", family: "String", many: true, values: []any{"team", "cost", "Team", ""},
		patterns: []any{"team", "cost", "t*", "*"}},
	{name: "aws:RequestedRegion", family: "String", values: []any{"us-east-1", "eu-west-1"}, patterns: []any{"us-east-1", "eu-*", "us-*"}},
	{name: "aws:PrincipalOrgID", family: "String", values: []any{"o-abc", "o-xyz"}, patterns: []any{"o-abc", "o-xyz", "o-*"}},
	{name: "aws:PrincipalOrgPaths", family: "String", many: true, values: []any{"o-abc/r-1/ou-1/", "o-abc/r-1/ou-2/"},
		patterns: []any{"o-abc/*", "o-abc/r-1/ou-1/", "o-abc/r-1/ou-2/*"}},
	{name: "aws:SourceVpce", family: "String", values: []any{"vpce-0abc", "vpce-0def"}, patterns: []any{"vpce-0abc", "vpce-*"}},
	{name: "aws:username", family: "String", patterns: []any{"anna", "bob", "a*", "${aws:username}"}},
	{name: "aws:PrincipalAccount", family: "String", patterns: []any{accountA, accountB, "${aws:ResourceAccount}", "anonymous"}},
	{name: "aws:ResourceAccount", family: "String", patterns: []any{accountA, accountB, "${aws:PrincipalAccount}"}},
	{name: "aws:PrincipalType", family: "String", patterns: []any{"User", "AssumedRole", "Account", "Anonymous", "FederatedUser"}},
	{name: "aws:userid", family: "String", patterns: []any{accountA, accountA + ":anna", "AROA*:ci"}, values: []any{"AROAEXAMPLE:ci"}},
	{name: "s3:prefix", family: "String", values: []any{"home/anna/", "home/", ""},
		patterns: []any{"home/${aws:username}/*", "home/*", "", "home/${aws:username, 'anna'}/"}},
	{name: "aws:MultiFactorAuthAge", family: "Numeric", values: []any{10, 3600, "10.0", "0.5", "99999999999999999999"},
		patterns: []any{10, "10.00", "3600", 7200, "0.25", "99999999999999999998"},
		odd:      []any{"+10", "1e1", "ten", "", "0x10", "-1"}, oddValues: []any{"1e1", "never"}},
	{name: "aws:CurrentTime", family: "Date", values: []any{"2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", 1767225600, "2025-12-31T23:59:59.5Z"},
		patterns: []any{"2026-01-01T00:00:00Z", "1767225600.0", "2026-02-01", "2025-11", "2026-01-01T02:30:00+02:00", "2027-01-01T00:00:00.000Z"},
		odd:      []any{"2026", "2026-01-01", "2026-01-01T09:00", "soon", "2026-02-30T00:00:00Z", "2026-01"}, oddValues: []any{"2026-01-01T00:00:00", "2026"}},
	{name: "aws:SecureTransport", family: "Bool", values: []any{true, "true", "false", "TRUE"}, patterns: []any{"true", false, true, "False"},
		odd: []any{"yes", "${aws:SecureTransport}", 1}, oddValues: []any{"maybe"}},
	{name: "aws:MultiFactorAuthPresent", family: "Bool", values: []any{"true", false}, patterns: []any{"true", "false"}},
	{name: "app:Token", family: "Binary", values: []any{"c2VjcmV0", "YWJj"}, patterns: []any{"c2VjcmV0", "YWJj", ""}, odd: []any{"c2Vj!"}, oddValues: []any{"?"}},
	{name: "aws:SourceIp", family: "Ip", values: []any{"203.0.113.7", "198.51.100.1", "2001:db8::1"},
		patterns: []any{"203.0.113.0/24", "203.0.113.7", "203.0.113.9/24", "0.0.0.0/0", "2001:db8::/32", "::/0", "128.0.0.0/1"},
		odd:      []any{"::ffff:203.0.113.0/120", "203.0.113", "10.0.0.0/33"}, oddValues: []any{"::ffff:203.0.113.7", "here"}},
	{name: "aws:PrincipalArn", family: "Arn", patterns: []any{"arn:aws:iam::*:user/*", "arn:aws:iam::" + accountA + ":*", "arn:aws:iam::*:role/team/*",
		"arn:aws:iam::" + accountA + ":user/${aws:username}", "arn:aws:sts::*:assumed-role/*", "arn:*:iam::?44455556666:*"}, odd: []any{"*", "arn:aws:iam", "arn:aws*:user/anna"}},
	{name: "aws:SourceArn", family: "Arn", values: []any{"arn:aws:sns:us-east-1:" + accountA + ":news", "arn:aws:s3:::alpha"},
		patterns: []any{"arn:aws:sns:*:" + accountA + ":*", "arn:aws:s3:::alp?a", "arn:aws:*:*:*:*"}, odd: []any{"arn:aws:s3*", "*"}, oddValues: []any{"alpha"}},
}

// generate draws a case. The case is fit to be changed: nothing in it is shared.
func generate(seed uint64) object {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0x1a))}
	g.open = g.chance(30)
	target := pick(g, genTargets...)
	g.caller = pick(g, genCallers...)
	g.action = pick(g, strings.Fields(target.actions)...)
	if strings.HasPrefix(g.action, "sts:AssumeRole") && g.chance(15) {
		g.caller = pick(g, genProviders...)
		if g.action = "sts:AssumeRoleWithWebIdentity"; strings.Contains(g.caller.principal, "saml") {
			g.action = "sts:AssumeRoleWithSAML"
		}
	}
	g.service, _, _ = strings.Cut(g.action, ":")
	// Two of three requests stay within an account.
	if g.owner = g.caller.account; g.owner == "" || g.chance(33) {
		g.owner = pick(g, accountA, accountB, accountC)
	}
	g.resource = strings.ReplaceAll(pick(g, target.resources...), "%A", g.owner)
	request := object{"principal": g.caller.principal, "action": g.otherCase(g.action), "resource": g.resource}
	switch {
	case g.service == "s3" && g.resource != "*" && !(g.open && g.chance(20)):
		request["resourceAccount"] = g.owner
	case g.chance(10) && g.resource != "*":
		request["resourceAccount"] = g.owner
	}
	g.context = g.drawContext()
	request["context"] = g.context
	c := object{"id": "generated", "request": request, "policies": g.policies()}
	if g.service == "s3" && g.chance(25) || g.chance(2) {
		c["s3"] = object{"blockPublicAccess": object{"RestrictPublicBuckets": g.chance(75), "BlockPublicPolicy": true}}
	}
	if g.open && g.chance(5) {
		g.unlistedService(c)
	}
	return c
}

// generateJSON gives the text of a case.
func generateJSON(seed uint64) []byte { return encode(generate(seed)) }

func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // it is made of maps, lists and scalars
	}
	return text
}

// copyOf gives a deep copy of a case.
func copyOf(v any) any {
	switch v := v.(type) {
	case object:
		m := make(object, len(v))
		for k, e := range v {
			m[k] = copyOf(e)
		}
		return m
	case array:
		l := make(array, len(v))
		for i, e := range v {
			l[i] = copyOf(e)
		}
		return l
	}
	return v
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

// odd is chance, of what leads into an open question.
func (g *generator) odd(percent int) bool { return g.open && g.chance(percent) }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// otherCase changes the case of some letters now and then.
func (g *generator) otherCase(s string) string {
	switch g.IntN(20) {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return strings.ToLower(s)
	}
	return s
}

// unlistedService makes the request one of a service that no list knows (OPEN-29).
func (g *generator) unlistedService(c object) {
	text := string(encode(c))
	text = strings.ReplaceAll(text, `"`+g.service+":", `"zoo:`)
	clear(c)
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		panic(err)
	}
}

func (g *generator) drawContext() object {
	context := object{}
	for _, k := range genKeys {
		if k.values == nil || g.chance(45) {
			continue
		}
		one := func() any {
			if k.oddValues != nil && g.odd(40) {
				return pick(g, k.oddValues...)
			}
			return pick(g, k.values...)
		}
		value := one()
		switch {
		case k.many:
			several := array{}
			for range g.IntN(4) {
				several = append(several, pick(g, k.values...))
			}
			value = several
		case g.odd(5):
			value = array{pick(g, k.values...), pick(g, k.values...)}
		case g.chance(5) && value != nil:
			if _, isList := value.([]any); !isList {
				value = array{value}
			}
		}
		context[g.otherCase(k.name)] = value
	}
	if g.caller.roleARN != "" && g.chance(60) {
		context["aws:PrincipalArn"] = g.caller.roleARN
	}
	return context
}

func (g *generator) policies() object {
	p := object{}
	list := func(kind string) array {
		docs := array{}
		for range 1 + g.IntN(2) {
			docs = append(docs, g.named(kind))
		}
		return docs
	}
	if g.chance(75) {
		p["identity"] = list("identity")
	}
	if g.chance(20) {
		p["permissionsBoundary"] = g.named("permissionsBoundary")
	}
	if g.caller.temporary && g.chance(45) || g.chance(5) {
		p["session"] = list("session")
	}
	levels := func(kind string) array {
		levels := array{}
		for range 1 + g.IntN(3) {
			docs := array{}
			if g.chance(80) {
				docs = append(docs, g.full(kind))
			}
			for range g.IntN(2) {
				docs = append(docs, g.named(kind))
			}
			levels = append(levels, object{"target": "ou", "policies": docs})
		}
		return levels
	}
	if g.chance(25) {
		p["scp"] = levels("scp")
	}
	if g.chance(25) {
		p["rcp"] = levels("rcp")
	}
	if g.chance(65) {
		kind := "resource"
		if strings.HasPrefix(g.resource, "arn:aws:iam:") {
			kind = "trust"
		}
		p["resource"] = g.named(kind)
	}
	if g.chance(15) {
		endpoint := g.named("vpcEndpoint")
		endpoint["name"] = pick(g, "vpce-0abc", "vpce-0def", "the endpoint")
		if g.chance(50) {
			endpoint["type"] = pick(g, "Gateway", "Interface", "Gateway")
		}
		p["vpcEndpoint"] = endpoint
	}
	return p
}

// full is FullAWSAccess, or RCPFullAWSAccess.
func (g *generator) full(kind string) object {
	s := object{"Effect": "Allow", "Action": "*", "Resource": "*"}
	if kind == "rcp" {
		s["Principal"] = "*"
	}
	return object{"name": "FullAWSAccess", "document": object{"Version": "2012-10-17", "Statement": array{s}}}
}

func (g *generator) named(kind string) object {
	n := 1 + g.IntN(3)
	if g.chance(3) {
		n = 30 + g.IntN(15) // long enough for an index
	}
	statements := array{}
	for range n {
		statements = append(statements, g.statement(kind, n > 3))
	}
	document := object{"Statement": statements}
	if n == 1 && g.chance(30) {
		document["Statement"] = statements[0]
	}
	switch g.IntN(8) {
	case 0:
	case 1:
		document["Version"] = "2008-10-17"
	default:
		document["Version"] = "2012-10-17"
	}
	var text any = document
	if g.chance(15) {
		text = string(encode(document))
	}
	return object{"name": kind, "document": text}
}

// statement draws a statement; those of a long document apply more rarely.
func (g *generator) statement(kind string, long bool) object {
	s := object{"Effect": "Allow"}
	if kind == "rcp" || g.chance(25) {
		s["Effect"] = "Deny"
	}
	deny := s["Effect"] == "Deny"
	name := "Action"
	if kind != "rcp" && g.chance(15) {
		name = "NotAction"
	}
	s[name] = g.several(func() any { return g.actionPattern(kind, name == "NotAction") })
	if g.odd(4) && kind != "rcp" {
		s[name] = pick[any](g, g.otherCase("Get*"), "*:Get*", array{g.action, "*:Get*"})
	}
	if g.odd(4) && kind != "rcp" {
		s[name] = array{}
	}
	if kind != "trust" && !(kind == "resource" && (g.odd(15) || deny && g.chance(10) || g.service == "ecr" && g.chance(30))) {
		name := "Resource"
		if g.chance(12) {
			name = "NotResource"
		}
		s[name] = g.several(func() any { return g.resourcePattern(name == "NotResource" || long) })
		if g.odd(3) {
			s[name] = array{}
		}
	}
	switch kind {
	case "rcp":
		s["Principal"] = "*"
	case "trust", "resource", "vpcEndpoint":
		s["Principal"] = g.principal(long)
		if kind != "trust" && (deny && g.chance(30) || g.odd(10)) {
			s["NotPrincipal"] = s["Principal"]
			if deny && g.chance(60) {
				s["NotPrincipal"] = g.everyName()
			}
			delete(s, "Principal")
		}
	}
	if g.chance(45) || deny && g.chance(40) {
		s["Condition"] = g.condition()
	}
	return s
}

// several draws one, or a few.
func (g *generator) several(draw func() any) any {
	switch g.IntN(5) {
	case 0:
		return array{draw(), draw()}
	case 1:
		return array{draw()}
	}
	return draw()
}

func (g *generator) actionPattern(kind string, negated bool) any {
	_, name, _ := strings.Cut(g.action, ":")
	other := pick(g, "s3:DeleteObject", "sqs:*", "ec2:Describe*", "kms:List*", g.service+":Nothing*")
	if negated || g.chance(20) {
		return g.otherCase(pick(g, other, other, g.action))
	}
	if g.odd(6) {
		return "*:*"
	}
	if kind != "rcp" && g.chance(25) {
		return "*"
	}
	return g.otherCase(pick(g, g.action, g.service+":*", g.service+":"+name[:3]+"*", g.service+":*"+name[3:], g.service+":?"+name[1:]))
}

func (g *generator) resourcePattern(rare bool) any {
	other := pick(g, "arn:aws:s3:::gamma/*", "arn:aws:sqs:us-east-1:"+accountC+":other", "arn:aws:s3:::alpha/${aws:PrincipalTag/none}")
	if g.resource == "*" {
		return pick(g, "*", "*", "*", "**", "arn:aws:s3:::*", "arn:aws:s3:::alpha", "arn:aws:s3:*:*:*", other)
	}
	if rare && g.chance(70) || g.chance(15) {
		return other
	}
	parts := strings.SplitN(g.resource, ":", 6)
	head, tail := strings.Join(parts[:5], ":")+":", parts[5]
	if g.odd(20) {
		return pick(g,
			strings.Join(parts[:3], ":"), strings.Join(parts[:3], ":")+":*", // too few parts
			"arn:a*"+tail, "arn:aws:"+parts[2]+":*"+tail[1:], strings.Replace(g.resource, ":", "?", 1),
			head+"${aws:RequestTag/team}", head+tail[:1]+"${aws:RequestTag/team}", head+"${aws:PrincipalTag/team}")
	}
	switch g.IntN(8) {
	case 0:
		return "*"
	case 1:
		return g.resource
	case 2:
		return head + "*"
	case 3:
		return head + tail[:1+g.IntN(len(tail))] + "*"
	case 4:
		return "arn:aws:" + parts[2] + ":*:*:" + tail
	case 5:
		return head + strings.NewReplacer("anna", "${aws:username}", "red", "${aws:PrincipalTag/team, 'red'}").Replace(tail)
	case 6:
		return "arn:aws:" + parts[2] + ":*" + tail[:1] + "*"
	}
	return head + "?" + tail[1:]
}

func (g *generator) principal(rare bool) any {
	others := []any{aws(accountC), aws(iamARN(accountB, "role/Nobody")), aws("AIDAEXAMPLEUNIQUEID00"), object{"Service": "ec2.amazonaws.com"},
		object{"Federated": iamARN(accountA, "saml-provider/Other")}, aws(iamARN(accountA, "user/zoe"), iamARN(accountA, "role/Zoe"))}
	switch {
	case rare && g.chance(60), g.chance(10):
		return pick(g, others...)
	case g.odd(10):
		return pick(g, object{"CanonicalUser": strings.Repeat("79a59d00", 8)}, aws(iamARN(accountA, "role/*")), aws("arn:aws:iam::*:root"),
			object{"AWS": accountC, "CanonicalUser": strings.Repeat("79a59d00", 8)})
	case g.chance(3):
		many := array{}
		for _, c := range genCallers {
			if strings.HasPrefix(c.principal, "arn:") {
				many = append(many, c.principal)
			}
		}
		return object{"AWS": many}
	case g.chance(20) || g.caller.names == nil:
		if strings.HasSuffix(g.caller.principal, ".amazonaws.com") && !g.open {
			return "*"
		}
		return pick[any](g, "*", aws("*"))
	}
	return copyOf(pick(g, g.caller.names...))
}

// everyName lists the caller at every level, or forgets one.
func (g *generator) everyName() any {
	if g.caller.account == "" {
		return g.principal(false)
	}
	all := array{g.caller.account, g.caller.principal}
	if g.caller.roleARN != "" {
		all = append(all, g.caller.roleARN)
	}
	if g.chance(30) && (g.open || g.caller.roleARN == "") {
		all = append(all[:1:1], all[2:]...)
	}
	return object{"AWS": all}
}

func (g *generator) condition() object {
	c := object{}
	for range 1 + g.IntN(2) {
		k := pick(g, genKeys...)
		operator := pick(g, genFamilies[k.family]...)
		if k.family == "Arn" && g.chance(30) || g.odd(2) {
			operator = pick(g, genFamilies["String"]...)
		}
		if k.many || g.chance(12) {
			operator = pick(g, "ForAllValues:", "ForAnyValue:") + operator
			if k.many && g.odd(25) {
				_, operator, _ = strings.Cut(operator, ":")
			}
		}
		if g.chance(15) {
			operator += "IfExists"
		}
		values := g.conditionValues(k)
		if g.chance(8) {
			operator, values = "Null", pick[any](g, "true", "false", true, array{"false"})
			if g.odd(20) {
				values = "perhaps"
			}
		}
		block, _ := c[operator].(object)
		if block == nil {
			block = object{}
			c[operator] = block
		}
		delete(block, strings.ToLower(k.name))
		delete(block, strings.ToUpper(k.name))
		delete(block, k.name)
		block[g.otherCase(k.name)] = values
	}
	return c
}

func (g *generator) conditionValues(k genKey) any {
	one := func() any {
		if k.odd != nil && g.odd(20) {
			return pick(g, k.odd...)
		}
		if v, given := g.context[k.name]; given && g.chance(35) {
			if many, isList := v.(array); isList {
				if len(many) == 0 {
					return "nothing"
				}
				v = pick(g, many...)
			}
			return v
		}
		return pick(g, k.patterns...)
	}
	switch {
	case g.odd(4):
		return array{}
	case g.chance(3):
		many := array{}
		for range 10 {
			many = append(many, one())
		}
		return many
	case g.chance(25):
		return array{one(), one()}
	}
	return one()
}

// shrink takes away from a case whatever it can without changing what fails.
func shrink(c object, fails func(object) bool) object {
	for again := true; again; {
		again = false
		each(c, func(change func()) {
			before := copyOf(c)
			change()
			if fails(c) {
				again = true
				return
			}
			clear(c)
			for k, v := range before.(object) {
				c[k] = v
			}
		})
	}
	return c
}

// each calls f with one small change after another: a member left out, an element, a list of one
// or a document's text unpacked. A change is of the case as it is when it is made.
func each(c object, f func(change func())) {
	for i := 0; ; i++ {
		n := i
		var found func()
		var walk func(v any, set func(any))
		try := func(change func()) {
			if n == 0 && found == nil {
				found = change
			}
			n--
		}
		walk = func(v any, set func(any)) {
			switch v := v.(type) {
			case object:
				for _, k := range slices.Sorted(maps.Keys(v)) {
					try(func() { delete(v, k) })
					walk(v[k], func(e any) { v[k] = e })
				}
			case array:
				for i := range v {
					try(func() { set(slices.Delete(slices.Clone(v), i, i+1)) })
				}
				if len(v) == 1 {
					try(func() { set(v[0]) })
				}
				for i := range v {
					walk(v[i], func(e any) { v[i] = e })
				}
			case string:
				var document object
				if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &document) == nil {
					try(func() { set(document) })
				}
			}
		}
		walk(c, func(any) {})
		if found == nil {
			return
		}
		f(found)
	}
}
