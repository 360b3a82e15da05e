package credentials

import (
	"fmt"

	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
)

// Capabilities is what a principal can do in CloudShell.
type Capabilities struct {
	Principal string
	Rows      []Capability
	Notes     []string
}

// Capability is a row of the table.
type Capability struct {
	Name string
	Can  Answer
	// Because names the action that decides, the layer and the statement.
	Because string
	Actions []Permission
}

// Answer is yes, no or unknown.
type Answer uint8

// The answers.
const (
	NotKnown Answer = iota
	Yes
	No
)

var answerNames = [...]string{"unknown", "yes", "no"}

// String spells the answer.
func (a Answer) String() string { return answerNames[a] }

// Permission is an action that a capability needs, decided.
type Permission struct {
	Action, Resource string
	Answer           *check.Answer // nil where it could not be laid out
	Why              string
}

// The names of the rows.
const (
	CapabilityLaunch      = "launch"
	CapabilitySessions    = "sessions"
	CapabilityShells      = "every shell"
	CapabilityFiles       = "files inside"
	CapabilityPreferences = "preferences"
	CapabilityUpload      = "upload"
	CapabilityDownload    = "download"
	CapabilityRestart     = "restart"
	CapabilityDeleteHome  = "delete home"
	CapabilityCredentials = "AWS credentials"
)

// launch are the four actions without which CloudShell does not start (Managing AWS CloudShell access
// and usage with IAM policies; S8.21).
var launch = []string{"CreateEnvironment", "CreateSession", "GetEnvironmentStatus", "StartEnvironment"}

// capabilities are the rows, each with the actions that it needs besides launching. What happens
// inside the shell, or in the browser alone, needs no more (seen in December 2021 with exactly the
// four actions); the others have each an action of their own (the same page; S8.21–S8.23).
var capabilities = []struct {
	name    string
	actions []string
}{
	{CapabilityLaunch, nil},
	{CapabilitySessions, nil},
	{CapabilityShells, nil},
	{CapabilityFiles, nil},
	{CapabilityPreferences, nil},
	{CapabilityUpload, []string{"GetFileUploadUrls"}},
	{CapabilityDownload, []string{"GetFileDownloadUrls"}},
	{CapabilityRestart, []string{"StopEnvironment"}},
	{CapabilityDeleteHome, []string{"DeleteEnvironment"}},
	{CapabilityCredentials, []string{"PutCredentials"}},
}

// CloudShell decides, action by action, what a principal can do in CloudShell outside a VPC. The
// errors are as those of [At].
func CloudShell(env *model.Environment, principal string, options Options) (*Capabilities, error) {
	if env == nil {
		env = &model.Environment{}
	}
	if _, err := model.ParsePrincipal(principal); err != nil {
		return nil, err
	}
	f := &finder{env: env, world: options.world(env), options: options, place: &model.Place{Name: "cloudshell", Kind: model.PlaceCloudShell, Principal: principal}}
	if _, err := f.world.Question(check.AskFor{Principal: principal, Action: "cloudshell:CreateEnvironment", Resource: "*"}); err != nil {
		return nil, err
	}
	c := f.capabilities(principal)
	return c, f.err
}

// capabilities makes the table.
func (f *finder) capabilities(principal string) *Capabilities {
	c := &Capabilities{Principal: principal}
	decided := map[string]Permission{}
	permissions := func(names []string) []Permission {
		var all []Permission
		for _, name := range names {
			if _, there := decided[name]; !there {
				decided[name] = f.permission(principal, name)
			}
			all = append(all, decided[name])
		}
		return all
	}
	starts := permissions(launch)
	for _, row := range capabilities {
		own := permissions(row.actions)
		r := Capability{Name: row.name, Actions: own}
		if own == nil {
			r.Actions = starts
		}
		// Its own action first: that is what tells the rows apart.
		r.Can, r.Because = together(own, starts)
		c.Rows = append(c.Rows, r)
	}
	c.Notes = []string{
		"upload and download are those of the console; curl and wget in the shell need none of it",
		"taking the actions away later does not close an environment that is open",
	}
	return c
}

// permission decides one action. CreateEnvironment is on no resource, the others are on an
// environment (Service Authorization Reference: AWS CloudShell); an id is made up, since whoever
// creates one is told it afterwards. Outside a VPC the request lacks CloudShell's keys.
func (f *finder) permission(principal, name string) Permission {
	p := Permission{Action: "cloudshell:" + name, Resource: "*"}
	if who, err := model.ParsePrincipal(principal); err == nil && name != "CreateEnvironment" {
		region := f.place.Region
		if region == "" {
			region = "us-east-1"
		}
		p.Resource = fmt.Sprintf("arn:%s:cloudshell:%s:%s:environment/11111111-2222-3333-4444-555555555555", who.Partition, region, who.Account)
	}
	q, err := f.world.Question(check.AskFor{Principal: principal, Action: p.Action, Resource: p.Resource,
		Absent: []string{"cloudshell:VpcIds", "cloudshell:SubnetIds", "cloudshell:SecurityGroupIds"}})
	if err != nil {
		p.Why = f.fail(err)
		return p
	}
	p.Answer = check.Ask(q)
	p.Why = because(p.Answer)
	return p
}

// can turns a decision into an answer.
func (p Permission) can() Answer {
	switch {
	case p.Answer == nil:
		return NotKnown
	case p.Answer.Decision.Result == decision.Allowed:
		return Yes
	case p.Answer.Decision.Denied():
		return No
	}
	return NotKnown
}

// together joins the actions of a row: one that is denied is enough for no.
func together(own, starts []Permission) (Answer, string) {
	all := append(append([]Permission{}, own...), starts...)
	for _, want := range []Answer{No, NotKnown} {
		for _, p := range all {
			if p.can() == want {
				return want, p.Action + ": " + p.Why
			}
		}
	}
	return Yes, all[0].Action + ": " + all[0].Why
}

// Row finds a row by name.
func (c *Capabilities) Row(name string) *Capability {
	for i := range c.Rows {
		if c.Rows[i].Name == name {
			return &c.Rows[i]
		}
	}
	return nil
}
