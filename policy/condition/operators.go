// Package condition compiles and evaluates the Condition element: an operator, a key, the values.
//
// In goes a [Test] as a policy has it, out comes a [truth.Value]: what the test says of a
// request's context. A key can be absent (the request does not bear it) or unknown (it was not
// given); operators treat the first by AWS's table, and the second is never taken for it.
//
// Each family of operators stands in a file of its own; [families] is their index.
package condition

import (
	"strings"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/policy/truth"
)

// family is a group of operators that read their values alike (IAM JSON policy elements: Condition
// operators).
type family struct {
	// names are the operators without their qualifiers; compare tells what each does.
	names map[string]comparison
	// compile reads a policy's value. A value that the operator cannot read is no error: AWS
	// accepts it on save (R4.60), so it becomes a matcher that cannot decide.
	compile func(text string, variables bool, how comparison) matcher
	// join, if there is one, makes fewer matchers of a test's.
	join func([]matcher) []matcher
}

// comparison tells the operators of a family apart.
type comparison struct {
	kind     uint8
	negated  bool // true where the value matches none of the policy's values
	presence bool // Null: the test is of the key's presence
}

// families lists all operators. A new family is a file and a line here.
var families = []*family{&stringFamily, &numericFamily, &dateFamily, &boolFamily, &binaryFamily, &addressFamily, &arnFamily, &nullFamily}

// matcher holds one value of a policy against one value of a request.
type matcher interface {
	match(c *model.Context, value string) truth.Value
	// cut adds what the matcher tells apart among values.
	cut(c *model.Context, to *Cuts)
}

// quantifier is how an operator treats the request's values together.
type quantifier uint8

const (
	single quantifier = iota
	forAll
	forAny
)

var quantifiers = map[string]quantifier{"ForAllValues": forAll, "ForAnyValue": forAny}

// operator is a parsed operator name.
type operator struct {
	family     *family
	how        comparison
	quantifier quantifier
	ifExists   bool
}

var operatorTable = func() map[string]operator {
	table := make(map[string]operator, 256)
	for _, f := range families {
		for name, how := range f.names {
			for _, set := range []string{"", "ForAllValues:", "ForAnyValue:"} {
				o := operator{family: f, how: how, quantifier: quantifiers[strings.TrimSuffix(set, ":")]}
				table[set+name] = o
				if !how.presence { // IfExists may follow every operator except Null (Condition operators)
					o.ifExists = true
					table[set+name+"IfExists"] = o
				}
			}
		}
	}
	return table
}()

// KnownOperator reports whether a policy may use the operator. Only the documented spelling
// counts: the documents are silent on another case (OPEN-2).
func KnownOperator(name string) bool {
	_, ok := operatorTable[name]
	return ok
}

// Nearest gives the known operator that is spelled most like the one given, or "".
func Nearest(name string) string {
	best, least := "", 4
	for known := range operatorTable {
		d := editDistance(strings.ToLower(name), strings.ToLower(known))
		if d < least || d == least && best != "" && known < best {
			best, least = known, d
		}
	}
	return best
}

// editDistance counts the letters to change, add or take out. Long names are far from everything.
func editDistance(a, b string) int {
	if len(a) > 64 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
