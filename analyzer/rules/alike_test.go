package rules

import (
	"testing"

	"github.com/iampath/iampath/analyzer/finding"
	"github.com/iampath/iampath/analyzer/world"
	"github.com/iampath/iampath/fixtures/synthetic"
	"github.com/iampath/iampath/model/load"
)

// What is spared by likeness changes no finding.
func TestAlikeChangesNothing(t *testing.T) {
	folder := t.TempDir()
	if err := synthetic.Generate(synthetic.Size{Accounts: 5, Roles: 12, Buckets: 18, Plants: 2, Seed: 7}).Write(folder); err != nil {
		t.Fatal(err)
	}
	env, err := load.Environment([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	find := func(spare bool) map[string]string {
		c := NewContext(world.New(env))
		if !spare {
			c.alike = nil
		}
		for _, r := range All {
			c.Run(r)
		}
		list, _ := c.Found()
		finding.Sort(list)
		got := map[string]string{}
		for _, f := range list {
			got[f.Fingerprint()] = f.Title + f.Confidence.String()
		}
		if spare && len(c.alike.no) == 0 {
			t.Error("nothing was alike, so nothing was tried")
		}
		return got
	}
	with, without := find(true), find(false)
	if len(with) != len(without) || len(with) == 0 {
		t.Errorf("%d findings with what is spared, %d without", len(with), len(without))
	}
	for print, title := range without {
		if with[print] != title {
			t.Errorf("%q is lost or another: %q", title, with[print])
		}
	}
}
