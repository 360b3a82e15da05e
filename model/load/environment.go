package load

import (
	"errors"
	"os"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// environments says what an environment can be given as.
const environments = "an environment (a folder, a scenario, or an account document)"

// Environment reads environments and lays them over each other, later over earlier: by account,
// and within it by resource. Each is a folder, a scenario file, or an account document (what
// get-account-authorization-details prints), whose ARNs tell the account. The error joins what is
// wrong with each; then nothing is used of any.
func Environment(paths []string) (*model.Environment, error) {
	env := &model.Environment{}
	var failures []error
	for _, path := range paths {
		over, err := one(path)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		lay(env, over)
	}
	if len(failures) > 0 {
		return nil, errors.Join(failures...)
	}
	return env, nil
}

func one(path string) (*model.Environment, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return Folder(path)
	}
	f, err := File(path, environments)
	if err != nil {
		return nil, err
	}
	return Scenario(f)
}

// read parses a file and has its value read. What the reader finds wrong is the error; what it notes
// goes to the environment.
func read(f *source.File, env *model.Environment, value func(r *reader, v source.Value)) error {
	tree, err := parse(f)
	if err != nil {
		return err
	}
	r := &reader{}
	r.unrepeated(tree)
	value(r, tree.Root())
	env.Notes = append(env.Notes, r.notes...)
	return r.err(f)
}
