package credentials

import (
	"strings"

	"github.com/iampath/iampath/analyzer/network"
	"github.com/iampath/iampath/model"
)

// Managed is what can be said of the AWS managed temporary credentials (AMTC) of a Cloud9
// environment.
type Managed struct {
	// On is whether they are used: yes, no, or not known.
	On Answer
	// Owner is the AWS entity whose rights they have; empty: not known.
	Owner string
	// FromOwnAddress is whether requests leave from the environment's own public address, and Why.
	FromOwnAddress Answer
	Why            string
	Limits         []string
	Source         string
	// Answers are calls that people tried, by what is documented and by what was seen.
	Answers []ManagedAnswer
	// Ways are the credentials that such an environment can use.
	Ways []ManagedWay
}

// ManagedWay is a sort of credential that a Cloud9 environment can use.
type ManagedWay struct {
	Name, Kind string
	Available  Answer
	Note       string
}

// ManagedAnswer is a call with AMTC.
type ManagedAnswer struct {
	Action, Resource string
	// Documented is the decision by AWS's documents: [Refused] where the credential is not taken, and
	// else as the decision contract has it; Seen what somebody saw, or empty.
	Documented, Seen Evidence
	// Assumed is what an analysis of what can leave must take for true: the worse of the two.
	Assumed string
	// Because says what decides.
	Because string
}

// managedCandidate is AMTC as a provider has them: Cloud9 writes them to ~/.aws/credentials, so they
// stand before the instance's role (S8.46).
func (f *finder) managedCandidate() *Candidate {
	c9 := f.place.Cloud9
	if c9 == nil || c9.SSH || c9.Managed == model.SwitchOff {
		return nil
	}
	c := &Candidate{Outcome: Yields, Profile: "default", Why: "AWS managed temporary credentials, which Cloud9 writes to ~/.aws/credentials",
		Credential: &Credential{Caller: f.place.Principal, Kind: model.SessionKey,
			Lifetime:   "15 minutes, renewed every 5 while the owner's IDE is connected",
			Read:       []string{readFile},
			managed:    true,
			Restricted: []string{"AMTC's own limits (below): no users, no keys, no sts:AssumeRole, roles named Cloud9-… only; but iam:PassRole of any role"}}}
	if c.Credential.Caller == "" {
		c.Credential.Whose = "the owner of the environment was not given; --principal names it"
	}
	if x := f.exit(""); x.Known && !x.Direct {
		seen, _ := seenBehindNAT("s3:ListAllMyBuckets")
		c.Refusal = &Refusal{Why: "requests do not come from the environment's own address: " + x.Why,
			Documented: Evidence{Refused, amtcSource}, Observed: Evidence{"S3: " + seen.Says, seen.Source}}
	}
	if c9.Managed == model.SwitchUnknown {
		c.Outcome, c.Why = Unknown, c.Why+"; whether they are on was not given (they are by default)"
	}
	return c
}

// carriesManaged says how far AMTC carry: they have a tie of their own, which is no policy's.
func (c *Credential) carriesManaged() {
	if c.Carry.Extent == Tied {
		return
	}
	c.Carry.Extent, c.Carry.Would = PartlyTied, nil
	c.Carry.Why = "AWS documents that it is taken only from the environment's own public address; S3 took it from another (seen in 2021), so assume that for S3 it works from anywhere"
	if c.Reach == Administrator {
		c.Reach = Limited // iam:PutUserPolicy is not among what AMTC permit
	}
}

// managed tells of AMTC at the place.
func (f *finder) managed() *Managed {
	c9 := f.place.Cloud9
	m := &Managed{Owner: f.place.Principal, Limits: managedLimits, Source: amtcSource, On: No, Ways: managedWays(f.place)}
	if c9.SSH {
		m.Why = "an SSH environment has none"
		return m
	}
	switch c9.Managed {
	case model.SwitchOn:
		m.On = Yes
	case model.SwitchUnknown:
		m.On = NotKnown
	}
	exit := f.exit("")
	m.Why = exit.Why
	switch {
	case exit.Known && exit.Direct:
		m.FromOwnAddress = Yes
	case exit.Known:
		m.FromOwnAddress = No
	}
	if m.On == No {
		return m
	}
	for _, call := range managedCalls {
		m.Answers = append(m.Answers, f.managedAnswer(call.action, call.resource))
	}
	return m
}

// exit tells how requests to a service leave. Where the routes are not known, the instance's
// addresses tell: without a public one it is not its own from which it calls.
func (f *finder) exit(service string) Exit {
	p := f.place
	if f.options.Exit != nil {
		if x := f.options.Exit(service); x.Known {
			return x
		}
	}
	if x := f.routed(service); x.Known {
		return x
	}
	switch {
	case p.PublicIP != "":
		return Exit{Direct: true, Known: true, Why: "the instance has the public address " + p.PublicIP}
	case p.PrivateIP != "":
		return Exit{Known: true, Why: "the instance has no public address: its requests leave by a NAT gateway or a VPC endpoint, if at all"}
	}
	return Exit{Why: "whether the instance has a public address was not given"}
}

// routed follows the routes out of the place's subnet. Only through an internet gateway does a
// request bear the instance's own public address: a NAT gateway puts its own in its place, and
// through an endpoint a request bears none (S8.45; S-11).
func (f *finder) routed(service string) Exit {
	p := f.place
	if p.Subnet == "" {
		return Exit{}
	}
	if service == "" {
		service = "ec2"
	}
	route := network.From(f.env, network.Source{Account: p.Account, Region: p.Region, Subnet: p.Subnet, VPC: p.VPC,
		Private: p.PrivateIP, Public: p.PublicIP, HasPublic: p.PrivateIP != ""}, service, p.Region)[0]
	if route.Exit == network.Unknown {
		return Exit{}
	}
	return Exit{Known: true, Direct: route.Exit == network.InternetGateway && p.PublicIP != "", Why: strings.Join(route.Why, "; ")}
}

// managedCalls are the calls that were tried in September 2021 from a private subnet behind a NAT
// gateway.
var managedCalls = []struct{ action, resource string }{
	{"sts:GetCallerIdentity", "*"},
	{"iam:ListUsers", "*"},
	{"rds:DescribeDBInstances", "*"},
	{"ec2:DescribeInstances", "*"},
	{"s3:ListAllMyBuckets", "*"},
	{"s3:ListBucket", "*"},
}

const (
	managedArticle = "an article by Chibayuki on AWS Cloud9 in a private subnet: commands and CloudTrail records of September 2021 (observed, not documented)"
	fieldReports   = "reports from the field (observed, not documented)"
)

// seenBehindNAT is what those calls gave.
func seenBehindNAT(action string) (Evidence, bool) {
	switch service, _, _ := strings.Cut(action, ":"); {
	case action == "ec2:DescribeInstances":
		return Evidence{Refused + " (AuthFailure); no event in CloudTrail", managedArticle}, true
	case action == "sts:GetCallerIdentity" || action == "iam:ListUsers" || action == "rds:DescribeDBInstances":
		return Evidence{Refused + " (InvalidClientTokenId); no event in CloudTrail", managedArticle}, true
	case action == "s3:ListAllMyBuckets" || action == "s3:ListBucket":
		return Evidence{"the credential was taken, and the entity's policies decided: allow; with a Deny on s3:* AccessDenied, which CloudTrail records", managedArticle}, true
	case service == "s3":
		return Evidence{}, true
	}
	return Evidence{}, false
}

// ManagedCall decides a call with the AMTC of a Cloud9 environment. The order is AWS's: is the
// credential taken, do AMTC permit the action, do the entity's policies. S3 took the credential
// behind a NAT gateway, which its documentation says it would not; taking it is not a matter of the
// action, so for all of S3 the worse is assumed (S0.2).
func ManagedCall(env *model.Environment, place *model.Place, action, resource string, options Options) (*ManagedAnswer, error) {
	if env == nil {
		env = &model.Environment{}
	}
	f := &finder{env: env, world: options.world(env), place: place, options: options}
	a := f.managedAnswer(action, resource)
	return &a, f.err
}

func (f *finder) managedAnswer(action, resource string) ManagedAnswer {
	a := ManagedAnswer{Action: action, Resource: resource, Documented: Evidence{Source: amtcSource}}
	entity, why := "indeterminate", "the owner of the environment is not known"
	if f.place.Principal != "" {
		if answer := f.ask(f.place.Principal, action, resource); answer != nil {
			entity, why = answer.Decision.Result.String(), because(answer)
		} else {
			why = "the owner's policies are not known"
		}
	}
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	exit := f.exit(service)
	permits, limit := ManagedPermits(action, resource)
	switch {
	case exit.Known && !exit.Direct:
		seen, known := seenBehindNAT(action)
		a.Documented.Says, a.Because = Refused, "the request does not come from the environment's own address: "+exit.Why
		a.Seen, a.Assumed = seen, Refused
		if known && service == "s3" {
			a.Assumed, a.Because = entity, a.Because+"; S3 took it all the same, and then "+why
		}
	case !permits:
		a.Documented.Says, a.Because, a.Assumed = "implicitDeny", limit, "implicitDeny"
		a.Seen = Evidence{Refused + " (UnrecognizedClientException or InvalidClientTokenId)", fieldReports}
	case !exit.Known:
		a.Documented.Says, a.Because, a.Assumed = "indeterminate", exit.Why, entity
	default:
		a.Documented.Says, a.Because, a.Assumed = entity, "the entity's policies: "+why, entity
	}
	return a
}

// managedWays are the credentials that a Cloud9 environment can use (Calling AWS services from an
// environment in AWS Cloud9).
func managedWays(p *model.Place) []ManagedWay {
	ec2 := Yes
	note := "EC2 environments only; their default"
	if p.Cloud9.SSH {
		ec2, note = No, "EC2 environments only, and this is an SSH environment"
	}
	return []ManagedWay{
		{"AWS managed temporary credentials", "temporary", ec2, note},
		{"instance profile", "temporary", ec2, strings.Replace(note, "; their default", "; used where AMTC are off", 1)},
		{"access keys", "long-lived", Yes, "EC2 and SSH environments; AWS advises against it in an EC2 environment"},
	}
}
