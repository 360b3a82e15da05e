package main

import (
	"fmt"
	"strings"
	"unicode"
)

// safe makes text from the outside fit for a terminal: control characters, and those that turn the
// direction of writing, are shown as escapes.
func safe(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar) {
			b.WriteString(strings.Trim(fmt.Sprintf("%q", r), "'"))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
