package main

import (
	"math"
	"runtime"
	"runtime/debug"
	"sync"
)

// The collector is spared until the heap has grown to so many bytes; from then on it runs at rate. What
// an environment is made of stays, and questions come and go, so that collecting their remains less often
// costs some megabytes and saves a part of the time.
const (
	spared = 128 << 20
	rate   = 400
)

// collectLess spares the collector until the function that it gives is called.
func collectLess() (restore func()) {
	before, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(spared)
	var lock sync.Mutex
	over := false
	// The limit is to start the first cycle and not to hold the heap down: once what stays is larger than
	// it, that would be to collect without end.
	sentinel := new(*int) // of a kind that is allocated by itself, so that the first cycle frees it
	runtime.AddCleanup(sentinel, func(int) {
		lock.Lock()
		defer lock.Unlock()
		if !over {
			debug.SetMemoryLimit(math.MaxInt64)
			debug.SetGCPercent(rate)
		}
	}, 0)
	return func() {
		lock.Lock()
		defer lock.Unlock()
		over = true
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(before)
	}
}
