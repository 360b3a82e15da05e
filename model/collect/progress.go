package collect

// expect adds files to those that are to be read.
func (r *run) expect(files int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Total += files
}

// report tells that a file was finished.
func (r *run) report(file string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Done++
	r.progress.Last = file
	if r.o.Progress != nil {
		r.o.Progress(r.progress)
	}
}
