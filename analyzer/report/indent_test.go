package report

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzIndent: valid JSON is laid out as the standard library does it.
func FuzzIndent(f *testing.F) {
	for _, text := range []string{`{}`, `[]`, `{"a":[1,-2.5e3,true,null,"x\"y\\",{"b":{}}],"c":[],"d":[[],[{}]]}`, `"é\u0041"`, `3`, `[[[[1]]]]`, `{"":" : , [ ] { } "}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var compact, want bytes.Buffer
		if json.Compact(&compact, []byte(text)) != nil {
			return
		}
		if err := json.Indent(&want, compact.Bytes(), "", "  "); err != nil {
			return
		}
		if got := indented(compact.Bytes(), 0); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%s is laid out as\n%s\nwant\n%s", text, got, want.Bytes())
		}
	})
}
