package cloudformation

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
)

// own reads a resource that may have a policy of its own, at a path of properties; without a path, it
// is only there for others to refer to.
func own(path ...string) func(*resource) {
	return func(r *resource) {
		arn := r.arn()
		if !arn.Given() {
			r.notUnderstood(r.res.Value, "its ARN is not known: %s", arn.WhyUnknown())
			return
		}
		r.res.ARN = arn.Text
		thing := model.ResourcePolicy{ARN: arn.Text, Type: r.typeName, Region: r.region(), Value: r.value}
		r.put(change.Thing(r.account(), thing))
		if path[0] == "" {
			return
		}
		v := r.get(path[0])
		for _, name := range path[1:] {
			v = v.Get(name)
		}
		if thing.Policy = r.policy(v); thing.Policy.State != model.StateNone {
			r.put(change.ThingPolicy(r.account(), thing))
		}
	}
}

// arn gives the resource's ARN: an attribute called Arn, or ending so, or what Ref gives.
func (r *resource) arn() change.Value {
	at := r.res.Value
	for _, attribute := range [...]string{"Arn", "DomainArn", r.typeName[strings.LastIndexByte(r.typeName, ':')+1:] + "Arn"} {
		if v := r.attribute(at, attribute); v.Given() && strings.HasPrefix(v.Text, "arn:") {
			return v
		}
	}
	if v := r.ref(at); strings.HasPrefix(v.Text, "arn:") {
		return v
	}
	return change.UnknownValue(at, "the ARN of a "+r.typeName+" is not known")
}

// of reads a resource that is the policy of one or several others.
func of(targets, targetType, property string) func(*resource) {
	return func(r *resource) {
		p := r.policy(r.get(property))
		names := r.names(targets)
		if len(names) == 0 {
			r.notUnderstood(r.res.Value, "it is not known which resource has the policy")
			r.put(change.StrayPolicy(r.account(), targetType, r.id+" may be its policy"))
		}
		for _, name := range names {
			arn := r.arnFrom(name, targetType)
			if arn == "" {
				r.notUnderstood(r.res.Value, "it is not known which resource %q is", name)
				continue
			}
			parsed := model.ParseARN(arn)
			r.put(change.ThingPolicy(r.ownerOf(arn), model.ResourcePolicy{ARN: arn, Type: targetType, Region: parsed.Region(), Policy: p, Value: r.value}))
		}
	}
}

// ownerOf gives the account in an ARN, else the one in which the template is deployed.
func (r *resource) ownerOf(arn string) string {
	parsed := model.ParseARN(arn)
	if a := parsed.Account(); model.IsAccountID(a) {
		return a
	}
	return r.account()
}

// arnFrom gives the ARN of what a text names: by ARN, by a queue's URL, or by the name of a resource of
// a type.
func (r *resource) arnFrom(text, typeName string) string {
	if strings.HasPrefix(text, "arn:") {
		return text
	}
	if rest, found := strings.CutPrefix(text, "https://sqs."); found {
		if parts := strings.Split(rest, "/"); len(parts) == 3 {
			region, _, _ := strings.Cut(parts[0], ".")
			return "arn:" + partitionOf(region) + ":sqs:" + region + ":" + parts[1] + ":" + parts[2]
		}
	}
	for _, attribute := range [...]string{"Arn", "Ref"} {
		if format := arns()[typeName+" "+attribute]; format != "" {
			named := &resource{t: r.t, id: r.id, memo: map[string]change.Value{}}
			open := strings.LastIndex(format, "${")
			head := named.format(r.res.Value, format[:max(open, 0)])
			return head.Text + text
		}
	}
	return ""
}

// lambdaPermission reads a statement of a function's policy.
func lambdaPermission(r *resource) {
	name, ok := r.text("FunctionName")
	if !ok {
		r.put(change.StrayPolicy(r.account(), "AWS::Lambda::Function", r.id+" may be of its policy"))
		return
	}
	arn := r.arnFrom(name, "AWS::Lambda::Function")
	for _, other := range r.t.all {
		if arn == "" || !strings.HasPrefix(name, "arn:") && other.typeName == "AWS::Serverless::Function" && other.ref(r.res.Value).Text == name {
			arn = other.attribute(r.res.Value, "Arn").Text
		}
	}
	p := change.Permission{At: r.value, ID: change.Text(r.value, r.id), Action: r.get("Action"), Principal: r.get("Principal"), Function: arn,
		SourceAccount: r.get("SourceAccount"), SourceARN: r.get("SourceArn"), Organization: r.get("PrincipalOrgID"),
		URLAuth: r.get("FunctionUrlAuthType"), EventToken: r.get("EventSourceToken"), Partition: r.partition()}
	statement := p.Statement()
	if why := statement.WhyUnknown(); why != "" {
		r.notUnderstood(r.res.Value, "the permission is not known: %s", why)
	}
	r.put(change.Statement(r.ownerOf(arn), model.ResourcePolicy{ARN: arn, Type: "AWS::Lambda::Function", Region: r.region(), Value: r.value}, statement))
}

// eventBusPolicy reads a statement of an event bus's policy.
func eventBusPolicy(r *resource) {
	name := r.get("EventBusName")
	if name.Kind == change.Absent {
		name = change.Text(r.value, "default")
	}
	statement := r.get("Statement")
	if name.Kind == change.Unknown || statement.Kind != change.Object {
		r.notUnderstood(r.res.Value, "the statement, or the bus that has it, is not known")
		return
	}
	arn := name.Text
	if !strings.HasPrefix(arn, "arn:") {
		arn = "arn:" + r.partition() + ":events:" + r.region() + ":" + r.account() + ":event-bus/" + name.Text
	}
	if why := statement.WhyUnknown(); why != "" {
		r.notUnderstood(r.res.Value, "the statement is not known: %s", why)
	}
	statement.Members = append(statement.Members[:len(statement.Members):len(statement.Members)], change.Member{Name: "Sid", Value: change.Text(r.value, r.get("StatementId").Text)})
	statement.Literal = false
	r.put(change.Statement(r.ownerOf(arn), model.ResourcePolicy{ARN: arn, Type: "AWS::Events::EventBus", Region: r.region(), Value: r.value}, statement))
}

// key reads a KMS key. One that is made without a policy has AWS's default.
func key(property string) func(*resource) {
	return func(r *resource) {
		at := r.value
		k := model.KMSKey{ID: r.physical(), ARN: r.attribute(at, "Arn").Text, Value: at}
		k.Policy = r.policy(r.get(property))
		if k.Policy.State == model.StateNone {
			k.Policy = model.OptionalPolicy{State: model.StateGiven, PolicyText: model.PolicyText{Document: change.DefaultKeyPolicy(at, r.partition(), r.account()).Source(),
				Note: "the default policy of a key that is given none"}}
		}
		r.put(change.Key(r.account(), r.region(), k))
	}
}

// controlPolicy reads a policy of the organization. Only those that take part in decisions matter.
func controlPolicy(r *resource) {
	kind := model.PolicyType(r.get("Type").Text)
	if r.get("Type").Kind == change.Unknown {
		r.notUnderstood(r.res.Value, "its type is not known")
		return
	}
	if kind != model.SCP && kind != model.RCP {
		return
	}
	text := r.policy(r.get("Content"))
	p := model.ControlPolicy{PolicyText: text.PolicyText, ID: r.attribute(r.value, "Id").Text, Type: kind, Value: r.value}
	p.Name = r.get("Name").Text
	r.put(change.ControlPolicy(p))
	for _, target := range r.names("TargetIds") {
		r.put(change.ControlTarget(p.ID, target))
	}
}
