package cloudformation

import (
	"strconv"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// samRole says what role the macro of AWS SAM makes for a function: its logical id is the function's
// with Role behind it (Generated AWS CloudFormation resources, AWS::Serverless::Function).
func (t *template) samRole(name string) *resource {
	id, found := strings.CutSuffix(name, "Role")
	f := t.resources[id]
	if !found || f == nil || f.typeName != "AWS::Serverless::Function" || f.value.Get("Properties").Get("Role").OK() {
		return nil
	}
	return &resource{t: t, id: name, typeName: "AWS::IAM::Role", value: source.Value{}, res: &change.Resource{Value: f.res.Value}, kind: t.kinds["AWS::IAM::Role"], memo: map[string]change.Value{}}
}

// serverlessFunction reads a function of AWS SAM and, where it names no role, the one that is made for
// it with its policies.
func serverlessFunction(r *resource) {
	own("")(r)
	made := r.t.samRole(r.id + "Role")
	if made == nil {
		return
	}
	at := r.value
	id := r.identity(change.Role, made.name(at).Text)
	trust := change.Obj(at, change.Member{Name: "Version", Value: change.Text(at, "2012-10-17")}, change.Member{Name: "Statement", Value: change.ListOf(at, change.Obj(at,
		change.Member{Name: "Effect", Value: change.Text(at, "Allow")}, change.Member{Name: "Action", Value: change.Text(at, "sts:AssumeRole")},
		change.Member{Name: "Principal", Value: change.Obj(at, change.Member{Name: "Service", Value: change.Text(at, "lambda.amazonaws.com")})}))})
	record := change.Record{Identity: id, BoundaryKnown: true, Tags: []model.Tag{}, Value: change.Value{Kind: change.Object, At: at},
		Trust: model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Name: id.Name, Document: trust.Source()}}}
	if boundary := r.get("PermissionsBoundary"); boundary.Given() {
		b := attachment(boundary.Text)
		record.Boundary = &b
	} else if boundary.Kind == change.Unknown {
		record.BoundaryKnown = false
	}
	r.put(change.PutIdentity(record), change.AttachedPolicy(id, r.awsManaged("service-role/AWSLambdaBasicExecutionRole")))
	for n, p := range r.get("Policies").List() {
		r.samPolicy(id, n, p)
	}
}

// awsManaged names one of AWS's managed policies by its name, or by its name behind its path.
func (r *resource) awsManaged(name string) model.Attachment {
	of := "arn:" + r.partition() + ":iam::aws:policy/"
	for _, path := range [...]string{"", "service-role/", "job-function/", "aws-service-role/"} {
		if _, found := awsdata.ManagedPolicy("arn:aws:iam::aws:policy/" + path + name); found {
			return attachment(of + path + name)
		}
	}
	return attachment(of + name)
}

// samPolicy reads one of a function's policies: an ARN, the name of one of AWS's, a document, or a
// template of AWS SAM, which is not read.
func (r *resource) samPolicy(id change.Identity, n int, p change.Value) {
	switch {
	case p.Given() && strings.HasPrefix(p.Text, "arn:"):
		r.put(change.AttachedPolicy(id, attachment(p.Text)))
	case p.Given():
		r.put(change.AttachedPolicy(id, r.awsManaged(p.Text)))
	case p.Kind == change.Object && p.Get("Statement").Kind != change.Absent:
		text := r.policy(p)
		text.Name = r.id + "Policy" + strconv.Itoa(n)
		r.put(change.InlinePolicy(id, text.PolicyText))
	default:
		why := p.WhyUnknown()
		if why == "" {
			why = "policy templates of AWS SAM are not read"
		}
		r.notUnderstood(placeOf(p, r.res.Value), "a policy is not known: %s", why)
		r.put(change.InlinePolicy(id, model.PolicyText{Name: r.id + "Policy" + strconv.Itoa(n), Note: why}))
	}
}
