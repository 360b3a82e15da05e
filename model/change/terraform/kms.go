package terraform

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// key reads a KMS key. One that is made without a policy has AWS's default.
func key(o *object) {
	id, ok := o.get("key_id").Text, o.get("key_id").Given()
	if !ok {
		id, ok = o.id()
	}
	if !ok {
		return
	}
	k := model.KMSKey{ID: id, ARN: o.get("arn").Text, Value: o.place()}
	policy, said := o.policy("policy")
	if policy.State == model.StateNone || policy.State == model.StateUnknown && !said {
		policy = model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{
			Document: change.DefaultKeyPolicy(o.place(), partitionOf(o.region()), o.account()).Source(), Note: "the default policy of a key that is given none"}}
	}
	k.Policy = policy
	o.put(change.Key(o.account(), o.region(), k))
}

func keyPolicy(o *object) {
	text, ok := o.text("key_id")
	if !ok {
		return
	}
	p := o.required("policy")
	id := lastPart(text)
	o.put(change.KeyPolicy(o.account(), o.region(), id, o.arnFrom(text, "aws_kms_key"), p))
}

// controlPolicy reads a policy of the organization. Only those that take part in decisions matter.
func controlPolicy(o *object) {
	id, ok := o.id()
	kind := model.PolicyType(o.get("type").Text)
	if kind == "" {
		kind = model.SCP // the provider's default
	}
	if !ok || kind != model.SCP && kind != model.RCP {
		return
	}
	p := model.ControlPolicy{ID: id, Type: kind, Value: o.place()}
	text := o.required("content")
	p.PolicyText = text.PolicyText
	p.Name, p.ARN = o.get("name").Text, o.known("arn")
	if p.Name == "" {
		p.Name = id
	}
	o.put(change.ControlPolicy(p))
}

func controlTarget(o *object) {
	policy, ok := o.text("policy_id")
	target, known := o.text("target_id")
	if ok && known {
		o.put(change.ControlTarget(policy, target))
	}
}

// oidcHost is the part of an identity provider's ARN that its URL gives.
func (i *instance) oidcHost() change.Value {
	v := i.get("url")
	if v.Kind == change.Scalar {
		host := change.Text(v.At, strings.TrimSuffix(strings.TrimPrefix(v.Text, "https://"), "/"))
		host.Generated = v.Generated
		return host
	}
	return v
}
