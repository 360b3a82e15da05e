// Package bulk makes account documents as large as one wishes, for benchmarks and tests.
//
// They look as get-account-authorization-details prints them for a busy account: thousands of
// roles and users with their tags, groups and attached policies, managed policies with older
// versions, and policies of which many are the same in many places. Policy documents stand as
// objects (as the AWS CLI prints them), as JSON text, and URL-encoded (as the API sends them). The
// same size always gives the same text.
package bulk

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Account is the account of the document.
const Account = "123456789012"

// Document gives an account document of some size bytes, with the AWS CLI's indentation.
func Document(size int) string {
	w := &writer{dice: rand.New(rand.NewPCG(1, 2))}
	w.b.Grow(size + 64<<10)
	w.vocabulary()
	w.line("{")
	w.list("UserDetailList", size/4, w.user, false)
	w.list("GroupDetailList", size/4+size/50, w.group, false)
	w.list("RoleDetailList", size*3/4, w.role, false)
	w.list("Policies", size-16, w.policy, true)
	w.line("}")
	return w.b.String()
}

type writer struct {
	b       strings.Builder
	dice    *rand.Rand
	indent  int
	serial  int
	shared  []string // policies that stand in many places
	actions []string
}

func (w *writer) line(text string) {
	w.b.WriteString("                                                                "[:4*w.indent])
	w.b.WriteString(text)
	w.b.WriteByte('\n')
}

// list writes a list of records until the text has grown to a size.
func (w *writer) list(name string, until int, record func(i int), last bool) {
	w.indent++
	w.line(strconv.Quote(name) + ": [")
	w.indent++
	for i := 0; ; i++ {
		w.line("{")
		w.indent++
		record(i)
		w.indent--
		if w.b.Len() >= until {
			w.line("}")
			break
		}
		w.line("},")
	}
	w.indent--
	w.line(closing("]", last))
	w.indent--
}

func closing(bracket string, last bool) string {
	if last {
		return bracket
	}
	return bracket + ","
}

func (w *writer) field(name, value string) {
	w.line(fmt.Sprintf("%q: %q,", name, value))
}

// name writes the fields by which a user, group or role is known.
func (w *writer) name(kind, prefix string, i int) string {
	name := fmt.Sprintf("%s-%s-%05d", w.pick("billing", "orders", "search", "platform-tools", "data"), w.pick("reader", "deployer", "worker", "api"), i)
	w.field("Path", "/")
	w.field(prefix+"Name", name)
	w.field(prefix+"Id", w.id("AROA"))
	w.field("Arn", "arn:aws:iam::"+Account+":"+kind+"/"+name)
	w.field("CreateDate", fmt.Sprintf("2021-%02d-%02dT10:%02d:00+00:00", 1+w.dice.IntN(12), 1+w.dice.IntN(28), w.dice.IntN(60)))
	return name
}

func (w *writer) pick(from ...string) string { return from[w.dice.IntN(len(from))] }

func (w *writer) id(prefix string) string {
	w.serial++
	return fmt.Sprintf("%sX%015X", prefix, w.serial*7919)
}

func (w *writer) user(i int) {
	w.name("user", "User", i)
	if w.dice.IntN(3) == 0 {
		w.inline("UserPolicyList")
	}
	w.line(fmt.Sprintf("\"GroupList\": [%q, %q],", fmt.Sprintf("group-%03d", w.dice.IntN(100)), "everyone"))
	w.attached(1)
	w.tags()
}

func (w *writer) group(i int) {
	w.name("group", "Group", i)
	w.inline("GroupPolicyList")
	w.attached(2)
	w.line(`"Note": ""`)
}

func (w *writer) role(i int) {
	name := w.name("role", "Role", i)
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + w.pick("ec2", "lambda", "ecs-tasks") + `.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	w.document("AssumeRolePolicyDocument", trust, false)
	if w.dice.IntN(4) == 0 {
		arn := "arn:aws:iam::" + Account + ":instance-profile/" + name
		w.line(fmt.Sprintf("\"InstanceProfileList\": [{\"Path\": \"/\", \"InstanceProfileName\": %q, \"InstanceProfileId\": %q, \"Arn\": %q, \"Roles\": []}],", name, w.id("AIPA"), arn))
	} else {
		w.line(`"InstanceProfileList": [],`)
	}
	w.inline("RolePolicyList")
	w.attached(2)
	w.line(`"RoleLastUsed": {"LastUsedDate": "2026-01-02T03:04:05+00:00", "Region": "eu-west-1"},`)
	w.tags()
}

func (w *writer) policy(i int) {
	w.field("PolicyName", fmt.Sprintf("policy-%04d", i))
	w.field("PolicyId", w.id("ANPA"))
	w.field("Arn", fmt.Sprintf("arn:aws:iam::%s:policy/policy-%04d", Account, i))
	w.field("Path", "/")
	w.field("DefaultVersionId", "v2")
	w.line(`"AttachmentCount": 3,`)
	w.line(`"IsAttachable": true,`)
	w.line(`"PolicyVersionList": [`)
	w.indent++
	for v := 2; v > 0; v-- {
		w.line("{")
		w.indent++
		w.document("Document", w.text(8), false)
		w.field("VersionId", fmt.Sprintf("v%d", v))
		w.line(fmt.Sprintf(`"IsDefaultVersion": %t,`, v == 2))
		w.line(`"CreateDate": "2022-02-02T02:02:02+00:00"`)
		w.indent--
		w.line(closing("}", v == 1))
	}
	w.indent--
	w.line("]")
}

func (w *writer) inline(list string) {
	w.line(strconv.Quote(list) + ": [")
	w.indent++
	w.line("{")
	w.indent++
	w.field("PolicyName", w.pick("access", "logs", "data"))
	text := w.shared[w.dice.IntN(len(w.shared))]
	if w.dice.IntN(4) == 0 {
		text = w.text(3)
	}
	w.document("PolicyDocument", text, true)
	w.indent--
	w.line("}")
	w.indent--
	w.line("],")
}

func (w *writer) attached(n int) {
	w.line(`"AttachedManagedPolicies": [`)
	w.indent++
	for i := range n {
		name, owner := fmt.Sprintf("policy-%04d", w.dice.IntN(500)), Account
		if w.dice.IntN(3) == 0 {
			name, owner = w.pick("ReadOnlyAccess", "AmazonS3ReadOnlyAccess", "AWSLambdaExecute"), "aws"
		}
		w.line(fmt.Sprintf("{\"PolicyName\": %q, \"PolicyArn\": \"arn:aws:iam::%s:policy/%s\"}", name, owner, name) + closing("", i == n-1))
	}
	w.indent--
	w.line("],")
}

func (w *writer) tags() {
	w.line(`"Tags": [`)
	w.indent++
	w.line(fmt.Sprintf(`{"Key": "team", "Value": %q},`, w.pick("red", "green", "blue")))
	w.line(fmt.Sprintf(`{"Key": "cost-center", "Value": "%d"}`, 1000+w.dice.IntN(50)))
	w.indent--
	w.line("]")
}
