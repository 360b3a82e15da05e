package load

import (
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// collection reads what a collector says of its work. Only what it could not read matters here.
func (r *reader) collection(v source.Value) *model.Collection {
	c := &model.Collection{Value: v}
	if !r.object(v, collectFile) {
		return c
	}
	c.Finished = r.text(v, "FinishedAt")
	if c.Finished == "" && v.Get("StartedAt").OK() {
		r.note(v, "the collecting did not come to its end: what is missing may exist; to finish it, collect into the same folder again")
	}
	if caller := v.Get("Caller"); caller.OK() && r.object(caller, "Caller") {
		c.Caller = r.text(caller, "Arn")
	}
	c.NotRead = records(r, v, "Refused", "a call", func(v source.Value) model.NotRead {
		n := model.NotRead{
			Account: r.text(v, "Account"), Region: r.text(v, "Region"), Resource: r.text(v, "Resource"), File: r.text(v, "File"),
			Call: r.need(v, "Call", "a call"), Code: r.need(v, "Code", "a call"), Value: v,
		}
		if n.Account != "" {
			r.accountID(v.Get("Account"), n.Account)
		}
		return n
	})
	return c
}
