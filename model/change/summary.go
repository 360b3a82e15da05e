package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// Summary says in lines of text what a change is and what it makes of a world of which nothing else
// is known: how much of it was reviewed, what was not and why, and the things it puts there. It is for
// people and for tests.
func (c *Change) Summary() string {
	var b strings.Builder
	reviewed, irrelevant, not := c.Count()
	fmt.Fprintf(&b, "%d reviewed, %d irrelevant, %d not understood\naccount %s: %s\nregion %s: %s\n", reviewed, irrelevant, not, c.Account.Text, c.Account.Why, c.Region.Text, c.Region.Why)
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	for _, r := range c.Resources {
		for _, why := range r.Why {
			fmt.Fprintf(&b, "%s: %s: %s\n", r.Understanding, r.Address, why)
		}
		for _, what := range r.Assumed {
			fmt.Fprintf(&b, "assumed: %s: %s\n", r.Address, what)
		}
	}
	writeWorld(&b, c.After(nil))
	return b.String()
}

func writeWorld(b *strings.Builder, e *model.Environment) {
	for _, id := range e.AccountIDs() {
		a := e.Accounts[id]
		if a.IAM != nil {
			writeIAM(b, a.IAM)
		}
		if a.S3 != nil {
			writeS3(b, a.S3)
		}
		for _, region := range sorted(a.EC2) {
			writeEC2(b, region, a.EC2[region])
		}
		for _, region := range sorted(a.KMS) {
			for _, k := range a.KMS[region].Keys {
				fmt.Fprintf(b, "key %s %s\n", k.ARN, policyWords(k.Policy))
			}
		}
		for _, r := range a.Resources {
			more := ""
			if r.Partial {
				more = ", perhaps with more statements"
			}
			fmt.Fprintf(b, "resource %s %s%s\n", r.ARN, policyWords(r.Policy), more)
		}
	}
	if e.Organization != nil {
		for _, p := range e.Organization.Policies {
			fmt.Fprintf(b, "%s %s%s, targets %q\n", p.Type, p.Name, at(p.PolicyText), p.Targets)
		}
	}
}

func sorted[T any](m map[string]T) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.SortFunc(all, cmp.Compare[string])
	return all
}

func writeIAM(b *strings.Builder, iam *model.IAM) {
	for _, u := range iam.Users {
		writeIdentity(b, u.ARN, u.Partial, u.Inline, u.Attached, u.Boundary)
		for _, g := range u.Groups {
			fmt.Fprintf(b, "  in group %s\n", g)
		}
	}
	for _, g := range iam.Groups {
		writeIdentity(b, g.ARN, g.Partial, g.Inline, g.Attached, nil)
	}
	for _, r := range iam.Roles {
		writeIdentity(b, r.ARN, r.Partial, r.Inline, r.Attached, r.Boundary)
		fmt.Fprintf(b, "  trust %s\n", policyWords(r.Trust))
		for _, p := range r.InstanceProfiles {
			fmt.Fprintf(b, "  in profile %s\n", p)
		}
	}
	for _, p := range iam.Policies {
		fmt.Fprintf(b, "%s%s\n", p.ARN, at(p.PolicyText))
	}
}

func writeIdentity(b *strings.Builder, arn string, partial bool, inline []model.PolicyText, attached []model.Attachment, boundary *model.Attachment) {
	more := ""
	if partial {
		more = " (not all of its policies are known)"
	}
	fmt.Fprintf(b, "%s%s\n", arn, more)
	for _, p := range inline {
		fmt.Fprintf(b, "  inline %s%s\n", p.Name, at(p))
	}
	for _, a := range attached {
		fmt.Fprintf(b, "  attached %s\n", a.ARN)
	}
	if boundary != nil {
		fmt.Fprintf(b, "  boundary %s\n", boundary.ARN)
	}
}

func writeS3(b *strings.Builder, s3 *model.S3) {
	for _, bucket := range s3.Buckets {
		fmt.Fprintf(b, "bucket %s %s", bucket.Name, policyWords(bucket.Policy))
		if bucket.PublicAccessBlock != nil {
			fmt.Fprintf(b, ", block %v", *bucket.PublicAccessBlock)
		}
		if bucket.Grants.OK() {
			fmt.Fprintf(b, ", %d grants", bucket.Grants.Len())
		}
		writeSettings(b, bucket)
		b.WriteString("\n")
	}
	for _, p := range s3.AccessPoints {
		fmt.Fprintf(b, "access point %s of %s %s\n", p.ARN, p.Bucket, policyWords(p.Policy))
	}
	if s3.PublicAccessBlock != nil {
		fmt.Fprintf(b, "the account's block %v\n", *s3.PublicAccessBlock)
	}
}

// writeSettings tells of the settings that are not known to be none.
func writeSettings(b *strings.Builder, bucket *model.Bucket) {
	for _, field := range sorted(bucket.Changed) {
		for _, v := range bucket.Changed[field] {
			switch {
			case !v.OK():
				fmt.Fprintf(b, ", %s unknown", field)
			case v.Kind() != source.Null:
				fmt.Fprintf(b, ", %s %s", field, leaves(v))
			}
		}
	}
}

// leaves lists the scalars of a value, those of inner lists and objects in brackets.
func leaves(v source.Value) string {
	var all []string
	switch v.Kind() {
	case source.Array:
		for e := v.First(); e.OK(); e = e.Next() {
			all = append(all, leaves(e))
		}
	case source.Object:
		for name := v.First(); name.OK(); name = name.Next().Next() {
			all = append(all, name.Text()+"="+leaves(name.Next()))
		}
	default:
		return v.Text()
	}
	return "[" + strings.Join(all, " ") + "]"
}

func writeEC2(b *strings.Builder, region string, e *model.EC2) {
	for i, list := range networkLists(e) {
		for _, n := range *list {
			fmt.Fprintf(b, "%s %s %s in %s", region, networkPlaces[i], n.ID, n.VPC)
			for r := n.Value.Get("Routes").First(); r.OK(); r = r.Next() {
				fmt.Fprintf(b, "; route %s", texts(r))
			}
			for r := n.Value.Get("Associations").First(); r.OK(); r = r.Next() {
				fmt.Fprintf(b, "; association %s", texts(r))
			}
			b.WriteString("\n")
		}
	}
	for _, p := range e.Endpoints {
		fmt.Fprintf(b, "%s endpoint %s %s %s in %s, route tables %q %s\n", region, p.ID, p.Type, p.ServiceName, p.VPC, p.RouteTables, policyWords(p.Policy))
	}
	for _, i := range e.Instances {
		fmt.Fprintf(b, "%s instance %s in %s with profile %s\n", region, i.ID, i.Subnet, i.ProfileARN)
	}
}

// texts joins what an object's members say.
func texts(v source.Value) string {
	var all []string
	for name := v.First(); name.OK(); name = name.Next().Next() {
		all = append(all, name.Text()+"="+name.Next().Text())
	}
	return strings.Join(all, " ")
}

func policyWords(p model.OptionalPolicy) string {
	text := "policy " + p.State.String() + at(p.PolicyText)
	if p.Note != "" {
		text += " (" + p.Note + ")"
	}
	return text
}

func at(p model.PolicyText) string {
	if !p.Document.OK() {
		return " without text"
	}
	position := p.Document.Position()
	return fmt.Sprintf(" at %d:%d", position.Line, position.Column)
}
