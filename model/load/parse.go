package load

import "github.com/iampath/iampath/model/source"

// Parse reads a text in JSON or YAML. The notation is told by the file's name and, failing that, its
// first character.
func Parse(f *source.File) (*source.Tree, error) { return parse(f) }

// ParseTagged is [Parse] for YAML in which values may have tags, as in AWS CloudFormation's templates.
// A value with the tag !X becomes an object whose only member has the name long(X), and the value; it
// keeps the value's place.
func ParseTagged(f *source.File, long func(tag string) string) (*source.Tree, error) {
	return parseAs(f, long)
}
