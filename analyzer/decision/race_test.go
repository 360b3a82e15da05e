//go:build race

package decision_test

// raced: the race detector makes everything ten times as slow, and finds nothing more in more cases.
const raced = true
