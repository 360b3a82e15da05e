package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// writeJSON writes a document with an indent of two spaces, as json.Encoder does with SetIndent. The
// encoder goes through all of it once more to indent it, a byte at a time and checking what it has written
// itself; of large reports that takes longer than all the rest.
func writeJSON(w io.Writer, document any) error {
	var compact bytes.Buffer
	if err := json.NewEncoder(&compact).Encode(document); err != nil {
		return err
	}
	_, err := w.Write(indented(compact.Bytes()))
	return err
}

// indented lays valid JSON without spaces out with a line for each element.
func indented(compact []byte) []byte {
	out := make([]byte, 0, len(compact)*3/2)
	depth := 0
	line := func() {
		out = append(out, '\n')
		for range depth {
			out = append(out, "  "...)
		}
	}
	for i := 0; i < len(compact); i++ {
		switch b := compact[i]; b {
		case '"':
			end := i + 1
			for compact[end] != '"' {
				if compact[end] == '\\' {
					end++
				}
				end++
			}
			out = append(out, compact[i:end+1]...)
			i = end
		case '{', '[':
			if out = append(out, b); compact[i+1] == b+2 { // the closing bracket
				out = append(out, b+2)
				i++
				continue
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			out = append(out, b)
		case ',':
			out = append(out, b)
			line()
		case ':':
			out = append(out, ": "...)
		default:
			out = append(out, b)
		}
	}
	return out
}
