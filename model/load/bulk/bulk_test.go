package bulk

import (
	"encoding/json"
	"strings"
	"testing"
)

// The same size gives the same text: well-formed, of that size, with policies in all three forms.
func TestDocument(t *testing.T) {
	const size = 1 << 20
	text := Document(size)
	if text != Document(size) {
		t.Error("a second document differs")
	}
	if !json.Valid([]byte(text)) {
		t.Error("not well-formed")
	}
	if len(text) < size || len(text) > size+size/20 {
		t.Errorf("%d bytes; some %d were expected", len(text), size)
	}
	for _, form := range []string{`"PolicyDocument": {` + "\n", `"PolicyDocument": "{\"Version\"`, `"PolicyDocument": "%7B%22Version%22`} {
		if !strings.Contains(text, form) {
			t.Errorf("without %s", form)
		}
	}
}
