package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// The first collection ends the sparing, and the end puts back what was set before.
func TestCollectLess(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(123))
	restore := collectLess()
	if got := debug.SetGCPercent(-1); got != -1 {
		t.Errorf("the rate is %d while the collector is spared", got)
	}
	runtime.GC()
	for i := 0; debug.SetMemoryLimit(-1) != math.MaxInt64; i++ { // cleanups run beside the program
		if i == 1000 {
			t.Fatal("the first collection does not end the sparing")
		}
		time.Sleep(10 * time.Millisecond)
	}
	restore()
	if got := debug.SetGCPercent(123); got != 123 {
		t.Errorf("the rate is %d behind it", got)
	}
	collectLess()()
	runtime.GC()
	time.Sleep(20 * time.Millisecond)
	if got := debug.SetGCPercent(123); got != 123 {
		t.Errorf("a collection behind the end sets the rate to %d", got)
	}
}
