package paths

import (
	"maps"
	"slices"
)

// edges is the index of all sorts of edges, in the order in which hops between the same nodes are
// preferred. A new one is a file, or a function in one, and a line here.
var edges = []struct {
	name string
	from kinds
	find func(*Graph, *Node) [][]edge
}{
	{"a principal acts on a bucket", of(Principal, Session, Administrator), (*Graph).actsOnTargets},
	{"a stranger acts on a bucket", of(Outside, Anyone), (*Graph).strangersAct},
	{"a stranger reads a bucket", of(Source), (*Graph).strangersRead},
	{"a principal assumes a role", of(Principal, Session), (*Graph).principalAssumes},
	{"a stranger assumes a role", of(Outside, Provider), (*Graph).strangerAssumes},
	{"a place hands out a credential", of(Place), (*Graph).handsOut},
	{"a credential is carried off", of(Session), (*Graph).carriedOff},
	{"a principal has a CloudShell", of(Principal), (*Graph).ownShell},
	{"a principal writes to a bucket outside", of(Principal, Session), (*Graph).writesOutside},
	{"somebody reads a bucket", of(Source), (*Graph).readers},
	{"somebody at a place reads a bucket", of(Place), (*Graph).readsAt},
	{"a place has a way out", of(Place), (*Graph).exits},
	{"data go with who read them", of(Data), (*Graph).leaves},
	{"a stranger's key writes through an exit", of(Exit), (*Graph).writesThrough},
	{"a permission becomes more permissions", of(Principal, Session), (*Graph).escalates},
	{"an administrator takes what it wants", of(Administrator), (*Graph).administers},
}

// kinds is a set of kinds of nodes.
type kinds uint16

func of(list ...NodeKind) kinds {
	var s kinds
	for _, k := range list {
		s |= 1 << k
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// one is a row of one edge.
func one(to *Node, open bool, s sort, prove prover) [][]edge { return [][]edge{{{to, open, s, prove}}} }
