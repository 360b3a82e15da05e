package policy

// need says whether an element must, may or must not stand in a statement.
type need uint8

const (
	mayStand need = iota
	mustStand
	mustNotStand
)

// grammar is what one kind of document allows beyond what all have in common (Grammar of the IAM
// JSON policy language).
type grammar struct {
	id           need
	principal    need
	notPrincipal need
	resource     need
	notAction    need
	// latin1: only U+0009, U+000A, U+000D and U+0020 to U+00FF (IAM and AWS STS quotas).
	latin1 bool
	// rcp: Deny only, for everybody, and no bare "*" action (RCP syntax).
	rcp bool
}

var grammars = [...]grammar{
	// Id is not for identity-based policies (IAM JSON policy elements: Id). Principal is forbidden where the document is attached to the principal (AWS JSON policy
	// elements: Principal).
	Identity:            {id: mustNotStand, principal: mustNotStand, notPrincipal: mustNotStand, resource: mustStand, latin1: true},
	PermissionsBoundary: {id: mustNotStand, principal: mustNotStand, notPrincipal: mustNotStand, resource: mustStand, latin1: true},
	Session:             {id: mustNotStand, principal: mustNotStand, notPrincipal: mustNotStand, resource: mustStand, latin1: true},
	// Since September 2025 SCPs have the full language, except for Principal (SCP syntax).
	SCP: {principal: mustNotStand, notPrincipal: mustNotStand, resource: mustStand},
	RCP: {principal: mustStand, notPrincipal: mustNotStand, resource: mustStand, notAction: mustNotStand, rcp: true},
	// The role is implied (AWS JSON policy elements: Resource); NotPrincipal is not supported in
	// trust policies (AWS JSON policy elements: NotPrincipal).
	Trust: {principal: mustStand, notPrincipal: mustNotStand, resource: mustNotStand, latin1: true},
	// Whether Resource can be left out depends on the service.
	ResourceBased: {principal: mustStand},
	VPCEndpoint:   {principal: mustStand, resource: mustStand},
}

// a puts the article before the kind's name.
func (k Kind) a() string {
	if k == Identity {
		return "an " + k.String()
	}
	return "a " + k.String()
}
