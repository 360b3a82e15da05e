package terraform

import (
	"strings"

	"github.com/iampath/iampath/model/change"
	"github.com/iampath/iampath/model/source"
)

// What aws_iam_policy_document holds that is known only after apply.

// expressionOf is what the configuration says within the n-th statement; not OK where statements are
// made by a dynamic block, so that it cannot be told which is which.
func (i *instance) expressionOf(n int) source.Value {
	blocks := i.expression("statement")
	if blocks.Kind() != source.Array || blocks.Len() != len(i.get("statement").Items) {
		return source.Value{}
	}
	v := blocks.First()
	for ; n > 0; n-- {
		v = v.Next()
	}
	return v
}

// bounded gives texts that are not known, of an Allow statement, and that refer to resources by ARN:
// the ARNs, and all that begins with them. That is all that the statement can allow, and more than it
// may. For a Deny statement it would be too much.
func (i *instance) bounded(texts change.Value, expression source.Value, what string) change.Value {
	references := distinct(expression.Get("references"))
	if texts.Kind != change.List && texts.Kind != change.Unknown || len(references) == 0 {
		return texts
	}
	out := change.ListOf(texts.At)
	for _, e := range texts.Items {
		if e.Kind == change.Scalar {
			out.Items = append(out.Items, e)
		}
	}
	for _, reference := range references {
		v := i.p.follow(i, i.module, reference, "arn")
		if v.Kind != change.Scalar || wholeARN(v.Text) == "" {
			return texts
		}
		for _, rest := range [...]string{"", "/*", ":*"} {
			e := change.Text(texts.At, v.Text+rest)
			e.Generated = v.Generated
			out.Items = append(out.Items, e)
		}
	}
	i.assumed = append(i.assumed, what+" of a statement in "+i.address+" are taken to be "+strings.Join(references, ", ")+" and all below: what it says exactly is known after apply")
	return out
}

// wholeARN gives a text that is an ARN, else "".
func wholeARN(text string) string {
	if strings.HasPrefix(text, "arn:") && strings.Count(text, ":") >= 5 {
		return text
	}
	return ""
}

// identifiers follows those of a block that refer to other resources: a principal's ARN has nothing
// behind it.
func (i *instance) identifiers(who change.Value, n, k int, attribute string) change.Value {
	blocks := i.expressionOf(n).Get(attribute)
	if blocks.Len() != 1 || k != 0 {
		return who
	}
	references := distinct(blocks.First().Get("identifiers").Get("references"))
	unknown := 0
	out := change.ListOf(who.At)
	for _, e := range who.Items {
		if e.Kind == change.Unknown {
			unknown++
		} else {
			out.Items = append(out.Items, e)
		}
	}
	if who.Kind == change.Unknown {
		unknown = len(references)
	}
	if unknown != len(references) || unknown == 0 {
		return who
	}
	for _, reference := range references {
		v := i.p.follow(i, i.module, reference, "arn")
		if v.Kind != change.Scalar || wholeARN(v.Text) == "" {
			return who
		}
		out.Items = append(out.Items, v)
	}
	return out
}
