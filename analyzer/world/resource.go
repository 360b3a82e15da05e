package world

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iampath/iampath/analyzer/decision"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// Resource is what is known of a resource.
type Resource struct {
	ARN model.ARN
	// Noun is what a person calls it, and PolicyName what its policy is called.
	Noun, PolicyName string
	// Account owns it; empty where that is not known.
	Account string
	// Region is empty where it is not known, or where there is none.
	Region string
	// Policy is its own policy: unknown where it may have one of which the text is not known, nil
	// where it is known that there is none.
	Policy *policy.Policy
	// NotHeld says that it is of a sort of which an environment holds no policies, so that Policy is
	// unknown for that reason alone.
	NotHeld bool
	// BlockPublicAccess is a bucket's effective setting.
	BlockPublicAccess decision.BlockPublicAccess
	// Assumed is what is taken for granted, each as a sentence's end.
	Assumed []string
	// Tags are those that aws:ResourceTag has; nil where they are not known.
	Tags []model.Tag

	// What the environment has of it, one at most: the bucket (of an object, too), the access point,
	// the key, the role.
	Bucket      *model.Bucket
	AccessPoint *model.AccessPoint
	Key         *model.KMSKey
	Role        *Principal
}

// Resource finds what is known of the resource of a request. The owner is who is said to own it, and
// empty where nothing is said. It is an error where the environment contradicts: another account owns
// it, or it is known not to exist.
func (w *World) Resource(arn model.ARN, action model.Action, owner string) (Resource, error) {
	r := Resource{ARN: arn, Account: owner, Region: arn.Region()}
	r.Noun, r.PolicyName = Noun(&arn, &action)
	kind, id, _ := strings.Cut(arn.Resource(), "/")
	var err error
	switch {
	case arn.Text == "*":
	case arn.Service() == "s3" && arn.Account() == "":
		err = w.bucket(&r, kind)
	case decision.IsTrustAction(action.Lower) && kind == "role":
		err = w.trust(&r)
	case arn.Service() == "kms" && kind == "key":
		w.key(&r, id)
	case arn.Service() == "s3" && kind == "accesspoint":
		w.accessPoint(&r)
	default:
		w.other(&r)
	}
	if r.Account == "" && model.IsAccountID(arn.Account()) {
		r.Account = arn.Account()
	}
	return r, err
}

// other is a resource of a service that has no section of its own.
func (w *World) other(r *Resource) {
	label := "the " + r.PolicyName + " of " + r.ARN.Text
	found, owner, ok := w.env.Resource(r.ARN.Text)
	if !ok {
		r.NotHeld = true
		r.Policy = w.unknown(label)
		return
	}
	r.Account = owner
	switch {
	case found.Policy.State == model.StateNone && !found.Partial:
	case found.Policy.State == model.StateGiven && !found.Partial:
		r.Policy = w.compile(label, found.Policy.Document, policy.ResourceBased)
	default:
		r.Policy = w.unknown(label)
	}
}

// Others gives the resources of services that have no section of their own, whose policies the
// environment holds, in the order of their accounts.
func (w *World) Others() (all []Resource) {
	for _, id := range w.env.AccountIDs() {
		for _, found := range w.env.Accounts[id].Resources {
			r := Resource{ARN: model.ParseARN(found.ARN), Region: found.Region}
			r.Noun, r.PolicyName = Noun(&r.ARN, &model.Action{Service: r.ARN.Service()})
			w.other(&r)
			all = append(all, r)
		}
	}
	return all
}

// Keys gives the KMS keys of the environment, by account and region.
func (w *World) Keys() (all []Resource) {
	for _, id := range w.env.AccountIDs() {
		of := w.env.Accounts[id].KMS
		for _, region := range slices.Sorted(maps.Keys(of)) {
			for _, k := range of[region].Keys {
				r := Resource{ARN: model.ParseARN(k.ARN), Account: id, Region: region, Noun: "key", PolicyName: "key policy"}
				w.key(&r, k.ID)
				all = append(all, r)
			}
		}
	}
	return all
}

// trust is a role that is to be assumed.
func (w *World) trust(r *Resource) error {
	role, state := w.env.Role(r.ARN.Text)
	switch {
	case state == model.StateNone:
		return fmt.Errorf("the role %s is not in account %s, whose roles the environment knows", r.ARN.Text, r.ARN.Account())
	case role == nil:
		r.Policy = w.unknown("trust policy of " + r.ARN.Text)
	default:
		r.Role = w.role(role)
		r.Policy, r.Tags = r.Role.Trust, append([]model.Tag{}, role.Tags...)
	}
	return nil
}

func (w *World) key(r *Resource, id string) {
	label := "key policy of " + id
	r.Policy = w.unknown(label)
	account := w.env.Accounts[r.ARN.Account()]
	if account == nil || account.KMS[r.ARN.Region()] == nil {
		return
	}
	for _, k := range account.KMS[r.ARN.Region()].Keys {
		if k.ARN != r.ARN.Text && k.ID != id {
			continue
		}
		r.Key = k
		if k.Policy.State == model.StateGiven {
			r.Policy = w.compile(label, k.Policy.Document, policy.ResourceBased)
		}
	}
}

// Endpoint gives a VPC endpoint with its policy: nil where it is known to have the default one, which
// allows everything.
func (w *World) Endpoint(e *model.VPCEndpoint) decision.Endpoint {
	to := decision.Endpoint{Name: e.ID, Gateway: e.Type == "Gateway"}
	switch e.Policy.State {
	case model.StateGiven:
		to.Policy = w.compile("policy of "+e.ID, e.Policy.Document, policy.VPCEndpoint)
	case model.StateUnknown:
		to.Policy = w.unknown("policy of " + e.ID)
	}
	return to
}

// accountResources compiles the policies of what an account has besides its principals and buckets.
func (w *World) accountResources(a *model.Account) {
	if a.S3 != nil {
		for _, p := range a.S3.AccessPoints {
			w.accessPointPolicy(p)
		}
	}
	for _, kms := range a.KMS {
		for _, k := range kms.Keys {
			if k.Policy.State == model.StateGiven {
				w.compile("key policy of "+k.ID, k.Policy.Document, policy.ResourceBased)
			}
		}
	}
	for _, ec2 := range a.EC2 {
		for _, e := range ec2.Endpoints {
			w.Endpoint(e)
		}
	}
}
