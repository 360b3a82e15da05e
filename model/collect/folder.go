package collect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/iampath/iampath/model"
)

// The names in an environment folder.
const (
	accountsFolder   = "accounts"
	organizationFile = "organization.json"
	perimeterFile    = "perimeter.yaml"
)

// writeFile writes JSON so that the file appears whole or not at all, and only its owner reads it.
// A rename within a folder is one step; that a loss of power may undo it costs one file, which the
// next run reads again.
func writeFile(file string, content any) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "    ") // as AWS's command line does
	if err := e.Encode(content); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".iampath-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text.Bytes())
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// checkFolder refuses a folder that holds anything but an environment that was collected: a file
// that a person made is never written over. A perimeter.yaml may wait there for the rest.
func checkFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	names := map[string]bool{}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && e.Name() != perimeterFile {
			names[e.Name()] = true
		}
	}
	switch {
	case len(names) == 0 || names[RecordFile]:
		return nil
	case names[accountsFolder] || names[organizationFile]:
		return fmt.Errorf("%s holds an environment that was not collected (it has no %s), and would be written over; choose another --output", dir, RecordFile)
	}
	return fmt.Errorf("%s is not empty and holds no environment; choose another --output", dir)
}

// clear removes what an earlier run wrote, and nothing else. Its record is a file like any other:
// no name in it is followed out of the folder.
func clear(dir string, r *Record) error {
	files := []string{}
	if slices.Contains(r.Files, organizationFile) {
		files = append(files, organizationFile)
	}
	for _, a := range r.Accounts {
		for _, file := range a.Files {
			if name := path.Base(file); model.IsAccountID(a.Id) && ours.MatchString(name) && file == accountFile(a.Id, name) {
				files = append(files, file)
			}
		}
	}
	for _, file := range append(files, RecordFile) {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(file))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, a := range r.Accounts {
		if model.IsAccountID(a.Id) {
			os.Remove(filepath.Join(dir, accountsFolder, a.Id)) // if it is empty
		}
	}
	return nil
}

// ours are the names of an account's files.
var ours = regexp.MustCompile(`^(iam|s3|(ec2|kms)-[a-z0-9-]+)\.json$`)

// accountFile is the path of an account's file, as the record has it.
func accountFile(account, name string) string { return accountsFolder + "/" + account + "/" + name }
