// Package parallel does work that can be done side by side on all cores.
package parallel

import (
	"runtime"
	"sync"
)

// Each calls f for 0 to n-1, on all cores, and comes back when all is done. In which order they are done
// is not said: f must not hang on it.
func Each(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var group sync.WaitGroup
	next := make(chan int)
	for range workers {
		group.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}
