package credentials

import (
	"github.com/iampath/iampath/analyzer/check"
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// TieDown is a statement that would tie a credential to its network. It has been decided: it denies
// elsewhere and, where the network is known, not there.
type TieDown struct {
	Where     string
	Statement policy.Statement
	Note      string
}

// tieDown proposes what would tie a credential. An instance's session can be held to the VPC in which
// it was made, whichever that is (AWS global condition context keys, aws:Ec2InstanceSourceVpc); other
// credentials to networks that somebody must name. Requests that services make with a caller's
// rights are left out, since they come from nowhere in particular.
func (f *finder) tieDown(c *Credential, q *check.Question) *TieDown {
	byService := policy.Condition{Operator: "BoolIfExists", Key: "aws:ViaAWSService", Values: []string{"false"}}
	t := &TieDown{Where: "an identity policy of the caller, or an SCP over account " + c.Account}
	t.Statement = policy.Statement{Sid: "OnlyFromItsNetwork", Effect: policy.Deny, Actions: []string{"*"}, Resources: []string{"*"}}
	if bears(c, "aws:Ec2InstanceSourceVpc") {
		t.Statement.Conditions = []policy.Condition{
			{Operator: "StringNotEquals", Key: "aws:SourceVpc", Values: []string{"${aws:Ec2InstanceSourceVpc}"}},
			{Operator: "Null", Key: "ec2:SourceInstanceARN", Values: []string{"false"}}, byService}
		t.Note = "requests must then go through VPC endpoints: what leaves by NAT bears no aws:SourceVpc"
	} else {
		t.Statement.Conditions = []policy.Condition{{Operator: "NotIpAddress", Key: "aws:SourceIp", Values: []string{"YOUR-RANGE"}}, byService}
		t.Note = "put your own addresses in; with aws:SourceVpce beside it, if there are VPC endpoints"
		if f.place.Kind == model.PlaceCloudShell {
			t.Note = "this shuts CloudShell itself out too, whose addresses are AWS's; a Deny of cloudshell:PutCredentials keeps the credential from being handed out"
		}
	}
	checked := t.Statement
	if checked.Conditions[0].Values[0] == "YOUR-RANGE" {
		checked.Conditions = []policy.Condition{{Operator: "NotIpAddress", Key: "aws:SourceIp", Values: []string{"10.0.0.0/8"}}, byService}
	}
	alone := policy.Compile("proposal", &policy.Document{Kind: policy.Identity, Version: policy.Version2012, Statements: []policy.Statement{checked}})
	policies := q.Policies
	policies.Identity = append(policies.Identity[:len(policies.Identity):len(policies.Identity)], alone)
	if decision.Decide(&q.Request, &policies).Result != decision.ExplicitlyDenied {
		return nil
	}
	return t
}

func bears(c *Credential, key string) bool {
	for _, k := range c.Keys {
		if k.Name == key {
			return true
		}
	}
	return false
}
