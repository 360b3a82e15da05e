//go:build !race

package set

// quick divides how much is tried.
const quick = 1
