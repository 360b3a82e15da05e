package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/parallel"
)

// writeJSON writes a document with an indent of two spaces, as json.Encoder does with SetIndent. The
// encoder goes through all of it once more to indent it, a byte at a time and checking what it has written
// itself; of large reports that takes longer than all the rest.
func writeJSON(w io.Writer, document any) error {
	var compact bytes.Buffer
	if err := json.NewEncoder(&compact).Encode(document); err != nil {
		return err
	}
	_, err := w.Write(indented(compact.Bytes(), 0))
	return err
}

// noFindings is how the list of findings of a document looks that has none; it comes before all others.
const noFindings = `"findings": []`

// writeFindings is [writeJSON] for a document whose findings are given beside it: they are most of a large
// one, and written on all cores. In the document the list is empty, and nothing before it is called so.
func writeFindings(w io.Writer, document any, findings []*finding.Finding) error {
	var head bytes.Buffer
	if err := writeJSON(&head, document); err != nil {
		return err
	}
	texts := make([][]byte, len(findings))
	errs := make([]error, len(findings))
	parallel.Each(len(findings), func(i int) {
		var compact bytes.Buffer
		if errs[i] = json.NewEncoder(&compact).Encode(findingOf(findings[i])); errs[i] == nil {
			texts[i] = indented(bytes.TrimSuffix(compact.Bytes(), []byte("\n")), 2)
		}
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	before, after, found := bytes.Cut(head.Bytes(), []byte(noFindings))
	if !found {
		return errors.New("the report has no list of findings")
	}
	write := func(text ...[]byte) (err error) {
		for _, t := range text {
			if err == nil {
				_, err = w.Write(t)
			}
		}
		return err
	}
	if len(texts) == 0 {
		return write(head.Bytes())
	}
	separator := []byte(",\n    ")
	return write(before, []byte(noFindings[:len(noFindings)-1]+"\n    "), bytes.Join(texts, separator), []byte("\n  ]"), after)
}

// indented lays valid JSON without spaces out with a line for each element, as it stands at a depth.
func indented(compact []byte, depth int) []byte {
	out := make([]byte, 0, len(compact)*3/2)
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
