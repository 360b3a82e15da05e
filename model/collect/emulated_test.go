package collect

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/config"
)

const expected = "testdata/expected"

// Before anything is made: all regions that the emulator has, and the caller's account alone. Then a
// world is made, collected, and is found again in what the folder tells. With -record the exchange
// and its result are kept, for the tests that need no emulator.
func TestEmulator(t *testing.T) {
	t.Parallel()
	address := emulator(t)
	through := toEmulator(address)
	t.Run("all regions", func(t *testing.T) { collectAllRegions(t, through) })
	w := build(t, testAWS(t, client(through)))
	t.Run("organization", func(t *testing.T) {
		r := &recorder{through: through, known: map[string]string{}, kept: map[string]exchange{}}
		dir := filepath.Join(t.TempDir(), "env")
		w.collect(t, options(t, dir, client(r.RoundTrip)))
		if *renew {
			if err := r.save(recording); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(expected); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(expected, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
		}
	})
	// An address alone (AWS_ENDPOINT_URL) will do: no bucket and no account becomes a part of the
	// host's name.
	t.Run("endpoint", func(t *testing.T) {
		o := options(t, t.TempDir(), &http.Client{})
		o.Load = append(o.Load, config.WithBaseEndpoint("http://"+address))
		w.collect(t, o)
	})
}

// collect collects the world, of which nothing may be refused, and looks for all of it.
func (w *world) collect(t *testing.T, o Options) {
	t.Helper()
	told, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, refused := range told.Refused {
		t.Errorf("refused: %+v", refused)
	}
	w.check(t, o.Dir)
}

func collectAllRegions(t *testing.T, through transport) {
	dir := t.TempDir()
	o := options(t, dir, client(through))
	o.Role, o.Regions = "", nil
	var last Progress
	o.Progress = func(p Progress) { last = p }
	told, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(told.Regions) < 10 || last.Done != last.Total || last.Done != 3+2*len(told.Regions) {
		t.Errorf("%d regions, %+v", len(told.Regions), last)
	}
	if got := files(t, dir)[organizationFile]; got != "null\n" {
		t.Errorf("organization.json of an account in none: %q", got)
	}
}
