//go:build !race

package decision_test

const raced = false
