package condition

import (
	"strings"
	"time"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// dateFamily compares instants, given in the W3C profile of ISO 8601 or as seconds since 1970
// (Condition operators, "Date condition operators").
var dateFamily = family{
	names: map[string]comparison{
		"DateEquals":            {kind: equal},
		"DateNotEquals":         {kind: equal, negated: true},
		"DateLessThan":          {kind: less},
		"DateLessThanEquals":    {kind: lessOrEqual},
		"DateGreaterThan":       {kind: greater},
		"DateGreaterThanEquals": {kind: greaterOrEqual},
	},
	compile: func(text string, _ bool, how comparison) matcher {
		d, q, ok := parseInstant(text)
		if !ok {
			return undecided(q)
		}
		return &date{d, how.kind}
	},
}

type date struct {
	value instant
	kind  uint8
}

func (d *date) match(_ *model.Context, value string) truth.Value {
	v, q, ok := parseInstant(value)
	if !ok {
		return truth.Undecidable(q)
	}
	if !v.zoneless && !d.value.zoneless {
		return truth.Of(ordered(d.kind, v.compare(d.value)))
	}
	// A date without a zone can be any instant within the zones' reach. Where they all compare
	// alike, the zone does not matter; where not, it is a question (OPEN-22b).
	early, late := v, v
	early.seconds -= reach(v) + reach(d.value)
	late.seconds += reach(v) + reach(d.value)
	first, last := ordered(d.kind, early.compare(d.value)), ordered(d.kind, late.compare(d.value))
	if first == last && (d.kind != equal || early.compare(d.value) > 0 || late.compare(d.value) < 0) {
		return truth.Of(first)
	}
	return truth.Undecidable(truth.DateWithoutZone)
}

// zoneReach is how far the zones of the Earth reach from UTC, rounded up: 14 hours.
const zoneReach = 14 * 3600

func reach(i instant) int64 {
	if i.zoneless {
		return zoneReach
	}
	return 0
}

// instant is a point in time: seconds since 1970, and the digits of the fraction.
type instant struct {
	seconds  int64
	fraction string
	zoneless bool
}

func (i instant) compare(j instant) int {
	switch {
	case i.seconds < j.seconds:
		return -1
	case i.seconds > j.seconds:
		return 1
	}
	return strings.Compare(i.fraction, j.fraction)
}

// parseInstant reads a date: YYYY-MM, YYYY-MM-DD, YYYY-MM-DDThh:mm and so on with seconds, a
// fraction of them and a zone (Z, +hh:mm), or seconds since 1970 with a fraction. Four digits alone
// could be a year or seconds (OPEN-22).
func parseInstant(s string) (instant, truth.Question, bool) {
	malformed := func() (instant, truth.Question, bool) { return instant{}, truth.MalformedValue, false }
	whole, fraction, point := strings.Cut(s, ".")
	if digits(whole) && digits(fraction) && whole != "" && (!point || fraction != "") {
		if len(s) == 4 {
			return instant{}, truth.BareYear, false
		}
		if len(whole) > 18 {
			return malformed()
		}
		return instant{seconds: atoi(whole), fraction: strings.TrimRight(fraction, "0")}, 0, true
	}
	r := dateReader{rest: s, ok: true}
	year, month, day := r.digits(4), int64(1), int64(1)
	hour, minute, second := int64(0), int64(0), int64(0)
	in := instant{zoneless: true}
	r.expect('-')
	month = r.digits(2)
	if r.take('-') {
		day = r.digits(2)
		if r.take('T') {
			hour = r.digits(2)
			r.expect(':')
			minute = r.digits(2)
			if r.take(':') {
				second = r.digits(2)
				if r.take('.') {
					in.fraction = strings.TrimRight(r.run(), "0")
				}
			}
			switch {
			case r.take('Z'):
				in.zoneless = false
			case strings.HasPrefix(r.rest, "+"), strings.HasPrefix(r.rest, "-"):
				sign := int64(1)
				if r.rest[0] == '-' {
					sign = -1
				}
				r.rest = r.rest[1:]
				h := r.digits(2)
				r.expect(':')
				m := r.digits(2)
				r.ok = r.ok && h <= 23 && m <= 59
				in.zoneless = false
				in.seconds = -sign * (h*3600 + m*60)
			}
		}
	}
	if !r.ok || r.rest != "" || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60 {
		return malformed()
	}
	t := time.Date(int(year), time.Month(month), int(day), int(hour), int(minute), int(second), 0, time.UTC)
	if day < 1 || second < 60 && t.Day() != int(day) {
		return malformed()
	}
	in.seconds += t.Unix()
	return in, 0, true
}

// dateReader takes a date apart from the left.
type dateReader struct {
	rest string
	ok   bool
}

func (r *dateReader) digits(n int) int64 {
	if len(r.rest) < n || !digits(r.rest[:n]) {
		r.ok = false
		return 0
	}
	v := atoi(r.rest[:n])
	r.rest = r.rest[n:]
	return v
}

// run takes one digit or more.
func (r *dateReader) run() string {
	n := 0
	for n < len(r.rest) && '0' <= r.rest[n] && r.rest[n] <= '9' {
		n++
	}
	run := r.rest[:n]
	r.rest = r.rest[n:]
	r.ok = r.ok && n > 0
	return run
}

func (r *dateReader) take(c byte) bool {
	if !r.ok || r.rest == "" || r.rest[0] != c {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

func (r *dateReader) expect(c byte) { r.ok = r.take(c) && r.ok }

// atoi reads digits; there are too few for it to overflow.
func atoi(s string) int64 {
	n := int64(0)
	for i := 0; i < len(s); i++ {
		n = n*10 + int64(s[i]-'0')
	}
	return n
}
