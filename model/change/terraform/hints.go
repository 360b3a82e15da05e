package terraform

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// provider is a configuration of the AWS provider: where it works.
type provider struct{ account, region string }

// stated are the values of a resource as the plan has them.
type stated source.Value

func (s stated) text(attribute string) string {
	v := source.Value(s).Get(attribute)
	if v.Kind() != source.String {
		return ""
	}
	return v.Text()
}

// hints finds out where the plan is applied: as the caller says, else as the plan does.
func (p *plan) hints(o Options) {
	p.readProviders()
	if main, there := p.providers["aws"]; there {
		// What the caller says is said of the provider without an alias.
		p.providers["aws"] = provider{cmp.Or(o.Account, main.account), cmp.Or(o.Region, main.region)}
	}
	p.change.Account = p.accountHint(o.Account)
	p.change.Region = p.regionHint(o.Region)
	for _, i := range p.byAddress {
		i.provider = p.providers[i.config.Get("provider_config_key").Text()]
	}
	for _, i := range p.instances {
		i.provider = p.providers[i.config.Get("provider_config_key").Text()]
	}
}

func (p *plan) readProviders() {
	p.providers = map[string]provider{}
	configs := p.root.Get("configuration").Get("provider_config")
	for key := configs.First(); key.OK(); key = key.Next().Next() {
		config := key.Next()
		expressions := config.Get("expressions")
		in := p.moduleAt("")
		read := func(expression source.Value) string {
			from := &instance{p: p, address: "provider." + key.Text(), module: in, before: config}
			v := p.resolve(from, in, expression, "")
			if v.Kind != change.Scalar {
				return ""
			}
			return v.Text
		}
		if config.Get("module_address").OK() {
			in = p.moduleAt(config.Get("module_address").Text())
		}
		var one provider
		one.region = read(expressions.Get("region"))
		role := expressions.Get("assume_role")
		if role.Kind() == source.Array {
			role = role.First()
		}
		one.account = accountIn(read(role.Get("role_arn")))
		if allowed := expressions.Get("allowed_account_ids").Get("constant_value"); one.account == "" && allowed.Len() == 1 && model.IsAccountID(allowed.First().Text()) {
			one.account = allowed.First().Text()
		}
		p.providers[key.Text()] = one
	}
}

func (p *plan) accountHint(given string) change.Given {
	if given != "" {
		return change.Given{Text: given, Why: "given"}
	}
	for _, address := range slices.Sorted(maps.Keys(p.byAddress)) {
		if i := p.byAddress[address]; i.kindName == "aws_caller_identity" {
			if id := i.known("account_id"); model.IsAccountID(id) {
				return change.Given{Text: id, Why: "as " + address + " says"}
			}
		}
	}
	if id := p.providers["aws"].account; id != "" {
		return change.Given{Text: id, Why: "as the provider's configuration says"}
	}
	// What the state already holds lies, for the most part, in the account to which the plan goes.
	votes, best := map[string]int{}, ""
	for _, i := range p.byAddress {
		if i.data {
			continue
		}
		id := accountIn(stated(i.before).text("arn"))
		if id == "" {
			id = accountIn(stated(i.after).text("arn"))
		}
		if id != "" {
			votes[id]++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(votes)) {
		if best == "" || votes[id] > votes[best] {
			best = id
		}
	}
	if best != "" {
		return change.Given{Text: best, Why: "as the ARNs of resources in the plan say"}
	}
	return change.Given{Text: change.AssumedAccount, Why: "nothing in the plan says its account", Assumed: true}
}

func (p *plan) regionHint(given string) change.Given {
	if given != "" {
		return change.Given{Text: given, Why: "given"}
	}
	if region := p.providers["aws"].region; region != "" {
		return change.Given{Text: region, Why: "as the provider's configuration says"}
	}
	for _, address := range slices.Sorted(maps.Keys(p.byAddress)) {
		i := p.byAddress[address]
		if i.kindName == "aws_region" {
			if region := cmp.Or(i.known("region"), i.known("name")); region != "" {
				return change.Given{Text: region, Why: "as " + address + " says"}
			}
		}
		arn := model.ParseARN(stated(i.before).text("arn"))
		if region := arn.Region(); arn.Whole() && region != "" && strings.Count(region, "-") >= 2 {
			return change.Given{Text: region, Why: "as the ARN of " + address + " says"}
		}
	}
	return change.Given{Text: change.AssumedRegion, Why: "nothing in the plan says its region", Assumed: true}
}
