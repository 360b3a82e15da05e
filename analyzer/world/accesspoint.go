package world

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// AccessPoint finds the access point that an ARN names, who owns it, and what a request for the ARN
// asks for behind it: the bucket's ARN, or an object's. All are empty where none is known.
func (w *World) AccessPoint(arn *model.ARN) (p *model.AccessPoint, owner, behind string) {
	rest, found := strings.CutPrefix(arn.Resource(), "accesspoint/")
	if arn.Service() != "s3" || !found {
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

// accessPoint sets what is known of an access point. Its bucket is asked for by itself.
func (w *World) accessPoint(r *Resource) {
	p, owner, _ := w.AccessPoint(&r.ARN)
	if p == nil {
		r.Policy = w.unknown("the policy of the access point, which is not in the environment, and that of its bucket")
		return
	}
	if r.Account == "" {
		r.Account = owner
	}
	r.AccessPoint, r.Policy = p, w.accessPointPolicy(p)
}

// accessPointPolicy is the policy of an access point. One that is restricted to a VPC refuses what
// does not come from it, whatever its policy says, which is the same as a Deny (Creating access
// points restricted to a virtual private cloud).
func (w *World) accessPointPolicy(p *model.AccessPoint) *policy.Policy {
	label := "access point policy of " + p.Name
	var own *policy.Policy
	switch p.Policy.State {
	case model.StateGiven:
		own = w.compile(label, p.Policy.Document, policy.ResourceBased)
	case model.StateUnknown:
		return w.unknown(label)
	}
	if p.NetworkOrigin != "VPC" || p.VPC == "" || own != nil && own.IsUnknown() {
		return own
	}
	return policy.Extended(own, policy.ResourceBased, policy.Statement{
		Sid: "OnlyFromItsVPC", Effect: policy.Deny, Actions: []string{"s3:*"}, Resources: []string{"*"},
		Principals: &policy.Principals{Everyone: true},
		Conditions: []policy.Condition{{Operator: "StringNotEquals", Key: "aws:SourceVpc", Values: []string{p.VPC}}},
	})
}
