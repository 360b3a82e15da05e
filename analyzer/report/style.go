package report

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/iampath/iampath/analyzer/decision"
)

// Style is how text is set off on a terminal. The zero Style sets nothing off.
type Style struct{ Color bool }

const (
	green  = "\x1b[32m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

func (s Style) paint(code, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return code + text + reset
}

// result names a result for a person, in its colour.
func (s Style) result(r decision.Result) string {
	switch r {
	case decision.Allowed:
		return s.paint(green, "allows")
	case decision.ExplicitlyDenied:
		return s.paint(red, "denies")
	case decision.ImplicitlyDenied:
		return s.paint(red, "does not allow")
	case decision.Conditional:
		return s.paint(yellow, "depends")
	}
	return s.paint(yellow, "not decided")
}

// plain makes text from the outside fit for a terminal: control characters, and those that turn
// the direction of writing, are shown as escapes.
func plain(s string) string {
	if strings.IndexFunc(s, unfit) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if unfit(r) {
			b.WriteString(strings.Trim(fmt.Sprintf("%+q", r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unfit(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Zl, r) ||
		unicode.Is(unicode.Zp, r) || r == unicode.ReplacementChar)
}
