package awsdata

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// conditionKeys has a line for each condition key, global ones included: its name and its type,
// with a tab between.
//
//go:embed condition-keys.txt
var conditionKeys string

// KeyKind is the type of a condition key's values and whether a request bears several of them.
type KeyKind struct {
	Type  string // String, ARN, Bool, Numeric, Date or IPAddress
	Multi bool   // what the Service Authorization Reference calls an array: ArrayOfString
}

// KeyType gives the kind of a condition key, by its name with prefix and without regard to case, as
// IAM compares them. The kinds are those of AWS global condition context keys and of the tables
// "Condition keys for …" of the Service Authorization Reference; where these differ the global one
// holds. A name that ends in what the requester chooses, as "aws:PrincipalTag/team", has the kind of
// the key that AWS writes with a variable there, and so has that key's own name. A key not found may
// still exist: those of identity providers that an account has set up are in no table.
func KeyType(key string) (KeyKind, bool) {
	key = strings.ToLower(key)
	if kind, ok := kinds().plain[key]; ok {
		return kind, true
	}
	for _, v := range kinds().variable {
		if v.covers(key) {
			return v.kind, true
		}
	}
	return KeyKind{}, false
}

// A variableKey is a key with a variable in its name.
type variableKey struct {
	before, after string
	kind          KeyKind
}

// covers reports whether a name is the key's, with something in the variable's place.
func (v variableKey) covers(name string) bool {
	return len(name) > len(v.before)+len(v.after) && strings.HasPrefix(name, v.before) && strings.HasSuffix(name, v.after)
}

// keyTable is the list as it is searched.
type keyTable struct {
	plain map[string]KeyKind
	// variable has the most fixed text first, so that events:metadata/${MetadataKey}/matcher stands
	// before events:metadata/${MetadataKey}.
	variable []variableKey
}

var kinds = sync.OnceValue(readKinds)

func readKinds() (k keyTable) {
	kinds := keyKinds()
	k.plain = make(map[string]KeyKind, strings.Count(conditionKeys, "\n"))
	for line := range strings.Lines(strings.ToLower(conditionKeys)) {
		key, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		kind := kinds[name]
		if before, after, ok := cutVariable(key); ok {
			k.variable = append(k.variable, variableKey{before, after, kind})
		} else {
			k.plain[key] = kind
		}
	}
	slices.SortStableFunc(k.variable, func(a, b variableKey) int {
		return cmp.Compare(len(b.before)+len(b.after), len(a.before)+len(a.after))
	})
	return k
}

// keyKinds gives the types by their names in the list, in lower case.
func keyKinds() map[string]KeyKind {
	m := map[string]KeyKind{}
	for _, name := range []string{"String", "ARN", "Bool", "Numeric", "Date", "IPAddress"} {
		m[strings.ToLower(name)] = KeyKind{Type: name}
		m["arrayof"+strings.ToLower(name)] = KeyKind{Type: name, Multi: true}
	}
	return m
}

// cutVariable takes the variable out of a key's name in lower case. AWS writes it in three ways:
// ${TagKey}, <key>, and tag-key for the key of a tag.
func cutVariable(key string) (before, after string, ok bool) {
	if before, rest, found := strings.Cut(key, "${"); found {
		_, after, ok = strings.Cut(rest, "}")
		return before, after, ok
	}
	if before, rest, found := strings.Cut(key, "<"); found {
		_, after, ok = strings.Cut(rest, ">")
		return before, after, ok
	}
	before, ok = strings.CutSuffix(key, "tag-key")
	return before, "", ok && strings.HasSuffix(before, "/")
}
