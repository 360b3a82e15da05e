//go:build race

package report

// quick divides how much is tried: the race detector makes everything ten times as slow.
const quick = 6
