package check

import (
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// accessPointOf finds the access point that a request goes through, and what it asks for behind it:
// the bucket's ARN, or an object's. All are empty where it goes through none that is known.
func (w *World) accessPointOf(r *model.Request) (p *model.AccessPoint, owner, behind string) {
	arn := &r.Resource
	rest, found := strings.CutPrefix(arn.Resource(), "accesspoint/")
	if arn.Service() != "s3" || !found || w.env == nil {
		return nil, "", ""
	}
	name, object, _ := strings.Cut(rest, "/")
	p, owner, ok := w.env.AccessPoint(arn.Head() + "accesspoint/" + name)
	if !ok || p.Bucket == "" {
		return nil, "", ""
	}
	behind = "arn:" + arn.Partition() + ":s3:::" + p.Bucket
	if key, found := strings.CutPrefix(object, "object/"); found {
		behind += "/" + key
	}
	return p, owner, behind
}

// accessPoint sets the policy of the access point. One that is restricted to a VPC refuses what does
// not come from it, whatever its policy says, which is the same as a Deny (Creating access points
// restricted to a virtual private cloud).
func (w *World) accessPoint(q *Question) {
	p, owner, _ := w.accessPointOf(&q.Request)
	if p == nil {
		q.Policies.Resource = policy.Unknown("the policy of the access point, which is not in the environment, and that of its bucket")
		return
	}
	if q.Request.ResourceAccount == "" {
		q.Request.ResourceAccount = owner
	}
	label := "access point policy of " + p.Name
	switch p.Policy.State {
	case model.StateGiven:
		q.Policies.Resource = w.compile(label, p.Policy.Document, policy.ResourceBased)
	case model.StateUnknown:
		q.Policies.Resource = policy.Unknown(label)
		return
	}
	if p.NetworkOrigin == "VPC" && p.VPC != "" && (q.Policies.Resource != nil || p.Policy.State == model.StateNone) {
		q.Policies.Resource = extended(q.Policies.Resource, policy.ResourceBased, policy.Statement{
			Sid: "OnlyFromItsVPC", Effect: policy.Deny, Actions: []string{"s3:*"}, Resources: []string{"*"},
			Principals: &policy.Principals{Everyone: true},
			Conditions: []policy.Condition{{Operator: "StringNotEquals", Key: "aws:SourceVpc", Values: []string{p.VPC}}},
		})
	}
}

// bucketBehind asks the bucket behind an access point. Bucket and access point must both allow, and
// a Deny of either is final (Configuring IAM policies for using access points). The caller's own
// policies are asked for the access point's ARN, so what they said there stands here; the bucket's
// policy sees its own ARN, and keys that name the access point, to which it may leave the decision.
func (w *World) bucketBehind(ask AskFor, front *Answer) (*Question, error) {
	p, owner, behind := w.accessPointOf(&front.Request)
	if p == nil {
		return nil, nil
	}
	ask.Resource, ask.ResourceAccount = behind, p.BucketAccount
	context := map[string][]string{"s3:DataAccessPointArn": {p.ARN}, "s3:DataAccessPointAccount": {owner}}
	if p.NetworkOrigin != "" {
		context["s3:AccessPointNetworkOrigin"] = []string{p.NetworkOrigin}
	}
	for key, values := range ask.Context {
		context[key] = values
	}
	ask.Context = context
	q, err := w.Question(ask)
	if err != nil {
		return nil, err
	}
	q.AccessPoint = p.Name
	own := &q.Policies
	own.Identity, own.PermissionsBoundary, own.Session, own.SCP = ownSide(front), nil, nil, nil
	delete(q.NotGiven, decision.LayerSCP)
	return q, nil
}

// ownSide is what the caller's own policies said for the access point, as one policy.
func ownSide(front *Answer) []*policy.Policy {
	const name = "the caller's policies, as asked for the access point"
	granted := true
	for _, l := range []decision.Layer{decision.LayerIdentity, decision.LayerPermissionsBoundary, decision.LayerSession} {
		for _, d := range front.Decision.Layers {
			switch {
			case d.Layer != l:
			case d.Verdict == decision.Indeterminate || d.Verdict == decision.Conditional:
				return []*policy.Policy{policy.Unknown(name)}
			case d.Verdict != decision.Allowed:
				granted = false
			}
		}
	}
	shown := false
	for _, d := range front.Decision.Layers {
		shown = shown || d.Layer == decision.LayerIdentity
	}
	if !granted || !shown {
		return []*policy.Policy{}
	}
	return []*policy.Policy{policy.Compile(name, document(policy.Identity, policy.Statement{Effect: policy.Allow, Actions: []string{"*"}, Resources: []string{"*"}}))}
}
