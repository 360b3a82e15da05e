package decision_test

// Does a statement speak of this action and this resource?

import (
	"slices"
	"strings"
)

// matchesAction: R1.13, R1.20, R1.30.
func (e *twinEvaluation) matchesAction(s twinStatement) bool {
	if len(s.action)+len(s.notAction) == 0 {
		return e.ask("OPEN-9")
	}
	for _, pattern := range slices.Concat(s.action, s.notAction) {
		if service, _, found := strings.Cut(pattern, ":"); pattern != "*" && pattern != "*:*" &&
			(!found || service == "" || strings.ContainsAny(service, "*?")) {
			return s.effect == "Deny" && e.ask("R1.31") // an invalid pattern
		}
	}
	if s.notAction != nil {
		return !slices.ContainsFunc(s.notAction, e.isAction)
	}
	return slices.ContainsFunc(s.action, e.isAction)
}

func twinIsNotOfRegistry(action string) bool { return !strings.HasPrefix(twinLower(action), "ecr:") }

func (e *twinEvaluation) isAction(pattern string) bool {
	if pattern == "*" {
		return true
	}
	patternService, patternName, _ := strings.Cut(twinLower(pattern), ":")
	service, name, _ := strings.Cut(twinLower(e.action), ":")
	return twinGlob(twinPlainPattern(patternService), twinText(service)) &&
		twinGlob(twinPlainPattern(patternName), twinText(name))
}

// matchesResource: R1.9, R1.13, R1.32.
func (e *twinEvaluation) matchesResource(s twinStatement) bool {
	isResource := func(pattern string) bool { return e.isResource(pattern, s.variables) }
	switch {
	case s.notResource != nil && len(s.notResource) == 0, s.resource != nil && len(s.resource) == 0:
		return e.ask("OPEN-9")
	case s.notResource != nil:
		return !slices.ContainsFunc(s.notResource, isResource)
	case s.resource != nil:
		return slices.ContainsFunc(s.resource, isResource)
	case e.isTrust():
		return true // the role is implied
	case s.effect == "Deny":
		return true // this resource
	case len(s.action) > 0 && !slices.ContainsFunc(s.action, twinIsNotOfRegistry):
		return true // Private repository policies in Amazon ECR: they have no Resource
	default:
		return e.ask("R1.9")
	}
}

func (e *twinEvaluation) isResource(pattern string, variables bool) bool {
	if pattern != "" && strings.Trim(pattern, "*") == "" {
		return true // R1.35
	}
	resource := e.resource
	if resource == "*" { // the action has no resource
		if !e.is("s3:ListAllMyBuckets") {
			return false
		}
		resource = "arn:aws:s3:::*" // what S3 authorizes it on (OPEN-7); its * is a character
	}
	tokens := twinPlainPattern(pattern)
	if fields := strings.SplitN(pattern, ":", 6); variables && len(fields) == 6 {
		// Variables are known in the resource part only (R3.1).
		part, resolved := e.pattern(fields[5])
		if !resolved {
			return false
		}
		tokens = append(twinPlainPattern(strings.Join(fields[:5], ":")+":"), part...)
	}
	return e.openWildcard(tokens, func(tokens []twinToken) bool { return e.isARN(tokens, resource) })
}

// isARN matches a Resource pattern with a resource's ARN. A short pattern may or may not be
// completed with wildcards (R1.36).
func (e *twinEvaluation) isARN(tokens []twinToken, arn string) bool {
	if e.isARNAcrossColons(tokens, arn) {
		return true
	}
	missing := 6 - len(twinSplit(tokens))
	if missing == 0 {
		return false
	}
	completed := append(slices.Clone(tokens), twinPlainPattern(strings.Repeat(":*", missing))...)
	return e.isARNAcrossColons(completed, arn) && e.ask("OPEN-8")
}

// isARNAcrossColons: whether a * may match a colon between segments (R1.33).
func (e *twinEvaluation) isARNAcrossColons(tokens []twinToken, arn string) bool {
	if twinSegmentwise(tokens, arn) {
		return true
	}
	if !twinGlob(tokens, twinARNText(arn)) {
		return false
	}
	return twinGlob(twinConfine(tokens), twinARNText(arn)) || e.ask("OPEN-6")
}

// twinSegmentwise matches the six segments each by itself.
func twinSegmentwise(tokens []twinToken, arn string) bool {
	patterns, segments := twinSplit(tokens), strings.SplitN(arn, ":", 6)
	if len(patterns) != len(segments) {
		return false
	}
	for i := range patterns {
		if !twinGlob(patterns[i], twinText(segments[i])) {
			return false
		}
	}
	return true
}

// twinConfine keeps every ?, and every * that does not end a segment, from matching a colon
// between segments.
func twinConfine(tokens []twinToken) []twinToken {
	confined := slices.Clone(tokens)
	for i := range confined {
		endsSegment := i+1 == len(confined) || confined[i+1].char == ':' && !confined[i+1].variable
		confined[i].confined = confined[i].wild && (confined[i].char == '?' || !endsSegment)
	}
	return confined
}
