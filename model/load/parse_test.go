package load

import (
	"testing"

	"github.com/iampath/iampath/model/source"
)

// A value with a tag becomes an object with the tag's long name, and keeps its place.
func TestParseTagged(t *testing.T) {
	tree, err := ParseTagged(source.NewFile("t.yaml", "a: !Sub \"x-${B}\"\nb: !Join [\"\", [!Ref A, c]]\nc: !If\n  - x\n  - y\n"), func(tag string) string { return "Fn::" + tag })
	if err != nil {
		t.Fatal(err)
	}
	root := tree.Root()
	sub := root.Get("a").Get("Fn::Sub")
	if sub.Text() != "x-${B}" || sub.Position().String() != "t.yaml:1:9" {
		t.Errorf("%q at %v", sub.Text(), sub.Position())
	}
	ref := root.Get("b").Get("Fn::Join").First().Next().First().Get("Fn::Ref")
	if ref.Text() != "A" || ref.Position().Line != 2 {
		t.Errorf("%q at %v", ref.Text(), ref.Position())
	}
	if n := root.Get("c").Get("Fn::If").Len(); n != 2 {
		t.Errorf("%d values", n)
	}
	if _, err := Parse(source.NewFile("t.yaml", "a: !Sub x\n")); err == nil {
		t.Error("a tag was read where none are expected")
	}
	if _, err := ParseTagged(source.NewFile("t.yaml", "a: !!binary x\n"), func(string) string { return "" }); err == nil {
		t.Error("a tag of YAML itself was taken for a function")
	}
}
