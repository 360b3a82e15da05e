// Package paths answers how one comes from here to there: from a principal, a place or a bucket to a
// principal, a place, a bucket or the outside, over chains of roles, credentials that places hand out,
// privilege steps, and the networks by which data leave.
//
// In go a [Graph] over a world and a [Question]; out come [Path]s, each a row of [Hop]s, the shortest
// first. The nodes of the graph are what somebody can hold: a principal's credentials, a place where
// code runs, data that were read. Its edges are found when they are needed, by the table in edges.go,
// a file for each sort. A hop that is a request has been decided over all layers as a question about
// sets (package reach) and carries its witness; a hop that is a fact of the environment, such as that
// an instance hands out its role's credentials, says which.
//
// A hop is *possible*, not proved, where it rests on what was not collected. It is shown with what it
// hangs on, and is never left out.
//
// Principals that no policy tells apart are decided once (see [world.Group]); what may hold of a hop
// is found by one decision with all open keys unknown, and its witness is sought when a path goes over
// it. What an environment does not hold, such as the functions that there are, gives no edges.
package paths
