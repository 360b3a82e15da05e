package decision

import (
	"fmt"

	"github.com/iampath/iampath/model/source"
)

// differences holds an expectation against an answer, given as JSON: any subset of its fields. A
// list must be as long as expected, and its elements are compared in turn; layers that are left
// out of an expected list are expected not to apply.
func differences(expect source.Value, answer string) []string {
	tree, err := source.ParseJSON(&source.File{Text: answer})
	if err != nil {
		return []string{"the answer is no JSON: " + err.Error()}
	}
	var found []string
	differ(expect, tree.Root(), "", &found)
	return found
}

func differ(want, got source.Value, path string, found *[]string) {
	say := func() {
		*found = append(*found, fmt.Sprintf("%s: expected %s, got %s", path, appendCompact(nil, want), shown(got)))
	}
	switch {
	case want.Kind() == source.Null && !got.OK():
	case want.Kind() != got.Kind():
		say()
	case want.Kind() == source.Object:
		for k := want.First(); k.OK(); k = k.Next().Next() {
			at := k.Text()
			if path != "" {
				at = path + "." + at
			}
			differ(k.Next(), got.Get(k.Text()), at, found)
		}
	case want.Kind() == source.Array:
		if want.Len() != got.Len() {
			say()
			return
		}
		w, g := want.First(), got.First()
		for i := 0; w.OK(); i++ {
			differ(w, g, fmt.Sprintf("%s[%d]", path, i), found)
			w, g = w.Next(), g.Next()
		}
	case want.Text() != got.Text():
		say()
	}
}

func shown(v source.Value) string {
	if !v.OK() {
		return "nothing"
	}
	return string(appendCompact(nil, v))
}
