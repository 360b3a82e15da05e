package credentials

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
)

// Way is a way by which a console user comes by a credential to carry elsewhere.
type Way struct {
	Name, Caller, Rights, Lifetime, Needs string
	// Allowed says whether the user may take it.
	Allowed Answer
	Reach   Reach
}

// mostRoles is how many roles are set beside CloudShell's own credential.
const mostRoles = 10

// compare sets what CloudShell hands out beside sessions of the roles that the user may assume. Roles
// that AWS services make for themselves let nobody else in.
func (f *finder) compare(principal string) []Way {
	table := f.capabilities(principal)
	row := table.Row(CapabilityCredentials)
	own := &Credential{Caller: principal}
	f.reach(own)
	ways := []Way{{Name: "CloudShell's endpoint", Caller: principal, Rights: "all of the user's own", Reach: own.Reach, Allowed: row.Can,
		Lifetime: "minutes (5 to 15 were seen)", Needs: "cloudshell:PutCredentials and the actions to launch; no role, no trust policy"}}
	who, err := model.ParsePrincipal(principal)
	if err != nil {
		return ways
	}
	chained := who.Kind == model.Role || who.Kind == model.RoleSession
	for _, id := range f.env.AccountIDs() {
		iam := f.env.Accounts[id].IAM
		if iam == nil {
			continue
		}
		for _, role := range iam.Roles {
			p, err := model.ParsePrincipal(role.ARN)
			if err != nil || p.ServiceLinked || role.ARN == principal || role.ARN == who.RoleARN || len(ways) > mostRoles {
				continue
			}
			a := f.ask(principal, "sts:AssumeRole", role.ARN)
			if a == nil || a.Decision.Denied() {
				continue
			}
			w := Way{Name: "sts:AssumeRole of " + role.Name, Rights: "the role's", Allowed: NotKnown, Lifetime: f.roleLifetime(role.ARN, 0, chained),
				Needs: "sts:AssumeRole, and a trust policy that lets the user in"}
			if a.Decision.Result == decision.Allowed {
				w.Allowed = Yes
			}
			w.Caller, _ = roleSession(role.ARN, "SESSION")
			session := &Credential{Caller: w.Caller}
			f.reach(session)
			w.Reach = session.Reach
			ways = append(ways, w)
		}
	}
	if len(ways) == 1 {
		ways = append(ways, Way{Name: "sts:AssumeRole", Rights: "a role's", Lifetime: "1 hour unless asked otherwise, at most the role's maximum; 1 hour at most where a role assumes a role",
			Needs: fmt.Sprintf("a role whose trust policy lets the user in: of the roles that are known, none does (%d accounts)", len(f.env.Accounts)), Allowed: No})
	}
	return ways
}
