package world

import (
	"sync"
	"testing"

	"github.com/iampath/iampath/model"
)

// Many may ask at once, and all are told the same. It finds something only under the race detector.
func TestManyAsk(t *testing.T) {
	w := newWorld(t, scenario)
	a := action(t, "s3:GetObject")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			w.SCPs("111111111111")
			if _, err := w.Resource(model.ParseARN("arn:aws:s3:::tagged/k"), a, ""); err != nil {
				t.Error(err)
			}
			for _, p := range w.Principals() {
				if again, _ := w.Caller(&p.Caller); again != p || w.GroupOf(p) == nil || w.Unreadable(p.Identity[0]) != nil {
					t.Errorf("%s is not what it was", p.ARN)
				}
			}
			w.Problems()
		})
	}
	all.Wait()
}
