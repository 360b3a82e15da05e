package change

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// Permission is a permission that AWS Lambda makes a statement of, in a function's policy
// (AddPermission, of the AWS Lambda API).
type Permission struct {
	At                                     source.Value
	ID, Action, Principal                  Value
	SourceAccount, SourceARN, Organization Value
	URLAuth, EventToken                    Value
	Function, Partition                    string
}

// Statement composes the statement. Where a part is not known, so is the statement.
func (p Permission) Statement() Value {
	at := p.At
	principal := p.Principal
	switch text := principal.Text; {
	case principal.Kind == Unknown, text == "*":
	case model.IsAccountID(text):
		principal = Obj(at, Member{"AWS", Text(principal.At, "arn:"+p.Partition+":iam::"+text+":root")})
	case strings.HasPrefix(text, "arn:"):
		principal = Obj(at, Member{"AWS", principal})
	default:
		principal = Obj(at, Member{"Service", principal})
	}
	condition := Value{Kind: Object, At: at}
	add := func(operator, key string, v Value) {
		if v.Kind != Absent && !(v.Kind == Scalar && v.Text == "") {
			for i, m := range condition.Members {
				if m.Name == operator {
					condition.Members[i].Value.Members = append(m.Value.Members, Member{key, v})
					return
				}
			}
			condition.Members = append(condition.Members, Member{operator, Obj(at, Member{key, v})})
		}
	}
	add("StringEquals", "AWS:SourceAccount", p.SourceAccount)
	add("ArnLike", "AWS:SourceArn", p.SourceARN)
	add("StringEquals", "aws:PrincipalOrgID", p.Organization)
	add("StringEquals", "lambda:FunctionUrlAuthType", p.URLAuth)
	add("StringEquals", "lambda:EventSourceToken", p.EventToken)
	if len(condition.Members) == 0 {
		condition = Value{}
	}
	return Obj(at, Member{"Sid", p.ID}, Member{"Effect", Text(at, "Allow")}, Member{"Principal", principal},
		Member{"Action", p.Action}, Member{"Resource", Text(at, p.Function)}, Member{"Condition", condition})
}

// Statement makes a resource's policy have a statement besides those that it has. One that is not
// known makes the policy unknown, since what it allows may be anything.
func Statement(account string, r model.ResourcePolicy, statement Value) Fact {
	sid := statement.Get("Sid").Text
	edit := func(w *world, add bool) {
		old := w.resources(account).get(r.ARN)
		if old == nil {
			if !add {
				return
			}
			fresh := r
			fresh.Partial = true
			fresh.Policy.State = model.StateNone
			fresh.Policy.Name, fresh.Policy.Owner = r.ARN, r.ARN
			old = w.resources(account).add(&fresh)
		} else if old.Policy.State == model.StateUnknown && old.Policy.Note == "" && !old.Policy.Document.OK() {
			old.Partial = true // nothing was said of the policy: there may be other statements
		}
		if add && statement.WhyUnknown() != "" {
			old.Policy.State, old.Policy.Document, old.Policy.Note = model.StateUnknown, source.Value{}, statement.WhyUnknown()
			return
		}
		if old.Policy.Note != "" && old.Policy.State == model.StateUnknown {
			return // another statement of it is unknown
		}
		all := ListOf(statement.At)
		for _, s := range Literal(old.Policy.Document).Get("Statement").List() {
			if sid == "" || s.Get("Sid").Text != sid {
				all.Items = append(all.Items, s)
			}
		}
		if add {
			all.Items = append(all.Items, statement)
		}
		old.Policy.State, old.Policy.Document = model.StateNone, source.Value{}
		if len(all.Items) > 0 {
			old.Policy.State = model.StateGiven
			old.Policy.Document = Obj(statement.At, Member{"Version", Text(statement.At, "2012-10-17")}, Member{"Statement", all}).Source()
		}
	}
	return Fact{phase: parts,
		put:  func(w *world, _ mode) { edit(w, true) },
		drop: func(w *world, _ mode) { edit(w, false) }}
}
