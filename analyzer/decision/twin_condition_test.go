package decision_test

// Conditions (section 4).

// meetsConditions: all tests of a block must hold (R4.1).
func (e *twinEvaluation) meetsConditions(s twinStatement) bool {
	for _, c := range s.conditions {
		if !e.meets(c, s.variables) {
			return false
		}
	}
	return true
}

func (e *twinEvaluation) meets(c twinCondition, variables bool) bool {
	values := e.context[twinLower(c.key)]
	if c.base == "Null" {
		if len(c.values) == 0 {
			return e.ask("OPEN-18")
		}
		return e.meetsNull(c, len(values) == 0)
	}
	negated := twinOperators[c.base]
	if len(values) == 0 { // the key is missing: R4.10 to R4.16
		switch {
		case c.ifExists, c.set == "ForAllValues":
			return true
		case c.set == "ForAnyValue":
			return false
		case len(c.values) == 0:
			return e.ask("OPEN-18")
		default:
			return negated
		}
	}
	// What counts as no value at all is said of ForAllValues only (R4.51).
	if c.set == "ForAllValues" && len(values) == 1 && values[0] == "" {
		return true
	}
	if len(c.values) == 0 {
		return e.ask("OPEN-18")
	}
	holds, fails := 0, 0
	for _, value := range values {
		if e.test(c, variables, value) {
			holds++
		} else {
			fails++
		}
	}
	switch {
	case c.set == "ForAllValues":
		return fails == 0 // R4.51
	case c.set == "ForAnyValue":
		return holds > 0 // R4.52
	case holds > 0 && fails > 0: // several values, no set operator (R4.55)
		return e.ask("OPEN-27")
	default:
		return holds > 0
	}
}

// meetsNull: R4.29.
func (e *twinEvaluation) meetsNull(c twinCondition, missing bool) bool {
	malformed := false
	for _, value := range c.values {
		switch twinLower(value) {
		case "true":
			if missing {
				return true
			}
		case "false":
			if !missing {
				return true
			}
		default:
			malformed = true
		}
	}
	return malformed && e.ask("OPEN-28")
}

// test holds one request value against all policy values: any of them for a positive operator,
// none of them for a negated one (R4.1, R4.53).
func (e *twinEvaluation) test(c twinCondition, variables bool, value string) bool {
	var open []string
	for _, policyValue := range c.values {
		match, question := e.compare(c.base, variables, policyValue, value)
		if match {
			return !twinOperators[c.base]
		}
		if question != "" {
			open = append(open, question)
		}
	}
	// What cannot be read is open, for positive and negated operators alike (R4.60).
	for _, question := range open {
		if e.ask(question) {
			return true
		}
	}
	return twinOperators[c.base] && len(open) == 0
}

// compare holds one request value against one policy value, as the positive operator would.
// Where the two cannot be compared, it names the question that leaves open.
func (e *twinEvaluation) compare(base string, variables bool, policyValue, value string) (match bool, question string) {
	switch base {
	case "StringEquals", "StringNotEquals",
		"StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
		"StringLike", "StringNotLike",
		"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike":
		tokens := twinPlainPattern(policyValue)
		if variables {
			resolved := false
			if tokens, resolved = e.pattern(policyValue); !resolved {
				return false, "" // nothing equals or is like null (R3.5)
			}
		}
		return e.compareText(base, tokens, value)
	case "Bool":
		return twinCompareBool(variables, policyValue, value)
	case "BinaryEquals":
		return twinCompareBinary(policyValue, value)
	case "IpAddress", "NotIpAddress":
		return twinCompareIP(policyValue, value)
	default:
		return twinCompareOrder(base, policyValue, value)
	}
}

// compareText: R4.20 to R4.22 and R4.40.
func (e *twinEvaluation) compareText(base string, tokens []twinToken, value string) (match bool, question string) {
	switch base {
	case "StringEquals", "StringNotEquals":
		return twinLiteral(tokens) == value, ""
	case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase":
		return e.equalFold(twinLiteral(tokens), value), ""
	case "StringLike", "StringNotLike":
		return e.openWildcard(tokens, func(tokens []twinToken) bool { return twinGlob(tokens, twinText(value)) }), ""
	}
	if len(twinSplit(tokens)) < 6 {
		return false, "OPEN-26"
	}
	if twinParts(value) < 6 {
		return false, "OPEN-28" // the request's value is not an ARN
	}
	return e.openWildcard(tokens, func(tokens []twinToken) bool { return twinSegmentwise(tokens, value) }), ""
}
