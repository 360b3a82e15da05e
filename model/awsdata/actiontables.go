package awsdata

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// actionIndex has a line for each service, in the order that their actions have among all: prefix,
// block, offset and length of its tables, with tabs between.
//
//go:embed actions.index
var actionIndex string

// actionBlocks are the tables of the services, compressed in blocks that can be read one by one.
// A service's tables are text, a line a row, fields with tabs between, an empty line after each table:
//
//	actions  name, number of the shape
//	shapes   access level, keys, types
//	types    name, ARN without its beginning, keys
//	keys     name
//
// A shape is all that an action has besides its name; most are had by many. Keys are numbers of
// their rows, "0,4-7"; a shape's types are numbers too, with spaces between, "*" after one that is
// required, and its keys after a colon: "2 5*:0,4-7".
//
//go:embed actions.blocks
var actionBlocks string

// arnStart is how nearly all ARNs of resource types begin; the tables leave it out.
const arnStart = "arn:${Partition}:"

// A table is what there is of one service; it is read by need, the names without the rest.
type table struct {
	rows   func() rows
	shapes func() []shape
}

// rows are the actions of a service, in the order of their names' lower-case forms.
type rows struct {
	names  []string
	shapes []int
	rest   string // the tables behind
}

type shape struct {
	access Access
	keys   []string
	types  []ResourceType
}

// catalogue is the tables of all services, in the index's order and by prefix.
type catalogue struct {
	order []*table
	named map[string]*table
}

var tables = sync.OnceValue(readTables)

func readTables() (t catalogue) {
	t.named = make(map[string]*table, strings.Count(actionIndex, "\n"))
	place, block := "", func() string { return "" }
	for line := range strings.Lines(actionIndex) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if f[1] != place {
			place = f[1]
			block = blockReader(place)
		}
		one := newTable(block, number(f[2]), number(f[3]))
		t.order = append(t.order, one)
		t.named[f[0]] = one
	}
	return t
}

// tableOf gives the table of an action's service, nil for none.
func tableOf(action string) *table {
	service, _, ok := strings.Cut(action, ":")
	if !ok {
		return nil
	}
	return tables().named[strings.ToLower(service)]
}

func blockReader(place string) func() string {
	return sync.OnceValue(func() string {
		text, err := decompress(actionBlocks, place)
		if err != nil {
			return "" // a test reads them all
		}
		return text
	})
}

func newTable(block func() string, offset, length int) *table {
	t := &table{}
	t.rows = sync.OnceValue(func() rows {
		text := block()
		if len(text) < offset+length {
			return rows{}
		}
		return readRows(text[offset : offset+length])
	})
	t.shapes = sync.OnceValue(func() []shape { return readShapes(t.rows().rest) })
	return t
}

func readRows(text string) rows {
	actions, rest, _ := strings.Cut(text, "\n\n")
	n := strings.Count(actions, "\n") + 1
	r := rows{names: make([]string, 0, n), shapes: make([]int, 0, n), rest: rest}
	for line := range strings.SplitSeq(actions, "\n") {
		name, shape, _ := strings.Cut(line, "\t")
		r.names = append(r.names, name)
		r.shapes = append(r.shapes, number(shape))
	}
	return r
}

func readShapes(text string) []shape {
	shapesText, text, _ := strings.Cut(text, "\n\n")
	typesText, keysText, _ := strings.Cut(text, "\n\n")
	keys := keyList{strings.Split(keysText, "\n"), map[string][]string{}}

	var types []ResourceType
	for line := range strings.SplitSeq(typesText, "\n") {
		if f := strings.Split(line, "\t"); len(f) == 3 {
			types = append(types, ResourceType{Name: f[0], ARN: arnStart + f[1], TypeKeys: keys.numbered(f[2])})
		}
	}
	var shapes []shape
	for line := range strings.SplitSeq(shapesText, "\n") {
		f := strings.Split(line, "\t")
		s := shape{access: Access(number(f[0])), keys: keys.numbered(f[1])}
		for ref := range strings.FieldsSeq(f[2]) {
			ref, with, _ := strings.Cut(ref, ":")
			ref, required := strings.CutSuffix(ref, "*")
			one := types[number(ref)]
			one.Required, one.Keys = required, keys.numbered(with)
			s.types = append(s.types, one)
		}
		shapes = append(shapes, s)
	}
	return shapes
}

// A keyList gives the keys that "0,4-7" stands for; those of the same text are shared.
type keyList struct {
	all   []string
	known map[string][]string
}

func (k keyList) numbered(refs string) []string {
	if refs == "" {
		return nil
	}
	if some, ok := k.known[refs]; ok {
		return some
	}
	var some []string
	for ref := range strings.SplitSeq(refs, ",") {
		first, last, ok := strings.Cut(ref, "-")
		if !ok {
			last = first
		}
		some = append(some, k.all[number(first):number(last)+1]...)
	}
	k.known[refs] = slices.Clip(some)
	return k.known[refs]
}

// number reads a number of the embedded tables, which a test reads as a whole.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
