package policy

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// Form is how a resource-based policy names the caller to whom it grants. It decides which of the
// caller's other layers the grant needs beside it.
type Form uint8

// The forms, strongest first.
const (
	// Direct names the caller itself: the user, the role session, the federated user, the service;
	// for the root user its account.
	Direct Form = iota
	// ByRole names the role of a session, or the user behind a federated user.
	ByRole
	// Wildcard names everybody.
	Wildcard
	// ByAccount names the caller's account.
	ByAccount
	NumForms
)

// principals is a compiled Principal or NotPrincipal element.
type principals struct {
	everyone  bool // "*"
	anyAWS    bool // {"AWS": "*"}
	invalid   bool // a partial wildcard, which AWS would not save
	accounts  []string
	arns      []namedARN
	services  []string
	federated []string
	canonical bool
	listed    map[string]struct{} // arns, where there are many
}

// namedARN is a principal's ARN as a policy names it.
type namedARN struct {
	text    string
	role    string // of a role with a path: its name without it
	account string
}

const manyARNs = 9

func compilePrincipals(from *Principals) *principals {
	if from == nil {
		return nil
	}
	p := &principals{everyone: from.Everyone}
	for _, e := range from.Entries {
		switch e.Type {
		case "AWS":
			p.addAWS(e.Value)
		case "Service":
			p.services = append(p.services, e.Value)
		case "Federated":
			p.federated = append(p.federated, e.Value)
		case "CanonicalUser":
			p.canonical = true
		}
	}
	if len(p.arns) >= manyARNs {
		p.listed = make(map[string]struct{}, len(p.arns))
		for _, a := range p.arns {
			p.listed[a.text] = struct{}{}
		}
	}
	return p
}

// addAWS adds an entry of "AWS": a star, an account, or an ARN. Other wildcards are invalid here
// (AWS JSON policy elements: Principal). A unique id (AIDA…, AROA…) is what AWS shows for a
// principal that was deleted; it names nobody any more.
func (p *principals) addAWS(text string) {
	switch {
	case text == "*":
		p.anyAWS = true
		return
	case strings.ContainsAny(text, "*?"):
		p.invalid = true
		return
	case model.IsAccountID(text):
		p.accounts = append(p.accounts, text)
		return
	}
	arn := model.ParseARN(text)
	if !arn.Whole() {
		return
	}
	kind, path, _ := strings.Cut(arn.Resource(), "/")
	if kind == "root" && path == "" {
		p.accounts = append(p.accounts, arn.Account())
		return
	}
	n := namedARN{text: text, account: arn.Account()}
	if slash := strings.LastIndexByte(path, '/'); kind == "role" && slash >= 0 {
		n.role = path[slash+1:]
	}
	p.arns = append(p.arns, n)
}

func (p *principals) names(arn string) bool {
	if p.listed != nil {
		_, ok := p.listed[arn]
		return ok
	}
	for i := range p.arns {
		if p.arns[i].text == arn {
			return true
		}
	}
	return false
}

// namesUnknownPath reports whether a role is named that may be that of a session whose role's path
// is not known (R2.7).
func (p *principals) namesUnknownPath(c *model.Principal) bool {
	if c.Kind != model.RoleSession || c.PathKnown {
		return false
	}
	for i := range p.arns {
		if p.arns[i].role == c.Name && p.arns[i].account == c.Account {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for i := range list {
		if list[i] == s {
			return true
		}
	}
	return false
}

// naming is in which forms an element names a caller, for certain and perhaps.
type naming struct {
	sure, maybe uint8 // bits, 1 << Form
	questions   truth.Value
}

func (n *naming) add(f Form) { n.sure |= 1 << f }
func (n *naming) perhaps(f Form, q truth.Question) {
	n.maybe |= 1 << f
	if n.questions.IsOpen() {
		n.questions = n.questions.And(truth.Undecidable(q))
	} else {
		n.questions = truth.Undecidable(q)
	}
}

// names says how Principal names a caller (AWS JSON policy elements: Principal).
func (p *principals) naming(c *model.Principal) naming {
	var n naming
	if p.everyone {
		n.add(Wildcard)
	}
	if p.anyAWS {
		if c.Kind == model.Service {
			// The documents call it everyone, and do not say whether that includes a service
			// that calls as itself (OPEN-10).
			n.perhaps(Wildcard, truth.WildcardAndService)
		} else {
			n.add(Wildcard)
		}
	}
	switch c.Kind {
	case model.Anonymous:
		return n
	case model.Service:
		if contains(p.services, c.Text) {
			n.add(Direct)
		}
		return n
	case model.FederatedIdentity:
		switch {
		case contains(p.federated, c.Text) || contains(p.federated, c.Name):
			n.add(Direct)
		case c.Name == "" && p.federated != nil:
			n.perhaps(Direct, truth.UnknownProvider)
		}
		return n
	case model.Root:
		if contains(p.accounts, c.Account) {
			n.add(Direct)
		}
	default:
		if contains(p.accounts, c.Account) {
			n.add(ByAccount)
		}
		if p.arns != nil {
			p.namingARN(c, &n)
		}
	}
	if p.canonical && n.sure == 0 {
		n.perhaps(ByAccount, truth.CanonicalUser)
	}
	return n
}

func (p *principals) namingARN(c *model.Principal, n *naming) {
	switch c.Kind {
	case model.Role:
		if p.names(c.Text) {
			n.add(ByRole)
		}
	case model.RoleSession:
		if p.names(c.Text) {
			n.add(Direct)
		}
		if p.names(c.RoleARN) {
			n.add(ByRole)
		} else if p.namesUnknownPath(c) {
			n.perhaps(ByRole, truth.RolePath)
		}
	case model.FederatedUser:
		if p.names(c.Text) {
			n.add(Direct)
		}
		if p.namesUserOf(c) {
			n.add(ByRole)
		}
	default:
		if p.names(c.Text) {
			n.add(Direct)
		}
	}
}

// namesUserOf reports whether the IAM user is named who bears a federated user's name.
func (p *principals) namesUserOf(c *model.Principal) bool {
	for i := range p.arns {
		rest, ok := strings.CutPrefix(p.arns[i].text, "arn:")
		if !ok || p.arns[i].account != c.Account || !strings.HasSuffix(rest, ":user/"+c.Name) {
			continue
		}
		if strings.HasPrefix(rest, c.Partition+":iam::") {
			return true
		}
	}
	return false
}

// denies says whether a Deny with this Principal concerns a caller: any form will do. An invalid
// entry is taken for everybody, which is the safe reading (R2.2).
func (p *principals) denies(c *model.Principal) truth.Value {
	if p.invalid {
		return truth.True
	}
	n := p.naming(c)
	switch {
	case n.sure != 0:
		return truth.True
	case n.maybe != 0:
		return n.questions
	}
	return truth.False
}

// excepts says whether a Deny with this NotPrincipal leaves a caller alone. The account, the user
// or role, and the session are looked at in turn, so each of them must be listed (AWS JSON policy
// elements: NotPrincipal). Callers with a permissions boundary are never left alone (Permissions
// boundaries for IAM entities).
func (p *principals) excepts(c *model.Principal, boundary bool) truth.Value {
	if boundary {
		return truth.False
	}
	if p.everyone {
		return truth.True
	}
	account := contains(p.accounts, c.Account) || p.anyAWS
	switch c.Kind {
	case model.Anonymous:
		return truth.Of(p.anyAWS)
	case model.Service:
		return truth.Of(contains(p.services, c.Text))
	case model.FederatedIdentity:
		return truth.Of(contains(p.federated, c.Text) || contains(p.federated, c.Name))
	case model.Root:
		return truth.Of(account)
	case model.RoleSession:
		role := truth.Of(p.names(c.RoleARN) || p.anyAWS)
		if role.IsFalse() && p.namesUnknownPath(c) {
			role = truth.Undecidable(truth.RolePath)
		}
		session := truth.True
		if !p.names(c.Text) && !p.anyAWS {
			session = truth.Undecidable(truth.NotPrincipalWithoutSession)
		}
		return truth.Of(account).And(role).And(session)
	}
	return truth.Of(account && (p.names(c.Text) || p.anyAWS))
}

// gateway says whether Principal concerns a caller in the policy of a gateway endpoint, where it
// is read differently: everyone, or an account's root user; to name others the policy must use
// condition keys (Control access to VPC endpoints using endpoint policies).
func (p *principals) gateway(c *model.Principal) truth.Value {
	switch {
	case p.everyone || p.anyAWS:
		return truth.True
	case c.Kind == model.Root && contains(p.accounts, c.Account):
		return truth.True
	case p.arns != nil || p.services != nil || p.federated != nil || p.canonical || p.invalid:
		return truth.Undecidable(truth.GatewayPrincipal)
	}
	return truth.False
}
