package policy

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/pattern"
	"github.com/iampath/iampath/policy/truth"
)

// matchResources says whether the statement covers the request's resource.
func (s *statement) matchResources(r *model.Request) truth.Value {
	if s.resources == nil {
		return s.impliedResource
	}
	if len(s.resources) == 0 {
		return truth.Undecidable(truth.EmptyList)
	}
	got := truth.False
	for i := range s.resources {
		p := &s.resources[i]
		var one truth.Value
		if r.NoResource() {
			one = coversNoResource(p, r)
		} else {
			one = p.Match(&r.Context, r.Resource.Text)
		}
		if got = got.Or(one); got.IsTrue() {
			break
		}
	}
	if s.notResource {
		return got.Not()
	}
	return got
}

// allBuckets is the resource on which S3 authorizes ListAllMyBuckets.
const allBuckets = "arn:aws:s3:::*"

// coversNoResource says whether an entry of Resource covers an action that names no resource: only
// one that matches everything does (IAM JSON policy elements: NotAction). S3 authorizes
// ListAllMyBuckets on arn:aws:s3:::*, which therefore covers it, and a bucket's ARN does not
// (Amazon S3 actions; R1.35).
func coversNoResource(p *pattern.Pattern, r *model.Request) truth.Value {
	if text := p.Text(); text != "" && strings.Trim(text, "*") == "" {
		return truth.True
	}
	if r.Action.Lower == model.ListAllMyBuckets {
		return p.Match(&r.Context, allBuckets)
	}
	return truth.False
}
