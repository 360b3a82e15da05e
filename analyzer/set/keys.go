package set

import (
	"strings"
	"time"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/policy/class"
	"github.com/iampath/iampath/policy/condition"
)

// keyRule says what is known of the values of a key, for a certain caller and resource.
type keyRule func(k *Key, caller *Caller, q *Question)

// keyRules are AWS's global keys and those of which more is known than their type (AWS global
// condition context keys). A key that is not here has any value of its type, or none, and it is the
// caller who chooses.
var keyRules = map[string]keyRule{
	"aws:securetransport": always,
	"aws:requestedregion": func(k *Key, _ *Caller, _ *Question) { k.Always, k.Suggest = true, []string{"us-east-1"} },
	"aws:currenttime":     notBefore,
	"aws:epochtime":       notBefore,
	"aws:sourceip":        func(k *Key, _ *Caller, _ *Question) { k.Always, k.Suggest = true, []string{"198.51.100.1"} },
	"aws:vpcsourceip":     func(k *Key, _ *Caller, _ *Question) { k.Always, k.Suggest = true, []string{"10.0.0.1"} },
	"aws:sourcevpc":       id("vpc-"),
	"aws:sourcevpce":      id("vpce-"),
	"aws:vpceaccount":     accountID,
	"aws:vpceorgid":       organizationID,

	// Of the caller's side. What an outsider is called and tagged is for the outsider to choose.
	"aws:principalorgid": func(k *Key, c *Caller, q *Question) {
		organizationID(k, c, q)
		k.World = c.form == exactly
		switch {
		case c.organization != "":
			k.Finite, k.Always = []string{c.organization}, true
		case c.form == outsider:
			for _, id := range c.not {
				k.Except = append(k.Except, class.Text(id))
			}
		}
	},
	// Open only where the caller's own name does not tell it: of a service, or of a session whose role's
	// path is not known.
	"aws:principalarn": func(k *Key, c *Caller, _ *Question) {
		k.World = true
		if c.form == exactly && c.principal.Kind == model.RoleSession {
			before, name, _ := strings.Cut(c.principal.RoleARN, ":role/")
			role := class.Text(before + ":role/")
			k.Always, k.Domain = true, []class.Language{role.Literal(name), role.Star(noColonStar).Literal("/" + name)}
		}
	},
	"aws:principalorgpaths": func(k *Key, c *Caller, q *Question) {
		k.World = c.form == exactly
		if c.organization != "" {
			k.Domain = []class.Language{class.Text(c.organization + "/").Star(class.AnyCharacter)}
			return
		}
		organizationPath(k, c.not)
	},
	"aws:userid":            func(k *Key, c *Caller, _ *Question) { k.Always, k.World = c.signs(), c.form == exactly },
	"aws:sourceidentity":    session,
	"aws:federatedprovider": session,
	"aws:tokenissuetime": func(k *Key, c *Caller, q *Question) {
		ownSession(k, c, q)
		if c.form == exactly && (c.principal.Kind == model.Role || c.principal.Kind == model.RoleSession) {
			// A role's credentials are always a session's, and a new session can be had.
			k.Always, k.World = true, false
		}
		k.NotBefore = q.Now.Add(-longestSession).Unix()
	},
	"aws:ec2instancesourcevpc":         session,
	"aws:ec2instancesourceprivateipv4": session,
	"ec2:sourceinstancearn":            session,
	"ec2:roledelivery":                 session,
	"lambda:sourcefunctionarn":         session,
	"codebuild:buildarn":               session,
	"codebuild:projectarn":             session,
	"glue:credentialissuingservice":    session,
	"glue:roleassumedby":               session,
	"ssm:sourceinstancearn":            session,
	"identitystore:userid":             session,
	"aws:assumedroot":                  session,
	"aws:multifactorauthage":           ownSession,
	// Whoever has a device can sign in with it or without.
	"aws:multifactorauthpresent": func(k *Key, c *Caller, _ *Question) {
		k.Never = !c.signs()
		if c.form == exactly && (c.principal.Kind == model.Role || c.principal.Kind == model.RoleSession) {
			// What AssumeRole gives does not say whether there was a second factor (Configuring MFA-protected
			// API access).
			k.Finite = []string{"false"}
		}
	},

	// Of services that call: as themselves, or on behalf of somebody.
	"aws:sourcearn":                 ofService,
	"aws:sourceaccount":             func(k *Key, c *Caller, q *Question) { ofService(k, c, q); accountID(k, c, q) },
	"aws:sourceowner":               func(k *Key, c *Caller, q *Question) { ofService(k, c, q); accountID(k, c, q) },
	"aws:sourceorgid":               func(k *Key, c *Caller, q *Question) { ofService(k, c, q); organizationID(k, c, q) },
	"aws:sourceorgpaths":            ofService,
	"aws:principalservicename":      ofService,
	"aws:principalservicenameslist": ofService,
	"aws:viaawsservice": func(k *Key, _ *Caller, q *Question) {
		k.Always = true
		if !q.OnBehalf {
			k.Finite = []string{"false"}
		}
	},
	"aws:calledvia":      onBehalf,
	"aws:calledviafirst": onBehalf,
	"aws:calledvialast":  onBehalf,
	"kms:viaservice":     onBehalf,

	// Of the resource.
	"aws:resourceorgid": func(k *Key, c *Caller, q *Question) {
		organizationID(k, c, q)
		k.World = q.Resources.Outside == nil
		for _, id := range q.Resources.NotOrganizations {
			k.Except = append(k.Except, class.Text(id))
		}
	},
	"aws:resourceorgpaths": func(k *Key, _ *Caller, q *Question) {
		k.World = q.Resources.Outside == nil
		organizationPath(k, q.Resources.NotOrganizations)
	},
}

// longestSession is how long a session can last: 36 hours, from GetSessionToken (Requesting temporary
// security credentials).
const longestSession = 36 * time.Hour

// notBefore is a key of the time of the request, which is not past.
func notBefore(k *Key, _ *Caller, q *Question) { k.Always, k.NotBefore = true, q.Now.Unix() }

func always(k *Key, _ *Caller, _ *Question) { k.Always = true }

func id(prefix string) keyRule {
	return func(k *Key, _ *Caller, _ *Question) {
		k.Always = true
		k.Domain = []class.Language{class.Text(prefix).One(class.AnyCharacter).Star(class.AnyCharacter)}
		k.Suggest = []string{prefix + "0f00d0f00d0f00d0f"}
	}
}

func accountID(k *Key, _ *Caller, _ *Question) {
	k.Domain = []class.Language{class.Language{}.Times(12, class.Digit)}
	k.Suggest = plainAccounts
}

func organizationID(k *Key, _ *Caller, _ *Question) {
	k.Domain = []class.Language{class.Text("o-").One(class.AnyCharacter).Star(class.AnyCharacter)}
	k.Suggest = []string{"o-someoneelse"}
}

// organizationPath is the path of an account in an organization that is none of some.
func organizationPath(k *Key, not []string) {
	k.Domain = []class.Language{class.Pattern("o-?*/r-?*/*")}
	for _, id := range not {
		k.Except = append(k.Except, class.Text(id+"/").Star(class.AnyCharacter))
	}
}

// session is a property of the session that calls: a user's request with an access key has none, an
// outsider has what sessions he likes, and of a known role it is not known which.
func session(k *Key, c *Caller, _ *Question) {
	k.World = c.form == exactly
	k.Never = !c.signs() || c.form == exactly && c.principal.Kind == model.User
}

// ownSession is a property of sessions that a user has too: of the console, and from GetSessionToken, for
// which no permission is needed (Permissions for GetSessionToken). Whether there is one is the user's choice.
func ownSession(k *Key, c *Caller, q *Question) {
	if session(k, c, q); c.form == exactly && c.principal.Kind == model.User {
		k.World, k.Never = false, false
	}
}

// ofService is a key that only AWS services send which call as themselves.
func ofService(k *Key, c *Caller, _ *Question) {
	k.Never = c.form != service && !(c.form == exactly && c.principal.Kind == model.Service)
}

// onBehalf is a key of requests that a service makes on the caller's behalf.
func onBehalf(k *Key, _ *Caller, q *Question) { k.Never = !q.OnBehalf }

// tagRules are those of keys that end in a tag's key.
var tagRules = []struct {
	prefix string
	rule   keyRule
}{
	{"aws:principaltag/", func(k *Key, c *Caller, q *Question) {
		k.World = c.form == exactly
		k.Never = !c.signs() || q.NoSessionTags
	}},
	{"aws:resourcetag/", func(k *Key, _ *Caller, q *Question) {
		k.World = q.Resources.Outside == nil
		k.Never = q.Resources.TagsKnown
	}},
}

// key says what is known of a key whose value is open.
func (s *solver) key(key model.Key) Key {
	lower := key.Lower()
	if k, given := s.q.Keys[lower]; given {
		return k
	}
	var k Key
	if kind, known := awsdata.KeyType(lower); known {
		k.Several = kind.Multi
		if kind.Type == "Bool" {
			k.Finite = []string{"true", "false"}
		}
	}
	switch rule := keyRules[lower]; {
	case rule != nil:
		rule(&k, s.caller, s.q)
	default:
		for _, t := range tagRules {
			if strings.HasPrefix(lower, t.prefix) {
				t.rule(&k, s.caller, s.q)
			}
		}
		switch {
		case resourceTag(lower):
			k.World = s.q.Resources.Outside == nil
		case claim(lower):
			k.Never = s.caller.form != token && s.caller.form != exactly
			k.World = s.caller.form == exactly && s.caller.principal.Kind != model.FederatedIdentity
		}
	}
	if !strings.HasPrefix(lower, "aws:") && s.request.Action.Text != "" && !k.Never && !bears(s.request.Action.Text, lower) && !claim(lower) {
		// The reference does not list the key for the action. It may be wrong, or out of date; but the
		// keys of one service are not those of requests to another, except for properties of sessions,
		// which have rules above.
		service, _, _ := strings.Cut(lower, ":")
		k.World = true
		k.Never = keyRules[lower] == nil && service != s.request.Action.Service && awsdata.Knows(service)
	}
	return k
}

// resourceTag reports whether a service's key is a tag, or another attribute, of the resource.
func resourceTag(lower string) bool {
	_, name, _ := strings.Cut(lower, ":")
	return strings.HasPrefix(name, "resourcetag/") || strings.HasPrefix(name, "existingobjecttag/") || strings.HasPrefix(name, "buckettag/")
}

// claim reports whether a key is a claim of an identity provider's token: its prefix is the
// provider's host name, or saml.
func claim(lower string) bool {
	provider, _, found := strings.Cut(lower, ":")
	return found && (strings.Contains(provider, ".") || provider == "saml")
}

// cutAll adds what all policies in play tell apart among a key's values, whatever their variables
// are.
func (s *solver) cutAll(key model.Key, to *condition.Cuts) {
	context := s.q.Context.Clone()
	context.SetPartial(true)
	for _, p := range s.policies {
		if p.Document == nil {
			continue
		}
		for i := range p.Document.Statements {
			tests := p.Tests(i)
			for t := range tests {
				if tests[t].Key().Is(key) {
					tests[t].Cut(&context, to)
				}
			}
		}
	}
}
