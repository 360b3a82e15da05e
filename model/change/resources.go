package change

import (
	"slices"

	"github.com/iampath/iampath/model"
)

// Resources whose policies stand in Account.Resources.

func (w *world) resources(account string) list[model.ResourcePolicy] {
	a := w.accountOf(account)
	if mark := (regionMap{a, "resources"}); !w.own[mark] {
		w.own[mark] = true
		a.Resources = slices.Clone(a.Resources)
	}
	return list[model.ResourcePolicy]{w, a, "resources", &a.Resources, func(r *model.ResourcePolicy) string { return r.ARN }}
}

// Thing makes a resource of another service be there: one that is made anew has no policy but the
// one that another fact gives it.
func Thing(account string, r model.ResourcePolicy) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, m mode) {
			r := r
			if old := w.resources(account).get(r.ARN); old != nil && m != anew {
				r.Policy, r.Partial = old.Policy, old.Partial
			} else if m != kept {
				r.Policy.State, r.Partial = model.StateNone, false
			}
			r.Policy.Name, r.Policy.Owner = r.ARN, r.ARN
			w.resources(account).add(&r)
		},
		drop: func(w *world, _ mode) { w.resources(account).remove(r.ARN) }}
}

// ThingPolicy makes a resource of another service have a policy. Where it is partial, the resource
// may have statements besides: unless the change itself makes the resource.
func ThingPolicy(account string, r model.ResourcePolicy) Fact {
	return Fact{phase: parts,
		put: func(w *world, _ mode) {
			r := r
			if old := w.resources(account).get(r.ARN); old != nil {
				r.Partial = r.Partial && (old.Partial || old.Policy.State != model.StateNone)
			}
			r.Policy.Name, r.Policy.Owner = r.ARN, r.ARN
			w.resources(account).add(&r)
		},
		drop: func(w *world, _ mode) {
			if old := w.resources(account).get(r.ARN); old != nil {
				old.Policy = model.OptionalPolicy{PolicyText: model.PolicyText{Name: r.ARN, Owner: r.ARN}}
				if !r.Partial {
					old.Policy.State = model.StateNone
				}
			}
		}}
}

func (w *world) keys(account, region string) list[model.KMSKey] {
	kms := w.kms(account, region)
	return list[model.KMSKey]{w, kms, "keys", &kms.Keys, func(k *model.KMSKey) string { return k.ID }}
}

// Key makes a KMS key be there, with its policy.
func Key(account, region string, k model.KMSKey) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, _ mode) {
			k := k
			k.Policy.Name, k.Policy.Owner = k.ID, k.ID
			w.keys(account, region).add(&k)
		},
		drop: func(w *world, _ mode) { w.keys(account, region).remove(k.ID) }}
}

// KeyPolicy makes a KMS key have a policy.
func KeyPolicy(account, region, id, arn string, p model.OptionalPolicy) Fact {
	p.Name, p.Owner = id, id
	return Fact{phase: parts, put: func(w *world, _ mode) {
		if k := w.keys(account, region).get(id); k != nil {
			k.Policy = p
			return
		}
		w.keys(account, region).add(&model.KMSKey{ID: id, ARN: arn, Policy: p})
	}}
}

func (w *world) controlPolicies() list[model.ControlPolicy] {
	o := w.organization()
	return list[model.ControlPolicy]{w, o, "policies", &o.Policies, func(p *model.ControlPolicy) string { return p.ID }}
}

// ControlPolicy makes a policy of the organization be there. Its targets are those that other facts
// tell, and those that it had.
func ControlPolicy(p model.ControlPolicy) Fact {
	return Fact{phase: things, lasting: true,
		put: func(w *world, m mode) {
			p := p
			if old := w.controlPolicies().get(p.ID); old != nil && m != anew {
				p.Targets = old.Targets
			} else if m != kept {
				p.Targets = []string{}
			}
			w.controlPolicies().add(&p)
		},
		drop: func(w *world, _ mode) { w.controlPolicies().remove(p.ID) }}
}

// ControlTarget makes a policy of the organization be attached to a root, an OU or an account.
func ControlTarget(policy, target string) Fact {
	without := func(all []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(t string) bool { return t == target })
	}
	return Fact{phase: ties,
		put: func(w *world, _ mode) {
			p := w.controlPolicies().get(policy)
			if p == nil {
				p = w.controlPolicies().add(&model.ControlPolicy{ID: policy, PolicyText: model.PolicyText{Name: policy}})
			}
			p.Targets = append(without(p.Targets), target)
		},
		drop: func(w *world, _ mode) {
			if p := w.controlPolicies().get(policy); p != nil {
				p.Targets = without(p.Targets)
			}
		}}
}
