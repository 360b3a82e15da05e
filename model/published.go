package model

import (
	"sync"

	"github.com/iampath/iampath/model/awsdata"
	"github.com/iampath/iampath/model/source"
)

// published holds AWS's own managed policies that were asked for and that no account printed. Each
// is read once, so that all who name it share one document.
type published struct {
	lock   sync.Mutex
	byName map[string]*ManagedPolicy // by ARN; nil where AWS has published none
}

func (p *published) policy(arn string) *ManagedPolicy {
	p.lock.Lock()
	defer p.lock.Unlock()
	known, there := p.byName[arn]
	if !there {
		if p.byName == nil {
			p.byName = map[string]*ManagedPolicy{}
		}
		known = publishedPolicy(arn)
		p.byName[arn] = known
	}
	return known
}

// publishedPolicy reads AWS's text of a policy. Its positions name the policy's ARN in place of a
// file.
func publishedPolicy(arn string) *ManagedPolicy {
	from, ok := awsdata.ManagedPolicy(arn)
	if !ok {
		return nil
	}
	tree, err := source.ParseJSON(source.NewFile(arn, from.Document))
	if err != nil {
		return nil // a test reads them all
	}
	return &ManagedPolicy{Version: from.Version, PolicyText: PolicyText{
		Name: from.Name, ARN: arn, Document: tree.Root(), Note: "not in the environment; " + from.Describe()}}
}
