package policy

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"github.com/iampath/iampath/fixtures"
	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/change/cloudformation"
	"github.com/iampath/iampath/model/change/terraform"
	"github.com/iampath/iampath/model/source"
)

// All policies that come out of published plans and templates are well-formed, also those that were
// composed of a template's functions or of a plan's data sources.
func TestPoliciesOfChanges(t *testing.T) {
	read := 0
	err := fs.WalkDir(fixtures.Changes, "changes", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".md" {
			return err
		}
		text, err := fs.ReadFile(fixtures.Changes, name)
		if err != nil {
			return err
		}
		f := source.NewFile(path.Base(name), string(text))
		var c *change.Change
		if strings.Contains(name, "terraform/") {
			c, err = terraform.Read(f, terraform.Options{})
		} else {
			c, err = cloudformation.Read(f, cloudformation.Options{Parameters: parameters[path.Base(name)]})
		}
		if err != nil {
			return err
		}
		for _, p := range policiesOf(c.After(nil)) {
			read++
			if _, err := Parse(p.text.Document, p.kind); err != nil && err.Error() != refusedOfChanges {
				t.Errorf("%s of %s: %v", p.text.Name, p.text.Owner, err)
			}
			if p.text.Document.Position().File != path.Base(name) {
				t.Errorf("%s: %s of %s stands in %v", name, p.text.Name, p.text.Owner, p.text.Document.Position())
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read < 150 {
		t.Errorf("only %d policies were read", read)
	}
}

// refusedOfChanges is a mistake of the publisher's: AWS would not save the policy.
const refusedOfChanges = "snyk-policy-referencing-bucket.json:198:27: Principal cannot stand in an identity-based policy"

// parameters make the templates whole that have none by default.
var parameters = map[string]map[string]string{
	"compliant-bucket.json":         {"AppName": "shop"},
	"compliant-static-website.yaml": {"AppName": "shop"},
}

type kindOfText struct {
	text model.PolicyText
	kind Kind
}

func policiesOf(e *model.Environment) (all []kindOfText) {
	add := func(kind Kind, p model.PolicyText) {
		if p.Document.OK() {
			all = append(all, kindOfText{p, kind})
		}
	}
	for _, a := range e.Accounts {
		if a.IAM != nil {
			for _, u := range a.IAM.Users {
				for _, p := range u.Inline {
					add(Identity, p)
				}
			}
			for _, g := range a.IAM.Groups {
				for _, p := range g.Inline {
					add(Identity, p)
				}
			}
			for _, r := range a.IAM.Roles {
				add(Trust, r.Trust.PolicyText)
				for _, p := range r.Inline {
					add(Identity, p)
				}
			}
			for _, p := range a.IAM.Policies {
				add(Identity, p.PolicyText)
			}
		}
		if a.S3 != nil {
			for _, b := range a.S3.Buckets {
				add(ResourceBased, b.Policy.PolicyText)
			}
		}
		for _, e := range a.EC2 {
			for _, p := range e.Endpoints {
				add(VPCEndpoint, p.Policy.PolicyText)
			}
		}
		for _, k := range a.KMS {
			for _, key := range k.Keys {
				add(ResourceBased, key.Policy.PolicyText)
			}
		}
		for _, r := range a.Resources {
			add(ResourceBased, r.Policy.PolicyText)
		}
	}
	return all
}
