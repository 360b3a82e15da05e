package text

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Whole reports whether an answer that says "success" has an end: all the calls here are answered
// with JSON or with XML.
func Whole(body []byte) bool {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if len(body) == 0 {
		return false
	}
	if body[0] != '<' {
		return json.Valid(body)
	}
	rest := body
	for bytes.HasPrefix(rest, []byte("<?")) || bytes.HasPrefix(rest, []byte("<!")) {
		_, after, _ := bytes.Cut(rest, []byte(">"))
		rest = bytes.TrimSpace(after)
	}
	tag, _, closed := bytes.Cut(rest, []byte(">"))
	if !closed || len(tag) < 2 {
		return false
	}
	if bytes.HasSuffix(tag, []byte("/")) {
		return len(rest) == len(tag)+1
	}
	names := bytes.Fields(tag[1:])
	return len(names) > 0 && bytes.HasSuffix(body, fmt.Appendf(nil, "</%s>", names[0]))
}
