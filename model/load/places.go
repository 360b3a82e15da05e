package load

import (
	"slices"
	"strconv"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// places reads the places that a scenario describes: a list of records, each with a name and a kind,
// and of the rest what there is. A person writes them, so each name is judged. Where a secret
// stands it is refused, and no message repeats it.
//
//	name        what --at and --from call it; an instance's id says more of that instance
//	kind        instance, container, cloudshell, cloudshell-container, cloud9, laptop, ci
//	account, region, subnet, vpc, instance   where it stands
//	principal   ARN of the CloudShell's user, or of the Cloud9 environment's owner
//	environment variables, by name; AWS_ACCESS_KEY_ID is an object {principal, kind}
//	profiles    those of the AWS CLI's files, with its own names: role_arn, source_profile, …;
//	            credentials is an object {principal, kind}, file is credentials or config
//	webIdentity {issuer, role, session, claims}: the token of an identity provider
//	container   {principal, uri, token}: a container credential endpoint
//	metadata    {endpoint, tokens, hopLimit}: the instance metadata service
//	instanceProfile  ARN, or null where there is none
//	publicIp    the machine's own public address
//	managedCredentials  on or off: those that Cloud9 makes
//	environmentType     ec2 or ssh: of a Cloud9 environment
func (r *reader) places(v source.Value) []*model.Place {
	if v.Kind() == source.Null {
		return nil
	}
	all := objects(r, v, "places", "a place", r.place)
	unique(r, all, "place", func(p *model.Place) (string, source.Value) { return p.Name, p.Value })
	return all
}

var placeNames = []string{"name", "kind", "account", "region", "subnet", "vpc", "instance", "principal", "environment", "profiles",
	"webIdentity", "container", "metadata", "instanceProfile", "publicIp", "managedCredentials", "environmentType"}

func (r *reader) place(v source.Value) *model.Place {
	p := &model.Place{Value: v, Name: r.need(v, "name", "a place")}
	into := func(to *string, field string) func(name, value source.Value) {
		return func(_, _ source.Value) { *to = r.text(v, field) }
	}
	r.sections(v, "a place", map[string]func(name, value source.Value){
		"name":               func(_, v source.Value) { r.placeName(v, p.Name) },
		"kind":               func(_, v source.Value) { r.placeKind(p, v) },
		"account":            func(_, at source.Value) { p.Account = r.text(v, "account"); r.accountID(at, p.Account) },
		"region":             into(&p.Region, "region"),
		"subnet":             into(&p.Subnet, "subnet"),
		"vpc":                into(&p.VPC, "vpc"),
		"instance":           into(&p.Instance, "instance"),
		"principal":          func(_, at source.Value) { p.Principal = r.callerARN(v, "principal", at) },
		"environment":        func(_, v source.Value) { r.variables(p, v) },
		"profiles":           func(_, v source.Value) { p.Profiles = r.profiles(v) },
		"webIdentity":        func(_, v source.Value) { p.WebIdentity = r.webIdentity(v) },
		"container":          func(_, v source.Value) { p.Container = r.containerEndpoint(v) },
		"metadata":           func(_, v source.Value) { p.Metadata = r.metadata(v) },
		"instanceProfile":    func(_, _ source.Value) { p.ProfileARN, p.ProfileKnown = r.text(v, "instanceProfile"), true },
		"publicIp":           into(&p.PublicIP, "publicIp"),
		"managedCredentials": func(_, v source.Value) { p.Cloud9 = cloud9(p); r.managedCredentials(p.Cloud9, v) },
		"environmentType": func(_, v source.Value) {
			p.Cloud9 = cloud9(p)
			p.Cloud9.SSH = r.oneOf(v, "environmentType", "ec2", "ssh") == "ssh"
		},
	}, placeNames...)
	switch {
	case p.Kind == "" && !v.Get("kind").OK():
		r.bad(v, "a place without kind; one of %s was expected", listed(kindNames(), "or"))
	case p.Kind == model.PlaceCloud9:
		p.Cloud9 = cloud9(p)
	case p.Cloud9 != nil:
		r.bad(v, "only a place of kind cloud9 has managedCredentials or environmentType")
	}
	if strings.HasPrefix(p.Name, "i-") && p.Instance == "" {
		p.Instance = p.Name
	}
	return p
}

func cloud9(p *model.Place) *model.Cloud9 {
	if p.Cloud9 == nil {
		p.Cloud9 = &model.Cloud9{}
	}
	return p.Cloud9
}

// placeName refuses the names that mean something else.
func (r *reader) placeName(at source.Value, name string) {
	for _, taken := range []string{"internet", "cloudshell"} {
		if name == taken {
			r.bad(at, "%q is a place that needs no description; another name was expected", name)
		}
	}
	for _, prefix := range []string{"subnet-", "vpce-"} {
		if strings.HasPrefix(name, prefix) {
			r.bad(at, "%q would stand in the place of what has that id; another name was expected", name)
		}
	}
}

func kindNames() []string {
	names := make([]string, len(model.DescribedKinds))
	for i, k := range model.DescribedKinds {
		names[i] = string(k)
	}
	return names
}

func (r *reader) placeKind(p *model.Place, v source.Value) {
	p.Kind = model.PlaceKind(r.oneOf(v, "kind", kindNames()...))
}

// oneOf reads a text that must be one of some; it is empty where it is not.
func (r *reader) oneOf(v source.Value, what string, known ...string) string {
	text := v.Text()
	if v.Kind() != source.String || !slices.Contains(known, text) {
		if v.Kind() != source.String {
			text = v.Kind().String()
		}
		r.bad(v, "%s is %q; %s was expected", what, text, listed(known, "or"))
		return ""
	}
	return text
}

// managedCredentials reads on and off. YAML 1.1 takes both for booleans, so these will do as well.
func (r *reader) managedCredentials(c *model.Cloud9, v source.Value) {
	switch text := v.Text(); {
	case text == "on" || text == "true":
		c.Managed = model.SwitchOn
	case text == "off" || text == "false":
		c.Managed = model.SwitchOff
	default:
		r.oneOf(v, "managedCredentials", "on", "off")
	}
}

// callerARN reads the ARN of who can make a request.
func (r *reader) callerARN(of source.Value, field string, at source.Value) string {
	text := r.text(of, field)
	if text == "" {
		return ""
	}
	if _, err := model.ParsePrincipal(text); err != nil {
		r.bad(at, "%v", err)
	}
	return text
}

// variables reads environment variables. Of those that hold a secret only the fact is of use, and a
// value is refused: a scenario is passed on.
func (r *reader) variables(p *model.Place, v source.Value) {
	if !r.object(v, "environment") {
		return
	}
	p.Variables = map[string]string{}
	members(v, func(name, value source.Value) {
		switch key := name.Text(); {
		case key == "AWS_ACCESS_KEY_ID" && value.Kind() == source.Object:
			p.Key = r.givenKey(value, key)
		case key == "AWS_ACCESS_KEY_ID", secretName(key):
			if value.Kind() != source.Null && !value.Empty() {
				r.bad(name, "%s must not stand in a scenario: only whose key it is counts; AWS_ACCESS_KEY_ID: {principal: ARN, kind: long-lived} was expected", key)
			}
		case value.Kind() == source.Object || value.Kind() == source.Array:
			r.bad(value, "%s is %s; a string was expected", key, value.Kind())
		default:
			p.Variables[key] = value.Text()
		}
	})
}

// secretName tells the variables and settings whose value is a secret.
func secretName(name string) bool {
	switch strings.ToLower(name) {
	case "aws_secret_access_key", "aws_session_token", "aws_security_token", "aws_container_authorization_token",
		"secret_access_key", "session_token", "aws_bearer_token_bedrock", "aws_secret_key":
		return true
	}
	return false
}

func (r *reader) givenKey(v source.Value, what string) *model.GivenKey {
	k := &model.GivenKey{Value: v}
	if !r.object(v, what) {
		return k
	}
	r.sections(v, what, map[string]func(name, value source.Value){
		"principal": func(_, at source.Value) { k.Principal = r.callerARN(v, "principal", at) },
		"kind": func(_, at source.Value) {
			k.Kind = model.KeyKind(r.oneOf(at, "kind", string(model.LongLived), string(model.SessionKey)))
		},
	}, "principal", "kind")
	return k
}

var profileNames = []string{"name", "file", "credentials", "role_arn", "role_session_name", "source_profile", "credential_source",
	"web_identity_token_file", "credential_process", "sso_account_id", "sso_role_name", "sso_session", "sso_start_url", "region",
	"mfa_serial", "external_id", "duration_seconds", "principal"}

func (r *reader) profiles(v source.Value) []*model.Profile {
	all := objects(r, v, "profiles", "a profile", r.profile)
	unique(r, all, "profile", func(p *model.Profile) (string, source.Value) { return p.Name, p.Value })
	return all
}

func (r *reader) profile(v source.Value) *model.Profile {
	p := &model.Profile{Name: r.need(v, "name", "a profile"), InCredentials: true, Value: v}
	readers := map[string]func(name, value source.Value){
		"name":        func(_, _ source.Value) {},
		"file":        func(_, at source.Value) { p.InCredentials = r.oneOf(at, "file", "credentials", "config") != "config" },
		"credentials": func(_, at source.Value) { p.Key = r.givenKey(at, "credentials") },
		"principal":   func(_, at source.Value) { p.Principal = r.callerARN(v, "principal", at) },
	}
	for _, name := range profileNames {
		if readers[name] == nil {
			readers[name] = func(_, _ source.Value) { setProfile(p, name, r.text(v, name)) }
		}
	}
	for name := v.First(); name.OK(); name = name.Next().Next() {
		if secretName(name.Text()) || name.Text() == "aws_access_key_id" {
			r.bad(name, "%s must not stand in a scenario: only whose key it is counts; credentials: {principal: ARN, kind: long-lived} was expected", name.Text())
			return p
		}
	}
	r.sections(v, "a profile", readers, profileNames...)
	return p
}

// setProfile sets one of the AWS CLI's own settings, and reports whether it is one that counts. Of
// files and commands only the fact is kept: their names and arguments may hold secrets.
func setProfile(p *model.Profile, name, value string) bool {
	switch name {
	case "role_arn":
		p.RoleARN = value
	case "role_session_name":
		p.SessionName = value
	case "source_profile":
		p.SourceProfile = value
	case "credential_source":
		p.CredentialSource = value
	case "web_identity_token_file":
		p.WebIdentityTokenFile = value != ""
	case "credential_process":
		p.CredentialProcess = value != ""
	case "sso_account_id":
		p.SSOAccount = value
	case "sso_role_name":
		p.SSORole = value
	case "sso_session":
		p.SSOSession = value
	case "sso_start_url":
		p.SSOStartURL = value
	case "region":
		p.Region = value
	case "mfa_serial":
		p.MFA = value != ""
	case "external_id":
		p.ExternalID = value != ""
	case "duration_seconds":
		if n, err := strconv.Atoi(value); err == nil && n > 0 {
			p.DurationSeconds = n
		}
	default:
		return false
	}
	return true
}

func (r *reader) webIdentity(v source.Value) *model.WebIdentity {
	w := &model.WebIdentity{Value: v}
	if !r.object(v, "webIdentity") {
		return w
	}
	r.sections(v, "webIdentity", map[string]func(name, value source.Value){
		"issuer":  func(_, _ source.Value) { w.Issuer = strings.TrimPrefix(r.text(v, "issuer"), "https://") },
		"role":    func(_, at source.Value) { w.Role = r.callerARN(v, "role", at) },
		"session": func(_, _ source.Value) { w.Session = r.text(v, "session") },
		"claims": func(_, claims source.Value) {
			if !r.object(claims, "claims") {
				return
			}
			w.Claims = map[string]string{}
			members(claims, func(name, _ source.Value) { w.Claims[name.Text()] = r.text(claims, name.Text()) })
		},
	}, "issuer", "role", "session", "claims")
	return w
}

func (r *reader) containerEndpoint(v source.Value) *model.ContainerEndpoint {
	c := &model.ContainerEndpoint{Value: v}
	if !r.object(v, "container") {
		return c
	}
	r.sections(v, "container", map[string]func(name, value source.Value){
		"principal": func(_, at source.Value) { c.Principal = r.callerARN(v, "principal", at) },
		"uri":       func(_, _ source.Value) { c.URI = r.text(v, "uri") },
		"token":     func(_, at source.Value) { c.Token = at.Text() == "true" },
	}, "principal", "uri", "token")
	return c
}

func (r *reader) metadata(v source.Value) *model.MetadataOptions {
	m := &model.MetadataOptions{}
	if !r.object(v, "metadata") {
		return m
	}
	r.sections(v, "metadata", map[string]func(name, value source.Value){
		"endpoint": func(_, at source.Value) { m.Endpoint = r.oneOf(at, "endpoint", "enabled", "disabled") },
		"tokens":   func(_, at source.Value) { m.Tokens = r.oneOf(at, "tokens", "optional", "required") },
		"hopLimit": func(_, at source.Value) {
			n, err := strconv.Atoi(at.Text())
			if err != nil || n < 1 || n > 64 {
				r.bad(at, "hopLimit is not a number from 1 to 64")
				return
			}
			m.HopLimit = n
		},
	}, "endpoint", "tokens", "hopLimit")
	return m
}
