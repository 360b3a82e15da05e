package paths

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"
)

// docs/privilege-steps.md lists the steps, made of the tables.
func TestStepsPage(t *testing.T) {
	const file = "../../docs/privilege-steps.md"
	want := stepsPage()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("%s is stale (%v); renew it with UPDATE=1 go test ./analyzer/paths", file, err)
	}
}

func stepsPage() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(`# Privilege steps

How a permission becomes more permissions, as ` + "`iampath paths`" + ` walks it and the rule
[privilege-escalation](rules/privilege-escalation.md) looks for it. Each request of a step is decided under all layers, on each resource that
the Service Authorization Reference requires for its action. This page is made of the program's own tables.

A step through something that would have to be there is *possible*, and says on what it hangs: what runs in an account is not collected,
instances aside.

## A role is passed to something new

` + "`iam:PassRole`" + ` on the role, for the service that the role trusts, and all of these:
`)
	table := func(list []worker) {
		line("| so | service | requests | hangs on | AWS's document |\n| --- | --- | --- | --- | --- |")
		for _, by := range list {
			line("| %s | %s | %s | %s | %s |", by.name, cmp.Or(by.service, "-"), requests(by.needs), cmp.Or(strings.TrimSpace(strings.TrimSuffix(by.there, ",")+strings.Repeat(" with the role", min(1, len(by.there)))+" "+by.hangs), "-"), cmp.Or(by.document, "-"))
		}
		line("")
	}
	table(passings)
	line("## Something that has a role already is told what to do\n")
	table(running)
	line("## Code is run on an instance\n")
	table(commands)
	line("## Another identity is taken over\n\n| action | so | AWS's document |\n| --- | --- | --- |")
	for _, take := range takeovers {
		line("| `%s` | %s | %s |", take.action, take.why, take.document)
	}
	line("| `%s` | a SAML provider's certificate is replaced: whoever did it signs assertions for all roles that trust the provider | IAM User Guide, Create a SAML identity provider in IAM |", updateProvider)
	line("\n## A principal gives itself rights\n\n| on | actions |\n| --- | --- |")
	for _, on := range []struct {
		what    string
		actions []string
	}{
		{"itself, a user", userGrants}, {"itself, a role, or a role that it may assume", roleGrants}, {"a group of which it is", groupGrants},
		{"a group whose members may give themselves all rights", []string{"iam:AddUserToGroup"}}, {"a managed policy that it has", policyGrants},
		{"its policy whose Deny alone keeps it from being an administrator", []string{"iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:DeleteGroupPolicy", "iam:DetachGroupPolicy", "iam:RemoveUserFromGroup"}},
		{"its permissions boundary, where one caps it", append(userBoundary, roleBoundary...)},
	} {
		line("| %s | `%s` |", on.what, strings.Join(on.actions, "`, `"))
	}
	line("\nIn an organization's management account also, where IAM Identity Center is used:\n\n| so | requests |\n| --- | --- |")
	for _, by := range centers {
		line("| %s | %s |", by.name, requests(by.needs))
	}
	line(`
## What is not asked

What data hold: a key in a secret or a parameter, the code of a function or a template in a bucket, an image in a repository, a pipeline's
source. What services do with a role beyond running code or calling any API: queries, transfers, imports. Keys of OpenID Connect providers,
which lie outside of AWS; what accounts may do to which the administration of IAM Identity Center or of root access was delegated.`)
	return b.String()
}

func requests(list []needs) string {
	var all []string
	for _, n := range list {
		all = append(all, "`"+strings.Join(n.actions, "` or `")+"`")
	}
	return strings.Join(all, ", ")
}
