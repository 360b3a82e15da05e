// Package text judges the texts that AWS answers with: whether an answer is whole, and whether a
// policy reads as an object. It knows nothing of the SDK.
package text

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/iampath/iampath/model/source"
)

// Policy gives a policy as the object it is, so that a person can read it and a finding can name
// its line. The members keep their order and spelling. A text that does not read as one object
// stays the text it was: to judge it is the reader's business, and a member that stands twice
// would be lost here in silence.
func Policy(text string) any {
	decoded := text
	if strings.HasPrefix(strings.TrimSpace(text), "%") { // IAM's are URL-encoded (RFC 3986)
		var err error
		if decoded, err = url.PathUnescape(text); err != nil {
			return text
		}
	}
	if !utf8.ValidString(decoded) || !strings.HasPrefix(strings.TrimLeft(decoded, " \t\r\n"), "{") || !plainJSON(decoded) {
		return text
	}
	return json.RawMessage(decoded)
}

// plainJSON reports whether a text is JSON that reads the same for everyone: no member stands
// twice, and it is no deeper than what is read of a file.
func plainJSON(text string) bool {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var open []map[string]bool // the names in each object; nil for a list
	var named bool             // the next text is a value
	for {
		token, err := d.Token()
		if err == io.EOF {
			return len(open) == 0
		}
		if err != nil || len(open) > source.MaxDepth/2 {
			return false
		}
		isName := len(open) > 0 && open[len(open)-1] != nil && !named
		named = false
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
			if len(open) == 0 {
				return len(bytes.TrimSpace([]byte(text[d.InputOffset():]))) == 0
			}
		case string:
			if isName {
				names := open[len(open)-1]
				if names[t] {
					return false
				}
				names[t], named = true, true
			}
		}
	}
}
