package source

import (
	"fmt"
	"strings"
)

// URLDecoded gives a text without its percent-encoding (RFC 3986; '+' stays itself), as a file of
// its own whose positions lead into f. IAM's API prints policy documents in this form.
func URLDecoded(f *File) (*File, error) {
	encoded := strings.Count(f.Text, "%")
	var text strings.Builder
	text.Grow(max(len(f.Text)-2*encoded, 0))
	jumps := make([]jump, 1, encoded+1)
	for i := 0; i < len(f.Text); {
		next := strings.IndexByte(f.Text[i:], '%')
		if next < 0 {
			text.WriteString(f.Text[i:])
			break
		}
		text.WriteString(f.Text[i : i+next])
		i += next
		if i+2 >= len(f.Text) || !isHex(f.Text[i+1]) || !isHex(f.Text[i+2]) {
			return nil, Problems{{Position: f.Position(i), Message: fmt.Sprintf("%q is no percent-encoding; two hexadecimal digits were expected behind '%%'", f.Text[i:min(i+3, len(f.Text))])}}
		}
		text.WriteByte(unhex(f.Text[i+1])<<4 | unhex(f.Text[i+2]))
		i += 3
		jumps = append(jumps, jump{int32(text.Len()), int32(i)})
	}
	return f.quoted(text.String(), jumps), nil
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
