package check

import (
	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/policy"
)

// bucketBehind asks the bucket behind an access point. Bucket and access point must both allow, and
// a Deny of either is final (Configuring IAM policies for using access points). The caller's own
// policies are asked for the access point's ARN, so what they said there stands here; the bucket's
// policy sees its own ARN, and keys that name the access point, to which it may leave the decision.
func (w *World) bucketBehind(ask AskFor, front *Answer) (*Question, error) {
	p, owner, behind := w.known.AccessPoint(&front.Request.Resource)
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
