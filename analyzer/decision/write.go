package decision

import (
	"strconv"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy"
)

// AppendCase appends a question as a case of the decision contract, on one line, so that `iampath
// decide` can ask it again. It gives no case, and false, where one of the policies is not known:
// the contract has no way to say so.
func AppendCase(b []byte, id string, r *model.Request, p *Policies) ([]byte, bool) {
	w := caseWriter{b: b, whole: true}
	w.text(`{"id":`).string(id).text(`,"request":{"principal":`).string(r.Principal.Text)
	w.text(`,"action":`).string(r.Action.Text).text(`,"resource":`).string(r.Resource.Text)
	if r.ResourceAccount != "" {
		w.text(`,"resourceAccount":`).string(r.ResourceAccount)
	}
	w.text(`,"context":{`).context(&r.Context).text(`}},"policies":{`)
	w.first = true
	w.list("identity", p.Identity)
	w.list("permissionsBoundary", p.PermissionsBoundary)
	w.list("session", p.Session)
	w.levels("scp", p.SCP)
	w.levels("rcp", p.RCP)
	if p.Resource != nil {
		w.member("resource").policy(p.Resource)
	}
	if e := p.VPCEndpoint; e != nil {
		w.member("vpcEndpoint").text(`{"name":`).string(e.Name).text(`,"type":`).string(e.Kind())
		if e.Policy != nil {
			w.text(`,"document":`).document(e.Policy)
		}
		w.text("}")
	}
	w.text("}")
	if p.BlockPublicAccess != (BlockPublicAccess{}) {
		w.text(`,"s3":{"blockPublicAccess":{`)
		w.first = true
		w.flag("BlockPublicAcls", p.BlockPublicAccess.BlockPublicAcls)
		w.flag("IgnorePublicAcls", p.BlockPublicAccess.IgnorePublicAcls)
		w.flag("BlockPublicPolicy", p.BlockPublicAccess.BlockPublicPolicy)
		w.flag("RestrictPublicBuckets", p.BlockPublicAccess.RestrictPublicBuckets)
		w.text("}}")
	}
	if r.Context.Partial() {
		w.text(`,"contextMode":"partial"`)
	}
	w.text("}")
	if !w.whole {
		return b, false
	}
	return w.b, true
}

// Kind spells the endpoint's type as AWS does.
func (e *Endpoint) Kind() string {
	if e.Gateway {
		return "Gateway"
	}
	return "Interface"
}

type caseWriter struct {
	b     []byte
	first bool
	whole bool
}

func (w *caseWriter) text(s string) *caseWriter {
	w.b = append(w.b, s...)
	return w
}

func (w *caseWriter) string(s string) *caseWriter {
	w.b = appendString(w.b, s)
	return w
}

func (w *caseWriter) member(name string) *caseWriter {
	if !w.first {
		w.text(",")
	}
	w.first = false
	return w.string(name).text(":")
}

func (w *caseWriter) flag(name string, on bool) {
	w.member(name).text(strconv.FormatBool(on))
}

func (w *caseWriter) context(c *model.Context) *caseWriter {
	w.first = true
	c.Each(func(key string, values *model.Values) {
		w.member(key)
		if values.Len() == 1 {
			w.string(values.At(0))
			return
		}
		w.text("[")
		for i := range values.Len() {
			if i > 0 {
				w.text(",")
			}
			w.string(values.At(i))
		}
		w.text("]")
	})
	return w
}

func (w *caseWriter) policies(list []*policy.Policy) *caseWriter {
	w.text("[")
	for i, p := range list {
		if i > 0 {
			w.text(",")
		}
		w.policy(p)
	}
	return w.text("]")
}

// list writes a layer of policies; a layer that is nil was not given.
func (w *caseWriter) list(name string, list []*policy.Policy) {
	if list != nil {
		w.member(name).policies(list)
	}
}

func (w *caseWriter) levels(name string, levels []Level) {
	if levels == nil {
		return
	}
	w.member(name).text("[")
	for i, level := range levels {
		if i > 0 {
			w.text(",")
		}
		w.text(`{"target":`).string(level.Target).text(`,"policies":`).policies(level.Policies).text("}")
	}
	w.text("]")
}

func (w *caseWriter) policy(p *policy.Policy) {
	w.text(`{"name":`).string(p.Name).text(`,"document":`).document(p).text("}")
}

func (w *caseWriter) document(p *policy.Policy) *caseWriter {
	if p.IsUnknown() {
		w.whole = false
		return w
	}
	w.b = p.Document.AppendCompact(w.b)
	return w
}
