package decision

import (
	"io"
	"runtime"
	"sync"

	"github.com/iampath/iampath/model/source"
)

// Batches are cut so that both cores have work, and a case that comes alone does not wait.
const (
	batchCases = 128
	batchBytes = 256 << 10
)

// Stream answers the cases of an input, in its order, on all cores. A case is answered as soon as
// it has been read, whether or not more follow, and memory stays bounded. number counts the cases
// over several inputs. The status is the worst of all cases; the error is that of the output, or
// an [*InputError] where the input could not be read to its end.
func Stream(name string, in io.Reader, out io.Writer, number *int) (Status, error) {
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan *batch)
	order := make(chan *batch, 2*workers)
	var wait sync.WaitGroup
	for range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			var r Reader
			for b := range todo {
				b.answer(&r)
				close(b.done)
			}
		}()
	}
	stop := make(chan struct{})
	var failed error // read when order is closed
	go func() {
		defer close(order)
		defer close(todo)
		s := newSplitter(name, in, *number)
		for {
			b := s.batch()
			if b == nil {
				*number, failed = s.number, s.failed
				return
			}
			select {
			case <-stop:
				return
			case order <- b:
				todo <- b
			}
		}
	}()
	worst, err := Answered, error(nil)
	for b := range order {
		<-b.done
		worst = max(worst, b.status)
		if err == nil {
			if _, err = out.Write(b.out); err != nil {
				close(stop)
			}
		}
		b.release()
	}
	wait.Wait()
	if err == nil && failed != nil {
		err = &InputError{name, failed}
	}
	return worst, err
}

// InputError says that an input could not be read to its end. What came before was answered.
type InputError struct {
	Name string
	Err  error
}

func (e *InputError) Error() string {
	return e.Name + " could not be read to its end: " + e.Err.Error()
}

func (e *InputError) Unwrap() error { return e.Err }

// batch is some cases that are answered together.
type batch struct {
	cases  []source.File
	first  int // the number of the first
	out    []byte
	status Status
	done   chan struct{}
}

var outputs = sync.Pool{New: func() any { b := make([]byte, 0, batchBytes); return &b }}

func (b *batch) answer(r *Reader) {
	b.out = (*outputs.Get().(*[]byte))[:0]
	for i := range b.cases {
		var s Status
		b.out, s = r.AppendAnswer(b.out, &b.cases[i], b.first+i)
		b.status = max(b.status, s)
	}
}

func (b *batch) release() {
	if cap(b.out) <= 4*batchBytes {
		outputs.Put(&b.out)
	}
}
