//go:build race

package set

// quick: the race detector makes everything ten times as slow, and finds nothing more in more cases.
const quick = 12
