package paths

import (
	"fmt"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/glob"
)

// Sensitive names all buckets that the perimeter calls sensitive.
const Sensitive = "sensitive"

// Begin finds the nodes that a text means as the beginning of paths; principal is the user of a place
// that needs one, such as cloudshell.
func (g *Graph) Begin(text, principal string) ([]*Node, error) {
	return g.find(text, principal, Source)
}

// End finds the nodes that a text means as the end of paths.
func (g *Graph) End(text, principal string) ([]*Node, error) { return g.find(text, principal, Bucket) }

// find reads what a person calls a node. A bucket is another node as a beginning, whose data are
// followed, than as an end.
func (g *Graph) find(text, principal string, bucket NodeKind) ([]*Node, error) {
	account, isAccount := strings.CutPrefix(text, "administrator:")
	switch {
	case text == "outside":
		return []*Node{g.outsideNode()}, nil
	case text == "anyone":
		return []*Node{g.anyoneNode()}, nil
	case text == Sensitive:
		return g.sensitive(bucket)
	case isAccount && model.IsAccountID(account):
		return []*Node{g.administratorNode(account)}, nil
	case strings.HasPrefix(text, "arn:"):
		n, err := g.findARN(text, bucket)
		return []*Node{n}, err
	}
	if b := g.buckets[text]; b != nil {
		return []*Node{g.bucketNode(b, bucket)}, nil
	}
	p, err := g.environment().Place(text, principal)
	if err != nil {
		if strings.Contains(err.Error(), "is not a place") {
			err = fmt.Errorf("%q is nothing that the environment knows; a principal's ARN, a bucket's name or ARN, a place (an instance's id, cloudshell, cloud9:NAME, or one that the scenario describes), outside, anyone, sensitive or administrator:ACCOUNT was expected", text)
		}
		return nil, err
	}
	return []*Node{g.placeNode(p)}, nil
}

func (g *Graph) findARN(text string, bucket NodeKind) (*Node, error) {
	arn := model.ParseARN(text)
	if arn.Service() == "s3" && arn.Account() == "" {
		name, _, _ := strings.Cut(arn.Resource(), "/")
		if b := g.buckets[name]; b != nil {
			return g.bucketNode(b, bucket), nil
		}
		return nil, fmt.Errorf("the environment has no bucket %s", name)
	}
	p, err := model.ParsePrincipal(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is neither a principal nor a bucket; the ARN of a user, role or bucket was expected", text)
	case p.Kind == model.FederatedIdentity:
		return g.node(Node{Kind: Provider, Name: text, Account: p.Account}, text), nil
	}
	found, state := g.world.Caller(&p)
	switch {
	case found != nil:
		return g.principalNode(found), nil
	case state == model.StateNone:
		return nil, fmt.Errorf("%s is not in account %s, whose users and roles the environment knows", text, p.Account)
	}
	return nil, fmt.Errorf("%s is not in the environment; its policies are not known, so neither are its ways", text)
}

// sensitive are the buckets that the perimeter calls so.
func (g *Graph) sensitive(kind NodeKind) ([]*Node, error) {
	perimeter := g.environment().Perimeter
	if perimeter == nil || len(perimeter.SensitiveBuckets) == 0 {
		return nil, fmt.Errorf("the perimeter names no sensitive buckets; give them in perimeter.yaml (sensitiveBuckets), or name a bucket")
	}
	var all []*Node
	for _, name := range sortedKeys(g.buckets) {
		if g.isSensitive(name) {
			all = append(all, g.bucketNode(g.buckets[name], kind))
		}
	}
	if all == nil {
		return nil, fmt.Errorf("no bucket of the environment is one of the perimeter's sensitive ones (%s, …)", perimeter.SensitiveBuckets[0].Name)
	}
	return all, nil
}

func (g *Graph) isSensitive(bucket string) bool {
	perimeter := g.environment().Perimeter
	if perimeter == nil {
		return false
	}
	for _, s := range perimeter.SensitiveBuckets {
		if p := glob.CompileText(s.Name); p.Match(bucket) {
			return true
		}
	}
	return false
}
