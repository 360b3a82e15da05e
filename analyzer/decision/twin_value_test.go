package decision_test

// Values of condition keys, and how each family of operators compares them (section 4.3).

import (
	"bytes"
	"encoding/base64"
	"math/big"
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// twinLiteral is a pattern as a text: wildcards are plain characters.
func twinLiteral(tokens []twinToken) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteRune(t.char)
	}
	return b.String()
}

// twinParts counts the colon-separated parts of an ARN.
func twinParts(arn string) int { return len(strings.SplitN(arn, ":", 6)) }

// equalFold: only ASCII folding is certain (R4.21).
func (e *twinEvaluation) equalFold(a, b string) bool {
	return twinLower(a) == twinLower(b) || strings.EqualFold(a, b) && e.ask("OPEN-20")
}

// twinCompareBool: R4.26.
func twinCompareBool(variables bool, policyValue, value string) (match bool, question string) {
	if variables && strings.Contains(policyValue, "${") {
		return false, "OPEN-17"
	}
	isBool := func(text string) bool { return twinLower(text) == "true" || twinLower(text) == "false" }
	if !isBool(policyValue) || !isBool(value) {
		return false, "OPEN-28"
	}
	return twinLower(policyValue) == twinLower(value), ""
}

// twinCompareBinary: R4.27.
func twinCompareBinary(policyValue, value string) (match bool, question string) {
	want, err := base64.StdEncoding.DecodeString(policyValue)
	if err != nil {
		return false, "OPEN-28"
	}
	have, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		return false, "OPEN-28"
	}
	return bytes.Equal(want, have), ""
}

// twinCompareIP: R4.28.
func twinCompareIP(policyValue, value string) (match bool, question string) {
	network, question := twinNetwork(policyValue)
	if question != "" {
		return false, question
	}
	address, err := netip.ParseAddr(value)
	switch {
	case err != nil || address.Zone() != "":
		return false, "OPEN-28"
	case address.Is4In6():
		return false, "OPEN-25"
	}
	return network.Contains(address), ""
}

// twinNetwork reads an address or a CIDR block; an address alone is a block of one (OPEN-24).
func twinNetwork(text string) (network netip.Prefix, question string) {
	if address, err := netip.ParseAddr(text); err == nil {
		network = netip.PrefixFrom(address, address.BitLen())
	} else if network, err = netip.ParsePrefix(text); err != nil {
		return network, "OPEN-28"
	}
	switch {
	case network.Addr().Zone() != "":
		return network, "OPEN-28"
	case network.Addr().Is4In6():
		return network, "OPEN-25"
	}
	return network.Masked(), ""
}

// twinCompareOrder compares numbers and points in time.
func twinCompareOrder(base, policyValue, value string) (match bool, question string) {
	read := twinNumber
	if strings.HasPrefix(base, "Date") {
		read = twinTime
	}
	want, wantReach, question := read(policyValue)
	if question != "" {
		return false, question
	}
	have, haveReach, question := read(value)
	if question != "" {
		return false, question
	}
	// Where a zone is missing, the two lie between least and most apart.
	difference, reach := new(big.Rat).Sub(have, want), new(big.Rat).Add(wantReach, haveReach)
	least, most := new(big.Rat).Sub(difference, reach).Sign(), new(big.Rat).Add(difference, reach).Sign()
	var always, never bool
	switch strings.TrimPrefix(strings.TrimPrefix(base, "Numeric"), "Date") {
	case "LessThan":
		always, never = most < 0, least >= 0
	case "LessThanEquals":
		always, never = most <= 0, least > 0
	case "GreaterThan":
		always, never = least > 0, most <= 0
	case "GreaterThanEquals":
		always, never = least >= 0, most < 0
	default: // Equals, and NotEquals as its positive form
		always, never = least == 0 && most == 0, least > 0 || most < 0
	}
	if !always && !never {
		return false, "OPEN-22b"
	}
	return always, ""
}

var (
	twinDecimal     = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	twinOddNumber   = regexp.MustCompile(`^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$|^\s*[+-]?0[xX][0-9a-fA-F]+\s*$`)
	twinBareYear    = regexp.MustCompile(`^[0-9]{4}$`)
	twinZonedTime   = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`)
	twinZonelessDay = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?)?$`)
)

// twinNumber: R4.23. The second result is how far off the value may be: never.
func twinNumber(text string) (value, reach *big.Rat, question string) {
	switch {
	case twinDecimal.MatchString(text):
		value, _ = new(big.Rat).SetString(text)
		return value, new(big.Rat), ""
	case twinOddNumber.MatchString(text):
		return nil, nil, "OPEN-21"
	default:
		return nil, nil, "OPEN-28"
	}
}

// twinTime gives seconds since the epoch, and how far off they may be: a date without a zone lies
// in any of the Earth's, up to 14 hours from UTC (R4.24).
func twinTime(text string) (seconds, reach *big.Rat, question string) {
	reach = new(big.Rat)
	switch {
	case twinBareYear.MatchString(text):
		return nil, nil, "OPEN-22"
	case twinDecimal.MatchString(text):
		return twinNumber(text)
	case twinZonelessDay.MatchString(text):
		reach.SetInt64(14 * 3600)
		whole := "0000-01-01T00:00:00"
		if len(text) < len(whole) {
			text += whole[len(text):]
		}
		text += "Z"
	}
	m := twinZonedTime.FindStringSubmatch(text)
	if m == nil {
		return nil, nil, "OPEN-28"
	}
	minutes, second, fraction, zone := m[1], m[2], m[3], m[4]
	if second == "" {
		if fraction != "" {
			return nil, nil, "OPEN-28"
		}
		second = ":00"
	}
	t, err := time.Parse("2006-01-02T15:04:05Z07:00", minutes+second+zone)
	if err != nil {
		return nil, nil, "OPEN-28"
	}
	seconds = new(big.Rat).SetInt64(t.Unix())
	if fraction != "" {
		part, _ := new(big.Rat).SetString("0" + fraction)
		seconds.Add(seconds, part)
	}
	return seconds, reach, ""
}
