package terraform

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// own reads a resource that may have a policy in an attribute of its own; with none, it is only
// there for others to refer to.
func own(attribute, awsType string) func(*object) {
	return func(o *object) {
		arn := o.get("arn")
		if !arn.Given() {
			if arn.Kind == change.Unknown {
				o.notUnderstood(o.place(), "%s", arn.Why)
			}
			return
		}
		account := o.accountOfARN(arn.Text)
		thing := model.ResourcePolicy{ARN: arn.Text, Type: awsType, Region: o.region(), Value: o.place()}
		o.put(change.Thing(account, thing))
		if arn.Generated {
			o.assume("its name or id is known after apply; %s stands for its ARN", arn.Text)
		}
		if attribute == "" {
			return
		}
		p, said := o.policy(attribute)
		if p.State == model.StateNone || p.State == model.StateUnknown && !said {
			return
		}
		thing.Policy = p
		o.ownIn(attribute, change.ThingPolicy(account, thing))
	}
}

// of reads a resource that is the policy of another one, which an attribute names.
func of(target, targetType, attribute, awsType string) func(*object) {
	return func(o *object) { o.policyOf(target, targetType, attribute, awsType, false) }
}

// part reads a resource that is one of several policies of another.
func part(target, targetType, attribute, awsType string) func(*object) {
	return func(o *object) { o.policyOf(target, targetType, attribute, awsType, true) }
}

func (o *object) policyOf(target, targetType, attribute, awsType string, partial bool) {
	p := o.required(attribute)
	arn := o.target(target, targetType)
	if arn == "" {
		o.notUnderstood(o.place(), "it is not known which resource has the policy: %s is not known", target)
		o.put(change.StrayPolicy(o.account(), awsType, o.address+" may be its policy"))
		return
	}
	region := model.ParseARN(arn)
	o.put(change.ThingPolicy(o.accountOfARN(arn), model.ResourcePolicy{ARN: arn, Type: awsType, Region: region.Region(), Policy: p, Partial: partial, Value: o.place()}))
}

// unreadable reads a type that shapes access in a way that the environment has no place for.
func unreadable(why string) func(*object) {
	return func(o *object) { o.notUnderstood(o.place(), "%s", why) }
}

// lambdaPermission reads a statement of a function's policy, as AWS Lambda composes it (AddPermission,
// of the AWS Lambda API).
func lambdaPermission(o *object) {
	arn := o.target("function_name", "aws_lambda_function")
	if arn == "" {
		o.notUnderstood(o.place(), "it is not known which function it belongs to")
		o.put(change.StrayPolicy(o.account(), "AWS::Lambda::Function", o.address+" may be of its policy"))
		return
	}
	if q := o.get("qualifier"); q.Given() && !strings.HasSuffix(arn, ":"+q.Text) {
		arn += ":" + q.Text
	}
	p := change.Permission{At: o.place(), ID: o.get("statement_id"), Action: o.get("action"), Principal: o.get("principal"), Function: arn,
		SourceAccount: o.get("source_account"), SourceARN: o.get("source_arn"), Organization: o.get("principal_org_id"),
		URLAuth: o.get("function_url_auth_type"), EventToken: o.get("event_source_token"), Partition: partitionOf(o.region())}
	statement := p.Statement()
	if why := statement.WhyUnknown(); why != "" {
		o.notUnderstood(o.place(), "the permission is not known: %s", why)
	}
	o.put(change.Statement(o.accountOfARN(arn), model.ResourcePolicy{ARN: arn, Type: "AWS::Lambda::Function", Region: o.region(), Value: o.place()}, statement))
}
