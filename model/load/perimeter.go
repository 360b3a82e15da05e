package load

import (
	"net/netip"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// perimeter reads what counts as inside. A person writes it, so each name is judged.
func (r *reader) perimeter(v source.Value) *model.Perimeter {
	if v.Kind() == source.Null {
		return nil // a file with nothing but comments
	}
	if !r.object(v, "perimeter") {
		return nil
	}
	p := &model.Perimeter{Value: v}
	r.sections(v, "perimeter", map[string]func(name, value source.Value){
		"accounts":         func(_, v source.Value) { p.Accounts = r.named(v, "accounts", r.isAccount) },
		"organizations":    func(_, v source.Value) { p.Organizations = r.named(v, "organizations", r.isOrganization) },
		"networks":         func(_, v source.Value) { r.networks(p, v) },
		"sensitiveBuckets": func(_, v source.Value) { p.SensitiveBuckets = r.named(v, "sensitiveBuckets", r.isBucket) },
		"trusted":          func(_, v source.Value) { p.Trusted = r.trusted(v) },
		"suppressions":     func(_, v source.Value) { p.Suppressions = v },
	}, "accounts", "organizations", "networks", "sensitiveBuckets", "trusted", "suppressions")
	return p
}

// sections hands the members of an object to those who read them; known are their names in order.
func (r *reader) sections(v source.Value, where string, readers map[string]func(name, value source.Value), known ...string) {
	members(v, func(name, value source.Value) {
		read, ok := readers[name.Text()]
		switch right := near(name.Text(), known); {
		case ok:
			read(name, value)
		case right != "":
			r.bad(name, "unknown name %q in %s; did you mean %q?", name.Text(), where, right)
		default:
			r.bad(name, "unknown name %q in %s; %s was expected", name.Text(), where, listed(known, "or"))
		}
	})
}

func (r *reader) networks(p *model.Perimeter, v source.Value) {
	if !r.object(v, "networks") {
		return
	}
	r.sections(v, "networks", map[string]func(name, value source.Value){
		"vpcs": func(_, v source.Value) { p.VPCs = r.named(v, "vpcs", r.begins("vpc-", "a VPC's id")) },
		"vpcEndpoints": func(_, v source.Value) {
			p.VPCEndpoints = r.named(v, "vpcEndpoints", r.begins("vpce-", "a VPC endpoint's id"))
		},
		"cidrs": func(_, v source.Value) { p.CIDRs = r.ranges(v) },
	}, "vpcs", "vpcEndpoints", "cidrs")
}

// named reads a list of names, each of which check judges.
func (r *reader) named(v source.Value, what string, check func(at source.Value, name string)) []model.Named {
	if !r.list(v, what) {
		return nil
	}
	all := make([]model.Named, 0, v.Len())
	for e := v.First(); e.OK(); e = e.Next() {
		if e.Kind() != source.String && e.Kind() != source.Number {
			r.bad(e, "%s holds %s; strings were expected", what, e.Kind())
			continue
		}
		check(e, e.Text())
		all = append(all, model.Named{Name: e.Text(), Value: e})
	}
	return all
}

func (r *reader) isAccount(at source.Value, id string) { r.accountID(at, id) }

func (r *reader) isOrganization(at source.Value, id string) {
	if !strings.HasPrefix(id, "o-") {
		r.bad(at, "%q is not an organization's id; o-… was expected", id)
	}
}

func (r *reader) isBucket(at source.Value, name string) {
	if name == "" || strings.ContainsAny(name, ":/ ") {
		r.bad(at, "%q is not a bucket's name; the name alone was expected, or a pattern with * and ?", name)
	}
}

func (r *reader) begins(with, what string) func(at source.Value, id string) {
	return func(at source.Value, id string) {
		if !strings.HasPrefix(id, with) || len(id) == len(with) {
			r.bad(at, "%q is not %s; %s… was expected", id, what, with)
		}
	}
}

func (r *reader) ranges(v source.Value) []model.AddressRange {
	all := []model.AddressRange{}
	names := r.named(v, "cidrs", func(at source.Value, text string) {
		prefix, err := netip.ParsePrefix(text)
		switch {
		case err != nil:
			r.bad(at, "%q is not a range of addresses; 203.0.113.0/24 or 2001:db8::/32 was expected", text)
		case prefix != prefix.Masked():
			r.bad(at, "%q has bits beyond its length; %s was expected", text, prefix.Masked())
		default:
			all = append(all, model.AddressRange{Prefix: prefix, Value: at})
		}
	})
	if names == nil {
		return nil
	}
	return all
}

// trusted reads the outsiders that may have access. Each has a reason, since somebody will ask.
func (r *reader) trusted(v source.Value) []model.Trusted {
	return objects(r, v, "trusted", "an outsider", r.outsider)
}

func (r *reader) outsider(v source.Value) model.Trusted {
	t := model.Trusted{Value: v}
	is := func(kind model.TrustedKind, check func(at source.Value, name string)) func(name, value source.Value) {
		return func(name, _ source.Value) {
			if t.Kind != "" {
				r.bad(name, "an outsider has both %s and %s; one was expected", t.Kind, kind)
			}
			t.Kind, t.Name = kind, r.need(v, string(kind), "an outsider")
			if t.Name != "" {
				check(name.Next(), t.Name)
			}
		}
	}
	before := len(r.problems) + r.more
	r.sections(v, "trusted", map[string]func(name, value source.Value){
		"account":      is(model.TrustedAccount, r.isAccount),
		"organization": is(model.TrustedOrganization, r.isOrganization),
		"service":      is(model.TrustedService, r.isService),
		"reason":       func(_, _ source.Value) { t.Reason = r.need(v, "reason", "an outsider") },
	}, "account", "organization", "service", "reason")
	if len(r.problems)+r.more > before {
		return t
	}
	if t.Kind == "" {
		r.bad(v, "an outsider without account, organization or service; one was expected")
	}
	if t.Reason == "" {
		r.bad(v, "an outsider without reason")
	}
	return t
}

func (r *reader) isService(at source.Value, name string) {
	if !strings.HasSuffix(name, ".amazonaws.com") && !strings.HasSuffix(name, ".amazonaws.com.cn") {
		r.bad(at, "%q is not a service principal; a name such as cloudtrail.amazonaws.com was expected", name)
	}
}
