package load

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/iampath/iampath/model"
	"github.com/iampath/iampath/model/source"
)

// Environment reads scenario files and lays them over each other, later over earlier: by account,
// and within it by resource. The error joins what is wrong with
// each.
func Environment(paths []string) (*model.Environment, error) {
	env := &model.Environment{}
	var failures []error
	for _, path := range paths {
		f, err := File(path, "a scenario file (YAML or JSON)")
		if err != nil {
			failures = append(failures, err)
			continue
		}
		over, err := Scenario(f)
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

// File reads a file, of [source.MaxBytes] at most. what says, with its article, what the file should
// be.
func File(path, what string) (*source.File, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, what, err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, unreadable(path, what, err)
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder; %s was expected", path, what)
	}
	if info.Size() > source.MaxBytes {
		return nil, tooLarge(path)
	}
	text, err := io.ReadAll(io.LimitReader(in, source.MaxBytes+1)) // a pipe has no size
	if err != nil {
		return nil, unreadable(path, what, err)
	}
	if len(text) > source.MaxBytes {
		return nil, tooLarge(path)
	}
	return source.NewFile(path, string(text)), nil
}

func tooLarge(path string) error {
	return fmt.Errorf("%s has more than the %d bytes that are read of a file", path, source.MaxBytes)
}

func unreadable(path, what string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s does not exist; %s was expected", path, what)
	}
	var cause *fs.PathError
	if errors.As(err, &cause) {
		err = cause.Err
	}
	return fmt.Errorf("%s cannot be read: %w", path, err)
}
